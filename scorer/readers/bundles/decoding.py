"""Reads one prediction file: the documented shape at full speed, every other one with care."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any

import msgspec

from scorer.collector import collector_paused
from scorer.readers.bundles.answers import fault_of
from scorer.readers.bundles.json_text import check_weight, finite, utf8
from scorer.readers.bundles.problems import FirstOfAKind
from scorer.readers.bundles.shapes import UNREADABLE, Contents, read_contents
from scorer.readers.limits import MAX_ANSWER, MAX_ID, MAX_PREDICTION_ITEMS


class _Entry(msgspec.Struct, gc=False):
    """An entry as documented; what else it holds is passed over."""

    id: str | int
    prediction: Any


class _File(msgspec.Struct):
    """The documented shape of a file."""

    data: list[_Entry]
    task: Any = None
    model: Any = None


_id_of, _prediction_of = attrgetter("id"), attrgetter("prediction")
_LIST = msgspec.json.Decoder(list[_Entry], float_hook=finite)
_FILE = msgspec.json.Decoder(_File, float_hook=finite)


def decode(where: str, data: bytes, max_items: int = MAX_PREDICTION_ITEMS) -> Contents:
    """Read what a prediction file holds.

    Args:
        where: the file, for messages.
        data: its bytes.
        max_items: entries that it may have, readable or not.

    Raises:
        SubmissionError: nothing in it can be read.
    """
    text = utf8(where, data)
    check_weight(where, text)
    if contents := _decode_documented(where, text, max_items):
        return contents
    with collector_paused():  # until the file's values are gone and the answers are left
        return read_contents(where, text, max_items)


def _decode_documented(where: str, text: bytes, max_items: int) -> Contents | None:
    """Read the documented shape or the flat list; ``None`` where anything is out of the way."""
    if b'"prediction_final"' in text:  # beside ``prediction`` it is worth a note
        return None
    task = model = None
    try:
        with collector_paused():
            if text[:1] == b"[":
                entries = _LIST.decode(text)
            else:
                file = _FILE.decode(text)
                entries, task, model = file.data, file.task, file.model
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not entries or len(entries) > max_items:
        return None
    ids: list[Any] = list(map(_id_of, entries))
    if set(map(type, ids)) != {str}:
        ids = list(map(str, ids))
    answers = list(map(_prediction_of, entries))
    if max(map(len, ids)) > MAX_ID:
        return None
    contents = Contents(
        ids=ids,
        answers=answers,
        task=task if isinstance(task, str) else None,
        model=model if isinstance(model, str) else None,
        problems=FirstOfAKind(where),
    )
    if not _are_plain(answers):
        _check(where, contents)
    return contents


def _are_plain(answers: list[Any]) -> bool:
    """Whether all answers are texts or numbers that need no closer look."""
    kinds = set(map(type, answers))
    if kinds == {str}:
        return max(map(len, answers)) <= MAX_ANSWER
    return kinds <= {bool, float}


def _check(where: str, contents: Contents) -> None:
    """Put ``None`` in place of answers that no metric can use."""
    for number, answer in enumerate(contents.answers):
        if fault := fault_of(answer):
            contents.answers[number] = None
            contents.problems.add(
                partial("{}[{}].prediction".format, where, number),
                fault.expected,
                fault.got,
                UNREADABLE,
                fault.severity,
            )
