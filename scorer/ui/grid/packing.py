"""Cells for the wire: one base64 text of little-endian arrays, and where each column lies in it.

Numbers take the smallest of int16, int32, float32 and float64 that gives back every one of them
exactly, so nothing is rounded before the screen does it. Texts that repeat are sent once.
``static/unpack.js`` is the other end.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.ui.grid.data import GridData, Numbers, Texts

_SCALES = (1, 10, 100, 1000, 10_000)
_LIMITS = (("i2", -(2**15)), ("i4", -(2**31)))  # the lowest value says "missing"
_ALIGNMENT = 8  # bytes; the browser reads every type in place


class _Blob:
    """Arrays put one behind the other."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def add(self, array: NDArray[Any]) -> int:
        """Append an array; give the byte where it begins."""
        start = self.size
        raw = array.tobytes()
        padding = -len(raw) % _ALIGNMENT
        self.parts.append(raw + bytes(padding))
        self.size += len(raw) + padding
        return start

    def text(self) -> str:
        """Write all of it in base64."""
        return _text(b"".join(self.parts))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def pack_cells(
    data: GridData, keys: Iterable[str] | None = None, rows: NDArray[np.intp] | None = None
) -> dict[str, Any]:
    """Pack columns (all by default) of rows (all by default, else in the order given)."""
    ids = data.ids if rows is None else [data.ids[row] for row in rows]
    return {"ids": [str(one) for one in ids], **pack_columns(data, keys, rows)}


def pack_columns(
    data: GridData, keys: Iterable[str] | None = None, rows: NDArray[np.intp] | None = None
) -> dict[str, Any]:
    """Pack the same without the rows' ids, for a browser that has them."""
    chosen = np.arange(len(data.ids)) if rows is None else rows
    blob = _Blob()
    columns = {}
    for key in data.by_key if keys is None else keys:
        if data.by_key[key].is_text:
            texts = data.cells[key]
            part = _pack_texts([texts[row] for row in chosen], blob)
        else:
            part = _pack_numbers(data.numbers(key)[chosen], blob)
        for name, codes in (("states", data.states), ("heat", data.heat)):
            if key in codes:
                part[name] = blob.add(np.asarray(codes[key], dtype=np.uint8)[chosen])
        if notes := _notes(data.notes.get(key), chosen):
            part["notes"] = notes
        columns[key] = part
    return {"columns": columns, "blob": blob.text()}


def pack_order(data: GridData) -> dict[str, Any] | None:
    """Pack which rows are shown; ``None`` for all of them as they are."""
    if data.order is None:
        return None
    return {"count": len(data.order), "blob": _text(data.order.astype("<u4").tobytes())}


def _notes(notes: Mapping[int, str] | None, rows: NDArray[np.intp]) -> dict[int, str]:
    if not notes:
        return {}
    return {place: notes[row] for place, row in enumerate(rows.tolist()) if row in notes}


def _pack_numbers(values: Numbers, blob: _Blob) -> dict[str, Any]:
    missing = np.isnan(values)
    given = values[~missing]
    if np.isfinite(given).all():
        for scale in _SCALES:
            whole = np.rint(given * scale)
            if not np.array_equal(whole / scale, given):
                continue
            for name, absent in _LIMITS:
                if whole.size == 0 or (whole.min() > absent and whole.max() < -absent):
                    packed = np.full(len(values), absent, dtype=f"<{name}")
                    packed[~missing] = whole.astype(f"<{name}")
                    return {"type": name, "scale": scale, "at": blob.add(packed)}
    with np.errstate(over="ignore"):
        single = values.astype("<f4")
    exact = np.array_equal(single.astype(np.float64), values, equal_nan=True)
    packed_floats = single if exact else values.astype("<f8")
    return {"type": "f4" if exact else "f8", "scale": 1, "at": blob.add(packed_floats)}


def _pack_texts(texts: Texts, blob: _Blob) -> dict[str, Any]:
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    if len(places) * 2 > len(texts):
        return {"texts": list(texts)}
    name = "u1" if len(places) <= 256 else "u2"
    codes = np.array([places[text] for text in texts], dtype=f"<{name}")
    return {"texts": list(places), "type": name, "at": blob.add(codes)}
