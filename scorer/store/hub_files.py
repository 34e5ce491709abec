"""The files that a folder and the Hub share: how they are called, told apart and kept.

A file is named by its path below the folder, ``<YYYY-MM>/<record id>.json``; what is in it is
opaque here, but for being a JSON object of bounded size.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

import msgspec

MAX_BYTES = 2_000_000  # of one record; with every task and long notes one has about 100,000
MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_PATH = re.compile(
    r"(\d{4})-(\d{2})/(\1\2\d{2}T\d{6}\.\d{6}Z-[0-9a-f]{10})\.json", re.ASCII
)  # the month is that of the record id
_LEFT_BEHIND = 3600  # seconds after which an unfinished file is nobody's work any more


def record_id_of(path: str) -> str | None:
    """Return the record id that a path stands for, ``None`` if it is not such a path."""
    found = _PATH.fullmatch(path)
    return found[3] if found else None


def local_paths(folder: Path) -> frozenset[str]:
    """List the files of a folder that are named like records; links and all else are left out.

    Raises:
        OSError: the folder is there and cannot be read.
    """
    found: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            months = [
                entry.name
                for entry in entries
                if MONTH.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
            ]
    except FileNotFoundError:
        return frozenset()
    for month in months:
        with os.scandir(folder / month) as entries:
            found.update(
                path
                for entry in entries
                if record_id_of(path := f"{month}/{entry.name}")
                and entry.is_file(follow_symlinks=False)
            )
    return frozenset(found)


def fault_of(content: bytes) -> str:
    """Say why this cannot be a record, "" if it can."""
    if len(content) > MAX_BYTES:
        return f"more than {MAX_BYTES:,} bytes"
    try:
        msgspec.json.decode(content.decode(), type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "no JSON object"
    return ""


def read_bounded(path: Path) -> bytes:
    """Read a file, but no more than one byte above what a record may have."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def has_digest(content: bytes, digest: str) -> bool:
    """Tell whether this is the content that the Hub names so: by SHA-256, or as git names it."""
    return digest == (sha256(content) if len(digest) == 64 else git_digest(content))


def sha256(content: bytes) -> str:
    """Return the name of content that is stored apart, hex."""
    return hashlib.sha256(content).hexdigest()


def git_digest(content: bytes) -> str:
    """Return the name that git gives to a file with this content, hex."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def keep(target: Path, content: bytes, scratch: Path) -> None:
    """Write a file durably and all at once, unless one of its name is there already.

    Args:
        target: where it belongs.
        content: its bytes.
        scratch: folder on the same disk for what is not finished.

    Raises:
        OSError: it cannot be written; nothing is half there.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    unfinished = scratch / f"unfinished-{secrets.token_hex(8)}"
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync(target.parent.parent)
        _place(unfinished, target)
        _sync(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _place(unfinished: Path, target: Path) -> None:
    try:
        os.link(unfinished, target)
    except FileExistsError:
        return
    except OSError:  # a mounted bucket knows no second names for a file
        if not target.exists():
            unfinished.replace(target)


def _sync(folder: Path) -> None:
    """Let a folder's new entries survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(target: Path, content: bytes) -> None:
    """Write a file that can be made anew, so that no reader sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.parent / f"unfinished-{secrets.token_hex(8)}"
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def clear(scratch: Path) -> None:
    """Remove what a process that ended has left unfinished."""
    for path in scratch.glob("unfinished-*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                path.unlink()
