"""Numbers in the lines of a text file: points, normals, labels, poses; bounded line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError

MAX_BYTES = 64_000_000  # of a text file; two million points of 30 characters
MAX_ROWS = 2_000_000
_MAX_LINE = 10_000  # characters; a point has 30, a pose 200

Floats = NDArray[np.float64]


def read_rows(path: Path, wanted: str) -> Floats:
    """Read rows of equally many numbers, with blanks, commas or semicolons between them.

    Blank lines, comments (``#``, ``//``) and a first line of other text, a header, are left out.

    Args:
        path: the file.
        wanted: what it should hold, for the message.

    Returns:
        rows × columns, finite, at least one row.

    Raises:
        MediaError: it holds something else.
    """
    with opened(path, MAX_BYTES, wanted) as file:
        return parsed(_numbers_only(lines_of(file, wanted)), MAX_ROWS, wanted)


def opened(path: Path, most: int, wanted: str) -> IO[bytes]:
    """Open a file of bounded size.

    Raises:
        MediaError: it is larger, or cannot be opened.
    """
    try:
        if path.stat().st_size > most:
            raise MediaError(f"{wanted} of at most {most // 1_000_000} MB", "a larger file")
        return path.open("rb")
    except OSError as error:
        raise MediaError("a file that can be read", error.strerror or str(error)) from error


def lines_of(file: IO[bytes], wanted: str) -> Iterator[str]:
    """Give the lines that hold something, without comments.

    Raises:
        MediaError: a line is longer than any row of numbers.
    """
    while line := file.readline(_MAX_LINE + 1):
        if len(line) > _MAX_LINE:
            raise MediaError(wanted, f"a line of more than {_MAX_LINE:,} characters")
        text = line.decode("latin-1").partition("#")[0].partition("//")[0]
        if text.strip():
            yield text.replace(",", " ").replace(";", " ")


def parsed(lines: Iterable[str], most: int, wanted: str) -> Floats:
    """Read lines of equally many numbers.

    Raises:
        MediaError: there is none, there are too many, or one is no row of finite numbers.
    """
    rows = iter(lines)
    first = next(rows, None)
    if first is None:
        raise MediaError(wanted, "no line of numbers")
    bounded = islice(rows, most)
    try:
        values: Floats = np.loadtxt(_chained(first, bounded), dtype=np.float64, ndmin=2)
    except ValueError as error:
        raise MediaError(wanted, f"other lines ({str(error)[:80]})") from error
    if len(values) > most:
        raise MediaError(f"{wanted} of at most {most:,} lines", "more")
    if not np.isfinite(values).all():
        raise MediaError("finite numbers", "NaN or infinity")
    return values


def _chained(first: str, others: Iterable[str]) -> Iterator[str]:
    yield first
    yield from others


def _numbers_only(lines: Iterator[str]) -> Iterator[str]:
    """Leave out a header of column names."""
    first = next(lines, None)
    if first is not None and any(_is_number(word) for word in first.split()):
        yield first
    yield from lines


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
