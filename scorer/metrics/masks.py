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
from scorer.media.runs import common_areas
from scorer.metrics.mask_shapes import (
    Instance,
    broken,
    prediction_finder,
    read_instances,
    reference_finder,
    told,
)
from scorer.metrics.matching import Places, average_precision
from scorer.metrics.measure import Floats, Material, Measure, Tally, no_sum


def _overlaps(
    given: Sequence[Instance], due: Sequence[Instance], left: Places, right: Places
) -> Floats:
    """Intersection over union of pairs of masks; over the finding's own area for a crowd."""
    ours, theirs = [one.runs for one in given], [one.runs for one in due]
    common = common_areas(ours, theirs, left, right)
    own = np.array([runs.area for runs in ours], dtype=np.float64)[left]
    other = np.array([runs.area for runs in theirs], dtype=np.float64)[right]
    crowd = np.array([one.crowd for one in due], dtype=bool)[right]
    whole = np.where(crowd, own, own + other - common)
    result: Floats = np.divide(common, whole, out=np.zeros_like(common), where=whole > 0)
    return result


def _tally(
    least: float, predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    ours, theirs = prediction_finder(material), reference_finder(material)
    given: list[list[Instance]] = []
    due: list[list[Instance]] = []
    unreadable = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due.append(read_instances(reference, theirs))
        except MediaError as error:
            raise broken(item, error) from error
        given.append([])
        try:
            found = [] if answer is None else read_instances(answer, ours)
            _check_size(found, due[-1])
            given[-1] = found
        except MediaError as error:
            unreadable.append(told(item, error))
    crowd = attrgetter("crowd")
    return average_precision(
        given, due, _overlaps, least=least, unreadable=unreadable, ignored=crowd, crowd=crowd
    )


def _check_size(given: Sequence[Instance], due: Sequence[Instance]) -> None:
    if given and due and given[0].runs.shape != due[0].runs.shape:
        sizes = (
            f"{width} × {height}" for height, width in (due[0].runs.shape, given[0].runs.shape)
        )
        raise MediaError(f"masks of {next(sizes)} pixels", next(sizes))


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
