"""Bundles scored end to end, on small benchmarks and on the real annotation files."""

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluate.trees import CAUSAL, ETHICAL, FaultyStore, write_predictions, write_task
from places import ROOT
from scorer.benchmark import open_benchmark
from scorer.catalog import Catalog
from scorer.errors import SubmissionError
from scorer.evaluate import EvaluateOptions, Evaluation, Step, evaluate_bundle, evaluating
from scorer.evaluate.cache import Cache
from scorer.exports import evaluation_to_dict
from scorer.readers.bundles.bundle import read_bundle
from scorer.records import TaskState
from scorer.score import score_workbook
from scorer.workbooks import write_filled

LETTERS = "ABCD"


def evaluated(
    bundle: Path,
    benchmark: Path,
    catalog: Catalog,
    *,
    workers: int = 1,
    cache: Cache | None = None,
) -> Evaluation:
    with read_bundle(bundle, catalog) as opened:
        return evaluate_bundle(
            opened,
            open_benchmark(str(benchmark), catalog),
            catalog,
            EvaluateOptions(workers=workers),
            cache=cache,
        )


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    """Two tasks of 200 questions whose answers go round A to D."""
    root = tmp_path / "benchmark"
    for folder in ("Causal-Reasoning", "Ethical-Reasoning"):
        write_task(root, folder, {f"{n:03}": LETTERS[n % 4] for n in range(200)})
    return root


def right(count: int) -> list[tuple[Any, Any]]:
    return [(f"{n:03}", LETTERS[n % 4]) for n in range(count)]


def test_one_answer_of_200_is_half_a_percent_and_199_are_missing(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    bundle = write_predictions(tmp_path / "bundle", "causal-reasoning", right(1))
    found = evaluated(tmp_path / "bundle", benchmark, catalog)
    task = found.tasks[CAUSAL]
    assert task.score == 0.5
    assert task.counts is not None
    assert (task.counts.expected, task.counts.answered, task.counts.missing) == (200, 1, 199)
    assert bundle.exists()
    assert "expected an answer to each of 200 items, got 199 missing" in str(task.problems[0])
    row = next(row for row in found.submission.tasks if row.task.task_id == CAUSAL)
    assert (row.score, row.state) == (0.5, TaskState.SCORED)


def test_both_documented_shapes_give_the_same(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    entries = [*right(150), ("150", "wrong")]
    flat = [{"id": item_id, "prediction": answer} for item_id, answer in entries]
    documented = {"task": "Causal Reasoning", "skill": "x", "type": "y", "data": flat}
    scores = []
    for name, content in (("flat", flat), ("documented", documented)):
        path = tmp_path / name / "Causal-Reasoning"
        path.mkdir(parents=True)
        (path / "prediction.json").write_text(json.dumps(content), encoding="utf-8")
        scores.append(evaluated(tmp_path / name, benchmark, catalog).tasks[CAUSAL])
    assert scores[0].score == scores[1].score == 75.0
    assert scores[0].interval == scores[1].interval
    assert scores[0].item_scores.tolist() == scores[1].item_scores.tolist()


def test_every_answer_right_is_the_best_value_of_every_real_task(
    shared: Path, tmp_path: Path, catalog: Catalog
) -> None:
    annotations = shared / "annotations"
    opened = open_benchmark(str(annotations), catalog)
    assert len(opened.task_ids) == len(list(annotations.rglob("*.json")))
    for task_id in opened.task_ids:
        references = opened.references(task_id)
        entries = [
            {"id": item_id, "prediction": answer}
            for item_id, answer in zip(references.ids, references.answers, strict=True)
        ]
        folder = tmp_path / task_id.replace("/", "-").partition("-")[2]
        folder.mkdir()
        content = {"task": next(t.name for t in catalog.tasks if t.task_id == task_id)}
        (folder / "prediction.json").write_text(
            json.dumps(content | {"data": entries}), encoding="utf-8"
        )
    found = evaluated(tmp_path, annotations, catalog)
    assert {task_id: task.score for task_id, task in found.tasks.items()} == dict.fromkeys(
        opened.task_ids, 100.0
    )


@pytest.mark.parametrize("text_only", [True, False], ids=["first reference as text", "as given"])
def test_texts_that_are_right_score_100_too(
    shared: Path, tmp_path: Path, catalog: Catalog, *, text_only: bool
) -> None:
    annotations = shared / "annotations"
    opened = open_benchmark(str(annotations), catalog)
    (task_id,) = (one for one in opened.task_ids if "temporal" in one)
    references = opened.references(task_id)
    answers = [answer["answer"] for answer in references.answers]
    given = [answer[0] if text_only and isinstance(answer, list) else answer for answer in answers]
    write_predictions(tmp_path, "Temporal-Reasoning", list(zip(references.ids, given, strict=True)))
    assert evaluated(tmp_path, annotations, catalog).tasks[task_id].score == 100.0


def test_a_task_that_kills_its_process_costs_itself_alone(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    for folder in ("causal-reasoning", "ethical-reasoning"):
        write_predictions(tmp_path / "bundle", folder, right(200))
    for deadly, reason in (
        (True, "the process that scored it ended"),
        (False, "ZeroDivisionError"),
    ):
        with read_bundle(tmp_path / "bundle", catalog) as opened:
            faulty = replace(opened.files[ETHICAL], store=FaultyStore(deadly))
            bundle = replace(opened, files={**opened.files, ETHICAL: faulty})
            source = open_benchmark(str(benchmark), catalog)
            found = evaluate_bundle(bundle, source, catalog, EvaluateOptions(workers=2))
        assert found.tasks[CAUSAL].score == 100.0
        assert found.tasks[ETHICAL].state is TaskState.REJECTED
        assert reason in found.tasks[ETHICAL].reason


def test_number_of_workers_and_hash_seed_change_no_digit(benchmark: Path, tmp_path: Path) -> None:
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(120))
    write_predictions(tmp_path / "bundle", "ethical-reasoning", [*right(90), ("190", "E")])
    told = set()
    for seed, workers in (("0", "1"), ("1", "2"), ("2", "3")):
        command = [
            sys.executable, "-m", "scorer", "evaluate", str(tmp_path / "bundle"), "--json",
            "--benchmark", str(benchmark), "--workers", workers, "--no-cache",
        ]  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        told.add(done.stdout)
    assert len(told) == 1
    scores = {row["task_id"]: row["score"] for row in json.loads(told.pop())["tasks"]}
    assert (scores[CAUSAL], scores[ETHICAL]) == (60.0, 45.0)


def test_a_second_upload_with_one_changed_task_costs_one(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    cache = Cache(tmp_path / "cache")
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(120))
    write_predictions(tmp_path / "bundle", "ethical-reasoning", right(90))
    first = evaluated(tmp_path / "bundle", benchmark, catalog, cache=cache)
    assert not any(task.is_cached for task in first.tasks.values())
    write_predictions(tmp_path / "bundle", "ethical-reasoning", right(91))
    (tmp_path / "bundle").rename(tmp_path / "other")
    again = evaluated(tmp_path / "other", benchmark, catalog, cache=cache)
    assert {task_id: task.is_cached for task_id, task in again.tasks.items()} == {
        CAUSAL: True, ETHICAL: False,
    }  # fmt: skip
    assert again.tasks[ETHICAL].score == 45.5
    old, new = first.tasks[CAUSAL], again.tasks[CAUSAL]
    assert (new.score, new.interval, new.counts) == (old.score, old.interval, old.counts)
    assert new.item_ids == old.item_ids
    assert new.item_scores.tolist() == old.item_scores.tolist()
    assert new.replicates.tolist() == old.replicates.tolist()
    assert [one.where for one in new.problems] == ["other/causal-reasoning/prediction.json"]


def test_other_answers_of_the_benchmark_are_another_entry(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    cache = Cache(tmp_path / "cache")
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(200))
    assert (
        evaluated(tmp_path / "bundle", benchmark, catalog, cache=cache).tasks[CAUSAL].score == 100
    )
    write_task(benchmark, "Causal-Reasoning", {f"{n:03}": "Z" for n in range(200)})
    again = evaluated(tmp_path / "bundle", benchmark, catalog, cache=cache).tasks[CAUSAL]
    assert (again.score, again.is_cached) == (0.0, False)


def test_a_damaged_cache_is_computed_anew_and_an_old_one_is_pruned(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    cache = Cache(tmp_path / "cache")
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(200))
    evaluated(tmp_path / "bundle", benchmark, catalog, cache=cache)
    (kept,) = cache.folder.rglob("*.task")
    kept.write_bytes(kept.read_bytes()[:100])
    again = evaluated(tmp_path / "bundle", benchmark, catalog, cache=cache).tasks[CAUSAL]
    assert (again.score, again.is_cached) == (100.0, False)
    cache.prune(most_bytes=10)
    assert not list(cache.folder.rglob("*.task"))


def test_progress_comes_at_once_and_names_every_task(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    for folder in ("causal-reasoning", "ethical-reasoning"):
        write_predictions(tmp_path / "bundle", folder, right(200))
    with read_bundle(tmp_path / "bundle", catalog) as bundle:
        source = open_benchmark(str(benchmark), catalog)
        steps = list(evaluating(bundle, source, catalog, EvaluateOptions(workers=1)))
    assert isinstance(steps[-1], Evaluation)
    told = [step for step in steps if isinstance(step, Step)]
    assert (told[0].done, told[0].total, told[0].latest) == (0, 2, None)
    assert {step.latest.task_id for step in told if step.latest} == {CAUSAL, ETHICAL}
    assert (told[-1].done, told[-1].items) == (2, 400)
    assert told[-1].rate > 0


def test_cancelling_ends_the_work_at_any_moment(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    tasks = [task for task in catalog.tasks if task.measure == "accuracy.exact"][:12]
    for task in tasks:
        write_task(benchmark, task.name, {f"{n:03}": LETTERS[n % 4] for n in range(200)})
        write_predictions(tmp_path / "bundle", task.name, right(200))
    source = open_benchmark(str(benchmark), catalog)
    options = EvaluateOptions(workers=2)
    with read_bundle(tmp_path / "bundle", catalog) as bundle:
        for steps in (1, 2, 4, 8, 3, 6):
            running = evaluating(bundle, source, catalog, options)
            for _ in range(steps):
                next(running)
            start = time.perf_counter()
            running.close()
            assert time.perf_counter() - start < 5  # a hang is a failure; speed is a benchmark's
        # What was ended does not stand in the way of what comes next.
        found = evaluate_bundle(bundle, source, catalog, options)
    assert {task.score for task in found.tasks.values()} == {100.0}


def test_a_filled_workbook_reads_back_to_the_same_digits(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(67))
    write_task(benchmark, "Time-Series-Prediction", {"a": 1.5, "b": 2.5}, key="target")
    (task,) = (one for one in catalog.tasks if one.measure == "rmse")
    write_predictions(tmp_path / "bundle", task.name, [("a", 1.5), ("b", 2.5)])
    (benchmark / "nlp" / "Time-Series-Prediction").rename(benchmark / "nlp" / task.name)
    found = evaluated(tmp_path / "bundle", benchmark, catalog)
    assert found.tasks[task.task_id].score == 0.0  # computed, so it is perfect and not missing
    write_filled(catalog, found.submission, tmp_path / "filled.xlsx", notes=found.coverage_notes())
    again = score_workbook(tmp_path / "filled.xlsx", catalog)
    assert [(row.score, row.points, row.win) for row in again.tasks] == [
        (row.score, row.points, row.win) for row in found.submission.tasks
    ]
    assert again.levels == found.submission.levels
    assert again.problems == ()


def test_what_cannot_be_scored_is_rejected_with_a_reason(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    mos = next(task for task in catalog.tasks if task.metric.name == "MOS")
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(3))
    write_predictions(tmp_path / "bundle", mos.name.replace("/", "-"), [("1", "x.wav")])
    write_predictions(tmp_path / "bundle", "Analogical-Reasoning", [("1", "A")])
    found = evaluated(tmp_path / "bundle", benchmark, catalog)
    reasons = {task_id: task.reason for task_id, task in found.tasks.items() if task.reason}
    assert reasons == {
        "NLP/analogical-reasoning": "the benchmark 'benchmark' does not have this task",
        mos.task_id: "the score comes from people or an undefined judge; enter it in a workbook",
    }
    states = {row.task.task_id: row.state for row in found.submission.tasks}
    assert states[mos.task_id] is TaskState.REJECTED


def test_level_intervals_hold_the_scores(benchmark: Path, tmp_path: Path, catalog: Catalog) -> None:
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(120))
    with read_bundle(tmp_path / "bundle", catalog) as bundle:
        found = evaluate_bundle(
            bundle,
            open_benchmark(str(benchmark), catalog),
            catalog,
            EvaluateOptions(workers=1, board="D/L-1"),
        )
    low, high = found.intervals["S2"] or (0.0, 0.0)
    score = found.submission.levels.scores["S2"]
    assert score is not None
    assert low < score < high
    tasks = len(found.submission.tasks)
    width = 2 * 1.96 * 100 * (0.6 * 0.4 / 200) ** 0.5 / tasks  # one task of the board's is known
    assert high - low == pytest.approx(width, rel=0.12)
    assert found.intervals["S5"] is None


def test_the_json_has_the_report_of_a_workbook_and_what_lies_behind_it(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(1))
    told = evaluation_to_dict(evaluated(tmp_path / "bundle", benchmark, catalog))
    json.dumps(told, allow_nan=False)
    row = next(row for row in told["tasks"] if row["task_id"] == CAUSAL)
    assert row["items"] == {
        "expected": 200, "answered": 1, "missing": 199, "unreadable": 0, "conflicting": 0,
        "surplus": 0, "repeated": 0,
    }  # fmt: skip
    assert row["interval"] is not None
    assert told["bundle"]["found"] == {CAUSAL: "bundle/causal-reasoning/prediction.json"}
    assert told["benchmark"] == "benchmark"  # the way to it is the host's business
    assert str(tmp_path) not in json.dumps(told)


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scorer", "evaluate", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_writes_workbook_and_items(benchmark: Path, tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "bundle", "causal-reasoning", right(150))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.write(path, "deep/down/Causal Reasoning.json")
    done = command(
        tmp_path / "b.zip", "--benchmark", benchmark, "--no-cache", "-o", tmp_path / "r.xlsx",
        "--items", tmp_path / "items.csv",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "150 of 200 items answered" in done.stdout
    assert "NLP/causal-reasoning,000,answered,100.0" in (tmp_path / "items.csv").read_text("utf-8")
    assert (tmp_path / "r.xlsx").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["nowhere.zip"], 1, "nowhere.zip: expected"),
        (["{bundle}", "--board", "A/none"], 2, "'A/none'"),
        (["{bundle}", "--benchmark", "no such place"], 2, "expected a folder, or a Hub dataset"),
        (["{bundle}", "--workers", "0"], 2, "expected a number from 1 on, got '0'"),
    ],
)
def test_the_command_says_what_is_wrong(
    benchmark: Path, tmp_path: Path, arguments: Sequence[str], status: int, said: str
) -> None:
    write_predictions(tmp_path / "bundle", "causal-reasoning", right(3))
    given = [text.format(bundle=tmp_path / "bundle") for text in arguments]
    if "--benchmark" not in given:
        given += ["--benchmark", str(benchmark)]
    done = command(*given)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr


def test_a_bundle_of_other_tasks_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(SubmissionError):
        read_bundle(tmp_path, catalog)


def test_what_a_measure_notes_is_told_and_costs_no_task(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    answers = [(item_id, f"{letter}) because") for item_id, letter in right(200)]
    write_predictions(tmp_path / "bundle", "causal-reasoning", answers)
    found = evaluated(tmp_path / "bundle", benchmark, catalog).tasks[CAUSAL]
    assert found.state is TaskState.SCORED
    told = [str(problem) for problem in found.problems]
    assert any("200 × a letter with text" in text for text in told), told
