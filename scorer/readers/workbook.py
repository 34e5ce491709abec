"""Reads a results workbook (xlsx, or one csv): the scores of one model, and every problem found.

What each way of writing is read as: the table in CONTRIBUTING.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scorer.catalog import Catalog
from scorer.catalog.names import normalise, suggest
from scorer.errors import Cell, Problem, Severity, SubmissionError
from scorer.readers.archive import refuse
from scorer.readers.cells import quoted
from scorer.readers.findings import WHOLE_FILE, Findings
from scorer.readers.headers import MAX_HEADER_ROW, Column, column_of
from scorer.readers.limits import MAX_FILE_BYTES
from scorer.readers.models import (
    choose_model,
    column_in,
    find_columns,
    listed,
    note_others,
)
from scorer.readers.places import clean
from scorer.readers.raw import RawSheet, Spreadsheet
from scorer.readers.rows import Entry, RowReader, merge, settle
from scorer.readers.spreadsheet import read_spreadsheet
from scorer.readers.tables import Table, find_table, text_of
from scorer.readers.units import look_at_units
from scorer.records import Results, TaskScore, TaskState

_ALSO = {"language": "NLP"}  # other names of sheets: the paper says language, the workbook NLP


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The catalog's sheets, by their name reduced to letters and digits."""

    by_name: dict[str, str]
    order: dict[str, int]

    def find(self, name: str) -> str | None:
        return self.by_name.get(normalise(name))


def _sheets(catalog: Catalog) -> _Sheets:
    names = catalog.sheets
    also = {other: sheet for other, sheet in _ALSO.items() if sheet in names}
    by_name = also | {normalise(name): name for name in names}
    return _Sheets(by_name, {name: number for number, name in enumerate(names)})


def read_workbook(
    path: Path,
    catalog: Catalog,
    *,
    model: str | None = None,
    fractions: bool = False,
    max_bytes: int = MAX_FILE_BYTES,
) -> Results:
    """Read a model's scores; tasks are matched by name, never by position.

    Args:
        path: an .xlsx, .xlsm or .csv file.
        catalog: the tasks to look for.
        model: the column to read; may be left out where there is only one.
        fractions: read percent scores between 0 and 1 as fractions.
        max_bytes: size above which the file is refused.

    Raises:
        SubmissionError: the file as a whole cannot be read.
    """
    findings = Findings()
    tables = _open(path, catalog, findings, max_bytes)
    columns = find_columns(tables)
    try:
        key, name = choose_model(path.name, columns, model)
    except SubmissionError as error:
        raise _with_findings(error, findings) from error
    note_others(findings, columns, key)
    reader = RowReader(catalog, findings)
    entries: list[Entry] = []
    for table in tables:
        column = column_in(table, key)
        if column is None:
            _note_no_column(findings, table, name)
        entries += reader.read(table, column)
    fraction_like = look_at_units(entries, name, findings, fractions=fractions)
    scores = _scores(entries, findings)
    if all(score.state is TaskState.MISSING for score in scores.values()):
        where = f"workbook, column '{name}'"
        expected = "at least one score"
        findings.add(
            WHOLE_FILE, expected, Problem(where, expected, "none", severity=Severity.WARNING)
        )
    return Results(
        model=name,
        scores=scores,
        problems=findings.problems(),
        columns=tuple(columns.models.values()),
        fraction_like=fraction_like,
    )


def list_model_columns(
    path: Path, catalog: Catalog, *, max_bytes: int = MAX_FILE_BYTES
) -> tuple[str, ...]:
    """Return the names of all model columns of a file, to choose one.

    Raises:
        SubmissionError: the file as a whole cannot be read.
    """
    return tuple(find_columns(_open(path, catalog, Findings(), max_bytes)).models.values())


def _open(path: Path, catalog: Catalog, findings: Findings, max_bytes: int) -> list[Table]:
    """Read the file and find the table on each of its known sheets, in the catalog's order."""
    sheets = _sheets(catalog)
    book = read_spreadsheet(path, lambda name: sheets.find(name) is not None, max_bytes=max_bytes)
    known = [(sheets.find(raw.name), raw) for raw in book.sheets]
    if not any(name for name, _ in known):
        raise _nothing_known(path.name, book, catalog)
    for problem in book.problems:
        sheet = sheets.find(problem.cell.sheet) if problem.cell else None
        findings.add(sheets.order[sheet] if sheet else WHOLE_FILE, problem.expected, problem)
    _note_unread(findings, book.unread, catalog)
    tables: list[Table] = []
    for name, raw in known:
        if name is None:
            _note_unknown_lines(findings, raw, catalog)
            continue
        order = sheets.order[name]
        table = find_table(raw, name, order, is_csv=book.is_csv)
        if table is None:
            findings.add(order, "a header row", _no_table(raw))
        else:
            tables.append(table)
    if not tables:
        expected = f"a sheet with a header row in its first {MAX_HEADER_ROW} rows"
        error = refuse(path.name, expected, "none", "the column of tasks is called 'Task Name'")
        raise _with_findings(error, findings)
    return sorted(tables, key=lambda table: table.order)


def _with_findings(error: SubmissionError, findings: Findings) -> SubmissionError:
    """Add what was found besides the reason for refusing a file."""
    return SubmissionError((*error.problems, *findings.problems()))


def _nothing_known(file: str, book: Spreadsheet, catalog: Catalog) -> SubmissionError:
    names = [clean(name) for name in (*book.unread, *(raw.name for raw in book.sheets))]
    near = [found for name in names[:20] if (found := suggest(name, catalog.sheets))]
    return refuse(
        file,
        f"at least one of the sheets {', '.join(catalog.sheets)}",
        listed(names) or "no sheet",
        f"did you mean {near[0]!r}" if near else "",
    )


def _note_unread(findings: Findings, names: Sequence[str], catalog: Catalog) -> None:
    """Name the sheets that were left out, the near misses one by one."""
    expected = "the benchmark's sheets"
    others: list[str] = []
    for number, name in enumerate(map(clean, names)):
        near = suggest(name, catalog.sheets) if number < 100 else None
        if near is None:
            others.append(name)
            continue
        hint = f"not read; did you mean {near!r}"
        problem = Problem("workbook", expected, quoted(name), hint, Severity.WARNING)
        findings.add(WHOLE_FILE, expected, problem)
    if others:
        problem = Problem("workbook", expected, listed(others), "not read", Severity.NOTE)
        findings.add(WHOLE_FILE, expected, problem)


def _note_unknown_lines(findings: Findings, raw: RawSheet, catalog: Catalog) -> None:
    """Say that lines of a csv name a sheet that there is not."""
    header, first, *more = sorted(raw.cells)
    headers = {column: text_of(cell) for column, cell in raw.cells[header].items()}
    column = next(at for at, text in headers.items() if column_of(text) is Column.SHEET)
    name = clean(raw.name)
    near = suggest(name, catalog.sheets)
    expected = "a sheet of the benchmark"
    problem = Problem(
        f"line {first}, column '{clean(headers[column])}'",
        expected,
        f"{quoted(name) if name else 'none'} in {_counted(1 + len(more), 'line')}",
        f"did you mean {near!r}" if near else f"one of {', '.join(catalog.sheets)}",
        cell=Cell(raw.name, first, column),
    )
    findings.add(WHOLE_FILE, expected, problem)


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _no_table(raw: RawSheet) -> Problem:
    severity = Severity.ERROR if raw.cells else Severity.NOTE
    got = "none" if raw.cells else "an empty sheet"
    return Problem(
        clean(raw.name),
        f"a header row with 'Task Name' in the first {MAX_HEADER_ROW} rows",
        got,
        "not read",
        severity,
        Cell(raw.name, 0, 0),
    )


def _note_no_column(findings: Findings, table: Table, name: str) -> None:
    """Say that a sheet has tasks but no column of this model."""
    others = [header for header in table.unknown_columns.values() if header]
    expected = f"a column {quoted(name)}"
    problem = Problem(
        table.title,
        expected,
        listed(others) or "none",
        "nothing on this sheet is scored",
        Severity.WARNING if others else Severity.NOTE,
        table.cell(table.header_row, 0),
    )
    findings.add(table.order, expected, problem)


def _scores(entries: Sequence[Entry], findings: Findings) -> dict[str, TaskScore]:
    by_task: dict[str, list[Entry]] = {}
    for entry in entries:
        settle(entry, findings)
        by_task.setdefault(entry.task.task_id, []).append(entry)
    scores = {}
    for task_id, rows in by_task.items():
        reading = merge(rows, findings)
        scores[task_id] = TaskScore(task_id, reading.state, reading.value, reading.reason)
    return scores
