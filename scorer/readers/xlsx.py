"""Reads the wanted sheets of an .xlsx or .xlsm file; everything else in it stays packed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scorer.errors import Cell, Problem, Severity
from scorer.readers.archive import Archive
from scorer.readers.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from scorer.readers.parts import Package, find_parts
from scorer.readers.places import clean
from scorer.readers.raw import RawSheet, Spreadsheet
from scorer.readers.shared import read_formats, read_strings
from scorer.readers.sheet import Far, SheetReader


def read_xlsx(path: Path, wanted: Callable[[str], bool]) -> Spreadsheet:
    """Read the cells of the sheets whose name is wanted.

    Raises:
        SubmissionError: the file is damaged, hostile, or no xlsx workbook.
    """
    sheets: list[RawSheet] = []
    unread: list[str] = []
    problems: list[Problem] = []
    with Archive(path) as archive:
        package = Package(archive)
        parts = find_parts(package)
        strings = read_strings(package, parts.strings)
        formats = {
            str(number): shown for number, shown in enumerate(read_formats(package, parts.styles))
        }
        reader = SheetReader(package, strings, formats)
        room = MAX_CELLS
        for name, member in parts.sheets:
            if not wanted(name):
                unread.append(name)
                continue
            sheet, far = reader.read(name, member, room)
            room -= sum(len(row) for row in sheet.cells.values())
            sheets.append(sheet)
            if far.count:
                problems.append(_far_problem(name, far))
    return Spreadsheet(
        sheets=tuple(sheets), unread=tuple(unread), problems=tuple(problems), is_csv=False
    )


def _far_problem(sheet: str, far: Far) -> Problem:
    """Say that values far outside were left unread."""
    return Problem(
        clean(sheet),
        f"values in the first {MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns",
        f"{far.count:,} outside, the first at {far.first}",
        "not read",
        Severity.WARNING,
        Cell(sheet, 0, 0),
    )
