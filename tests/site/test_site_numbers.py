"""What the site's files hold is what the app shows, read back without the code that wrote it."""

import base64
import csv
import json
import math
import struct
from pathlib import Path
from typing import Any

import pytest

from scorer.board_exports import ranking_to_dict, write_board_csv
from scorer.ui.leaderboard.board_grid import board_grid
from scorer.ui.leaderboard.choices import boards_of
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.views import BoardView

BOARDS = ("A/full", "A/quick", "B/Image", "B/Image+Audio", "C/3D-generation", "D/I-C-1", "D/L-1")
_CODES = {"i2": ("h", -(2**15)), "i4": ("i", -(2**31)), "f4": ("f", None), "f8": ("d", None)}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def numbers(cells: dict[str, Any], key: str, count: int) -> list[float]:
    """Unpack a column of numbers as the wire's description says; NaN = missing."""
    part, raw = cells["columns"][key], base64.b64decode(cells["blob"])
    code, absent = _CODES[part["type"]]
    given = struct.unpack_from(f"<{count}{code}", raw, part["at"])
    return [math.nan if one == absent else one / part["scale"] for one in given]


def same(left: list[float], right: list[float]) -> bool:
    return len(left) == len(right) and all(
        a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(left, right, strict=True)
    )


@pytest.fixture(scope="module")
def files(site: Path) -> dict[str, str]:
    return {board["id"]: board["file"] for board in read(site / "data/site.json")["boards"]}


def test_every_board_of_every_scope_is_there(
    files: dict[str, str], desk: BoardDesk, site: Path
) -> None:
    wanted = {board.board_id for scope in "ABCD" for board in boards_of(desk.catalog, scope)}
    assert set(files) == wanted
    assert len({name.casefold() for name in files.values()}) == len(wanted)
    for name in files.values():
        assert (site / f"data/boards/{name}.json").is_file()
        assert (site / f"download/{name}.csv").is_file()
        assert (site / f"download/{name}.json").is_file()


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_s_own_columns_are_the_app_s(
    board: str, files: dict[str, str], desk: BoardDesk, site: Path
) -> None:
    data = board_grid(desk, BoardView(board=board))
    own = read(site / f"data/boards/{files[board]}.json")["own"]
    listed = [entry["key"] for entry in own["columns"] if isinstance(entry, dict)]
    assert "S2" in listed
    assert "rank" in listed
    for key in listed:
        if not data.by_key[key].is_text:
            found = numbers(own["cells"], key, len(data.ids))
            assert same(found, data.numbers(key).tolist()), key
    order = base64.b64decode(own["order"]["blob"])
    assert list(struct.unpack(f"<{own['order']['count']}I", order)) == data.rows.tolist()


def test_every_task_s_scores_are_written_once(desk: BoardDesk, site: Path) -> None:
    data = board_grid(desk, BoardView()).shared
    assert data is not None
    shared = read(site / "data/shared.json")
    assert shared["cells"]["ids"] == list(data.data.ids)
    found: dict[str, list[float]] = {}
    for column, block in zip(shared["columns"], shared["block_of"], strict=True):
        if block < 0:
            continue
        cells = read(site / f"data/cells/{block}.json")
        assert column["key"] not in found
        found[column["key"]] = numbers(cells, column["key"], len(data.data.ids))
    assert set(found) == {task.task_id for task in desk.catalog.tasks}
    for key, values in found.items():
        assert same(values, data.data.numbers(key).tolist()), key


@pytest.mark.parametrize("board", BOARDS)
def test_downloads_are_the_app_s(
    board: str, files: dict[str, str], desk: BoardDesk, site: Path, tmp_path: Path
) -> None:
    view = BoardView(board=board)
    told = ranking_to_dict(desk.ranking(view), desk.published, desk.catalog)
    write_board_csv(told, tmp_path / "board.csv")
    name = files[board]
    assert (site / f"download/{name}.csv").read_bytes() == (tmp_path / "board.csv").read_bytes()
    taken = read(site / f"download/{name}.json")
    facts = {row["model"]: row for row in read(site / "download/models.json")["models"]}
    assert [row | facts[row["model"]] for row in taken["rows"]] == told["rows"]
    assert taken["signature"] == told["signature"]
    assert taken["tasks"] == list(desk.board(view).task_ids)


@pytest.mark.parametrize("model", ["Vitron-V1", "GPT-3.5-turbo", "Qwen2-VL-72B [2nd NLP row]"])
def test_a_model_s_tasks_are_the_scorer_s(model: str, desk: BoardDesk, site: Path) -> None:
    submission = desk.submission(BoardView(), model)
    assert submission is not None
    name = read(site / "data/site.json")["models"][model]
    told = read(site / f"data/models/{name}.json")
    tasks = read(site / "data/tasks.json")
    ids = tasks["shared"]["cells"]["ids"]
    cells = told["own"]["cells"]
    scores, points = (dict(zip(ids, numbers(cells, key, len(ids)), strict=True))
                      for key in ("score", "points"))  # fmt: skip
    by_id = {row.task.task_id: row for row in submission.tasks}
    assert set(by_id) == set(ids)
    for task_id, row in by_id.items():
        if row.score is None:
            assert math.isnan(scores[task_id])
            assert math.isnan(points[task_id])
        else:
            assert (scores[task_id], points[task_id]) == (row.score, row.points)
    part = cells["columns"]["outcome"]
    codes = base64.b64decode(cells["blob"])[part["at"] :][: len(ids)]
    outcomes = dict(zip(ids, (part["texts"][code] for code in codes), strict=True))
    won = {task_id for task_id, row in by_id.items() if row.win}
    assert {task_id for task_id, text in outcomes.items() if text == "won"} == won


def test_all_scores_are_in_one_table(desk: BoardDesk, site: Path) -> None:
    with (site / "download/tasks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["task_id"]: row for row in csv.DictReader(file)}
    assert len(rows) == 699
    # The paper's table 95, by hand.
    assert float(rows["NLP/causal-reasoning"]["GPT-3.5-turbo"]) == 47.40
    assert float(rows["NLP/temporal-reasoning"]["Yi-lightning"]) == 22.78
    field = desk.field(BoardView())
    given = sum(cell not in ("", None) for row in rows.values()
                for name, cell in row.items() if name in field.names)  # fmt: skip
    assert given == int(field.marks.scored.sum())


def test_no_board_repeats_what_boards_share(site: Path, desk: BoardDesk) -> None:
    tasks = {task.task_id for task in desk.catalog.tasks}
    for path in (site / "data/boards").iterdir():
        assert tasks.isdisjoint(read(path)["own"]["cells"]["columns"])
