"""How much one region covers of another: DICE per picture, intersection over union per video."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from scorer.media import MediaError
from scorer.media.runs import Runs, Stack
from scorer.metrics.answers import shown
from scorer.metrics.box_shapes import Box, box_format, read_boxes
from scorer.metrics.frame_shapes import finders, frames_of, paired
from scorer.metrics.mask_shapes import (
    Find,
    prediction_finder,
    read_mask,
    read_region,
    reference_finder,
    told,
)
from scorer.metrics.measure import (
    BrokenReferenceError,
    Floats,
    Material,
    Measure,
    Tally,
    Unreadable,
    counted,
    share,
)

_MOST_BOXES = 200  # that are joined to a region


class _Areas(NamedTuple):
    """Of pairs of regions: what they have in common, and of either."""

    common: Floats
    given: Floats
    due: Floats


def _areas(given: Sequence[Runs | None], due: Sequence[Runs | None]) -> _Areas:
    """Compare regions pairwise; ``None`` is an empty one."""
    both = np.array(
        [number for number, pair in enumerate(zip(given, due, strict=True)) if None not in pair],
        dtype=np.int64,
    )
    empty = Runs((1, 1), np.empty(0, np.int64))
    ours, theirs = (Stack([one or empty for one in side]) for side in (given, due))
    result = np.zeros(len(due))
    result[both] = ours.common_areas(both, theirs, both)
    return _Areas(result, ours.areas, theirs.areas)


def _same_size(given: Runs | None, due: Runs | None) -> Runs | None:
    if given is not None and due is not None and given.shape != due.shape:
        expected, got = (f"{width} × {height}" for height, width in (due.shape, given.shape))
        raise MediaError(f"a mask of {expected} pixels", got)
    return given


def _covered(boxes: Sequence[Box], others: Sequence[Box]) -> tuple[float, float, float]:
    """Return the area that lies in both sets of boxes, in the first, and in the second."""
    x = np.unique([edge for box in (*boxes, *others) for edge in (box.x, box.x + box.width)])
    y = np.unique([edge for box in (*boxes, *others) for edge in (box.y, box.y + box.height)])
    if not len(x):
        return 0.0, 0.0, 0.0
    cells = np.diff(y)[:, np.newaxis] * np.diff(x)
    inside = np.zeros((2, *cells.shape), dtype=bool)
    for side, some in enumerate((boxes, others)):
        for box in some:
            left, right = np.searchsorted(x, (box.x, box.x + box.width))
            top, bottom = np.searchsorted(y, (box.y, box.y + box.height))
            inside[side, top:bottom, left:right] = True
    first, second = inside
    return float(cells[first & second].sum()), float(cells[first].sum()), float(cells[second].sum())


def _dice_of_boxes(
    answer: Any, boxes: Sequence[Box], layout: str, item: int
) -> tuple[float, Unreadable | None]:
    given = read_boxes(answer, layout)
    if given is None or len(given) > _MOST_BOXES:
        got = shown(answer) if given is None else f"{len(given):,} boxes"
        return 0.0, Unreadable(item, f"up to {_MOST_BOXES} boxes ({layout})", got)
    common, own, other = _covered(given, boxes)
    return (2 * common / (own + other) if own + other else 1.0), None


def _tally_dice(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    ours, theirs = prediction_finder(material), reference_finder(material)
    layout = box_format(material.form)
    values = np.zeros(len(references))
    unreadable: list[Unreadable] = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        boxes = None if isinstance(reference, str) else read_boxes(reference, layout)
        if boxes:
            if answer is not None:
                values[item], wrong = _dice_of_boxes(answer, boxes[:_MOST_BOXES], layout, item)
                unreadable += [wrong] if wrong else []
            continue
        try:
            due = read_region(reference, theirs)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        try:
            if answer is not None:
                given = _same_size(read_region(answer, ours), due)
                common, own, other = _areas([given], [due])
                whole = float(own[0] + other[0])
                values[item] = 2 * float(common[0]) / whole if whole else 1.0
        except MediaError as error:
            unreadable.append(told(item, error))
    return Tally(counted(values), tuple(unreadable))


def _region(part: Any, find: Find) -> Runs | None:
    return read_mask(part) if isinstance(part, Path) else read_region(part, find)


def _tally_video(
    predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    ours, theirs = finders(material)
    values = np.zeros(len(references))
    unreadable: list[Unreadable] = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            frames = frames_of(reference, theirs)
            due = [_region(part, theirs) for part in frames.values()]
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        try:
            if answer is not None:
                pairs = paired(frames_of(answer, ours), frames)
                given = [None if part is None else _region(part, ours) for _, part in pairs]
                for one, other in zip(given, due, strict=True):
                    _same_size(one, other)
                values[item] = _pooled(_areas(given, due))
        except MediaError as error:
            unreadable.append(told(item, error))
    return Tally(counted(values), tuple(unreadable))


def _pooled(areas: _Areas) -> float:
    """Intersection over union of all frames together; 1 where nothing is due and nothing given."""
    common = float(areas.common.sum())
    whole = float(areas.given.sum() + areas.due.sum()) - common
    return common / whole if whole else 1.0


MEASURES = (
    Measure(
        key="dice",
        definition="Twice the area that two regions have in common over the sum of their areas, "
        "mean over the pictures. Regions are masks, or boxes where the references are boxes.",
        source="not published; Dice, Ecology 26(3), 1945",
        tally=_tally_dice,
        score=share,
    ),
    Measure(
        key="miou.video",
        definition="Intersection over union of the masks of all frames of a video together, mean "
        "over the videos (J).",
        source="predictors/video_comprehension_tasks.py:92-108,162-178, where a video without "
        "any object counts 0, even if none is found",
        tally=_tally_video,
        score=share,
    ),
)
