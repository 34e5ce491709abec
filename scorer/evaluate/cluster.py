"""Runs jobs on the workers of a Dask cluster; one that keeps ending its worker costs itself alone.

What travels is a job, some kilobytes, and its result. Bundle, benchmark folder and unpacked files
are read by path, so they lie in a folder that all machines share; a benchmark on the Hub comes
through each machine's own cache of it.

Not through joblib's backend for Dask: it never hears of a task that failed with its worker, and
waits for it without end (joblib 1.6.0, distributed 2026.8.0).
"""

from __future__ import annotations

import importlib.metadata
import platform
import threading
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from scorer import __version__
from scorer.benchmark.source import FolderSource
from scorer.errors import OptionError, Problem
from scorer.evaluate.cache import Cache, code_digest
from scorer.evaluate.evaluation import TaskEvaluation, rejected
from scorer.evaluate.pool import BEAT, DIED
from scorer.evaluate.task import TaskJob, run_job
from scorer.media.extras import load
from scorer.models.weights import weights_digest

_CONNECT = 20  # seconds
_OPTIONAL = ("av", "soundfile", "torch", "transformers")  # without one, files are unreadable
_SHARE = "put bundle, BENCHMARK and DATA_DIR into a folder that all machines share, at one path"


def run_on_cluster(
    jobs: Sequence[TaskJob], address: str
) -> Generator[TaskEvaluation | None, None, None]:
    """Run jobs, and give each result as it comes; ``None`` now and then while there is none.

    Closing the iterator takes back what no worker has begun. What has begun runs to its end there.

    Args:
        jobs: the largest first.
        address: the scheduler's, such as ``tcp://10.0.0.1:8786``.

    Raises:
        OptionError: there is no such cluster, or its workers cannot do the work.
        MissingPackageError: the extra ``cluster`` is not installed.
    """
    client = _connected(address)
    try:
        batches = deque([[_absolute(job) for job in jobs]])
        _check_workers(client, address, batches[0])
        while batches:
            batch = batches.popleft()
            for found in _run(client, address, batch):
                if not isinstance(found, TaskJob):
                    yield found
                elif len(batch) > 1:  # what waited on a worker that ended is suspected as well
                    batches.append([found])
                else:
                    yield rejected(found.task_id, DIED)
    finally:
        client.close()


def _run(
    client: Any, address: str, jobs: Sequence[TaskJob]
) -> Generator[TaskEvaluation | TaskJob | None, None, None]:
    """Give each result as it comes, or the job itself where several workers ended with it."""
    news = threading.Event()
    run, left = uuid4().hex, {}
    for number, job in enumerate(jobs):
        future = client.submit(run_job, job, key=f"task-{run}-{number}", pure=False)
        left[future] = job
        future.add_done_callback(lambda _: news.set())
    while left:
        if not news.wait(BEAT):
            yield None
        news.clear()
        # What was lost with its worker after all is made again, and nobody calls back for it.
        for future in [future for future in left if future.done()]:
            yield _result(future, left.pop(future), address)


def _connected(address: str) -> Any:
    distributed = load("distributed", "a cluster", "'general-level-scorer[cluster]'")
    try:
        return distributed.Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise _refused(address, "a Dask scheduler's address", str(error)[:200]) from error


def _refused(address: str, expected: str, got: str, hint: str = "") -> OptionError:
    return OptionError([Problem(f"cluster {address}", expected, got, hint)])


def _absolute(job: TaskJob) -> TaskJob:
    """Name all files as every machine does."""
    files, folder = job.benchmark.files, job.file.unpack_to
    return replace(
        job,
        file=replace(job.file, unpack_to=None if folder is None else folder.absolute()),
        benchmark=replace(
            job.benchmark,
            files=FolderSource(files.top.absolute()) if isinstance(files, FolderSource) else files,
            cache=job.benchmark.cache.absolute(),
        ),
        cache=None if job.cache is None else Cache(job.cache.folder.absolute()),
    )


def _needed(jobs: Sequence[TaskJob]) -> list[str]:
    """List the files and folders that every worker has to see."""
    needed: set[Path] = set()
    for job in jobs:
        files, store = job.benchmark.files, job.file.store
        needed |= {files.top} if isinstance(files, FolderSource) else set()
        needed |= {getattr(store, name) for name in ("path", "root") if hasattr(store, name)}
        needed |= {job.file.unpack_to} if job.file.unpack_to else set()
    return sorted(map(str, needed))


def _check_workers(client: Any, address: str, jobs: Sequence[TaskJob]) -> None:
    """Refuse workers that would give other digits, or cannot see the files."""
    told: Mapping[str, Any] = client.run(look_around, _needed(jobs), on_error="return")
    if not told:
        raise _refused(address, "at least one worker", "none", "start: dask worker " + address)
    ours, _ = look_around([])
    for worker, found in told.items():
        where = f"{address}, worker {worker}"
        if isinstance(found, BaseException):
            hint = "install the same release there as here"
            raise _refused(where, "the scorer", f"{type(found).__name__}: {found}"[:200], hint)
        theirs, missing = found
        if theirs != ours:
            hint = "install there what is installed here, and set CATALOG_DIR there as here"
            raise _refused(where, ours, theirs, hint)
        if missing:
            raise _refused(where, f"to see {missing[0]}", "nothing at that path", _SHARE)


def look_around(paths: Sequence[str]) -> tuple[str, list[str]]:
    """Say what digits depend on here, and which of the paths are not there; run by every worker."""
    facts = (
        f"scorer {__version__} ({code_digest()[:12]}), numpy {np.__version__}, "
        f"Python {'.'.join(platform.python_version_tuple()[:2])}, "
        + ", ".join(f"{name} {_version(name)}" for name in _OPTIONAL)
        + f", models.csv {weights_digest()}"
    )
    return facts, [path for path in paths if not Path(path).exists()]


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def _result(future: Any, job: TaskJob, address: str) -> TaskEvaluation | TaskJob:
    if future.status not in ("cancelled", "error"):
        found: TaskEvaluation = future.result()
        return found
    error = future.exception() if future.status == "error" else None
    if type(error).__name__ == "KilledWorker":
        return job
    got = "a lost connection" if error is None else f"{type(error).__name__}: {error}"[:200]
    raise _refused(address, "the result of a task", got)
