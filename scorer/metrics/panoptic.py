"""Panoptic quality: how well segments, of things and of stuff, are found and outlined.

Segments are given as COCO does, a picture of segment numbers (red + 256·green + 65,536·blue) with
``segments_info``; as masks with their labels (``mask_shapes.py``), of which the first takes a
pixel; or as a picture alone, whose number over 1,000 is the class, as in Cityscapes. A segment is
right where its overlap with one of its class exceeds one half. Pixels of no segment of the
reference, or of a crowd, count nowhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from scorer.media import MediaError
from scorer.media.images import Shape, read_channels
from scorer.media.runs import painted
from scorer.metrics.answers import shown
from scorer.metrics.label_maps import Labels, agreement, check_shape, of_channels, unwrapped_file
from scorer.metrics.mask_shapes import (
    Find,
    prediction_finder,
    read_instances,
    reference_finder,
    told,
)
from scorer.metrics.measure import BrokenReferenceError, Floats, Material, Measure, Tally

_SEGMENTS = ("segments_info", "segments")
_CITYSCAPES = 1_000
Row = dict[str, Floats]  # of a class: overlaps, right, wrong, missed


class Segments(NamedTuple):
    """A map of segment numbers, 0 for none, and each segment's class."""

    numbers: Labels
    label: dict[int, str]
    crowds: frozenset[int]


def _read(value: Any, find: Find, shape: Shape | None = None) -> Segments:
    value = unwrapped_file(value)
    info = None
    if isinstance(value, dict):
        info = next((value[name] for name in _SEGMENTS if name in value), None)
    path = value
    if isinstance(value, dict) and isinstance(info, list):
        texts = [part for part in value.values() if isinstance(part, str)]
        path = texts[0] if len(texts) == 1 else value.get("file_name", value.get("file"))
    if isinstance(path, str):
        numbers = of_channels(read_channels(find(path), shape), grey=False)
        return _described(numbers, info) if isinstance(info, list) else _by_number(numbers)
    instances = read_instances(value, find)
    if not instances:
        raise MediaError("segments", shown(value))
    backwards = range(len(instances), 0, -1)  # so that the first is on top
    numbers = painted([instances[number - 1].runs for number in backwards], backwards)
    check_shape(numbers, shape)
    label = {number: one.label for number, one in enumerate(instances, 1)}
    crowds = frozenset(number for number, one in enumerate(instances, 1) if one.crowd)
    return Segments(numbers, label, crowds)


def _described(numbers: Labels, info: list[Any]) -> Segments:
    label: dict[int, str] = {}
    crowds = set()
    for one in info:
        number = one.get("id") if isinstance(one, dict) else None
        named = one.get("category_id", one.get("label")) if isinstance(one, dict) else None
        if not isinstance(number, int) or not isinstance(named, int | str):
            raise MediaError("segments with 'id' and 'category_id'", shown(one))
        label[number] = str(named).casefold()
        if one.get("iscrowd") in (1, True):
            crowds.add(number)
    return Segments(numbers, label, frozenset(crowds))


def _by_number(numbers: Labels) -> Segments:
    label = {
        number: str(number // _CITYSCAPES if number >= _CITYSCAPES else number)
        for number in np.unique(numbers).tolist()
        if number
    }
    return Segments(numbers, label, frozenset())


def _present(segments: Segments) -> Segments:
    """Leave out segments without a pixel, and number the pixels of no segment 0."""
    there = np.unique(segments.numbers).tolist()
    label = {number: segments.label[number] for number in there if number in segments.label}
    known = np.isin(segments.numbers, np.array(list(label), dtype=np.int32))
    return segments._replace(numbers=np.where(known, segments.numbers, 0), label=label)


def _compare(due: Segments, given: Segments, row: Row) -> None:
    """Add what an item found of each class: overlaps, right, wrong and missed segments."""
    pairs = agreement(due.numbers, given.numbers)
    common = dict(
        zip(zip(pairs.due.tolist(), pairs.given.tolist(), strict=True), pairs.pixels, strict=True)
    )
    area_due, area_given = Counter[int](), Counter[int]()
    nowhere = Counter[int]()  # of each segment given, the pixels that count nowhere
    for (one, other), pixels in common.items():
        area_due[one] += int(pixels)
        area_given[other] += int(pixels)
        if not one or (one in due.crowds and due.label[one] == given.label.get(other)):
            nowhere[other] += int(pixels)
    missed = {one for one in due.label if one not in due.crowds}
    wrong = {other for other, area in area_given.items() if other and 2 * nowhere[other] <= area}
    for (one, other), pixels in common.items():
        if one not in missed or due.label[one] != given.label.get(other):
            continue
        whole = area_due[one] + area_given[other] - pixels - common.get((0, other), 0)
        if 2 * pixels > whole:
            row[due.label[one]] += (pixels / whole, 1, 0, 0)
            missed.remove(one)
            wrong.discard(other)
    for other in wrong:
        row[given.label[other]][2] += 1
    for one in missed:
        row[due.label[one]][3] += 1


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    ours, theirs = prediction_finder(material), reference_finder(material)
    rows: list[Row] = []
    unreadable = []
    labels: set[str] = set()
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = _present(_read(reference, theirs))
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        labels |= {label for one, label in due.label.items() if one not in due.crowds}
        rows.append(defaultdict(lambda: np.zeros(4)))
        given = Segments(np.zeros_like(due.numbers), {}, frozenset())
        try:
            if answer is not None:
                given = _present(_read(answer, ours, (due.numbers.shape[0], due.numbers.shape[1])))
            _compare(due, given, rows[-1])
        except MediaError as error:
            unreadable.append(told(item, error))
            _compare(due, Segments(np.zeros_like(due.numbers), {}, frozenset()), rows[-1])
    if references and not labels:
        raise BrokenReferenceError(None, "a segment in one of them", "none")
    sums = np.array([[row[label] for label in sorted(labels)] for row in rows], dtype=np.float64)
    return Tally(sums.reshape(len(rows), -1 if rows else 4), tuple(unreadable))


def _quality(sums: Floats) -> Floats:
    """Average over the classes that are there; 100 where there is none and nothing was found."""
    parts = sums.reshape(*sums.shape[:-1], -1, 4)
    overlap, right, wrong, missed = np.moveaxis(parts, -1, 0)
    whole = right + (wrong + missed) / 2
    there = whole > 0
    shares = np.divide(overlap, whole, out=np.zeros_like(whole), where=there)
    number = there.sum(axis=-1)
    alone = np.ones(number.shape)
    quality: Floats = np.divide(shares.sum(axis=-1), number, out=alone, where=number > 0)
    return 100 * quality


MEASURES = (
    Measure(
        key="pq",
        definition="Panoptic quality: the overlaps of right segments over right ones and half of "
        "the wrong and the missed ones, mean over the references' classes.",
        source="not published; Kirillov et al., Panoptic Segmentation, CVPR 2019 (panopticapi)",
        tally=_tally,
        score=_quality,
    ),
)
