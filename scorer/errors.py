"""What can be wrong with an input, and how it is said. Knows nothing of files or formats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"  # a value was refused, or the whole input
    WARNING = "warning"  # taken as given, and probably not what was meant
    NOTE = "note"  # read in a way worth knowing


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a workbook: ``row`` counts from 1 as on screen, ``column`` from 0.

    ``row`` 0 means the sheet as a whole.
    """

    sheet: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about an input, in words its owner understands.

    ``where`` is what the person sees (sheet, row, column header); ``cell`` is the same place
    for programs, ``None`` where it is not a workbook cell.
    """

    where: str
    expected: str
    got: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    cell: Cell | None = None

    def __str__(self) -> str:
        text = f"{self.where}: expected {self.expected}, got {self.got}"
        return f"{text}; {self.hint}" if self.hint else text


class ScorerError(Exception):
    """Something a person can mend; its text is written for that person."""


class ReportError(ScorerError):
    """Carries everything that was found wrong in ``problems``; its text lists them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SubmissionError(ReportError):
    """An input was refused as a whole."""


class CatalogError(ReportError):
    """The catalog's own files are wrong; each problem names file, line and column."""


class OptionError(ReportError):
    """An option names nothing that exists; the input itself was not looked at."""


class StoreError(ScorerError):
    """What was to be kept could not be kept; nothing of it is."""
