"""The tab *Leaderboard*: its events, and what the page around it may ask of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from scorer.errors import ScorerError
from scorer.ui.downloads import handed_over, in_new_folder
from scorer.ui.leaderboard import handlers
from scorer.ui.leaderboard.address import citation, is_view, queried, space_link
from scorer.ui.leaderboard.choices import read_view
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.leaderboard.downloads import write_wanted
from scorer.ui.leaderboard.figures import draw_comparison, draw_model, draw_task
from scorer.ui.leaderboard.handlers import Answer, guests_of
from scorer.ui.leaderboard.layout import Parts, lay_out
from scorer.ui.leaderboard.model_html import citation_panel
from scorer.ui.leaderboard.render import find_grid, render, render_board
from scorer.ui.leaderboard.run import PlacedRun, Runs, Upload, read_run, ticket_of
from scorer.ui.leaderboard.updates import as_updates, outputs

# Browsing never waits in a queue, and is no API: that is ``endpoints``. What is chosen
# while an answer is under way counts as well, and last; Gradio would pass over it.
_EVENT: Mapping[str, Any] = {
    "queue": False, "api_visibility": "private", "trigger_mode": "always_last",
}  # fmt: skip
_QUIET: Mapping[str, Any] = {**_EVENT, "show_progress": "hidden"}
_WITH_WIDTH = "(width, ...rest) => [window.innerWidth, ...rest]"
_WITH_QUERY = "(query, ...rest) => [window.location.search, ...rest]"
_CHOOSE = "(value) => window.generalLevelChoose({name}, value)"


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The tab once it is built: what the rest of the page may connect to.

    Every event begins by asking for the boards as they are ``now``, and stays with these.
    """

    now: Callable[[], BoardDesk]
    runs: Runs
    parts: Parts
    base: str
    max_bytes: int | None

    def place_on(self, event: Callable[..., Any], upload: gr.State, tabs: gr.Tabs) -> None:
        """Show a scored upload on the board when ``event`` happens, and turn to this tab.

        Args:
            event: such as a button's ``click``.
            upload: the session's state that says which file was scored, and how.
            tabs: the page's tabs; this one's id is ``leaderboard``.
        """

        def place(given: Upload) -> tuple[Any, PlacedRun | None, str]:
            turn = gr.Tabs(selected="leaderboard")
            desk = self.now()
            taken = tuple(model.name for model in desk.published.models)
            try:
                run = read_run(given, desk.catalog, taken, max_bytes=self.max_bytes)
            except ScorerError as error:
                return turn, None, str(error)
            return turn, self.runs.place(run), ""

        event(place, upload, [tabs, self.parts.run, self.parts.arriving], **_EVENT)

    def open_by_link(self, page: gr.Blocks, tabs: gr.Tabs) -> None:
        """Turn to this tab when the page is opened by a link to one of its views."""

        def turn(query: str, request: gr.Request) -> Any:
            return gr.Tabs(selected="leaderboard") if _asked(query, request) else gr.skip()

        page.load(turn, self.parts.query, tabs, js=_WITH_QUERY, **_QUIET)

    def fill_with(self, page: gr.Blocks) -> None:
        """Fill the board with the page, for a page that opens on this tab."""
        _fill_on(self, page.load)


def build_leaderboard_tab(
    now: Callable[[], BoardDesk], tab: gr.Tab, *, space_id: str = "", max_bytes: int | None = None
) -> Leaderboard:
    """Lay out the tab and wire its events; call inside the tab.

    Args:
        now: gives the boards as they are at the moment.
        tab: the tab itself; the board is filled when it is opened first.
        space_id: the Space that serves the page, for links; "" elsewhere.
        max_bytes: size above which an upload is refused.
    """
    runs, base = Runs(), space_link(space_id)

    def choose(request: object) -> str:
        given: Mapping[str, Any] = request if isinstance(request, Mapping) else {}
        desk = now()
        answer = handlers.on_choice(desk, given.get("query"), given.get("name"), given.get("value"))
        run, held = runs.find(given.get("ticket")), given.get("held")
        return render_board(
            desk, answer, guests_of(run), base=base, ticket=ticket_of(run),
            held=held if isinstance(held, list) else (),
        )  # fmt: skip

    parts = lay_out(now().catalog, choose, lambda name: find_grid(now(), runs, name))
    built = Leaderboard(now, runs, parts, base, max_bytes)
    _fill_on(built, tab.select)
    _wire_choosing(built)
    _wire_grid(built)
    _wire_browsing(built)
    _wire_figures(built)
    _wire_taking(built)
    return built


def _answered(
    desk: BoardDesk, answer: Answer | None, run: object, base: str, sheet: object
) -> list[Any]:
    """Turn an answer into updates of all that events write; no answer changes nothing."""
    if answer is None:
        return as_updates(None)
    ticket = ticket_of(run)
    return as_updates(render(desk, answer, guests_of(run), base=base, sheet=sheet, ticket=ticket))


def _fill_on(built: Leaderboard, event: Callable[..., Any]) -> None:
    """Fill the board when it is seen first, and again when a visitor's run arrives.

    Nothing is sent to the tab before: Gradio forgets the properties of parts that are not there
    yet when they are skipped in an answer.
    """
    parts = built.parts

    def fill(
        query: str, held: str, run: object, arriving: str | None, request: gr.Request
    ) -> list[Any]:
        desk = built.now()
        if arriving is not None:
            answer = handlers.on_place(desk, held, run, arriving)
        elif held:
            return [gr.skip(), *as_updates(None)]
        else:
            answer = handlers.on_open(desk, _asked(query, request) or {}, run)
        return [None, *_answered(desk, answer, run, built.base, None)]

    inputs = [parts.query, parts.held, parts.run, parts.arriving]
    filled = event(fill, inputs, [parts.arriving, *outputs(parts)], js=_WITH_QUERY, **_QUIET)
    _draw_after(built, filled)


def _asked(query: object, request: gr.Request) -> Mapping[str, Any] | None:
    """Take the view that an address asks for, from the browser's bar or from the request."""
    for given in (query, getattr(request, "query_params", {})):
        if is_view(given):
            return queried(given)
    return None


def _wire_choosing(built: Leaderboard) -> None:
    """Show another board whenever a selector changes; the rest of the page follows.

    The browser asks for the board by itself: an event with all that depends on a board takes
    Gradio several times as long as the board takes to be drawn.
    """
    parts = built.parts

    def follow(held: str, run: object, sheet: str) -> list[Any]:
        desk = built.now()
        updates = _answered(desk, handlers.on_chosen(desk, held), run, built.base, sheet)
        return [gr.skip(), *updates[1:]]  # what is held may be newer by now

    for name, control in parts.controls.items():
        chosen = control.input(
            None, control, parts.held, js=_CHOOSE.format(name=json.dumps(name)),
            **{**_QUIET, "trigger_mode": "multiple"},
        )  # fmt: skip
        _draw_after(built, chosen.then(follow, _common(parts), outputs(parts), **_QUIET))


def _common(parts: Parts) -> list[Any]:
    return [parts.held, parts.run, parts.comparing.sheet]


Handler = Callable[[BoardDesk, str, Any, object], Answer | None]


def _on(built: Leaderboard, event: Callable[..., Any], handler: Handler) -> None:
    """Let a handler answer an event of the grid or of an HTML part."""
    parts = built.parts

    def answer(event: gr.EventData, held: str, run: object, sheet: str) -> list[Any]:
        desk = built.now()
        return _answered(desk, handler(desk, held, event._data, run), run, built.base, sheet)

    _draw_after(built, event(answer, _common(parts), outputs(parts), **_QUIET))


def _wire_grid(built: Leaderboard) -> None:
    """Open and compare what the grid names, and keep the grid's own state."""
    parts = built.parts
    _on(built, parts.grid.select, handlers.on_select)
    _on(built, parts.grid.open_row, handlers.on_open_row)
    _on(built, parts.grid.open_column, handlers.on_open_column)

    # The browser alone does this: an answer could only say what the page knows better by then.
    parts.grid.state(None, None, parts.held, js="() => window.generalLevelKeep()", **_QUIET)


def _wire_browsing(built: Leaderboard) -> None:
    """Open, close, compare: whatever the HTML parts, the picker and the browser raise."""
    parts = built.parts
    for part in (
        parts.head, parts.chips, parts.comparing.table, parts.comparing.differences, parts.dock,
        parts.model.head, parts.model.strengths, parts.model.doubts, parts.task.head,
        parts.task.ranking,
    ):  # fmt: skip
        _on(built, part.act, handlers.on_act)
    _on(built, parts.address.navigate, handlers.on_navigate)

    def unplace(held: str, run: object, sheet: str) -> list[Any]:
        desk = built.now()
        answer = handlers.on_unplace(desk, held, run)
        return [None, *_answered(desk, answer, None, built.base, sheet)]

    def pick(held: str, run: object, sheet: str, names: list[str]) -> list[Any]:
        desk = built.now()
        answer = handlers.on_pick(desk, held, names, run)
        return _answered(desk, answer, run, built.base, sheet)

    common, picker = _common(parts), parts.comparing.picker
    for event in (
        parts.note.act(unplace, common, [parts.run, *outputs(parts)], **_QUIET),
        picker.input(pick, [*common, picker], outputs(parts), **_QUIET),
    ):
        _draw_after(built, event)


def _draw_after(built: Leaderboard, event: Any) -> None:
    """Draw the figures that an event's answer made due."""
    parts = built.parts

    def draw(
        width: float, due: object, held: str, run: object, level: str, *sheets: str
    ) -> list[Any]:
        desk = built.now()
        view, guests = read_view(held, desk.catalog), guests_of(run)
        wanted = due if isinstance(due, list) else []
        drawn: list[Any] = [gr.skip()] * 6
        if "compare" in wanted:
            drawn[0:2] = draw_comparison(desk, view, guests, level, sheets[0], width)
        if "model" in wanted:
            drawn[2:5] = draw_model(desk, view, guests, sheets[1], width)
        if "task" in wanted:
            drawn[5] = draw_task(desk, view, guests)
        return drawn

    comparing, model = parts.comparing, parts.model
    inputs = [
        parts.width, parts.due, parts.held, parts.run, comparing.level, comparing.sheet,
        model.sheet,
    ]  # fmt: skip
    plots = [
        comparing.levels_plot, comparing.skills_plot, model.levels_plot, model.capabilities_plot,
        model.skills_plot, parts.task.plot,
    ]  # fmt: skip
    event.success(draw, inputs, plots, js=_WITH_WIDTH, **_QUIET)


def _wire_figures(built: Leaderboard) -> None:
    """Draw again when another level or another sheet is chosen."""
    parts = built.parts
    comparing, model = parts.comparing, parts.model

    def redraw(width: float, held: str, run: object, level: str, sheet: str) -> Any:
        desk = built.now()
        view = read_view(held, desk.catalog)
        return draw_comparison(desk, view, guests_of(run), level, sheet, width)

    def skills(width: float, held: str, run: object, sheet: str) -> Any:
        desk = built.now()
        view = read_view(held, desk.catalog)
        return draw_model(desk, view, guests_of(run), sheet, width)[2]

    inputs = [parts.width, parts.held, parts.run, comparing.level, comparing.sheet]
    plots = [comparing.levels_plot, comparing.skills_plot]
    for control in (comparing.level, comparing.sheet):
        control.input(redraw, inputs, plots, js=_WITH_WIDTH, **_QUIET)
    model.sheet.input(
        skills, [parts.width, parts.held, parts.run, model.sheet], model.skills_plot,
        js=_WITH_WIDTH, **_QUIET,
    )  # fmt: skip


def _wire_taking(built: Leaderboard) -> None:
    """Make files and citations when their buttons are clicked."""
    parts = built.parts

    def make(event: gr.EventData, held: str, run: object) -> dict[str, Any]:
        desk = built.now()
        view = read_view(held, desk.catalog)
        with in_new_folder() as folder:
            path = write_wanted(desk, view, event._data, Path(folder), guests_of(run))
            return handed_over(path)

    for maker in (parts.downloads, parts.model.downloads):
        making = maker.wanted(make, [parts.held, parts.run], maker, **_QUIET)
        making.failure(lambda: {"at": time.time_ns(), "file": None}, None, maker, **_QUIET)

    def cite(event: gr.EventData, held: str) -> str:
        base = built.base or handlers.text_of(event._data, "base")
        desk = built.now()
        text = citation(desk, read_view(held, desk.catalog), base)
        return citation_panel(text, time.time_ns())

    parts.address.cite(cite, parts.held, parts.citation, **_QUIET)
