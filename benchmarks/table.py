"""One measurement, and the table of all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """A figure beside the alternative measured in the same run, if there is one."""

    name: str
    figure: float
    unit: str
    budget: str = ""
    alternative: str = ""
    alternative_figure: float | None = None

    @property
    def ratio(self) -> str:
        """How many times the figure the alternative takes."""
        if self.alternative_figure is None:
            return ""
        return f"{self.alternative_figure / self.figure:.1f} x"


def median_seconds(run: Callable[[], object], repeat: int = 7, warm_up: int = 1) -> float:
    """Take the median wall time of several runs after a warm-up."""
    for _ in range(warm_up):
        run()
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def print_table(rows: Sequence[Measurement]) -> None:
    """Print the measurements under each other."""
    header = ("what", "measured", "budget", "alternative", "takes", "ratio")
    lines = [header]
    for row in rows:
        other = row.alternative_figure
        lines.append(
            (
                row.name,
                f"{row.figure:.4g} {row.unit}",
                row.budget,
                row.alternative,
                "" if other is None else f"{other:.4g} {row.unit}",
                row.ratio,
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        print(
            "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        )
