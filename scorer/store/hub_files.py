"""The files that a folder and the Hub share: which there are here, and how content is named there.

A file is named by its path below the folder, ``<YYYY-MM>/<record id>.json``; what is in it is
opaque, but for being a JSON object of bounded size.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from scorer.store.coding import MOST_BYTES
from scorer.store.ids import is_month, is_record_path


def local_paths(folder: Path, before: frozenset[str] = frozenset()) -> frozenset[str]:
    """List the files of a folder that are named like records; links and all else are left out.

    Unlike the store's list it asks nothing about a file: it is made for every page.

    Args:
        folder: where the months are.
        before: what was listed before; these names need no second look.

    Raises:
        OSError: the folder is there and cannot be read.
    """
    found: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            months = [
                entry.name
                for entry in entries
                if is_month(entry.name) and entry.is_dir(follow_symlinks=False)
            ]
    except FileNotFoundError:
        return frozenset()
    for month in months:
        with os.scandir(folder / month) as entries:
            found.update(
                path
                for entry in entries
                if ((path := f"{month}/{entry.name}") in before or is_record_path(path))
                and entry.is_file(follow_symlinks=False)
            )
    return frozenset(found)


def fault_of(content: bytes) -> str:
    """Say why this cannot be a record, "" if it can."""
    if len(content) > MOST_BYTES:
        return f"more than {MOST_BYTES:,} bytes"
    try:
        msgspec.json.decode(content.decode(), type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "no JSON object"
    return ""


def has_digest(content: bytes, digest: str) -> bool:
    """Tell whether this is the content that the Hub names so: by SHA-256, or as git names it."""
    is_stored_apart = len(digest) == 64
    return digest == (
        hashlib.sha256(content).hexdigest() if is_stored_apart else git_digest(content)
    )


def git_digest(content: bytes) -> str:
    """Return the name that git gives to a file with this content, hex."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
