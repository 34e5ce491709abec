"""Boards as files: the same numbers in each, no formula from a name, the signature with them."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from scorer.board_charts import level_radar, skill_radar, task_distribution
from scorer.board_exports import board_lines, ranking_to_dict, with_task_scores, write_board_csv
from scorer.board_files import (
    write_board_json,
    write_board_parquet,
    write_board_xlsx,
    write_latex,
)
from scorer.boards import make_field, rank_models
from scorer.catalog import Catalog
from scorer.charts import Group
from scorer.published import load_published
from scorer.records import Results, TaskScore, TaskState
from scorer.score import find_sota

FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture(scope="module")
def board(catalog: Catalog) -> dict[str, Any]:
    published = load_published(catalog)
    task = next(task for task in catalog.tasks if task.metric.key == "psnr")
    perfect = TaskScore(task.task_id, TaskState.SCORED, math.inf)
    guest = Results(model=FORMULA, scores={task.task_id: perfect}, problems=())
    field = make_field(catalog, published, find_sota(catalog, "paper"), guests=[guest])
    ranking = rank_models(field, catalog.board(f"D/{task.skill_id}"))
    return with_task_scores(ranking_to_dict(ranking, published, catalog, {}), ranking)


def test_every_line_has_all_tasks_and_the_signature(board: dict[str, Any]) -> None:
    lines = board_lines(board)
    assert len({tuple(line) for line in lines}) == 1
    assert {line["signature"] for line in lines} == {board["signature"]}
    assert any("∞" in line.values() for line in lines)


def test_workbook_holds_texts_and_no_formula(board: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    write_board_xlsx(board, path)
    rows = list(load_workbook(path)["Board"].iter_rows())
    models = [row[3] for row in rows[1:]]
    assert len(models) == len(board["rows"])
    assert FORMULA in [cell.value for cell in models]
    assert {cell.data_type for cell in models} == {"s"}


def test_csv_is_formula_safe(board: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "board.csv"
    write_board_csv(board, path)
    text = path.read_text(encoding="utf-8-sig")
    assert f"'{FORMULA}".replace('"', '""') in text
    assert len(text.splitlines()) == 1 + len(board["rows"])


def test_json_says_what_the_board_says(board: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    write_board_json(board, path)
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(board))


def test_parquet_has_types_and_signature(board: dict[str, Any], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "board.parquet"
    write_board_parquet(board, path)
    table = parquet.read_table(path)
    assert table.num_rows == len(board["rows"])
    assert str(table.schema.field("S2").type) == "double"
    assert str(table.schema.field("model").type) in ("string", "large_string")
    assert table.schema.metadata[b"signature"] == board["signature"].encode()
    task = next(iter(board["rows"][0]["tasks"]))
    expected = [row["tasks"][task] for row in board["rows"]]
    read = table.column(task).to_pylist()
    assert read == [math.inf if value == "∞" else value for value in expected]


def test_latex_has_a_row_per_model(board: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "board.tex"
    write_latex(board, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("% D/")
    assert len(lines) == 3 + len(board["rows"])


def test_empty_board_is_a_file_too(board: dict[str, Any], tmp_path: Path) -> None:
    for write in (write_board_csv, write_board_json, write_board_xlsx, write_latex):
        path = tmp_path / "empty"
        write(board | {"rows": []}, path)
        assert path.stat().st_size > 0


def _groups(points: list[float]) -> list[Group]:
    return [
        Group(name=f"skill {at}", tasks=2, scored=int(value > 0), points=value, sota_points=50.0)
        for at, value in enumerate(points)
    ]


@pytest.mark.parametrize(
    ("count", "kind"), [(2, "scatter"), (3, "scatterpolar"), (24, "scatterpolar"), (25, "scatter")]
)
def test_radar_gives_way_to_rows_where_it_cannot_be_read(count: int, kind: str) -> None:
    figure = skill_radar({"A": _groups([10.0] * count), "B": _groups([0.0] * count)})
    assert {trace.type for trace in figure.data} == {kind}
    assert len(figure.data) == 3  # the specialists first


def test_skill_without_a_score_has_no_dot() -> None:
    figure = skill_radar({"A": _groups([10.0, 0.0])})
    assert list(figure.data[1].x) == [10.0, None]


def test_names_are_not_read_as_markup() -> None:
    modalities = dict.fromkeys(("Image", "Video", "Audio"), 1.0)
    figure = level_radar("S2", {"<b>x</b>": modalities})
    assert figure.data[0].name == "&lt;b&gt;x&lt;/b&gt;"


def test_dots_of_a_task_are_stacked_beside_the_specialist() -> None:
    points = {"A": 50.0, "B": 50.5, "C": 100.0, "Mine": 0.0}
    figure = task_distribution(points, {name: name for name in points}, 70.0, ["Mine"])
    assert list(zip(figure.data[0].x, figure.data[0].y, strict=True)) == [(51, 1), (51, 2), (99, 1)]
    assert list(figure.data[1].x) == [1.0]
    assert figure.layout.shapes[0].x0 == 70.0
