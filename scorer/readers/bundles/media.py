"""Unpacks the files that answers name, and nothing else, below one folder."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from scorer.errors import SubmissionError
from scorer.readers.bundles.members import Member, Store, place
from scorer.readers.bundles.problems import FirstOfAKind
from scorer.readers.limits import MAX_DEPTH, MAX_NAME

_LEFT_OUT = "not unpacked"


@lru_cache(maxsize=2)  # a worker reads one bundle's tasks one after another
def _by_name(store: Store) -> Mapping[str, tuple[Member, ...]]:
    """Return the members by path, and under every folder's path those below it."""
    found: dict[str, list[Member]] = {}
    for member in store.members(FirstOfAKind(store.where)):
        name = member.name
        found.setdefault(name, []).append(member)
        while "/" in name:
            name = name.rpartition("/")[0]
            found.setdefault(f"{name}/", []).append(member)
    return {name: tuple(members) for name, members in found.items()}


def unpack_named(
    store: Store, beside: Member, answers: Iterable[Any], to: Path, problems: FirstOfAKind
) -> None:
    """Unpack the members that answers name by their path.

    Args:
        store: the archive.
        beside: the member in whose folder relative paths start.
        answers: any JSON values; every text in them may be a path of a file or a folder.
        to: the folder that stands for the top of the archive.
        problems: takes what cannot be unpacked.
    """
    paths = {path for text in _texts(answers) if (path := _joined(beside.folder, text))}
    if not paths:
        return
    by_name = _by_name(store)
    wanted: dict[str, Member] = {}
    for path in sorted(paths):
        for member in by_name.get(path, by_name.get(f"{path}/", ())):
            wanted[member.name] = member
    folded = Counter(name.casefold() for name in wanted)
    for name, member in wanted.items():
        where = place(store.where, name)
        if folded[name.casefold()] > 1 or len(by_name[name]) > 1 or f"{name}/" in by_name:
            got = "one that differs from another's in case only, or not at all"
            problems.add(where, "a path of its own", got, _LEFT_OUT)
            continue
        try:
            _unpack(store, member, to / name)
        except SubmissionError as error:
            problem = error.problems[0]
            problems.add(problem.where, problem.expected, problem.got, _LEFT_OUT)
        except OSError as error:
            problems.add(where, "a file that can be written", str(error.strerror), _LEFT_OUT)


def _unpack(store: Store, member: Member, target: Path) -> None:
    """Write a member to its place, whole or not at all; several processes may do so at once."""
    if target.is_file() and target.stat().st_size == member.size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".unpacking-")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in store.chunks(member, limit=member.size):
                file.write(chunk)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _joined(folder: str, text: str) -> str | None:
    """Put a relative path behind a folder's; ``None`` for what is no path inside the bundle."""
    if not text or len(text) > MAX_NAME or "\n" in text:
        return None
    parts = folder.split("/") if folder else []
    for part in text.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _texts(values: Iterable[Any], depth: int = 0) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list) and depth < MAX_DEPTH:
            yield from _texts(value, depth + 1)
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            yield from _texts(value.values(), depth + 1)
