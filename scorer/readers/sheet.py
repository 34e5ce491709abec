"""Reads the cells of one xlsx sheet: the hot loop, kept to few calls per cell."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import cast
from xml.sax.saxutils import unescape

from scorer.readers.archive import refuse
from scorer.readers.headers import MAX_HEADER_ROW, Column, column_of
from scorer.readers.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT
from scorer.readers.parts import Package
from scorer.readers.places import column_number, letters
from scorer.readers.raw import Kind, RawCell, RawSheet
from scorer.readers.shared import PLAIN, Format
from scorer.readers.tables import text_of

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_DIGITS = "0123456789"
# A cell is made thousands of times; the named tuple's own constructor takes twice as long.
_raw_cell = cast(
    "Callable[[tuple[float | str, Kind, bool, bool, bool]], RawCell]",
    partial(tuple.__new__, RawCell),
)
_NUMBER, _TEXT = Kind.NUMBER, Kind.TEXT
_AGAIN = "save the file again in a spreadsheet program"

# A plainly written row begins, a cell, or a row ends: references in capitals, attributes in the
# usual order, no formula, no entity, nothing that needs more than a look.
_PLAIN = re.compile(
    rb'<row r="([1-9][0-9]{0,6})"[^<>]*?(/?)>'
    rb'|<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    rb'(?:/>|></c>|>(?:<v>([^<\r]*)</v>|<is><t(?: xml:space="preserve")?>([^<\r]*)</t></is>)</c>)'
    rb"|</row>"
)
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_ODD_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_CELL_ELSEWHERE = re.compile(rb"<(?:[^\s<>/]*:)?(?:c|v|t|f|row|rPh|sheetData)[\s/>]")
_PLAIN_CHUNKS = 16  # a sheet of a megabyte or more is read piece by piece


@dataclass(slots=True)
class Far:
    """Values outside the rows and columns that are read."""

    count: int = 0
    first: str = ""

    def add(self, row: int, column: int) -> None:
        """Count one and keep the first place."""
        self.count += 1
        self.first = self.first or f"{letters(column)}{row}"


_COLUMNS = {letters(column): column for column in range(MAX_COLUMNS)}


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads sheets of one file: its shared strings and cell styles."""

    package: Package
    strings: Sequence[str]
    formats: Mapping[str, Format]  # by the text that cells refer to them with

    def read(self, name: str, member: str, room: int = MAX_CELLS) -> tuple[RawSheet, Far]:
        """Read the cells of a sheet that hold something, at most ``room`` of them.

        A cell or row without a reference follows the one before it.

        Raises:
            SubmissionError: the sheet is damaged or too large.
        """
        where = f"{self.package.archive.where}, sheet {name!r}"
        try:
            handlers = self._read(member, where, room, passes_over=True)
        except _LateHeaderError:
            handlers = self._read(member, where, room, passes_over=False)
        return RawSheet(name, handlers.cells), handlers.far

    def _read(self, member: str, where: str, room: int, *, passes_over: bool) -> _Handlers:
        """Read a sheet that is written plainly by its pattern, any other element by element."""
        chunks = self.package.archive.chunks(member)
        first = list(islice(chunks, _PLAIN_CHUNKS))
        if len(first) < _PLAIN_CHUNKS:
            content = b"".join(first)
            handlers = _Handlers(self, where, room, passes_over=passes_over)
            if handlers.plain(content):
                self.package.check(member, first)
                return handlers
        handlers = _Handlers(self, where, room, passes_over=passes_over)
        self.package.parse(
            member, handlers.start, handlers.end, handlers.text, chain(first, chunks)
        )
        return handlers

    def cell(
        self, where: str, kind: str, style: str, saved: str | None, has_formula: bool
    ) -> RawCell | None:
        """Turn what a cell element holds into a cell; ``None`` if that is nothing."""
        if saved is None or (not saved and kind != "str"):
            return RawCell(None, Kind.UNSAVED, is_formula=True) if has_formula else None
        if kind == "n":
            number = _number(saved)
            if number is None:
                return RawCell(saved, Kind.TEXT, False, False, has_formula)
            shown = self.formats.get(style, PLAIN)
            return _raw_cell((number, _NUMBER, shown.is_percent, shown.is_date, has_formula))
        if kind == "s":
            saved = self._shared(where, saved)
        elif kind == "b":
            return RawCell(saved.strip() in ("1", "true"), Kind.BOOLEAN, is_formula=has_formula)
        elif kind == "e":
            return RawCell(saved, Kind.ERROR, is_formula=has_formula)
        if not saved or saved.isspace():
            return None
        return _raw_cell((saved[:MAX_TEXT], _TEXT, False, kind == "d", has_formula))

    def _shared(self, where: str, index: str) -> str:
        if index.isascii() and index.isdecimal() and len(index) < 9:
            position = int(index)
            if position < len(self.strings):
                return self.strings[position]
        expected = f"text number 0 to {len(self.strings) - 1} of the shared texts"
        raise refuse(where, expected, repr(index[:20]), _AGAIN)


class _LateHeaderError(Exception):
    """A row above the header comes after it in the file: it may be the header itself."""


class _Handlers:
    """What expat calls for each element of a sheet; one long state, because calls are dear.

    Below the header, cells of columns that nobody reads are counted and not made, unless
    ``passes_over`` is false.
    """

    __slots__ = (
        "_cell_row", "_column", "_formula", "_header_row", "_kind", "_length", "_make",
        "_passes_over", "_phonetic", "_room", "_row", "_row_digits", "_runs", "_saved", "_style",
        "_unread", "_where", "cells", "far", "text",
    )  # fmt: skip

    def __init__(
        self, sheets: SheetReader, where: str, room: int, *, passes_over: bool = True
    ) -> None:
        self.cells: dict[int, dict[int, RawCell]] = {}
        self.far = Far()
        self.text: list[str] = []
        self._make = sheets.cell
        self._where = where
        self._room = room
        self._row, self._row_digits = 0, ""
        self._cell_row, self._column = 0, -1
        self._kind = self._style = ""
        self._saved: str | None = None
        self._formula = self._phonetic = False
        self._runs: list[str] = []
        self._length = 0
        self._header_row = 0 if passes_over else MAX_ROWS
        self._unread: frozenset[int] = frozenset()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note what an element announces."""
        if tag == "c":
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._formula = False
            self._saved = None
            self._runs.clear()
            self._length = 0
            reference = attributes.get("r")
            self._cell_row = self._row
            if reference is None:
                self._column += 1
                return
            name = reference.rstrip(_DIGITS)
            column = _COLUMNS.get(name)
            if column is not None and reference[len(name) :] == self._row_digits:
                self._column = column
            else:
                self._cell_row, self._column = _place(self._where, reference)
        elif tag in ("v", "t"):
            self.text.clear()
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            digits = attributes.get("r")
            self._row = self._row + 1 if digits is None else _row(self._where, digits)
            self._row_digits = str(self._row)
            self._column = -1
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        """Take what an element brought."""
        if tag == "c":
            if self._kind == "inlineStr" and self._runs:
                self._saved = "".join(self._runs)
            if self._saved is not None or self._formula:
                self._keep()
        elif tag == "v":
            self._saved = "".join(self.text)[:MAX_TEXT]
        elif tag == "t":
            if not self._phonetic and self._length < MAX_TEXT:
                run = "".join(self.text)
                self._runs.append(run)
                self._length += len(run)
        elif tag == "row":
            if not self._header_row:
                self._look_for_header()
        elif tag == "rPh":
            self._phonetic = False

    def plain(self, content: bytes) -> bool:
        """Read a whole sheet whose rows and cells are written as most programs write them.

        That takes half the time. Whether it is well-formed remains to be checked.

        Returns:
            whether it is; if not, what was read so far is no use.
        """
        cells = _plain_rows(content)
        begin = 0
        for found in _PLAIN.finditer(cells):
            if found.start() != begin:
                return False
            begin = found.end()
            row, is_empty, name, digits, style, kind, saved, run = found.groups()
            if name is not None:
                text = saved if run is None else run
                if text is None:
                    continue
                self._kind = "n" if kind is None else kind.decode()
                column = _COLUMNS.get(name.decode())
                if column is None or digits.decode() != self._row_digits:
                    return False
                if run is not None and self._kind != "inlineStr":
                    return False
                self._column, self._style = column, "" if style is None else style.decode()
                self._saved = text.decode("utf-8", "replace")
                if "&" in self._saved:
                    self._saved = unescape(self._saved, _QUOTES)
                self._saved = self._saved[:MAX_TEXT]
                self._keep()
                continue
            if row is not None:
                self._row_digits = row.decode()
                self._row = self._cell_row = int(row)
            if (row is None or is_empty) and not self._header_row:
                self._look_for_header()
        return 0 < begin == len(cells)

    def _look_for_header(self) -> None:
        """See whether the row that ends here is the header, and whose cells can be passed over."""
        if self._row > MAX_HEADER_ROW:
            return
        cells = self.cells.get(self._row, {})
        kinds = {column: column_of(text_of(cell)) for column, cell in cells.items()}
        if Column.TASK in kinds.values():
            self._header_row = self._row
            self._unread = frozenset(
                column for column, kind in kinds.items() if kind is Column.OTHER
            )

    def _keep(self) -> None:
        row, column = self._cell_row, self._column
        if self._unread and row <= self._header_row:
            raise _LateHeaderError
        cell: RawCell | None = None
        is_unread = column in self._unread and row <= MAX_ROWS
        if not is_unread:
            cell = self._make(self._where, self._kind, self._style, self._saved, self._formula)
            if cell is None:
                return
            if not 0 < row <= MAX_ROWS or column >= MAX_COLUMNS:
                self.far.add(row, column)
                return
        self._room -= 1
        if self._room < 0:
            raise refuse(self._where, f"at most {MAX_CELLS:,} cells with a value", "more")
        if cell is not None:
            self.cells.setdefault(row, {})[column] = cell


def _plain_rows(content: bytes) -> bytes:
    """Cut out the rows of a sheet that may be plain; nothing where it cannot be."""
    head, _, rows = content.partition(_BEGIN)
    rows, _, tail = rows.rpartition(_END)
    is_odd = b"<!" in content or b"<?" in content[1:] or _ODD_ENTITY.search(rows)
    return b"" if is_odd or _CELL_ELSEWHERE.search(head) or _CELL_ELSEWHERE.search(tail) else rows


def _number(text: str) -> float | None:
    """Read a number as the format writes it; infinite where it is too large for a float."""
    try:
        number = float(text)
    except ValueError:
        return None
    # float() takes "1_000", "infinity" and digits of every script, the format does not.
    if "_" in text or not text.isascii() or (not math.isfinite(number) and "e" not in text.lower()):
        return None
    return number


def _row(where: str, digits: str) -> int:
    if not _ROW.fullmatch(digits):
        raise refuse(where, "a row number such as 12", repr(digits[:20]), _AGAIN)
    return int(digits)


def _place(where: str, reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise refuse(where, "a cell reference such as E12", repr(reference[:20]), _AGAIN)
    return int(found[2]), column_number(found[1])
