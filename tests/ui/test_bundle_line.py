"""Jobs in line: one at a time, in order, cancelled at once; runs are kept within bounds."""

import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scorer.errors import Problem, ReportError
from scorer.ui.bundles.desk import Asked
from scorer.ui.bundles.line import Job, Line
from scorer.ui.bundles.runs import BundleRun, Runs

QUICK = 2.0  # seconds; far more than needed


def until(holds: Any, seconds: float = QUICK) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def patient(job: Job[str]) -> str:
    """Work until it is cancelled."""
    while True:
        job.tell(phase="scoring")
        time.sleep(0.01)


def test_jobs_run_one_after_another_and_know_their_place() -> None:
    line, go = Line(), threading.Event()
    seen: list[str] = []

    def work(name: str) -> Any:
        def run(job: Job[str]) -> str:
            seen.append(name)
            go.wait(QUICK)
            return name

        return run

    jobs = [line.join(work(name)) for name in "abc"]
    until(lambda: seen == ["a"])
    assert [line.before(job) for job in jobs] == [0, 1, 2]
    jobs[1].cancel()
    assert [line.before(job) for job in jobs] == [0, 1, 1]
    go.set()
    until(lambda: jobs[2].is_over)
    assert seen == ["a", "c"]
    assert [job.result for job in jobs] == ["a", None, "c"]


def test_cancelled_work_makes_way_at_once() -> None:
    line = Line()
    first, second = line.join(patient), line.join(lambda job: "done")
    until(lambda: first.progress.phase == "scoring")
    start = time.perf_counter()
    first.cancel()
    assert first.is_over
    until(lambda: second.result == "done")
    assert time.perf_counter() - start < 1


def test_what_goes_wrong_is_kept_and_the_line_goes_on() -> None:
    line = Line()

    def refuse(job: Job[str]) -> str:
        raise ReportError([Problem("here", "this", "that")])

    def fail(job: Job[str]) -> str:
        raise ZeroDivisionError

    refused, failed, fine = line.join(refuse), line.join(fail), line.join(lambda job: "fine")
    until(lambda: fine.is_over)
    assert str(refused.refused) == "here: expected this, got that"
    assert isinstance(failed.fault, ZeroDivisionError)
    assert fine.result == "fine"


def test_a_line_that_is_too_long_says_so() -> None:
    line = Line()
    jobs = [line.join(patient) for _ in range(50)]
    with pytest.raises(ReportError, match="50 evaluations before this one"):
        line.join(patient)
    for job in jobs:
        job.cancel()


def test_a_word_to_give_up_may_come_first() -> None:
    asked = Asked()
    early: Job[BundleRun] = Job(cast(Any, patient))
    asked.give_up("session", "run")
    asked.note("session", "run", early)
    assert early.is_cancelled
    others: Job[BundleRun] = Job(cast(Any, patient))
    asked.note("session", "later", others)
    asked.give_up("another session", "later")
    assert not others.is_cancelled
    asked.give_up("session", "later")
    assert others.is_cancelled


def test_old_runs_go_when_there_are_too_many_items(tmp_path: Path) -> None:
    def run(name: str, items: int) -> BundleRun:
        (tmp_path / name).mkdir()
        task = SimpleNamespace(item_ids=("x",) * items)
        evaluation = cast(Any, SimpleNamespace(tasks={"t": task}))
        return BundleRun(
            evaluation, cast(Any, None), cast(Any, None), tmp_path / name, cast(Any, None)
        )

    runs = Runs(most_items=10)
    first, second = runs.keep(run("first", 4)), runs.keep(run("second", 4))
    assert first != second
    assert len(first) > 20
    assert runs.find(first) is not None  # looked at last, so it stays
    third = runs.keep(run("third", 4))
    assert runs.find(second) is None
    assert runs.find(first) is not None
    assert runs.find(third) is not None
    until(lambda: not (tmp_path / "second").exists())
    assert (tmp_path / "first").exists()
    assert runs.find("guess") is None
