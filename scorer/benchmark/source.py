"""Where a benchmark's files are: what every source can be asked, and the folder on this machine.

Paths are relative to the benchmark's top and written with ``/``; ``""`` is the top itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scorer.benchmark.faults import fault
from scorer.media.place import inside

Progress = Callable[[str, int, int], None]  # file, bytes of it that are here, its bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder in a listing."""

    path: str
    is_folder: bool
    size_bytes: int = 0

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


class Source(Protocol):
    """A tree of files. Every method raises ``BenchmarkError`` where the source fails."""

    @property
    def name(self) -> str:
        """What a person calls it."""

    @property
    def revision(self) -> str:
        """The commit, or empty where there is none."""

    def entries(self, folder: str) -> tuple[Entry, ...]:
        """List a folder, not what is below it, in order of names; nothing if it is not there."""

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the sizes of those of the files that exist."""

    def listing(self, folder: str) -> tuple[Entry, ...]:
        """List all files below a folder."""

    def file(self, path: str) -> Path:
        """Return the file on this machine, fetched if need be."""

    def find(self, folder: str, path: str) -> Path | None:
        """Return a file, or a folder with all its files, below a task's folder.

        ``path`` is a checked one; a link on the way is refused with ``MediaError``.
        """

    def local(self, folder: str) -> Path:
        """Return where a folder is on this machine, or will be once files of it are fetched."""


def join(*parts: str) -> str:
    """Join parts of a path, empty ones left out."""
    return "/".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A benchmark in a folder."""

    top: Path

    @property
    def name(self) -> str:
        """The folder as it was given."""
        return str(self.top)

    @property
    def revision(self) -> str:
        """Folders have none."""
        return ""

    def entries(self, folder: str) -> tuple[Entry, ...]:
        """List a folder; links count as what they lead to."""
        return tuple(sorted(self._scan(folder), key=lambda entry: entry.path))

    def _scan(self, folder: str) -> Iterable[Entry]:
        try:
            with os.scandir(self.top / folder) as found:
                for item in found:
                    if item.name.startswith("."):
                        continue
                    is_folder = item.is_dir()
                    size = 0 if is_folder or not item.is_file() else item.stat().st_size
                    yield Entry(join(folder, item.name), is_folder, size)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise fault(
                join(self.name, folder), "a folder that can be read", error.strerror or str(error)
            ) from error

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the sizes of those of the files that exist."""
        found = {}
        for path in paths:
            try:
                if (self.top / path).is_file():
                    found[path] = (self.top / path).stat().st_size
            except OSError:
                continue
        return found

    def listing(self, folder: str) -> tuple[Entry, ...]:
        """List all files below a folder, without following links to folders."""
        entries: list[Entry] = []
        open_folders = [folder]
        while open_folders:
            for entry in self.entries(open_folders.pop()):
                if not entry.is_folder:
                    entries.append(entry)
                elif not (self.top / entry.path).is_symlink():
                    open_folders.append(entry.path)
        return tuple(sorted(entries, key=lambda entry: entry.path))

    def file(self, path: str) -> Path:
        """Return the file."""
        return self.top / path

    def find(self, folder: str, path: str) -> Path | None:
        """Return what is there, unless a link leads to it."""
        return inside(self.top / folder, path)

    def local(self, folder: str) -> Path:
        """Return the folder."""
        return self.top / folder
