"""Lists and reads a folder, or one file, without following links out of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scorer.readers.archive import refuse
from scorer.readers.bundles.members import Member, is_litter, place, safe_name
from scorer.readers.bundles.problems import FirstOfAKind, shown
from scorer.readers.limits import CHUNK_BYTES, MAX_BUNDLE_MEMBERS, MAX_DEPTH

_LEFT_OUT = "not read; put the file itself there"


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Files on disk below ``root``; of a bundle of one file, that file alone."""

    where: str
    root: Path
    only: str | None = None

    def members(self, problems: FirstOfAKind) -> list[Member]:
        """List the regular files; links out of the folder and devices are problems."""
        if self.only is not None:
            return [Member(self.only, (self.root / self.only).stat().st_size)]
        found: list[Member] = []
        self._scan(self.root, "", found, problems)
        return found

    def _scan(self, folder: Path, prefix: str, found: list[Member], problems: FirstOfAKind) -> None:
        if prefix.count("/") > MAX_DEPTH:
            got = f"more: {shown(prefix)}"
            problems.add(
                self.where, f"at most {MAX_DEPTH} folders inside each other", got, "not read"
            )
            return
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        for entry in entries:
            if is_litter(entry.name):
                continue
            name = safe_name(prefix + entry.name, self.where, problems)
            if name is None:
                continue
            if entry.is_symlink() and not self._stays_inside(Path(entry.path)):
                where = place(self.where, name)
                problems.add(where, "files inside the bundle", "a link out of it", _LEFT_OUT)
            elif entry.is_dir(follow_symlinks=False):
                self._scan(Path(entry.path), f"{name}/", found, problems)
            elif entry.is_file():
                found.append(Member(name, entry.stat().st_size))
                if len(found) > MAX_BUNDLE_MEMBERS:
                    raise refuse(self.where, f"at most {MAX_BUNDLE_MEMBERS:,} files", "more")
            elif entry.is_symlink():
                where = place(self.where, name)
                problems.add(where, "files and folders", "a link to a folder", _LEFT_OUT)
            else:
                problems.add(place(self.where, name), "files and folders", "a device", _LEFT_OUT)

    def _stays_inside(self, link: Path) -> bool:
        """Say whether a link leads to something in the folder.

        The Hub's cache keeps every file of ``snapshots/<revision>`` as a link to ``blobs``.
        """
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):  # broken, or a circle
            return False
        root = self.root.resolve()
        if root.parent.name == "snapshots" and target.parent == root.parents[1] / "blobs":
            return True
        return target.is_relative_to(root)

    def chunks(self, member: Member, *, limit: int) -> Iterator[bytes]:
        """Read a file piece by piece."""
        where = place(self.where, member.name)
        left = limit
        try:
            # Without O_NONBLOCK a pipe that took a file's place would be waited for.
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            handle = os.open(self.root / member.name, flags)
            with os.fdopen(handle, "rb", buffering=0) as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise refuse(where, "a file", "a device or folder")
                while chunk := file.read(max(CHUNK_BYTES, min(left + 1, 1 << 20))):
                    left -= len(chunk)
                    if left < 0:
                        raise refuse(where, f"at most {limit:,} bytes", "more")
                    yield chunk
        except OSError as error:
            raise refuse(where, "a readable file", error.strerror or "an error") from error

    def read(self, member: Member, *, limit: int) -> bytes:
        """Read a file whole."""
        return b"".join(self.chunks(member, limit=limit))

    def head(self, member: Member, size: int) -> bytes:
        """Read a file's first bytes."""
        for chunk in self.chunks(member, limit=max(member.size, size) + CHUNK_BYTES):
            return chunk[:size]
        return b""

    def folder(self, member: Member) -> str | None:
        """Return the folder that the file lies in."""
        return str(self.root / member.folder)
