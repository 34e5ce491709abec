"""The rows of a grid, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scorer.ui.grid.columns import GridColumn

Numbers = NDArray[np.float64]  # NaN = missing, and nothing else is
Texts = Sequence[str | None]
Rows = NDArray[np.intp]


class CellState(IntEnum):
    """Why a cell holds what it holds; said when someone points at it."""

    SCORED = 0
    MISSING = 1  # not given, or not supported
    NO_ROW = 2  # the model has no row in the published tables
    REJECTED = 3  # given, and refused
    FLAGGED = 4  # shown, with a note on how sure it is


class Heat(IntEnum):
    """How a score stands against the specialist's."""

    NONE = 0
    WON = 1
    CLOSE = 2
    FAR = 3


@dataclass(frozen=True, eq=False)
class GridData:
    """Columns of equal length, one cell per row.

    Attributes:
        ids: one per row, unique; what events and the selection speak of.
        cells: per column key, texts (``None`` = missing) or numbers (NaN = missing).
        states: per column key, a ``CellState`` per row; where absent, a cell with a value is
            scored and one without is missing.
        heat: per column key, a ``Heat`` per row.
        notes: per column key and row, a remark shown with the cell.
        ghosts: ids of rows that are the visitor's own and published nowhere.
        order: which rows are shown, and how while nothing sorts them; ``None`` = all, as given.
        shared: the columns that other data of the same rows have too.
    """

    columns: tuple[GridColumn, ...]
    ids: Sequence[str]
    cells: Mapping[str, Texts | Numbers]
    states: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    heat: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    notes: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    ghosts: frozenset[str] = frozenset()
    order: Rows | None = None
    shared: Shared | None = None

    def __post_init__(self) -> None:
        """Refuse columns that do not fit together."""
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError("columns: expected distinct keys")
        if len(set(self.ids)) != len(self.ids):
            raise ValueError("ids: expected distinct ids")
        for key in keys:
            if len(self.cells[key]) != len(self.ids):
                raise ValueError(
                    f"cells[{key!r}]: expected {len(self.ids)} cells, got {len(self.cells[key])}"
                )

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def rows(self) -> Rows:
        """The rows that are shown, in the order of the data."""
        return np.arange(len(self.ids)) if self.order is None else self.order

    @cached_property
    def by_key(self) -> dict[str, GridColumn]:
        """Find columns by key."""
        return {column.key: column for column in self.columns}

    def texts(self, key: str) -> list[str | None]:
        """Give a text column."""
        return [None if text is None else str(text) for text in self.cells[key]]

    def numbers(self, key: str) -> Numbers:
        """Give a column of numbers."""
        return np.asarray(self.cells[key], dtype=np.float64)

    @cached_property
    def haystacks(self) -> list[str]:
        """What a search looks at, per row, in lower case."""
        columns = [self.texts(column.key) for column in self.columns if column.is_text]
        return [
            "\n".join(texts[row] or "" for texts in columns).lower() for row in range(len(self))
        ]


@dataclass(frozen=True, eq=False)
class Shared:
    """Columns that many boards have in common, with all their rows.

    The browser keeps them under ``key``, so equal keys must stand for equal columns and cells.
    Texts and columns that are visible by default are sent along, the others when they come into
    sight.
    """

    key: str
    data: GridData

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of the columns."""
        return frozenset(self.data.by_key)

    @cached_property
    def at_once(self) -> tuple[str, ...]:
        """The keys of the columns whose cells are sent along."""
        return tuple(column.key for column in self.data.columns if column.visible or column.is_text)


def heat_codes(
    points: Numbers, sota_points: float, wins: NDArray[np.bool_], *, close: float = 10.0
) -> NDArray[np.uint8]:
    """Say for each score whether it wins, comes close or stays far.

    Args:
        points: of one task's scores, 0-100; NaN = missing.
        sota_points: the specialist's.
        wins: whether the raw score is not worse than the specialist's.
        close: distance in points that still counts as close.
    """
    codes = np.full(len(points), Heat.FAR, dtype=np.uint8)
    codes[points >= sota_points - close] = Heat.CLOSE
    codes[wins] = Heat.WON
    codes[np.isnan(points)] = Heat.NONE
    return codes
