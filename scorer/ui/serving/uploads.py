"""Where uploads and files to take away lie: a folder of this process alone, kept within bounds.

An upload's place cannot be guessed, is told to its sender alone, and cannot be fetched again; only
what was handed out can. Whatever a session or an evaluation uses is held, and not cleaned for size.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gradio.utils import get_upload_folder

_PREFIX = "general-level-files-"
_LOCK = ".lock"
_IN, _OUT = "in", "out"
_SALT = secrets.token_bytes(32)


class Hold:
    """Keeps an upload from being cleaned for size, for as long as somebody has hold of this."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _LOCK_OF_HOLDS:
            _HOLDS.add(self)

    def touch(self) -> None:
        """Note that the upload was used just now; files of any other place are left alone."""
        if self.path.is_relative_to(get_upload_folder()):
            with suppress(OSError):
                os.utime(self.path)


_HOLDS: weakref.WeakSet[Hold] = weakref.WeakSet()
_LOCK_OF_HOLDS = threading.Lock()


def held() -> set[Path]:
    """Return the files that somebody holds."""
    with _LOCK_OF_HOLDS:
        return {one.path for one in _HOLDS}


@contextmanager
def own_folder() -> Iterator[Path]:
    """Make the folder for this process, and make Gradio use it, until the end of the block.

    It lies where ``GRADIO_TEMP_DIR`` says, or among the system's temporary files. What processes
    that ended without cleaning have left there is removed.
    """
    given = os.environ.get("GRADIO_TEMP_DIR")
    top = Path(given or tempfile.gettempdir())
    top.mkdir(parents=True, exist_ok=True)
    _remove_left_behind(top)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=top)).resolve()  # for this user alone
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.environ["GRADIO_TEMP_DIR"] = str(folder)
        try:
            yield folder
        finally:
            if given is None:
                del os.environ["GRADIO_TEMP_DIR"]
            else:
                os.environ["GRADIO_TEMP_DIR"] = given
            shutil.rmtree(folder, ignore_errors=True)


def _remove_left_behind(top: Path) -> None:
    for folder in top.glob(f"{_PREFIX}*"):
        with suppress(OSError), (folder / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its process lives
            shutil.rmtree(folder, ignore_errors=True)


def new_place(name: str) -> Path:
    """Make a place for an upload, where nobody can guess it."""
    folder = Path(get_upload_folder()) / _IN / secrets.token_urlsafe(18)
    folder.mkdir(parents=True)
    return folder / name


def hand_out(path: Path) -> str:
    """Copy a file to where visitors may fetch it; the same file goes to the same place.

    The place cannot be guessed, even by somebody who knows the file.
    """
    told = path.stat()
    facts = f"{path.resolve()}\0{told.st_mtime_ns}\0{told.st_size}"
    mark = hmac.digest(_SALT, facts.encode("utf-8", "surrogateescape"), hashlib.sha256).hex()[:40]
    kept = Path(get_upload_folder()) / _OUT / mark / path.name
    if kept.is_file():
        with suppress(OSError):
            os.utime(kept)
        return str(kept)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open("rb") as source,
        tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as making,
    ):
        shutil.copyfileobj(source, making)
    Path(making.name).replace(kept)
    return str(kept)


def may_be_fetched(path: str) -> bool:
    """Whether a path is one of a file that was handed out."""
    if "\0" in path:
        return False
    out = (Path(get_upload_folder()) / _OUT).resolve()
    return Path(path).resolve().is_relative_to(out)


class Room:
    """Keeps the folder within a size: what is in it, and what is arriving."""

    def __init__(self, most_bytes: int, most_seconds: float, least_free: int) -> None:
        self.most_bytes = most_bytes
        self._most_seconds = most_seconds
        self._least_free = least_free
        self._kept = 0
        self._arriving = 0
        self._lock = threading.Lock()

    def reserve(self, size_bytes: int) -> bool:
        """Make room for bytes that are about to be written; ``False`` if there is none."""
        with self._lock:
            if self._kept + self._arriving + size_bytes > self.most_bytes:
                return False
            self._arriving += size_bytes
        return True

    def settle(self, reserved: int, kept: int) -> None:
        """Say that what was reserved has arrived, and how much of it is kept."""
        with self._lock:
            self._arriving -= reserved
            self._kept += kept

    def has_disk(self) -> bool:
        """Whether the disk has more left than must stay free."""
        try:
            return shutil.disk_usage(get_upload_folder()).free > self._least_free
        except OSError:
            return False

    def clean(self, *, wanted: int = 0) -> tuple[int, int]:
        """Remove what is too old; then, to have the wanted bytes free, the oldest not in use.

        Returns:
            How many files and bytes went.
        """
        now, spared = time.time(), held()
        files = sorted(_files(Path(get_upload_folder())), key=lambda one: one[1])
        with self._lock:
            allowed = self.most_bytes - self._arriving - wanted
        total = sum(size for _, _, size in files)
        removed = freed = 0
        for path, used, size in files:
            is_old = now - used > self._most_seconds
            if not is_old and (total - freed <= allowed or path in spared):
                continue
            with suppress(OSError):
                path.unlink()
                removed, freed = removed + 1, freed + size
                path.parent.rmdir()  # unless something else is in it
        with self._lock:
            self._kept = total - freed
        return removed, freed


def _files(folder: Path) -> Iterator[tuple[Path, float, int]]:
    """Give every file of the folder with when it was last used, and its size."""
    for top, _, names in os.walk(folder):
        for name in names:
            path = Path(top) / name
            with suppress(OSError):
                told = path.stat()
                if path.parent != folder or name != _LOCK:
                    yield path, told.st_mtime, told.st_size
