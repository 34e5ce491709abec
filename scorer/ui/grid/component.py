"""The component. What it shows is written by ``value.py``; only this file knows Gradio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from scorer.ui.grid.data import GridData
from scorer.ui.grid.paging import Pager
from scorer.ui.grid.scripts import grid_script, grid_styles
from scorer.ui.grid.state import SELECTION_LIMIT, GridState
from scorer.ui.grid.value import grid_value, no_view, to_json
from scorer.ui.grid.words import WORDS


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
    pager = Pager(load or no_view)

    def grid_cells(request: object) -> str:
        return to_json(pager.answer(request))

    def grid_board(request: object) -> str:
        given: Mapping[str, Any] = request if isinstance(request, Mapping) else {}
        view = given.get("view")
        data = pager.find(view)
        if data is None:
            return to_json({"problem": "expected a known view"})
        held = given.get("held")
        state = GridState.from_dict(given.get("state"))
        return grid_value(data, state, view=str(view), held=held if isinstance(held, list) else ())

    told = {**words, "label": label} if label else dict(words)
    return gr.HTML(
        value=value,
        html_template='<div class="gg"></div>',
        js_on_load=grid_script(),
        server_functions=[grid_cells, grid_board],
        apply_default_css=False,
        elem_id=elem_id,
        visible=visible,
        words=to_json(told),
        # Not as Gradio's template: that is compiled and set anew with every value.
        styles=to_json(grid_styles()),
        selection_limit=SELECTION_LIMIT,
    )
