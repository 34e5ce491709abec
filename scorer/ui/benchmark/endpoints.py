"""The API of the tab: ``/benchmark_task`` and ``/benchmark_items``, for programs.

Answers come on request only, so that none gets into a model's input by accident, and never those
of the close set (``samples.is_closed``). Files are named, not sent: a program has the benchmark.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import gradio as gr

from scorer.benchmark import Item
from scorer.errors import OptionError, Problem, ScorerError
from scorer.ui.benchmark.asking import asked_count, asked_origin, asked_start, asked_task
from scorer.ui.benchmark.desk import BenchmarkDesk
from scorer.ui.benchmark.samples import AT_ONCE, read_page
from scorer.ui.benchmark.task_facts import task_facts


def make_task(desk: BenchmarkDesk) -> Callable[[str], dict[str, Any]]:
    """Make the function behind ``/benchmark_task``."""

    def benchmark_task(task: str) -> dict[str, Any]:
        """Tell what a task of General-Bench asks, how it is scored, and what to hand in.

        Args:
            task: its id, such as Image-Comprehension/bird-detection; /model gives them.

        Returns:
            Metric, the way it is computed here and where that comes from, specialist, boards, the
            shape of a prediction.
        """
        try:
            return task_facts(asked_task(desk, task), desk.catalog)
        except ScorerError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return benchmark_task


def make_items(desk: BenchmarkDesk) -> Callable[..., dict[str, Any]]:
    """Make the function behind ``/benchmark_items``."""

    def benchmark_items(
        task: str, start: float = 0, count: float = AT_ONCE, source: str = "", answers: bool = False
    ) -> dict[str, Any]:
        """Give items of a task: the texts and the names of the files that a model gets.

        Args:
            task: its id, such as Image-Comprehension/bird-detection.
            start: the first item, counted from 0.
            count: how many, at most 50.
            source: configured, or demo for the built-in items; what the page starts with if empty.
            answers: whether to add the answers, as JSON text; those of the close set are never
                given.

        Returns:
            Source, total, start and items, each with id, texts and media.
        """
        try:
            return _items(desk, task, start, count, source, with_answers=answers is True)
        except ScorerError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return benchmark_items


def _items(
    desk: BenchmarkDesk, task_id: object, start: object, count: object, source: object,
    *, with_answers: bool,
) -> dict[str, Any]:  # fmt: skip
    """Read the items that are asked for.

    Raises:
        ScorerError: an argument makes no sense, or they cannot be had.
    """
    task, origin = asked_task(desk, task_id), asked_origin(desk, source)
    first, most = asked_start(start), asked_count(count)
    if task.task_id not in desk.benchmark(origin).places:
        wanted = f"a task of {origin.label}"
        raise OptionError([Problem("task", wanted, repr(task.task_id), "try source 'demo'")])
    page = read_page(desk, origin, task, first, most)
    shows = with_answers and page.has_answers
    return {
        "task_id": task.task_id,
        "source": origin.key,
        "benchmark": origin.label,
        "total": page.total,
        "start": page.start,
        "items": [_item(item, with_answer=shows) for item in page.items],
    }


def _item(item: Item, *, with_answer: bool) -> dict[str, Any]:
    """Describe an item so that nothing it holds passes for a file of Gradio's.

    Gradio's client fetches whatever stands under "path"; so files go by another name, and answers
    as text.
    """
    told: dict[str, Any] = {
        "id": item.item_id,
        "texts": dict(item.texts),
        "media": [{"field": one.field, "kind": one.kind, "file": one.path} for one in item.media],
    }
    if with_answer:
        told["answer"] = json.dumps(item.reference, ensure_ascii=False)
    return told


def build_benchmark_endpoints(desk: BenchmarkDesk) -> None:
    """Publish the endpoints; their parts are never on the page. Call inside ``gr.Blocks``."""

    def task() -> gr.Textbox:
        return gr.Textbox(label="task", visible=False)

    shared: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "benchmark"}
    gr.Button(visible=False).click(
        make_task(desk),
        task(),
        gr.JSON(label="task", visible=False),
        api_name="benchmark_task",
        queue=False,
    )
    inputs = [
        task(),
        gr.Number(label="start", value=0, visible=False),
        gr.Number(label="count", value=AT_ONCE, visible=False),
        gr.Textbox(label="source", value="", visible=False),
        gr.Checkbox(label="answers", value=False, visible=False),
    ]
    gr.Button(visible=False).click(
        make_items(desk),
        inputs,
        gr.JSON(label="items", visible=False),
        api_name="benchmark_items",
        **shared,
    )
