"""What a record's file may hold, field by field; ``coding`` turns it into records."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from scorer.records import TaskState
from scorer.store.records import Verdict

FORMAT = 1  # of a record's file

# The page's form allows less; these keep a file from elsewhere within what a page can show.
_Line = Annotated[str, Meta(max_length=500)]
_Name = Annotated[str, Meta(min_length=1, max_length=500)]
_Text = Annotated[str, Meta(max_length=20_000)]
_Link = Annotated[str, Meta(max_length=2_000, pattern=r"^(?:https?://[^\s]+)?\Z")]
_Digest = Annotated[str, Meta(pattern=r"^(?:[0-9a-f]{64})?\Z")]
_Modality = Literal["Image", "Video", "Audio", "3D", "Language"]


class CardPart(Struct, kw_only=True, forbid_unknown_fields=True):
    """What an owner says of a model."""

    name: _Name
    organisation: _Line = ""
    link: _Link = ""
    size: _Line = ""
    modalities: Annotated[tuple[_Modality, ...], Meta(max_length=5)] = ()
    paradigms: Literal["", "C", "G", "C+G"] = ""
    access: Literal["", "open", "closed"] = ""
    notes: _Text = ""


class OriginPart(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a run was scored from."""

    kind: Literal["workbook", "bundle", "closed"]
    digest: _Digest
    benchmark: _Line = ""


class ToldScore(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A task's result where it is more than a number."""

    state: TaskState
    score: float | Literal["∞"] | None = None
    reason: str = ""


class _File(Struct, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every file has."""

    format: int = FORMAT
    record_id: str
    by: _Name


class SubmissionFile(_File, tag="submission"):
    """One scored run."""

    card: CardPart
    origin: OriginPart
    catalog: _Line
    signature: _Line
    needs_review: bool
    scores: dict[str, float | ToldScore]


class EditFile(_File, tag="edit"):
    """Another card."""

    of: str
    card: CardPart
    reason: _Text


class WithdrawalFile(_File, tag="withdrawal"):
    """The end of a submission."""

    of: str
    reason: _Text


class ReviewFile(_File, tag="review"):
    """A reviewer's decision."""

    of: str
    verdict: Verdict
    reason: _Text
