"""Structure measure of saliency maps, frame by frame: the released form, and the field's.

Both are half how evenly an object and its background are filled and half how alike the four parts
around the object's middle are. The released form takes other constants and population variances,
and does not stretch the map to 0 … 1. References are masks, white above 128 of 255.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.images import Shape
from scorer.metrics.frame_shapes import Find, Frames, finders, frames_of, paired
from scorer.metrics.mask_shapes import told
from scorer.metrics.measure import (
    BrokenReferenceError,
    Floats,
    Material,
    Measure,
    Tally,
    share,
)
from scorer.metrics.pixel_values import read_map, unit

_MIDDLE = 128 / 255
_TINY = float(np.finfo(np.float64).eps)

Mask = NDArray[np.bool_]


def _parts(map_: Floats, mask: Mask, row: int, column: int) -> Iterator[tuple[Floats, Floats]]:
    """Cut both into four at a place; parts without a pixel are left out."""
    for rows in (slice(row), slice(row, None)):
        for columns in (slice(column), slice(column, None)):
            part = map_[rows, columns]
            if part.size:
                yield part, mask[rows, columns].astype(np.float64)


def released(map_: Floats, mask: Mask) -> float:
    """Return the released form, at least 0.

    Source: predictors/video_translation_restoration_superresolution_objectdetection.py:217-263.
    """
    filled = float(mask.mean())
    if filled in (0, 1):
        return abs(1 - filled - float(map_.mean()))
    objects = 0.0
    for part, weight in ((map_[mask], filled), (1 - map_[~mask], 1 - filled)):
        level = float(part.mean())
        objects += weight * 2 * level / (level**2 + 1 + float(part.std()))
    rows, columns = np.nonzero(mask)
    regions = 0.0
    for part, due in _parts(map_, mask, round(float(rows.mean())), round(float(columns.mean()))):
        level, level_due = float(part.mean()), float(due.mean())
        common = float(((part - level) * (due - level_due)).mean())
        above = (2 * level * level_due + 1e-4) * (2 * common + 9e-4)
        below = (level**2 + level_due**2 + 1e-4) * (float(part.var() + due.var()) + 9e-4)
        regions += part.size / map_.size * above / below
    return max((objects + regions) / 2, 0.0)


def standard(map_: Floats, mask: Mask) -> float:
    """Return the structure measure of the field, at least 0.

    Source: Fan et al., Structure-measure, ICCV 2017; as in PySODMetrics 1.6.2.
    """
    low, high = float(map_.min()), float(map_.max())
    if high > low:
        map_ = (map_ - low) / (high - low)
    filled = float(mask.mean())
    if filled in (0, 1):
        return abs(1 - filled - float(map_.mean()))
    objects = 0.0
    for part, weight in ((map_[mask], filled), (1 - map_[~mask], 1 - filled)):
        level, spread = float(part.mean()), float(part.std(ddof=1)) if part.size > 1 else 0.0
        objects += weight * 2 * level / (level**2 + 1 + spread + _TINY)
    rows, columns = np.nonzero(mask)
    middle = round(float(rows.mean())) + 1, round(float(columns.mean())) + 1
    regions = sum(
        part.size / map_.size * _likeness(part, due) for part, due in _parts(map_, mask, *middle)
    )
    return max((objects + regions) / 2, 0.0)


def _likeness(part: Floats, due: Floats) -> float:
    level, level_due, degrees = float(part.mean()), float(due.mean()), max(1, part.size - 1)
    spread = float(((part - level) ** 2).sum() + ((due - level_due) ** 2).sum()) / degrees
    common = float(((part - level) * (due - level_due)).sum()) / degrees
    above = 4 * level * level_due * common
    below = (level**2 + level_due**2) * spread
    if above:
        return above / (below + _TINY)
    return float(below == 0)


def _map(part: Any, find: Find, shape: Shape | None = None) -> Floats:
    """Read a map as 0 … 1; of a picture that has 0 and 1 only, 1 is white."""
    values = read_map(part, find, shape)
    if values.dtype.kind in "iu" and values.max() <= 1:
        values = values.astype(np.float64)
    return unit(values)


def _masks(frames: Frames, find: Find, item: int) -> Iterator[Mask]:
    for part in frames.values():
        try:
            yield _map(part, find) > _MIDDLE
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error


def _tally(
    form: Callable[[Floats, Mask], float],
    predictions: Sequence[Any],
    references: Sequence[Any],
    material: Material,
) -> Tally:
    ours, theirs = finders(material)
    sums = np.zeros((len(references), 2))
    unreadable = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = frames_of(reference, theirs)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        sums[item, 1] = len(due)
        masks = _masks(due, theirs, item)
        try:
            pairs = [] if answer is None else paired(frames_of(answer, ours), due)
            total = 0.0
            for mask, (_, part) in zip(masks, pairs, strict=False):  # none where there is no answer
                if part is not None:
                    total += form(_map(part, ours, (mask.shape[0], mask.shape[1])), mask)
            sums[item, 0] = total
        except MediaError as error:
            unreadable.append(told(item, error))
        for _ in masks:  # the rest of the reference has to be whole, too
            continue
    return Tally(sums, tuple(unreadable))


MEASURES = (
    Measure(
        key="s-measure",
        definition="Structure measure in the simplified form that is released: half the evenness "
        "of object and background, half the likeness of the four parts around the object's "
        "middle; mean over all frames.",
        source="predictors/video_translation_restoration_superresolution_objectdetection.py:"
        "217-263,289-305, without the 1e-8 in its denominators, which kept equal maps from 100",
        tally=partial(_tally, released),
        score=share,
    ),
    Measure(
        key="s-measure.standard",
        definition="Structure measure of Fan et al. (ICCV 2017), mean over all frames.",
        source="PySODMetrics 1.6.2",
        tally=partial(_tally, standard),
        score=share,
    ),
)
