"""Reads what cells refer to: the shared strings, and what a cell style makes of a number."""

from __future__ import annotations

import re
from typing import NamedTuple

from scorer.readers.limits import MAX_TEXT
from scorer.readers.parts import Package


class Format(NamedTuple):
    """What a number format does to the meaning of a number."""

    is_percent: bool
    is_date: bool


PLAIN = Format(is_percent=False, is_date=False)
# Number formats that need no definition, by ECMA-376 part 1, 18.8.30 (27-36 and 50-58: East Asia).
_BUILT_IN = {number: Format(True, False) for number in (9, 10)} | {
    number: Format(False, True)
    for number in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
}
# A format's literal parts: "quoted", [bracketed] unless elapsed time, \escaped, _width, *fill.
_LITERAL = re.compile(r'"[^"]*"?|\[(?![hms]+\])[^\]]*\]?|[\\_*].?')


class _Strings:
    """What expat calls for the shared strings: runs are joined, phonetic guides left out."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.text: list[str] = []
        self._runs: list[str] = []
        self._length = 0
        self._phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        if name == "t":
            self.text.clear()
        elif name == "si":
            self._runs.clear()
            self._length = 0
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        if name == "t":
            if not self._phonetic and self._length < MAX_TEXT:
                run = "".join(self.text)
                self._runs.append(run)
                self._length += len(run)
        elif name == "si":
            self.strings.append("".join(self._runs)[:MAX_TEXT])
        elif name == "rPh":
            self._phonetic = False


def read_strings(package: Package, member: str | None) -> list[str]:
    """Read the shared strings, none if there is no such part."""
    handlers = _Strings()
    if member is not None:
        package.parse(member, handlers.start, handlers.end, handlers.text)
    return handlers.strings


def read_formats(package: Package, member: str | None) -> list[Format]:
    """Read what each cell style does to a number, in the order cells refer to them."""
    if member is None:
        return []
    codes: dict[str, str] = {}
    used: list[str] = []
    in_cells = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal in_cells
        if name == "cellXfs":
            in_cells = True
        elif name == "xf" and in_cells:
            used.append(attributes.get("numFmtId", "0"))
        elif name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def end(name: str) -> None:
        nonlocal in_cells
        if name == "cellXfs":
            in_cells = False

    package.parse(member, start, end, [])
    meanings = {number: _meaning(number, codes) for number in set(used)}
    return [meanings[number] for number in used]


def _meaning(number: str, codes: dict[str, str]) -> Format:
    code = codes.get(number)
    if code is None:
        known = number.isascii() and number.isdecimal() and len(number) < 6
        return _BUILT_IN.get(int(number), PLAIN) if known else PLAIN
    # 1,000 characters: a spreadsheet program allows 255.
    drawn = _LITERAL.sub("", code[:1_000].casefold())
    return Format(is_percent="%" in drawn, is_date=any(letter in drawn for letter in "dmyhs"))
