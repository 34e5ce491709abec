"""Runs jobs side by side through joblib; a job that kills its process costs itself alone."""

from __future__ import annotations

import multiprocessing
import queue
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import BrokenProcessPool, ShutdownExecutorError

from scorer.evaluate.evaluation import TaskEvaluation, rejected
from scorer.evaluate.task import TaskJob, run_job

BEAT = 0.1  # seconds after which a caller hears from us even if no job has ended
# joblib keeps one pool for all: a run that was stopped has to be over before the next begins.
_POOL = threading.Lock()
DIED = "the process that scored it ended, perhaps for want of memory; the other tasks are scored"


def run_jobs(jobs: Sequence[TaskJob], workers: int) -> Generator[TaskEvaluation | None, None, None]:
    """Run jobs, and give each result as it comes; ``None`` now and then while there is none.

    Closing the iterator ends the work: with more than one worker by ending the processes.
    """
    results: queue.SimpleQueue[TaskEvaluation | BaseException | None] = queue.SimpleQueue()
    stopped = threading.Event()
    runner = threading.Thread(target=_run, args=(jobs, workers, results, stopped), daemon=True)
    runner.start()
    try:
        while True:
            try:
                found = results.get(timeout=BEAT)
            except queue.Empty:
                yield None
                continue
            if found is None:
                return
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        stopped.set()
        if workers > 1 and runner.is_alive():
            _end_workers()


def _end_workers() -> None:
    """End the processes; the pool notices, and whoever waits for it is told.

    The pool's own way to shut down waits for locks that a running dispatch may hold.
    """
    for child in multiprocessing.active_children():
        if child.name.startswith("LokyProcess"):
            child.terminate()


def _run(
    jobs: Sequence[TaskJob],
    workers: int,
    results: queue.SimpleQueue[TaskEvaluation | BaseException | None],
    stopped: threading.Event,
) -> None:
    """Put every result on the queue, and ``None`` after the last."""
    with _POOL:
        _run_alone(jobs, workers, results, stopped)


def _run_alone(
    jobs: Sequence[TaskJob],
    workers: int,
    results: queue.SimpleQueue[TaskEvaluation | BaseException | None],
    stopped: threading.Event,
) -> None:
    left = {job.task_id: job for job in jobs}
    alone = False
    try:
        while left and not stopped.is_set():
            # After a crash nobody knows whose it was: one job at a time tells.
            batch = [next(iter(left.values()))] if alone else list(left.values())
            try:
                for found in _results(batch, workers, stopped):
                    del left[found.task_id]
                    results.put(found)
            except ShutdownExecutorError:
                continue  # the pool was being replaced after a crash
            except BrokenProcessPool:
                if stopped.is_set():
                    return
                if alone:
                    results.put(rejected(batch[0].task_id, DIED))
                    del left[batch[0].task_id]
                alone = True
    except BaseException as error:  # noqa: BLE001 - raised again where the results are read
        results.put(error)
    results.put(None)


def _results(
    jobs: Sequence[TaskJob], workers: int, stopped: threading.Event
) -> Iterator[TaskEvaluation]:
    if workers == 1:
        for job in jobs:
            if stopped.is_set():
                return
            yield run_job(job)
        return
    parallel = Parallel(
        n_jobs=workers, return_as="generator_unordered", batch_size=1, pre_dispatch="3*n_jobs"
    )
    found = parallel(delayed(run_job)(job) for job in jobs)
    try:
        yield from found
    finally:
        with suppress(BrokenProcessPool):
            found.close()
