"""A scored task's items, the worst first: which are shown, in which order, a page at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scorer.benchmark import Item
from scorer.errors import Problem, ReportError
from scorer.evaluate import ItemState, TaskEvaluation
from scorer.evaluate.items import item_rows
from scorer.item_exports import as_text
from scorer.records import Metric, Task
from scorer.ui.benchmark.samples import is_closed
from scorer.ui.bundles.runs import BundleRun

AT_ONCE = 20  # items on a page
FILTERS = ("all", "wrong", "right", "missing", "unreadable", "conflicting")
_BINS = 10  # of the distribution of item scores
_CLOSE = 1e-9  # of two scores that are the same
# Of equally bad items those that somebody wrote something for come first.
_ORDER = (ItemState.ANSWERED, ItemState.UNREADABLE, ItemState.CONFLICTING, ItemState.MISSING)


@dataclass(frozen=True, slots=True)
class Row:
    """One item with everything that is shown of it; ``predictions`` are several in a conflict."""

    item: Item
    verdict: str  # right, wrong, missing, unreadable or conflicting
    score: float  # as if it were the whole task; NaN where an item alone has none
    predictions: tuple[Any, ...]
    text: str  # what a search looks through, in small letters


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItems:
    """The items of one task, the worst first."""

    task_id: str
    rows: tuple[Row, ...]
    form: Mapping[str, Any]  # what the benchmark says of all items
    folder: Path | None  # where the relative paths of produced files start

    def chosen(self, shown: str, search: str) -> list[Row]:
        """Return the items of a kind in which all words of a search occur."""
        terms = search.casefold().split()
        return [
            row
            for row in self.rows
            if (shown == "all" or row.verdict == shown) and all(term in row.text for term in terms)
        ]

    def counts(self) -> dict[str, int]:
        """Count the items of each kind."""
        verdicts = [row.verdict for row in self.rows]
        return {name: verdicts.count(name) if name != "all" else len(verdicts) for name in FILTERS}


def read_items(run: BundleRun, task: Task) -> TaskItems:
    """Read a task's items with their answers, from the benchmark and the bundle.

    Raises:
        ReportError: the task was not scored, its answers may not be shown, or a file is gone.
    """
    found = run.evaluation.tasks.get(task.task_id)
    if found is None or not found.item_ids:
        got = found.reason if found else "none"
        raise ReportError([Problem(task.title, "scored items", got)])
    form = run.benchmark.references(task.task_id, unanswered=True).form
    if is_closed(run.benchmark, form):
        raise ReportError(
            [Problem(task.title, "answers that may be shown", "those of the close set")]
        )
    items = {item.item_id: item for item in run.benchmark.items(task.task_id)}
    rows = list(_rows(run, task, found, items))
    rows.sort(key=lambda pair: pair[0])
    folder = run.bundle.predictions(task.task_id).folder
    return TaskItems(
        task_id=task.task_id, rows=tuple(row for _, row in rows), form=form, folder=folder
    )


def _rows(
    run: BundleRun, task: Task, found: TaskEvaluation, items: Mapping[str, Item]
) -> Iterator[tuple[tuple[float, int], Row]]:
    """Give rows with what they are sorted by."""
    file = run.bundle.files[task.task_id]
    several = _several(run, found)
    for given in item_rows(found, file, run.benchmark):
        item = items.get(given.item_id) or Item(
            item_id=given.item_id, texts={}, media=(), reference=given.reference
        )
        predictions = several.get(given.item_id, (given.prediction,))
        texts = (
            given.item_id, *item.texts.values(), as_text(given.reference),
            *(as_text(one) for one in predictions),
        )  # fmt: skip
        row = Row(
            item=item,
            verdict=_verdict(given.state, given.score, task.metric),
            score=given.score,
            predictions=tuple(one for one in predictions if one is not None),
            text="\n".join(text for text in texts if text).casefold(),
        )
        yield (_badness(given.score, task.metric), _ORDER.index(given.state)), row


def _several(run: BundleRun, found: TaskEvaluation) -> dict[str, tuple[Any, ...]]:
    """Collect the answers to items that have several which differ; they count as none."""
    if found.counts is None or not found.counts.conflicting:
        return {}
    ids = zip(found.item_ids, found.item_states.tolist(), strict=True)
    given: dict[str, list[Any]] = {
        item_id: [] for item_id, state in ids if state == ItemState.CONFLICTING
    }
    predictions = run.bundle.predictions(found.task_id)
    for item_id, answer in zip(predictions.ids, predictions.answers, strict=True):
        if item_id in given:
            given[item_id].append(answer)
    return {item_id: tuple(answers) for item_id, answers in given.items()}


def best_score(metric: Metric) -> float:
    """Return the score that cannot be bettered."""
    return metric.high if metric.higher_is_better else metric.low


def _verdict(state: ItemState, score: float, metric: Metric) -> str:
    if state is not ItemState.ANSWERED:
        return state.name.lower()
    best = best_score(metric)
    is_best = score == best or math.isclose(score, best, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return "right" if is_best else "wrong"


def _badness(score: float, metric: Metric) -> float:
    """Sort by score, the worst first; what has no score of its own comes last."""
    if math.isnan(score):
        return math.inf
    return score if metric.higher_is_better else -score


def distribution(found: TaskEvaluation, metric: Metric) -> dict[str, Any] | None:
    """Count the items in equal steps of the score; ``None`` where items are right or wrong."""
    scores = found.item_scores[np.isfinite(found.item_scores)]
    if not found.graded or not len(scores):
        return None
    low, high = metric.low, metric.high
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = float(scores.min()), float(scores.max())
    if low >= high:
        return None
    counts, edges = np.histogram(np.clip(scores, low, high), bins=_BINS, range=(low, high))
    return {"counts": counts.tolist(), "edges": [float(edge) for edge in edges]}


def asked_filter(value: object) -> str:
    """Take a filter out of a request; anything unknown shows all."""
    return value if isinstance(value, str) and value in FILTERS else "all"


def no_items() -> ReportError:
    """Make the exception for a task that nobody has."""
    return ReportError([Problem("items", "a task of the bundle", "none")])
