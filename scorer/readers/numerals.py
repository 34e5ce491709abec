"""Reads numbers as people type them into text cells; an unclear one is never guessed."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Numeral(NamedTuple):
    """A number that was written as text."""

    value: float  # before its percent sign is taken into account; infinite if too large
    is_percent: bool


class NoNumeral(StrEnum):
    """Why a text is not one number."""

    AMBIGUOUS = "ambiguous"  # "1,234": a thousand, or a bit more than one
    DECORATED = "decorated"  # "83.3±0.4": a number and more
    OTHER = "other"


_MAX_LENGTH = 100  # characters; a score has fewer than 20
# As typed on other keyboards: full-width digits and marks, blanks of other widths, minus signs;
# what has no width goes.
_SPELLING = str.maketrans(
    {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | dict.fromkeys(map(chr, (0xA0, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F, 0x3000)), " ")
    | dict.fromkeys(map(chr, (0x2212, 0x2013, 0xFE63, 0xFF0D)), "-")
    | dict.fromkeys(map(chr, (0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)), "")
    | {"\uff0e": ".", "\uff0c": ",", "\uff05": "%"}
)
_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BLANKS_BETWEEN = re.compile(r"[+-]?[0-9]{1,3}( [0-9]{3})+([.,][0-9]*)?")
_COMMA_GROUPS = re.compile(r"[+-]?[1-9][0-9]{0,2}((,[0-9]{3})+\.[0-9]*|(,[0-9]{3}){2,})")
_POINT_GROUPS = re.compile(r"[+-]?[1-9][0-9]{0,2}((\.[0-9]{3})+,[0-9]*|(\.[0-9]{3}){2,})")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_DECORATED = re.compile(
    r"[≈~≃<>≤≥=±]*\s*[+-]?[0-9][0-9.,]*\s*%?\s*"
    r"([±*†‡§^\u00b9\u00b2\u00b3(\[].*|\+/-.*)?"
)


def respell(text: str) -> str:
    """Write blanks, digits and signs of other widths as ASCII does."""
    return text.translate(_SPELLING).strip()


def read_numeral(text: str) -> Numeral | NoNumeral:
    """Read a text that should be a number, decimal commas and thousands included."""
    if len(text) > _MAX_LENGTH:
        return NoNumeral.OTHER
    respelt = respell(text)
    body = respelt.removesuffix("%").rstrip()
    is_percent = body != respelt
    if _BLANKS_BETWEEN.fullmatch(body):
        body = body.replace(" ", "").replace(",", ".")
    elif _COMMA_GROUPS.fullmatch(body):
        body = body.replace(",", "")
    elif _POINT_GROUPS.fullmatch(body):
        body = body.replace(".", "").replace(",", ".")
    elif _AMBIGUOUS.fullmatch(body):
        return NoNumeral.AMBIGUOUS
    elif _DECIMAL_COMMA.fullmatch(body):
        body = body.replace(",", ".")
    if _PLAIN.fullmatch(body):
        return Numeral(float(body), is_percent)
    return NoNumeral.DECORATED if _DECORATED.fullmatch(respelt) else NoNumeral.OTHER
