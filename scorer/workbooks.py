"""Writes workbooks: an empty one to fill in, and a user's own with every problem marked in it.

Only files that the bounded readers have passed may be given to openpyxl, which has no bounds.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from scorer.catalog import Catalog
from scorer.errors import Problem, Severity, SubmissionError
from scorer.exports import in_json
from scorer.readers.archive import Archive
from scorer.records import Board, Metric, Submission, Task

MODEL_PLACEHOLDER = "Your model's name"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADER = PatternFill("solid", fgColor="E4E7EC")
_FILLS = {
    Severity.ERROR: PatternFill("solid", fgColor="F8B4B4"),
    Severity.WARNING: PatternFill("solid", fgColor="FCD98A"),
    Severity.NOTE: PatternFill("solid", fgColor="BFDBFE"),
}
# openpyxl reads some 5 MB of XML a second; a filled workbook of all tasks has 0.2 MB.
_MAX_COPY_BYTES = 8_000_000
_MAX_COMMENT = 2_000  # characters; longer ones are not readable in a balloon
_UNREADABLE = (
    AttributeError, IndexError, InvalidFileException, KeyError, OSError, ParseError, TypeError,
    ValueError, zipfile.BadZipFile,
)  # fmt: skip


def write_template(
    catalog: Catalog, board: Board, path: Path, *, sota_name: str | None = None
) -> None:
    """Write an empty workbook of a board's tasks: name the last column and fill it in.

    Unit, direction and the specialist's score stand beside each cell to fill.
    """
    sota_name = sota_name or catalog.sota_names[0]
    sota = catalog.sota[sota_name]
    on_board = set(board.task_ids)
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet_name in catalog.sheets:
        tasks = [task for task in catalog.tasks_of(sheet_name) if task.task_id in on_board]
        if tasks:
            _fill_template_sheet(book.create_sheet(sheet_name), tasks, sota, sota_name)
    book.save(path)


def write_filled(
    catalog: Catalog, submission: Submission, path: Path, *, notes: Mapping[str, str] | None = None
) -> None:
    """Write a scored run as a workbook that reads back to the same digits.

    The column *State* tells a computed 0 or ∞, which is a score, from one that stands for "not
    supported".

    Args:
        catalog: the order of the sheets.
        submission: its board's tasks are written.
        path: the xlsx to write.
        notes: by task_id, what is worth saying of a task besides the reason for having no score.
    """
    sota_name = submission.sota_name
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet_name in catalog.sheets:
        rows = [row for row in submission.tasks if row.task.sheet == sheet_name]
        if not rows:
            continue
        sheet = book.create_sheet(sheet_name)
        tasks = [row.task for row in rows]
        sota = {row.task.task_id: row.sota for row in rows if row.sota is not None}
        _write_header(sheet, sota_name, ("State", 12), ("Note", 44), (submission.model, 26))
        _write_tasks(sheet, tasks, sota)
        for number, row in enumerate(rows, start=2):
            note = row.reason or (notes or {}).get(row.task.task_id, "")
            for column, value in enumerate((row.state.value, note, in_json(row.score)), start=8):
                _write(sheet, number, column, value)
        sheet.freeze_panes = "C2"
    book.save(path)


def _fill_template_sheet(
    sheet: Worksheet, tasks: Sequence[Task], sota: Mapping[str, float], sota_name: str
) -> None:
    _write_header(sheet, sota_name, (MODEL_PLACEHOLDER, 26))
    sheet.cell(1, 8).comment = _comment(
        "Rename this column to your model's name and enter one score per task, in the unit given. "
        "Leave a cell empty where the task was not run; do not enter 0."
    )
    _write_tasks(sheet, tasks, sota)
    sheet.freeze_panes = "C2"


def _write_header(sheet: Worksheet, sota_name: str, *more: tuple[str, float]) -> None:
    """Write the titles of the columns that every workbook has, and of more; with their widths."""
    columns = (
        ("No", 6), ("Task Name", 58), ("Task Short Name", 30), ("Metrics", 26), ("Unit", 14),
        ("Direction", 14), (f"SoTA ({sota_name})", 16), *more,
    )  # fmt: skip
    for column, (title, width) in enumerate(columns, start=1):
        _write(sheet, 1, column, title)
        cell = sheet.cell(1, column)
        cell.font, cell.fill = Font(bold=True), _HEADER
        sheet.column_dimensions[get_column_letter(column)].width = width


def _write_tasks(sheet: Worksheet, tasks: Sequence[Task], sota: Mapping[str, float]) -> None:
    """Write what is known of each task, from the second row on."""
    for row, task in enumerate(tasks, start=2):
        metric = task.metric
        direction = "higher is better" if metric.higher_is_better else "lower is better"
        values: list[str | float | None] = [
            task.number, task.name, task.short_name, metric.name, metric.unit, direction,
            sota.get(task.task_id),
        ]  # fmt: skip
        for column, value in enumerate(values, start=1):
            _write(sheet, row, column, value)
        if metric.sota_in_points:
            sheet.cell(row, 7).comment = _comment(
                f"The specialist's score is given in points; enter yours in {metric.unit}."
            )
        sheet.cell(row, 4).comment = _comment(f"{metric.definition}\nRange: {span(metric)}.")


def span(metric: Metric) -> str:
    """Say in which range a metric's raw scores lie, with the unit."""
    unit = "" if metric.unit == "%" else f" ({metric.unit})"
    percent = " %" if metric.unit == "%" else ""
    if metric.high == float("inf"):
        return f"{metric.low:g}{percent} and up{unit}"
    return f"{metric.low:g} to {metric.high:g}{percent}{unit}"


def write_annotated(source: Path, problems: Iterable[Problem], path: Path) -> None:
    """Write a copy of a user's workbook with every problem marked, and a sheet listing them all.

    A cell with a problem is coloured by severity and carries the problem as a comment. Where the
    file cannot be copied (csv, too large, damaged) the list of problems is written alone.

    Args:
        source: the file that was read.
        problems: what was found in it.
        path: the xlsx to write.
    """
    found = list(problems)
    book = _copy(source)
    if book is None:
        book = Workbook()
        book.remove(book.worksheets[0])
    for problem in found:
        _mark(book, problem)
    _list_problems(book, found)
    book.save(path)


def _copy(source: Path) -> Workbook | None:
    """Load a user's workbook if that is safe and affordable."""
    try:
        with Archive(source, budget=_MAX_COPY_BYTES) as archive:
            for name in archive.names:
                tail = b""
                for chunk in archive.chunks(name):
                    # A document type may define entities; no part of a workbook has one.
                    if b"<!doctype" in (tail + chunk).lower():
                        return None
                    tail = chunk[-16:]
        return load_workbook(source)
    except (SubmissionError, *_UNREADABLE):
        return None


def _mark(book: Workbook, problem: Problem) -> None:
    """Colour the problem's cell and add the problem to its comment."""
    at = problem.cell
    if at is None or at.row < 1 or at.sheet not in book.sheetnames:
        return
    sheet = book[at.sheet]
    if not isinstance(sheet, Worksheet):
        return  # a chart sheet has no cells
    cell = sheet.cell(at.row, at.column + 1)
    if isinstance(cell, MergedCell):
        return
    before = cell.comment.text + "\n\n" if cell.comment else ""
    cell.comment = _comment(before + _advice(problem))
    cell.fill = _FILLS[problem.severity]


def _advice(problem: Problem) -> str:
    hint = f"\n{problem.hint}" if problem.hint else ""
    return f"{problem.severity.upper()}: expected {problem.expected}, got {problem.got}{hint}"


def _list_problems(book: Workbook, problems: Sequence[Problem]) -> None:
    """Put a sheet with all problems first, each linked to its cell."""
    sheet = book.create_sheet(_free_name(book.sheetnames, "Problems"), 0)
    header = ("Severity", "Where", "Expected", "Found", "Hint")
    for column, (title, width) in enumerate(zip(header, (11, 52, 44, 36, 60), strict=True), 1):
        _write(sheet, 1, column, title)
        sheet.cell(1, column).font, sheet.cell(1, column).fill = Font(bold=True), _HEADER
        sheet.column_dimensions[get_column_letter(column)].width = width
    if not problems:
        _write(sheet, 2, 1, "No problems were found.")
    for row, problem in enumerate(problems, start=2):
        texts = (problem.severity, problem.where, problem.expected, problem.got, problem.hint)
        for column, text in enumerate(texts, start=1):
            _write(sheet, row, column, str(text))
            sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).fill = _FILLS[problem.severity]
        at = problem.cell
        if at is not None and at.row >= 1 and at.sheet in book.sheetnames:
            place = at.sheet.replace("'", "''")
            link = f"#'{place}'!{get_column_letter(at.column + 1)}{at.row}"
            sheet.cell(row, 2).hyperlink = link
            sheet.cell(row, 2).font = Font(color="1D4ED8", underline="single")
    sheet.freeze_panes = "A2"
    book.active = 0


def _free_name(taken: Sequence[str], name: str) -> str:
    used = {sheet.casefold() for sheet in taken}
    number = 1
    free = name
    while free.casefold() in used:
        number += 1
        free = f"{name} ({number})"
    return free


def _write(sheet: Worksheet, row: int, column: int, value: str | float | None) -> None:
    """Write a value; a text stays a text, whatever it starts with."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, SheetCell):
        return
    if isinstance(value, str):
        cell.value = _ILLEGAL.sub("", value)[:32_767]  # what a cell can hold
        cell.data_type = "s"
    else:
        cell.value = value


def _comment(text: str) -> Comment:
    comment = Comment(_ILLEGAL.sub("", text)[:_MAX_COMMENT], "General-Level Scorer")
    comment.width, comment.height = 360, 120
    return comment
