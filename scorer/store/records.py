"""What is kept of a published run: immutable records, and what they add up to.

A submission is never changed. Edits, withdrawals and reviews are records of their own that name it;
folded in the order of their ids they say what a board shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scorer.records import TaskScore


class Verdict(StrEnum):
    """What a reviewer decides about a submission."""

    APPROVE = "approve"  # it waited, and is listed now
    REJECT = "reject"  # it waited, and is not listed
    HIDE = "hide"  # it was listed, and is taken off the boards
    SHOW = "show"  # it was hidden, and is listed again


class Status(StrEnum):
    """Where a submission stands after all its records."""

    LISTED = "listed"
    WAITING = "waiting"  # for a reviewer
    REJECTED = "rejected"
    HIDDEN = "hidden"  # by a reviewer
    WITHDRAWN = "withdrawn"  # by its owner; nothing brings it back


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What an owner says of a model, all of it public."""

    name: str
    organisation: str = ""
    link: str = ""  # http or https
    size: str = ""  # such as "7B"
    modalities: tuple[str, ...] = ()  # of MODALITIES and LANGUAGE
    paradigms: str = ""  # "C", "G" or "C+G", as PublishedModel has it
    access: str = ""  # "open", "closed", or "" where it is not said
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a run was scored from."""

    kind: str  # "workbook", "bundle", or "closed" for a bundle scored against private answers
    digest: str  # sha256 of the file, hex; "" where there is none
    benchmark: str = ""  # name and version of the answers, for a bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRecord:
    """One scored run as published. ``scores`` has what was scored or rejected; all else is missing.

    ``record_id`` sorts by time: ``20261121T134512.123456Z-<10 hex digits>``. ``by`` is the
    account's name, or ``LOCAL`` where nobody logs in.
    """

    record_id: str
    by: str
    card: Card
    scores: Mapping[str, TaskScore]
    catalog: str  # version of the catalog that the tasks are of
    signature: str  # of the numbers as their owner saw them
    origin: Origin
    needs_review: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRecord:
    """The owner says something else of the model; the scores stay."""

    record_id: str
    by: str
    of: str  # record_id of the submission
    card: Card
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRecord:
    """The owner takes a submission off the boards."""

    record_id: str
    by: str
    of: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """An admin decides about a submission."""

    record_id: str
    by: str
    of: str
    verdict: Verdict
    reason: str


Record = SubmissionRecord | EditRecord | WithdrawalRecord | ReviewRecord

LOCAL = "local"  # the machine's user, who owns everything where nobody logs in


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A submission after all its records.

    ``version`` counts the owner's submissions under one name from 1. The newest listed one of them
    is ``is_current``: it stands on the boards, under ``shown_as``, which differs from every other
    current entry's even where two owners published one name at once.
    """

    submission: SubmissionRecord
    card: Card  # after edits
    status: Status
    version: int
    is_current: bool
    shown_as: str
    history: tuple[Record, ...]  # all records about it, in order, the submission first
