"""Fréchet distances between the features of what was made and of the references. Lower is better.

With A and B the features less their means, over the root of the number of items less one, the trace
of the root of the covariances' product is the sum of the singular values of A·Bᵀ: no root of an
ill-conditioned product is taken, and few items in many dimensions cost a matrix of items × items.

An item without usable features counts as made like its reference, but displaced in a dimension of
its own: by the largest distance between any answer and its reference, the diameter of the
references, or their largest length, whichever is most. So nothing answered worse costs less.

A bootstrap sample would need a decomposition of its own, and would be biased: items drawn twice
leave fewer directions, which alone raises the distance. So samples are scored by the first-order
change with the items' weights (the infinitesimal jackknife); the task itself is scored exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from scorer.errors import Problem, ReportError
from scorer.media import MediaError
from scorer.metrics.features import (
    FEATURES,
    REFERENCE,
    FeatureReader,
    due_of,
    words_of_others,
)
from scorer.metrics.measure import (
    Floats,
    Material,
    Measure,
    Tally,
    Unreadable,
    weighted_sums,
)

_DIGITS = 10  # that are kept: beyond them a sum depends on the number of threads
_NOISE = 1e-11  # of the variances: what rounding leaves of equal distributions


class _Distance(NamedTuple):
    """The distance, what each item alone is worth, and how an item's weight changes the whole."""

    whole: float
    alone: Floats
    change: Floats  # sums up to 0


def frechet_distance(made: Floats, due: Floats) -> _Distance:
    """Measure the distance of two sets of as many vectors (items × numbers).

    Source: Dowson, D. C., Landau, B. V. (1982). The Fréchet distance between multivariate normal
    distributions. J. Multivariate Anal. 12; covariances over the number of items less one. Its
    derivative: the nuclear norm of M = U·S·Vᵀ changes by the diagonals of U·S·Uᵀ and V·S·Vᵀ.
    """
    count = len(made)
    alone = np.square(made - due).sum(axis=1)
    if count == 1:
        return _Distance(float(alone[0]), alone, np.zeros(1))
    shift = made.mean(axis=0) - due.mean(axis=0)
    ours, theirs = (values - values.mean(axis=0) for values in (made, due))
    spread = count / (count - 1)
    lengths = np.square(ours).sum(axis=1) + np.square(theirs).sum(axis=1)
    singular, shares = _nuclear(ours, theirs)
    variances = spread * float(lengths.mean())
    whole = float(shift @ shift) + variances - 2 * spread * singular
    change = 2 * ((ours - theirs) @ shift) + spread * (lengths - shares)
    change -= change.mean()
    if whole <= _NOISE * variances:
        whole = 0.0
    return _Distance(_rounded(whole), alone, _rounded_like(change))


def _nuclear(ours: Floats, theirs: Floats) -> tuple[float, Floats]:
    """Sum the singular values of ours · theirsᵀ over the items, and share them out to the items."""
    count, width = ours.shape
    bases = None
    if count > width:  # the same singular values in a matrix of numbers × numbers
        bases, (ours, theirs) = zip(*map(np.linalg.qr, (ours, theirs)), strict=True)
    left, values, right = np.linalg.svd(ours @ theirs.T)
    columns = (left, right.T) if bases is None else (bases[0] @ left, bases[1] @ right.T)
    shares = sum(np.square(one) @ values for one in columns)
    return float(values.sum()) / count, shares


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _rounded_like(values: Floats) -> Floats:
    """Round all values to the digits that are kept of the largest."""
    largest = float(np.abs(values).max())
    unit = 10.0 ** (np.floor(np.log10(largest)) + 1 - _DIGITS) if largest > 0 else 1.0
    result: Floats = np.round(values / unit) * unit
    return result


def _weighted(found: _Distance, weights: Floats) -> Floats:
    """Score samples: one item alone and all items alike exactly, others by first-order change."""
    shares = weights / weights.sum(axis=1, keepdims=True)
    changed = found.whole + weighted_sums(shares, found.change[:, np.newaxis])[:, 0]
    single = np.count_nonzero(weights, axis=1) == 1
    alike = (weights == weights[:, :1]).all(axis=1)
    exact = np.where(alike, found.whole, found.alone[weights.argmax(axis=1)])
    result: Floats = np.where(single | alike, exact, np.maximum(changed, 0.0))
    return result


def _tally(
    key: str, predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    count = len(references)
    if not count:
        return Tally(np.empty((0, 1)))
    reader = FeatureReader(key, material)
    made: list[Floats | None] = [None] * count
    due = [reader.reference(item, value) for item, value in enumerate(references)]
    width = _width(due)
    unreadable, unverified = [], 0
    for item, answer in enumerate(predictions):
        if answer is None:
            continue
        try:
            vectors = reader.answer(item, answer)
            ours, theirs = vectors.parts[FEATURES], due_of(due[item], vectors)
            width = width or theirs.shape[1]
            _check(ours, theirs, width)
        except MediaError as error:
            unreadable.append(Unreadable(item, error.expected, error.got, error.hint))
            continue
        made[item], due[item] = ours, theirs
        unverified += not vectors.verified
    found = frechet_distance(*_filled(made, due))
    return Tally(
        found.alone[:, np.newaxis],
        tuple(unreadable),
        words_of_others(unverified),
        partial(_weighted, found),
        unverified,
    )


def _width(due: Sequence[Floats | None]) -> int:
    """Return how many numbers the benchmark's features have; 0 if it has none."""
    widths = {one.shape for one in due if one is not None}
    if len(widths) > 1 or any(rows != 1 for rows, _ in widths):
        got = ", ".join(f"{rows} × {width}" for rows, width in sorted(widths)[:4])
        problem = Problem("the benchmark's features", "one vector for each item, all alike", got)
        raise ReportError([problem])
    return widths.pop()[1] if widths else 0


def _check(ours: Floats, theirs: Floats, width: int) -> None:
    for vectors in (ours, theirs):
        if vectors.shape != (1, width):
            got = f"{vectors.shape[0]} of {vectors.shape[1]:,}"
            raise MediaError(f"one vector of {width:,} numbers", got, "as the references have")


def _filled(made: list[Floats | None], due: list[Floats | None]) -> tuple[Floats, Floats]:
    """Put all features together; what is missing is displaced in a last dimension of its own."""
    known = [one for one in due if one is not None]
    if not known:
        hint = f"add an array {REFERENCE!r} to the features of every item"
        raise ReportError([Problem("the benchmark", "features of the references", "none", hint)])
    middle = np.concatenate(known).mean(axis=0, keepdims=True)
    theirs = np.concatenate([middle if one is None else one for one in due])
    ours = np.concatenate(
        [theirs[item, np.newaxis] if one is None else one for item, one in enumerate(made)]
    )
    missing = np.array([one is None for one in made])
    if not missing.any():
        return ours, theirs
    worst = max(
        float(np.linalg.norm(ours - theirs, axis=1).max()),
        2 * float(np.linalg.norm(theirs - middle, axis=1).max()),
        float(np.linalg.norm(theirs, axis=1).max()),
        1.0,
    )
    displaced = np.column_stack([ours, np.where(missing, worst, 0.0)])
    return displaced, np.column_stack([theirs, np.zeros(len(theirs))])


def _no_sum(sums: Floats) -> Floats:
    raise ValueError("a Fréchet distance follows from Tally.weighted, not from sums")


def _measure(key: str, what: str, model: str, source: str) -> Measure:
    tally: Callable[..., Tally] = partial(_tally, key)
    return Measure(
        key=key,
        definition=f"Fréchet distance between {what} of what was made and of the references: "
        "|m − n|² + tr(C + D − 2·(C·D)^½), with means m, n and covariances C, D. An item without "
        "features counts as far from its reference as the worst.",
        source=source,
        tally=tally,
        score=_no_sum,
        model=model,
        unanswered=True,
    )


MEASURES = (
    _measure(
        "fid",
        "image features",
        "Inception v3, pool 3 (2,048 numbers)",
        "not published; Heusel et al. 2017",
    ),
    _measure(
        "fid.motion",
        "motion features",
        "a motion encoder of text-to-motion",
        "not published; Guo et al. 2022",
    ),
    _measure(
        "fvd",
        "video features",
        "r3d_18 of Kinetics-400 on the first 16 frames (512 numbers)",
        "video_generation_evaluation/toolkit/fvd.py:11-86",
    ),
    _measure(
        "fad",
        "audio features",
        "LAION CLAP (512 numbers)",
        "predictors/audio_predict_generation.py:62-106,277-331,426-466",
    ),
)
