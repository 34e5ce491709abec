"""A real Dask scheduler and workers on this machine: the same digits, whoever dies."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from trees import ETHICAL, FaultyStore, SlowStore, write_predictions, write_task

from places import CATALOG_DIR, ROOT
from running import free_port
from scorer.benchmark import open_benchmark
from scorer.catalog import Catalog
from scorer.cli import main
from scorer.errors import OptionError
from scorer.evaluate import EvaluateOptions, Evaluation, Step, cluster, evaluating
from scorer.exports import evaluation_to_dict
from scorer.readers.bundles import Bundle, read_bundle
from scorer.records import TaskState

if "CI" not in os.environ:
    pytest.importorskip("distributed")
import distributed

PATIENCE = 60  # seconds; far more than a slow machine needs


class Dask(NamedTuple):
    address: str
    workers: list[subprocess.Popen[bytes]]
    folder: Path

    def work(self) -> None:
        """Have two workers at work, whoever died before."""
        for place, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[place] = start_worker(self.address, self.folder, f"again{place}")
        with distributed.Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE)


def start(*command: str, folder: Path, name: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests", ROOT / "tests/evaluate"))),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",  # workers that a task may take along
        "DASK_TEMPORARY_DIRECTORY": str(folder),
    }
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *command], env=environment, stdout=log, stderr=log,
            cwd=folder, start_new_session=True,
        )  # fmt: skip


def start_worker(address: str, folder: Path, name: str) -> subprocess.Popen[bytes]:
    return start(
        "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nthreads", "1",
        "--no-dashboard", folder=folder, name=name,
    )  # fmt: skip


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    folder = tmp_path_factory.mktemp("dask")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    scheduler = start(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
        "--no-dashboard", folder=folder, name="scheduler",
    )  # fmt: skip
    workers = [start_worker(address, folder, f"worker{number}") for number in range(2)]
    running = Dask(address, workers, folder)
    try:
        running.work()
        yield running
    finally:
        for process in (*workers, scheduler):
            end(process)


@pytest.fixture
def benchmark(tmp_path: Path, catalog: Catalog) -> Path:
    """Ten tasks of 40 questions, of which a bundle answers some."""
    tasks = [task for task in catalog.tasks_of("NLP") if task.measure == "accuracy.exact"]
    names = [task.name for task in tasks if task.task_id != ETHICAL][:9]
    for number, name in enumerate([*names, "Ethical-Reasoning"]):
        write_task(tmp_path / "benchmark", name, {f"{n:03}": "ABCD"[n % 4] for n in range(40)})
        answers = [(f"{n:03}", "ABCD"[n % 4]) for n in range(20 + number)]
        write_predictions(tmp_path / "bundle", name, answers)
    return tmp_path / "benchmark"


@contextmanager
def opened(benchmark: Path, catalog: Catalog) -> Iterator[Bundle]:
    with read_bundle(benchmark.parent / "bundle", catalog) as bundle:
        yield bundle


def steps_of(
    bundle: Bundle, benchmark: Path, catalog: Catalog, address: str
) -> Iterator[Step | Evaluation]:
    source = open_benchmark(str(benchmark), catalog, cache=benchmark.parent / "cache")
    return evaluating(bundle, source, catalog, EvaluateOptions(workers=1, cluster=address))


def told(steps: Iterator[Step | Evaluation]) -> dict[str, Any]:
    *_, last = steps
    assert isinstance(last, Evaluation)
    return evaluation_to_dict(last)


def test_two_workers_give_the_digits_of_one_process(
    dask: Dask, benchmark: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(benchmark.parent)  # relative paths are made whole before they travel
    monkeypatch.setenv("DATA_DIR", "data")
    printed = []
    for where in (["--workers", "1"], ["--cluster", dask.address]):
        command = ["evaluate", "bundle", "--benchmark", "benchmark", "--no-cache", "--json", *where]
        assert main(command) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    scores = [row["score"] for row in json.loads(printed[0])["tasks"] if row["score"] is not None]
    assert len(scores) == 10


def test_what_a_cluster_cannot_do_is_told_before_it_begins(
    dask: Dask, benchmark: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(benchmark, catalog) as bundle:
        with monkeypatch.context() as other:
            other.setattr(cluster, "__version__", "0.0.0")
            with pytest.raises(
                OptionError, match=r"worker tcp://.*: expected scorer 0\.0\.0 .* got"
            ):
                told(steps_of(bundle, benchmark, catalog, dask.address))
        with monkeypatch.context() as other:
            other.setattr(cluster, "_needed", lambda _: ["/nowhere/bundle"])
            with pytest.raises(OptionError, match=r"to see /nowhere/bundle, got nothing .*; put "):
                told(steps_of(bundle, benchmark, catalog, dask.address))
        with monkeypatch.context() as other:  # weights that the workers know nothing of
            own = benchmark.parent / "catalog"
            shutil.copytree(CATALOG_DIR, own)
            (own / "models.csv").write_text("model,repository,revision,licence,remark\n")
            other.setenv("CATALOG_DIR", str(own))
            with pytest.raises(OptionError, match=r"expected .*models\.csv .* set CATALOG_DIR"):
                told(steps_of(bundle, benchmark, catalog, dask.address))
        monkeypatch.setattr(cluster, "_CONNECT", 0.3)
        for address in (f"tcp://127.0.0.1:{free_port()}", "no address"):
            with pytest.raises(OptionError, match=f"cluster {address}: expected a Dask scheduler"):
                told(steps_of(bundle, benchmark, catalog, address))


def test_leaving_early_takes_back_what_no_worker_has_begun(
    dask: Dask, benchmark: Path, catalog: Catalog
) -> None:
    with opened(benchmark, catalog) as bundle:
        slow = {
            key: replace(file, store=SlowStore(file.store)) for key, file in bundle.files.items()
        }
        steps = steps_of(replace(bundle, files=slow), benchmark, catalog, dask.address)
        next(step for step in steps if isinstance(step, Step) and step.latest)
        steps.close()  # type: ignore[attr-defined]
        after = told(steps_of(bundle, benchmark, catalog, dask.address))
        assert after == told(steps_of(bundle, benchmark, catalog, ""))


def test_a_worker_that_dies_in_the_middle_changes_no_digit(
    dask: Dask, benchmark: Path, catalog: Catalog
) -> None:
    with opened(benchmark, catalog) as bundle:
        alone = told(steps_of(bundle, benchmark, catalog, ""))
        slow = {
            key: replace(file, store=SlowStore(file.store)) for key, file in bundle.files.items()
        }
        done, last = 0, None
        for step in steps_of(replace(bundle, files=slow), benchmark, catalog, dask.address):
            last = step
            if isinstance(step, Step) and step.latest:
                done += 1
                if done == 3:
                    end(dask.workers[0])
        assert isinstance(last, Evaluation)
        assert done == 10
        assert evaluation_to_dict(last) == alone


def test_results_that_die_with_their_worker_before_they_were_fetched_are_made_again(
    dask: Dask, benchmark: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask.work()
    clients = []
    connected = cluster._connected
    monkeypatch.setattr(
        cluster, "_connected", lambda address: clients.append(connected(address)) or clients[0]
    )

    def states() -> list[str]:
        return [future.status for future in clients[0].futures.values()]

    with opened(benchmark, catalog) as bundle:
        alone = told(steps_of(bundle, benchmark, catalog, ""))
        slow = {
            key: replace(file, store=SlowStore(file.store)) for key, file in bundle.files.items()
        }
        steps = steps_of(replace(bundle, files=slow), benchmark, catalog, dask.address)
        next(step for step in steps if isinstance(step, Step) and step.latest)
        wait_until(lambda: set(states()) == {"finished"})
        end(dask.workers[0])
        wait_until(lambda: "lost" in states())
        assert told(steps) == alone


def test_a_task_that_keeps_ending_its_worker_costs_itself_alone(
    dask: Dask, benchmark: Path, catalog: Catalog
) -> None:
    """The worker that is left is started again by its nanny, and ended again."""
    with opened(benchmark, catalog) as bundle:
        faulty = replace(bundle.files[ETHICAL], store=FaultyStore(deadly=True))
        bundle = replace(bundle, files={**bundle.files, ETHICAL: faulty})
        *_, found = steps_of(bundle, benchmark, catalog, dask.address)
    assert isinstance(found, Evaluation)
    rejected = found.tasks[ETHICAL]
    assert rejected.state is TaskState.REJECTED
    assert "the process that scored it ended" in rejected.reason
    scored = [task for task in found.tasks.values() if task.state is TaskState.SCORED]
    assert len(scored) == 9
