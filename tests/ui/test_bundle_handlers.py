"""A dropped bundle from the drop zone's word to the report, its items and its files."""

import asyncio
import csv
import json
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from gradio.utils import get_upload_folder

from scorer.benchmark import open_benchmark
from scorer.evaluate import EvaluateOptions, evaluate_bundle
from scorer.exports import evaluation_to_dict
from scorer.readers.bundles import read_bundle
from scorer.score import score_workbook
from scorer.ui import wording
from scorer.ui.bundles.looking import on_look
from scorer.ui.bundles.naming import DEMO
from scorer.ui.bundles.wiring import evaluated
from scorer.ui.leaderboard.run import read_run
from scorer.ui.score_handlers import (
    Desk,
    Given,
    Selectors,
    answer,
    evaluation_of,
    on_details,
    on_selector,
    on_wanted,
    origin_of,
)

PAPER = Selectors("A/full", "paper", "paper")
CAUSAL = "NLP/causal-reasoning"
BOXES = "Image-Comprehension/traffic-light-detection"


def steps(desk: Desk, data: object, session: str = "me") -> list[tuple[dict[str, Any], Any]]:
    async def collect(found: AsyncIterator[tuple[str, Any]]) -> list[tuple[dict[str, Any], Any]]:
        return [(json.loads(told), given) async for told, given in found]

    # In a thread: while a browser is driven by other tests, this one has a running event loop.
    with ThreadPoolExecutor(1) as thread:
        found = evaluated(desk, session, data, PAPER)
        return thread.submit(lambda: asyncio.run(collect(found))).result()


@pytest.fixture(scope="module")
def given(desk: Desk) -> Given:
    """The demo bundle, evaluated."""
    found = steps(desk, {"example": wording.DEMO_BUNDLE, "name": "demo", "run": "1"})
    assert isinstance(found[-1][1], Given)
    result: Given = found[-1][1]
    return result


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    folder = Path(get_upload_folder())
    folder.mkdir()
    return folder


def test_progress_is_told_and_the_run_is_named(desk: Desk, uploads: Path) -> None:
    shutil.copy(DEMO / "bundle.zip", uploads / "mine.zip")
    told = {"path": str(uploads / "mine.zip"), "name": "mine.zip", "run": "7"}
    found = steps(desk, told)
    states = [status["state"] for status, _ in found]
    assert set(states[:-1]) == {"progress"}
    assert states[-1] == "finished"
    assert {status["run"] for status, _ in found} == {"7"}
    assert found[-1][1].name == "mine.zip"
    assert found[-1][1].run


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"path": "/etc/passwd", "name": "x.zip"}, id="a file of the system"),
        pytest.param({"path": str(DEMO / "bundle.zip")}, id="a file outside the uploads"),
        pytest.param({"example": "../bundle"}, id="no such example"),
        pytest.param({"path": 7, "run": 7, "name": 7}, id="no texts"),
    ],
)
def test_only_uploads_and_examples_are_evaluated(desk: Desk, uploads: Path, data: object) -> None:
    found = steps(desk, data)
    assert found[-1][1].refusal is not None
    given, view = answer(desk, found[-1][1], PAPER)
    assert "was not scored" in view.report
    assert "drop it again" in view.report
    assert on_details(desk, given, PAPER) is None
    assert on_selector(desk, given, None, PAPER) is None


def test_a_bad_bundle_is_refused_with_its_reason(desk: Desk, uploads: Path) -> None:
    (uploads / "bad.zip").write_bytes(b"PK\x03\x04 and no more")
    found = steps(desk, {"path": str(uploads / "bad.zip"), "name": "bad.zip"})
    _, view = answer(desk, found[-1][1], PAPER)
    assert "bad.zip" in view.report
    assert "was not scored" in view.report


def test_no_benchmark_says_what_to_set(
    desk: Desk, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    shutil.copy(DEMO / "bundle.zip", uploads / "mine.zip")
    bench = replace(desk.bundles.bench, source="nobody/no-such-benchmark")
    without = replace(desk, bundles=replace(desk.bundles, bench=bench))
    found = steps(without, {"path": str(uploads / "mine.zip"), "name": "mine.zip"})
    _, view = answer(without, found[-1][1], PAPER)
    assert "The benchmark cannot be reached" in view.report
    assert "set BENCHMARK to a folder" in view.report


def test_digits_are_those_of_the_engine(desk: Desk, given: Given) -> None:
    with read_bundle(DEMO / "bundle.zip", desk.catalog) as bundle:
        benchmark = open_benchmark(str(DEMO / "benchmark"), desk.catalog)
        options = EvaluateOptions(model=wording.DEMO_MODEL, workers=1)
        expected = evaluate_bundle(bundle, benchmark, desk.catalog, options)
    found = evaluation_of(desk, given, PAPER)
    assert found is not None
    assert evaluation_to_dict(found) == evaluation_to_dict(expected)


def test_report_shows_what_lies_behind_it(desk: Desk, given: Given) -> None:
    _, view = answer(desk, given, PAPER)
    assert 'data-kind="bundle"' in view.report
    assert "95 %:" in view.report
    assert wording.DEMO_BENCHMARK in view.report
    assert str(DEMO) not in view.report  # where it lies on the server is nobody's business
    assert "1 file of no known task" in view.report
    assert "Causal-Raisining" in view.report


def test_other_boards_are_scored_without_evaluating_again(desk: Desk, given: Given) -> None:
    jobs = len(desk.bundles.line._jobs)
    found = on_selector(desk, given, None, Selectors("C/Image-comprehension", "paper", "workbook"))
    assert found is not None
    assert "sota:workbook" in found[1].report
    assert len(desk.bundles.line._jobs) == jobs
    unknown = on_selector(desk, given, None, Selectors("Z/none", "paper", "paper"))
    assert unknown is not None
    assert "was not scored" in unknown[1].report


def test_table_has_coverage_and_intervals(desk: Desk, given: Given) -> None:
    details = on_details(desk, given, PAPER)
    assert details is not None
    data = json.loads(details.table)
    behind = {one[4]: one for one in data["items"] if one}
    assert len(behind) == 67
    answered, expected, low, high, _ = behind[CAUSAL]
    assert (answered, expected) == (9, 10)
    assert 0 <= low <= 60 <= high <= 100


def test_forgotten_run_says_drop_it_again(desk: Desk, given: Given) -> None:
    _, view = answer(desk, replace(given, run="guess"), PAPER)
    assert "drop it again" in view.report


def test_origin_is_the_file_s_digest_and_the_answers(
    desk: Desk, given: Given, tmp_path: Path
) -> None:
    found = origin_of(given)
    assert found is not None
    assert (found.kind, found.benchmark) == ("bundle", wording.DEMO_BENCHMARK)
    assert found.digest == sha256((DEMO / "bundle.zip").read_bytes()).hexdigest()
    workbook = origin_of(Given(path=str(desk.examples[0])))
    assert workbook is not None
    assert workbook.digest == sha256(desk.examples[0].read_bytes()).hexdigest()
    assert (workbook.kind, workbook.benchmark) == ("workbook", "")
    assert origin_of(Given()) is None
    assert origin_of(Given(path=str(tmp_path / "gone.xlsx"))) is None


def test_run_goes_to_the_leaderboard_as_a_guest(desk: Desk, given: Given) -> None:
    run = read_run(given, desk.catalog, (wording.DEMO_MODEL,))
    assert run.model != wording.DEMO_MODEL
    assert run.scores[CAUSAL].score == 60.0


def look(desk: Desk, given: Given, tmp_path: Path, **asked: Any) -> dict[str, Any]:
    def keep(path: Path) -> str:
        return shutil.copy(path, tmp_path)

    run = desk.bundles.found(given.run)
    evaluation = evaluation_of(desk, given, PAPER)
    assert evaluation is not None
    return list(on_look(run, evaluation, desk.catalog, asked, keep))[-1]


def test_items_come_worst_first_with_their_answers(
    desk: Desk, given: Given, tmp_path: Path
) -> None:
    told = look(desk, given, tmp_path, task=CAUSAL)
    verdicts = [item["verdict"] for item in told["items"]]
    assert verdicts == ["wrong"] * 3 + ["missing"] + ["right"] * 6
    assert told["facts"]["kinds"] == {
        "all": 10, "wrong": 3, "right": 6, "missing": 1, "unreadable": 0, "conflicting": 0,
    }  # fmt: skip
    assert told["facts"]["score"] == 60.0
    assert told["facts"]["distribution"] is None  # an item is right or wrong
    assert told["items"][3]["predictions"] == []
    assert told["items"][0]["reference"]["text"] in "AB"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        pytest.param({"filter": "missing"}, 1, id="missing"),
        pytest.param({"filter": "right"}, 6, id="right"),
        pytest.param({"filter": "conflicting"}, 0, id="none of a kind"),
        pytest.param({"filter": "anything"}, 10, id="an unknown filter"),
        pytest.param({"search": "BICYCLE light"}, 1, id="search"),
        pytest.param({"search": "no such text"}, 0, id="search without a hit"),
        pytest.param({"page": 10**9}, 10, id="a page behind the last"),
        pytest.param({"page": -3}, 10, id="a page before the first"),
        pytest.param({"page": True, "search": 7, "filter": []}, 10, id="no such kinds of values"),
    ],
)
def test_items_are_filtered_and_searched(
    desk: Desk, given: Given, tmp_path: Path, asked: dict[str, Any], count: int
) -> None:
    told = look(desk, given, tmp_path, task=CAUSAL, **asked)
    assert told["total"] == count
    assert len(told["items"]) == count


def test_media_are_copies_of_the_task_s_own_files(desk: Desk, given: Given, tmp_path: Path) -> None:
    told = look(desk, given, tmp_path, task=BOXES)
    media = told["items"][0]["media"][0]
    assert media["state"] == "shown"
    assert Path(media["file"]["path"]).parent == tmp_path
    assert told["items"][0]["reference"]["boxes"]
    assert told["items"][0]["predictions"][0]["boxes"]
    assert sum(told["facts"]["distribution"]["counts"]) == 8


def test_items_of_every_family_can_be_looked_into(desk: Desk, given: Given, tmp_path: Path) -> None:
    evaluation = evaluation_of(desk, given, PAPER)
    assert evaluation is not None
    for task_id, task in evaluation.tasks.items():
        told = look(desk, given, tmp_path, task=task_id)
        assert (task_id, told.get("total")) == (task_id, len(task.item_ids))


@pytest.mark.parametrize("task", [None, 7, "NLP/no-such-task", "../NLP", "NLP/ethical-reasoning"])
def test_items_of_no_task_are_refused(
    desk: Desk, given: Given, tmp_path: Path, task: object
) -> None:
    assert look(desk, given, tmp_path, task=task)["state"] == "fault"


def test_answers_of_a_close_set_are_not_shown(
    desk: Desk, given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scorer.ui.bundles.items.is_closed", lambda benchmark, form: True)
    monkeypatch.setattr("scorer.ui.bundles.takeaway.is_closed", lambda benchmark, form: True)
    told = look(desk, given, tmp_path, task="NLP/time-series")
    assert "close set" in told["text"]
    made = on_wanted(desk, given, {"kind": "items_csv"}, PAPER, tmp_path)
    assert isinstance(made, str)
    assert "close set" in made


def test_downloads_of_a_bundle(desk: Desk, given: Given, tmp_path: Path) -> None:
    def wanted(kind: str) -> Path:
        path = on_wanted(desk, given, {"kind": kind}, PAPER, tmp_path)
        assert isinstance(path, Path), path
        return path

    evaluation = evaluation_of(desk, given, PAPER)
    assert evaluation is not None
    again = score_workbook(wanted("filled"), desk.catalog)
    assert again.levels.scores == evaluation.submission.levels.scores
    told = json.loads(wanted("json").read_text(encoding="utf-8"))
    assert told == json.loads(json.dumps(evaluation_to_dict(evaluation)))
    table = pq.read_table(wanted("items_parquet"))
    with wanted("items_csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == table.num_rows == 425
    assert wanted("csv").stat().st_size > 0
    assert on_wanted(desk, given, {"kind": "annotated"}, PAPER, tmp_path) is None


def test_template_bundle_is_of_the_chosen_board(desk: Desk, tmp_path: Path) -> None:
    board = Selectors("C/Audio-comprehension", "paper", "paper")
    path = on_wanted(desk, Given(), {"kind": "bundle_template"}, board, tmp_path)
    assert isinstance(path, Path)
    with read_bundle(path, desk.catalog) as bundle:
        assert bundle.task_ids
        assert all(task_id.startswith("Audio-Comp") for task_id in bundle.task_ids)
    nothing = Selectors("D/L-2", "paper", "paper")
    made = on_wanted(desk, Given(), {"kind": "bundle_template"}, nothing, tmp_path)
    assert isinstance(made, str)
    assert "D/L-2" in made
