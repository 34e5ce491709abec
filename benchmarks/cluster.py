"""A bundle on a Dask cluster of this machine: what the cluster costs, and what a worker brings."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.evaluation import GENERATOR, MOST_BYTES
from benchmarks.running import ROOT, free_port
from benchmarks.table import Measurement
from scorer.benchmark import Benchmark, open_benchmark
from scorer.catalog import Catalog, load_catalog
from scorer.evaluate import EvaluateOptions, Evaluation, evaluating
from scorer.evaluate.run import prepare
from scorer.evaluate.task import run_job
from scorer.readers.bundles.bundle import Bundle, read_bundle
from scorer.settings import Settings

_ITEMS = 500


def measure() -> list[Measurement]:
    """Run the measurements of this file; they need the project's generator and ``distributed``."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        return []
    if not GENERATOR.exists():
        return []
    catalog = load_catalog(Settings().catalog_dir)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate = [sys.executable, str(GENERATOR), "--out", name, "--items", str(_ITEMS)]
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        benchmark = open_benchmark(name, catalog)
        with read_bundle(folder, catalog, max_bytes=MOST_BYTES) as bundle:
            alone = _timed(bundle, benchmark, catalog, "")
            seconds = {}
            for workers in (1, 2):
                with _cluster(folder, workers) as address:
                    seconds[workers] = _timed(bundle, benchmark, catalog, address)
            there, back = _travels(bundle, benchmark, catalog)
    name = f"language bundle, 115 tasks x {_ITEMS} items"
    return [
        Measurement(f"{name}: a cluster of 1 worker", seconds[1], "s", "", "1 process", alone),
        Measurement("the same, 2 workers", seconds[2], "s", "", "1 worker", seconds[1]),
        Measurement("the same, a task on its way there", there, "kB"),
        Measurement("the same, its result on the way back", back, "kB"),
    ]


@contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[str]:
    """Run a scheduler and workers, all of them once they have done a first task."""
    import distributed

    address = f"tcp://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    quiet = {"--host": "127.0.0.1", "--no-dashboard": ""}
    shared = [word for pair in quiet.items() for word in pair if word]
    commands = [["distributed.cli.dask_scheduler", "--port", port, *shared]]
    commands += [
        ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", *shared]
    ] * workers
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", *command], cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]  # fmt: skip
    try:
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _timed(bundle: Bundle, benchmark: Benchmark, catalog: Catalog, address: str) -> float:
    """Return the seconds of the quicker of two runs: the first loads what measures need."""
    options = EvaluateOptions(workers=1, cluster=address)
    runs = []
    for _ in range(2):
        start = time.perf_counter()
        *_, last = evaluating(bundle, benchmark, catalog, options)
        runs.append(time.perf_counter() - start)
        if not isinstance(last, Evaluation):
            raise TypeError(f"expected an evaluation in the end, got {last!r}")
    return min(runs)


def _travels(bundle: Bundle, benchmark: Benchmark, catalog: Catalog) -> tuple[float, float]:
    """Return the average size of a job and of its result, in kB."""
    by_id = {task.task_id: task for task in catalog.tasks}
    jobs = prepare(bundle, benchmark, by_id, None)[1]
    sizes = [(len(pickle.dumps(job)), len(pickle.dumps(run_job(job)))) for job in jobs]
    there, back = (sum(column) / len(column) / 1000 for column in zip(*sizes, strict=True))
    return there, back
