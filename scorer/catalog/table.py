"""Reads the catalog's csv files: each value checked, each fault named by file, line and column."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from scorer.errors import CatalogError, Problem

T = TypeVar("T")


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with a catalog, so that all of it is told at once."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, where: str, expected: str, got: str, hint: str = "") -> None:
        """Note one fault."""
        self.problems.append(Problem(where, expected, got, hint))

    def raise_if_any(self) -> None:
        """Raise ``CatalogError`` with every fault noted so far."""
        if self.problems:
            raise CatalogError(self.problems)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a catalog file, with checked access to its values."""

    file: str
    line: int
    values: dict[str, str]
    faults: Faults

    def where(self, column: str) -> str:
        """Name the place of a value."""
        return f"{self.file}, line {self.line}, column '{column}'"

    def fault(self, column: str, expected: str, hint: str = "") -> None:
        """Note that a value is not as expected."""
        self.faults.add(self.where(column), expected, repr(self.values[column]), hint)

    def text(self, column: str, *, optional: bool = False) -> str:
        """Read a text; an empty one is a fault unless optional."""
        value = self.values[column]
        if not value.strip() and not optional:
            self.fault(column, "a text")
        return value

    def texts(self, column: str) -> tuple[str, ...]:
        """Read texts separated by semicolons."""
        return tuple(part.strip() for part in self.values[column].split(";") if part.strip())

    def number(self, column: str, *, finite: bool = True) -> float:
        """Read a number; NaN never passes, infinity only where ``finite`` is off."""
        try:
            value = float(self.values[column])
        except ValueError:
            value = math.nan
        if math.isnan(value) or (finite and math.isinf(value)):
            self.fault(column, "a number")
            return 0.0
        return value

    def count(self, column: str) -> int:
        """Read a whole number from 0."""
        value = self.number(column)
        if value < 0 or value != int(value):
            self.fault(column, "a whole number from 0")
            return 0
        return int(value)

    def choice(self, column: str, choices: dict[str, T]) -> T:
        """Read one of the allowed words and return what it stands for."""
        value = self.values[column]
        if value not in choices:
            self.fault(column, "one of " + ", ".join(repr(choice) for choice in choices))
            return next(iter(choices.values()))
        return choices[value]


def read_table(
    path: Path, columns: Sequence[str], faults: Faults, *, more: bool = False
) -> list[Row]:
    """Read a csv file with exactly these columns, or (``more``) at least these.

    Returns no rows where the file itself is at fault; the fault is noted.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        faults.add(path.name, "a readable utf-8 csv file", str(error))
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    try:
        header = next(reader, [])
        if missing := [column for column in columns if column not in header]:
            faults.add(f"{path.name}, line 1", f"the columns {missing}", f"the columns {header}")
            return []
        if not more and (extra := [column for column in header if column not in columns]):
            faults.add(f"{path.name}, line 1", f"only the columns {list(columns)}", str(extra))
            return []
        for values in reader:
            if not values:
                continue
            if len(values) != len(header):
                faults.add(
                    f"{path.name}, line {reader.line_num}",
                    f"{len(header)} values",
                    str(len(values)),
                    "a text with a comma needs quotation marks",
                )
                continue
            by_column = dict(zip(header, values, strict=True))
            rows.append(Row(path.name, reader.line_num, by_column, faults))
    except csv.Error as error:
        faults.add(f"{path.name}, line {reader.line_num}", "a csv line", str(error))
    return rows


def unique(rows: Sequence[Row], column: str, key: Callable[[str], str] = str) -> None:
    """Note every value of ``column`` that stands in two rows (compared through ``key``)."""
    first: dict[str, int] = {}
    for row in rows:
        line = first.setdefault(key(row.values[column]), row.line)
        if line != row.line:
            row.fault(column, "a value of its own", f"line {line} has it too")
