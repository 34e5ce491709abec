"""Turns the rows of a table into entries: a task and what the model's cell says of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from scorer.catalog import Catalog
from scorer.catalog.names import normalise, suggest
from scorer.errors import Severity
from scorer.readers.cells import (
    Reading,
    Said,
    is_missing_mark,
    judge,
    number_text,
    quoted,
    read_cell,
)
from scorer.readers.findings import Findings
from scorer.readers.raw import RawCell
from scorer.readers.tables import Table, text_of
from scorer.records import Metric, Task, TaskState

_SUMMARIES = frozenset(
    (
        "average", "avg", "mean", "total", "overall", "sum", "averagescore", "avgscore",
        "meanscore", "totalscore", "overallscore", "overallaverage",
    )
)  # fmt: skip
_LISTED = 5  # rows named in a message
_MAX_SUGGESTIONS = 50  # each compares a name with all of its sheet, some milliseconds
_MAX_FOREIGN = 300_000  # non-ASCII characters, up to a microsecond each; 699 names have 24,000


@dataclass(slots=True)
class Entry:
    """A row that stands for a task. ``reading`` changes as the workbook is looked at as a whole."""

    task: Task
    table: Table
    row: int
    column: int  # of the score
    reading: Reading
    is_scored: bool = False  # the row says so: a 0 or ∞ in it is no "not supported"
    is_settled: bool = False  # everything wrong with it has been noted

    def add_to(self, findings: Findings, said: Said) -> None:
        """Note a finding about this entry's score."""
        problem = self.table.problem(
            self.row, self.column, said.expected, said.got, said.hint, said.severity
        )
        findings.add(self.table.order, said.kind, problem)


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one file's tables."""

    catalog: Catalog
    findings: Findings
    _suggestions: int = _MAX_SUGGESTIONS
    _foreign_left: int = _MAX_FOREIGN
    _elsewhere: dict[str, list[Task]] = field(default_factory=dict)
    _spellings: dict[str, frozenset[str]] = field(default_factory=dict)

    def read(self, table: Table, column: int | None) -> list[Entry]:
        """Read all task rows of a table.

        Args:
            table: where the rows are.
            column: the model's column, ``None`` if the table has none.
        """
        entries = []
        for row in sorted(table.raw.cells):
            if row > table.header_row:
                cells = table.raw.cells[row]
                cell = None if column is None else cells.get(column)
                entry = self._entry(table, row, column, cell)
                if entry:
                    entries.append(entry)
        return entries

    def _entry(
        self, table: Table, row: int, column: int | None, cell: RawCell | None
    ) -> Entry | None:
        cells = table.raw.cells[row]
        name = text_of(cells.get(table.task_column)).strip()
        if not name:
            if cell is not None and column is not None:
                got = quoted(text_of(cell)) if cell.value is not None else "a formula"
                self._add(table, row, table.task_column, "a task name", f"none beside {got}")
            return None
        reduced = self._reduce(name)
        task = self.catalog.find_task(table.sheet, reduced)
        has_score = cell is not None and not is_missing_mark(cell)
        if task is None:
            self._unknown(table, row, name, reduced, has_score=has_score)
            return None
        place = table.task_column if column is None else column
        state = None if table.state_column is None else cells.get(table.state_column)
        is_scored = text_of(state).strip().casefold() == TaskState.SCORED
        reading = read_cell(cell, task.metric, is_scored=is_scored)
        if refused := self._metric(table, row, task, has_score=has_score):
            reading = Reading(TaskState.REJECTED, said=(refused,))
        return Entry(task, table, row, place, reading, is_scored, refused is not None)

    def _reduce(self, text: str) -> str:
        """Normalise a name, unless a flood of other scripts makes that dear."""
        if not text.isascii():
            self._foreign_left -= len(text)
            if self._foreign_left < 0:
                return ""
        return normalise(text)

    def _add(
        self,
        table: Table,
        row: int,
        column: int,
        expected: str,
        got: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        problem = table.problem(row, column, expected, got, hint, severity)
        self.findings.add(table.order, expected, problem)

    def _unknown(self, table: Table, row: int, name: str, reduced: str, *, has_score: bool) -> None:
        if reduced in ("taskname", "task"):
            return  # the header once more, as in tables pasted below each other
        expected = f"a task of {table.sheet}"
        if reduced in _SUMMARIES and has_score:
            hint = "not read: averages are computed"
            self._add(table, row, table.task_column, expected, quoted(name), hint, Severity.NOTE)
            return
        severity = Severity.ERROR if has_score else Severity.WARNING
        hint = self._hint(table.sheet, name, reduced)
        self._add(table, row, table.task_column, expected, quoted(name), hint, severity)

    def _hint(self, sheet: str, name: str, reduced: str) -> str:
        """Say which task was probably meant; for a flood of unknown names nothing is said."""
        if self._suggestions <= 0:
            return ""
        self._suggestions -= 1
        if not self._elsewhere:
            for task in self.catalog.tasks:
                self._elsewhere.setdefault(normalise(task.name), []).append(task)
        if found := self._elsewhere.get(reduced):
            return f"it is a task of {found[0].sheet}"
        tasks = self.catalog.tasks_of(sheet)
        short = [task for task in tasks if normalise(task.short_name) == reduced]
        if len(short) == 1:
            return f"write the full name {short[0].name.strip()!r}"
        near = suggest(name, (task.name for task in tasks))
        return f"did you mean {near.strip()!r}" if near else ""

    def _metric(self, table: Table, row: int, task: Task, *, has_score: bool) -> Said | None:
        """Compare the row's metric with the task's; return what to refuse the score with."""
        column = table.metric_column
        written = "" if column is None else text_of(table.raw.cells[row].get(column)).strip()
        reduced = self._reduce(written)
        if not written or column is None or reduced in self._spellings_of(task.metric):
            return None
        hint = ""
        if reduced and reduced == normalise(task.paper_metric):
            hint = (
                f"the paper's table prints {task.paper_metric},"
                f" the released workbook's {task.metric.name} counts"
            )
        severity = Severity.ERROR if has_score else Severity.WARNING
        said = Said(
            "the task's metric", f"metric {task.metric.name}", quoted(written), hint, severity
        )
        self._add(table, row, column, *said[1:])
        return said if has_score else None

    def _spellings_of(self, metric: Metric) -> frozenset[str]:
        found = self._spellings.get(metric.name)
        if found is None:
            spellings = (metric.name, metric.key, *metric.aliases)
            found = self._spellings[metric.name] = frozenset(map(normalise, spellings))
        return found


def settle(entry: Entry, findings: Findings) -> None:
    """Judge an entry's score and note everything that its cell gave rise to."""
    if entry.is_settled:
        return
    entry.reading = judge(entry.reading, entry.task.metric, is_scored=entry.is_scored)
    for said in entry.reading.said:
        entry.add_to(findings, said)


def merge(entries: list[Entry], findings: Findings) -> Reading:
    """Make one reading of all rows of a task; different scores exclude each other."""
    given = [entry for entry in entries if entry.reading.state is not TaskState.MISSING]
    if len(entries) == 1 or not given:
        return entries[0].reading
    title = quoted(entries[0].task.title)
    first = given[0].reading
    if len(given) == 1:
        blank = next(entry for entry in entries if entry is not given[0])
        got = f"{title} in {_places(entries)}, once with a score"
        _note_duplicate(findings, blank, got, "that score is used", Severity.NOTE)
        return first
    if len({(entry.reading.state, entry.reading.value) for entry in given}) == 1:
        if first.state is TaskState.SCORED:
            got = f"{title} in {_places(given)} with equal scores"
            _note_duplicate(findings, given[1], got, "used once", Severity.WARNING)
        return first
    values = " and ".join(
        f"{_value_text(entry)} in {entry.table.place(entry.row)}" for entry in given[:_LISTED]
    )
    more = f" and {len(given) - _LISTED} more" if len(given) > _LISTED else ""
    got = values + more
    said = Said("one score for a task", f"one score for {title}", got, "keep the right one")
    given[1].add_to(findings, said)
    return Reading(TaskState.REJECTED, said=(said,))


def _value_text(entry: Entry) -> str:
    value = entry.reading.value
    return "a refused value" if value is None else number_text(value)


def _note_duplicate(
    findings: Findings, entry: Entry, got: str, hint: str, severity: Severity
) -> None:
    expected = "each task once"
    column = entry.table.task_column
    problem = entry.table.problem(entry.row, column, expected, got, hint, severity)
    findings.add(entry.table.order, expected, problem)


def _places(entries: list[Entry]) -> str:
    """Name the rows of a task, the first of many."""
    more = f" and {len(entries) - _LISTED} more" if len(entries) > _LISTED else ""
    places = [entry.table.place(entry.row) for entry in entries[:_LISTED]]
    return " and ".join(places) + more
