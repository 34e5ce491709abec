"""A view's address: what stands in the browser's bar, the link to share, the citation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from scorer.score import signature
from scorer.takeaway import view_citation
from scorer.ui import board_wording as words
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.styles import script
from scorer.views import BoardView, query_lists

NAMES = frozenset(field.name for field in fields(BoardView))
_SPACE = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:_\[\]-]{1,200}(?:/[A-Za-z0-9._~/-]{0,200})?")


def link_query(view: BoardView) -> str:
    """Write a view as a query that always names its board: a link to it opens this tab."""
    query = view.to_query()
    return (
        query
        if query.startswith("board=")
        else "&".join(
            part for part in (urlencode({"board": view.board}, errors="replace"), query) if part
        )
    )


def is_view(query: object) -> bool:
    """Whether an address asks for something of this tab."""
    return not NAMES.isdisjoint(queried(query))


def queried(query: object) -> dict[str, list[str]]:
    """Read an address's query, given as text or as the request's mapping; other names are kept."""
    if isinstance(query, str):
        return query_lists(query)
    if not isinstance(query, Mapping):
        return {}
    several = getattr(query, "multi_items", query.items)
    found: dict[str, list[str]] = {}
    for name, value in several():
        values = value if isinstance(value, list | tuple) else [value]
        found.setdefault(str(name), []).extend(str(one) for one in values)
    return found


def space_link(space_id: str) -> str:
    """Return where a Space's page is; "" where there is no Space, or its name is odd."""
    known = _SPACE.fullmatch(space_id)
    return f"https://huggingface.co/spaces/{space_id}" if known else ""


def page_of(view: BoardView) -> str:
    """Tell what the tab shows: a task's view, a model's page or the board."""
    return "task" if view.task else "model" if view.model else "board"


def address_value(view: BoardView, *, base: str, touch: bool, ticket: str = "") -> str:
    """Tell ``board_address.js`` the view's query; with ``touch`` it goes into the address bar.

    ``ticket`` names the visitor's run; it is told to the visitor's own page alone, and stands in
    no address.
    """
    value = {
        "query": link_query(view),
        "page": page_of(view),
        "base": base,
        "touch": touch,
        "ticket": ticket,
    }
    return json.dumps(value)


def citation(desk: BoardDesk, view: BoardView, base: str) -> str:
    """Cite exactly this view; ``base`` is where the page is, and left out unless it is one."""
    settled = desk.settled(view)
    signed = signature(desk.catalog, settled.sota, desk.field(settled).protocol)
    submitted = f"|submissions:{desk.edition}" if desk.edition else ""
    board = {
        "board": settled.board,
        "source": settled.source,
        "signature": f"{signed}{submitted}",
    }
    place = base if _ORIGIN.fullmatch(base) else ""
    return view_citation(
        board, address=f"{place}?{link_query(settled)}", day=datetime.now(UTC).date()
    )


def build_address(choose: Callable[[object], str]) -> gr.HTML:
    """Make the buttons *Copy link* and *Cite*; the part raises ``cite`` and ``navigate``.

    ``choose`` answers what the page asks when something is chosen in a selector, as
    ``board_address.js`` says it.
    """

    def board_chosen(request: object) -> str:
        return choose(request)

    markup = (
        f'<div class="gl-lb-share"><button type="button" class="gl-button" data-share>'
        f'{words.SHARE}</button><button type="button" class="gl-button" data-cite>'
        f'{words.CITE}</button><span role="status"></span></div>'
    )
    texts: Mapping[str, Any] = {
        "copied": words.COPIED,
        "failed": words.COPY_FAILED,
        "no_answer": words.CHOICE_FAILED,
    }
    return gr.HTML(
        value="",
        html_template="${markup}",
        js_on_load=script("raise", "board_address"),
        apply_default_css=False,
        elem_id="gl-lb-address",
        server_functions=[board_chosen],
        markup=markup,
        words=json.dumps(texts),
    )
