"""What can go wrong with a benchmark as a whole."""

from __future__ import annotations

from scorer.errors import Problem, ReportError, Severity


class BenchmarkError(ReportError):
    """The benchmark, or one task of it, cannot be had; each problem says why and what to do."""


def fault(where: str, expected: str, got: str, hint: str = "") -> BenchmarkError:
    """Make the exception for one reason."""
    return BenchmarkError([Problem(where, expected, got, hint)])


def warning(where: str, expected: str, got: str, hint: str = "") -> Problem:
    """Make a problem that leaves the rest usable."""
    return Problem(where, expected, got, hint, Severity.WARNING)


def note(where: str, expected: str, got: str, hint: str = "") -> Problem:
    """Make a problem that is only worth knowing."""
    return Problem(where, expected, got, hint, Severity.NOTE)
