"""Items of a task, some at a time: what a model gets, and the answer where it may be shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from scorer.benchmark import Benchmark, BenchmarkError, Item
from scorer.benchmark.faults import fault
from scorer.metrics.box_shapes import box_format, read_boxes
from scorer.records import Task
from scorer.ui import benchmark_wording as words
from scorer.ui.benchmark.desk import BenchmarkDesk, Origin
from scorer.ui.benchmark.preview import MOST_BYTES, megabytes

AT_ONCE = 10  # items on a page
MOST_ITEMS = 50  # that the API gives at once
MOST_START = 1_000_000  # as many items as a task may have
_LONGEST_TEXT = 20_000  # characters of a field that are sent
_LONGEST_ANSWER = 4_000
_MOST_BOXES = 500
_OPTIONS = ("options", "choices", "candidates")
_DIALOGUE = ("dialog", "dialogue", "conversation", "dialogs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some items of a task in a benchmark."""

    items: tuple[Item, ...]
    start: int
    total: int
    form: Mapping[str, Any]  # what the file says of all items; empty where it has no answers
    has_answers: bool  # they may be shown
    withheld: bool  # there are some, or would be, and they may not


def read_page(desk: BenchmarkDesk, origin: Origin, task: Task, start: int, count: int) -> Page:
    """Read some items of a task; a start behind the last item gives the last page.

    Raises:
        ScorerError: the benchmark, or this task of it, cannot be had.
    """
    benchmark = desk.benchmark(origin)
    _check_size(benchmark, task)
    items = list(benchmark.items(task.task_id))
    start = min(start, max(0, len(items) - 1) // count * count)
    chosen = tuple(islice(items, start, start + count))
    form = _form(benchmark, task) if any(item.reference is not None for item in items) else {}
    withheld = is_closed(benchmark, form)
    return Page(
        items=chosen, start=start, total=len(items), form=form,
        has_answers=bool(form) and not withheld, withheld=withheld,
    )  # fmt: skip


def _form(benchmark: Benchmark, task: Task) -> Mapping[str, Any]:
    try:
        return benchmark.annotation(task.task_id).references.form
    except BenchmarkError:  # too odd to be scored; what can be shown of it still is
        return {"type": ""}


def is_closed(benchmark: Benchmark, form: Mapping[str, Any]) -> bool:
    """Whether answers must not be shown: the file, or the dataset's name, says it is the close set.

    ``BENCHMARK`` is for the open set; answers that nobody may see belong elsewhere. This guards
    against the wrong one being named there.
    """
    kind = str(form.get("set_type", "")).casefold().replace("-", "").replace("_", "")
    return "close" in kind or "closeset" in benchmark.source.casefold().replace("-", "")


def _check_size(benchmark: Benchmark, task: Task) -> None:
    """Refuse what is too much for a look: some tasks are one archive of gigabytes.

    Raises:
        BenchmarkError: the annotation is large; or the archive is, and would have to be fetched.
    """
    place = benchmark.places.get(task.task_id)
    if place is None:
        return
    is_here = benchmark.files.local(place.path).is_file()
    if place.archive and is_here:
        return
    size_bytes = benchmark.files.sizes([place.path]).get(place.path, 0)
    if size_bytes > MOST_BYTES:
        raise fault(
            words.LARGE_WHERE.format(task=task.task_id),
            words.LARGE_EXPECTED.format(limit=megabytes(MOST_BYTES)),
            megabytes(size_bytes),
            words.LARGE_HINT.format(board=f"D/{task.skill_id}") if place.archive else "",
        )


def item_parts(item: Item) -> list[dict[str, Any]]:
    """Sort an item's texts into what is shown as options, as turns, and as plain text."""
    parts: list[dict[str, Any]] = []
    for name, text in item.texts.items():
        kind = name.casefold()
        cut = text[:_LONGEST_TEXT]
        part: dict[str, Any] = {"field": name, "kind": "text", "text": cut}
        if kind in _OPTIONS or kind in _DIALOGUE:
            lines = cut.split("\n")
            part = {"field": name, "kind": "options" if kind in _OPTIONS else "turns",
                    "lines": lines}  # fmt: skip
        if len(text) > _LONGEST_TEXT:
            part["more"] = words.SAMPLES["cut"].format(count=len(text) - _LONGEST_TEXT)
        parts.append(part)
    return parts


def answer_parts(reference: Any, form: Mapping[str, Any]) -> dict[str, Any] | None:
    """Write an answer as text, with its boxes where it has some."""
    if reference is None:
        return None
    value = _innermost(reference)
    if isinstance(value, str):
        text = value
    elif isinstance(value, list) and all(isinstance(part, str) for part in value):
        text = "\n".join(value)
    elif isinstance(value, dict):
        text = "\n".join(f"{name}: {_json(part)}" for name, part in value.items())
    else:
        text = _json(value)
    told: dict[str, Any] = {"text": text[:_LONGEST_ANSWER], "boxes": _boxes(reference, form)}
    if len(text) > _LONGEST_ANSWER:
        told["more"] = words.SAMPLES["cut"].format(count=len(text) - _LONGEST_ANSWER)
    return told


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _innermost(value: Any) -> Any:
    """Take an answer out of the one field around it, except where that is a box's label."""
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        numbers = isinstance(inner, list) and not all(isinstance(part, str) for part in inner)
        return value if numbers else inner
    return value


def _boxes(reference: Any, form: Mapping[str, Any]) -> list[list[Any]]:
    """Give an answer's boxes as label, x, y, width, height; none where it is something else."""
    if not isinstance(reference, dict | list):
        return []
    found = read_boxes(reference, box_format(form)) or []
    return [[box.label, box.x, box.y, box.width, box.height] for box in found[:_MOST_BOXES]]
