"""When a result is told: at one of few moments after the work began, so that time tells little.

How long scoring takes depends on the answers: comparing with a long one takes longer. Were results
told at every multiple of some seconds, a bundle made to take long would tell many bits; with steps
that double, all runs from a quarter of a minute to an hour fall on nine moments.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments at ``first_seconds``, twice, four times that, … after the work began."""

    first_seconds: float = 15.0
    doublings: int = 8  # 64 minutes; whatever takes longer is given up

    @property
    def longest(self) -> float:
        """The seconds after which work is given up."""
        return self.first_seconds * (1 << self.doublings)

    @property
    def outcomes(self) -> int:
        """Count what somebody with a watch can see: the moments, and that it was given up."""
        return self.doublings + 2

    def told_after(self, seconds: float) -> float:
        """Return the first moment at or after so many seconds of work; the last one for more."""
        for doubling in range(self.doublings + 1):
            moment = self.first_seconds * (1 << doubling)
            if seconds <= moment:
                return moment
        return self.longest
