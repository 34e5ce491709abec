"""When results are told."""

import random

import pytest

from scorer.closed import Clock


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0, 15), (14.99, 15), (15.0, 15), (15.01, 30), (31, 60), (3_000, 3_840), (9_999, 3_840)],
)
def test_results_come_at_steps_that_double(seconds: float, told: float) -> None:
    assert Clock().told_after(seconds) == told


def test_few_moments_whatever_the_work_takes() -> None:
    clock = Clock()
    moments = {clock.told_after(random.Random(7).expovariate(0.001)) for _ in range(10)}
    moments |= {clock.told_after(seconds / 3) for seconds in range(15_000)}
    assert len(moments) == 9 == clock.outcomes - 1
    assert max(moments) == clock.longest
