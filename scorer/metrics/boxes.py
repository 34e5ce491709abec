"""Average precision of boxes at one overlap, as COCO computes it, mean over the classes.

The surest 100 boxes per item and class are matched, the surest first, each with the free box of the
reference it overlaps most. Boxes of equal confidence count in the order of the items, as in COCO; a
box without a confidence has 1. Classes that no reference has do not count. An item without any box
in its reference scores 100 alone if nothing is found on it, else 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.metrics.answers import shown
from scorer.metrics.box_shapes import Box, box_format, read_boxes
from scorer.metrics.measure import Floats, Material, Measure, Note, Tally, Unreadable, no_sum

_MOST = 100  # boxes per item and class
_RECALLS = np.linspace(0.0, 1.0, 101)  # where precision is read off


class _Class(NamedTuple):
    """What was found of one class, the surest first."""

    item: NDArray[np.intp]  # each box's item
    right: NDArray[np.bool_]
    due: Floats  # boxes of the reference per item


def overlaps(given: Sequence[Box], due: Sequence[Box]) -> Floats:
    """Intersection over union of each box with each of the reference's."""
    ours = np.array([box[1:5] for box in given]).reshape(-1, 1, 4)
    theirs = np.array([box[1:5] for box in due]).reshape(1, -1, 4)
    low = np.maximum(ours[..., :2], theirs[..., :2])
    high = np.minimum(ours[..., :2] + ours[..., 2:], theirs[..., :2] + theirs[..., 2:])
    common = np.prod(np.maximum(high - low, 0.0), axis=-1)
    union = np.prod(ours[..., 2:], axis=-1) + np.prod(theirs[..., 2:], axis=-1) - common
    result: Floats = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return result


def _matched(given: Sequence[Box], due: Sequence[Box], least: float) -> list[bool]:
    """Match boxes that are sorted by confidence; each of the reference's is taken once."""
    if not due:
        return [False] * len(given)
    table = overlaps(given, due)
    free = np.ones(len(due), dtype=bool)
    right = []
    for row in table:
        values = np.where(free, row, -1.0)
        # The last of equal ones, as COCO goes on to it.
        best = len(values) - 1 - int(values[::-1].argmax())
        hit = bool(values[best] >= least)
        free[best] &= not hit
        right.append(hit)
    return right


def _by_class(boxes: Sequence[Box]) -> dict[str, list[Box]]:
    result: dict[str, list[Box]] = {}
    for box in boxes:
        result.setdefault(box.label, []).append(box)
    return result


def _collect(
    given: Sequence[Sequence[Box]], due: Sequence[Sequence[Box]], least: float
) -> tuple[list[_Class], Floats]:
    """Match every item; also count per item what was found, wrong and missed."""
    found: dict[str, list[tuple[float, int, bool]]] = {}
    wanted: dict[str, Floats] = {}
    counts = np.zeros((len(due), 3))
    for boxes in due:
        for box in boxes:
            found.setdefault(box.label, [])
            wanted.setdefault(box.label, np.zeros(len(due)))
    for item, (ours, theirs) in enumerate(zip(given, due, strict=True)):
        references = _by_class(theirs)
        for label, boxes in references.items():
            wanted[label][item] = len(boxes)
        for label, boxes in _by_class(ours).items():
            surest = sorted(boxes, key=lambda box: -box.confidence)[:_MOST]
            right = _matched(surest, references.get(label, ()), least)
            counts[item, :2] += sum(right), len(right) - sum(right)
            if label in found:
                found[label] += [
                    (box.confidence, item, hit) for box, hit in zip(surest, right, strict=True)
                ]
        counts[item, 2] = len(theirs) - counts[item, 0]
    return [_sorted(found[label], wanted[label]) for label in sorted(found)], counts


def _sorted(found: list[tuple[float, int, bool]], wanted: Floats) -> _Class:
    found = sorted(found, key=lambda entry: -entry[0])
    items = np.array([entry[1] for entry in found], dtype=np.intp)
    return _Class(items, np.array([entry[2] for entry in found], dtype=bool), wanted)


def _precision(one: _Class, weights: Floats, due: float) -> float:
    """Average precision of a class when items count as often as the weights say."""
    each = weights[one.item]
    hits = np.cumsum(each * one.right)
    seen = np.cumsum(each)
    precision = np.divide(hits, seen, out=np.zeros_like(hits), where=seen > 0)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    places = np.searchsorted(hits / due, _RECALLS, side="left")
    return float(np.append(best, 0.0)[places].mean())


def _average(classes: list[_Class], counts: Floats, weights: Floats) -> Floats:
    """Average the classes that the weighted items have."""
    total, number = np.zeros(len(weights)), np.zeros(len(weights))
    for one in classes:
        due = weights @ one.due
        for row in np.flatnonzero(due > 0):
            total[row] += _precision(one, weights[row], due[row])
            number[row] += 1
    nothing_wrong = weights @ counts[:, 1] == 0
    alone = np.where(nothing_wrong, 1.0, 0.0)
    return 100 * np.divide(total, number, out=alone, where=number > 0)


def _tally(
    least: float, predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    layout = box_format(material.form)
    given, due, unreadable = [], [], []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        boxes = read_boxes(reference, layout)
        if boxes is None:
            raise ValueError(f"item {item}: expected boxes as reference, got {shown(reference)}")
        due.append(boxes)
        ours = [] if answer is None else read_boxes(answer, layout)
        if ours is None:
            hint = 'such as [{"label": "Fall", "bbox": [x, y, w, h], "score": 0.9}]'
            unreadable.append(Unreadable(item, f"boxes ({layout})", shown(answer), hint))
        given.append(ours or [])
    classes, counts = _collect(given, due, least)
    weighted = partial(_average, classes, counts)
    return Tally(counts, tuple(unreadable), _notes(given, due), weighted)


def _notes(given: Sequence[Sequence[Box]], due: Sequence[Sequence[Box]]) -> tuple[Note, ...]:
    known = {box.label for boxes in due for box in boxes}
    others = {box.label for boxes in given for box in boxes} - known
    notes = []
    if others:
        names = ", ".join(repr(label) for label in sorted(others)[:5])
        count = sum(any(box.label in others for box in boxes) for boxes in given)
        notes.append(Note(count, "labels of the references", names, "other labels do not count"))
    sure = {box.confidence for boxes in given for box in boxes}
    count = sum(len(boxes) > 1 for boxes in given)
    if count and sure == {1.0}:
        hint = "all count as equally sure; add 'score' to rank them"
        notes.append(Note(count, "boxes with a confidence", "boxes without", hint))
    return tuple(notes)


def _measure(key: str, least: float, tally: Callable[..., Tally]) -> Measure:
    return Measure(
        key=key,
        definition=f"Average precision of boxes at an overlap of {least:g}, mean over the classes, "
        "at most 100 boxes per item and class.",
        source="not published; COCO (pycocotools 2.0.11), without the 2e-16 in its denominator",
        tally=tally,
        score=no_sum,
    )


MEASURES = tuple(
    _measure(f"ap{round(100 * least)}.boxes", least, partial(_tally, least))
    for least in (0.5, 0.75, 0.1)
)
