"""Average precision of boxes in a scene by the distance of their centres, as nuScenes has it.

An item is a frame, or a scene whose answer and reference name its frames; boxes are matched within
a frame, the surest first, each with the nearest free one of its class. Shapes: ``placed_boxes``. A
box without a confidence has 1. Classes that no reference has do not count. An item without any box
in its reference scores 100 alone if nothing is found on it, else 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.metrics.cloud_answers import Side, paired
from scorer.metrics.measure import Floats, Material, Measure, Note, Tally, Unreadable, no_sum
from scorer.metrics.placed_boxes import Frames, Placed, read_frames

_DISTANCES = (0.5, 1.0, 2.0, 4.0)  # metres on the ground
_RECALLS = np.linspace(0.0, 1.0, 101)
_FIRST = 11  # of the recalls that count: those up to 10 % are too noisy
_LEAST = 0.1  # precision below which nothing counts


class _Class(NamedTuple):
    """What was found of one class at one distance, the surest first."""

    item: NDArray[np.intp]  # each box's item
    right: NDArray[np.bool_]
    due: Floats  # boxes of the reference per item


class _Found(NamedTuple):
    """A box that an answer gives."""

    confidence: float
    item: int
    right: tuple[bool, ...]  # at each distance


def _matched(given: Sequence[Placed], due: Sequence[Placed]) -> list[tuple[bool, ...]]:
    """Match boxes that are sorted by confidence; say for each at which distances it is right."""
    if not due:
        return [(False,) * len(_DISTANCES)] * len(given)
    ours = np.array([(box.x, box.y) for box in given])
    theirs = np.array([(box.x, box.y) for box in due])
    away = np.linalg.norm(ours[:, np.newaxis] - theirs, axis=2)
    columns = []
    for most in _DISTANCES:
        free = np.zeros(len(due))  # infinite once taken
        right = []
        for row in away:
            nearest = int((row + free).argmin())
            hit = bool(row[nearest] + free[nearest] < most)
            if hit:
                free[nearest] = np.inf
            right.append(hit)
        columns.append(right)
    return list(zip(*columns, strict=True))


def _sure(box: Placed) -> float:
    return 1.0 if box.confidence is None else box.confidence


def _by_class(boxes: Sequence[Placed]) -> dict[str, list[Placed]]:
    result: dict[str, list[Placed]] = {}
    for box in boxes:
        result.setdefault(box.label, []).append(box)
    return result


def _precision(one: _Class, weights: Floats, due: float) -> float:
    """Average precision of a class when items count as often as the weights say."""
    each = weights[one.item]
    there = each > 0
    each, right = each[there], one.right[there]
    if not right.any():
        return 0.0
    hits = np.cumsum(each * right)
    precision = np.interp(_RECALLS, hits / due, hits / np.cumsum(each), right=0.0)
    return float(np.maximum(precision[_FIRST:] - _LEAST, 0.0).mean() / (1 - _LEAST))


def _average(classes: list[list[_Class]], wrong: Floats, weights: Floats) -> Floats:
    """Average the classes that the weighted items have, each the mean over the distances."""
    total, number = np.zeros(len(weights)), np.zeros(len(weights))
    for distances in classes:
        due = weights @ distances[0].due
        for row in np.flatnonzero(due > 0):
            each = [_precision(one, weights[row], due[row]) for one in distances]
            total[row] += sum(each) / len(each)
            number[row] += 1
    alone = np.where(weights @ wrong == 0, 1.0, 0.0)
    return 100 * np.divide(total, number, out=alone, where=number > 0)


def _read(value: Any, _: Side) -> Frames:
    return read_frames(value)


def _check(given: Frames, due: Frames) -> None:
    """Check that an answer's frames are the reference's; a single frame needs no name."""
    unknown = [frame for frame in given if frame not in due and given[frame]]
    if unknown and not (len(given) == 1 and len(due) <= 1):
        raise MediaError("frames of the reference", repr(unknown[0][:60]))


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    found: dict[str, list[_Found]] = {}
    wanted: dict[str, Floats] = {}
    wrong = np.zeros(len(references))
    unreadable: list[Unreadable] = []
    unsure = 0
    pairs = paired(predictions, references, _read, _check, unreadable)
    for item, (due, given) in enumerate(pairs):
        for box in (box for boxes in due.values() for box in boxes):
            wanted.setdefault(box.label, np.zeros(len(references)))[item] += 1
        ours = [box for boxes in (given or {}).values() for box in boxes]
        unsure += len(ours) > 1 and all(box.confidence is None for box in ours)
        wrong[item] = len(ours)
        only = next(iter(due)) if len(due) == 1 else None
        for frame, boxes in (given or {}).items():
            theirs = _by_class(due.get(frame if only is None else only, ()))
            for label, its_boxes in _by_class(boxes).items():
                # Of equally sure boxes the last comes first, as in nuScenes.
                surest = sorted(its_boxes, key=_sure)[::-1]
                right = _matched(surest, theirs.get(label, ()))
                found.setdefault(label, []).extend(
                    _Found(_sure(box), item, hits) for box, hits in zip(surest, right, strict=True)
                )
    classes = [_sorted(found.get(label, []), wanted[label]) for label in sorted(wanted)]
    sums = np.stack([wrong], axis=1)
    notes = _notes(set(found) - set(wanted), unsure)
    return Tally(sums, tuple(unreadable), notes, partial(_average, classes, wrong))


def _sorted(found: list[_Found], wanted: Floats) -> list[_Class]:
    """Sort a class's boxes, the surest first; of equal ones those of the last item come first."""
    found = sorted(found, key=lambda box: (-box.confidence, -box.item))
    items = np.array([box.item for box in found], dtype=np.intp)
    right = np.array([box.right for box in found], dtype=bool).reshape(-1, len(_DISTANCES))
    return [_Class(items, column, wanted) for column in right.T]


def _notes(others: set[str], unsure: int) -> tuple[Note, ...]:
    notes = []
    if others:
        names = ", ".join(repr(label[:40]) for label in sorted(others)[:5])
        hint = "other labels do not count"
        notes.append(Note(len(others), "labels of the references", names, hint))
    if unsure:
        hint = "all count as equally sure; add 'score' to rank them"
        notes.append(Note(unsure, "boxes with a confidence", "boxes without", hint))
    return tuple(notes)


MEASURES = (
    Measure(
        key="map.centres",
        definition="Average precision of boxes whose centres are less than 0.5, 1, 2 and 4 m from "
        "a free one's on the ground, above 10 % recall and 10 % precision; mean over the distances "
        "and the classes of the references.",
        source="not published; the detection benchmark of nuScenes (Caesar et al. 2020)",
        tally=_tally,
        score=no_sum,
    ),
)
