"""What people take away: csv and the two kinds of workbooks."""

import csv
import json
from pathlib import Path

from openpyxl import Workbook, load_workbook

from places import EXAMPLES
from scorer.catalog import Catalog
from scorer.errors import Cell, Problem, Severity
from scorer.exports import formula_safe, to_dict, write_csv, write_json
from scorer.records import TaskState
from scorer.score import score_workbook
from scorer.workbooks import write_annotated, write_template

MISTAKES = EXAMPLES / "Workbook with mistakes.xlsx"


def test_csv_has_the_digits_of_the_json(catalog: Catalog, tmp_path: Path) -> None:
    submission = score_workbook(MISTAKES, catalog)
    write_csv(submission, tmp_path / "tasks.csv")
    write_json(submission, tmp_path / "run.json")
    with (tmp_path / "tasks.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    tasks = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["tasks"]
    assert len(lines) == len(tasks) == 699
    for line, task in zip(lines, tasks, strict=True):
        for key in ("score", "points", "sota", "sota_points"):
            assert line[key] == ("" if task[key] is None else repr(task[key]))
        assert line["task_id"] == task["task_id"]
        assert line["signature"] == submission.signature
    rejected = [line for line in lines if line["state"] == TaskState.REJECTED]
    assert rejected
    assert all(line["reason"] for line in rejected)


def test_text_from_users_never_becomes_a_formula(catalog: Catalog, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "NLP"
    sheet.append(["Task Name", "Metrics", "=HYPERLINK(1)"])
    sheet.append(["Causal Reasoning", "ACC", 5])
    sheet["C1"].data_type = "s"
    book.save(tmp_path / "m.xlsx")
    submission = score_workbook(tmp_path / "m.xlsx", catalog)
    write_csv(submission, tmp_path / "tasks.csv")
    assert "\n'=HYPERLINK(1)," in (tmp_path / "tasks.csv").read_text(encoding="utf-8-sig")
    for text in ("=1", "+1", "-1", "@x", "\tx", "\rx"):
        assert formula_safe(text) == "'" + text
    assert formula_safe("Model-1") == "Model-1"


def test_the_template_has_every_task_with_its_unit_and_sota(
    catalog: Catalog, tmp_path: Path
) -> None:
    write_template(catalog, catalog.board("A/full"), tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    assert tuple(book.sheetnames) == catalog.sheets
    for name in catalog.sheets:
        rows = list(book[name].iter_rows(values_only=True))
        assert rows[0] == (
            "No", "Task Name", "Task Short Name", "Metrics", "Unit", "Direction", "SoTA (paper)",
            "Your model's name",
        )  # fmt: skip
        for row, task in zip(rows[1:], catalog.tasks_of(name), strict=True):
            assert row[1] == task.name
            assert row[6] == catalog.sota["paper"][task.task_id]
            assert row[4:6] == (
                task.metric.unit,
                "higher is better" if task.metric.higher_is_better else "lower is better",
            )
    submission = score_workbook(tmp_path / "t.xlsx", catalog)
    assert {row.state for row in submission.tasks} == {TaskState.MISSING}


def test_the_annotated_copy_marks_every_problem(catalog: Catalog, tmp_path: Path) -> None:
    submission = score_workbook(MISTAKES, catalog)
    write_annotated(MISTAKES, submission.problems, tmp_path / "copy.xlsx")
    before, after = load_workbook(MISTAKES), load_workbook(tmp_path / "copy.xlsx")
    assert after.sheetnames == ["Problems", *before.sheetnames]
    listed = list(after["Problems"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[1]) for row in listed] == [
        (problem.severity, problem.where) for problem in submission.problems
    ]
    marked = [problem for problem in submission.problems if problem.cell and problem.cell.row]
    assert len(marked) >= 8
    for problem in marked:
        at = problem.cell
        assert at
        cell = after[at.sheet].cell(at.row, at.column + 1)
        assert problem.expected in cell.comment.text
        assert cell.fill.fgColor.rgb in ("00F8B4B4", "00FCD98A", "00BFDBFE")
    for sheet in before.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert after[sheet.title].cell(cell.row, cell.column).value == cell.value


def test_the_copy_of_what_cannot_be_copied_lists_the_problems(tmp_path: Path) -> None:
    source = tmp_path / "results.csv"
    source.write_text("sheet,Task Name,M\nNLP,=1+1,5\n", encoding="utf-8")
    problem = Problem(
        "line 2, column 'Task Name'", "a task of NLP", "'=1+1'", "=x", Severity.ERROR,
        Cell("NLP", 2, 1),
    )  # fmt: skip
    write_annotated(source, [problem], tmp_path / "copy.xlsx")
    sheet = load_workbook(tmp_path / "copy.xlsx")["Problems"]
    values = [cell.value for cell in sheet[2]]
    assert values == ["error", problem.where, problem.expected, problem.got, "=x"]
    assert {cell.data_type for cell in sheet[2]} == {"s"}


def test_a_sheet_named_problems_stays(catalog: Catalog, tmp_path: Path) -> None:
    book = load_workbook(MISTAKES)
    book["Scratch"].title = "problems"
    book.save(tmp_path / "m.xlsx")
    write_annotated(tmp_path / "m.xlsx", [], tmp_path / "copy.xlsx")
    copy = load_workbook(tmp_path / "copy.xlsx")
    assert copy.sheetnames[0] == "Problems (2)"
    assert copy["Problems (2)"]["A2"].value == "No problems were found."


def test_hostile_xml_never_reaches_the_writer(tmp_path: Path, catalog: Catalog) -> None:
    """A document type in a part that the reader skips must not be parsed by openpyxl."""
    import zipfile

    source = tmp_path / "m.xlsx"
    with zipfile.ZipFile(MISTAKES) as old, zipfile.ZipFile(source, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/theme/theme1.xml":
                content = content.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
            new.writestr(name, content)
    problems = score_workbook(source, catalog).problems
    write_annotated(source, problems, tmp_path / "copy.xlsx")
    assert load_workbook(tmp_path / "copy.xlsx").sheetnames == ["Problems"]


def test_to_dict_is_json(catalog: Catalog) -> None:
    report = to_dict(score_workbook(MISTAKES, catalog))
    assert json.loads(json.dumps(report, allow_nan=False)) == report
