"""What can be chosen on the tab, and how the selectors' values become a view.

Every event may come from a program: values go through ``read_query``, which drops what is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from scorer.catalog import Catalog
from scorer.levels import Protocol
from scorer.records import LANGUAGE, MODALITIES, PARADIGMS, Board
from scorer.ui import board_wording as words
from scorer.ui.wording import SHEETS
from scorer.views import BoardView, read_query

SEVERAL = ("modality", "paradigm", "domain", "capability", "access", "origin", "level")
NUMBERS = ("min_size", "max_size", "coverage")
FILTERS = (*SEVERAL, *NUMBERS)
RULES = ("source", "protocol", "sota")
# The selectors in the order in which answers set them.
CONTROLS = ("scope", "board", *RULES, *FILTERS)


def scope_choices() -> list[tuple[str, str]]:
    """List the scopes as (name and explanation on two lines, id)."""
    return [(f"{name}\n{text}", scope) for scope, (name, text) in words.SCOPES.items()]


def boards_of(catalog: Catalog, scope: str) -> list[Board]:
    """List the boards of a scope: the named ones, and on scope B every joint set besides."""
    boards = {board.board_id: board for board in catalog.boards if board.scope == scope}
    if scope == "B":
        present = [name for name in MODALITIES if any(t.modality == name for t in catalog.tasks)]
        for count in range(2, len(present) + 1):
            for names in combinations(present, count):
                board = catalog.board("B/" + "+".join(names))
                boards.setdefault(board.board_id, board)
    return list(boards.values())


def board_choices(catalog: Catalog, scope: str) -> list[tuple[str, str]]:
    """List the boards of a scope as (label, id)."""
    return [(_board_label(catalog, board), board.board_id) for board in boards_of(catalog, scope)]


def _board_label(catalog: Catalog, board: Board) -> str:
    title = board_title(catalog, board)
    count = len(board.task_ids)
    text = words.BOARD_TASK if count == 1 else words.BOARD_TASKS
    return text.format(title=title, count=count)


def board_title(catalog: Catalog, board: Board) -> str:
    """Name a board; a skill's with its sheet, as some skills share a name."""
    skill = catalog.skills.get(board.board_id.partition("/")[2]) if board.scope == "D" else None
    if skill is None:
        return board.title
    return f"{board.title} ({SHEETS.get(skill.sheet, skill.sheet)})"


def usual_view(catalog: Catalog) -> BoardView:
    """Return the view one sees without having chosen anything."""
    return BoardView(board=catalog.boards[0].board_id, sota=catalog.sota_names[0])


def filter_choices(catalog: Catalog) -> dict[str, list[tuple[str, str]]]:
    """List, per filter with several values, what can be chosen."""
    present = {task.modality for task in catalog.tasks}
    plain: dict[str, Sequence[str]] = {
        "modality": [name for name in (*MODALITIES, LANGUAGE) if name in present],
        "paradigm": PARADIGMS,
        "domain": sorted({name for task in catalog.tasks for name in task.domains}),
        "capability": sorted({name for task in catalog.tasks for name in task.capabilities}),
    }
    choices = {name: [(value, value) for value in values] for name, values in plain.items()}
    choices["access"] = [(label, name) for name, label in words.ACCESS.items()]
    choices["origin"] = [(label, name) for name, label in words.ORIGINS.items()]
    choices["level"] = [(label, name) for name, label in words.LEVELS.items()]
    return choices


def read_view(text: object, catalog: Catalog) -> BoardView:
    """Read the view that the page holds as an address's query; the usual one for anything else."""
    view, _ = read_query(text if isinstance(text, str) else "", catalog)
    return _existing(view, catalog)


def _existing(view: BoardView, catalog: Catalog) -> BoardView:
    """Replace defaults that a host's own catalog does not know."""
    if view.sota not in catalog.sota:
        view = replace(view, sota=catalog.sota_names[0])
    known = any(board.board_id == view.board for board in catalog.boards)
    return (
        view
        if known or view.board.startswith("B/")
        else replace(view, board=catalog.boards[0].board_id)
    )


def chosen_view(view: BoardView, name: str, value: object, catalog: Catalog) -> BoardView:
    """Apply what was chosen in one selector to a view; anything unknown becomes the usual.

    A scope takes its first board unless the board is of that scope already.
    """
    if name == "scope":
        scope = str(value)
        if scope not in words.SCOPES or view.board.startswith(f"{scope}/"):
            return view
        boards = boards_of(catalog, scope)
        return replace(view, board=boards[0].board_id) if boards else view
    if name not in CONTROLS:
        return view
    listed = value if isinstance(value, list | tuple) else [value]
    texts = [
        f"{one:g}" if isinstance(one, float) else str(one) for one in listed if one is not None
    ]
    read, _ = read_query({name: texts}, catalog)
    chosen = getattr(_existing(read, catalog), name)
    return replace(view, **{name: chosen})


def control_values(view: BoardView) -> dict[str, Any]:
    """Tell what every selector stands at for a view; a number that limits nothing is empty."""
    values: dict[str, Any] = {"scope": view.board.partition("/")[0], "board": view.board}
    values |= {name: getattr(view, name) for name in RULES}
    values |= {name: list(getattr(view, name)) for name in SEVERAL}
    return values | {name: getattr(view, name) or None for name in NUMBERS}


def without(view: BoardView, name: str, value: str) -> BoardView:
    """Take one filter, or one value of a filter, out of a view."""
    if name in SEVERAL:
        kept = tuple(one for one in getattr(view, name) if one != value)
        return replace(view, **{name: kept})  # type: ignore[arg-type]
    return replace(view, **{name: 0.0}) if name in NUMBERS else view  # type: ignore[arg-type]


def without_filters(view: BoardView) -> BoardView:
    """Take all filters out of a view."""
    cleared: Mapping[str, Any] = {**dict.fromkeys(SEVERAL, ()), **dict.fromkeys(NUMBERS, 0.0)}
    return replace(view, **cleared)


def active_filters(view: BoardView) -> list[tuple[str, str, str]]:
    """List a view's filters as (name, value, label)."""
    found = []
    for name in SEVERAL:
        for value in getattr(view, name):
            found.append((name, value, _chip(name, value)))
    for name in NUMBERS:
        if number := getattr(view, name):
            found.append((name, f"{number:g}", _chip(name, f"{number:g}")))
    return found


def _chip(name: str, value: str) -> str:
    if name == "level" and value == "none":
        return words.CHIP_NO_LEVEL
    value = words.ORIGINS.get(value, value) if name == "origin" else value
    text = words.CHIPS[name].format(value=value)
    return text[:1].upper() + text[1:]


def protocol_names() -> tuple[str, ...]:
    """List the scoring rules."""
    return tuple(protocol.value for protocol in Protocol)
