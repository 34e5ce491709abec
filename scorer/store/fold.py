"""Records to entries: what all that was ever said of each submission adds up to.

The outcome is the same in whatever order the records come: they count in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from scorer.errors import Problem, Severity
from scorer.store.ids import ENDING, where_of
from scorer.store.names import name_key
from scorer.store.records import (
    Card,
    EditRecord,
    Entry,
    Record,
    ReviewRecord,
    Status,
    SubmissionRecord,
    Verdict,
    WithdrawalRecord,
)

# Where a verdict leads, from where. One that finds its work done changes nothing.
_VERDICTS = {
    Verdict.APPROVE: ((Status.WAITING, Status.REJECTED), Status.LISTED),
    Verdict.REJECT: ((Status.WAITING,), Status.REJECTED),
    Verdict.HIDE: ((Status.LISTED,), Status.HIDDEN),
    Verdict.SHOW: ((Status.HIDDEN,), Status.LISTED),
}


class Folded(NamedTuple):
    """Entries in the order of their submissions' ids, and what could not be applied."""

    entries: tuple[Entry, ...]
    faults: tuple[Problem, ...]


class _Course:
    """What became of one submission so far."""

    def __init__(self, submission: SubmissionRecord) -> None:
        self.submission = submission
        self.card: Card = submission.card
        self.status = Status.WAITING if submission.needs_review else Status.LISTED
        self.history: list[Record] = [submission]
        self.named_by = submission.record_id  # the record that gave it the name it has

    @property
    def identity(self) -> tuple[str, str]:
        """Owner and name: submissions that share both are versions of one model."""
        return self.submission.by, name_key(self.card.name)

    def take(self, record: EditRecord | WithdrawalRecord | ReviewRecord) -> Problem | None:
        """Apply a record, or say why it is not."""
        if not isinstance(record, ReviewRecord) and record.by != self.submission.by:
            return _fault(record, f"its owner, {self.submission.by!r}", repr(record.by))
        self.history.append(record)
        if self.status is Status.WITHDRAWN:
            return _fault(record, "a submission that stands", "a withdrawn one", Severity.NOTE)
        match record:
            case EditRecord():
                if name_key(record.card.name) != name_key(self.card.name):
                    self.named_by = record.record_id
                self.card = record.card
            case WithdrawalRecord():
                self.status = Status.WITHDRAWN
            case ReviewRecord():
                sources, target = _VERDICTS[record.verdict]
                if self.status not in (*sources, target):
                    expected = f"a submission that is {' or '.join(sources)}"
                    return _fault(record, expected, f"one that is {self.status}", Severity.NOTE)
                self.status = target
        return None


def fold(records: Iterable[Record]) -> tuple[Entry, ...]:
    """Say where every submission stands after all records, in the order of their ids."""
    return fold_all(records).entries


def fold_all(records: Iterable[Record]) -> Folded:
    """Do as ``fold`` does, and tell which records were not applied and why."""
    ordered, faults = _once(records)
    courses = {
        record.record_id: _Course(record)
        for record in ordered
        if isinstance(record, SubmissionRecord)
    }
    for record in ordered:
        if isinstance(record, SubmissionRecord):
            continue
        course = courses.get(record.of)
        if course is None:
            faults.append(_fault(record, "a submission that is here", repr(record.of)))
        elif fault := course.take(record):
            faults.append(fault)
    return Folded(_entries(list(courses.values())), tuple(faults))


def _once(records: Iterable[Record]) -> tuple[list[Record], list[Problem]]:
    """Put records in the order of their ids, each once, the same one whichever came first."""
    ordered: list[Record] = []
    faults: list[Problem] = []
    by_id = attrgetter("record_id")
    for _, group in groupby(sorted(records, key=by_id), key=by_id):
        first, *more = group
        if any(other != first for other in more):
            first = min((first, *more), key=_content)
            faults.append(_fault(first, "one record of this id", f"{len(more) + 1}"))
        ordered.append(first)
    return ordered, faults


def _content(record: Record) -> str:
    """Write out a record so that equal ones give equal texts."""
    fields = ((name, getattr(record, name)) for name in type(record).__slots__)
    plain = [
        (name, sorted(value.items()) if isinstance(value, Mapping) else value)
        for name, value in fields
    ]
    return repr((type(record).__name__, plain))


def _entries(courses: list[_Course]) -> tuple[Entry, ...]:
    """Number the versions, find each model's current one and a name for it."""
    models: dict[tuple[str, str], list[_Course]] = {}
    versions: dict[str, int] = {}
    for course in courses:
        model = models.setdefault(course.identity, [])
        model.append(course)
        versions[course.submission.record_id] = len(model)
    shown = _shown_names(models)
    return tuple(
        Entry(
            submission=course.submission,
            card=course.card,
            status=course.status,
            version=versions[course.submission.record_id],
            is_current=course.submission.record_id in shown,
            shown_as=shown.get(course.submission.record_id, course.card.name),
            history=tuple(course.history),
        )
        for course in courses
    )


def _shown_names(models: Mapping[tuple[str, str], list[_Course]]) -> dict[str, str]:
    """Name each model's current submission; who had a name first keeps it plain.

    What never stood on a board holds no name: nobody can reserve one by handing in rubbish.
    """
    claims = []
    for (owner, _), model in models.items():
        listed = [course for course in model if course.status is Status.LISTED]
        if listed:
            stood = [one for one in model if one.status not in (Status.WAITING, Status.REJECTED)]
            claims.append((min(one.named_by for one in stood), owner, listed[-1]))
    taken: set[str] = set()
    shown: dict[str, str] = {}
    for _, owner, course in sorted(claims, key=lambda claim: claim[0]):
        name, number = course.card.name, 1
        while name_key(name) in taken:
            number_told = f", {number}" if number > 1 else ""
            name, number = f"{course.card.name} ({owner}{number_told})", number + 1
        taken.add(name_key(name))
        shown[course.submission.record_id] = name
    return shown


def _fault(record: Record, expected: str, got: str, severity: Severity = Severity.ERROR) -> Problem:
    record_id = record.record_id
    where = where_of(f"{record_id[:4]}-{record_id[4:6]}/{record_id}{ENDING}")
    return Problem(where, expected, got, "it is kept and changes nothing", severity)
