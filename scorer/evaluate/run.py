"""Evaluates a bundle: every task that both sides have, then the levels, with progress."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from scorer.benchmark import Benchmark
from scorer.benchmark.share import prefetch
from scorer.benchmark.source import FolderSource
from scorer.catalog import Catalog
from scorer.errors import Problem, Severity, SubmissionError
from scorer.evaluate.bootstrap import level_intervals
from scorer.evaluate.cache import Cache
from scorer.evaluate.cluster import run_on_cluster
from scorer.evaluate.evaluation import Evaluation, TaskEvaluation, rejected
from scorer.evaluate.pool import BEAT, run_jobs
from scorer.evaluate.task import TaskJob, look_up
from scorer.levels import Protocol
from scorer.metrics.registry import why_not
from scorer.readers.bundles.bundle import Bundle
from scorer.records import Results, Task, TaskScore, TaskState
from scorer.score import Sota, find_protocol, find_sota, score_results


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateOptions:
    """How a bundle is to be scored; the defaults are the paper's rules and all cores.

    ``model`` names it where the bundle does not. ``apart`` has even a single task scored in a
    process of its own, which can be ended at any time. ``cluster`` is the address of a Dask
    scheduler whose workers score instead of processes here.
    """

    model: str | None = None
    board: str = "A/full"
    protocol: str = Protocol.PAPER.value
    sota: str = "paper"
    workers: int | None = None
    apart: bool = False
    cluster: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far an evaluation is."""

    done: int  # tasks
    total: int
    items: int  # scored up to now, those of the cache left out
    seconds: float
    latest: TaskEvaluation | None  # what has just been scored
    fetched: int | None = None  # files fetched from the Hub, while that goes on

    @property
    def rate(self) -> float:
        """Items a second."""
        return self.items / self.seconds if self.seconds > 0 else 0.0


def evaluate_bundle(
    bundle: Bundle,
    benchmark: Benchmark,
    catalog: Catalog,
    options: EvaluateOptions | None = None,
    *,
    cache: Cache | None = None,
    sota: Sota | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Evaluation:
    """Score a bundle and return its evaluation; ``evaluating`` step by step to its end."""
    found: Evaluation | None = None
    for step in evaluating(bundle, benchmark, catalog, options, cache=cache, sota=sota):
        if isinstance(step, Evaluation):
            found = step
        elif progress is not None:
            progress(step)
    if found is None:
        raise RuntimeError("evaluating: expected an evaluation in the end, got none")
    return found


def evaluating(
    bundle: Bundle,
    benchmark: Benchmark,
    catalog: Catalog,
    options: EvaluateOptions | None = None,
    *,
    cache: Cache | None = None,
    sota: Sota | None = None,
) -> Generator[Step | Evaluation, None, None]:
    """Score a bundle, telling how far it is at once, ten times a second, and after each task.

    The last thing given is the evaluation. Closing the iterator before ends the work.

    Args:
        bundle: stays open until the end.
        benchmark: where the references are.
        catalog: tasks, metrics, SoTA.
        options: the defaults if ``None``.
        cache: where scored tasks are kept; ``None``: nowhere.
        sota: scores that are not in the catalog; they take the place of ``options.sota``.

    Raises:
        OptionError: an option names nothing that exists, or a cluster that cannot do the work.
        SubmissionError: not one task of the bundle is in the benchmark.
    """
    options = options or EvaluateOptions()
    board = catalog.board(options.board)
    protocol = find_protocol(options.protocol)
    chosen = sota or find_sota(catalog, options.sota)
    workers = options.workers or os.cpu_count() or 1
    fewest = 2 if options.apart else 1  # one alone works in this process
    start = time.perf_counter()
    by_id = {task.task_id: task for task in catalog.tasks}
    evaluations, jobs = prepare(bundle, benchmark, by_id, cache)
    if not jobs and not evaluations:
        raise _nothing_common(bundle, benchmark)
    total, items = len(evaluations) + len(jobs), 0
    yield Step(done=len(evaluations), total=total, items=0, seconds=0.0, latest=None)
    for fetched in _fetching(benchmark, [job.task_id for job in jobs]):
        yield Step(
            done=len(evaluations),
            total=total,
            items=0,
            seconds=time.perf_counter() - start,
            latest=None,
            fetched=fetched,
        )
    running = _running(jobs, workers, fewest, options.cluster)
    try:
        for found in running:
            if found is not None:
                evaluations[found.task_id] = found
                items += 0 if found.is_cached else len(found.item_ids)
            yield Step(
                done=len(evaluations),
                total=total,
                items=items,
                seconds=time.perf_counter() - start,
                latest=found,
            )
    finally:
        running.close()
    if cache is not None and items:
        cache.prune()
    evaluations = {key: evaluations[key] for key in by_id if key in evaluations}
    results = _results(bundle, options, evaluations, benchmark)
    yield Evaluation(
        submission=score_results(results, catalog, board=board, protocol=protocol, sota=chosen),
        results=results,
        tasks=evaluations,
        intervals=level_intervals(evaluations, catalog.tasks, chosen.scores, board, protocol),
        bundle=bundle.report,
        benchmark=benchmark.source,
        revision=benchmark.revision,
        seconds=time.perf_counter() - start,
    )


def _fetching(benchmark: Benchmark, task_ids: Sequence[str]) -> Iterator[int]:
    """Fetch the tasks' annotations from the Hub, telling ten times a second how many are here."""
    if isinstance(benchmark.files, FolderSource):
        return
    here, is_stopped = 0, False

    def told(files: int, size_bytes: int) -> None:
        nonlocal here
        del size_bytes
        here = files
        if is_stopped:
            raise _StoppedError

    thread = ThreadPoolExecutor(1)
    fetching = thread.submit(prefetch, benchmark, task_ids, told)
    try:
        while not fetching.done():
            wait([fetching], timeout=BEAT)
            yield here
        fetching.result()
    finally:
        is_stopped = True
        thread.shutdown(wait=False)  # a stopped download ends with the piece that is on its way


class _StoppedError(Exception):
    """Ends a download from within."""


def _running(
    jobs: Sequence[TaskJob], workers: int, fewest: int, cluster: str
) -> Generator[TaskEvaluation | None, None, None]:
    """Give what the cache has, then what the others come to."""
    left = []
    # Inflating and digesting let other threads run; nothing has to be sent anywhere.
    with ThreadPoolExecutor(workers) as threads:
        for job, found in threads.map(look_up, jobs):
            if found is None:
                left.append(job)
            else:
                yield found
    if left and cluster:
        yield from run_on_cluster(left, cluster)
    elif left:
        yield from run_jobs(left, max(fewest, min(workers, len(left))))


def prepare(
    bundle: Bundle, benchmark: Benchmark, by_id: Mapping[str, Task], cache: Cache | None
) -> tuple[dict[str, TaskEvaluation], list[TaskJob]]:
    """Tell the tasks that cannot be scored from those that can; the largest come first."""
    evaluations = {task_id: rejected(task_id, why) for task_id, why in bundle.refused.items()}
    jobs = []
    known = set(benchmark.task_ids)
    for task_id, file in bundle.files.items():
        task = by_id[task_id]
        why = why_not(task.measure)
        if not why and task_id not in known:
            why = f"the benchmark {benchmark.name!r} does not have this task"
        if why:
            problem = Problem(file.where, "a task that can be scored", task.title, why)
            evaluations[task_id] = rejected(task_id, why, (problem,))
            continue
        jobs.append(
            TaskJob(
                task_id=task_id,
                measure=task.measure,
                metric=task.metric,
                file=file,
                benchmark=replace(
                    benchmark, places={task_id: benchmark.places[task_id]}, problems=()
                ),
                cache=cache,
            )
        )
    jobs.sort(key=lambda job: -job.file.member.size)
    return evaluations, jobs


def _nothing_common(bundle: Bundle, benchmark: Benchmark) -> SubmissionError:
    expected = f"predictions for a task of {benchmark.name}"
    return SubmissionError([Problem(bundle.name, expected, "none"), *bundle.problems])


def _results(
    bundle: Bundle,
    options: EvaluateOptions,
    evaluations: Mapping[str, TaskEvaluation],
    benchmark: Benchmark,
) -> Results:
    """Make what a workbook with these scores would have said."""
    scores = {
        task_id: TaskScore(
            task_id, found.state, found.score, found.reason, unverified=found.unverified > 0
        )
        for task_id, found in evaluations.items()
    }
    of_tasks = [problem for found in evaluations.values() for problem in found.problems]
    problems = [*bundle.problems, *of_tasks]
    if not any(found.state is TaskState.SCORED for found in evaluations.values()):
        problem = Problem(bundle.name, "at least one score", "none", severity=Severity.WARNING)
        problems.insert(0, problem)
    return Results(
        model=options.model or bundle.model or bundle.name.partition(".")[0],
        scores=scores,
        problems=tuple(problems),
    )
