"""The columns of a results table that are not a model's, by what people call them."""

from __future__ import annotations

from enum import StrEnum

from scorer.catalog.names import normalise

MAX_HEADER_ROW = 20  # a title, a logo or a few remarks may stand above the table

_MAX_KNOWN = 60  # characters of a header that are compared


class Column(StrEnum):
    """What a column of the table is."""

    TASK = "task name"
    METRIC = "metric"
    SHEET = "sheet"
    SOTA = "SoTA"
    STATE = "state"  # "scored" beside a 0 or ∞ says that it is a score
    OTHER = "other"  # known, and not needed to read a score


_KNOWN = {
    "taskname": Column.TASK,
    "task": Column.TASK,
    "metrics": Column.METRIC,
    "metric": Column.METRIC,
    "sheet": Column.SHEET,
    "state": Column.STATE,
} | dict.fromkeys(
    (
        "no", "taskshortname", "shortname", "unit", "direction", "note", "notes", "comment",
        "comments", "remark", "remarks", "samples", "skill", "domain", "capability", "specialist",
    ),
    Column.OTHER,
)  # fmt: skip


def reduced(header: str) -> str:
    """Normalise a header as far as known ones need it."""
    # They are short and ASCII; composing other scripts can cost a thousand times more.
    return normalise(header[:_MAX_KNOWN].encode("ascii", "ignore").decode())


def column_of(header: str) -> Column | None:
    """Tell what a header names; ``None`` for a model or something we do not know."""
    name = reduced(header)
    return Column.SOTA if name.startswith("sota") else _KNOWN.get(name)
