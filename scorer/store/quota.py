"""How often somebody may do something in a day, counted so that nothing counts twice or never."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from scorer.store.files import make_folders, sync_folder, told_as

_KIND = re.compile(r"[a-z][a-z-]*", re.ASCII)


class Quota:
    """A folder with one empty file per unit taken: ``<day>/<kind>/<user, hashed>/<number>``.

    A file is made by one process alone, so that no two get the same unit; a restart forgets
    nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, kind: str, user: str, limit: int, today: date) -> int | None:
        """Take one unit.

        Args:
            kind: of what, in small letters; each is counted for itself.
            user: whose.
            limit: units of a day.
            today: the day, the same for everybody.

        Returns:
            How many are left after this one; ``None`` if none was left to take.

        Raises:
            StoreError: it could not be counted, and so is not given.
        """
        place = self._place(kind, user, today)
        with told_as("the day's count"):
            is_new_day = not (self._folder / today.isoformat()).is_dir()
            make_folders(self._folder, place)
            if is_new_day:
                self._forget_before(today - timedelta(days=1))
            for number in range(1, limit + 1):
                if self._make(place / str(number)):
                    sync_folder(place)
                    return limit - number
        return None

    def left(self, kind: str, user: str, limit: int, today: date) -> int:
        """Tell how many units are left of a day."""
        try:
            taken = sum(1 for _ in self._place(kind, user, today).iterdir())
        except OSError:
            taken = 0
        return max(0, limit - taken)

    def _place(self, kind: str, user: str, today: date) -> Path:
        if not _KIND.fullmatch(kind):
            raise ValueError(f"kind: expected small letters, got {kind!r}")
        name = hashlib.sha256(user.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return self._folder / today.isoformat() / kind / name

    @staticmethod
    def _make(path: Path) -> bool:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC))
        except FileExistsError:
            return False
        return True

    def _forget_before(self, day: date) -> None:
        """Remove the counts of days gone by; yesterday's stay, for clocks differ."""
        with suppress(OSError):
            for folder in self._folder.iterdir():
                with suppress(ValueError):
                    if date.fromisoformat(folder.name) < day:
                        shutil.rmtree(folder, ignore_errors=True)
