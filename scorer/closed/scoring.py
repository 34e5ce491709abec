"""Scores a bundle against private answers: the only road from them to a number.

First the bundle alone is read, and everything that is said of it is written. Then a scoring is
charged. Only then are answers read, and all that comes back of that is a number per task.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace

from scorer.benchmark import Benchmark
from scorer.catalog import Catalog
from scorer.closed.answers import OpenAnswers
from scorer.closed.clock import Clock
from scorer.closed.evaluation import ClosedEvaluation
from scorer.closed.rounding import coarse
from scorer.errors import Problem, ReportError, Severity, SubmissionError
from scorer.evaluate import EvaluateOptions, Evaluation, evaluating
from scorer.events import Event, log
from scorer.levels import Protocol
from scorer.metrics.features import words_of_others
from scorer.metrics.registry import find_measure, why_not
from scorer.models.embedding import names_what_was_made
from scorer.readers.bundles.bundle import Bundle
from scorer.readers.bundles.files import PredictionFile
from scorer.records import Predictions, Results, TaskScore, TaskState
from scorer.score import find_protocol, find_sota, score_results

_NAMED = 5  # tasks in a line of the log
_NOT_THERE = "the private answers do not have this task"
_NOT_SCORED = "it could not be scored; whoever has the private answers can find out why"


@dataclass(slots=True)
class _Facts:
    """What the bundle alone says."""

    files: dict[str, PredictionFile] = field(default_factory=dict)  # to be scored
    given: dict[str, int] = field(default_factory=dict)  # answers in them
    scores: dict[str, TaskScore] = field(default_factory=dict)  # of tasks that are not tried
    unverified: set[str] = field(default_factory=set)  # tasks with features or values of its own
    problems: list[Problem] = field(default_factory=list)


def score_privately(
    bundle: Bundle,
    answers: OpenAnswers,
    catalog: Catalog,
    *,
    charge: Callable[[], object],
    decimals: int,
    clock: Clock | None = None,
    model: str | None = None,
) -> ClosedEvaluation:
    """Score a bundle, and return at one of the clock's moments what may be told of it.

    Args:
        bundle: stays open until the end.
        answers: the private ones.
        catalog: tasks, metrics, SoTA.
        charge: called once, after the bundle was read and before any answer is; what it raises
            ends the work.
        decimals: digits after the point of a score in percent.
        clock: the usual one if ``None``.
        model: names it where the bundle does not.

    Raises:
        SubmissionError: no task of the bundle can be scored; nothing was charged.
        ReportError: scoring failed or took too long; it was charged.
    """
    clock = clock or Clock()
    facts = _read_facts(bundle, answers, catalog)
    if not facts.files:
        expected = f"predictions for a task of {answers.name}"
        raise SubmissionError([Problem(bundle.name, expected, "none"), *facts.problems])
    charge()
    start = time.monotonic()
    scores: Mapping[str, float | None] | None = None
    fault = ""
    try:
        narrowed = replace(bundle, files=facts.files, refused={})
        scores = _scores(narrowed, answers._benchmark, catalog, decimals, start + clock.longest)
    except Exception as error:  # noqa: BLE001 - its text, and what led to it, may hold answers
        fault = type(error).__name__
    spent = time.monotonic() - start
    time.sleep(max(0.0, clock.told_after(spent) - spent))
    if scores is None:
        log(Event.PRIVATE, kind="failed", reason=fault or "it took too long")
        raise _failed(bundle.name)
    if lost := [task_id for task_id, score in scores.items() if score is None]:
        log(Event.PRIVATE, kind="not scored", tasks=len(lost), reason=", ".join(lost[:_NAMED]))
    return _told(bundle, answers, catalog, facts, scores, decimals, model)


def _failed(where: str) -> ReportError:
    return ReportError([Problem(where, "scores against private answers", "none", _NOT_SCORED)])


def _read_facts(bundle: Bundle, answers: OpenAnswers, catalog: Catalog) -> _Facts:
    """Read every prediction file, and tell the tasks that will be tried from the others."""
    facts = _Facts(problems=list(bundle.problems))
    known = set(answers.task_ids)
    tasks = {task.task_id: task for task in catalog.tasks}
    for task_id, why in bundle.refused.items():
        facts.scores[task_id] = TaskScore(task_id, TaskState.REJECTED, reason=why)
    for task_id, file in bundle.files.items():
        if task_id not in known:
            why = _NOT_THERE
            facts.scores[task_id] = TaskScore(task_id, TaskState.MISSING, reason=why)
            facts.problems.append(_cannot(file.where, tasks[task_id].title, why))
            continue
        if why := why_not(tasks[task_id].measure):
            facts.scores[task_id] = TaskScore(task_id, TaskState.REJECTED, reason=why)
            facts.problems.append(_cannot(file.where, tasks[task_id].title, why))
            continue
        try:
            found = file.read()
        except ReportError as error:
            why = str(error.problems[0])
            facts.scores[task_id] = TaskScore(task_id, TaskState.REJECTED, reason=why)
            facts.problems += error.problems
            continue
        facts.files[task_id], facts.given[task_id] = file, len(found.ids)
        facts.problems += found.problems
        if find_measure(tasks[task_id].measure).model:
            notes = _unverified(file.where, found, tasks[task_id].measure)
            facts.problems += notes
            facts.unverified |= {task_id} if notes else set()
    return facts


def _unverified(where: str, found: Predictions, measure: str) -> list[Problem]:
    """Say that a score rests on features or values of the submitter's own."""
    count = sum(
        answer is not None and not names_what_was_made(measure, answer) for answer in found.answers
    )
    return [
        Problem(where, note.expected, f"{note.items:,} × {note.got}", note.hint, Severity.NOTE)
        for note in words_of_others(count)
    ]


def _cannot(where: str, title: str, why: str) -> Problem:
    return Problem(where, "a task that can be scored", title, why)


def _scores(
    bundle: Bundle, benchmark: Benchmark, catalog: Catalog, decimals: int, end: float
) -> dict[str, float | None] | None:
    """Score the tasks; ``None`` for one that could not be, and instead of all if time is up.

    Everything else that scoring finds out is left behind here. Nothing is kept on disk, and the
    work is done in processes that can be ended.
    """
    metrics = {task.task_id: task.metric for task in catalog.tasks}
    steps = evaluating(bundle, benchmark, catalog, EvaluateOptions(apart=True), cache=None)
    with closing(steps):
        for step in steps:
            if isinstance(step, Evaluation):
                return {
                    task_id: None
                    if found.score is None
                    else coarse(found.score, metrics[task_id], decimals)
                    for task_id, found in step.tasks.items()
                }
            if time.monotonic() > end:
                return None
    return None


def _told(
    bundle: Bundle,
    answers: OpenAnswers,
    catalog: Catalog,
    facts: _Facts,
    scores: Mapping[str, float | None],
    decimals: int,
    model: str | None,
) -> ClosedEvaluation:
    """Put together what may be told, from the bundle's facts and the rounded scores alone."""
    found = dict(facts.scores)
    for task_id, score in scores.items():
        found[task_id] = (
            TaskScore(task_id, TaskState.REJECTED, reason=_NOT_SCORED)
            if score is None
            else TaskScore(task_id, TaskState.SCORED, score, unverified=task_id in facts.unverified)
        )
    problems = [
        *facts.problems,
        *(
            Problem(facts.files[task_id].where, "a score", "none", _NOT_SCORED)
            for task_id, score in scores.items()
            if score is None
        ),
    ]
    if not any(score is not None for score in scores.values()):
        nothing = Problem(bundle.name, "at least one score", "none", severity=Severity.WARNING)
        problems.insert(0, nothing)
    results = Results(
        model=model or bundle.model or bundle.name.partition(".")[0],
        scores={
            task.task_id: found[task.task_id] for task in catalog.tasks if task.task_id in found
        },
        problems=tuple(problems),
    )
    submission = score_results(
        results,
        catalog,
        board=catalog.board("A/full"),
        protocol=find_protocol(Protocol.PAPER.value),
        sota=find_sota(catalog, catalog.sota_names[0]),
    )
    return ClosedEvaluation(
        submission=submission,
        results=results,
        given=facts.given,
        bundle=bundle.report,
        benchmark=answers.name,
        decimals=decimals,
    )
