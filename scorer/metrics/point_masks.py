"""Instances as sets of points: average precision at an overlap of one half, as ScanNet has it.

A reference, and an answer too, may be: labels by point that say class and instance at once
(class × 1000 + instance, as ScanNet's; where its numbers are used, only the 18 classes count that
it scores); ``{"labels", "instances"}``, a label and an instance by point; or a list of records,
``{"label": "chair", "score": 0.9, "mask": …}``, whose mask is a list of the numbers of its points,
or a 0 or 1 for each point, as a list or the path of a file. An instance below 0 does not exist, and
one of fewer than 100 points does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.clouds import MAX_POINTS
from scorer.metrics.answers import shown
from scorer.metrics.cloud_answers import Side, file_of, labels_in, labels_of, numbers_of
from scorer.metrics.matching import mean_precision
from scorer.metrics.measure import (
    BrokenReferenceError,
    Floats,
    Material,
    Measure,
    Note,
    Tally,
    Unreadable,
    no_sum,
)
from scorer.metrics.placed_boxes import LARGEST

_LEAST = 100  # points of an instance, as in ScanNet
_OVERLAP = 0.5
_MOST = 500  # instances of an answer, each a mask of its own; a scene has some dozens
_MOST_POINTS = 20_000_000  # of all masks of an answer
_PER_CLASS = 1_000  # in ScanNet's labels
# Whoever has larger numbers has those of NYU40, of which ScanNet scores these: no walls, no floors.
_OWN_NUMBERS = 20
_SCANNET = (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 24, 28, 33, 34, 36, 39)
_INSTANCES = ("instances", "instance", "instance_ids")
_CLASSES = ("labels", "semantic", "semantics", "classes", "label")
_LABEL = ("label", "label_id", "class", "category", "name")
_SCORE = ("score", "confidence", "conf")
_MASK = ("mask", "points", "indices", "segmentation")
_INSIDE = ("objects", "masks", "prediction", "output")

Points = NDArray[np.intp]


class _Mask(NamedTuple):
    """One instance."""

    label: str
    confidence: float
    points: Points  # their numbers, each once


class _Scan(NamedTuple):
    """One side of an item; ``points`` is how many there are, where that is known."""

    masks: list[_Mask]
    points: int | None


def _read(value: Any, material: Material, side: Side, points: int | None) -> _Scan:
    """Read instances.

    Args:
        value: the answer.
        material: where files are.
        side: whose it is.
        points: how many points the scan has, where that is known.

    Raises:
        MediaError: they are none.
    """
    if isinstance(value, Mapping):
        inside = next((value[name] for name in _INSIDE if isinstance(value.get(name), list)), None)
        if inside is not None:
            value = inside
    if isinstance(value, Mapping) and any(name in value for name in _INSTANCES):
        return _by_point(value, material, side)
    if isinstance(value, list) and all(isinstance(part, Mapping) for part in value):
        if len(value) > _MOST:
            raise MediaError(f"at most {_MOST:,} instances", f"{len(value):,}")
        masks = []
        for part in value:
            mask, known = _record(part, material, side, points)
            masks.append(mask)
            points = points or known
            if sum(len(each.points) for each in masks) > _MOST_POINTS:
                raise MediaError(f"at most {_MOST_POINTS:,} points in all masks", "more")
        return _Scan(masks, points)
    labels = labels_of(value, material, side)
    numbers = np.array([int(name) if name.isdecimal() else -1 for name in labels.names])
    classes = numbers // _PER_CLASS
    exists = numbers >= _PER_CLASS
    if classes.max() > _OWN_NUMBERS:
        exists &= np.isin(classes, _SCANNET)
    return _grouped(labels.codes, exists, [str(one) for one in classes.tolist()])


def _by_point(value: Mapping[str, Any], material: Material, side: Side) -> _Scan:
    """Take each pair of class and instance as one."""
    instances = labels_of(
        {name: value[name] for name in _INSTANCES if name in value}, material, side, _INSTANCES
    )
    classes = labels_of(
        {name: value[name] for name in _CLASSES if name in value}, material, side, _CLASSES
    )
    if len(classes.codes) != len(instances.codes):
        raise MediaError("a label and an instance for each point", "more of one")
    both = instances.codes * len(classes.names) + classes.codes
    pairs, codes = np.unique(both, return_inverse=True)
    of_instance, of_class = np.divmod(pairs, len(classes.names))
    exists = np.array([_exists(instances.names[one]) for one in of_instance.tolist()])
    exists &= np.array([_exists(classes.names[one]) for one in of_class.tolist()])
    kinds = [classes.names[one] for one in of_class.tolist()]
    return _grouped(codes.reshape(-1), exists, kinds)


def _exists(name: str) -> bool:
    return bool(name) and not name.startswith("-")


def _grouped(codes: Points, exists: NDArray[np.bool_], kinds: Sequence[str]) -> _Scan:
    """Make a mask of the points of each code."""
    order = np.argsort(codes, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(codes, minlength=len(kinds)))[:-1])
    masks = [
        _Mask(kind, 1.0, part)
        for part, kind, is_there in zip(parts, kinds, exists.tolist(), strict=True)
        if is_there
    ]
    return _Scan(masks, len(codes))


def _record(
    value: Mapping[str, Any], material: Material, side: Side, points: int | None
) -> tuple[_Mask, int | None]:
    """Read an instance, and how many points the scan has, where its mask says so."""
    label = next((value[name] for name in _LABEL if name in value), None)
    confidence = next((value[name] for name in _SCORE if value.get(name) is not None), 1.0)
    mask = next((value[name] for name in _MASK if name in value), None)
    if not isinstance(label, str | int) or isinstance(label, bool) or mask is None:
        hint = 'such as [{"label": "chair", "score": 0.9, "mask": "masks/0.txt"}]'
        raise MediaError("instances with a label and a mask", shown(value), hint)
    if type(confidence) not in (int, float) or not abs(confidence) <= LARGEST:
        raise MediaError("a number as confidence", shown(confidence))
    name = " ".join(str(label).casefold().split())
    numbers, known = _points(mask, material, side, points)
    return _Mask(name, float(confidence), numbers), known


def _points(
    mask: Any, material: Material, side: Side, points: int | None
) -> tuple[Points, int | None]:
    """Read the numbers of a mask's points, and how many the scan has, where that follows."""
    if mask == []:
        return np.empty(0, np.intp), None
    path = file_of(mask, material, side)
    wanted = "numbers of points, or a 0 or 1 for each"
    values = labels_in(path, _MASK) if path else numbers_of(mask, wanted)[:, 0]
    if (values < 0).any() or (values != np.rint(values)).any():
        raise MediaError(wanted, "other numbers")
    is_flags = len(values) > 2 and values.max() <= 1
    if len(values) == points or is_flags:  # ScanNet takes any number but 0 as 1
        if points not in (None, len(values)):
            raise MediaError(f"{points:,} values, one for each point", f"{len(values):,}")
        return np.flatnonzero(values), len(values)
    most = MAX_POINTS if points is None else points
    if values.max() >= most:
        raise MediaError(f"numbers of points below {most:,}", f"{values.max():,.0f}")
    numbers: Points = np.unique(values).astype(np.intp)
    return numbers, None


class _Class(NamedTuple):
    """What was found of one class; instances that are ignored are left out."""

    confidence: Floats  # of each, falling
    item: Points
    right: NDArray[np.bool_]
    due: Floats  # instances of the reference per item


def _judged(given: list[_Mask], due: list[_Mask]) -> list[tuple[_Mask, bool]]:
    """Say of each answered instance whether it is right; the surest of a true one is.

    What lies for the most part where nothing counts is left out.
    """
    size = 1 + max((int(mask.points[-1]) for mask in (*given, *due) if len(mask.points)), default=0)
    judged = []
    taken: set[int] = set()
    is_object = np.zeros(size, bool)
    for true in due:
        is_object[true.points] = True
    where = np.zeros(size, bool)
    for mask in sorted(given, key=lambda mask: -mask.confidence):
        where[mask.points] = True
        best, chosen, ignored = 0.0, -1, 0
        for place, true in enumerate(due):
            if true.label != mask.label:
                continue
            common = int(np.count_nonzero(where[true.points]))
            overlap = common / (len(mask.points) + len(true.points) - common)
            best, chosen = max((best, chosen), (overlap, place))
            ignored += common if len(true.points) < _LEAST else 0
        where[mask.points] = False
        if best > _OVERLAP:
            if len(due[chosen].points) >= _LEAST:
                judged.append((mask, chosen not in taken))
                taken.add(chosen)
            continue
        ignored += len(mask.points) - int(np.count_nonzero(is_object[mask.points]))
        if ignored <= _OVERLAP * len(mask.points):
            judged.append((mask, False))
    return judged


def _precision(one: _Class, weights: Floats, due: float) -> float:
    """Area under precision over recall, by the rule of trapezoids, from (0, 1) on."""
    each = weights[one.item]
    there = each > 0
    each, right, confidence = each[there], one.right[there], one.confidence[there]
    if not len(each):
        return 0.0
    # Equally sure ones are one point of the curve.
    ends = np.append(np.flatnonzero(np.diff(confidence)), len(each) - 1)
    hits, seen = np.cumsum(each * right)[ends], np.cumsum(each)[ends]
    recall = np.append(0.0, hits / due)
    precision = np.append(1.0, hits / seen)
    return float(np.trapezoid(precision, recall))


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    found: dict[str, list[tuple[float, int, bool]]] = {}
    wanted: dict[str, Floats] = {}
    wrong = np.zeros(len(references))
    unreadable: list[Unreadable] = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = _read(reference, material, Side.REFERENCE, None)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        for mask in due.masks:
            if len(mask.points) >= _LEAST:
                wanted.setdefault(mask.label, np.zeros(len(references)))[item] += 1
        if answer is None:
            continue
        try:
            given = _fitting(_read(answer, material, Side.PREDICTION, due.points), due)
        except MediaError as error:
            unreadable.append(Unreadable(item, error.expected, error.got, error.hint))
            continue
        large = [mask for mask in given.masks if len(mask.points) >= _LEAST]
        wrong[item] = len(large)
        for mask, is_right in _judged(large, due.masks):
            found.setdefault(mask.label, []).append((mask.confidence, item, is_right))
    classes = [_sorted(found.get(label, []), wanted[label]) for label in sorted(wanted)]
    weighted = partial(mean_precision, classes, _precision, wrong)
    return Tally(wrong.reshape(-1, 1), tuple(unreadable), _notes(found, wanted), weighted)


def _fitting(given: _Scan, due: _Scan) -> _Scan:
    """Check that both have the same points."""
    if None not in (given.points, due.points) and given.points != due.points:
        raise MediaError(f"{due.points:,} labels, one for each point", f"{given.points:,}")
    return given


def _sorted(found: list[tuple[float, int, bool]], wanted: Floats) -> _Class:
    found = sorted(found, key=lambda entry: -entry[0])
    return _Class(
        np.array([entry[0] for entry in found]),
        np.array([entry[1] for entry in found], dtype=np.intp),
        np.array([entry[2] for entry in found], dtype=bool),
        wanted,
    )


def _notes(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[Note, ...]:
    others = sorted(set(found) - set(wanted))
    if not others:
        return ()
    names = ", ".join(repr(label[:40]) for label in others[:5])
    return (Note(len(others), "labels of the references", names, "other labels do not count"),)


MEASURES = (
    Measure(
        key="map50.point-masks",
        definition="Area under precision over recall of instances that share more than half of "
        "their points with a true one of their class, both of 100 points or more; mean over the "
        "classes of the references.",
        source="not published; the 3D instance benchmark of ScanNet, "
        "evaluate_semantic_instance.py, at an overlap of 0.5",
        tally=_tally,
        score=no_sum,
    ),
)
