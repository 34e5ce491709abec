"""Who may publish, change and review what. Every function checks all of it itself.

Nothing here knows of a page: whoever calls has found out who the person is, and nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

from scorer.catalog import Catalog
from scorer.errors import Problem
from scorer.events import Event, log
from scorer.publishing.card import Draft, read_card, read_reason
from scorer.publishing.people import Person, PublishError
from scorer.publishing.run import Run
from scorer.records import TaskScore, TaskState
from scorer.settings import Settings
from scorer.store import Quota, Store, new_id
from scorer.store.ids import time_of
from scorer.store.names import name_key
from scorer.store.records import (
    EditRecord,
    Entry,
    Record,
    ReviewRecord,
    Status,
    SubmissionRecord,
    Verdict,
    WithdrawalRecord,
)

_NAME = "name"
_REASON = "reason"
_COUNTED = "publish"  # what the quota counts
_KEPT = (TaskState.SCORED, TaskState.REJECTED)
# What a reviewer can decide about a submission, by where it stands.
DECISIONS: Mapping[Verdict, tuple[Status, ...]] = {
    Verdict.APPROVE: (Status.WAITING, Status.REJECTED),
    Verdict.REJECT: (Status.WAITING,),
    Verdict.HIDE: (Status.LISTED,),
    Verdict.SHOW: (Status.HIDDEN,),
}
NEEDS_REASON = (Verdict.REJECT, Verdict.HIDE)
CHANGEABLE = (Status.LISTED, Status.WAITING, Status.HIDDEN)
_KINDS: Mapping[type[Record], str] = {
    SubmissionRecord: "submission",
    EditRecord: "edit",
    WithdrawalRecord: "withdrawal",
    ReviewRecord: "review",
}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act: a record, and the entry that it is about."""

    record: Record
    entry: Entry

    @property
    def at(self) -> datetime:
        """When the record was made."""
        return _made(self.record.record_id)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Publishing:
    """The acts of owners and admins upon one store."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        settings: Settings,
        published_names: Iterable[str],
        *,
        added: Callable[[], object] = lambda: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Make it.

        Args:
            store: what is published.
            catalog: the tasks that runs are scored on.
            settings: whether what is published waits for review, and how much one may do a day.
            published_names: names of the paper's models, which nobody else may take.
            added: called after every record that was kept.
            now: the clock.
        """
        self.store = store
        self.catalog = catalog
        self._settings = settings
        self._papers = {name_key(name): name for name in published_names}
        self._quota = Quota(settings.data_dir / "quota")
        self._added = added
        self._now = now
        self._lock = threading.Lock()  # what is looked up still holds when it is acted upon

    def publish(self, person: Person | None, run: Run, given: Mapping[str, object]) -> Entry:
        """Publish a run under the name that its card gives.

        Args:
            person: who asks; ``None`` is refused.
            run: what this server scored.
            given: the card's fields, as ``read_card`` takes them.

        Raises:
            PublishError: nothing was published; all that is wrong with card and run.
            StoreError: it could not be kept.
        """
        owner = known(person)
        draft = read_card(given)
        scores = {
            task_id: score for task_id, score in run.results.scores.items() if score.state in _KEPT
        }
        with self._lock:
            problems = [*draft.problems, *self._name_problems(owner, draft)]
            if not any(score.state is TaskState.SCORED for score in scores.values()):
                problems.append(Problem("run", "at least one task with a score", "none"))
            elif same := self._same_run(owner, draft, run, scores):
                problems.append(_already(same))
            if problems:
                raise PublishError(problems)
            self._take(owner)
            record = SubmissionRecord(
                record_id=new_id(self._now()),
                by=owner.name,
                card=draft.card,
                scores=scores,
                catalog=self.catalog.version,
                signature=run.signature,
                origin=run.origin,
                needs_review=self._settings.review,
            )
            self._add(record, draft.contact)
        return self._entry(record.record_id)

    def edit(
        self, person: Person | None, record_id: str, given: Mapping[str, object], reason: object
    ) -> Entry:
        """Say something else of one's model; scores stay, an empty contact changes nothing.

        Raises:
            PublishError: nothing was changed; all that is wrong.
            StoreError: it could not be kept.
        """
        owner = known(person)
        draft = read_card(given)
        with self._lock:
            entry = self._own(owner, record_id, "edit")
            problems = [*draft.problems, *self._name_problems(owner, draft)]
            told = _reason(reason, problems)
            if not problems and draft.card == entry.card and not draft.contact:
                problems.append(Problem("edit", "something that changes", "the card as it is"))
            if problems:
                raise PublishError(problems)
            self._take(owner)
            record = EditRecord(
                record_id=new_id(self._now()),
                by=owner.name,
                of=record_id,
                card=draft.card,
                reason=told,
            )
            self._add(record, draft.contact)
        return self._entry(record_id)

    def withdraw(self, person: Person | None, record_id: str, reason: object) -> Entry:
        """Take one's submission off the boards, for good.

        Raises:
            PublishError: nothing was changed; all that is wrong.
            StoreError: it could not be kept.
        """
        owner = known(person)
        with self._lock:
            self._own(owner, record_id, "withdraw")
            problems: list[Problem] = []
            told = _reason(reason, problems)
            if problems:
                raise PublishError(problems)
            self._take(owner)
            record = WithdrawalRecord(
                record_id=new_id(self._now()), by=owner.name, of=record_id, reason=told
            )
            self._add(record)
        return self._entry(record_id)

    def review(
        self, person: Person | None, record_id: str, verdict: object, reason: object
    ) -> Entry:
        """Decide about a submission; rejecting and hiding need a reason.

        Raises:
            PublishError: nothing was decided; all that is wrong.
            StoreError: it could not be kept.
        """
        admin = _admin(person)
        with self._lock:
            try:
                decided = Verdict(str(verdict))
            except ValueError:
                expected = ", ".join(one.value for one in Verdict)
                raise PublishError([Problem("review", expected, repr(verdict)[:60])]) from None
            entry = self._find(record_id)
            if entry is None:
                _refuse("review", "a submission that there is", "none of this id")
            if entry.status not in DECISIONS[decided]:
                fitting = " or ".join(status.value for status in DECISIONS[decided])
                expected = f"a submission that is {fitting}, to {decided.value} it"
                _refuse("review", expected, f"one that is {entry.status.value}")
            problems: list[Problem] = []
            told = _reason(reason, problems, needed=decided in NEEDS_REASON)
            if problems:
                raise PublishError(problems)
            record = ReviewRecord(
                record_id=new_id(self._now()),
                by=admin.name,
                of=entry.submission.record_id,
                verdict=decided,
                reason=told,
            )
            self._add(record)
        return self._entry(record_id)

    def own(self, person: Person | None) -> tuple[Entry, ...]:
        """Return a person's own submissions, the newest first; nobody has none."""
        if person is None:
            return ()
        entries = self.store.state().entries
        return tuple(
            sorted(
                (entry for entry in entries if entry.submission.by == person.name),
                key=lambda entry: entry.submission.record_id,
                reverse=True,
            )
        )

    def own_entry(self, person: Person | None, record_id: object) -> Entry | None:
        """Return a person's own submission; ``None`` as well where it is somebody else's."""
        entry = self._find(record_id)
        is_own = person is not None and entry is not None and entry.submission.by == person.name
        return entry if is_own else None

    def to_review(self, person: Person | None) -> tuple[Entry, ...]:
        """Return what waits for review, the oldest first.

        Raises:
            PublishError: the person is no admin.
        """
        _admin(person)
        waiting = [one for one in self.store.state().entries if one.status is Status.WAITING]
        return tuple(sorted(waiting, key=lambda entry: entry.submission.record_id))

    def audit(self, person: Person | None) -> tuple[AuditLine, ...]:
        """Return every act, the latest first.

        Raises:
            PublishError: the person is no admin.
        """
        _admin(person)
        lines = [
            AuditLine(record, entry)
            for entry in self.store.state().entries
            for record in entry.history
        ]
        return tuple(sorted(lines, key=lambda line: line.record.record_id, reverse=True))

    def left_today(self, person: Person) -> int:
        """Say how many more submissions, edits and withdrawals a person has today."""
        day, limit = self._now().date(), self._settings.publish_per_day
        return self._quota.left(_COUNTED, person.name, limit, day)

    def _name_problems(self, owner: Person, draft: Draft) -> list[Problem]:
        """Say whose name it is, or looks like, if it is not free.

        Only what everybody can see on the boards is named here.
        """
        key = name_key(draft.card.name)
        if not key:
            return []
        other = self._papers.get(key)
        if other is None:
            listed = (
                entry
                for entry in self.store.state().entries
                if entry.status is Status.LISTED and entry.submission.by != owner.name
            )
            other = next((one.card.name for one in listed if name_key(one.card.name) == key), None)
        if other is None:
            return []
        expected = "a name that no other model on the boards has or looks like"
        hint = f"{other!r} is there already; add a version or your organisation"
        return [Problem(_NAME, expected, repr(draft.card.name), hint)]

    def _same_run(
        self, owner: Person, draft: Draft, run: Run, scores: Mapping[str, TaskScore]
    ) -> Entry | None:
        key = name_key(draft.card.name)
        for entry in self.own(owner):
            if (
                entry.status in CHANGEABLE
                and name_key(entry.card.name) == key
                and entry.submission.origin.digest == run.origin.digest
                and dict(entry.submission.scores) == dict(scores)
            ):
                return entry
        return None

    def _own(self, owner: Person, record_id: object, act: str) -> Entry:
        """Find a submission that its owner may still change.

        Others' answers are those for what is not there: whose it is, is not told.
        """
        entry = self.own_entry(owner, record_id)
        if entry is None:
            _refuse(act, "a submission of your own", "none of this id")
        if entry.status not in CHANGEABLE:
            _refuse(act, "a submission that still stands", f"one that is {entry.status.value}")
        return entry

    def _add(self, record: Record, contact: str = "") -> None:
        self.store.add(record, contact=contact)
        log(Event.PUBLISHED, kind=_KINDS[type(record)])
        self._added()

    def _find(self, record_id: object) -> Entry | None:
        return self.store.entry(record_id) if isinstance(record_id, str) else None

    def _entry(self, record_id: str) -> Entry:
        entry = self.store.entry(record_id)
        if entry is None:
            raise RuntimeError(f"{record_id}: expected the record that was just kept, got none")
        return entry

    def _take(self, owner: Person) -> None:
        limit = self._settings.publish_per_day
        if self._quota.take(_COUNTED, owner.name, limit, self._now().date()) is None:
            expected = f"at most {limit} submissions, edits and withdrawals a day"
            _refuse("publish", expected, "one more", "come back tomorrow (UTC)")


def _made(record_id: str) -> datetime:
    """Tell when a record was made."""
    moment = time_of(record_id)
    if moment is None:
        raise ValueError(f"record_id: expected an id of the store's, got {record_id!r}")
    return moment


def known(person: Person | None) -> Person:
    """Return the person.

    Raises:
        PublishError: it is nobody.
    """
    if person is None:
        _refuse("publish", "somebody who is logged in", "nobody")
    return person


def _admin(person: Person | None) -> Person:
    if person is None or not person.is_admin:
        _refuse("review", "an admin", "nobody" if person is None else person.name)
    return person


def _reason(given: object, problems: list[Problem], *, needed: bool = True) -> str:
    try:
        return read_reason(given, needed=needed)
    except ValueError as error:
        got = f"{len(given):,} characters" if isinstance(given, str) and given.strip() else "none"
        problems.append(Problem(_REASON, str(error), got))
        return ""


def _already(entry: Entry) -> Problem:
    day = f"{_made(entry.submission.record_id):%Y-%m-%d}"
    return Problem(
        "run",
        "a run that is not published yet",
        f"the one that stands as {entry.card.name!r} since {day}",
        "edit that one, or publish this under another name",
    )


def _refuse(where: str, expected: str, got: str, hint: str = "") -> NoReturn:
    raise PublishError([Problem(where, expected, got, hint)])
