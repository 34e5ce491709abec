"""The tab *Score*: layout and wiring. What is shown comes from ``score_view``."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from scorer.ui import closed_wording, wording
from scorer.ui.bundles.closed_panel import build_closed_note, make_note
from scorer.ui.bundles.items_panel import build_items_panel, wire_items
from scorer.ui.bundles.wiring import wire_bundles
from scorer.ui.downloads import DOWNLOADS, build_downloads, handed_over, in_new_folder
from scorer.ui.drop_zone import build_drop_zone, status
from scorer.ui.outcome import board_choices
from scorer.ui.publish_wording import TO_PUBLISH
from scorer.ui.report_html import empty_report
from scorer.ui.score_handlers import (
    Desk,
    Given,
    Handler,
    Selectors,
    on_charts,
    on_details,
    on_file,
    on_fractions,
    on_model,
    on_selector,
    on_sheet,
    on_wanted,
)
from scorer.ui.score_view import Details, View, sheet_choices
from scorer.ui.styles import script
from scorer.ui.task_table import build_task_table

# No event of the page waits in a queue: scoring takes milliseconds, browsing less. What is chosen
# while an answer is under way counts as well, and last; Gradio would pass over it.
_EVENT: Mapping[str, Any] = {
    "queue": False, "api_visibility": "private", "trigger_mode": "always_last",
}  # fmt: skip
_QUIET: Mapping[str, Any] = {**_EVENT, "show_progress": "hidden"}
# But a table of all items may take a while.
_MAKING: Mapping[str, Any] = {
    **_QUIET, "queue": True, "concurrency_limit": 4, "concurrency_id": "making",
    "trigger_mode": "once",
}  # fmt: skip
_SCORING: Mapping[str, Any] = {**_EVENT, "show_progress": "minimal"}

_WITH_WIDTH = "(given, sheet, width, ...rest) => [given, sheet, window.innerWidth, ...rest]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreParts:
    """The tab's components that events read or write."""

    given: gr.State
    width: gr.Number  # of the window: the browser fills it in, see _WITH_WIDTH
    zone: gr.HTML
    closed_note: gr.HTML | None  # where answers are private
    model: gr.Dropdown
    board: gr.Dropdown
    protocol: gr.Radio
    sota: gr.Radio
    report: gr.HTML
    template: gr.HTML
    downloads: gr.HTML
    show_on_board: gr.Button
    publish_run: gr.Button
    levels_plot: gr.Plot
    capabilities_plot: gr.Plot
    sheet: gr.Dropdown
    skills_plot: gr.Plot
    breakdown: gr.HTML
    table: gr.HTML
    items: gr.HTML
    problems: gr.HTML

    @property
    def selectors(self) -> list[Any]:
        """What an upload is scored by: board, protocol, SoTA."""
        return [self.board, self.protocol, self.sota]


def build_score_tab(desk: Desk, *, max_upload_mb: float) -> ScoreParts:
    """Lay out the tab and wire its events; call inside ``gr.Blocks``.

    Returns:
        The parts; the page connects ``show_on_board`` to the board and ``given`` with it.
    """
    parts = _lay_out(desk, max_upload_mb)
    _wire_scoring(desk, parts)
    _wire_charts(desk, parts)
    _wire_downloads(desk, parts)
    wire_items(desk, parts.items, parts.given, [parts.board, parts.protocol, parts.sota])
    return parts


def show_again(event: Any, desk: Desk, parts: ScoreParts) -> None:
    """Show what a visitor scored before, once ``event`` has given it back."""
    answer = [parts.given, parts.zone, parts.model, parts.report]

    def show(given: Given, *chosen: str) -> list[Any]:
        found = on_selector(desk, given, None, Selectors(*chosen))
        return [gr.skip()] * len(answer) if found is None else [found[0], *_updates(found[1])]

    shown = event.success(show, [parts.given, *parts.selectors], answer, **_QUIET)
    _then_details_and_charts(shown, desk, parts)


def _lay_out(desk: Desk, max_upload_mb: float) -> ScoreParts:
    given = gr.State(Given())
    width = gr.Number(visible=False)
    differing = closed_wording.PROGRESS if desk.bundles.closed else {}
    zone = build_drop_zone(desk.examples, max_upload_mb, desk.bundles.demos, differing)
    closed_note = build_closed_note(desk.bundles)
    with gr.Row(elem_id="gl-choices"):
        model = gr.Dropdown(
            label=wording.MODEL, interactive=True, visible=False, elem_id="gl-model"
        )
        board = gr.Dropdown(
            board_choices(desk.catalog),
            value=desk.catalog.boards[0].board_id,
            label=wording.BOARD,
            num_choices_shown=None,
            elem_id="gl-board",
        )
        protocol = gr.Radio(
            [(label, name) for name, label in wording.PROTOCOLS.items()],
            value=next(iter(wording.PROTOCOLS)),
            label=wording.PROTOCOL,
            elem_id="gl-protocol",
        )
        sota = gr.Radio(
            [(wording.SOTA_NAMES.get(name, name), name) for name in desk.catalog.sota_names],
            value=desk.catalog.sota_names[0],
            label=wording.SOTA,
            elem_id="gl-sota",
        )
    report = _html(empty_report(), "gl-report", "raise", "report")
    template = build_downloads(
        ("template", "bundle_template"), title=wording.TEMPLATE_HINT, elem_id="gl-template"
    )
    with gr.Column(elem_id="gl-below"):  # ground.css shows it once something is scored
        with gr.Row(elem_id="gl-next"):
            downloads = build_downloads(DOWNLOADS, title=wording.DOWNLOADS, elem_id="gl-downloads")
            show_on_board = gr.Button(
                wording.SHOW_ON_BOARD, variant="primary", scale=0, elem_id="gl-show-on-board"
            )
            publish_run = gr.Button(TO_PUBLISH, scale=0, elem_id="gl-publish-run")
        with gr.Row(elem_classes="gl-pair", equal_height=True):
            with gr.Column(elem_classes="gl-panel"):
                _heading(wording.CHART_LEVELS, wording.CHART_LEVELS_TEXT)
                levels_plot = _plot("gl-levels-plot")
            with gr.Column(elem_classes="gl-panel"):
                _heading(wording.CHART_CAPABILITIES, wording.CHART_CAPABILITIES_TEXT)
                capabilities_plot = _plot("gl-capabilities-plot")
        with gr.Row(elem_classes="gl-pair", equal_height=True):
            with gr.Column(elem_classes="gl-panel"):
                _heading(wording.CHART_SKILLS, wording.CHART_SKILLS_TEXT)
                sheet = gr.Dropdown(label=wording.CHART_SHEET, show_label=False, elem_id="gl-sheet")
                skills_plot = _plot("gl-skills-plot")
            with gr.Column(elem_classes="gl-panel"):
                _heading(wording.BREAKDOWN, wording.BREAKDOWN_TEXT)
                breakdown = _html("", "gl-breakdown")
        with gr.Column(elem_classes="gl-panel"):
            _heading(wording.TASKS, wording.TASKS_TEXT)
            table = build_task_table()
        items = build_items_panel()
        with gr.Column(elem_classes="gl-panel"):
            problems = _html("", "gl-problem-report", "problems")
    return ScoreParts(
        given=given, width=width, zone=zone, closed_note=closed_note, model=model,
        board=board, protocol=protocol, sota=sota,
        report=report, template=template, downloads=downloads, show_on_board=show_on_board,
        publish_run=publish_run, levels_plot=levels_plot, capabilities_plot=capabilities_plot,
        sheet=sheet, skills_plot=skills_plot, breakdown=breakdown, table=table, items=items,
        problems=problems,
    )  # fmt: skip


def _wire_scoring(desk: Desk, parts: ScoreParts) -> None:
    """Score whenever a file or a choice arrives: the answer, then details, then charts."""
    answer = [parts.given, parts.zone, parts.model, parts.report]
    inputs = [parts.given, parts.board, parts.protocol, parts.sota]

    def scoring(handler: Handler) -> Callable[..., list[Any]]:
        def handle(event: gr.EventData, given: Given, *chosen: str) -> list[Any]:
            found = handler(desk, given, event._data, Selectors(*chosen))
            return [gr.skip()] * len(answer) if found is None else [found[0], *_updates(found[1])]

        return handle

    arriving = parts.zone.chosen(scoring(on_file), inputs, answer, **_SCORING)
    arriving.failure(lambda: status("", state="failed"), None, parts.zone, **_QUIET)
    changing = [
        parts.report.fractions(scoring(on_fractions), inputs, answer, **_SCORING),
        parts.report.model(scoring(on_model), inputs, answer, **_SCORING),
        # Its data is Gradio's own: put off, it would be raised again with that of the first choice.
        parts.model.select(
            scoring(on_model), inputs, answer, **{**_SCORING, "trigger_mode": "multiple"}
        ),
        parts.board.input(scoring(on_selector), inputs, answer, **_SCORING),
        parts.protocol.input(scoring(on_selector), inputs, answer, **_SCORING),
        parts.sota.input(scoring(on_selector), inputs, answer, **_SCORING),
    ]
    bundles = wire_bundles(desk, parts.zone, inputs, answer, _updates)
    if parts.closed_note is not None:
        bundles.then(make_note(desk.bundles), None, parts.closed_note, **_QUIET)
    for event in (arriving, *changing, bundles):
        _then_details_and_charts(event, desk, parts)


def _then_details_and_charts(event: Any, desk: Desk, parts: ScoreParts) -> None:
    details = [parts.breakdown, parts.table, parts.problems, parts.sheet]

    def detail(given: Given, sheet: str, *chosen: str) -> list[Any]:
        found = on_details(desk, given, Selectors(*chosen))
        return [gr.skip()] * len(details) if found is None else _detail_updates(found, sheet)

    def draw(given: Given, sheet: str, width: float, *chosen: str) -> Any:
        return on_charts(desk, given, Selectors(*chosen), sheet, width=width)

    inputs = [parts.given, parts.sheet, parts.board, parts.protocol, parts.sota]
    plots = [parts.levels_plot, parts.capabilities_plot, parts.skills_plot]
    event = event.success(detail, inputs, details, **_QUIET)
    event.success(draw, _drawing(parts), plots, js=_WITH_WIDTH, **_QUIET)


def _wire_charts(desk: Desk, parts: ScoreParts) -> None:
    """Draw the skills of another sheet when one is chosen."""

    def draw(given: Given, sheet: str, width: float, *chosen: str) -> Any:
        return on_sheet(desk, given, Selectors(*chosen), sheet, width=width)

    parts.sheet.input(draw, _drawing(parts), parts.skills_plot, js=_WITH_WIDTH, **_QUIET)


def _wire_downloads(desk: Desk, parts: ScoreParts) -> None:
    """Make files when their buttons are clicked; ``downloads.js`` then saves them."""

    def make(event: gr.EventData, given: Given, *chosen: str) -> dict[str, Any]:
        with in_new_folder(desk.bundles.bench.making if given.run else None) as folder:
            made = on_wanted(desk, given, event._data, Selectors(*chosen), Path(folder))
            if isinstance(made, str):
                return handed_over(None, made)
            return handed_over(made)

    inputs = [parts.given, parts.board, parts.protocol, parts.sota]
    for maker in (parts.template, parts.downloads):
        making = maker.wanted(make, inputs, maker, **_MAKING)
        making.failure(lambda: {"at": time.time_ns(), "file": None}, None, maker, **_QUIET)


def _drawing(parts: ScoreParts) -> list[Any]:
    return [
        parts.given, parts.sheet, parts.width, parts.board, parts.protocol, parts.sota,
    ]  # fmt: skip


def _updates(view: View) -> list[Any]:
    """Turn the answer into updates of: zone, model, report."""
    several = view.model is not None and len(view.columns) > 1
    chosen = view.model if several else None
    model = gr.Dropdown(choices=list(view.columns), value=chosen, visible=several)
    return [view.status, model, view.report]


def _detail_updates(details: Details, sheet: str) -> list[Any]:
    """Turn details into updates of: breakdown, table, problems, sheet."""
    chosen = sheet if sheet in details.sheets else details.sheets[0]
    choices = gr.Dropdown(choices=sheet_choices(details.sheets), value=chosen)
    return [details.breakdown, details.table, details.problems, choices]


def _html(value: str, elem_id: str, *scripts: str) -> gr.HTML:
    """Make a part whose HTML comes from the server, with scripts of ``static`` if named."""
    js = script(*scripts) or None
    return gr.HTML(value, js_on_load=js, apply_default_css=False, elem_id=elem_id)


def _heading(title: str, text: str) -> None:
    gr.HTML(
        f'<h2 class="gl-title">{escape(title)}</h2><p class="gl-sub">{escape(text)}</p>',
        js_on_load=None,
        apply_default_css=False,
    )


def _plot(elem_id: str) -> gr.Plot:
    return gr.Plot(show_label=False, container=False, elem_id=elem_id, elem_classes="gl-plot")
