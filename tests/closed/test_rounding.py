"""How many values a rounded score can have, and that it stays near the score."""

import math

import numpy as np
import pytest

from scorer.catalog import Catalog
from scorer.closed import coarse, distinct_values
from scorer.records import Metric

PERCENT = ("Acc", "BLEU-1")


def metrics(catalog: Catalog) -> dict[str, Metric]:
    return {task.metric.name: task.metric for task in catalog.tasks}


def sweep(metric: Metric) -> list[float]:
    """Scores all over a metric's range, many more than a rounded one may have."""
    if math.isfinite(metric.high):
        return np.linspace(metric.low, metric.high, 50_001).tolist()
    finite = [0.0, *np.geomspace(1e-6, 1e9, 50_000).tolist()]
    return [metric.low + value for value in finite] + [math.inf]


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_no_metric_has_more_values_than_a_percentage(catalog: Catalog, decimals: int) -> None:
    assert distinct_values(decimals) == {0: 101, 1: 1_001, 2: 10_001}[decimals]
    for metric in metrics(catalog).values():
        told = {coarse(score, metric, decimals) for score in sweep(metric)}
        assert len(told) <= distinct_values(decimals), metric.name
        assert len(told) > distinct_values(decimals) / 2, metric.name  # and not needlessly few


def test_rounding_keeps_order_range_and_itself(catalog: Catalog) -> None:
    for metric in metrics(catalog).values():
        scores = sweep(metric)
        told = [coarse(score, metric, 1) for score in scores]
        assert told == sorted(told), metric.name
        assert metric.low <= told[0] <= told[-1] <= metric.high
        assert [coarse(score, metric, 1) for score in told] == told, metric.name


@pytest.mark.parametrize(
    ("name", "score", "decimals", "told"),
    [
        pytest.param("Acc", 66.66666, 1, 66.7, id="percent"),
        pytest.param("Acc", 66.66666, 0, 67.0, id="whole percent"),
        pytest.param("Acc", 66.66666, 3, 66.667, id="three digits"),
        pytest.param("Acc", 100.0, 1, 100.0, id="all right"),
        pytest.param("CIDEr", 87.65, 1, 88.0, id="0 to 1000: steps of 1"),
        pytest.param("MS-SSIM", 0.8133, 1, 0.814, id="-1 to 1: steps of 0.002"),
        # 10 of 10 + 100 is 9.0909 %, told as 9.1 %, which is 10.011 before digits are cut.
        pytest.param("WER", 10.0, 1, 10.0, id="error rate"),
        # 0.51 / (0.51 + 25) is 1.9992 %, told as 2 %, which is 0.5102.
        pytest.param("FID", 0.51, 1, 0.51, id="distance near 0"),
        pytest.param("FID", 24.0, 1, 24.02, id="distance around its scale"),
        pytest.param("PSNR", math.inf, 1, math.inf, id="perfect PSNR"),
    ],
)
def test_values_by_hand(
    catalog: Catalog, name: str, score: float, decimals: int, told: float
) -> None:
    assert coarse(score, metrics(catalog)[name], decimals) == pytest.approx(told, abs=1e-12)
