"""Reads a csv file, all sheets in one with a column ``sheet``, into the shape of a workbook."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from scorer.readers.archive import refuse
from scorer.readers.headers import MAX_HEADER_ROW, Column, column_of
from scorer.readers.limits import MAX_CELLS, MAX_COLUMNS, MAX_LINE, MAX_ROWS, MAX_SHEETS, MAX_TEXT
from scorer.readers.raw import Kind, RawCell, RawSheet, Spreadsheet

_DELIMITERS = (",", ";", "\t")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# What a csv means as a number without doubt; anything else stays text and is judged later.
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_MAX_NUMBER = 100  # characters; a score has fewer than 20
_MAX_SHEET_NAME = 100  # characters that are kept
_HINT = "save it as 'CSV UTF-8'"


def read_csv(path: Path) -> Spreadsheet:
    """Read the table of a csv file, cut into its sheets; rows keep their line numbers.

    Raises:
        SubmissionError: it is not such a table, or too large.
    """
    with path.open("rb") as start:
        encoding = "utf-16" if start.read(2) in _UTF16 else "utf-8-sig"
    try:
        with path.open(encoding=encoding, newline="") as file:
            delimiter, sheet_column = _find_header(path.name, file)
            file.seek(0)
            return _read_rows(path.name, file, delimiter, sheet_column)
    except UnicodeError as error:
        line, got = _undecodable(path, encoding)
        raise refuse(f"{path.name}, line {line}", "UTF-8 text", got, _HINT) from error


def _undecodable(path: Path, encoding: str) -> tuple[int, str]:
    """Find the first line that is not text in this encoding, and what it holds."""
    data = path.read_bytes()
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return line, f"the byte 0x{error.object[error.start]:02X}"
    return 1, "bytes that are no text"


def _lines(where: str, file: TextIO) -> Iterator[str]:
    """Yield the lines of a file, none longer than a table can need."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            limit = f"at most {MAX_LINE:,} characters"
            raise refuse(f"{where}, line {number}", limit, "more")
        yield line


def _find_header(where: str, file: TextIO) -> tuple[str, int]:
    """Find the delimiter and the column ``sheet`` in the header row."""
    for number, line in enumerate(_lines(where, file), start=1):
        if number > MAX_HEADER_ROW:
            break
        best: list[Column | None] = []
        chosen = ""
        for delimiter in _DELIMITERS:
            try:
                values = next(csv.reader([line], delimiter=delimiter), [])
            except csv.Error:
                continue
            columns = [column_of(value) for value in values[:MAX_COLUMNS]]
            if Column.TASK in columns and len(columns) > len(best):
                best, chosen = columns, delimiter
        if best and Column.SHEET in best:
            return chosen, best.index(Column.SHEET)
        if best:
            raise refuse(
                f"{where}, line {number}",
                "a column 'sheet'",
                "a header without it",
                "name the sheet of each task there, such as NLP or Image-Generation",
            )
    raise refuse(
        where,
        f"a header with 'sheet' and 'Task Name' in the first {MAX_HEADER_ROW} lines",
        "none",
        "separate columns by comma, semicolon or tab",
    )


def _read_rows(where: str, file: TextIO, delimiter: str, sheet_column: int) -> Spreadsheet:
    sheets: dict[str, dict[int, dict[int, RawCell]]] = {}
    header: tuple[int, dict[int, RawCell]] | None = None
    room = MAX_CELLS
    reader = csv.reader(_lines(where, file), delimiter=delimiter)
    line = 1
    try:
        for values in reader:
            row = _row(where, line, values)
            room -= len(row)
            _check(where, line, values, room)
            if header is None:
                if any(_is(cell, Column.TASK) for cell in row.values()):
                    header = line, row
            elif row:
                cell = row.get(sheet_column)
                name = str(cell.value).strip() if cell else ""
                sheets.setdefault(name[:_MAX_SHEET_NAME], {header[0]: header[1]})[line] = row
                if len(sheets) > MAX_SHEETS:
                    raise refuse(where, f"at most {MAX_SHEETS:,} sheets", "more")
            line = reader.line_num + 1
    except csv.Error as error:
        raise refuse(
            f"{where}, line {line}", "values separated alike", str(error), "check its quotes"
        ) from error
    return Spreadsheet(
        sheets=tuple(RawSheet(name, cells) for name, cells in sheets.items()),
        unread=(),
        problems=(),
        is_csv=True,
    )


def _check(where: str, line: int, values: list[str], room: int) -> None:
    here = f"{where}, line {line}"
    if line > MAX_ROWS:
        raise refuse(where, f"at most {MAX_ROWS:,} lines", "more")
    if len(values) > MAX_COLUMNS:
        raise refuse(here, f"at most {MAX_COLUMNS:,} columns", f"{len(values):,}")
    if room < 0:
        raise refuse(here, f"at most {MAX_CELLS:,} cells with a value", "more")


def _is(cell: RawCell, column: Column) -> bool:
    return column_of(str(cell.value)) is column


def _row(where: str, line: int, values: list[str]) -> dict[int, RawCell]:
    return {
        column: _cell(value)
        for column, value in enumerate(values[:MAX_COLUMNS])
        if value and not value.isspace()
    }


def _cell(value: str) -> RawCell:
    text = value.strip()
    if len(text) <= _MAX_NUMBER and _NUMBER.fullmatch(text):
        return RawCell(float(text), Kind.NUMBER)
    return RawCell(value[:MAX_TEXT], Kind.TEXT)
