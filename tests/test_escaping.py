"""Whatever a model, a file or a person is called, it stays a text wherever it is written.

Every hostile name goes through every output: page, charts, csv, xlsx, parquet, JSON, LaTeX, BibTeX,
yaml, addresses and names of files.
"""

import csv
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml
from openpyxl import load_workbook

from places import EXAMPLES
from scorer.board_exports import ranking_to_dict, with_task_scores, write_board_csv
from scorer.board_files import (
    write_board_json,
    write_board_parquet,
    write_board_xlsx,
    write_latex,
)
from scorer.catalog import Catalog
from scorer.charts import comparison_chart, level_chart, skill_groups
from scorer.errors import Problem, Severity
from scorer.exports import formula_safe, write_csv, write_json
from scorer.published import load_published
from scorer.records import Results, Submission, TaskScore, TaskState
from scorer.score import score_workbook
from scorer.takeaway import eval_results_yaml, latex_text, view_citation
from scorer.ui.downloads import file_name
from scorer.ui.leaderboard import handlers
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.leaderboard.figures import draw_comparison, draw_model, draw_task
from scorer.ui.leaderboard.render import render
from scorer.ui.leaderboard.run import free_name
from scorer.ui.outcome import Refusal
from scorer.ui.problem_html import problem_report
from scorer.ui.report_html import breakdown, refusal_report, report
from scorer.ui.task_table import table_data
from scorer.views import BoardView, query_lists, read_query

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "closing script": "</script><script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "image": '<img src=x onerror="alert(1)">',
    "template": "${alert(1)} {{ 7*7 }} {0} %{text}",
    "link": '<a href="javascript:alert(1)">x</a>',
    "formula": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "blank": "  =1+1",
    "wide": "\uff1d1+1",
    "hidden": "\u200b=1+1",
    "bidi": "safe\u202etxt.exe\u202c",
    "zero width": "G\u200bP\u200dT\ufeff",
    "null": "a\0b",
    "control": "a\x1b[31mb\r\nc",
    "lone surrogate": "a\ud800b",
    "emoji": "👩‍🔬🏳️‍🌈",
    "right to left": "نموذج",
    "very long": "x" * 20_000,
    "latex": "\\input{/etc/passwd}$^_%&#~",
    "path": "../../../etc/passwd",
    "yaml": "a: [b\n- c: &x *x",
}
named = pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
# Half a character cannot come this far: readers refuse it, and events lose it on arrival.
whole = {kind: name for kind, name in HOSTILE.items() if kind != "lone surrogate"}
named_whole = pytest.mark.parametrize("name", whole.values(), ids=whole)
DAY = date(2026, 11, 21)
CALLED = re.compile(r"on[a-z]+$")


class Tags(HTMLParser):
    """Finds what a browser would run, or take from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "base", "form", "img", "link", "meta"):
            self.found.append(tag)
        for attribute, value in attrs:
            if CALLED.match(attribute):
                self.found.append(f"{tag} {attribute}")
            if attribute in ("href", "src") and not (value or "").startswith(("?", "#", "http")):
                self.found.append(f"{tag} {attribute}={value}")


def runs_nothing(html: str) -> bool:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags.found == []


def is_sendable(value: object) -> bool:
    """Whether Gradio can send a value: as JSON, in utf-8."""
    import orjson

    orjson.dumps(value)
    return True


@pytest.fixture(scope="module")
def scored(catalog: Catalog) -> Submission:
    return score_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog)


@pytest.fixture(scope="module")
def boards(catalog: Catalog) -> BoardDesk:
    return BoardDesk(catalog, load_published(catalog))


def called(scored: Submission, name: str) -> Submission:
    problem = Problem(name, name, name, name, Severity.WARNING)
    tasks = tuple(replace(result, reason=name) for result in scored.tasks[:30])
    return replace(scored, model=name, tasks=tasks, problems=(problem,), columns=(name, "b"))


@named_whole
def test_on_the_page_a_name_is_text(name: str, scored: Submission, catalog: Catalog) -> None:
    bad = called(scored, name)
    refusal = Refusal(problems=bad.problems, columns=(name, "b"))
    for shown in (
        report(bad, fractions=False),
        breakdown(bad),
        problem_report(bad.problems),
        refusal_report(refusal, name),
        refusal_report(replace(refusal, columns=()), name),
    ):
        assert runs_nothing(shown)
        assert is_sendable(shown)
    table = table_data(bad, catalog.skills)
    assert "</script" not in table
    assert is_sendable(table)


@named_whole
def test_on_boards_a_name_is_text(name: str, boards: BoardDesk, catalog: Catalog) -> None:
    shown_as = free_name(name, ())
    task = catalog.tasks[0]
    guests = (one_task(shown_as, catalog),)
    for view in (
        BoardView(),
        BoardView(compare=(shown_as, "GPT4-o")),
        BoardView(model=shown_as),
        BoardView(task=task.task_id),
    ):
        shown = render(boards, handlers.Answer(view, handlers.EVERYTHING), guests)
        for field in shown.__dataclass_fields__:
            value = getattr(shown, field)
            assert is_sendable(value), field
            if isinstance(value, str) and value.lstrip().startswith("<"):
                assert runs_nothing(value), field


def one_task(model: str, catalog: Catalog) -> Results:
    task_id = catalog.tasks[0].task_id
    scores = {task_id: TaskScore(task_id, TaskState.SCORED, 50.0)}
    return Results(model=model, problems=(), scores=scores)


@named_whole
def test_in_charts_a_name_is_no_markup(
    name: str, scored: Submission, boards: BoardDesk, catalog: Catalog
) -> None:
    run = one_task(name, catalog)
    view = BoardView(compare=(name, "GPT4-o"))
    groups = skill_groups(scored, catalog.skills, scored.tasks[0].task.sheet)
    figures = [
        level_chart(called(scored, name)),
        comparison_chart(groups, name),
        *draw_comparison(boards, view, (run,), "S2", "NLP", 1200),
        *draw_model(boards, BoardView(model=name), (run,), "NLP", 1200),
        draw_task(boards, BoardView(task=catalog.tasks[0].task_id), (run,)),
    ]
    for figure in figures:
        if figure is None:
            continue
        drawn = figure.to_json()
        assert is_sendable(drawn)
        for text in texts_of(json.loads(drawn)):
            assert set(re.findall(r"<[^>]*>?", text)) <= {
                "<br>",
                "<extra>",
                "</extra>",
                "<b>",
                "</b>",
            }


def texts_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in texts_of(one)]


@named_whole
def test_in_files_a_name_is_no_formula(
    name: str, scored: Submission, boards: BoardDesk, catalog: Catalog, tmp_path: Path
) -> None:
    bad = called(scored, name)
    write_csv(bad, tmp_path / "run.csv")
    write_json(bad, tmp_path / "run.json")
    run = one_task(name, catalog)
    view = BoardView(board="D/I-C-1")
    ranking = boards.ranking(view, (run,))
    board = with_task_scores(ranking_to_dict(ranking, boards.published, catalog, {}), ranking)
    write_board_csv(board, tmp_path / "board.csv")
    write_board_json(board, tmp_path / "board.json")
    write_board_xlsx(board, tmp_path / "board.xlsx")
    write_board_parquet(board, tmp_path / "board.parquet")
    write_latex(board, tmp_path / "board.tex")
    for path in (tmp_path / "run.csv", tmp_path / "board.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if is_formula(cell)]
    for path in (tmp_path / "run.json", tmp_path / "board.json"):
        json.loads(path.read_text(encoding="utf-8"))
    book = load_workbook(tmp_path / "board.xlsx")
    assert {cell.data_type for row in book["Board"].iter_rows() for cell in row} <= {
        "s",
        "inlineStr",
        "n",
    }
    with zipfile.ZipFile(tmp_path / "board.xlsx") as archive:
        assert not [one for one in archive.namelist() if b"<f>" in archive.read(one)]
    text = (tmp_path / "board.tex").read_text(encoding="utf-8")
    assert "\\input" not in text


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet program may read a cell as a formula; a number is none."""
    try:
        float(cell)
    except ValueError:
        first = re.sub(r"^[\s\x00-\x20\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+", "", cell)[
            :1
        ]
        return first in tuple("=+-@\uff1d\uff0b\uff0d\uff20")
    return False


@pytest.mark.parametrize("number", ["-1.5", "+2", "1e-9"])
def test_a_number_is_no_formula(number: str) -> None:
    assert not is_formula(number)
    assert formula_safe("abc") == "abc"


@named
def test_in_latex_and_yaml_a_name_is_text(name: str) -> None:
    row: dict[str, Any] = {
        "model": name, "level": 3, "scores": {"S2": 1.0, "S3": None, "S4": None, "S5": None},
        "coverage": {"scored": 1, "tasks": 2},
    }  # fmt: skip
    board = {"board": name, "source": "recomputed", "signature": name}
    latex = latex_text(name)
    latex.encode("utf-8")
    assert not re.search(r"(?<!\\)[%&#$_]", latex)
    assert "\n" not in latex
    told = view_citation(board, address=f"https://x.org/?model={name}", day=DAY)
    told.encode("utf-8")
    assert told.count("{") == told.count("}")
    read = yaml.safe_load(eval_results_yaml(row, board, day=DAY))
    assert len(read) == 1


@named
def test_in_an_address_a_name_is_one_value(name: str, catalog: Catalog) -> None:
    view = BoardView(model=name, compare=(name,))
    query = view.to_query()
    assert re.fullmatch(r"[A-Za-z0-9_.=&%+*~-]*", query)
    sent = name.encode("utf-8", "replace").decode()
    assert parse_qs(query)["model"] == [sent]
    if len(query) < 4000:
        assert read_query(query, catalog)[0].model == sent


@named
def test_names_of_files_are_plain(name: str) -> None:
    for given in (file_name("csv", name, name), file_name("annotated", name)):
        assert re.fullmatch(r"[A-Za-z0-9._-]+", given)
        assert len(given) < 160
        assert not given.startswith((".", "-"))


@pytest.mark.parametrize(
    "query",
    ["&".join(["a=1"] * 5000), "&" * 10_000, "a" * 100_000, "%ff%fe=%00&level=%ff", ";".join("ab")],
    ids=["many fields", "ampersands", "long", "no utf-8", "semicolons"],
)
def test_any_address_can_be_read(query: str, catalog: Catalog) -> None:
    query_lists(query)
    view, _ = read_query(query, catalog)
    assert view.board == "A/full"


def test_fields_within_the_limit_are_read(catalog: Catalog) -> None:
    query = "&".join(["x=1"] * 199 + ["model=GPT4-o"])
    assert read_query(query, catalog)[0].model == "GPT4-o"
