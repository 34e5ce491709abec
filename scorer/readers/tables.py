"""Finds the table on a sheet: its header row and what its columns are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scorer.errors import Cell, Problem, Severity
from scorer.readers.cells import number_text
from scorer.readers.headers import MAX_HEADER_ROW, Column, column_of, reduced
from scorer.readers.places import clean, letters
from scorer.readers.raw import RawCell, RawSheet


def text_of(cell: RawCell | None) -> str:
    """Return a cell's content as a text, ``""`` for a cell that holds nothing."""
    if cell is None or cell.value is None:
        return ""
    if isinstance(cell.value, bool):
        return "TRUE" if cell.value else "FALSE"
    return number_text(cell.value) if isinstance(cell.value, float) else cell.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet of the benchmark, as found in a file."""

    sheet: str  # the catalog's name
    order: int  # of the sheet in the catalog
    raw: RawSheet
    is_csv: bool
    header_row: int
    task_column: int
    metric_column: int | None
    state_column: int | None
    sota_columns: Mapping[int, str]
    unknown_columns: Mapping[int, str]  # a model's, or something else; "" without a header

    @property
    def title(self) -> str:
        """The sheet's name, as in the file."""
        return clean(self.raw.name)

    def header(self, column: int) -> str:
        """Name a column as on screen."""
        named = clean(text_of(self.raw.cells[self.header_row].get(column)))
        return f"column '{named}'" if named else f"column {letters(column)}"

    def place(self, row: int) -> str:
        """Name a row as on screen."""
        return f"line {row}" if self.is_csv else f"{self.title}, row {row}"

    def problem(
        self,
        row: int,
        column: int,
        expected: str,
        got: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """Make a problem of a cell."""
        where = f"{self.place(row)}, {self.header(column)}"
        return Problem(where, expected, got, hint, severity, self.cell(row, column))

    def cell(self, row: int, column: int) -> Cell:
        """Name a place for programs; row 0 is the whole sheet."""
        return Cell(self.raw.name, row, column)


def find_table(raw: RawSheet, sheet: str, order: int, *, is_csv: bool) -> Table | None:
    """Find the header row, the first with a column of task names, and sort its columns."""
    for row in sorted(raw.cells):
        if row > MAX_HEADER_ROW:
            break
        headers = {column: text_of(cell) for column, cell in raw.cells[row].items()}
        kinds = {column: column_of(text) for column, text in headers.items()}
        if Column.TASK in kinds.values():
            return _table(raw, sheet, order, row, headers, kinds, is_csv=is_csv)
    return None


def _table(
    raw: RawSheet,
    sheet: str,
    order: int,
    header_row: int,
    headers: Mapping[int, str],
    kinds: Mapping[int, Column | None],
    *,
    is_csv: bool,
) -> Table:
    tasks = sorted(column for column, kind in kinds.items() if kind is Column.TASK)
    metrics = sorted(column for column, kind in kinds.items() if kind is Column.METRIC)
    states = sorted(column for column, kind in kinds.items() if kind is Column.STATE)
    # A column "Task" may stand beside "Task Name" and mean something else.
    exact = [column for column in tasks if reduced(headers[column]) == "taskname"]
    below = (cells for row, cells in raw.cells.items() if row > header_row)
    used = frozenset[int]().union(*below)
    unknown = {column for column, kind in kinds.items() if kind is None}
    return Table(
        sheet=sheet,
        order=order,
        raw=raw,
        is_csv=is_csv,
        header_row=header_row,
        task_column=(exact or tasks)[0],
        metric_column=metrics[0] if metrics else None,
        state_column=states[0] if states else None,
        sota_columns={
            column: clean(text) for column, text in headers.items() if kinds[column] is Column.SOTA
        },
        unknown_columns={
            column: clean(headers.get(column, ""))
            for column in sorted(unknown | (used - headers.keys()))
        },
    )
