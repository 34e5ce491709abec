"""Fractions where percent is meant: seen from all scores of a workbook, never repaired unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scorer.errors import Problem, Severity
from scorer.readers.cells import number_text, times_hundred
from scorer.readers.findings import FIRST, Findings
from scorer.readers.rows import Entry

_TELLING = 3  # scores of a sheet; fewer low ones may be low scores
_PERCENT = "percent in 0–100"
_AS_GIVEN = (
    "scored as given; if they are fractions,"
    " rescore with --fractions (on the page: Read as fractions)"
)


def look_at_units(
    entries: Sequence[Entry], model: str, findings: Findings, *, fractions: bool
) -> bool:
    """Look for fractions among percent scores; return whether all of them look so.

    Args:
        entries: of the whole file; with ``fractions`` their scores are changed.
        model: the column's name.
        findings: where to say what was seen.
        fractions: multiply by 100 on each sheet whose percent scores all lie in -1 to 1.
    """
    percent = [entry for entry in entries if _can_be_fraction(entry)]
    sheets: dict[int, list[Entry]] = {}
    for entry in percent:
        sheets.setdefault(entry.table.order, []).append(entry)
    where = f"workbook, column '{model}'"
    if fractions:
        _multiply(sheets, where, findings)
        return False
    if percent and _all_fractions(percent):
        warning = Problem(where, _PERCENT, _span(percent), _AS_GIVEN, Severity.WARNING)
        findings.add(FIRST, _PERCENT, warning)
        return True
    for group in sheets.values():
        _look_at_sheet(group, findings)
    return False


def _can_be_fraction(entry: Entry) -> bool:
    reading = entry.reading
    return bool(reading.value) and entry.task.metric.is_percent and not reading.has_percent_sign


def _value(entry: Entry) -> float:
    return entry.reading.value or 0.0


def _all_fractions(entries: Sequence[Entry]) -> bool:
    values = [_value(entry) for entry in entries]
    return all(abs(value) <= 1 for value in values) and max(values) > 0


def _span(entries: Sequence[Entry]) -> str:
    values = [_value(entry) for entry in entries]
    if len(values) == 1:
        return f"the only percent score {number_text(values[0])}"
    span = f"between {number_text(min(values))} and {number_text(max(values))}"
    return f"all {len(values)} percent scores {span}"


def _multiply(sheets: dict[int, list[Entry]], where: str, findings: Findings) -> None:
    read: list[str] = []
    for order, group in sorted(sheets.items()):
        table = group[0].table
        largest = max(abs(_value(entry)) for entry in group)
        if largest > 1:
            here = f"{table.title}, {table.header(group[0].column)}"
            got = f"scores up to {number_text(largest)}"
            hint = "kept as percent"
            cell = table.cell(table.header_row, group[0].column)
            problem = Problem(here, "fractions in 0–1", got, hint, Severity.WARNING, cell)
            findings.add(order, "fractions", problem)
            continue
        for entry in group:
            entry.reading = replace(entry.reading, value=times_hundred(_value(entry)))
        read.append(f"{len(group)} on {table.sheet}")
    got = f"fractions: {', '.join(read)}" if read else "none to read as fractions"
    hint = "multiplied by 100, as asked" if read else "nothing was multiplied"
    findings.add(FIRST, _PERCENT, Problem(where, _PERCENT, got, hint, Severity.NOTE))


def _look_at_sheet(group: Sequence[Entry], findings: Findings) -> None:
    table = group[0].table
    column = group[0].column
    cell = table.cell(table.header_row, column)
    where = f"{table.title}, {table.header(column)}"
    if len(group) >= _TELLING and _all_fractions(group):
        problem = Problem(where, _PERCENT, _span(group), _AS_GIVEN, Severity.WARNING, cell)
        findings.add(table.order, _PERCENT, problem)
        return
    low = [entry for entry in group if 0 < _value(entry) < 1]
    for entry in low:
        if not entry.task.metric.higher_is_better:
            problem = table.problem(
                entry.row,
                entry.column,
                f"{entry.task.metric.name} in percent",
                number_text(_value(entry)),
                "scored as given; an error rate below 1 % is rare",
                Severity.WARNING,
            )
            findings.add(table.order, "an error rate in percent", problem)
    low = [entry for entry in low if entry.task.metric.higher_is_better]
    if low:
        got = f"{len(low)} of {len(group)} percent scores between 0 and 1"
        problem = Problem(where, _PERCENT, got, "scored as given", Severity.NOTE, cell)
        findings.add(table.order, _PERCENT, problem)
