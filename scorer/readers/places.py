"""How places and names of a spreadsheet are written in a message."""

from __future__ import annotations

import unicodedata

_MAX_NAME = 200  # characters of a sheet's or column's name that are kept


def letters(column: int) -> str:
    """Name a column, counted from 0, as a spreadsheet program does."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """Return the position from 0 of a column's letters."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def clean(text: str) -> str:
    """Make a name fit for one line: blanks in a row are one, invisible characters go."""
    line = " ".join(text[: 2 * _MAX_NAME].split())
    kept = line if line.isprintable() else "".join(char for char in line if char.isprintable())
    return kept.strip()[:_MAX_NAME].strip()


def identity(name: str) -> str:
    """Reduce a column's name to what is compared: case and blanks do not matter, the rest does."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
