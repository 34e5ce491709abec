"""Pairs a task's predictions with its items by id; what does not fit is counted and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.errors import Severity
from scorer.evaluate.evaluation import ItemState
from scorer.readers.bundles.problems import FirstOfAKind, shown
from scorer.records import Predictions, References

_NAMED = 5  # ids in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """One answer per item, in the benchmark's order; ``None`` where there is none to use."""

    answers: Sequence[Any]
    states: NDArray[np.uint8]  # of ItemState
    surplus: int
    repeated: int


def align(
    references: References, predictions: Predictions, where: str, problems: FirstOfAKind
) -> Alignment:
    """Pair predictions with items.

    An id that is not found as it is written is compared without blanks, case and leading zeros,
    as long as that is unambiguous. Of several answers to an item, equal ones count once, and
    differing ones not at all.
    """
    ids, given = references.ids, predictions.ids
    if given == ids and len(set(ids)) == len(ids):
        answers: list[Any] = list(predictions.answers)
        return Alignment(answers=answers, states=_states(answers), surplus=0, repeated=0)
    positions = {item_id: position for position, item_id in enumerate(ids)}
    places = [positions.get(item_id, -1) for item_id in given]
    _match_loosely(ids, given, places, where, problems)
    return _pair(ids, predictions, places, where, problems)


def _states(answers: Sequence[Any]) -> NDArray[np.uint8]:
    states = np.zeros(len(answers), np.uint8)
    for position, answer in enumerate(answers):
        if answer is None:
            states[position] = ItemState.UNREADABLE
    return states


def _match_loosely(
    ids: Sequence[str],
    given: Sequence[str],
    places: list[int],
    where: str,
    problems: FirstOfAKind,
) -> None:
    """Place the answers whose ids differ from an item's in spelling only."""
    if -1 not in places:
        return
    taken = set(places)
    free: dict[str, list[int]] = {}
    for position, item_id in enumerate(ids):
        if position not in taken:
            free.setdefault(_plain(item_id), []).append(position)
    spelt: dict[int, str] = {}
    for number, place in enumerate(places):
        found = free.get(_plain(given[number]), ()) if place < 0 else ()
        if len(found) == 1 and spelt.setdefault(found[0], given[number]) == given[number]:
            places[number] = found[0]
    if spelt:
        position, written = next(iter(spelt.items()))
        problems.add(
            where,
            "ids as in the benchmark",
            f"{shown(written)} for {shown(ids[position])}"
            + (f" and {len(spelt) - 1:,} more like it" if len(spelt) > 1 else ""),
            "read as the same",
            Severity.NOTE,
        )


def _plain(item_id: str) -> str:
    """Reduce an id to what is left of it after it went through a number or another program."""
    text = item_id.strip().casefold()
    return text.lstrip("0") or "0" if text.isdecimal() else text


def _pair(
    ids: Sequence[str],
    predictions: Predictions,
    places: Sequence[int],
    where: str,
    problems: FirstOfAKind,
) -> Alignment:
    answers: list[Any] = [None] * len(ids)
    states = np.full(len(ids), ItemState.MISSING, np.uint8)
    repeated: set[int] = set()
    conflicting: set[int] = set()
    surplus: list[str] = []
    for item_id, answer, place in zip(predictions.ids, predictions.answers, places, strict=True):
        if place < 0:
            surplus.append(item_id)
        elif states[place] == ItemState.MISSING:
            answers[place] = answer
            states[place] = ItemState.UNREADABLE if answer is None else ItemState.ANSWERED
        elif answers[place] == answer and type(answers[place]) is type(answer):
            repeated.add(place)
        else:
            conflicting.add(place)
    for place in conflicting:
        answers[place] = None
        states[place] = ItemState.CONFLICTING
    _say(ids, states, surplus, sorted(repeated - conflicting), sorted(conflicting), where, problems)
    return Alignment(
        answers=answers,
        states=states,
        surplus=len(surplus),
        repeated=len(repeated - conflicting),
    )


def _say(
    ids: Sequence[str],
    states: NDArray[np.uint8],
    surplus: Sequence[str],
    repeated: Sequence[int],
    conflicting: Sequence[int],
    where: str,
    problems: FirstOfAKind,
) -> None:
    """Tell what is missing, too much or there twice, one problem for each."""
    missing = np.flatnonzero(states == ItemState.MISSING).tolist()
    for names, expected, got, hint, severity in (
        (
            [ids[place] for place in missing], f"an answer to each of {len(ids):,} items",
            "{count} missing: {names}", "missing counts as wrong", Severity.WARNING,
        ),
        (
            surplus, "answers to the task's items", "{count} for other ids: {names}",
            "not used; are they from another task or split", Severity.WARNING,
        ),
        (
            [ids[place] for place in conflicting], "one answer to an item",
            "different answers to {count}: {names}", "counted as wrong", Severity.ERROR,
        ),
        (
            [ids[place] for place in repeated], "one answer to an item",
            "the same answer more than once to {count}: {names}", "used once", Severity.NOTE,
        ),
    ):  # fmt: skip
        if names:
            listed = ", ".join(shown(name) for name in names[:_NAMED])
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            told = got.format(count=f"{len(names):,}", names=listed + more)
            problems.add(where, expected, told, hint, severity)
