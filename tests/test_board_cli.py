"""``board`` and ``compare`` as a person or a script meets them."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from places import EXAMPLES
from scorer.board_exports import task_to_dict
from scorer.boards import make_field
from scorer.catalog import Catalog
from scorer.cli import main
from scorer.published import load_published
from scorer.readers.workbook import read_workbook
from scorer.score import find_sota
from scorer.store import Store, new_id
from scorer.store.records import LOCAL, Card, Origin, SubmissionRecord


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_board_json_has_the_designed_shape(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "board", "A/full", "--json")
    assert (status, err) == (0, "")
    board = json.loads(out)
    assert {"board", "protocol", "sota", "signature", "rows"} <= board.keys()
    assert len(board["rows"]) == 106
    row = next(row for row in board["rows"] if row["model"] == "Vitron-V1")
    assert {
        "rank", "rank_interval", "model", "level", "scores", "modalities", "coverage", "published",
    } <= row.keys()  # fmt: skip
    scored = json.loads(run(capsys, "score", str(EXAMPLES / "Vitron-V1.xlsx"), "--json")[1])
    assert row["modalities"] == scored["modalities"]
    assert row["language"] == scored["language"]
    assert row["scores"] == scored["scores"]
    assert row["level"] == scored["level"] == 4
    verdicts = {
        (one["modality"], one["level"]): one["verdict"] for one in row["published"]["compared"]
    }
    assert verdicts["Image", "S4"] == "agrees"
    assert verdicts["Image", "S2"] == "differs, unexplained"


def test_unranked_rows_come_last_and_have_no_rank(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(run(capsys, "board", "B/3D", "--json")[1])["rows"]
    ranks = [row["rank"] for row in rows]
    ranked = [rank for rank in ranks if rank is not None]
    assert ranks == ranked + [None] * (len(ranks) - len(ranked))
    assert ranked == sorted(ranked)


@pytest.mark.parametrize("column", ["S2", "wins", "scored", "Image.S3", "model"])
def test_a_board_can_be_sorted(capsys: pytest.CaptureFixture[str], column: str) -> None:
    status, out, _ = run(capsys, "board", "B/Image", "--sort", column)
    assert status == 0
    assert len(out.splitlines()) > 100


def test_a_column_that_does_not_exist_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "board", "--sort", "beauty")
    assert status == 2
    assert err.startswith("general-level: sort: expected S2 to S5, ")


def test_a_board_as_csv(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "board.csv"
    board = json.loads(run(capsys, "board", "B/Audio", "--csv", str(path), "--json")[1])
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["model"] for line in lines] == [row["model"] for row in board["rows"]]
    assert [line["S2"] for line in lines] == [repr(row["scores"]["S2"]) for row in board["rows"]]
    assert {line["signature"] for line in lines} == {board["signature"]}


def test_compare_a_workbook_with_a_published_model(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(EXAMPLES / "Vitron-V1.xlsx")
    same = json.loads(run(capsys, "compare", path, "Vitron-V1", "--json")[1])
    assert {task["gap"] for task in same["tasks"]} == {0}
    other = json.loads(
        run(capsys, "compare", path, "Emu2-37B", "--board", "C/Image-generation", "--json")[1]
    )
    gaps = [task["gap"] for task in other["tasks"]]
    assert gaps == sorted(gaps, reverse=True)
    assert [run["model"] for run in other["runs"]] == ["Vitron-V1", "Emu2-37B"]
    status, out, _ = run(capsys, "compare", path, "Emu2-37B")
    assert status == 0
    assert "Where they differ most" in out


def test_compare_names_the_near_miss(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "compare", "Vitron-V1", "Emu2-37")
    assert status == 2
    assert err.endswith("did you mean 'Emu2-37B'\n")


def test_a_board_that_the_paper_does_not_publish(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "board", "D/I-C-1", "--source", "published")
    assert status == 2
    assert err == (
        "general-level: source: expected recomputed, got 'published'; the paper publishes no level "
        "scores of board D/I-C-1\n"
    )


def test_a_task_ranks_its_models_along_the_metrics_direction(catalog: Catalog) -> None:
    published = load_published(catalog)
    field = make_field(catalog, published, find_sota(catalog, "paper"))
    for name in ("FVD", "Acc", "WER", "MOS"):
        task = next(
            task
            for task in catalog.tasks
            if task.metric.name == name and task.modality != "Language"
        )
        row = task_to_dict(task, field, published, catalog)
        scores = [one["score"] for one in row["models"] if one["state"] == "scored"]
        assert scores == sorted(scores, reverse=task.metric.higher_is_better)
        rest = row["models"][len(scores) :]
        assert {one["state"] for one in rest} <= {"not supported", "no row"}
        assert len(row["models"]) == 106
        assert all(
            one["win"] == (one["points"] >= row["sota_points"])
            for one in row["models"]
            if one["score"]
        )
    first = task_to_dict(catalog.tasks[0], field, published, catalog)
    doubted = [one["model"] for one in first["models"] if one["doubt"]]
    assert "GPT4-o" in doubted
    json.dumps(first, allow_nan=False)


def test_what_was_published_into_the_data_folder_is_ranked_and_compared(
    capsys: pytest.CaptureFixture[str],
    catalog: Catalog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    results = read_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog)
    record = SubmissionRecord(
        record_id=new_id(datetime(2026, 1, 2, tzinfo=UTC)), by=LOCAL, card=Card(name="Newcomer"),
        scores={key: one for key, one in results.scores.items() if one.score is not None},
        catalog=catalog.version, signature="", origin=Origin(kind="workbook", digest="0" * 64),
        needs_review=False,
    )  # fmt: skip
    Store(tmp_path, catalog).add(record)
    rows = json.loads(run(capsys, "board", "B/Image", "--json")[1])["rows"]
    by_name = {row["model"]: row for row in rows}
    assert by_name["Newcomer"]["scores"] == by_name["Vitron-V1"]["scores"]
    compared = json.loads(run(capsys, "compare", "Newcomer", "Vitron-V1", "--json")[1])
    assert all(one["scores"][0] == one["scores"][1] for one in compared["tasks"])
    tmp_path.joinpath("submissions/2026-01/notes.txt").write_text("mine")
    status, _, err = run(capsys, "board", "B/Image")
    assert status == 0
    assert "notes.txt" in err
