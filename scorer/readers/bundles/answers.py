"""Checks the answer of one item: what no metric can use becomes ``None``, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from scorer.errors import Severity
from scorer.readers.bundles.json_text import Unreadable
from scorer.readers.limits import MAX_ANSWER, MAX_JSON_DEPTH

_LARGEST = 1.7e308  # beyond it a whole number is no float


class Fault(NamedTuple):
    """What is wrong with an answer."""

    expected: str
    got: str
    severity: Severity = Severity.ERROR


_CHECKED = {str, int, Unreadable}  # kinds of values that can be at fault by themselves
_NULL = Fault("an answer", "null", Severity.WARNING)
_LONG = f"texts of at most {MAX_ANSWER:,} characters"
_DEEP = f"lists and objects at most {MAX_JSON_DEPTH} levels deep"


def fault_of(answer: Any) -> Fault | None:
    """Say what is wrong with an answer, if anything is."""
    if answer is None:
        return _NULL
    if isinstance(answer, str):
        return _text_fault(answer)
    level = [answer]
    for _ in range(MAX_JSON_DEPTH + 1):
        # By kinds first: an answer may be a million numbers.
        kinds = set(map(type, level))
        if kinds & _CHECKED and (fault := next(filter(None, map(_scalar_fault, level)), None)):
            return fault
        inner: list[Any] = []
        if list in kinds:
            inner += chain.from_iterable(value for value in level if type(value) is list)
        if dict in kinds:
            inner += chain.from_iterable(value.values() for value in level if type(value) is dict)
        if not inner:
            return None
        level = inner
    return Fault(_DEEP, "more")


def _scalar_fault(value: Any) -> Fault | None:
    if isinstance(value, str):
        return _text_fault(value)
    if isinstance(value, Unreadable):
        return Fault(*value)
    if isinstance(value, int) and abs(value) > _LARGEST:
        return Fault("a finite number", f"one of {value.bit_length():,} bits")
    return None


def _text_fault(text: str) -> Fault | None:
    return Fault(_LONG, f"{len(text):,}") if len(text) > MAX_ANSWER else None


def mend(value: Any) -> Any:
    """Replace halves of surrogate pairs, which no text may hold, in an answer's texts."""
    if isinstance(value, str):
        return _mended(value)
    if isinstance(value, list):
        return [mend(one) for one in value]
    if isinstance(value, dict):
        return {_mended(key): mend(one) for key, one in value.items()}
    return value


def has_half_pairs(value: Any) -> bool:
    """Say whether a text in an answer of checked depth cannot be written as UTF-8."""
    return any(not text.isascii() and _mended(text) != text for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from _texts(one)


def _mended(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
