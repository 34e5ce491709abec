"""Checks what a browser or a program asks for. Nothing that they send reaches a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scorer.errors import ScorerError
from scorer.records import Task
from scorer.ui import benchmark_wording as words
from scorer.ui.benchmark.desk import BenchmarkDesk, Origin
from scorer.ui.benchmark.samples import MOST_ITEMS, MOST_START

_LONGEST_SHOWN = 80  # characters of a wrong value that are repeated


def field_of(data: object, name: str) -> Any:
    """Take a field out of an event's data; ``None`` if there is none."""
    return data.get(name) if isinstance(data, Mapping) else None


def asked_task(desk: BenchmarkDesk, value: object) -> Task:
    """Find the task that is asked for.

    Raises:
        ScorerError: there is none of that id.
    """
    if (task := desk.task(value)) is not None:
        return task
    raise ScorerError(words.BAD_TASK.format(got=_shown(value)))


def asked_origin(desk: BenchmarkDesk, value: object) -> Origin:
    """Find the benchmark that is asked for; the usual one if none is named.

    Raises:
        ScorerError: it is none of the two.
    """
    if value is None or value == "":
        return desk.usual
    if isinstance(value, str) and value in desk.origins:
        return desk.origins[value]
    names = ", ".join(desk.origins)
    raise ScorerError(words.BAD_SOURCE.format(names=names, got=_shown(value)))


def asked_start(value: object) -> int:
    """Take the number of the first item, counted from 0.

    Raises:
        ScorerError: it is none.
    """
    return _whole(value, 0, MOST_START, words.BAD_START)


def asked_count(value: object) -> int:
    """Take how many items are wanted.

    Raises:
        ScorerError: it is no number, or too many.
    """
    return _whole(value, 1, MOST_ITEMS, words.BAD_COUNT)


def _whole(value: object, least: int, most: int, told: str) -> int:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if number is None or not least <= number <= most or number != int(number):
        raise ScorerError(told.format(most=most, got=_shown(value)))
    return int(number)


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str | int | float | None) else type(value).__name__
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
