"""What happens when a task is opened and its samples are asked for; plain values in and out.

Any program may send anything: whatever makes no sense is answered as such.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from scorer.benchmark import Medium
from scorer.errors import ReportError, ScorerError
from scorer.records import Task
from scorer.ui import benchmark_wording as words
from scorer.ui.benchmark.asking import asked_origin, asked_start, asked_task, field_of
from scorer.ui.benchmark.desk import DEMO, BenchmarkDesk, Origin
from scorer.ui.benchmark.preview import Keep, ground_of, preview, show_reference
from scorer.ui.benchmark.samples import AT_ONCE, Page, answer_parts, item_parts, read_page
from scorer.ui.benchmark.task_facts import scoring_of
from scorer.ui.benchmark.task_html import counted, empty_page, task_page, unknown_page

_PATIENCE = 0.6  # seconds between two states of a page whose files are still being fetched


def on_open(desk: BenchmarkDesk, task_id: object, source: object = None) -> tuple[str, Any]:
    """Show a task.

    Outputs: its page, and its samples: not asked for yet, or to be asked for by the page at once.
    """
    if not task_id:
        now = sum(scoring_of(task) == "now" for task in desk.catalog.tasks)
        return empty_page(desk.catalog, now), None
    task = desk.task(task_id)
    if task is None:
        return unknown_page(), None
    try:
        origin = asked_origin(desk, source)
    except ScorerError:
        origin = desk.usual
    state = "loading" if origin.is_local else "idle"
    return task_page(task, desk.catalog), _told(desk, task, origin, state)


def _told(
    desk: BenchmarkDesk, task: Task, origin: Origin, state: str, **more: Any
) -> dict[str, Any]:
    """Describe the samples for ``static/samples.js``."""
    origins = [
        {"key": one.key, "label": one.label, "note": one.note, "local": one.is_local}
        for one in desk.origins.values()
    ]
    return {
        "at": time.time_ns(),
        "task": task.task_id,
        "source": origin.key,
        "origins": origins,
        "state": state,
        **more,
    }


def on_samples(desk: BenchmarkDesk, data: object, keep: Keep) -> Iterator[Any]:
    """Show some items of a task; texts come first, files as they arrive.

    Raises:
        ScorerError: what is asked for makes no sense.
    """
    task = asked_task(desk, field_of(data, "task"))
    origin = asked_origin(desk, field_of(data, "source"))
    start = asked_start(field_of(data, "start"))

    def told(state: str, more: dict[str, Any]) -> dict[str, Any]:
        return _told(desk, task, origin, state, asked=start, **more)

    try:
        benchmark = desk.benchmark(origin)
        if task.task_id not in benchmark.places:
            yield told("absent", _absent(desk, origin))
            return
        page = read_page(desk, origin, task, start, AT_ONCE)
    except ScorerError as error:
        yield told("fault", _fault(error, origin))
        return
    shown = _shown(page)
    last = 0.0
    for item, entry in zip(page.items, shown["items"], strict=True):
        for place, medium in enumerate(item.media):
            if not origin.is_local and time.monotonic() - last > _PATIENCE:
                last = time.monotonic()
                yield told("items", shown)
            entry["media"][place] = preview(benchmark, task.task_id, medium, keep)
        if entry["answer"] is not None:
            entry["answer"]["media"] = show_reference(
                benchmark, task.task_id, item.reference, ground_of(entry["media"]), keep
            )
    yield told("items", shown)


def _shown(page: Page) -> dict[str, Any]:
    """Describe the items of a page, their files still to come."""
    items = [
        {
            "id": item.item_id,
            "parts": item_parts(item),
            "media": [_waiting(medium) for medium in item.media],
            "answer": answer_parts(item.reference, page.form) if page.has_answers else None,
            "withheld": page.withheld,
        }
        for item in page.items
    ]
    last = page.start + len(items)
    told = words.SAMPLES["range"].format(
        first=counted(page.start + 1), last=counted(last), total=counted(page.total)
    )
    return {
        "items": items,
        "range": told if items else "",
        "previous": max(0, page.start - AT_ONCE) if page.start else None,
        "next": last if last < page.total else None,
    }


def _waiting(medium: Medium) -> dict[str, Any]:
    name = medium.path.replace("\\", "/").rpartition("/")[2] or medium.path
    note = words.SAMPLES["waiting"].format(name=name)
    return {
        "field": medium.field, "kind": medium.kind, "name": name, "state": "waiting", "note": note,
    }  # fmt: skip


def _absent(desk: BenchmarkDesk, origin: Origin) -> dict[str, Any]:
    """Say which tasks there are instead, where they are few."""
    present = desk.benchmark(origin).task_ids
    titles = {task.task_id: task.title for task in desk.catalog.tasks}
    listed = present if origin.key == DEMO else ()
    return {
        "title": words.ABSENT_TITLE.format(name=origin.label),
        "text": words.ABSENT_TEXT.format(count=len(present), all=len(desk.catalog.tasks)),
        "tasks": [[task_id, titles[task_id]] for task_id in listed],
    }


def _fault(error: ScorerError, origin: Origin) -> dict[str, Any]:
    """Say what went wrong, with the folder's place on this machine left out."""
    lines = [str(one) for one in error.problems] if isinstance(error, ReportError) else [str(error)]
    if origin.is_local:
        lines = [line.replace(origin.location, origin.label) for line in lines]
    hint = "" if origin.is_local else words.FAULT_HINT
    return {"title": words.FAULT_TITLE, "lines": lines, "text": hint}
