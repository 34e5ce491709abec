"""What happens when something is chosen, clicked or opened: values in, a new view out.

The page holds its view as an address's query and sends it with every event, so an event is
understood whoever sends it, and after a restart of the server too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scorer.ui import board_wording as words
from scorer.ui.grid import GridState
from scorer.ui.leaderboard import address
from scorer.ui.leaderboard.choices import (
    chosen_view,
    read_view,
    usual_view,
    without,
    without_filters,
)
from scorer.ui.leaderboard.desk import BoardDesk, Guests
from scorer.ui.leaderboard.run import PlacedRun
from scorer.views import MOST_COMPARED, BoardView, read_query

# What an answer draws anew; ``RULES`` are the selectors that depend on the board.
BOARD, RULES, CONTROLS = "board", "rules", "controls"
COMPARE, PAGE, NOTE = "compare", "page", "note"
EVERYTHING = frozenset({BOARD, RULES, CONTROLS, COMPARE, PAGE, NOTE})
_WITH_BOARD = frozenset({BOARD, RULES, COMPARE})


@dataclass(frozen=True, slots=True)
class Answer:
    """The view that an event leads to, the parts of the page it changes, and what is to be told."""

    view: BoardView
    parts: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()
    touch: bool = True  # whether the address bar follows


def guests_of(run: object) -> Guests:
    """Take the visitor's run out of the session."""
    return (run.results,) if isinstance(run, PlacedRun) else ()


def on_open(desk: BoardDesk, query: object, run: object = None) -> Answer:
    """Show what an address asks for, and tell what in it was not understood."""
    given = {
        name: values for name, values in address.queried(query).items() if name in address.NAMES
    }
    view, unknown = read_query(given, desk.catalog)
    view = read_view(view.to_query(), desk.catalog)
    told = [words.NOT_UNDERSTOOD.format(parts=", ".join(unknown))] if unknown else []
    view, gone = _known_models(desk, view, guests_of(run))
    told += [words.MODEL_GONE.format(name=name) for name in gone]
    return Answer(view, EVERYTHING, tuple(told), touch=bool(given))


def _known_models(desk: BoardDesk, view: BoardView, guests: Guests) -> tuple[BoardView, list[str]]:
    """Leave out models that are not on the board; say which."""
    known = set(desk.field(view, guests).names)
    gone = [
        name for name in dict.fromkeys((view.model, *view.compare)) if name and name not in known
    ]
    kept = tuple(name for name in view.compare if name in known)
    return replace(view, compare=kept, model=view.model if view.model in known else ""), gone


def on_choice(desk: BoardDesk, held: object, name: object, value: object) -> Answer:
    """Show the board that is asked for by choosing something in one selector."""
    view = read_view(held, desk.catalog)
    chosen = chosen_view(view, str(name), value, desk.catalog)
    return _changed(view, chosen, frozenset({BOARD}))


def on_chosen(desk: BoardDesk, held: object) -> Answer:
    """Let the rest of the page follow a board that was chosen and is shown already."""
    return Answer(read_view(held, desk.catalog), frozenset({RULES, COMPARE, PAGE}))


def _changed(before: BoardView, view: BoardView, parts: frozenset[str]) -> Answer:
    """Forget, with the board, how its columns were sorted and filtered."""
    if view.board != before.board:
        state = GridState.from_text(view.grid)
        view = replace(view, grid=GridState(search=state.search, ghost=state.ghost).to_text())
    return Answer(view, parts)


def on_select(desk: BoardDesk, held: object, data: object, run: object) -> Answer:
    """Compare the models that are ticked in the grid."""
    names = data.get("selected") if isinstance(data, Mapping) else ()
    return _compare(desk, held, names, run, frozenset({COMPARE}))


def on_pick(desk: BoardDesk, held: object, names: object, run: object) -> Answer:
    """Compare the models that are chosen by name; the grid's ticks follow."""
    return _compare(desk, held, names, run, _WITH_BOARD)


def _compare(
    desk: BoardDesk, held: object, names: object, run: object, parts: frozenset[str]
) -> Answer:
    view = read_view(held, desk.catalog)
    known = set(desk.field(view, guests_of(run)).names)
    wanted = names if isinstance(names, list | tuple) else ()
    chosen = tuple(dict.fromkeys(name for name in wanted if name in known))[:MOST_COMPARED]
    return Answer(replace(view, compare=chosen), parts)


def on_open_row(desk: BoardDesk, held: object, data: object, run: object) -> Answer | None:
    """Open a model's page."""
    return _open_model(desk, read_view(held, desk.catalog), text_of(data, "id"), run)


def on_open_column(desk: BoardDesk, held: object, data: object, run: object) -> Answer | None:
    """Open a task's view."""
    del run  # every task is there for everyone
    return _open_task(desk, read_view(held, desk.catalog), text_of(data, "key"))


def text_of(data: object, name: str) -> str:
    """Take a text out of an event's data; "" if there is none: any program may send anything."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, str) else ""


def _open_model(desk: BoardDesk, view: BoardView, name: str, run: object) -> Answer | None:
    if name not in desk.field(view, guests_of(run)).names:
        return None
    return Answer(replace(view, model=name, task=""), frozenset({PAGE}))


def _open_task(desk: BoardDesk, view: BoardView, task_id: str) -> Answer | None:
    if not any(task.task_id == task_id for task in desk.catalog.tasks):
        return None
    return Answer(replace(view, task=task_id), frozenset({PAGE}))


def on_act(desk: BoardDesk, held: object, data: object, run: object) -> Answer | None:
    """Do what a button in one of the HTML parts asks for; ``None`` if it makes no sense."""
    view = read_view(held, desk.catalog)
    do, value = text_of(data, "do"), text_of(data, "value")
    match do:
        case "model":
            return _open_model(desk, view, value, run)
        case "task":
            return _open_task(desk, view, value)
        case "close":
            closed = replace(view, task="") if view.task else replace(view, model="")
            return Answer(closed, frozenset({PAGE}))
        case "board":
            query = {"board": [value]}
            board = read_query(query, desk.catalog)[0].board
            shown = replace(without_filters(view), board=board, model="", task="")
            return _changed(view, shown, EVERYTHING - {NOTE})
        case "unfilter":
            name, _, chosen = value.partition("=")
            return Answer(without(view, name, chosen), _WITH_BOARD | {CONTROLS})
        case "reset":
            return Answer(without_filters(view), _WITH_BOARD | {CONTROLS})
        case "compare":
            names = list(dict.fromkeys((*view.compare, value)))
            answer = _compare(desk, held, names, run, _WITH_BOARD | {PAGE})
            return replace(answer, view=replace(answer.view, model="", task=""))
        case "uncompare":
            left = [name for name in view.compare if value and name != value]
            return _compare(desk, held, left, run, _WITH_BOARD)
        case _:
            return None


def on_navigate(desk: BoardDesk, held: object, data: object, run: object) -> Answer:
    """Show what the browser's bar holds after a step back or forth."""
    del held
    return on_open(desk, text_of(data, "query"), run)


def on_unplace(desk: BoardDesk, held: object, run: object) -> Answer:
    """Take the visitor's run off the board."""
    view = read_view(held, desk.catalog)
    names = {guest.model for guest in guests_of(run)}
    kept = tuple(name for name in view.compare if name not in names)
    model = "" if view.model in names else view.model
    return Answer(replace(view, compare=kept, model=model), EVERYTHING)


def on_place(desk: BoardDesk, held: object, run: object, problem: str = "") -> Answer:
    """Show the board with the visitor's run on top of it."""
    view = read_view(held, desk.catalog) if held else usual_view(desk.catalog)
    if not guests_of(run):
        return Answer(view, EVERYTHING, (words.RUN_REFUSED.format(problem=problem),))
    state = replace(GridState.from_text(view.grid), ghost=True)
    return Answer(replace(view, grid=state.to_text(), model="", task=""), EVERYTHING)
