"""The tab's components, from top to bottom. What they show comes from ``render``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import gradio as gr

from scorer.catalog import Catalog
from scorer.records import LEVELS
from scorer.ui import board_wording as words
from scorer.ui import wording
from scorer.ui.grid import GridData
from scorer.ui.grid.component import grid
from scorer.ui.leaderboard.address import build_address
from scorer.ui.leaderboard.choices import (
    CONTROLS,
    NUMBERS,
    board_choices,
    control_values,
    filter_choices,
    protocol_names,
    scope_choices,
    usual_view,
)
from scorer.ui.leaderboard.downloads import build_board_downloads, build_model_downloads
from scorer.ui.leaderboard.figures import LEVELS_DRAWN
from scorer.ui.leaderboard.parts import build_part
from scorer.ui.leaderboard.pieces import chart_buttons
from scorer.ui.task_table import build_task_table
from scorer.views import MOST_COMPARED

Control = gr.Radio | gr.Dropdown | gr.CheckboxGroup | gr.Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """The parts of the comparison."""

    picker: gr.Dropdown
    table: gr.HTML
    level: gr.Radio
    levels_plot: gr.Plot
    sheet: gr.Dropdown
    skills_plot: gr.Plot
    differences: gr.HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """The parts of a model's own page."""

    head: gr.HTML
    levels_plot: gr.Plot
    capabilities_plot: gr.Plot
    sheet: gr.Dropdown
    skills_plot: gr.Plot
    strengths: gr.HTML
    account: gr.HTML
    doubts: gr.HTML
    downloads: gr.HTML
    tasks: gr.HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """The parts of a task's own view."""

    head: gr.HTML
    plot: gr.Plot
    ranking: gr.HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The tab's components that events read or write."""

    held: gr.Textbox  # the view as an address's query; the browser sends it with every event
    query: gr.Textbox  # what the browser's bar holds when the page is opened
    due: gr.JSON  # figures to draw next
    width: gr.Number  # of the window; the browser fills it in
    run: gr.State  # the visitor's own run, kept by the server for the session
    arriving: gr.State  # a run comes from another tab: None, or "", or why it does not
    note: gr.HTML
    controls: Mapping[str, Control]
    address: gr.HTML
    head: gr.HTML
    chips: gr.HTML
    grid: gr.HTML
    downloads: gr.HTML
    comparing: Comparing
    model: ModelPage
    task: TaskPage
    citation: gr.HTML
    dock: gr.HTML


def lay_out(
    catalog: Catalog,
    choose: Callable[[object], str],
    find_grid: Callable[[str], GridData | None],
) -> Parts:
    """Make all components, empty; call inside ``gr.Blocks``.

    Args:
        catalog: what can be chosen.
        choose: answers what is chosen in a selector, as ``build_address`` says.
        find_grid: finds a board's rows by the name that the grid has for them.
    """
    with gr.Column(elem_id="gl-leaderboard"):
        held = gr.Textbox(visible=False)
        query = gr.Textbox(visible=False)
        due = gr.JSON(visible=False)
        width = gr.Number(visible=False)
        run = gr.State(None)
        arriving = gr.State(None)
        note = build_part("gl-lb-note")
        with gr.Column(elem_id="gl-lb-choose"):
            controls = _lay_out_controls(catalog)
        address = build_address(choose)
        citation = build_part("gl-lb-citation")
        with gr.Column(elem_id="gl-lb-board"):
            head = build_part("gl-lb-head")
            chips = build_part("gl-lb-chips")
            board = grid(load=find_grid, label=words.GRID_LABEL, elem_id="gl-lb-grid")
            downloads = build_board_downloads()
            comparing = _lay_out_comparison()
        with gr.Column(elem_id="gl-lb-model"):
            model = _lay_out_model()
        with gr.Column(elem_id="gl-lb-task"):
            task = _lay_out_task()
        dock = build_part("gl-lb-dock")
    return Parts(
        held=held, query=query, due=due, width=width, run=run, arriving=arriving, note=note,
        controls=controls, address=address, head=head, chips=chips, grid=board,
        downloads=downloads, comparing=comparing, model=model, task=task, citation=citation,
        dock=dock,
    )  # fmt: skip


def _lay_out_controls(catalog: Catalog) -> dict[str, Control]:
    view = usual_view(catalog)
    values = control_values(view)
    controls: dict[str, Control] = {}
    controls["scope"] = gr.Radio(
        scope_choices(), value=values["scope"], label=words.SCOPE, show_label=False,
        elem_id="gl-lb-scope",
    )  # fmt: skip
    with gr.Row(elem_id="gl-lb-rules"):
        controls["board"] = gr.Dropdown(
            board_choices(catalog, values["scope"]), value=values["board"], label=words.BOARD,
            num_choices_shown=None, elem_id="gl-lb-board-choice",
        )  # fmt: skip
        for name, label, choices in (
            ("source", words.SOURCE, [(text, key) for key, text in words.SOURCES.items()]),
            (
                "protocol",
                words.PROTOCOL,
                [(wording.PROTOCOLS.get(key, key), key) for key in protocol_names()],
            ),
            (
                "sota",
                words.SOTA,
                [(wording.SOTA_NAMES.get(key, key), key) for key in catalog.sota_names],
            ),
        ):
            controls[name] = gr.Radio(
                choices, value=values[name], label=label, elem_id=f"gl-lb-{name}",
                elem_classes="gl-lb-switch",
            )  # fmt: skip
    with gr.Accordion(words.FILTERS, open=False, elem_id="gl-lb-filters"):
        choices_of = filter_choices(catalog)
        _small(words.FILTERS_OF_TASKS)
        with gr.Row(elem_classes="gl-lb-fields"):
            for name in ("modality", "paradigm"):
                controls[name] = _boxes(name, choices_of[name])
        with gr.Row(elem_classes="gl-lb-fields"):
            for name in ("domain", "capability"):
                controls[name] = gr.Dropdown(
                    choices_of[name], value=[], multiselect=True, label=words.FILTER_LABELS[name],
                    elem_id=f"gl-lb-{name}", num_choices_shown=None,
                )  # fmt: skip
        _small(words.FILTERS_OF_MODELS)
        with gr.Row(elem_classes="gl-lb-fields"):
            for name in ("access", "origin", "level"):
                controls[name] = _boxes(name, choices_of[name])
            for name in NUMBERS:
                controls[name] = gr.Number(
                    value=None, minimum=0, label=words.FILTER_LABELS[name],
                    placeholder=words.ANY, elem_id=f"gl-lb-{name}", min_width=120,
                )  # fmt: skip
    return {name: controls[name] for name in CONTROLS}


def _boxes(name: str, choices: list[tuple[str, str]]) -> gr.CheckboxGroup:
    return gr.CheckboxGroup(
        choices, value=[], label=words.FILTER_LABELS[name], elem_id=f"gl-lb-{name}"
    )


def _lay_out_comparison() -> Comparing:
    with gr.Column(elem_id="gl-lb-compare", elem_classes="gl-panel"):
        _heading(words.COMPARE, words.COMPARE_TEXT)
        picker = gr.Dropdown(
            [], value=[], multiselect=True, max_choices=MOST_COMPARED, label=words.COMPARE_PICK,
            num_choices_shown=None, elem_id="gl-lb-picker",
        )  # fmt: skip
        table = build_part("gl-lb-side-by-side")
        with gr.Row(elem_classes="gl-pair gl-lb-figures", equal_height=True):
            with gr.Column(elem_classes="gl-lb-figure"):
                _heading(words.COMPARE_LEVELS_TITLE)
                level = gr.Radio(
                    list(LEVELS_DRAWN), value=LEVELS[0], label=words.COMPARE_LEVEL,
                    show_label=False, elem_id="gl-lb-level-drawn", elem_classes="gl-lb-switch",
                )  # fmt: skip
                levels_plot = _plot("gl-lb-compare-levels")
            with gr.Column(elem_classes="gl-lb-figure"):
                _heading(words.COMPARE_SKILLS_TITLE, words.COMPARE_SKILLS_TEXT)
                sheet = _sheet("gl-lb-compare-sheet")
                skills_plot = _plot("gl-lb-compare-skills")
        differences = build_part("gl-lb-differences")
    return Comparing(
        picker=picker, table=table, level=level, levels_plot=levels_plot, sheet=sheet,
        skills_plot=skills_plot, differences=differences,
    )  # fmt: skip


def _lay_out_model() -> ModelPage:
    head = build_part("gl-lb-model-head")
    downloads = build_model_downloads()
    with gr.Row(elem_classes="gl-pair", equal_height=True):
        with gr.Column(elem_classes="gl-panel"):
            _heading(words.CHART_LEVELS, words.CHART_LEVELS_TEXT)
            levels_plot = _plot("gl-lb-model-levels")
        with gr.Column(elem_classes="gl-panel"):
            _heading(wording.CHART_CAPABILITIES, wording.CHART_CAPABILITIES_TEXT)
            capabilities_plot = _plot("gl-lb-model-capabilities")
    with gr.Row(elem_classes="gl-pair", equal_height=True):
        with gr.Column(elem_classes="gl-panel"):
            strengths = build_part("gl-lb-strengths")
        with gr.Column(elem_classes="gl-panel"):
            _heading(wording.CHART_SKILLS, wording.CHART_SKILLS_TEXT)
            sheet = _sheet("gl-lb-model-sheet")
            skills_plot = _plot("gl-lb-model-skills")
    with gr.Column(elem_classes="gl-panel"):
        account = build_part("gl-lb-account")
    with gr.Column(elem_classes="gl-panel", elem_id="gl-lb-doubts-panel"):
        doubts = build_part("gl-lb-doubts")
    with gr.Column(elem_classes="gl-panel"):
        _heading(words.MODEL_TASKS, wording.TASKS_TEXT)
        tasks = build_task_table()
        tasks.elem_id = "gl-lb-model-tasks"
    return ModelPage(
        head=head, levels_plot=levels_plot, capabilities_plot=capabilities_plot, sheet=sheet,
        skills_plot=skills_plot, strengths=strengths, account=account, doubts=doubts,
        downloads=downloads, tasks=tasks,
    )  # fmt: skip


def _lay_out_task() -> TaskPage:
    head = build_part("gl-lb-task-head")
    with gr.Column(elem_classes="gl-panel"):
        _heading(words.TASK_DISTRIBUTION, words.TASK_DISTRIBUTION_TEXT)
        plot = _plot("gl-lb-task-plot")
    with gr.Column(elem_classes="gl-panel"):
        ranking = build_part("gl-lb-task-ranking")
    return TaskPage(head=head, plot=plot, ranking=ranking)


def _sheet(elem_id: str) -> gr.Dropdown:
    return gr.Dropdown(
        [], label=wording.CHART_SHEET, show_label=False, elem_id=elem_id, elem_classes="gl-lb-sheet"
    )


def _plot(elem_id: str) -> gr.Plot:
    plot = gr.Plot(show_label=False, container=False, elem_id=elem_id, elem_classes="gl-plot")
    build_part(f"{elem_id}-save", chart_buttons(elem_id, elem_id.removeprefix("gl-lb-")))
    return plot


def _heading(title: str, text: str = "") -> None:
    below = f'<p class="gl-sub">{escape(text)}</p>' if text else ""
    gr.HTML(
        f'<h2 class="gl-title">{escape(title)}</h2>{below}', js_on_load=None,
        apply_default_css=False,
    )  # fmt: skip


def _small(text: str) -> None:
    gr.HTML(f'<p class="gl-sub">{escape(text)}</p>', js_on_load=None, apply_default_css=False)
