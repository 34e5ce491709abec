"""A view of a board as a value: what is chosen, how it is written in an address, whom it shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qs, urlencode

from scorer.boards import Ranking, Source, filtered
from scorer.catalog import Catalog
from scorer.errors import OptionError, Problem
from scorer.levels import Protocol
from scorer.published import PublishedModel
from scorer.records import LANGUAGE, MODALITIES, PARADIGMS, Board

MOST_COMPARED = 6
ORIGINS = ("paper", "submitted", "own")  # "own" is a visitor's run, which nobody else sees
_LONGEST = 4_000  # characters of an address that are looked at; browsers end at about 2,000
_MOST_FIELDS = 200
_SEVERAL = ("modality", "paradigm", "domain", "capability", "access", "origin", "level")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([MB])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """Everything that decides what a reader sees on the tab *Leaderboard*.

    Traits of tasks (``modality`` to ``capability``) recompute the board, traits of models
    (``access`` to ``coverage``) choose its rows. ``grid`` is the grid's own state, opaque here.
    Sizes are in billions of parameters, ``coverage`` in percent of the board's tasks.
    """

    board: str = "A/full"
    source: str = Source.RECOMPUTED.value
    protocol: str = Protocol.PAPER.value
    sota: str = "paper"
    modality: tuple[str, ...] = ()
    paradigm: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    capability: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()  # of ORIGINS
    level: tuple[str, ...] = ()
    min_size: float = 0.0
    max_size: float = 0.0  # 0 is no end
    coverage: float = 0.0
    grid: str = ""
    compare: tuple[str, ...] = ()
    model: str = ""
    task: str = ""

    def to_query(self) -> str:
        """Write the view as an address's query; what is as by default is left out."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                continue
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(field.name, f"{one:g}" if isinstance(one, float) else one) for one in values]
        return urlencode(pairs, errors="replace")


def read_query(query: str | Mapping[str, Any], catalog: Catalog) -> tuple[BoardView, list[str]]:
    """Read a view from an address's query.

    Returns:
        The view, and what in the query was not understood: it is left at its default, and said.
    """
    given = _lists(query)
    chosen: dict[str, Any] = {}
    unknown: list[str] = []
    for name, allowed in _choices(catalog).items():
        kept = tuple(dict.fromkeys(value for value in given.get(name, []) if value in allowed))
        unknown += [f"{name}={value}" for value in given.get(name, []) if value not in allowed]
        if kept:
            chosen[name] = kept if name in _SEVERAL else kept[0]
    for name, read in _READ_ONE.items():
        if values := given.get(name):
            value = read(catalog, values[0])
            if value is None:
                unknown.append(f"{name}={values[0]}")
            else:
                chosen[name] = value
    chosen["compare"] = tuple(dict.fromkeys(given.get("compare", [])))[:MOST_COMPARED]
    return BoardView(**chosen), unknown


def _text(_: Catalog, text: str) -> str:
    return text


def _number(_: Catalog, text: str) -> float | None:
    """Read a number from 0 to a million, which no size or share exceeds."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0.0 <= value <= 1e6 else None


def _board_id(catalog: Catalog, name: str) -> str | None:
    try:
        return catalog.board(name).board_id
    except OptionError:
        return None


def _task_id(catalog: Catalog, name: str) -> str | None:
    return name if any(task.task_id == name for task in catalog.tasks) else None


_READ_ONE: Mapping[str, Callable[[Catalog, str], Any]] = {
    "board": _board_id,
    "min_size": _number,
    "max_size": _number,
    "coverage": _number,
    "grid": _text,
    "model": _text,
    "task": _task_id,
}


def query_lists(query: str) -> dict[str, list[str]]:
    """Read an address's query; what is beyond a length, or a number of fields, is cut off."""
    fields = query[:_LONGEST].removeprefix("?").split("&", _MOST_FIELDS)[:_MOST_FIELDS]
    return parse_qs("&".join(fields), errors="replace")


def _lists(query: str | Mapping[str, Any]) -> dict[str, list[str]]:
    if isinstance(query, str):
        return query_lists(query)
    return {
        name: [str(value)] if isinstance(value, str) else [str(one) for one in value]
        for name, value in query.items()
    }


def _choices(catalog: Catalog) -> dict[str, set[str]]:
    return {
        "source": {source.value for source in Source},
        "protocol": {protocol.value for protocol in Protocol},
        "sota": set(catalog.sota_names),
        "modality": {*MODALITIES, LANGUAGE},
        "paradigm": set(PARADIGMS),
        "domain": {domain for task in catalog.tasks for domain in task.domains},
        "capability": {name for task in catalog.tasks for name in task.capabilities},
        "access": {"open", "closed"},
        "origin": set(ORIGINS),
        "level": {"2", "3", "4", "5", "none"},
    }


def board_of(view: BoardView, catalog: Catalog) -> Board:
    """Find the view's board, cut down to the tasks it asks for.

    Raises:
        OptionError: no task is left.
    """
    board = filtered(
        catalog.board(view.board),
        catalog,
        modalities=view.modality,
        paradigms=view.paradigm,
        domains=view.domain,
        capabilities=view.capability,
    )
    if not board.task_ids:
        raise OptionError([Problem("filters", "at least one task", "none with all chosen traits")])
    return board


def billions(size: str) -> float | None:
    """Read a model's size, such as ``7B`` or ``770M``, in billions of parameters."""
    found = _SIZE.search(size)
    if found is None:
        return None
    return float(found[1]) / (1000.0 if found[2].upper() == "M" else 1.0)


def shown(ranking: Ranking, view: BoardView) -> list[int]:
    """Choose the models that the view shows, in the ranking's order.

    A model whose size is unknown is hidden by a limit on size only.
    """
    return [int(column) for column in ranking.order if _is_shown(ranking, view, int(column))]


def _is_shown(ranking: Ranking, view: BoardView, column: int) -> bool:
    fact = ranking.field.facts[column]
    level = str(ranking.level[column]) if ranking.level[column] else "none"
    if view.level and level not in view.level:
        return False
    if 100.0 * ranking.scored[column] < view.coverage * len(ranking.board.task_ids):
        return False
    if view.origin and origin_of(fact) not in view.origin:
        return False
    if fact is None:  # one's own run: it has no facts to be filtered by
        return True
    if view.access and fact.access not in view.access:
        return False
    if not view.min_size and not view.max_size:
        return True
    size = billions(fact.size)
    return size is not None and view.min_size <= size <= (view.max_size or float("inf"))


def origin_of(fact: PublishedModel | None) -> str:
    """Tell where a board's row comes from, one of ORIGINS."""
    if fact is None:
        return "own"
    return "submitted" if fact.submitted else "paper"


def pick(names: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Keep the wanted names that exist, at most as many as can be compared."""
    known = set(names)
    return tuple(name for name in wanted if name in known)[:MOST_COMPARED]
