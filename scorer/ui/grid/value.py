"""The texts that tell a grid what to show.

A text holds the board itself, or only its name: the browser then asks for what it does not show
already. What several boards share is sent once and kept by its key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from scorer.ui.grid.columns import GridColumn
from scorer.ui.grid.data import GridData, Shared
from scorer.ui.grid.packing import pack_cells, pack_columns, pack_order
from scorer.ui.grid.paging import FIRST_ROWS, PAGED_ABOVE, Pager
from scorer.ui.grid.state import GridState

_FIRST_COLUMNS = 40  # sent along with a large board, so that its first sight needs no question
_DISTINCT = 24  # values that a reader can choose from a list

_Part = TypeVar("_Part", GridData, Shared)

# What is written of a board whoever looks at it and however they sort; gone with the board.
_written: WeakKeyDictionary[GridData | Shared, str] = WeakKeyDictionary()


def grid_value(
    data: GridData,
    state: GridState | None = None,
    *,
    view: str = "",
    held: Collection[object] = (),
    whole: bool = False,
) -> str:
    """Write a board: all that is in sight, and of a small board all that is its own.

    Args:
        data: the rows.
        state: how they are sorted, filtered and so on; the usual way by default.
        view: the name under which ``load`` finds the same data again.
        held: keys of shared columns that the browser has; they are left out.
        whole: write all that is the board's own, however large it is, for where no server answers.
    """
    state = state or GridState()
    told: dict[str, Any] = {"view": view, "state": state.as_dict()}
    if _is_paged(data) and not whole:
        keys = _first_columns(data.columns, state)
        told["page"] = Pager(no_view).cells(data, state, keys, 0, FIRST_ROWS)
    own = to_json(_own(data, paged=False)) if whole else _once(data, _own)
    parts = [f'"own":{own}']
    if data.shared and data.shared.key not in held:
        parts.append(f'"shared":{_once(data.shared, _shared)}')
    return f"{to_json(told)[:-1]},{','.join(parts)}}}"


def grid_pointer(view: str, state: GridState) -> str:
    """Name a board to show; the time makes two texts differ, so that each is heeded."""
    return to_json({"view": view, "state": state.as_dict(), "at": time.time_ns()})


def no_view(view: str) -> None:
    """Know no view."""


def shared_value(shared: Shared) -> str:
    """Write shared columns by themselves; with all rows, however many."""
    return to_json(_shared(shared, paged=False))


def _is_paged(data: GridData) -> bool:
    return len(data.ids) > PAGED_ABOVE


def _first_columns(columns: tuple[GridColumn, ...], state: GridState) -> list[str]:
    wanted = None if state.columns is None else set(state.columns)
    shown = [
        column.key
        for column in columns
        if column.pinned
        or (
            column.visible
            if wanted is None
            else column.key in wanted or f"group:{column.group}" in wanted
        )
    ]
    return shown[:_FIRST_COLUMNS]


def _once(what: _Part, write: Callable[[_Part], dict[str, Any]]) -> str:
    """Write something, or take what was written of it before."""
    text = _written.get(what)
    if text is None:
        text = _written[what] = to_json(write(what))
    return text


def _own(data: GridData, *, paged: bool | None = None) -> dict[str, Any]:
    """Write what is a board's own; columns that it shares are told by their number."""
    paged = _is_paged(data) if paged is None else paged
    listed = data.shared.data if data.shared else None
    places = {column.key: at for at, column in enumerate(listed.columns)} if listed else {}
    own = [column.key for column in data.columns if column.key not in places]
    return {
        "rows": len(data),
        "columns": [
            _place(places[column.key], column)
            if column.key in places
            else _column(data, column, paged=paged)
            for column in data.columns
        ],
        "ghosts": sorted(data.ghosts),
        "has_heat": bool(data.heat) or any(column.heat for column in data.columns),
        "shared": data.shared.key if data.shared else None,
        "cells": None if paged else (pack_columns if data.shared else pack_cells)(data, own),
        "order": None if paged else pack_order(data),
    }


def _place(at: int, column: GridColumn) -> int | tuple[int]:
    """Write where a shared column stands; in brackets where a board shows it by itself."""
    return (at,) if column.visible else at


def _shared(shared: Shared, *, paged: bool | None = None) -> dict[str, Any]:
    data = shared.data
    paged = _is_paged(data) if paged is None else paged
    return {
        "key": shared.key,
        "columns": [_column(data, column, paged=paged) for column in data.columns],
        "cells": None if paged else pack_cells(data, shared.at_once),
    }


def _column(data: GridData, column: GridColumn, *, paged: bool) -> dict[str, Any]:
    """Write a column; the browser cannot know all values of one that it sees in parts."""
    told = column.as_dict()
    if paged and (column.is_text or column.kind == "level"):
        distinct: set[Any] = (
            set(data.texts(column.key))
            if column.is_text
            else {None if value != value else value for value in data.numbers(column.key).tolist()}
        )
        if len(distinct) <= _DISTINCT:
            told["values"] = sorted(distinct, key=lambda value: (value is None, value or 0))
    return told


def to_json(value: object) -> str:
    """Write JSON in ASCII in which no tag, entity or line separator can appear."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
