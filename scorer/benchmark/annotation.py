"""Reads a task's ids and answers, and decides which items count.

An item without an id goes by its position, counted from 0. Of items that share an id the first
counts: predictions come by id, so a second answer could not be told from the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorer.benchmark.faults import fault, warning
from scorer.benchmark.parsing import (
    Answer,
    answer_of,
    described,
    id_of,
    items_and_form,
    usual,
)
from scorer.errors import Problem
from scorer.records import References


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """The answers of one task, and what is odd about the file they come from."""

    where: str  # what a person calls that file
    references: References
    problems: tuple[Problem, ...]
    items: int  # in the file, with those that have no answer or an id that is taken


def read_annotation(
    content: bytes, where: str, task_id: str, folder: Path, *, unanswered: bool = False
) -> Annotation:
    """Read ids and answers.

    Args:
        content: the file.
        where: what a person calls it.
        task_id: the task it belongs to.
        folder: where relative paths of media start.
        unanswered: items without an answer count too, with ``None``.

    Raises:
        BenchmarkError: it is no annotation file, or no item has an answer.
    """
    file = usual(content, where)
    problems: tuple[Problem, ...] = ()
    if file is not None and _is_clean(file.data):
        form, count = described(file), len(file.data)
        ids, answers = [item.id for item in file.data], [item.output for item in file.data]
    else:  # look at it closely
        file = None
        items, form = items_and_form(content, where)
        count = len(items)
        numbered, problems = _numbered(items, where, unanswered=unanswered)
        found = [(item_id, answer_of(item)) for item_id, item in numbered]
        ids = [item_id for item_id, answer in found if unanswered or answer is not None]
        answers = [answer for _, answer in found if unanswered or answer is not None]
    if not count:
        raise fault(where, "a list 'data' of items", "none", "check that the file is complete")
    if not ids:
        raise fault(
            where,
            "answers ('output')",
            f"none in {count:,} items",
            "the close set has questions only; choose a benchmark with answers",
        )
    return Annotation(
        where=where,
        references=References(
            task_id=task_id,
            ids=tuple(ids),
            answers=tuple(answers),
            form=form,
            folder=folder,
            digest=hashlib.sha256(content).hexdigest(),
        ),
        problems=problems,
        items=count,
    )


def read_items(content: bytes, where: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Give the items that count, answered or not: id, fields, answer or ``None``."""
    items, _ = items_and_form(content, where)
    numbered, _ = _numbered(items, where, unanswered=True)
    for item_id, item in numbered:
        yield item_id, item, answer_of(item)


def _is_clean(items: Sequence[Answer]) -> bool:
    """Whether every item has an id of its own and an answer; nearly all files are like that."""
    ids = [item.id for item in items]
    if set(map(type, ids)) != {str} or not all(ids):
        return False
    return len(set(ids)) == len(ids) and all(item.output for item in items)


def _numbered(
    items: Sequence[dict[str, Any]], where: str, *, unanswered: bool
) -> tuple[list[tuple[str, dict[str, Any]]], tuple[Problem, ...]]:
    """Give each item its id, leave out those whose id is taken, and tell what is odd."""
    first: dict[str, dict[str, Any]] = {}
    nameless, repeated, without = [], [], []
    for position, item in enumerate(items):
        item_id = id_of(item)
        if not item_id:
            nameless.append(position)
            item_id = str(position)
        if first.setdefault(item_id, item) is not item:
            repeated.append(position)
        elif not unanswered and answer_of(item) is None:
            without.append(position)
    oddities = (
        (nameless, "an id for every item", "none", "they go by their position, counted from 0"),
        (repeated, "each id once", "it again", "the first item of that id counts"),
        (without, "an answer ('output') for every item", "none", "they are not scored"),
    )
    problems = tuple(
        warning(
            f"{where}, data[{positions[0]}]",
            expected,
            f"{got} in {len(positions):,} of {len(items):,} items",
            done,
        )
        for positions, expected, got, done in oddities
        if positions
    )
    return list(first.items()), problems
