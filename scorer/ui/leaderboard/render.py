"""What the tab shows for an answer: plain values, no layout. ``None`` leaves a part as it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scorer.board_exports import task_to_dict
from scorer.errors import ScorerError
from scorer.records import LANGUAGE, Submission, Task, TaskState
from scorer.score import signature
from scorer.ui import board_wording as words
from scorer.ui.grid import GridData, GridState, grid_pointer, grid_value
from scorer.ui.leaderboard import address, board_html, compare_html, model_html, task_html
from scorer.ui.leaderboard.board_grid import board_grid, board_name
from scorer.ui.leaderboard.choices import (
    board_choices,
    board_title,
    control_values,
    read_view,
)
from scorer.ui.leaderboard.desk import BoardDesk, Guests
from scorer.ui.leaderboard.handlers import (
    BOARD,
    COMPARE,
    CONTROLS,
    NOTE,
    PAGE,
    RULES,
    Answer,
    guests_of,
)
from scorer.ui.leaderboard.model_data import ModelOnBoard, model_on_board
from scorer.ui.leaderboard.run import Runs
from scorer.ui.score_view import sheet_choices
from scorer.ui.task_table import table_data
from scorer.views import BoardView

Choices = list[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class Shown:
    """Everything that an answer may change on the page."""

    held: str | None
    address: str
    board: str
    source: str
    note: str | None = None
    controls: dict[str, Any] | None = None
    boards: Choices | None = None
    has_published: bool | None = None
    head: str | None = None
    chips: str | None = None
    grid: str | None = None
    names: list[str] | None = None  # who can be compared
    compared: list[str] | None = None
    dock: str | None = None
    side_by_side: str | None = None
    differences: str | None = None
    compare_sheets: tuple[Choices, str] | None = None
    model_head: str | None = None
    strengths: str | None = None
    account: str | None = None
    doubts: str | None = None
    model_tasks: str | None = None
    model_sheets: tuple[Choices, str] | None = None
    task_head: str | None = None
    task_ranking: str | None = None
    due: list[str] = field(default_factory=list)  # figures to draw: compare, model, task


def render(
    desk: BoardDesk,
    answer: Answer,
    guests: Guests = (),
    *,
    base: str = "",
    sheet: object = None,
    ticket: str = "",
) -> Shown:
    """Turn an answer into what the page shows.

    Args:
        desk: the boards.
        answer: what an event leads to.
        guests: the visitor's own run.
        base: where the page is, if not at the address in the browser's bar.
        sheet: whose skills are compared now.
        ticket: the name of the visitor's run.
    """
    view = answer.view
    shown = Shown(
        held=address.link_query(view),
        address=address.address_value(view, base=base, touch=answer.touch, ticket=ticket),
        board=view.board,
        source=desk.settled(view).source,
    )
    if NOTE in answer.parts or answer.told:
        shown.note = board_html.note(answer.told, run=guests[0].model if guests else "")
    if RULES in answer.parts:
        shown.boards = board_choices(desk.catalog, view.board.partition("/")[0])
    if CONTROLS in answer.parts:
        shown.controls = control_values(view)
        shown.names = sorted(desk.field(view, guests).names, key=str.casefold)
    if BOARD in answer.parts:
        shown.head, shown.chips = _show_head(desk, view, guests)
        shown.grid = grid_pointer(_grid_name(desk, view, ticket), _grid_state(view))
    try:
        title = board_title(desk.catalog, desk.board(view))
    except ScorerError:
        shown.dock = shown.side_by_side = shown.differences = ""
        return shown
    if RULES in answer.parts:
        shown.has_published = desk.has_published(view)
    if COMPARE in answer.parts:
        _show_comparison(shown, desk, view, guests, sheet)
    if PAGE in answer.parts:
        _show_page(shown, desk, view, guests, title)
    return shown


def _show_page(shown: Shown, desk: BoardDesk, view: BoardView, guests: Guests, title: str) -> None:
    if view.task:
        _show_task(shown, desk, view, guests)
    elif view.model:
        _show_model(shown, desk, view, guests, title)


def render_board(
    desk: BoardDesk,
    answer: Answer,
    guests: Guests = (),
    *,
    base: str = "",
    ticket: str = "",
    held: Collection[object] = (),
) -> str:
    """Write at once what is seen of a chosen board, for ``board_address.js``.

    All else that depends on the board follows by ``render``. ``held`` is what the grid keeps.
    """
    view = answer.view
    head, chips = _show_head(desk, view, guests)
    told = {
        "address": address.address_value(view, base=base, touch=answer.touch, ticket=ticket),
        "head": head,
        "chips": chips,
    }
    try:
        data = board_grid(desk, view, guests)
    except ScorerError:  # the head says so, and the grid is hidden
        return json.dumps(told)
    value = grid_value(data, _grid_state(view), view=_grid_name(desk, view, ticket), held=held)
    return f'{json.dumps(told)[:-1]},"grid":{value}}}'


def find_grid(desk: BoardDesk, runs: Runs, name: str) -> GridData | None:
    """Find what the grid shows under a name; a run stands in it as long as its session is there."""
    query, ticket, *_ = (*name.split("#"), "")
    try:
        return board_grid(desk, read_view(query, desk.catalog), guests_of(runs.find(ticket)))
    except ScorerError:
        return None


def _grid_name(desk: BoardDesk, view: BoardView, ticket: str) -> str:
    """Name what the grid shows; it asks again for a board of another edition."""
    return f"{board_name(view)}#{ticket}#{desk.edition}"


def _grid_state(view: BoardView) -> GridState:
    return replace(GridState.from_text(view.grid), selected=view.compare)


def _show_head(desk: BoardDesk, view: BoardView, guests: Guests) -> tuple[str, str]:
    """Name the board, or say why there is none; and list its filters."""
    chips = board_html.filter_chips(view)
    try:
        ranking = desk.ranking(view, guests)
        shown = len(board_grid(desk, view, guests))
    except ScorerError:
        return board_html.empty_board(words.NOTHING_LEFT), chips
    title = board_title(desk.catalog, desk.board(view))
    told = signature(desk.catalog, ranking.field.sota.name, ranking.field.protocol)
    return board_html.board_head(ranking, title, shown, told), chips


def _show_comparison(
    shown: Shown, desk: BoardDesk, view: BoardView, guests: Guests, sheet: object
) -> None:
    models = compared_models(desk, view, guests)
    shown.compared = [model.name for model in models]
    shown.dock = compare_html.compare_bar(shown.compared)
    shown.side_by_side = compare_html.side_by_side(models) if models else ""
    shown.differences = compare_html.differences(models)
    if models:
        submissions = [model.submission for model in models]
        shown.compare_sheets = chosen_sheet(submissions, sheet)
        shown.due = [*shown.due, "compare"]


def compared_models(desk: BoardDesk, view: BoardView, guests: Guests = ()) -> list[ModelOnBoard]:
    """Find the models that a view compares; unknown names are left out."""
    found = (model_on_board(desk, view, name, guests) for name in view.compare)
    return [model for model in found if model is not None]


def chosen_sheet(submissions: Sequence[Submission], sheet: object) -> tuple[Choices, str]:
    """List the sheets of a board, and choose one: the given, or where most tasks are scored."""
    scored: dict[str, int] = {}
    tasks = sorted(submissions[0].tasks, key=lambda result: result.task.modality == LANGUAGE)
    for result in tasks:
        scored[result.task.sheet] = 0
    for submission in submissions:
        for result in submission.tasks:
            scored[result.task.sheet] += result.state is TaskState.SCORED
    best = max(scored, key=lambda name: scored[name])
    chosen = sheet if isinstance(sheet, str) and scored.get(sheet) else best
    return sheet_choices(tuple(scored)), chosen


def _show_model(shown: Shown, desk: BoardDesk, view: BoardView, guests: Guests, title: str) -> None:
    model = model_on_board(desk, view, view.model, guests)
    if model is None:
        return
    shown.model_head = model_html.model_head(model, title)
    shown.strengths = model_html.strengths(model, desk.catalog.skills)
    shown.account = model_html.account(model, view.protocol)
    shown.doubts = model_html.doubts(model, _titles(desk))
    shown.model_tasks = table_data(model.submission, desk.catalog.skills)
    shown.model_sheets = chosen_sheet([model.submission], None)
    shown.due = [*shown.due, "model"]


def _titles(desk: BoardDesk) -> Mapping[str, str]:
    return {task.task_id: task.title for task in desk.catalog.tasks}


def find_task(desk: BoardDesk, task_id: str) -> Task | None:
    """Find a task by its id."""
    return next((task for task in desk.catalog.tasks if task.task_id == task_id), None)


def _show_task(shown: Shown, desk: BoardDesk, view: BoardView, guests: Guests) -> None:
    task = find_task(desk, view.task)
    if task is None:
        return
    told = task_to_dict(task, desk.field(view, guests), desk.published, desk.catalog)
    own = [guest.model for guest in guests]
    shown.task_head = task_html.task_head(task, told, task.modality)
    shown.task_ranking = task_html.task_ranking(task, told, own)
    shown.due = [*shown.due, "task"]
