"""What happens when somebody looks at a scored task: its facts, and a page of its items.

Any program may send anything; only the session's own run is ever looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from scorer.benchmark import Medium
from scorer.catalog import Catalog
from scorer.errors import ReportError
from scorer.evaluate import Evaluation
from scorer.exports import in_json
from scorer.media.place import find_prediction
from scorer.metrics.registry import find_measure
from scorer.records import Task, TaskResult
from scorer.ui import wording
from scorer.ui.benchmark.preview import ground_of, preview, show, show_answer, show_reference
from scorer.ui.benchmark.samples import answer_parts, item_parts
from scorer.ui.bundles.items import (
    AT_ONCE,
    Row,
    TaskItems,
    asked_filter,
    best_score,
    distribution,
    no_items,
    read_items,
)
from scorer.ui.bundles.runs import BundleRun

Keep = Callable[[Path], str]
_LONGEST_SEARCH = 200  # characters
_LONGEST_KEY = 1_000
_MOST_PAGE = 1_000_000
_MOST_PROBLEMS = 8  # of a task that are listed
_PATIENCE = 0.6  # seconds between two states of a page whose files are still being fetched
_COUNTED = ("expected", "answered", "missing", "unreadable", "conflicting", "surplus", "repeated")


def on_look(
    run: BundleRun, evaluation: Evaluation, catalog: Catalog, data: object, keep: Keep
) -> Iterator[dict[str, Any]]:
    """Show a page of a task's items; texts come first, files as they arrive.

    Args:
        run: the session's own.
        evaluation: the run on the chosen board.
        catalog: the tasks.
        data: what the page asks for: task, filter, search, page, and a key to know it again by.
        keep: copies a file to where Gradio serves it.
    """
    asked = data if isinstance(data, dict) else {}
    told: dict[str, Any] = {"at": time.time_ns(), "key": str(asked.get("key"))[:_LONGEST_KEY]}
    try:
        task = next((task for task in catalog.tasks if task.task_id == asked.get("task")), None)
        if task is None:
            raise no_items()
        items = run.items_of(task.task_id, lambda: read_items(run, task))
    except (ReportError, OSError) as error:
        yield told | {"state": "fault", "text": str(error)}
        return
    rows = items.chosen(asked_filter(asked.get("filter")), _search(asked.get("search")))
    first = _first(asked.get("page"), len(rows))
    chosen = rows[first : first + AT_ONCE]
    told |= {"state": "items", "facts": _facts(evaluation, task, items), "first": first,
             "total": len(rows), "at_once": AT_ONCE,
             "items": [_entry(row, items) for row in chosen]}  # fmt: skip
    yield from _with_media(told, run, items, chosen, keep)


def _with_media(
    told: dict[str, Any], run: BundleRun, items: TaskItems, rows: list[Row], keep: Keep
) -> Iterator[dict[str, Any]]:
    """Give the page at once if files have to come from elsewhere, then with those that came."""
    last = 0.0
    for row, entry in zip(rows, told["items"], strict=True):
        for place, medium in enumerate(row.item.media):
            if run.benchmark.revision and time.monotonic() - last > _PATIENCE:
                last = time.monotonic()
                yield told | {"at": time.time_ns()}
            entry["media"][place] = preview(run.benchmark, items.task_id, medium, keep)
        _add_answers(row, entry, run, items, keep)
    yield told | {"at": time.time_ns()}


def _add_answers(
    row: Row, entry: dict[str, Any], run: BundleRun, items: TaskItems, keep: Keep
) -> None:
    """Show the files that the reference and the predictions name."""
    ground = ground_of(entry["media"])
    find = partial(find_prediction, items.folder)
    if entry["reference"] is not None:
        entry["reference"]["media"] = show_reference(
            run.benchmark, items.task_id, row.item.reference, ground, keep
        )

    def look(medium: Medium) -> dict[str, Any]:
        return show(medium, lambda: find(medium.path, folders=True), keep)

    for told, prediction in zip(entry["predictions"], row.predictions, strict=True):
        told["media"] = show_answer(prediction, look, find, ground, keep)


def _entry(row: Row, items: TaskItems) -> dict[str, Any]:
    return {
        "id": row.item.item_id,
        "verdict": row.verdict,
        "score": in_json(row.score),
        "parts": item_parts(row.item),
        "media": [_waiting(medium) for medium in row.item.media],
        "reference": answer_parts(row.item.reference, items.form),
        "predictions": [answer_parts(one, items.form) for one in row.predictions],
    }


def _waiting(medium: Medium) -> dict[str, Any]:
    name = medium.path.replace("\\", "/").rpartition("/")[2] or medium.path
    return {"field": medium.field, "kind": medium.kind, "name": name, "state": "waiting"}


def _facts(evaluation: Evaluation, task: Task, items: TaskItems) -> dict[str, Any]:
    """Describe a task and what the bundle reached on it."""
    found = evaluation.tasks[task.task_id]
    result = next((one for one in evaluation.submission.tasks if one.task == task), None)
    definitions = (task.metric.definition, find_measure(task.measure).definition)
    return {
        "title": task.title,
        "sheet": wording.SHEETS.get(task.sheet, task.sheet),
        "metric": task.metric.name,
        "unit": task.metric.unit,
        "higher": task.metric.higher_is_better,
        "definition": list(dict.fromkeys(text for text in definitions if text)),
        "remark": task.measure_remark,
        "score": in_json(found.score),
        "interval": [in_json(end) for end in found.interval or ()],
        "best": in_json(best_score(task.metric)),
        "graded": found.graded,
        "specialist": _specialist(result),
        "win": result.win if result else None,
        "counts": {name: getattr(found.counts, name) for name in _COUNTED},
        "kinds": items.counts(),
        "distribution": distribution(found, task.metric),
        "problems": [str(one) for one in found.problems[:_MOST_PROBLEMS]],
        "more_problems": max(0, len(found.problems) - _MOST_PROBLEMS),
        "cached": found.is_cached,
    }


def _specialist(result: TaskResult | None) -> dict[str, Any] | None:
    if result is None or result.sota is None:
        return None
    return {
        "score": in_json(result.sota),
        "name": result.task.specialist,
        "points": result.task.metric.sota_in_points,
    }


def _search(value: object) -> str:
    return value[:_LONGEST_SEARCH] if isinstance(value, str) else ""


def _first(page: object, total: int) -> int:
    """Return where a page starts; one behind the last is the last."""
    number = page if isinstance(page, int) and not isinstance(page, bool) else 0
    last = max(0, total - 1) // AT_ONCE
    return min(max(0, min(number, _MOST_PAGE)), last) * AT_ONCE
