"""Sorts the files of a bundle by task: one prediction file each, and what the others are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from scorer.catalog.names import normalise
from scorer.errors import Severity, SubmissionError
from scorer.readers.bundles.decoding import decode
from scorer.readers.bundles.matching import ROLE_STEMS, Matcher
from scorer.readers.bundles.members import Member, Store, place
from scorer.readers.bundles.problems import FirstOfAKind, shown
from scorer.readers.bundles.shapes import Contents, Kind
from scorer.readers.limits import MAX_PREDICTION_BYTES
from scorer.records import Task

_HEAD_BYTES = 1_024  # of a file, where its own word for its task stands
_OWN_WORD = re.compile(rb'"(task|model|model_name)"\s*:\s*("(?:[^"\\]|\\.)*")')
_BEFORE_DATA = re.compile(rb'"data"\s*:|\[')
_MOST_COMPARED = 100  # files for one task
_NAMED = "a file or folder named after a task"


class Candidate(NamedTuple):
    """A file that may hold a task's predictions."""

    member: Member
    distance: int  # folders between it and the one that names the task


class Duplicate(NamedTuple):
    """A task that has more than one prediction file."""

    task_id: str
    places: tuple[str, ...]
    is_equal: bool  # then the first is read, otherwise the task is refused


@dataclass(slots=True)
class Sorted:
    """What the files of a bundle are."""

    chosen: dict[str, Member] = field(default_factory=dict)  # task_id -> its prediction file
    refused: dict[str, str] = field(default_factory=dict)  # task_id -> reason
    unknown: list[str] = field(default_factory=list)
    duplicated: list[Duplicate] = field(default_factory=list)
    others: list[Member] = field(default_factory=list)  # media, produced files
    model: str | None = None


@dataclass(slots=True)
class Sorter:
    """Sorts one bundle's files.

    Args:
        store: what they are read from.
        matcher: finds a path's task.
        context: the name that stands for the bundle's top, itself perhaps a task's.
        problems: takes what is found.
    """

    store: Store
    matcher: Matcher
    context: str
    problems: FirstOfAKind
    found: Sorted = field(default_factory=Sorted)
    _by_task: dict[str, list[Candidate]] = field(default_factory=dict)
    _tasks: dict[str, Task] = field(default_factory=dict)
    # What may be read to tell files apart; a bundle with a file per task needs next to nothing.
    _bytes_left: int = 2 * MAX_PREDICTION_BYTES
    _heads_left: int = 10_000
    _files_left: int = 1_000

    def sort(self, members: Sequence[Member]) -> Sorted:
        """Sort all members."""
        for member in members:
            if member.is_archive:
                self._leave_packed(member)
            elif member.is_json or len(members) == 1:
                self._file(member)
            else:
                self.found.others.append(member)
        for task_id, candidates in self._by_task.items():
            self._choose(self._tasks[task_id], candidates)
        self._look_for_tasks_without_predictions()
        return self.found

    def _place(self, member: Member) -> str:
        return place(self.store.where, member.name)

    def _parts(self, member: Member) -> list[str]:
        folders = member.folder.split("/") if member.folder else []
        return [self.context, *folders, member.stem]

    def _words(self, member: Member) -> dict[str, str]:
        """Read what a file says of its task and model at its start."""
        if not self._heads_left:
            return {}
        self._heads_left -= 1
        return _own_words(self.store.head(member, _HEAD_BYTES))

    def _leave_packed(self, member: Member) -> None:
        self.found.unknown.append(member.name)
        self.problems.add(
            self._place(member), "files that are not packed again", "an archive",
            "not opened; unpack it and pack its files with the others", Severity.WARNING,
        )  # fmt: skip

    def _file(self, member: Member) -> None:
        """Find the task of a JSON file by its path, else by its own word."""
        parts = self._parts(member)
        tasks, distance = self.matcher.match(parts)
        words = self._words(member)
        self.found.model = self.found.model or words.get("model") or words.get("model_name")
        own = self.matcher.named(words.get("task", ""), parts)
        contents = None
        if not tasks:
            tasks, distance = own, 0
        elif own and tasks[0] not in own:
            self.problems.add(
                self._place(member), f"the task {shown(tasks[0].name)}, as its path says",
                f"{shown(words['task'])} inside", "scored as its path says", Severity.WARNING,
            )  # fmt: skip
        if not tasks:
            contents = self._peek(member)
            if contents is not None and contents.task:
                tasks = self.matcher.named(contents.task, parts)
        if len(tasks) == 1:
            self._tasks[tasks[0].task_id] = tasks[0]
            self._by_task.setdefault(tasks[0].task_id, []).append(Candidate(member, distance))
        elif tasks:
            sheets = " and ".join(task.sheet for task in tasks)
            self.found.unknown.append(member.name)
            self.problems.add(
                self._place(member), "a path that names one task", f"one of {sheets}",
                "not read; put it into a folder of that name",
            )  # fmt: skip
        else:
            self._unknown(member, parts, contents)

    def _unknown(self, member: Member, parts: list[str], contents: Contents | None) -> None:
        """Say that a file belongs to no task, and how much that matters."""
        where = self._place(member)
        if contents is not None:
            self.found.model = self.found.model or contents.model
            if contents.kind is Kind.ANNOTATIONS:
                self._is_annotation(member)
                return
            if contents.kind is Kind.MAPPING and contents.model and "/" not in member.name:
                return  # a card that names the model
        is_lost = contents is None or contents.kind is Kind.PREDICTIONS
        severity = Severity.ERROR if is_lost else Severity.WARNING
        self.found.unknown.append(member.name)
        near = self.matcher.suggestion(parts) if self.problems.has_room(_NAMED, severity) else ""
        hint = f"not read; {near}" if near else "not read"
        self.problems.add(where, _NAMED, shown("/".join(parts[-2:])), hint, severity)

    def _is_annotation(self, member: Member) -> None:
        self.problems.add(
            self._place(member), "predictions", "the benchmark's annotations", "not read",
            Severity.NOTE,
        )  # fmt: skip

    def _peek(self, member: Member) -> Contents | None:
        """Read a file to see what it is; ``None`` where that cannot be told."""
        if member.size > self._bytes_left or not self._files_left:
            return None
        self._bytes_left -= member.size
        self._files_left -= 1
        try:
            data = self.store.read(member, limit=member.size)
            return decode(self._place(member), data)
        except SubmissionError:
            return None

    def _choose(self, task: Task, candidates: list[Candidate]) -> None:
        """Choose the prediction file of a task, or refuse the task."""
        pool = self._likely(candidates)
        if len(pool) > 1 or _is_annotation_name(pool[0]):
            pool = self._with_predictions(pool)
        if not pool:
            return
        self.found.chosen[task.task_id] = pool[0]
        if len(pool) == 1:
            return
        places = tuple(self._place(member) for member in pool)
        listed = " and ".join(shown(member.name) for member in pool[:3])
        listed += f" and {len(pool) - 3} more" if len(pool) > 3 else ""
        is_equal = self._are_equal(pool)
        self.found.duplicated.append(Duplicate(task.task_id, places, is_equal))
        where, expected = self.store.where, "one prediction file per task"
        if is_equal:
            got = f"{listed} for {shown(task.name)}, with equal contents"
            self.problems.add(where, expected, got, "read once", Severity.NOTE)
            return
        del self.found.chosen[task.task_id]
        got = f"{listed} for {shown(task.name)}"
        self.problems.add(where, expected, got, "the task is not scored; keep the right one")
        self.found.refused[task.task_id] = f"several prediction files that differ: {listed}"

    def _likely(self, candidates: list[Candidate]) -> list[Member]:
        """Leave out files that lie deeper in the task's folder under names of their own."""
        nearest = max(1, min(candidate.distance for candidate in candidates))
        pool = []
        for member, distance in candidates:
            if distance <= nearest or normalise(member.stem) in ROLE_STEMS:
                pool.append(member)
            else:
                self.found.others.append(member)
        named = [member for member in pool if normalise(member.stem) in ROLE_STEMS]
        if named:  # the benchmark's own file beside it need not be read to be known
            for member in pool:
                if _is_annotation_name(member):
                    self._is_annotation(member)
            pool = [member for member in pool if not _is_annotation_name(member)]
        return pool

    def _with_predictions(self, pool: list[Member]) -> list[Member]:
        """Keep the files that hold predictions, or what may be meant as such."""
        kept: list[Member] = []
        mappings: list[Member] = []
        for member in pool:
            contents = self._peek(member)
            if contents is not None and contents.kind is Kind.ANNOTATIONS:
                self._is_annotation(member)
            elif contents is not None and contents.kind is Kind.MAPPING:
                mappings.append(member)
            else:
                kept.append(member)
        if not kept:
            return mappings
        self.found.others += mappings
        return kept

    def _are_equal(self, pool: list[Member]) -> bool:
        if len(pool) > _MOST_COMPARED or len({member.size for member in pool}) > 1:
            return False
        digests = set()
        for member in pool:
            if member.size > MAX_PREDICTION_BYTES:
                return False
            try:
                data = self.store.read(member, limit=member.size)
            except SubmissionError:
                return False
            digests.add(hashlib.sha256(data).digest())
            if len(digests) > 1:
                return False
        return True

    def _look_for_tasks_without_predictions(self) -> None:
        """Say where a task's folder holds files but no predictions."""
        known = self.found.chosen.keys() | self.found.refused.keys()
        for folder in dict.fromkeys(member.folder for member in self.found.others):
            parts = [self.context, *folder.split("/")] if folder else [self.context]
            tasks, distance = self.matcher.match(parts)
            if len(tasks) == 1 and tasks[0].task_id not in known:
                known |= {tasks[0].task_id}
                top = "/".join(parts[1 : len(parts) - distance])
                self.problems.add(
                    place(self.store.where, top), "a prediction file in a task's folder", "none",
                    "the task is missing", Severity.WARNING,
                )  # fmt: skip


def _is_annotation_name(member: Member) -> bool:
    return normalise(member.stem).startswith("annotation")


def _own_words(head: bytes) -> dict[str, str]:
    """Read what the start of a file says of its task and model."""
    text = head.replace(b"\0", b"")  # enough of UTF-16 for names
    if b"{" not in text[:8]:
        return {}
    data = _BEFORE_DATA.search(text)
    words: dict[str, str] = {}
    for key, value in _OWN_WORD.findall(text, 0, data.start() if data else len(text)):
        try:
            words.setdefault(key.decode(), str(msgspec.json.decode(value)))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    return words
