"""Bounded reading of zip archives: inflated bytes are counted, the directory is not believed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from scorer.errors import Problem, SubmissionError
from scorer.readers.limits import (
    CHUNK_BYTES,
    MAX_DIRECTORY_BYTES,
    MAX_INFLATED_BYTES,
    MAX_MEMBERS,
)

# What zipfile raises on a damaged or forged archive, by its source. It also warns of a corrupt
# extra field, which is an exception where warnings are errors.
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    UserWarning,
    ValueError,
)
_METHODS = {
    1: "shrink", 6: "implode", 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstandard", 95: "xz",
    98: "ppmd", 99: "AES encryption",
}  # fmt: skip
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # flag bits of the zip specification: 0, 6 and 13
_AGAIN = "save, copy or upload it again"


def refuse(where: str, expected: str, got: str, hint: str = "") -> SubmissionError:
    """Make the exception that refuses a file for one reason."""
    return SubmissionError([Problem(where, expected, got, hint)])


class _DirectoryGuard(io.BufferedReader):
    """A file that hands out no more at once than a directory may hold.

    ``zipfile`` reads a directory in one call and then makes an object per entry.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise refuse(
                Path(str(self.name)).name,
                f"a zip directory of at most {MAX_DIRECTORY_BYTES:,} bytes",
                f"{size:,} bytes",
                "a workbook has few parts: check what the file is",
            )
        return super().read(size)


class Archive:
    """An open zip archive whose members are read in chunks against one budget.

    Args:
        path: the archive.
        budget: bytes that may be inflated, all members together.

    Raises:
        SubmissionError: here and from every method, where the archive is at fault.
    """

    def __init__(self, path: Path, budget: int = MAX_INFLATED_BYTES) -> None:
        self.where = path.name
        self._budget = self._left = budget
        self._file = _DirectoryGuard(io.FileIO(path))
        try:
            self._zip = zipfile.ZipFile(self._file)
        except SubmissionError:
            self._file.close()
            raise
        except _DAMAGE as error:
            self._file.close()
            raise refuse(self.where, "a complete zip archive", _said(error), _AGAIN) from error
        self._members: dict[str, list[zipfile.ZipInfo]] = {}
        for info in self._zip.infolist():
            # Some writers use backslashes, a leading slash or another case.
            name = info.filename.replace("\\", "/").lstrip("/").casefold()
            self._members.setdefault(name, []).append(info)
        if (count := len(self._zip.infolist())) > MAX_MEMBERS:
            self.close()
            raise refuse(self.where, f"at most {MAX_MEMBERS:,} parts in the file", f"{count:,}")

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive and its file."""
        self._zip.close()
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names, in lower case, with forward slashes."""
        return tuple(self._members)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Inflate a member piece by piece; its checksum is compared at the end."""
        info = self._member(name)
        where = f"{self.where}, part {name!r}"
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(CHUNK_BYTES):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise refuse(
                            where,
                            f"at most {self._budget:,} bytes when unpacked",
                            "more",
                            "remove what is not scores, or save the scores as csv",
                        )
                    yield chunk
        except SubmissionError:
            raise
        except _DAMAGE as error:
            raise refuse(where, "undamaged data", _said(error), _AGAIN) from error

    def _member(self, name: str) -> zipfile.ZipInfo:
        found = self._members.get(name.casefold(), [])
        where = f"{self.where}, part {name!r}"
        if len(found) != 1:
            raise refuse(where, "to be in the file once", f"{len(found)} times", _AGAIN)
        info = found[0]
        if info.flag_bits & _ENCRYPTED:
            raise refuse(
                where, "data without a password", "encrypted data", "remove the password and save"
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            method = _METHODS.get(info.compress_type, "unknown")
            raise refuse(
                where,
                "data stored or deflated",
                f"compression method {info.compress_type} ({method})",
                "save it in a spreadsheet program",
            )
        return info


def _said(error: Exception) -> str:
    """Say in our words what ``zipfile`` says in many."""
    text = str(error).casefold()
    if "not a zip file" in text:
        return "one that ends too early"
    if "crc" in text:
        return "a checksum that does not fit"
    if isinstance(error, EOFError) or "truncated" in text:
        return "data that ends too early"
    if isinstance(error, zlib.error):
        return "compressed data that cannot be unpacked"
    return "a damaged zip directory"
