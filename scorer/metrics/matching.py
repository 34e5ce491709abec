"""Average precision as COCO computes it, of whatever has an overlap: boxes, masks, key points.

The surest findings per item and class are matched, the surest first, each with the free reference
that it overlaps most. Findings of equal confidence count in the order of the items, as in COCO.
Classes that no reference has do not count. A finding that fits nothing but an ignored reference (a
crowd) counts neither as right nor as wrong. An item without any reference scores 100 alone if
nothing is found on it, else 0.

Scores of bootstrap samples need the matches, not only the score, so no library will do here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from scorer.metrics.measure import Floats, Note, Tally, Unreadable

_RECALLS = np.linspace(0.0, 1.0, 101)  # where precision is read off
_EXACT = 1 - 1e-10  # COCO takes this for an overlap of 1

Places = NDArray[np.int64]


class Finding(Protocol):
    """Something that was found, or is to be found, on an item."""

    @property
    def label(self) -> str:
        """Its class."""

    @property
    def confidence(self) -> float:
        """How sure it is."""


Found = TypeVar("Found", bound=Finding)


class OfClass(Protocol):
    """What was found of a class."""

    @property
    def due(self) -> Floats:
        """How many there are, per item."""


OfIt = TypeVar("OfIt", bound=OfClass)
# Findings, references, and which of them to compare -> overlap of each such pair.
Overlap = Callable[[Sequence[Found], Sequence[Found], Places, Places], Floats]


class _Class(NamedTuple):
    """What was found of one class, the surest first."""

    item: Places  # each finding's item
    right: NDArray[np.bool_]
    due: Floats  # references per item


class _Table(NamedTuple):
    """Findings of all items: the item of each, and its class."""

    item: Places
    label: Places


def _table(items: Sequence[Sequence[Found]], labels: dict[str, int]) -> _Table:
    item = np.repeat(np.arange(len(items)), [len(each) for each in items])
    label = np.array(
        [labels.setdefault(one.label, len(labels)) for each in items for one in each],
        dtype=np.int64,
    )
    return _Table(item, label)


def _surest(groups: Places, confidence: Floats, most: int) -> Places:
    """Choose the surest of each group; groups rising, in each the surest first."""
    order = np.lexsort((-confidence, groups))
    group = groups[order]
    rank = np.arange(len(group)) - np.searchsorted(group, group)
    return order[rank < most]


def _pairs(given: Places, due: Places) -> tuple[Places, Places]:
    """Pair everything of a group in ``given`` with everything of that group in ``due``."""
    order = np.argsort(due, kind="stable")
    low = np.searchsorted(due[order], given, side="left")
    many = np.searchsorted(due[order], given, side="right") - low
    inner = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(np.arange(len(given)), many), order[np.repeat(low, many) + inner]


def _matches(
    left: Places, right: Places, values: Floats, ignored: NDArray[np.bool_], crowds: set[int]
) -> tuple[list[int], list[int]]:
    """Match greedily; return the findings that are right, and those that are to be ignored.

    Of equal overlaps the last reference is taken, as COCO goes on to it.
    """
    order = np.lexsort((-right, -values, ignored[right], left))
    hits: list[int] = []
    passed: list[int] = []
    taken: set[int] = set()
    last = -1
    of = ignored[right[order]].tolist()
    for one, other, pass_over in zip(left[order].tolist(), right[order].tolist(), of, strict=True):
        if one == last or other in taken:
            continue
        last = one
        if pass_over:
            passed.append(one)
        else:
            hits.append(one)
        if other not in crowds:
            taken.add(other)
    return hits, passed


def average_precision(
    given: Sequence[Sequence[Found]],
    due: Sequence[Sequence[Found]],
    overlap: Overlap[Found],
    *,
    least: float,
    most: int = 100,
    unreadable: Sequence[Unreadable] = (),
    ignored: Callable[[Found], bool] = lambda _: False,
    crowd: Callable[[Found], bool] = lambda _: False,
) -> Tally:
    """Tally average precision.

    Args:
        given: what was found on each item.
        due: what is to be found.
        overlap: how much pairs of both overlap.
        least: the overlap that makes a finding right.
        most: findings per item and class that count.
        unreadable: goes into the tally.
        ignored: whether a reference is one that need not be found.
        crowd: whether an ignored reference can be found more than once.
    """
    labels: dict[str, int] = {}
    theirs = _table(due, labels)
    known = len(labels)
    ours = _table(given, labels)
    findings = [one for each in given for one in each]
    references = [one for each in due for one in each]
    confidence = np.array([one.confidence for one in findings], dtype=np.float64)
    mine, wanted = (table.item * len(labels) + table.label for table in (ours, theirs))
    chosen = _surest(mine, confidence, most)
    left, right = _pairs(mine[chosen], wanted)
    values = overlap(findings, references, chosen[left], right)
    pass_over = np.array([ignored(one) for one in references], dtype=bool)
    enough = values >= min(least, _EXACT)
    crowds = {number for number, one in enumerate(references) if crowd(one)}
    hits, passed = _matches(left[enough], right[enough], values[enough], pass_over, crowds)

    is_right = np.zeros(len(chosen), dtype=bool)
    is_right[hits] = True
    counts_at_all = np.ones(len(chosen), dtype=bool)
    counts_at_all[passed] = False
    chosen, is_right = chosen[counts_at_all], is_right[counts_at_all]
    count = len(due)
    item = ours.item[chosen]
    counts = np.empty((count, 3))  # found, wrong, missed
    counts[:, 0] = np.bincount(item[is_right], minlength=count)
    counts[:, 1] = np.bincount(item[~is_right], minlength=count)
    counts[:, 2] = np.bincount(theirs.item[~pass_over], minlength=count) - counts[:, 0]
    classes = []
    names = list(labels)[:known]
    for label in sorted(range(known), key=names.__getitem__):
        of_it = np.flatnonzero(ours.label[chosen] == label)
        order = of_it[np.argsort(-confidence[chosen[of_it]], kind="stable")]
        due_items = theirs.item[(theirs.label == label) & ~pass_over]
        due_counts = np.bincount(due_items, minlength=count).astype(np.float64)
        classes.append(_Class(item[order], is_right[order], due_counts))
    return Tally(
        counts,
        tuple(unreadable),
        _notes(given, set(names)),
        partial(mean_precision, classes, _precision, counts[:, 1]),
    )


def _precision(one: _Class, weights: Floats, due: float) -> float:
    """Average precision of a class when items count as often as the weights say."""
    each = weights[one.item]
    hits = np.cumsum(each * one.right)
    seen = np.cumsum(each)
    precision = np.divide(hits, seen, out=np.zeros_like(hits), where=seen > 0)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    places = np.searchsorted(hits / due, _RECALLS, side="left")
    return float(np.append(best, 0.0)[places].mean())


def mean_precision(
    classes: Sequence[OfIt],
    precision: Callable[[OfIt, Floats, float], float],
    wrong: Floats,
    weights: Floats,
) -> Floats:
    """Average the precision of the classes that weighted items have.

    Args:
        classes: what was found of each; ``due`` counts per item what there is.
        precision: class, weights of the items, number that is due -> 0 to 1.
        wrong: per item what was found and is not there, for samples that nothing is due in.
        weights: samples × items, how often each counts.

    Returns:
        Percent for each sample.
    """
    total, number = np.zeros(len(weights)), np.zeros(len(weights))
    for one in classes:
        due = weights @ one.due
        for row in np.flatnonzero(due > 0):
            total[row] += precision(one, weights[row], due[row])
            number[row] += 1
    alone = np.where(weights @ wrong == 0, 1.0, 0.0)
    return 100 * np.divide(total, number, out=alone, where=number > 0)


def _notes(given: Sequence[Sequence[Found]], known: set[str]) -> tuple[Note, ...]:
    others = {one.label for each in given for one in each} - known
    notes = []
    if others:
        names = ", ".join(repr(label) for label in sorted(others)[:5])
        count = sum(any(one.label in others for one in each) for each in given)
        notes.append(Note(count, "labels of the references", names, "other labels do not count"))
    sure = {one.confidence for each in given for one in each}
    count = sum(len(each) > 1 for each in given)
    if count and sure == {1.0}:
        hint = "all count as equally sure; add 'score' to rank them"
        notes.append(Note(count, "findings with a confidence", "findings without", hint))
    return tuple(notes)
