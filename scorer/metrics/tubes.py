"""Boxes over time: how well the box of each frame of a video fits.

A tube is the annotation's ``{"trajectory", "tube_start_frame", "tube_end_frame"}``, boxes of x, y,
width and height by the frame's number or, as a list, from the frame before ``tube_start_frame``
on; or a box for each frame, as a list from the first on or by number. A box of four zeros, or none,
says that there is nothing. The released code takes boxes per frame as x1, y1, x2, y2 for ``m-viou``
and as x, y, width, height for tracking; so do we.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.metrics.answers import LARGEST, is_number, shown
from scorer.metrics.frame_shapes import finders, frames_of
from scorer.metrics.mask_shapes import from_json, told
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

_THRESHOLDS = np.linspace(0.0, 1.0, 21)  # of the success plot
_HINT = "a list of boxes, one for each frame, or an object from frame numbers to boxes"

Tube = dict[int, tuple[float, float, float, float]]  # frame -> x1, y1, x2, y2; what is there


def read_tube(value: Any, layout: str, material: Material) -> Tube:
    """Read a tube.

    Args:
        value: an answer.
        layout: what boxes per frame are, "xyxy" or "xywh".
        material: of the task.

    Raises:
        MediaError: it is none.
    """
    value = from_json(value)
    if isinstance(value, dict) and "trajectory" in value:
        return _trajectory(value)
    given, _ = finders(material)
    tube: Tube = {}
    for name, part in frames_of(value, given).items():
        box = _box(part, layout)
        if box is not None:
            tube[_frame(name)] = box
    return tube


def _trajectory(value: dict[str, Any]) -> Tube:
    boxes = value["trajectory"]
    start, end = value.get("tube_start_frame", 0), value.get("tube_end_frame", LARGEST)
    if not is_number(start) or not is_number(end):
        raise MediaError("frames as numbers", shown([start, end]))
    if isinstance(boxes, list):
        parts = {str(int(start) - 1 + place): box for place, box in enumerate(boxes)}
        start, end = -LARGEST, LARGEST
    elif isinstance(boxes, dict):
        parts = boxes
    else:
        raise MediaError("boxes in 'trajectory'", shown(boxes))
    found = {_frame(name): _box(part, "xywh") for name, part in parts.items()}
    return {frame: box for frame, box in found.items() if box is not None and start <= frame < end}


def _frame(name: str) -> int:
    digits = name.lstrip("-")
    if not digits.isdecimal() or len(digits) > 9:
        raise MediaError("frames by their numbers", shown(name))
    return int(name)


def _box(part: Any, layout: str) -> tuple[float, float, float, float] | None:
    """Return the corners of a box; ``None`` for none."""
    for name in ("bbox", "box"):
        if isinstance(part, dict) and name in part:
            part = part[name]
    if part is None or part == []:
        return None
    numbers = part[:4] if isinstance(part, list) and len(part) in (4, 5) else ()
    if len(numbers) != 4 or not all(map(is_number, numbers)):
        raise MediaError(f"a box of four numbers ({layout})", shown(part), _HINT)
    if not any(numbers):
        return None
    x, y, right, bottom = (float(one) for one in numbers)
    if layout == "xywh":
        right, bottom = x + right, y + bottom
    if right < x or bottom < y:
        raise MediaError(f"a box of four numbers ({layout})", shown(part), "its sides are negative")
    return x, y, right, bottom


def overlaps(given: Tube, due: Tube, frames: Sequence[int]) -> Floats:
    """Intersection over union of the boxes of each frame; 0 where one is lacking."""
    both = [place for place, frame in enumerate(frames) if frame in given and frame in due]
    result = np.zeros(len(frames))
    if not both:
        return result
    ours, theirs = (np.array([tube[frames[place]] for place in both]) for tube in (given, due))
    low, high = np.maximum(ours[:, :2], theirs[:, :2]), np.minimum(ours[:, 2:], theirs[:, 2:])
    common = np.prod(np.maximum(high - low, 0), axis=1)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (ours, theirs)]
    whole = areas[0] + areas[1] - common
    result[both] = np.divide(common, whole, out=np.zeros_like(common), where=whole > 0)
    return result


def _v_iou(given: Tube, due: Tube) -> float:
    """Overlaps of frames with both boxes over the frames with either; 1 where there is neither."""
    frames = sorted(given.keys() | due.keys())
    return float(overlaps(given, due, frames).sum()) / len(frames) if frames else 1.0


def _success(given: Tube, due: Tube) -> float:
    """Share of the success plot's thresholds that a frame's overlap exceeds, mean over frames."""
    if not due:
        return 0.0 if given else 1.0
    found = overlaps(given, due, sorted(due))[:, np.newaxis]
    return float(((found > _THRESHOLDS) | (found == 1)).mean())


def _tally(
    layout: str,
    value_of: Any,
    predictions: Sequence[Any],
    references: Sequence[Any],
    material: Material,
) -> Tally:
    values = np.zeros(len(references))
    unreadable: list[Unreadable] = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = read_tube(reference, layout, material)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        try:
            if answer is not None:
                values[item] = value_of(read_tube(answer, layout, material), due)
        except MediaError as error:
            unreadable.append(told(item, error))
    return Tally(counted(values), tuple(unreadable))


MEASURES = (
    Measure(
        key="m-viou",
        definition="Per video, the overlaps of the boxes summed over the frames with both, over "
        "the number of frames with either; mean over the videos.",
        source="predictors/video_comprehension_tasks.py:241-298",
        tally=partial(_tally, "xyxy", _v_iou),
        score=share,
    ),
    Measure(
        key="auc.success",
        definition="Area under the success plot: the share of the frames of the reference whose "
        "overlap exceeds each of 21 thresholds from 0 to 1 (reaches the last), mean over the "
        "thresholds; mean over the videos.",
        source="Wu et al., Online Object Tracking, CVPR 2013; the released code averages the "
        "overlap and a score that matches boxes across frames "
        "(predictors/video_comprehension_flow_matching_tracking.py:66-138,333-340)",
        tally=partial(_tally, "xywh", _success),
        score=share,
    ),
)
