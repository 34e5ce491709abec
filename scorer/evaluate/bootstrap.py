"""How much of a score is the choice of items: percentile bootstrap intervals."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import numpy as np

from scorer.evaluate.evaluation import Interval, TaskEvaluation
from scorer.levels import Protocol, make_basis, mark, score_levels
from scorer.metrics.measure import Floats, Measure, Tally, weighted_sums
from scorer.records import LEVELS, Board, Task, TaskState

SAMPLES = 1_000
_TAILS = (2.5, 97.5)  # percent; between them lie 95 % of the samples
_CELLS = 2_000_000  # of a block of weights; 16 MB
_KEPT_BLOCKS = 4


def resample(measure: Measure, tally: Tally, task_id: str) -> Floats:
    """Score ``SAMPLES`` bootstrap samples of a task's items: as many, drawn with replacement.

    Samples depend on the task and the number of its items alone, so a score has one interval.

    Source: Efron, B. (1979). Bootstrap methods: another look at the jackknife. Ann. Statist. 7(1).
    """
    count = len(tally.sums)
    order = np.random.default_rng(_seed(task_id)).permutation(SAMPLES)
    if tally.weighted is None:
        rows, amounts = np.unique(tally.sums, axis=0, return_counts=True)
        if len(rows) <= max(2, count // 20):
            # Items alike in what they add: how often each kind is drawn is multinomial.
            random = np.random.default_rng(_seed(f"{task_id} {count}"))
            drawn = random.multinomial(count, amounts / count, SAMPLES).astype(np.float64)
            return measure.score(weighted_sums(drawn, rows))
    step = max(1, _CELLS // count)
    starts = range(0, SAMPLES, step)
    scores = [measure.resampled(tally, _weights(count, start, step)) for start in starts]
    # Tasks with equally many items share weights; in another order they stay independent.
    return np.concatenate(scores)[order]


@lru_cache(maxsize=_KEPT_BLOCKS)
def _weights(count: int, start: int, step: int) -> Floats:
    """Draw how often each of ``count`` items counts, for the samples from ``start`` on."""
    samples = min(step, SAMPLES - start)
    random = np.random.default_rng((count, start))
    drawn = random.integers(0, count, (samples, count), dtype=np.int32)
    drawn += np.arange(samples, dtype=np.int32)[:, np.newaxis] * count
    counted = np.bincount(drawn.ravel(), minlength=samples * count)
    weights: Floats = counted.reshape(samples, count).astype(np.float64)
    weights.setflags(write=False)  # kept and handed out again
    return weights


def _seed(text: str) -> int:
    """Turn a name into a number, the same one in every process."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def interval_of(replicates: Floats) -> Interval:
    """Return the interval that holds 95 % of the samples."""
    # Between infinite samples, which a perfect PSNR has, nothing can be interpolated.
    method: Literal["linear", "lower"] = "linear" if np.isfinite(replicates).all() else "lower"
    low, high = np.percentile(replicates, _TAILS, method=method)
    return float(low), float(high)


def level_intervals(
    evaluations: Mapping[str, TaskEvaluation],
    tasks: tuple[Task, ...],
    sota: Mapping[str, float],
    board: Board,
    protocol: Protocol,
) -> dict[str, Interval | None]:
    """Score every bootstrap sample as if it were a model, and return the levels' intervals.

    Returns:
        By LEVELS; ``None`` where a level does not apply.
    """
    scores = np.full((len(tasks), SAMPLES), np.nan)
    for row, task in enumerate(tasks):
        found = evaluations.get(task.task_id)
        if found is not None and found.state is TaskState.SCORED:
            scores[row] = found.replicates
    basis = make_basis(tasks, sota)
    sums = score_levels(mark(scores, ~np.isnan(scores), basis, protocol), basis, board, protocol)
    return {
        name: None if (samples := sums.scores[name]) is None else interval_of(samples)
        for name in LEVELS
    }
