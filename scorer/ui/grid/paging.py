"""Boards too large to send: the server sorts, the browser asks for the cells in sight.

Whoever calls is unknown, so a request is checked like any other input.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.ui.grid.data import GridData
from scorer.ui.grid.packing import pack_cells
from scorer.ui.grid.query import order_rows
from scorer.ui.grid.state import GridState

_MAX_ROWS = 512  # of one answer; a screen shows about 25
_MAX_KEYS = 160
_ORDERS_HELD = 64
FIRST_ROWS = 64

_Held = tuple[GridData, NDArray[np.intp]]


class Pager:
    """Answers for the views that ``load`` knows; keeps the latest orders."""

    def __init__(self, load: Callable[[str], GridData | None]) -> None:
        """Take what finds a view's data by its name; ``None`` where there is no such view."""
        self._load = load
        self._orders: OrderedDict[tuple[int, str], tuple[GridData, NDArray[np.intp]]] = (
            OrderedDict()
        )
        self._lock = Lock()

    def order(self, data: GridData, state: GridState) -> NDArray[np.intp]:
        """Give the rows in order, from memory if the same was asked before."""
        asked = (id(data), json.dumps([state.as_dict()[name] for name in _QUERY], sort_keys=True))
        with self._lock:
            held = self._orders.get(asked)
            if held is not None and held[0] is data:
                self._orders.move_to_end(asked)
                return held[1]
        rows = order_rows(data, state)
        with self._lock:
            self._orders[asked] = (data, rows)
            while len(self._orders) > _ORDERS_HELD:
                self._orders.popitem(last=False)
        return rows

    def answer(self, request: object) -> dict[str, Any]:
        """Give the cells asked for, or a problem."""
        if not isinstance(request, Mapping):
            return {"problem": "expected an object"}
        view = request.get("view")
        data = self._load(view) if isinstance(view, str) else None
        if data is None:
            return {"problem": "expected a known view"}
        start, stop = _place(request.get("start")), _place(request.get("stop"))
        keys = request.get("keys")
        if start is None or stop is None or not isinstance(keys, list):
            return {"problem": "expected start, stop and keys"}
        known = [key for key in keys[: len(data.columns)] if _is_key(key, data)][:_MAX_KEYS]
        stop = min(stop, start + _MAX_ROWS)
        return self.cells(data, GridState.from_dict(request), known, start, stop)

    def cells(
        self, data: GridData, state: GridState, keys: list[str], start: int, stop: int
    ) -> dict[str, Any]:
        """Pack a stretch of the ordered rows, and the ghosts pinned on top."""
        rows = self.order(data, state)
        ghosts = [row for row, name in enumerate(data.ids) if name in data.ghosts]
        top = np.array(ghosts if state.ghost else [], dtype=np.intp)
        return {
            "count": len(rows),
            "cells": pack_cells(data, keys, rows[start:stop]),
            "top": pack_cells(data, keys, top),
        }


_QUERY = ("sort", "filters", "search", "ghost")


def _place(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        return None
    return value


def _is_key(key: object, data: GridData) -> bool:
    return isinstance(key, str) and key in data.by_key
