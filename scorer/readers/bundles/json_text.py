"""Turns the bytes of a JSON or JSON Lines file into values, each way of writing at bounded cost.

Everything but what RFC 8259 allows takes the slow way through the standard library: NaN, numbers
that no float holds, halves of surrogate pairs.
"""

from __future__ import annotations

import codecs
import io
import json
from typing import Any, NamedTuple

import msgspec

from scorer.collector import collector_paused
from scorer.errors import SubmissionError
from scorer.readers.archive import refuse
from scorer.readers.bundles.problems import shown
from scorer.readers.limits import MAX_JSON_MEMORY

_MOST_STRANGE = 20_000  # of a file; each is read the slow way
_SMALL = 2_000_000  # bytes; what these can become is far inside any bound
_MAX_DIGITS = 308  # of a whole number; a float holds no more
_MAX_ODD_LINES = 100  # that the fast decoder cannot read, where most are so
_AGAIN = "save or upload it again"


class Unreadable(NamedTuple):
    """Stands in a value for what no metric can use, such as NaN."""

    expected: str
    got: str


class Lines(NamedTuple):
    """The values of a JSON Lines file with the numbers of their lines."""

    values: list[Any]
    numbers: list[int]


def finite(digits: str) -> float | Unreadable:
    """Read a number with a point or an exponent.

    The fast decoder's own reading of exponents beyond 100 takes ten times as long.
    """
    value = float(digits)
    return value if value - value == 0 else Unreadable("a finite number", shown(digits)[1:-1])


ANY_JSON = msgspec.json.Decoder(float_hook=finite)


def utf8(where: str, data: bytes) -> bytes:
    """Bring a text to UTF-8 without a mark; UTF-16 is told by its mark or its zeros."""
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data[1:2] == b"\0":
        encoding = "utf-16-le"
    elif data[:1] == b"\0":
        encoding = "utf-16-be"
    else:
        return data
    try:
        return data.decode(encoding).encode()
    except UnicodeError as error:
        raise refuse(where, "UTF-8 text", "bytes that are no text", "save it as UTF-8") from error


def check_weight(where: str, data: bytes) -> None:
    """Refuse a text whose values would cost too much: each comma may be a value's end."""
    strange = data.count(b"NaN") + data.count(b"Infinity")
    if strange > _MOST_STRANGE:
        hint = "leave out what was not answered"
        raise refuse(where, "finite numbers", f"{strange:,} times NaN or Infinity", hint)
    if len(data) <= _SMALL:
        return
    # CPython: an object of one value 232 bytes, a list 72 and its place, a text and its place 60,
    # a key and its place 100 beyond the first.
    counts = ((b"{", 200), (b"[", 80), (b",", 60), (b":", 60))
    memory = sum(size * data.count(sign) for sign, size in counts)
    if memory > MAX_JSON_MEMORY:
        expected = f"values of at most {MAX_JSON_MEMORY // 1_000_000} MB in memory"
        got = f"some {memory // 1_000_000:,} MB"
        raise refuse(where, expected, got, "write long lists as a file and give its path")


def parse(where: str, data: bytes, max_lines: int) -> Any:
    """Read a text as JSON, or as ``Lines``.

    Args:
        where: the file, for messages.
        data: UTF-8; checked for its weight.
        max_lines: values that it may have as JSON Lines.

    Raises:
        SubmissionError: it is neither.
    """
    with collector_paused():
        try:
            return ANY_JSON.decode(data)
        except RecursionError as error:
            raise _nested(where) from error
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
        if _starts_with_a_line(data):
            return _lines(where, data, max_lines)
        return _plain(where, data)


def _starts_with_a_line(data: bytes) -> bool:
    """Say whether the first line is an object of its own."""
    line, newline, _ = data.lstrip().partition(b"\n")
    if not newline or not line.startswith(b"{") or not line.rstrip().endswith(b"}"):
        return False
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict)


def _lines(where: str, data: bytes, max_lines: int) -> Lines:
    """Read each line for itself; one that cannot be read leaves the others alone."""
    values: list[Any] = []
    numbers: list[int] = []
    odd = 0
    # Not split(): a file of nothing but line ends would become millions of texts.
    for number, line in enumerate(io.BytesIO(data), start=1):
        if number > 2 * max_lines:  # every other one may be blank
            raise refuse(where, f"at most {max_lines:,} lines", "more")
        if not line.strip():
            continue
        value: Any
        try:
            value = ANY_JSON.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            odd += 1
            if odd > _MAX_ODD_LINES and odd > len(values) // 2:
                raise refuse(
                    where, "a JSON object per line", f"{odd} lines that are none"
                ) from None
            try:
                value = _plain(where, line)
            except SubmissionError as error:
                problem = error.problems[0]
                value = Unreadable(problem.expected, problem.got)
        values.append(value)
        numbers.append(number)
    return Lines(values, numbers)


def _plain(where: str, data: bytes) -> Any:
    """Read a text with the standard library; what is no number becomes ``Unreadable``."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        got = f"the byte 0x{data[error.start]:02X}"
        raise refuse(f"{where}, line {line}", "UTF-8 text", got, "save it as UTF-8") from error
    if not text.strip():
        raise refuse(where, "JSON", "an empty file")
    try:
        return json.loads(
            text, parse_constant=_constant, parse_float=finite, parse_int=_whole_number
        )
    except json.JSONDecodeError as error:
        raise _broken(where, text, error) from error
    except RecursionError as error:
        raise _nested(where) from error


def parse_pairs(data: bytes) -> list[tuple[str, Any]] | None:
    """Read the top-level object of a text again as pairs, so that no repeated key is lost.

    ``None`` where it repeats none.
    """
    repeated: list[tuple[str, Any]] | None = None

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        value = dict(pairs)
        repeated = pairs if len(value) < len(pairs) else None  # the outermost comes last
        return value

    with collector_paused():
        json.loads(
            data,
            object_pairs_hook=keep,
            parse_constant=_constant,
            parse_float=finite,
            parse_int=_whole_number,
        )
    return repeated


def _constant(name: str) -> Unreadable:
    return Unreadable("a finite number", name)


def _whole_number(digits: str) -> int | Unreadable:
    if len(digits) > _MAX_DIGITS:
        return Unreadable("a finite number", f"one of {len(digits):,} digits")
    return int(digits)


def _nested(where: str) -> SubmissionError:
    return refuse(where, "JSON of a few levels", "lists or objects nested too deep")


def _broken(where: str, text: str, error: json.JSONDecodeError) -> SubmissionError:
    """Say where a text stops being JSON."""
    if not text[error.pos :].strip() or error.msg.startswith("Unterminated"):
        line = text.count("\n", 0, len(text.rstrip())) + 1
        return refuse(f"{where}, line {line}", "complete JSON", "a text that ends there", _AGAIN)
    rest = shown(text[error.pos : error.pos + 30])
    place = f"{where}, line {error.lineno}, column {error.colno}"
    return refuse(place, "JSON", rest, "write it with a JSON library")
