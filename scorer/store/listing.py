"""What lies in the folder of submissions: files that can be records, and what else there is."""

from __future__ import annotations

import os
from collections.abc import Container
from pathlib import Path
from typing import NamedTuple

from scorer.errors import Problem, Severity
from scorer.store.files import UNFINISHED, reason
from scorer.store.ids import is_month, is_record_path, where_of


class Stamp(NamedTuple):
    """Tells a file from another one under its name."""

    size_bytes: int
    changed_ns: int


class Listing(NamedTuple):
    """The files that can be records, by path relative to the folder; and everything else, told.

    ``unread`` names the folders that could not be listed: nothing is known of what is in them.
    """

    files: dict[str, Stamp]
    problems: tuple[Problem, ...]
    unread: frozenset[str]

    def is_unread(self, path: str) -> bool:
        """Say whether nothing is known of a file because its folder could not be listed."""
        return bool(self.unread) and ("" in self.unread or path.partition("/")[0] in self.unread)


def list_files(folder: Path, known: Container[str] = ()) -> Listing:
    """List the folder of submissions; one that is not there yet is empty. Follows no link.

    ``known`` are paths that were a record's before; it saves a closer look at them.
    """
    files: dict[str, Stamp] = {}
    problems: list[Problem] = []
    unread: set[str] = set()
    for month in _scan(folder, "", problems, unread):
        if is_month(month.name) and month.is_dir(follow_symlinks=False):
            for entry in _scan(folder / month.name, month.name, problems, unread):
                path = f"{month.name}/{entry.name}"
                if entry.name.startswith(UNFINISHED):
                    continue
                if path in known or is_record_path(path):
                    _take(entry, path, files, problems)
                else:
                    problems.append(_foreign(path, "a record, named after its id"))
        elif not month.name.startswith(UNFINISHED):
            problems.append(_foreign(month.name, "a folder named after a month, such as 2026-11"))
    return Listing(files, tuple(problems), frozenset(unread))


def _scan(
    folder: Path, name: str, problems: list[Problem], unread: set[str]
) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        unread.add(name)
        problems.append(Problem(where_of(name), "a folder that can be read", f"'{reason(error)}'"))
        return []


def _take(
    entry: os.DirEntry[str], path: str, files: dict[str, Stamp], problems: list[Problem]
) -> None:
    try:
        status = entry.stat(follow_symlinks=False)
        is_plain = entry.is_file(follow_symlinks=False)
    except OSError:  # gone since
        return
    if is_plain:
        files[path] = Stamp(status.st_size, status.st_mtime_ns)
    else:
        problems.append(_foreign(path, "a plain file", "a link, a folder or a device"))


def _foreign(path: str, expected: str, got: str = "something else") -> Problem:
    return Problem(where_of(path), expected, got, "it is left alone", Severity.WARNING)
