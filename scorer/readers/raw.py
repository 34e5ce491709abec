"""Records of a spreadsheet as it was saved: cells with their kind, before any meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from scorer.errors import Problem


class Kind(StrEnum):
    """What a cell holds."""

    NUMBER = "number"  # a float; may be NaN or infinite where the file says so
    TEXT = "text"
    BOOLEAN = "boolean"
    ERROR = "error"  # the text of the error, such as "#DIV/0!"
    UNSAVED = "formula without a saved value"


class RawCell(NamedTuple):
    """A cell that holds something. A tuple, because a workbook has thousands."""

    value: float | str | bool | None
    kind: Kind
    is_percent: bool = False  # formatted so: 0.833 shows as 83.3%
    is_date: bool = False
    is_formula: bool = False


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The cells of a sheet that hold something: row (from 1) -> column (from 0) -> cell."""

    name: str  # as in the file
    cells: Mapping[int, Mapping[int, RawCell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreadsheet:
    """A file's sheets, as far as they were wanted."""

    sheets: tuple[RawSheet, ...]
    unread: tuple[str, ...]  # names of the sheets that were not wanted
    problems: tuple[Problem, ...]
    is_csv: bool  # rows are the lines of one text file, all sheets together
