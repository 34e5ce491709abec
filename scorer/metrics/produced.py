"""Answers that are files, each compared with the file of its reference.

The rule for errors, where lower is better: an answer that is missing or cannot be compared costs as
much as the model's worst on the task, and at least as much as a blank one would on the hardest
item. So leaving items out never pays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from scorer.media import MediaError
from scorer.media.place import find_prediction, find_reference
from scorer.metrics.answers import given_text, shown
from scorer.metrics.measure import BrokenReferenceError, Floats, Material, Tally, Unreadable

_Part = TypeVar("_Part")
Row = Sequence[float]  # what an item adds to the sums


class Against(NamedTuple):
    """A reference that was opened."""

    compare: Callable[[Path], Row]  # raises MediaError where the answer's file is at fault
    blank: Callable[[], Row]  # what an answer with nothing in it adds


class OfReferenceError(MediaError):
    """Raised out of a comparison whose reference is at fault, not the answer."""


def of_reference(parts: Iterable[_Part]) -> Iterator[_Part]:
    """Pass on what is read of a reference, so that its faults are not taken for the answer's."""
    try:
        yield from parts
    except MediaError as error:
        raise OfReferenceError(error.expected, error.got, error.hint) from error


def path_in(value: Any) -> str:
    """Return the path that an answer or a reference gives, in an object among other fields or not.

    Raises:
        MediaError: it gives none.
    """
    if isinstance(value, dict):
        texts = {name: text for name, text in value.items() if isinstance(text, str)}
        named = [name for name in texts if name.endswith(("file", "path", "dir", "folder"))]
        if len(named) == 1:
            return texts[named[0]]
    text = given_text(value)
    if not text.strip():
        raise MediaError("the path of a file", shown(value))
    return text


def compare_each(
    predictions: Sequence[Any],
    references: Sequence[Any],
    material: Material,
    open_reference: Callable[[Path], Against],
    *,
    folders: bool = False,
) -> tuple[list[Row | None], list[Callable[[], Row]], list[Unreadable]]:
    """Compare every answer's file with its reference's, one item at a time.

    Args:
        predictions: paths, ``None`` where there is no answer.
        references: paths.
        material: the folders where they start.
        open_reference: what to do with a reference's file.
        folders: a path may be that of a folder.

    Returns:
        What each item adds, ``None`` where nothing could be compared; what gives that of a blank
        answer, by reading the reference once more; and what could not be read.

    Raises:
        BrokenReferenceError: a reference is broken.
    """
    rows: list[Row | None] = []
    blanks: list[Callable[[], Row]] = []
    unreadable = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = find_reference(material.references, path_in(reference), folders=folders)
            against = open_reference(due)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        blanks.append(partial(_blank, open_reference, due))
        rows.append(None)
        if answer is None:
            continue
        try:
            given = find_prediction(material.predictions, path_in(answer), folders=folders)
            rows[item] = against.compare(given)
        except OfReferenceError as error:
            raise BrokenReferenceError.of(item, error) from error
        except MediaError as error:
            unreadable.append(Unreadable(item, error.expected, error.got, error.hint))
    return rows, blanks, unreadable


def _blank(open_reference: Callable[[Path], Against], due: Path) -> Row:
    return open_reference(due).blank()


def similarity_tally(
    predictions: Sequence[Any],
    references: Sequence[Any],
    material: Material,
    open_reference: Callable[[Path], Against],
    *,
    folders: bool = False,
) -> Tally:
    """Tally what is better higher: an answer that is missing counts like a blank one."""
    rows, blanks, unreadable = compare_each(
        predictions, references, material, open_reference, folders=folders
    )
    sums = [blank() if row is None else row for row, blank in zip(rows, blanks, strict=True)]
    return Tally(_table(sums), tuple(unreadable))


def error_tally(
    predictions: Sequence[Any],
    references: Sequence[Any],
    material: Material,
    open_reference: Callable[[Path], Against],
) -> Tally:
    """Tally errors, as (amount, weight) of every item, by the rule above."""
    rows, blanks, unreadable = compare_each(predictions, references, material, open_reference)
    if None in rows:
        blank = [one() for one in blanks]
        known = [row for row in (*rows, *blank) if row is not None]
        worst = max(amount / weight for amount, weight in known)
        rows = [
            (worst * weight, weight) if row is None else row
            for row, (_, weight) in zip(rows, blank, strict=True)
        ]
    return Tally(_table([row for row in rows if row is not None]), tuple(unreadable))


def _table(rows: Sequence[Row]) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), -1 if rows else 2)
