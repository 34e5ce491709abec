"""Rounds a score so that it is one of few values, whatever its metric's unit and range."""

from __future__ import annotations

import math

from scorer.records import Metric

_PERCENT = 100.0  # what a metric without an upper end and without a scale is compared with: WER


def distinct_values(decimals: int) -> int:
    """Count the values that a rounded score can have at most: those of a percentage."""
    return int(10 ** (decimals + 2)) + 1


def coarse(score: float, metric: Metric, decimals: int) -> float:
    """Round a raw score to ``decimals`` digits of a percentage of what it is measured by.

    Where the metric's range has two ends, that is the range: percent are rounded as one expects, a
    fraction in 0–1 to two digits more. Where it has no upper end, the score ``x`` is rounded as the
    share ``100 · x / (x + T)``, with T the scale by which the metric becomes points: finest near 0,
    around T to some 0.4 % with one digit, and an infinite score stays one. Both keep the order of
    scores, up to ties.

    Args:
        score: in the metric's unit, within its range.
        metric: the task's.
        decimals: digits after the point, from 0 on.

    Returns:
        One of ``distinct_values(decimals)`` values, in the metric's unit.
    """
    steps = distinct_values(decimals) - 1
    low, high = metric.low, metric.high
    if math.isfinite(high):
        step = (high - low) / steps
        return _written(low + step * _nearest((score - low) / step), step)
    if math.isinf(score):
        return score
    scale = metric.scale or _PERCENT
    above = score - low
    # The last step is for infinity alone.
    number = min(_nearest(steps * above / (above + scale)), steps - 1)
    return _written(low + scale * number / (steps - number), scale / steps)


def _nearest(value: float) -> int:
    """Round to a whole number, a half upwards."""
    return math.floor(value + 0.5)


def _written(value: float, step: float) -> float:
    """Cut the digits that say less than the smallest step."""
    digits = max(0, math.ceil(-math.log10(step) - 1e-9))
    return round(value, digits)
