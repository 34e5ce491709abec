"""Average precision of boxes at one overlap, as COCO computes it, mean over the classes.

A box without a confidence has 1. How boxes are matched is in ``matching.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from scorer.collector import collector_paused
from scorer.metrics.answers import shown
from scorer.metrics.box_shapes import Box, box_format, read_boxes
from scorer.metrics.matching import Places, average_precision
from scorer.metrics.measure import (
    BrokenReferenceError,
    Floats,
    Material,
    Measure,
    Tally,
    Unreadable,
    no_sum,
)


def overlaps(given: Sequence[Box], due: Sequence[Box], left: Places, right: Places) -> Floats:
    """Intersection over union of pairs of boxes."""
    ours, theirs = _corners(given)[left], _corners(due)[right]
    low = np.maximum(ours[:, :2], theirs[:, :2])
    high = np.minimum(ours[:, :2] + ours[:, 2:], theirs[:, :2] + theirs[:, 2:])
    common = np.prod(np.maximum(high - low, 0.0), axis=-1)
    union = np.prod(ours[:, 2:], axis=-1) + np.prod(theirs[:, 2:], axis=-1) - common
    result: Floats = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return result


def _corners(boxes: Sequence[Box]) -> Floats:
    """Put boxes into a table of x, y, width, height."""
    return np.array([box[1:5] for box in boxes], dtype=np.float64).reshape(-1, 4)


def _tally(
    least: float, predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    layout = box_format(material.form)
    given, due = [], []
    unreadable: list[Unreadable] = []
    with collector_paused():
        for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
            boxes = read_boxes(reference, layout)
            if boxes is None:
                raise BrokenReferenceError(item, f"boxes ({layout})", shown(reference))
            due.append(boxes)
            ours = [] if answer is None else read_boxes(answer, layout)
            if ours is None:
                hint = 'such as [{"label": "Fall", "bbox": [x, y, w, h], "score": 0.9}]'
                unreadable.append(Unreadable(item, f"boxes ({layout})", shown(answer), hint))
            given.append(ours or [])
    return average_precision(given, due, overlaps, least=least, unreadable=unreadable)


def _measure(key: str, least: float) -> Measure:
    return Measure(
        key=key,
        definition=f"Average precision of boxes at an overlap of {least:g}, mean over the classes, "
        "at most 100 boxes per item and class.",
        source="not published; COCO (pycocotools 2.0.11), without the 2e-16 in its denominator",
        tally=partial(_tally, least),
        score=no_sum,
    )


MEASURES = tuple(_measure(f"ap{round(100 * least)}.boxes", least) for least in (0.5, 0.75, 0.1))
