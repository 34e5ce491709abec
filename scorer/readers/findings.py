"""Collects what is found in a workbook, puts it in order, and keeps a flood readable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from scorer.errors import Problem

MAX_PROBLEMS = 2_000  # three times the tasks; beyond that a person fixes causes, not cells
KEPT_OF_A_KIND = 20  # enough to see what they have in common
FIRST, WHOLE_FILE = -2, -1  # sheet numbers of findings about the file


@dataclass(slots=True)
class Findings:
    """The problems of one file, each with its kind and its place in the order."""

    _found: list[tuple[tuple[int, int, int], str, Problem]] = field(default_factory=list)

    def add(self, sheet: int, kind: str, problem: Problem) -> None:
        """Add one; ``sheet`` counts in the catalog's order."""
        row, column = (problem.cell.row, problem.cell.column) if problem.cell else (0, 0)
        self._found.append(((sheet, row, column), kind, problem))

    def problems(self) -> tuple[Problem, ...]:
        """Return them in order: the file's, then sheet by sheet, row by row."""
        ordered = sorted(self._found, key=lambda found: found[0])
        if len(ordered) <= MAX_PROBLEMS:
            return tuple(problem for _, _, problem in ordered)
        total = Counter((kind, problem.severity) for _, kind, problem in ordered)
        seen: Counter[tuple[str, str]] = Counter()
        kept: list[Problem] = []
        for _, kind, problem in ordered:
            sort = kind, problem.severity
            seen[sort] += 1
            if seen[sort] <= KEPT_OF_A_KIND:
                kept.append(problem)
            elif seen[sort] == KEPT_OF_A_KIND + 1:
                rest = total[sort] - KEPT_OF_A_KIND
                got = f"{rest:,} more like this"
                kept.append(Problem("workbook", kind, got, severity=problem.severity))
        return tuple(kept)
