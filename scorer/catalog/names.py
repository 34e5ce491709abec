"""How names written by people are compared: reduced to letters and digits, never by position."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_NOT_NAME = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)  # a workbook's names are the catalog's, over and over
def normalise(text: str) -> str:
    """Reduce a name to its lower-case ASCII letters and digits, the rest being spelling."""
    return _NOT_NAME.sub("", unicodedata.normalize("NFKC", text).casefold())


def slug(text: str) -> str:
    """Reduce a name to lower-case letters and digits, its words joined by ``-``."""
    return _NOT_NAME.sub("-", unicodedata.normalize("NFKC", text).casefold()).strip("-")


def suggest(name: str, names: Iterable[str]) -> str | None:
    """Find the one of ``names`` that ``name`` was probably meant to be, if any is close."""
    by_reduced = {normalise(candidate): candidate for candidate in names}
    # A name of a thousand characters is no near miss, and comparing it would cost seconds.
    close = difflib.get_close_matches(normalise(name)[:200], by_reduced, n=1, cutoff=0.75)
    return by_reduced[close[0]] if close else None
