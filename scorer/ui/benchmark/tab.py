"""The tab *Benchmark*: its parts and events."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import gradio as gr

from scorer.errors import ScorerError
from scorer.ui import benchmark_wording as words
from scorer.ui.benchmark.asking import field_of
from scorer.ui.benchmark.desk import BenchmarkDesk
from scorer.ui.benchmark.handlers import on_open, on_samples
from scorer.ui.benchmark.task_list import task_list
from scorer.ui.leaderboard.address import is_view, queried
from scorer.ui.leaderboard.parts import build_part
from scorer.ui.serving.uploads import hand_out
from scorer.ui.styles import STATIC

TAB_ID = "benchmark"
PARAMETER = "benchmark"  # of an address: a task's id, or nothing for the tab alone
_SCRIPTS = Path(__file__).parent / "static"
_CLOUD = STATIC / "cloud.js"
_LONGEST_QUERY = 4_000  # characters of an address that are looked at
_LONGEST = 400  # and of a task's id
_EVENT: Mapping[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
# What the tab shows already is not sent again.
_WITH_QUERY = (
    "() => [window.location.search, Boolean(document.querySelector('#gl-bench .gl-bench-row'))]"
)
_FIELDS = (
    "scope", "board", "modality", "paradigm", "skill", "domain", "capability", "metric", "scoring",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchmarkTab:
    """The tab once it is built."""

    query: gr.Textbox

    def open_by_link(self, page: gr.Blocks, tabs: gr.Tabs) -> None:
        """Turn to this tab when the page is opened by a link to one of its tasks."""

        def turn(query: str, request: gr.Request) -> Any:
            wanted = asked_task_id(query, request)
            return gr.skip() if wanted is None else gr.Tabs(selected=TAB_ID)

        page.load(
            turn, self.query, tabs, js="() => [window.location.search]", queue=False, **_EVENT
        )


def asked_task_id(query: object, request: object = None) -> str | None:
    """Take the task's id out of an address; "" for the tab alone, ``None`` if it is another's."""
    text = query[:_LONGEST_QUERY].removeprefix("?") if isinstance(query, str) else ""
    found = parse_qs(text, keep_blank_values=True) or queried(getattr(request, "query_params", {}))
    if PARAMETER not in found or is_view(found):
        return None
    return found[PARAMETER][0][:_LONGEST]


def build_benchmark_tab(desk: BenchmarkDesk, tab: gr.Tab) -> BenchmarkTab:
    """Lay out the tab and wire its events; call inside the tab.

    Args:
        desk: the catalog and the benchmarks.
        tab: the tab itself; nothing is sent to it before it is opened.
    """
    with gr.Row(elem_id="gl-bench"):
        query = gr.Textbox(visible=False)
        is_filled = gr.Checkbox(visible=False)
        tasks = _build_list()
        with gr.Column(elem_id="gl-bench-page"):
            gr.HTML(
                '<button type="button" class="gl-quiet gl-bench-back" data-bench="">'
                f"{escape(words.FIND['back'])}</button>",
                js_on_load=None,
                apply_default_css=False,
                elem_id="gl-bench-back",
            )
            task = build_part("gl-bench-task")
            samples = _build_samples()
    _wire(desk, tab, (query, is_filled), (tasks, task, samples))
    return BenchmarkTab(query)


def _wire(
    desk: BenchmarkDesk, tab: gr.Tab, asked: tuple[Any, Any], parts: tuple[gr.HTML, ...]
) -> None:
    """Fill the tab when it is seen first; open tasks and fetch samples when asked."""
    tasks, task, samples = parts

    def fill(query: str, is_filled: bool, request: gr.Request) -> list[Any]:
        if is_filled is True:
            return [gr.skip()] * 3
        wanted = asked_task_id(query, request) or ""
        known = wanted if desk.task(wanted) else ""
        # As text: Gradio clones a part's value with every event, and clones text for nothing.
        value = json.dumps({"list": task_list(desk.catalog), "selected": known})
        return [value, *on_open(desk, wanted)]

    def open_task(event: gr.EventData) -> tuple[str, Any]:
        return on_open(desk, field_of(event._data, "task"), field_of(event._data, "source"))

    def fetch(event: gr.EventData) -> Iterator[Any]:
        try:
            yield from on_samples(desk, event._data, hand_out)
        except ScorerError as error:
            raise gr.Error(str(error), print_exception=False) from None

    several: Mapping[str, Any] = {**_EVENT, "trigger_mode": "multiple"}
    tab.select(fill, list(asked), [*parts], js=_WITH_QUERY, queue=False, **_EVENT)
    tasks.open(open_task, None, [task, samples], queue=False, **several)
    fetched = samples.ask(
        fetch, None, samples, concurrency_limit=4, concurrency_id="benchmark", **several
    )
    fetched.failure(lambda: {"at": time.time_ns(), "state": "failed"}, None, samples, **_EVENT)


def _script(*names: str) -> str:
    """Join the parts of a script; they are one function's body."""
    return "\n".join((_SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in names)


def _build_list() -> gr.HTML:
    """Make the list of tasks; it raises ``open``."""
    find = words.FIND
    fields = "".join(
        f'<label><span>{escape(words.FIELDS[name])}</span><select data-field="{name}"></select>'
        "</label>"
        for name in _FIELDS
    )
    markup = (
        f'<section class="gl-bench-find" aria-label="{escape(find["title"])}" aria-busy="true">'
        f'<input type="search" autocomplete="off" spellcheck="false" maxlength="200"'
        f' placeholder="{escape(find["search"])}" aria-label="{escape(find["search_label"])}">'
        f'<details class="gl-bench-filters"><summary>{escape(find["filters"])}</summary>'
        f"<div>{fields}</div></details>"
        f'<p class="gl-bench-count"><span role="status"></span>'
        f'<button type="button" class="gl-link" data-reset hidden>{escape(find["reset"])}</button>'
        f'</p><div class="gl-bench-tree" role="tree" aria-label="{escape(find["tree"])}"></div>'
        "</section>"
    )
    return gr.HTML(
        value=None,
        html_template="${markup}",
        js_on_load=_script("tasks", "tasks_tree", "tasks_address"),
        apply_default_css=False,
        elem_id="gl-bench-list",
        markup=markup,
        words=json.dumps(find),
    )


def _build_samples() -> gr.HTML:
    """Make the place for samples; it raises ``ask``."""
    return gr.HTML(
        value=None,
        html_template='<section class="gl-panel gl-bench-samples" hidden></section>',
        js_on_load=_CLOUD.read_text(encoding="utf-8") + _script("samples_item", "samples"),
        apply_default_css=False,
        elem_id="gl-bench-samples",
        words=json.dumps(words.SAMPLES),
    )
