"""Anomaly maps: how well the pixels of anomalies stand out, over all pixels of the task together.

What follows from the order of all pixels is kept as a histogram per item, so that a score follows
from sums. Its steps are the values that pixels of anomalies have; where they have more than 512
different ones, the steps are so chosen that few of these pixels share one.

A reference is a mask; nothing, or a word such as "good", stands for a picture without an anomaly.
Pixels of an answer that is missing are ranked as wrongly as can be, those of its anomaly as never
found. Items, or bootstrap samples,
without both kinds of pixels have no such score and show 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.runs import pixels_of
from scorer.metrics.label_maps import unwrapped_file
from scorer.metrics.mask_shapes import (
    Find,
    prediction_finder,
    read_region,
    reference_finder,
    told,
)
from scorer.metrics.measure import BrokenReferenceError, Floats, Material, Measure, Tally
from scorer.metrics.pixel_values import read_map

_MOST_STEPS = 512
_NORMAL = ("", "good", "normal", "ok", "none", "no", "false")


class _Histogram(NamedTuple):
    """How many pixels of an item have each value."""

    values: Floats
    anomalous: Floats
    normal: Floats


def _due(reference: Any, find: Find) -> NDArray[np.bool_] | None:
    """Return the pixels of the anomaly; ``None`` where there is none."""
    value = unwrapped_file(reference)
    if not value or (isinstance(value, str) and value.strip().lower() in _NORMAL):
        return None
    region = read_region(reference, find)
    return None if region is None else pixels_of(region)


def _histogram(given: NDArray[Any], due: NDArray[np.bool_] | None) -> _Histogram:
    flat = given.ravel()
    right = flat[:0] if due is None else flat[due.ravel()]
    if flat.dtype.kind == "u":
        size = int(np.iinfo(flat.dtype).max) + 1
        all_of, some = (np.bincount(part, minlength=size) for part in (flat, right))
        there = np.flatnonzero(all_of)
        all_of, some = all_of[there], some[there]
        values = there / (size - 1)
    else:
        values, all_of = np.unique(flat.astype(np.float64), return_counts=True)
        some = np.bincount(np.searchsorted(values, right), minlength=len(values))
    return _Histogram(values, some.astype(np.float64), (all_of - some).astype(np.float64))


def _worst(due: NDArray[np.bool_] | None, typical: float) -> _Histogram:
    """Rank an item's pixels as wrongly as can be."""
    anomalous = 0.0 if due is None else float(due.sum())
    normal = typical if due is None else due.size - anomalous
    return _Histogram(
        np.array([-np.inf, np.inf]), np.array([anomalous, 0.0]), np.array([0.0, normal])
    )


def _steps(found: Sequence[_Histogram]) -> Floats:
    """Choose the values at which to cut."""
    finite = [np.isfinite(one.values) & (one.anomalous > 0) for one in found]
    values = np.concatenate([one.values[here] for one, here in zip(found, finite, strict=True)])
    weights = np.concatenate([one.anomalous[here] for one, here in zip(found, finite, strict=True)])
    distinct, place = np.unique(values, return_inverse=True)
    if len(distinct) <= _MOST_STEPS:
        return np.asarray(distinct)
    before = np.cumsum(np.bincount(place, weights))
    wanted = np.linspace(0, before[-1], _MOST_STEPS)
    chosen = np.searchsorted(before, wanted, side="left").clip(max=len(distinct) - 1)
    return np.asarray(distinct[np.unique(chosen)])


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    ours, theirs = prediction_finder(material), reference_finder(material)
    found: list[_Histogram | None] = []
    missing: dict[int, NDArray[np.bool_] | None] = {}
    unreadable = []
    sizes = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = _due(reference, theirs)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        sizes += [] if due is None else [due.size]
        found.append(None)
        try:
            if answer is not None:
                shape = None if due is None else (due.shape[0], due.shape[1])
                found[-1] = _histogram(read_map(answer, ours, shape), due)
        except MediaError as error:
            unreadable.append(told(item, error))
        if found[-1] is None:
            missing[item] = due
    typical = float(np.mean(sizes)) if sizes else 1.0
    whole = [
        _worst(missing[item], typical) if one is None else one for item, one in enumerate(found)
    ]
    return Tally(_sums(whole), tuple(unreadable))


def _sums(found: Sequence[_Histogram]) -> Floats:
    """Put all items on the same steps: anomalous pixels of each, then normal ones, rising."""
    if not found:
        return np.empty((0, 2))
    steps = _steps(found)
    count = 2 * len(steps) + 3  # each value, what lies between, and the two ends for missing ones
    sums = np.zeros((len(found), 2, count))
    for row, one in zip(sums, found, strict=True):
        place = 1 + np.searchsorted(steps, one.values) + np.searchsorted(steps, one.values, "right")
        place[one.values == -np.inf] = 0
        place[one.values == np.inf] = count - 1
        row[0] = np.bincount(place, one.anomalous, count)
        row[1] = np.bincount(place, one.normal, count)
    return sums.reshape(len(found), -1)


def _precision(sums: Floats) -> Floats:
    """Average precision: the precision at each step, weighted by what it adds to the recall."""
    anomalous, normal = np.split(sums[..., ::-1], 2, axis=-1)[::-1]  # the highest first
    hits = np.cumsum(anomalous, axis=-1)
    seen = hits + np.cumsum(normal, axis=-1)
    # Between two steps lie many values: what is half-way stands for them all.
    between = np.arange(hits.shape[-1]) % 2 / 2
    right, all_of = hits - between * anomalous, seen - between * (anomalous + normal)
    precision = np.divide(right, all_of, out=np.zeros_like(hits), where=all_of > 0)
    whole = hits[..., -1]
    total = (precision * anomalous)[..., :-1].sum(axis=-1)  # the last step is never reached
    score: Floats = np.divide(total, whole, out=np.zeros_like(whole), where=whole > 0)
    return 100 * score


def _area(sums: Floats) -> Floats:
    """Area under the ROC curve: how often an anomalous pixel is above a normal one, ties half."""
    anomalous, normal = np.split(sums, 2, axis=-1)
    below = np.cumsum(normal, axis=-1) - normal / 2
    pairs = anomalous.sum(axis=-1) * normal.sum(axis=-1)
    wins = (anomalous * below).sum(axis=-1)
    score: Floats = np.divide(wins, pairs, out=np.zeros_like(pairs), where=pairs > 0)
    return 100 * score


MEASURES = (
    Measure(
        key="ap.pixels",
        definition="Average precision of the pixels of anomalies, ranked by the anomaly map, over "
        "the pixels of all pictures together.",
        source="not published; scikit-learn's average_precision_score",
        tally=_tally,
        score=_precision,
    ),
    Measure(
        key="auc.pixels",
        definition="Area under the ROC curve of the pixels of the reference's region, ranked by "
        "the map, over the pixels of all pictures together.",
        source="not published; scikit-learn's roc_auc_score",
        tally=_tally,
        score=_area,
    ),
)
