"""The panel with a task's items: its component, and what it asks the server for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr

from scorer.errors import ReportError
from scorer.ui import wording
from scorer.ui.bundles.looking import on_look
from scorer.ui.score_handlers import Desk, Given, Selectors, choices_of
from scorer.ui.serving.uploads import hand_out
from scorer.ui.styles import script


def build_items_panel() -> gr.HTML:
    """Make the panel; it opens when the task table says ``gl-look``, and triggers ``ask``."""
    words = wording.ITEMS
    close = escape(str(words["close"]))
    markup = (
        '<dialog class="gl-items" aria-labelledby="gl-items-title"><div class="gl-items-head">'
        f'<h2 id="gl-items-title" tabindex="-1">{escape(str(words["title"]))}</h2>'
        f'<button type="button" class="gl-quiet" data-close aria-label="{close}">×'
        '</button></div><div class="gl-items-body"><div class="gl-items-facts"></div>'
        '<div class="gl-items-tools"></div><p class="gl-items-status" role="status"></p>'
        '<ol class="gl-items-list"></ol><nav class="gl-items-pager"></nav></div></dialog>'
    )
    return gr.HTML(
        value=None,
        html_template="${markup}",
        js_on_load=script("cloud", "item_parts", "items"),
        apply_default_css=False,
        elem_id="gl-items",
        markup=markup,
        words=json.dumps(words),
    )


def wire_items(desk: Desk, panel: gr.HTML, given: gr.State, selectors: list[Any]) -> None:
    """Answer what the panel asks; the run is the session's own, whatever the event says."""

    def ask(event: gr.EventData, given: Given, *chosen: str) -> Iterator[dict[str, Any]]:
        choices = choices_of(given, Selectors(*chosen))
        try:
            run = desk.bundles.open_run(given.run)
            evaluation = run.on(
                desk.catalog, board=choices.board, protocol=choices.protocol, sota=choices.sota
            )
        except ReportError as error:
            key = event._data.get("key") if isinstance(event._data, dict) else ""
            yield {"state": "fault", "key": str(key), "text": str(error)}
            return
        yield from on_look(run, evaluation, desk.catalog, event._data, hand_out)

    panel.ask(
        ask,
        [given, *selectors],
        panel,
        concurrency_limit=4,
        concurrency_id="items",
        trigger_mode="multiple",
        show_progress="hidden",
        api_visibility="private",
    )
