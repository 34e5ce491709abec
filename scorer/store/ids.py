"""Names of records: sorted by time, unique without asking anybody, and the file's name too."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime

FOLDER = "submissions"  # where records lie, in a host's data folder
ENDING = ".json"
_ID = re.compile(r"(\d{8}T\d{6}\.\d{6})Z-[0-9a-f]{10}", re.ASCII)
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_SHOWN = 200  # characters of a path
_TIME = "%Y%m%dT%H%M%S.%f"


def new_id(now: datetime) -> str:
    """Make a record's id for a moment; two made for the same moment differ all the same.

    Raises:
        ValueError: ``now`` does not say its time zone.
    """
    if now.tzinfo is None:
        raise ValueError(f"now: expected a time with its zone, got {now!r}")
    return f"{now.astimezone(UTC).strftime(_TIME)}Z-{secrets.token_hex(5)}"


def is_id(text: str) -> bool:
    """Say whether a text is a record's id, its date one that exists."""
    return time_of(text) is not None


def time_of(record_id: str) -> datetime | None:
    """Tell when an id was made; ``None`` if it is no id."""
    found = _ID.fullmatch(record_id)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:
        return None


def is_month(name: str) -> bool:
    """Say whether a folder's name is that of a month, such as 2026-11."""
    return _MONTH.fullmatch(name) is not None


def relative_path(record_id: str) -> str:
    """Tell where in the folder of submissions a record lies: ``<YYYY-MM>/<record_id>.json``.

    Raises:
        ValueError: this is no record's id, and must not become a path.
    """
    if not is_id(record_id):
        raise ValueError(
            f"record_id: expected 20261121T134512.123456Z-0123abcdef, got {record_id!r}"
        )
    return f"{record_id[:4]}-{record_id[4:6]}/{record_id}{ENDING}"


def is_record_path(path: str) -> bool:
    """Say whether a relative path, parts joined by ``/``, is one that a record can have."""
    month, _, name = path.partition("/")
    record_id = name.removesuffix(ENDING)
    fits = f"{record_id[:4]}-{record_id[4:6]}" == month and f"{record_id}{ENDING}" == name
    return fits and is_id(record_id)


def where_of(path: str) -> str:
    """Name a file for a message by its path in the folder of submissions, on one line.

    A name on a disk may hold anything, even bytes that are no text.
    """
    shown = path.encode("utf-8", "backslashreplace").decode()
    cut = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
    return f"{FOLDER}/{on_one_line(cut)}" if cut else FOLDER


def on_one_line(text: str) -> str:
    """Put a mark in the place of what is not seen, or turns the writing round."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
