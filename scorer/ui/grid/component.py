"""The component, and the text that it shows as its value."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from scorer.ui.grid.columns import GridColumn
from scorer.ui.grid.data import GridData
from scorer.ui.grid.packing import pack_cells
from scorer.ui.grid.paging import FIRST_ROWS, Pager
from scorer.ui.grid.state import SELECTION_LIMIT, GridState
from scorer.ui.grid.words import WORDS

PAGED_ABOVE = 2000  # rows; below, all cells are sent and nothing is asked of the server again
_FIRST_COLUMNS = 40  # sent along with a large board, so that its first sight needs no question
_DISTINCT = 24  # values that a reader can choose from a list

_STATIC = Path(__file__).parent / "static"
_SCRIPTS = (
    "unpack", "query", "layout", "cells", "view", "sources", "keyboard", "panels", "tools", "main",
)  # fmt: skip


def grid_script() -> str:
    """Join the scripts, each of one concern, into the body of one function."""
    return "\n".join((_STATIC / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)


def grid_style() -> str:
    """Give the style sheet, which Gradio nests under the component's id."""
    return (_STATIC / "grid.css").read_text(encoding="utf-8")


def grid(
    value: str = "",
    *,
    load: Callable[[str], GridData | None] | None = None,
    words: Mapping[str, str] = WORDS,
    label: str = "",
    elem_id: str | None = None,
    visible: bool = True,
) -> gr.HTML:
    """Make a grid; call inside ``gr.Blocks``.

    Events, whose data an ``gr.EventData`` parameter reads: ``state`` (as ``GridState.as_dict``),
    ``select`` (``selected``), ``open_row`` (``id``, ``column``) and ``open_column`` (``key``).

    Args:
        value: what ``grid_value`` wrote; handlers return another.
        load: finds the data of a view by its name; needed for boards of more than
            ``PAGED_ABOVE`` rows. It is called for strangers: it must know whom a view is for.
        words: texts to show, as ``WORDS``.
        label: what the rows are, for screen readers.
        elem_id: as of any component.
        visible: as of any component.
    """
    pager = Pager(load or _no_view)

    def grid_page(request: object) -> str:
        return _json(pager.answer(request))

    told = {**words, "label": label} if label else dict(words)
    return gr.HTML(
        value=value,
        html_template='<div class="gg"></div>',
        css_template=grid_style(),
        js_on_load=grid_script(),
        server_functions=[grid_page],
        apply_default_css=False,
        elem_id=elem_id,
        visible=visible,
        words=_json(told),
        selection_limit=SELECTION_LIMIT,
    )


def grid_value(data: GridData, state: GridState | None = None, *, view: str = "") -> str:
    """Write what the grid shows: all cells, or of a large board the first screen.

    Args:
        data: the rows.
        state: how they are sorted, filtered and so on; the usual way by default.
        view: the name under which ``load`` finds the same data again.
    """
    state = state or GridState()
    paged = len(data) > PAGED_ABOVE
    value: dict[str, Any] = {
        "rows": len(data),
        "columns": [_column(data, column, paged) for column in data.columns],
        "ghosts": sorted(data.ghosts),
        "has_heat": bool(data.heat) or any(column.heat for column in data.columns),
        "state": state.as_dict(),
    }
    if paged:
        keys = _first_columns(data.columns, state)
        first = Pager(_no_view).cells(data, state, keys, 0, FIRST_ROWS)
        value["page"] = {"view": view, "first": first}
    else:
        value["cells"] = pack_cells(data)
    return _json(value)


def _no_view(view: str) -> None:
    """Know no view."""


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


def _column(data: GridData, column: GridColumn, paged: bool) -> dict[str, Any]:
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


def _json(value: object) -> str:
    """Write JSON in ASCII in which no tag, entity or line separator can appear."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
