"""Tells by its content what a bundle is, and opens it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from scorer.errors import SubmissionError
from scorer.readers.archive import refuse
from scorer.readers.bundles.folders import FolderStore
from scorer.readers.bundles.members import Member, Store
from scorer.readers.bundles.problems import FirstOfAKind
from scorer.readers.bundles.tars import TarStore, gunzip, is_tar
from scorer.readers.bundles.zip_directory import read_directory
from scorer.readers.bundles.zips import ZipStore
from scorer.readers.limits import MAX_UNPACKED_RATIO

_EXPECTED = "a .zip, .tar.gz or .tar archive, a folder, or a .json file of predictions"
_PACK = "pack it as .zip or .tar.gz"
_ZIP, _GZIP = (b"PK\3\4", b"PK\5\6", b"PK\7\x08"), b"\x1f\x8b"
_OFFICE = frozenset({"[Content_Types].xml", "xl/workbook.xml", "content.xml"})
_OTHERS = {
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstandard archive",
    b"%PDF": "a PDF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


def is_bundle(path: Path) -> bool:
    """Say whether a path is to be read as a bundle rather than as a results workbook."""
    if path.is_dir():
        return True
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError:
        return False
    if head.startswith(_ZIP):
        try:
            names = {member.name for member, _ in read_directory(path.name, path)}
        except SubmissionError:
            return False
        return not names & _OFFICE
    return head.startswith(_GZIP) or is_tar(head) or _is_json(head)


def open_store(path: Path, max_bytes: int, folder: Callable[[], Path]) -> Store:
    """Tell by its content what a bundle is.

    Args:
        path: the bundle.
        max_bytes: size above which a file is refused.
        folder: gives the folder for what must be unpacked to be read at all.

    Raises:
        SubmissionError: it is nothing that we read, damaged, or too large.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        return FolderStore(path.resolve().name, path.resolve())
    _check_file(path.name, status, max_bytes)
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(_ZIP):
        return ZipStore(path.name, path.resolve(), status.st_mtime_ns)
    if head.startswith(_GZIP):
        return _unpacked(path, MAX_UNPACKED_RATIO * max_bytes, folder())
    if is_tar(head):
        return TarStore(path.name, path.resolve(), status.st_mtime_ns)
    if not _is_json(head):
        what = next((what for magic, what in _OTHERS.items() if head.startswith(magic)), None)
        raise refuse(path.name, _EXPECTED, what or "something else", _PACK)
    return FolderStore(path.name, path.resolve().parent, only=path.name)


def list_members(store: Store, problems: FirstOfAKind) -> list[Member]:
    """List what a bundle holds.

    Raises:
        SubmissionError: it cannot be listed, or is an office document.
    """
    members = store.members(problems)
    if isinstance(store, ZipStore) and any(member.name in _OFFICE for member in members):
        hint = "give it as a results workbook if it is one"
        raise refuse(store.where, _EXPECTED, "an office document", hint)
    return members


def _check_file(where: str, status: os.stat_result, max_bytes: int) -> None:
    """Refuse what is no file of an acceptable size."""
    if not stat.S_ISREG(status.st_mode):
        raise refuse(where, _EXPECTED, "a device")
    if not status.st_size:
        raise refuse(where, _EXPECTED, "an empty file")
    if status.st_size > max_bytes:
        expected = f"a file of at most {max_bytes / 1e6:g} MB"
        raise refuse(where, expected, f"{status.st_size / 1e6:.1f} MB")


def _is_json(head: bytes) -> bool:
    """Whether a text starts as JSON does, after any mark of its encoding."""
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith((b"{", b"["))


def _unpacked(path: Path, limit: int, folder: Path) -> TarStore:
    """Unpack a gzip file into ours; there is no reading in the middle of it."""
    target = folder / ".bundle.tar"
    with target.open("wb") as file:
        gunzip(path.name, path, file, limit)
    with target.open("rb") as file:
        head = file.read(512)
    if not is_tar(head):
        raise refuse(path.name, _EXPECTED, "a gzip file of something else", _PACK)
    return TarStore(path.name, target, target.stat().st_mtime_ns)
