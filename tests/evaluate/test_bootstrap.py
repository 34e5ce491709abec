"""Intervals against what is known of them without a bootstrap."""

import math

import numpy as np
import pytest

from scorer.evaluate.bootstrap import SAMPLES, interval_of, resample
from scorer.metrics.measure import Measure, Tally, counted, mean, share

SHARE = Measure(
    key="share", definition="", source="", tally=lambda *_: Tally(np.empty(0)), score=share
)
MEAN = Measure(
    key="mean", definition="", source="", tally=lambda *_: Tally(np.empty(0)), score=mean
)


@pytest.mark.parametrize(("right", "count"), [(100, 200), (30, 400), (399, 400)])
def test_the_interval_of_a_share_is_that_of_the_binomial(right: int, count: int) -> None:
    tally = Tally(counted([1.0] * right + [0.0] * (count - right)))
    replicates = resample(SHARE, tally, "task")
    rate = right / count
    spread = 100 * math.sqrt(rate * (1 - rate) / count)
    assert len(replicates) == SAMPLES
    assert replicates.mean() == pytest.approx(100 * rate, abs=4 * spread / math.sqrt(SAMPLES))
    assert replicates.std() == pytest.approx(spread, rel=0.12)


def test_the_interval_of_a_mean_is_that_of_its_standard_error() -> None:
    values = np.random.default_rng(3).normal(50, 10, 700)  # all different: drawn item by item
    replicates = resample(MEAN, Tally(counted(values)), "task")
    error = values.std() / math.sqrt(len(values))
    low, high = interval_of(replicates)
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.3 * error)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.3 * error)


def test_tasks_of_equal_size_have_independent_samples() -> None:
    values = np.random.default_rng(4).normal(50, 10, 300)
    one = resample(MEAN, Tally(counted(values)), "one")
    other = resample(MEAN, Tally(counted(values)), "other")
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.15  # the standard error of a correlation is 0.03
    assert sorted(one) == sorted(other)


def test_the_same_task_has_the_same_samples_again() -> None:
    tally = Tally(counted(np.arange(50.0)))
    assert resample(MEAN, tally, "t").tolist() == resample(MEAN, tally, "t").tolist()


def test_items_that_are_all_alike_leave_nothing_to_chance() -> None:
    assert interval_of(resample(SHARE, Tally(counted([1.0] * 20)), "t")) == (100.0, 100.0)


def test_a_score_that_is_no_sum_is_resampled_by_weights() -> None:
    def highest(weights: np.ndarray) -> np.ndarray:
        return np.where(weights > 0, np.arange(4.0), -1.0).max(axis=1)

    replicates = resample(SHARE, Tally(np.zeros((4, 1)), weighted=highest), "t")
    # The last of 4 items is drawn at least once in 1 - (3/4)^4 = 68 % of samples.
    assert (replicates == 3.0).mean() == pytest.approx(1 - 0.75**4, abs=0.06)
