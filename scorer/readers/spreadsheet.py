"""Reads a spreadsheet file of any kind we take; what it is, is told by its content."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Callable
from pathlib import Path

from scorer.errors import SubmissionError
from scorer.readers.archive import refuse
from scorer.readers.delimited import read_csv
from scorer.readers.limits import MAX_FILE_BYTES
from scorer.readers.raw import Spreadsheet
from scorer.readers.xlsx import read_xlsx

_EXPECTED = "an .xlsx workbook or a .csv file"
_SAVE = "save it as .xlsx in a spreadsheet program"
_ZIP = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")
_OLE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what old Office files and encrypted new ones start with
)
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_OTHERS = {
    b"%PDF": "a PDF file",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"{": "a JSON file",
    b"[": "a JSON file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


def read_spreadsheet(
    path: Path, wanted: Callable[[str], bool], *, max_bytes: int = MAX_FILE_BYTES
) -> Spreadsheet:
    """Read the sheets whose name is wanted; of a csv file all, for they are one text.

    No file of ``max_bytes`` costs more than the bounds in ``limits`` allow.

    Raises:
        SubmissionError: it is not a file we take, damaged, or too large.
    """
    where = path.name
    try:
        head = _head(path, max_bytes)
        if head.startswith(_ZIP):
            return read_xlsx(path, wanted)
        if head.startswith(_OLE):
            raise _old_office(where, path.read_bytes())
        return _read_text(path, head)
    except OSError as error:
        raise refuse(where, "a readable file", error.strerror or "an error") from error


def _head(path: Path, max_bytes: int) -> bytes:
    """Return the first bytes of a regular file of an acceptable size."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise refuse(path.name, _EXPECTED, "a folder")
    if not stat.S_ISREG(status.st_mode):
        raise refuse(path.name, _EXPECTED, "a device")
    if not status.st_size:
        raise refuse(path.name, _EXPECTED, "an empty file")
    if status.st_size > max_bytes:
        limit = f"a file of at most {max_bytes / 1e6:g} MB"
        raise refuse(path.name, limit, f"{status.st_size / 1e6:.1f} MB")
    with path.open("rb") as file:
        return file.read(4_096)


def _old_office(where: str, content: bytes) -> SubmissionError:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return refuse(where, _EXPECTED, "a file with a password", "remove the password and save")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return refuse(where, _EXPECTED, "an old workbook (.xls)", _SAVE)
    return refuse(where, _EXPECTED, "an old Office file", _SAVE)


def _read_text(path: Path, head: bytes) -> Spreadsheet:
    for magic, what in _OTHERS.items():
        if head.startswith(magic):
            raise refuse(path.name, _EXPECTED, what, _SAVE)
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise refuse(path.name, _EXPECTED, "a web page or XML text", _SAVE)
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in head and not is_utf16:
        raise refuse(path.name, _EXPECTED, "something else", _SAVE)
    if path.suffix.casefold() in _WORKBOOK_NAMES:
        hint = "if it is a table, give it a name that ends in .csv"
        raise refuse(path.name, _EXPECTED, "a text by the name of a workbook", hint)
    return read_csv(path)
