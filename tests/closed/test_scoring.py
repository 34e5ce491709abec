"""What is told of a bundle against private answers, beside what an open evaluation tells."""

import dataclasses
import json
import logging
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from closed.answers import (
    ANSWERS,
    BROKEN,
    CANARY,
    ITEMS,
    files_with_canary,
    holds_canary,
    ids,
    plain,
    provoking,
    write_answers,
    zipped,
)
from scorer.benchmark import open_benchmark
from scorer.catalog import Catalog
from scorer.closed import (
    BudgetError,
    Clock,
    ClosedEvaluation,
    OpenAnswers,
    PrivateAnswers,
    coarse,
    open_answers,
    score_privately,
)
from scorer.closed.answers import check_apart
from scorer.closed.budget import used_up
from scorer.errors import OptionError, ReportError, SubmissionError
from scorer.evaluate import EvaluateOptions, Evaluation, evaluate_bundle
from scorer.evaluate.cache import Cache
from scorer.events import JsonLines
from scorer.exports import closed_to_dict, evaluation_to_dict
from scorer.readers.bundles import read_bundle
from scorer.records import TaskState

AT_ONCE = Clock(0.01, 20)
TASKS = {task_id for task_id, _ in ANSWERS.values()}


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_answers(tmp_path_factory.mktemp("private"))


def opened(folder: Path, catalog: Catalog, cache: Path) -> OpenAnswers:
    return open_answers(PrivateAnswers(source=str(folder), cache=cache), catalog)


def closed(
    bundle: Path,
    folder: Path,
    catalog: Catalog,
    *,
    charge: Callable[[], object] = lambda: None,
    decimals: int = 1,
) -> ClosedEvaluation:
    with read_bundle(bundle, catalog) as read:
        answers = opened(folder, catalog, bundle.parent / "derived")
        return score_privately(
            read, answers, catalog, charge=charge, decimals=decimals, clock=AT_ONCE
        )


def openly(bundle: Path, folder: Path, catalog: Catalog, cache: Cache | None = None) -> Evaluation:
    with read_bundle(bundle, catalog) as read:
        benchmark = open_benchmark(str(folder), catalog, cache=bundle.parent / "derived")
        options = EvaluateOptions(workers=1)
        return evaluate_bundle(read, benchmark, catalog, options, cache=cache)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Everything that was logged, as the server writes it and as any other handler might."""
    lines = [JsonLines().format(record) for record in caplog.records]
    return "\n".join([*lines, caplog.text, *(str(vars(record)) for record in caplog.records)])


def told(evaluation: ClosedEvaluation) -> str:
    return json.dumps(closed_to_dict(evaluation), ensure_ascii=False)


def test_what_provokes_an_open_evaluation_to_quote_answers_gets_none_here(
    private: Path, tmp_path: Path, catalog: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    bundle = provoking(tmp_path / "bundle.zip")
    aloud = json.dumps(evaluation_to_dict(openly(bundle, private, catalog)))
    assert holds_canary(aloud.encode())  # so the word would be found
    with caplog.at_level(logging.DEBUG):
        found = closed(bundle, private, catalog)
    assert not holds_canary(told(found).encode())
    assert not holds_canary(repr(found).encode())
    assert not holds_canary(logged(caplog).encode())
    assert found.results.scores[BROKEN].state is TaskState.REJECTED
    assert "whoever has the private answers" in found.results.scores[BROKEN].reason
    assert BROKEN in logged(caplog)  # the host learns which task to look at


def test_nothing_is_left_on_the_disk(private: Path, tmp_path: Path, catalog: Catalog) -> None:
    bundle = plain(tmp_path / "bundle.zip")
    openly(bundle, private, catalog, Cache(tmp_path / "cache"))
    kept = list((tmp_path / "cache").rglob("*.task"))
    assert kept  # as an open evaluation does
    for path in kept:
        path.unlink()
    before = set(tmp_path.rglob("*"))
    closed(bundle, private, catalog)
    assert files_with_canary(tmp_path) == []
    assert {path for path in tmp_path.rglob("*") if path.is_file()} <= before


def test_scores_are_the_rounded_ones_of_an_open_evaluation(
    private: Path, tmp_path: Path, catalog: Catalog
) -> None:
    folder, (task_id, _) = next(iter(ANSWERS.items()))
    entries = [(item_id, f"{CANARY} {number}") for number, item_id in enumerate(ids())]
    bundle = zipped(tmp_path / "bundle.zip", {folder: entries[:2], "nlp/Code-Generation": entries})
    score = openly(bundle, private, catalog).tasks[task_id].score
    assert score == pytest.approx(100 * 2 / ITEMS)
    for decimals, rounded in ((0, 33.0), (1, 33.3), (3, 33.333)):
        found = closed(bundle, private, catalog, decimals=decimals)
        assert found.results.scores[task_id].score == rounded
        row = next(row for row in found.submission.tasks if row.task.task_id == task_id)
        assert (row.score, row.points) == (rounded, rounded)


def test_everything_told_follows_from_the_rounded_scores(
    private: Path, tmp_path: Path, catalog: Catalog
) -> None:
    """Two keys that give a bundle the same rounded scores give it the same words, to the letter."""
    other = tmp_path / "other"
    for folder in ANSWERS:
        path = other / folder
        path.mkdir(parents=True)
        content = json.loads((private / folder / "annotation.json").read_text(encoding="utf-8"))
        outputs = [item["output"] for item in content["data"]]
        # Other answers to each item, two more items, one without an answer.
        for item, output in zip(content["data"], outputs[1:] + outputs[:1], strict=True):
            item["output"] = output
        content["data"] += [{"id": "more", "output": outputs[0]}, {"id": "none", "output": ""}]
        (path / "annotation.json").write_text(json.dumps(content), encoding="utf-8")
    bundle = provoking(tmp_path / "bundle.zip")
    one, two = closed(bundle, private, catalog), closed(bundle, other, catalog)
    same = [key for key, score in one.results.scores.items() if two.results.scores[key] == score]
    assert len(same) > len(TASKS) / 2
    same_tasks = {folder for folder, (task_id, _) in ANSWERS.items() if task_id in same}
    narrow = provoking_only(tmp_path / "narrow.zip", same_tasks)
    assert told(closed(narrow, private, catalog)) == told(closed(narrow, other, catalog))
    aloud = [
        json.dumps(evaluation_to_dict(openly(narrow, where, catalog))) for where in (private, other)
    ]
    assert aloud[0] != aloud[1]  # an open evaluation does tell them apart


def provoking_only(path: Path, folders: set[str]) -> Path:
    entries: list[tuple[Any, Any]] = [
        ("open0", ["a", "list"]), ("open1", {"an": "object"}), ("open1", "b"), ("elsewhere", "x"),
    ]  # fmt: skip
    return zipped(path, dict.fromkeys(sorted(folders), entries))


def test_told_record_has_no_place_for_items() -> None:
    names = {field.name for field in dataclasses.fields(ClosedEvaluation)}
    assert names == {"submission", "results", "given", "bundle", "benchmark", "decimals"}
    of_open = {field.name for field in dataclasses.fields(Evaluation)}
    assert {"tasks", "intervals", "seconds"} <= of_open - names
    assert not issubclass(ClosedEvaluation, Evaluation)


def test_charged_once_after_the_bundle_is_read_and_before_any_answer(
    private: Path, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    read = "scorer.benchmark.benchmark.Benchmark.annotation"
    monkeypatch.setattr("scorer.closed.scoring.evaluating", _noted(order, "answers"))
    bundle = plain(tmp_path / "bundle.zip")
    closed(bundle, private, catalog, charge=lambda: order.append("charge"))
    assert order == ["charge", "answers"]
    monkeypatch.setattr(read, lambda *_: pytest.fail("an answer was read"))
    with pytest.raises(BudgetError, match="none left"):
        closed(bundle, private, catalog, charge=_refusing)


def _noted(order: list[str], name: str) -> Callable[..., Any]:
    from scorer.evaluate import evaluating

    def noted(*arguments: Any, **options: Any) -> Any:
        order.append(name)
        return evaluating(*arguments, **options)

    return noted


def _refusing() -> None:
    raise used_up("none left")


@pytest.mark.parametrize(
    ("folder", "text", "said"),
    [
        pytest.param("Time-Travel", '[{"id": "1", "prediction": "A"}]', "after a task", id="none"),
        pytest.param(
            "TriviaQA", '[{"id": "1", "prediction": "A"}]', "answers do not have", id="not there"
        ),
        pytest.param("Time-Series", "{", "JSON", id="cannot be read"),
        pytest.param("Summarization-x", "", "prediction file", id="empty"),
    ],
)
def test_bundles_that_cannot_be_scored_are_not_charged(
    private: Path, tmp_path: Path, catalog: Catalog, folder: str, text: str, said: str
) -> None:
    bundle = tmp_path / "b.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr(f"nlp/{folder}/prediction.json", text)
    with pytest.raises(SubmissionError, match=said):
        closed(bundle, private, catalog, charge=lambda: pytest.fail("it was charged"))


def test_a_task_without_private_answers_is_missing_and_says_so(
    private: Path, tmp_path: Path, catalog: Catalog
) -> None:
    entries = [("open0", "A")]
    bundle = zipped(tmp_path / "b.zip", {"nlp/TriviaQA": entries, "nlp/Time-Series": entries,
                                         "nlp/Commonsense-Reasoning": entries})  # fmt: skip
    found = closed(bundle, private, catalog)
    (trivia,) = (one for key, one in found.results.scores.items() if "trivia" in key)
    assert trivia.state is TaskState.MISSING
    assert trivia.reason == "the private answers do not have this task"


def test_faults_come_without_what_led_to_them(
    private: Path, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def failing(*_: Any, **__: Any) -> Any:
        raise ValueError(f"the answer is {CANARY}")
        yield

    monkeypatch.setattr("scorer.closed.scoring.evaluating", failing)
    with caplog.at_level(logging.DEBUG), pytest.raises(ReportError) as caught:
        closed(plain(tmp_path / "b.zip"), private, catalog)
    error = caught.value
    assert (error.__cause__, error.__context__) == (None, None)
    assert not holds_canary("".join(traceback.format_exception(error)).encode())
    assert not holds_canary(logged(caplog).encode())
    assert "ValueError" in logged(caplog)


def test_answers_that_cannot_be_had_do_not_say_where_they_are(
    tmp_path: Path, catalog: Catalog
) -> None:
    folder = tmp_path / "zqxsecretplace"
    folder.mkdir()
    for source in (folder, tmp_path / "zqxsecretplace-gone"):
        answers = PrivateAnswers(source=str(source), cache=tmp_path)
        with pytest.raises(ReportError) as caught:
            open_answers(answers, catalog)
        assert "secretplace" not in str(caught.value)
        assert caught.value.__context__ is None
        assert "secretplace" not in repr(answers) + answers.name


@pytest.mark.parametrize(
    ("revision", "name"),
    [
        ("main", "private answers"),
        ("v2", "private answers@v2"),
        ("0123456789abcdef0123456789abcdef01234567", "private answers"),
    ],
)
def test_a_commit_is_not_told_for_guesses_could_be_checked_against_it(
    tmp_path: Path, revision: str, name: str
) -> None:
    answers = PrivateAnswers(source="me/answers", revision=revision, cache=tmp_path)
    assert answers.name == name


def test_result_comes_at_a_moment_of_the_clock(
    private: Path, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    now = [100.0]
    monkeypatch.setattr("scorer.closed.scoring.time.monotonic", lambda: now[0])
    monkeypatch.setattr("scorer.closed.scoring.time.sleep", slept.append)
    clock = Clock(15.0, 8)

    def took(seconds: float) -> Callable[..., Any]:
        def evaluate(*_: Any, **__: Any) -> Any:
            now[0] += seconds
            yield openly(bundle, private, catalog)

        return evaluate

    bundle = plain(tmp_path / "b.zip", folders=["nlp/Commonsense-Reasoning"])
    for seconds, rest in ((0.5, 14.5), (14.0, 1.0), (20.0, 10.0), (100.0, 20.0)):
        monkeypatch.setattr("scorer.closed.scoring.evaluating", took(seconds))
        with read_bundle(bundle, catalog) as read:
            score_privately(
                read, opened(private, catalog, tmp_path), catalog,
                charge=lambda: None, decimals=1, clock=clock,
            )  # fmt: skip
        assert slept.pop() == pytest.approx(rest)


def test_rounding_of_a_task_is_that_of_its_metric(
    private: Path, tmp_path: Path, catalog: Catalog
) -> None:
    bundle = plain(tmp_path / "b.zip")
    found, exact = closed(bundle, private, catalog), openly(bundle, private, catalog)
    metrics = {task.task_id: task.metric for task in catalog.tasks}
    for task_id in TASKS - {BROKEN}:
        score = exact.tasks[task_id].score
        assert score is not None
        assert found.results.scores[task_id].score == coarse(score, metrics[task_id], 1)


@pytest.mark.parametrize(
    ("private", "public", "is_apart"),
    [
        pytest.param("private", "open", True, id="side by side"),
        pytest.param("private", "me/open", True, id="a folder and a dataset"),
        pytest.param("me/private", "me/open", True, id="two datasets"),
        pytest.param("same", "same", False, id="the same folder"),
        pytest.param("open/private", "open", False, id="inside the open one"),
        pytest.param("outer", "outer/open", False, id="around the open one"),
        pytest.param("link", "open", False, id="the open one by a link"),
        pytest.param("uploads/private", "open", False, id="among the uploads"),
        pytest.param("Me/Answers", "me/answers", False, id="the same dataset"),
    ],
)
def test_answers_lie_apart_from_what_is_shown(
    tmp_path: Path, private: str, public: str, *, is_apart: bool
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "uploads").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "open")
    named = []
    for name in (private, public):
        is_dataset = name.casefold().startswith("me/")
        named.append(name if is_dataset else str(tmp_path / name))
        if not is_dataset:
            (tmp_path / name).mkdir(parents=True, exist_ok=True)
    answers = PrivateAnswers(source=named[0], cache=tmp_path)
    if is_apart:
        check_apart(answers, named[1], tmp_path / "uploads")
        return
    with pytest.raises(OptionError, match="CLOSED_BENCHMARK: expected"):
        check_apart(answers, named[1], tmp_path / "uploads")
