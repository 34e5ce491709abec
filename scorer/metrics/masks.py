"""Instance masks: average precision at one overlap, as COCO computes it, mean over the classes.

A mask without a confidence has 1. How masks are matched is in ``matching.py``. A mask of a crowd
(``iscrowd``) need not be found; what lies in it counts neither way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.media.runs import Stack
from scorer.metrics.mask_shapes import (
    Instance,
    prediction_finder,
    read_many,
    reference_finder,
    told,
)
from scorer.metrics.matching import Places, average_precision
from scorer.metrics.measure import (
    BrokenReferenceError,
    Floats,
    Material,
    Measure,
    Tally,
    no_sum,
)


def _overlaps(
    given: Sequence[Instance], due: Sequence[Instance], left: Places, right: Places
) -> Floats:
    """Intersection over union of pairs of masks; over the finding's own area for a crowd."""
    ours, theirs = (Stack([one.runs for one in some]) for some in (given, due))
    common = ours.common_areas(left, theirs, right)
    own, other = ours.areas[left], theirs.areas[right]
    crowd = np.array([one.crowd for one in due], dtype=bool)[right]
    whole = np.where(crowd, own, own + other - common)
    result: Floats = np.divide(common, whole, out=np.zeros_like(common), where=whole > 0)
    return result


def _tally(
    least: float, predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    due = read_many(references, reference_finder(material))
    given = read_many(predictions, prediction_finder(material))
    ours: list[list[Instance]] = []
    theirs: list[list[Instance]] = []
    unreadable = []
    for item, (found, wanted) in enumerate(zip(given, due, strict=True)):
        if isinstance(wanted, MediaError):
            raise BrokenReferenceError.of(item, wanted)
        error = found if isinstance(found, MediaError) else _other_size(found, wanted)
        if error is not None:
            unreadable.append(told(item, error))
        theirs.append(wanted)
        ours.append([] if error is not None or isinstance(found, MediaError) else found)
    crowd = attrgetter("crowd")
    return average_precision(
        ours, theirs, _overlaps, least=least, unreadable=unreadable, ignored=crowd, crowd=crowd
    )


def _other_size(given: Sequence[Instance], due: Sequence[Instance]) -> MediaError | None:
    if not given or not due or given[0].runs.shape == due[0].runs.shape:
        return None
    expected, got = (f"{w} × {h}" for h, w in (due[0].runs.shape, given[0].runs.shape))
    return MediaError(f"masks of {expected} pixels", got)


MEASURES = (
    Measure(
        key="ap50.masks",
        definition="Average precision of instance masks at an overlap of 0.5, mean over the "
        "classes, at most 100 masks per item and class.",
        source="not published; COCO (pycocotools 2.0.11), without the 2e-16 in its denominator",
        tally=partial(_tally, 0.5),
        score=no_sum,
    ),
)
