"""Cells that the browser asks for when they come into sight.

Of a large board the server sorts and sends blocks of rows and columns; of any other it sends whole
columns. Whoever calls is unknown, so a request is checked like any other input.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from scorer.ui.grid.data import GridData
from scorer.ui.grid.packing import pack_cells, pack_columns
from scorer.ui.grid.query import order_rows
from scorer.ui.grid.state import GridState

PAGED_ABOVE = 2000  # rows; the browser sorts and filters boards that are smaller
_MAX_ROWS = 512  # of one answer; a screen shows about 25
_MAX_KEYS = 160
_ORDERS_HELD = 8  # of one board
FIRST_ROWS = 64


class Pager:
    """Answers for the views that ``load`` knows; keeps a board's latest orders as long as it."""

    def __init__(self, load: Callable[[str], GridData | None]) -> None:
        """Take what finds a view's data by its name; ``None`` where there is no such view."""
        self._load = load
        self._orders: WeakKeyDictionary[GridData, OrderedDict[str, NDArray[np.intp]]] = (
            WeakKeyDictionary()
        )
        self._lock = Lock()

    def order(self, data: GridData, state: GridState) -> NDArray[np.intp]:
        """Give the rows in order, from memory if the same was asked before."""
        asked = json.dumps([state.as_dict()[name] for name in _QUERY], sort_keys=True)
        with self._lock:
            held = self._orders.setdefault(data, OrderedDict())
            if asked in held:
                held.move_to_end(asked)
                return held[asked]
        rows = order_rows(data, state)
        with self._lock:
            held[asked] = rows
            while len(held) > _ORDERS_HELD:
                held.popitem(last=False)
        return rows

    def answer(self, request: object) -> dict[str, Any]:
        """Give the cells asked for, a stretch of rows or whole columns; or say what is wrong."""
        if not isinstance(request, Mapping):
            return {"problem": "expected an object"}
        data = self.find(request.get("view"))
        if data is None:
            return {"problem": "expected a known view"}
        keys = request.get("keys")
        if not isinstance(keys, list):
            return {"problem": "expected keys"}
        known = [key for key in keys[: len(data.columns)] if _is_key(key, data)][:_MAX_KEYS]
        if len(data.ids) <= PAGED_ABOVE:
            if data.shared and request.get("shared") != data.shared.key:
                return {"changed": True}  # its rows would not fit to those that are there
            return {"cells": pack_columns(data, known)}
        start, stop = _place(request.get("start")), _place(request.get("stop"))
        if start is None or stop is None:
            return {"problem": "expected start and stop"}
        stop = min(stop, start + _MAX_ROWS)
        return self.cells(data, GridState.from_dict(request), known, start, stop)

    def find(self, view: object) -> GridData | None:
        """Find a view's data."""
        return self._load(view) if isinstance(view, str) else None

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
