"""Finds the models' columns in the tables of a file, and the one to score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scorer.catalog.names import suggest
from scorer.errors import Problem, Severity, SubmissionError
from scorer.readers.archive import refuse
from scorer.readers.cells import is_number_like, quoted
from scorer.readers.findings import WHOLE_FILE, Findings
from scorer.readers.places import clean, identity, letters
from scorer.readers.tables import Table

_LISTED = 20  # names in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file that may be a model's, by identity -> name as first written."""

    models: Mapping[str, str]
    texts: Mapping[str, str]  # named columns without a number
    nameless: tuple[tuple[Table, int], ...]  # values without a header, left out beside models
    sota: Mapping[str, str]


def find_columns(tables: Sequence[Table]) -> Columns:
    """Sort the unknown columns of all tables into models and others."""
    named: dict[str, str] = {}
    counting: dict[str, str] = {}  # with at least one number
    nameless: dict[str, str] = {}  # the same without a header
    remarks: dict[str, str] = {}  # text without a header
    places: list[tuple[Table, int]] = []
    for table in tables:
        with_number = _columns_with_number(table)
        for column, header in table.unknown_columns.items():
            name = header or f"column {letters(column)}"
            key = identity(name)
            if header:
                named.setdefault(key, name)
                if column in with_number:
                    counting.setdefault(key, name)
            elif column in with_number:
                nameless.setdefault(key, name)
                places.append((table, column))
            else:
                remarks.setdefault(key, name)
    sota = {identity(name): name for table in tables for name in table.sota_columns.values()}
    models = counting or nameless
    if not models and len(named) == 1:
        models = named
    if not models and not named:
        models = dict(list(sota.items())[:1])
    return Columns(
        models=models,
        texts={key: name for key, name in (named | remarks).items() if key not in models},
        nameless=tuple(places) if counting else (),
        sota=sota,
    )


def _columns_with_number(table: Table) -> set[int]:
    found: set[int] = set()
    open_ones = set(table.unknown_columns)
    for row, cells in table.raw.cells.items():
        if row > table.header_row and open_ones:
            new = {one for one in open_ones & cells.keys() if is_number_like(cells[one])}
            found |= new
            open_ones -= new
    return found


def choose_model(file: str, columns: Columns, model: str | None) -> tuple[str, str]:
    """Return identity and name of the column to score.

    Raises:
        SubmissionError: there is none, more than one, or not the one asked for.
    """
    if model is not None:
        wanted = identity(clean(model))
        for group in (columns.models, columns.texts, columns.sota):
            if wanted in group:
                return wanted, group[wanted]
        near = suggest(model, columns.models.values())
        hint = f"did you mean {quoted(near)}" if near else ""
        got = listed(columns.models.values()) or "none"
        raise refuse(file, f"a model column {quoted(model)}", got, hint)
    if len(columns.models) > 1:
        names = listed(columns.models.values())
        raise refuse(
            file,
            "one model column",
            f"{len(columns.models)}: {names}",
            'choose one with --model "NAME"',
        )
    if not columns.models:
        texts = f"; {listed(columns.texts.values())} hold no numbers" if columns.texts else ""
        raise refuse(
            file,
            "a model column",
            "none",
            f"add a column named after the model, with its scores{texts}",
        )
    return next(iter(columns.models.items()))


def listed(names: Iterable[str]) -> str:
    """List names in a message, the first of many."""
    every = [quoted(name) for name in names]
    more = f" and {len(every) - _LISTED} more" if len(every) > _LISTED else ""
    return ", ".join(every[:_LISTED]) + more


def column_in(table: Table, key: str) -> int | None:
    """Find a model's column in a table; ``None`` if the table has none.

    Raises:
        SubmissionError: two columns of that name hold values.
    """
    found = [
        column
        for columns in (table.unknown_columns, table.sota_columns)
        for column, header in columns.items()
        if identity(header or f"column {letters(column)}") == key
    ]
    if len(found) < 2:
        return found[0] if found else None
    rows = [row for row in table.raw.cells if row > table.header_row]
    filled = [column for column in found if any(column in table.raw.cells[row] for row in rows)]
    if len(filled) > 1:
        places = " and ".join(letters(column) for column in filled[:_LISTED])
        where = f"{table.title}, {table.header(found[0])}"
        problem = Problem(
            where,
            "one column of that name",
            f"columns {places}",
            "rename or remove one",
            cell=table.cell(table.header_row, filled[1]),
        )
        raise SubmissionError([problem])
    return (filled or found)[0]


def note_others(findings: Findings, columns: Columns, key: str) -> None:
    """Name the columns that are left unread, and a SoTA column that is read."""
    if key in columns.sota:
        expected = "a model column"
        got = f"the SoTA column {quoted(columns.sota[key])}"
        problem = Problem("workbook", expected, got, "read as a model's", Severity.NOTE)
        findings.add(WHOLE_FILE, expected, problem)
    texts = [name for other, name in columns.texts.items() if other != key]
    if texts:
        expected = "columns of the table and of models"
        got = f"{listed(texts)} without a number"
        problem = Problem("workbook", expected, got, "not read", Severity.NOTE)
        findings.add(WHOLE_FILE, expected, problem)
    for table, column in columns.nameless:
        where = f"{table.title}, column {letters(column)}"
        expected = "a header above the values"
        cell = table.cell(table.header_row, column)
        problem = Problem(where, expected, "none", "not read", Severity.WARNING, cell)
        findings.add(table.order, expected, problem)
