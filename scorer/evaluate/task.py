"""Scores one task: reads both files, pairs them, applies the measure. Runs in any process."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from scorer.benchmark import Benchmark, BenchmarkError
from scorer.benchmark.faults import fault
from scorer.errors import Problem, ReportError, Severity
from scorer.evaluate.align import Alignment, align
from scorer.evaluate.bootstrap import interval_of, resample
from scorer.evaluate.cache import Cache
from scorer.evaluate.evaluation import Counts, ItemState, TaskEvaluation, rejected
from scorer.metrics.measure import BrokenReferenceError, Floats, Material, Measure, Tally
from scorer.metrics.registry import find_measure
from scorer.models.embedding import Asked, embed, why_not_embedded
from scorer.readers.bundles.files import PredictionFile
from scorer.readers.bundles.problems import FirstOfAKind, shown
from scorer.records import Metric, Predictions, References, TaskState

_ITS_OWN = "the benchmark's own, no answer is to blame: is the copy of it whole"
_ROUNDING = 1e-9  # by which a score may leave its metric's range and be put back


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskJob:
    """Everything that scoring one task needs; can be sent to another process."""

    task_id: str
    measure: str
    metric: Metric
    file: PredictionFile
    benchmark: Benchmark
    cache: Cache | None = None
    key: str | None = None  # under which the cache keeps the result


def look_up(job: TaskJob) -> tuple[TaskJob, TaskEvaluation | None]:
    """Look for a task in the cache; return the job with its key, and what was kept."""
    if job.cache is None:
        return job, None
    try:
        key = job.cache.key(job.file, job.benchmark, job.measure)
    except ReportError:
        return job, None  # reading it again tells what is wrong
    found = job.cache.load(key, job.file) if key else None
    return replace(job, key=key), found


def run_job(job: TaskJob) -> TaskEvaluation:
    """Score one task; whatever goes wrong with it is told, and costs this task alone."""
    start = time.perf_counter()
    try:
        evaluation = _evaluate(job, start)
    except ReportError as error:
        return rejected(job.task_id, str(error.problems[0]), error.problems)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not take the other tasks along
        # Of a file that cannot be read, the way to it on this machine is nobody's business.
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        told = f"{type(error).__name__}: {why}"[:300]
        problem = Problem(
            job.file.where, "a score", told, "a fault of the scorer; the other tasks are scored"
        )
        return rejected(job.task_id, str(problem), (problem,))
    if job.cache and job.key:
        job.cache.store(job.key, job.file.where, evaluation)
    return evaluation


def _evaluate(job: TaskJob, start: float) -> TaskEvaluation:
    measure = find_measure(job.measure)
    annotation = job.benchmark.annotation(job.task_id, unanswered=measure.unanswered)
    references, predictions = annotation.references, job.file.read()
    where = job.file.where
    problems = FirstOfAKind(where)
    aligned = align(references, predictions, where, problems)
    answers: Sequence[Any] = aligned.answers
    due: Sequence[Any] = references.answers
    if measure.model:
        _fetch_features(job)
        answers, due = _embedded(job, aligned, references, predictions, problems)
    folder = job.benchmark.answer_folder(job.task_id, references.answers)
    material = Material(references.form, folder, predictions.folder, references.ids)
    try:
        tally = measure.tally(answers, due, material)
    except BrokenReferenceError as error:
        raise _benchmark_at_fault(annotation.where, references, error) from error
    _note(tally, aligned, references, where, problems)
    score = measure.overall(tally)
    low, high = job.metric.low, job.metric.high
    if not low - _ROUNDING <= score <= high + _ROUNDING:
        raise ValueError(f"{job.measure} gave {score!r}, outside {low:g} to {high:g}")
    replicates = np.clip(resample(measure, tally, job.task_id), low, high)
    return TaskEvaluation(
        task_id=job.task_id,
        state=TaskState.SCORED,
        score=_as_in_a_spreadsheet(min(max(score, low), high)),
        interval=interval_of(replicates),
        counts=_counts(aligned),
        graded=measure.graded,
        item_ids=references.ids,
        item_states=aligned.states,
        item_scores=_item_scores(measure, tally),
        replicates=replicates,
        problems=(*annotation.problems, *predictions.problems, *problems.problems()),
        unverified=tally.unverified,
        seconds=time.perf_counter() - start,
    )


def _benchmark_at_fault(
    where: str, references: References, error: BrokenReferenceError
) -> BenchmarkError:
    if error.item is not None:
        where = f"{where}, id {shown(references.ids[error.item])}"
    hint = f"{error.hint}; {_ITS_OWN}" if error.hint else _ITS_OWN
    return fault(where, error.expected, error.got, hint)


def _fetch_features(job: TaskJob) -> None:
    """Have the benchmark's features of its answers on this machine, where it has any."""
    with suppress(BenchmarkError):
        job.benchmark.media(job.task_id, f"features/{job.measure}.npz")


def _embedded(
    job: TaskJob,
    aligned: Alignment,
    references: References,
    predictions: Predictions,
    problems: FirstOfAKind,
) -> tuple[Sequence[Any], Sequence[Any]]:
    """Let a pretrained model see what was made, where one is here; else leave all as it is."""
    asked = Asked(
        answers=aligned.answers,
        references=references.answers,
        ids=references.ids,
        folder=predictions.folder,
        items=partial(job.benchmark.items, job.task_id),
        find=partial(job.benchmark.media, job.task_id),
    )
    found = embed(job.measure, asked)
    if found.made:
        hint = f"embedded here by {found.model}" if found.model else why_not_embedded(job.measure)
        severity = Severity.NOTE if found.model else Severity.WARNING
        got = f"{found.made:,} × the path of what was made"
        problems.add(job.file.where, "features", got, hint, severity)
    return found.answers, found.references


def _as_in_a_spreadsheet(score: float) -> float:
    """Round to the 15 digits that a spreadsheet keeps, so that a workbook reads back the same.

    It also mends what adding up leaves: 57.99999999999999 is 58 and wins over a SoTA of 58.
    """
    return float(f"{score:.15g}")


def _item_scores(measure: Measure, tally: Tally) -> Floats:
    """Score each item alone; NaN where an item alone has no score."""
    with np.errstate(invalid="ignore", divide="ignore"):
        scores: Floats = measure.per_item(tally)
    return scores


def _note(
    tally: Tally,
    aligned: Alignment,
    references: References,
    where: str,
    problems: FirstOfAKind,
) -> None:
    """Tell what the measure could not read, and mark those items."""
    for found in tally.unreadable:
        if aligned.states[found.item] == ItemState.ANSWERED:
            aligned.states[found.item] = ItemState.UNREADABLE
            place = f"{where}, id {shown(references.ids[found.item])}"
            problems.add(place, found.expected, found.got, found.hint or "counted as wrong")
    for note in tally.notes:
        got = f"{note.items:,} × {note.got}"
        problems.add(where, note.expected, got, note.hint, Severity.NOTE)


def _counts(aligned: Alignment) -> Counts:
    states = np.bincount(aligned.states, minlength=len(ItemState)).tolist()
    return Counts(
        expected=len(aligned.states),
        answered=states[ItemState.ANSWERED],
        missing=states[ItemState.MISSING],
        unreadable=states[ItemState.UNREADABLE],
        conflicting=states[ItemState.CONFLICTING],
        surplus=aligned.surplus,
        repeated=aligned.repeated,
    )
