"""What a reader has set: sorting, filters, columns, search, selection. It goes into links.

It comes from a browser or an address, so everything in it is checked; what is wrong is dropped.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Direction = Literal["asc", "desc"]

SELECTION_LIMIT = 6  # models in one comparison
_MAX_SORT = 8
_MAX_FILTERS = 64
_MAX_VALUES = 256
_MAX_TOKENS = 2000
_MAX_TEXT = 300


@dataclass(frozen=True, slots=True)
class Filter:
    """What a column's cells must fulfil, all of it; a missing cell passes only ``values``."""

    minimum: float | None = None
    maximum: float | None = None
    contains: str = ""
    values: tuple[str | float | None, ...] = ()  # one of these; None = missing

    def as_dict(self) -> dict[str, Any]:
        """Write the filter as the browser has it."""
        wire = {"min": self.minimum, "max": self.maximum}
        return {
            **{name: bound for name, bound in wire.items() if bound is not None},
            **({"has": self.contains} if self.contains else {}),
            **({"in": list(self.values)} if self.values else {}),
        }

    @classmethod
    def from_dict(cls, raw: object) -> Filter | None:
        """Read a filter; ``None`` if nothing of it holds."""
        if not isinstance(raw, Mapping):
            return None
        contains = raw.get("has")
        found = cls(
            minimum=_number(raw.get("min")),
            maximum=_number(raw.get("max")),
            contains=contains[:_MAX_TEXT] if isinstance(contains, str) else "",
            values=_values(raw.get("in")),
        )
        return None if found == cls() else found


@dataclass(frozen=True, slots=True)
class GridState:
    """The state of a grid.

    Attributes:
        sort: columns and directions, the first before the others.
        columns: keys, and ``group:<name>`` for whole groups, shown beside the pinned ones;
            ``None`` = those visible by default.
        selected: ids of the rows chosen for comparison.
        ghost: whether the visitor's own rows are pinned on top.
    """

    sort: tuple[tuple[str, Direction], ...] = ()
    filters: Mapping[str, Filter] = field(default_factory=dict)
    search: str = ""
    columns: tuple[str, ...] | None = None
    selected: tuple[str, ...] = ()
    ghost: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Write the state as the browser has it."""
        return {
            "sort": [list(key) for key in self.sort],
            "filters": {key: rule.as_dict() for key, rule in self.filters.items()},
            "search": self.search,
            "columns": None if self.columns is None else list(self.columns),
            "selected": list(self.selected),
            "ghost": self.ghost,
        }

    @classmethod
    def from_dict(cls, raw: object) -> GridState:
        """Read a state from a browser or a link, leaving out what is not as it should be."""
        if not isinstance(raw, Mapping):
            return cls()
        filters = raw.get("filters")
        rules = list(filters.items())[:_MAX_FILTERS] if isinstance(filters, Mapping) else []
        read = {str(key): Filter.from_dict(rule) for key, rule in rules}
        columns = raw.get("columns")
        search = raw.get("search")
        return cls(
            sort=_sort(raw.get("sort")),
            filters={key: rule for key, rule in read.items() if rule is not None},
            search=search[:_MAX_TEXT] if isinstance(search, str) else "",
            columns=None if columns is None else _strings(columns, _MAX_TOKENS),
            selected=_strings(raw.get("selected"), SELECTION_LIMIT),
            ghost=raw.get("ghost") is True,
        )

    def to_text(self) -> str:
        """Write the state in one line, leaving out what is as usual; "" for the usual state."""
        usual = GridState().as_dict()
        told = {name: value for name, value in self.as_dict().items() if value != usual[name]}
        return json.dumps(told, separators=(",", ":"), ensure_ascii=False) if told else ""

    @classmethod
    def from_text(cls, text: str) -> GridState:
        """Read what ``to_text`` wrote; anything else is the usual state."""
        try:
            return cls.from_dict(json.loads(text)) if text else cls()
        except (ValueError, RecursionError):
            return cls()


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _values(raw: object) -> tuple[str | float | None, ...]:
    found: list[str | float | None] = []
    for value in raw[:_MAX_VALUES] if isinstance(raw, list | tuple) else ():
        if value is None or isinstance(value, str):
            found.append(value)
        elif (number := _number(value)) is not None:
            found.append(number)
    return tuple(found)


def _strings(raw: object, limit: int) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        return ()
    return tuple(dict.fromkeys(text for text in raw if isinstance(text, str)))[:limit]


def _sort(raw: object) -> tuple[tuple[str, Direction], ...]:
    found: dict[str, Direction] = {}
    for key in raw if isinstance(raw, list | tuple) else ():
        if isinstance(key, list | tuple) and len(key) == 2 and isinstance(key[0], str):
            if key[1] == "asc":
                found.setdefault(key[0], "asc")
            elif key[1] == "desc":
                found.setdefault(key[0], "desc")
    return tuple(found.items())[:_MAX_SORT]
