"""What a measure is: answers in, sums per item out, and a score out of the sums.

Nearly every score of the benchmark is a function of sums over items. So a measure gives, per item,
the few numbers that are to be summed, and says how a score follows from the sums. The score of the
task, of one item, and of ten thousand bootstrap samples then come from the same function.

Average precision is the exception: it follows from the order of all boxes. Such a measure gives a
function of how often each item counts instead (``Tally.weighted``); an item drawn twice then counts
twice, as in any sum. ``Measure.overall``, ``per_item`` and ``resampled`` hide the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError

Floats = NDArray[np.float64]


class Unreadable(NamedTuple):
    """An answer that is there and cannot be what the measure needs; it counts as wrong."""

    item: int  # its position
    expected: str
    got: str
    hint: str = ""


class Note(NamedTuple):
    """Something worth knowing about many answers at once; nothing was changed because of it."""

    items: int  # how many
    expected: str
    got: str
    hint: str = ""


class BrokenReferenceError(ValueError):
    """What a task says is right cannot be scored against; no answer is to blame.

    ``item`` is its position, ``None`` for the references together.
    """

    def __init__(self, item: int | None, expected: str, got: str, hint: str = "") -> None:
        self.item, self.expected, self.got, self.hint = item, expected, got, hint
        place = "the references" if item is None else f"item {item}, its reference"
        super().__init__(f"{place}: expected {expected}, got {got}")

    @classmethod
    def of(cls, item: int, error: MediaError) -> BrokenReferenceError:
        """Say that it was a reference which could not be read."""
        return cls(item, error.expected, error.got, error.hint)


@dataclass(frozen=True, slots=True)
class Material:
    """What answers refer to beyond themselves."""

    form: Mapping[str, Any]  # what the annotation file says of all items
    references: Path | None = None  # folders that relative paths start from
    predictions: Path | None = None
    ids: Sequence[str] = ()  # of the items; none where they are known by position alone


@dataclass(frozen=True, slots=True)
class Tally:
    """What a measure found: ``sums`` has a row per item, of the numbers that are to be summed."""

    sums: Floats  # items × numbers
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[Note, ...] = ()
    # Where no sum will do: how often each item counts (samples × items) -> scores (samples).
    weighted: Callable[[Floats], Floats] | None = None
    unverified: int = 0  # items scored by features, transcripts or values that came with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One way to compute a metric.

    Attributes:
        key: its name in the catalog's ``measures.csv``, such as ``bleu1.sentence``.
        definition: what it computes, in a sentence, with the published formula.
        source: paper, file and lines, or reference implementation.
        tally: predictions (``None`` = missing, counts as wrong), references, material -> ``Tally``.
        score: sums (… × numbers), each over at least one item -> scores (…), in the catalog's unit.
        graded: an item can be partly right; otherwise its score is one of two values.
        tokens: what the texts were cut into, part of a score's signature; "" if they were not.
        model: the pretrained model that what was made has to go through first; "" if none.
        unanswered: items count that have no reference.
    """

    key: str
    definition: str
    source: str
    tally: Callable[[Sequence[Any], Sequence[Any], Material], Tally]
    score: Callable[[Floats], Floats]
    graded: bool = True
    tokens: str = ""
    model: str = ""
    unanswered: bool = False

    def overall(self, tally: Tally) -> float:
        """Score the task: every item once."""
        if tally.weighted is not None:
            return float(tally.weighted(np.ones((1, len(tally.sums))))[0])
        return float(self.score(tally.sums.sum(axis=0)))

    def per_item(self, tally: Tally) -> Floats:
        """Score every item as if it were the whole task."""
        if tally.weighted is None:
            return self.score(tally.sums)
        count = len(tally.sums)
        step = max(1, _CELLS // max(1, count))
        rows = [np.eye(min(step, count - start), count, start) for start in range(0, count, step)]
        return np.concatenate([tally.weighted(block) for block in rows] or [np.empty(0)])

    def resampled(self, tally: Tally, weights: Floats) -> Floats:
        """Score samples (samples × items) that say how often each item counts."""
        if tally.weighted is not None:
            return tally.weighted(weights)
        return self.score(weighted_sums(weights, tally.sums))


_CELLS = 4_000_000  # of a block of weights; 32 MB


def weighted_sums(weights: Floats, sums: Floats) -> Floats:
    """Sum up samples (samples × items) in one order of additions.

    That of a matrix product changes with its threads, and with it the last digit.
    """
    columns = [np.einsum("si,i->s", weights, column) for column in np.ascontiguousarray(sums.T)]
    return np.stack(columns, axis=1)


def share(sums: Floats) -> Floats:
    """Score sums of (points, number) as percent."""
    return 100 * sums[..., 0] / sums[..., 1]


def mean(sums: Floats) -> Floats:
    """Score sums of (amount, number) in the amount's unit."""
    result: Floats = sums[..., 0] / sums[..., 1]
    return result


def no_sum(sums: Floats) -> Floats:
    """Stand as ``score`` of a measure that follows from ``Tally.weighted``."""
    raise ValueError("this score follows from Tally.weighted, not from sums")


def counted(values: Sequence[float] | Sequence[bool] | Floats) -> Floats:
    """Put a column of ones beside one value per item, for ``share`` and ``mean``."""
    column = np.asarray(values, dtype=np.float64)
    return np.stack([column, np.ones_like(column)], axis=1)
