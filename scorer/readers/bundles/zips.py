"""Reads the members of a zip archive; the directory's sizes are bounds, never believed.

``zipfile`` takes longer to open a member than to inflate it, and a process that needs one member
would read the whole directory again. Here a member is a few numbers that any process can use.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scorer.errors import SubmissionError
from scorer.readers.archive import refuse
from scorer.readers.bundles.members import Member, is_litter, place, safe_name
from scorer.readers.bundles.problems import FirstOfAKind
from scorer.readers.bundles.zip_directory import read_directory
from scorer.readers.limits import CHUNK_BYTES

_LOCAL = struct.Struct("<4s5H3I2H")  # the zip specification (APPNOTE 6.3), section 4.3.7
_STORED, _DEFLATED = 0, 8
_AGAIN = "pack or upload it again"
_NOT_TAKEN = "not read; put the file itself there"


@dataclass(frozen=True, slots=True)
class ZipStore:
    """A zip archive on disk."""

    where: str
    path: Path
    stamp: int  # when the file was changed last; another file at its place is another store

    def members(self, problems: FirstOfAKind) -> list[Member]:
        """Read the directory.

        Raises:
            SubmissionError: it is damaged, forged or too large.
        """
        found: list[Member] = []
        for member, mode in read_directory(self.where, self.path):
            if member.name.endswith(("/", "\\")) or is_litter(member.name.replace("\\", "/")):
                continue
            name = safe_name(member.name, self.where, problems)
            if name is None:
                continue
            kind = stat.S_IFMT(mode)
            if kind not in (0, stat.S_IFREG):
                got = "a link" if kind == stat.S_IFLNK else "a device or folder"
                problems.add(place(self.where, name), "files and folders", got, _NOT_TAKEN)
                continue
            if member.encrypted:
                hint = "not read; pack it without a password"
                where = place(self.where, name)
                problems.add(where, "data without a password", "encrypted data", hint)
                continue
            if member.method not in (_STORED, _DEFLATED):
                got = f"compression method {member.method}"
                hint = "not read; pack it as an ordinary zip"
                problems.add(place(self.where, name), "data stored or deflated", got, hint)
                continue
            found.append(member if name == member.name else member._replace(name=name))
        return found

    def chunks(self, member: Member, *, limit: int) -> Iterator[bytes]:
        """Inflate a member piece by piece; size and checksum are compared at the end.

        Raises:
            SubmissionError: the member is damaged, forged or larger than ``limit``.
        """
        where = place(self.where, member.name)
        _check(where, member, limit)
        size = crc = 0
        with self.path.open("rb") as file:
            self._seek(where, file, member)
            for chunk in _inflated(where, file, member):
                size += len(chunk)
                if size > member.size:
                    raise _forged(where, member)
                crc = zlib.crc32(chunk, crc)
                yield chunk
        if size != member.size:
            raise _forged(where, member, f"{size:,}")
        if crc != member.crc:
            raise refuse(where, "undamaged data", "a checksum that does not fit", _AGAIN)

    def read(self, member: Member, *, limit: int) -> bytes:
        """Inflate a member whole, in one go."""
        where = place(self.where, member.name)
        _check(where, member, limit)
        with self.path.open("rb") as file:
            self._seek(where, file, member)
            packed = file.read(member.packed)
        if len(packed) < member.packed:
            raise refuse(where, "undamaged data", "data that ends too early", _AGAIN)
        data = packed
        if member.method == _DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                data = inflater.decompress(packed, member.size + 1)
            except zlib.error as error:
                got = "compressed data that cannot be unpacked"
                raise refuse(where, "undamaged data", got, _AGAIN) from error
            if len(data) <= member.size and not inflater.eof:
                raise refuse(where, "undamaged data", "data that ends too early", _AGAIN)
        if len(data) != member.size:
            more = len(data) > member.size
            raise _forged(where, member, "more" if more else f"{len(data):,}")
        if zlib.crc32(data) != member.crc:
            raise refuse(where, "undamaged data", "a checksum that does not fit", _AGAIN)
        return data

    def head(self, member: Member, size: int) -> bytes:
        """Inflate the first bytes of a member; what is wrong with it shows when it is read."""
        try:
            with self.path.open("rb") as file:
                self._seek("", file, member)
                packed = file.read(min(member.packed, size))
            if member.method == _STORED:
                return packed
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size)
        except (SubmissionError, zlib.error):
            return b""

    def folder(self, member: Member) -> str | None:
        """Return nothing: its members are packed."""
        return None

    def _seek(self, where: str, file: BinaryIO, member: Member) -> None:
        """Go to a member's first byte."""
        file.seek(member.offset)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
            raise refuse(where, "undamaged data", "a directory that points elsewhere", _AGAIN)
        fields = _LOCAL.unpack(header)
        file.seek(fields[-2] + fields[-1], 1)


def _check(where: str, member: Member, limit: int) -> None:
    """Refuse a member that cannot be read, before a byte of it is."""
    if member.size > limit:
        raise refuse(where, f"at most {limit:,} bytes", f"{member.size:,}")


def _inflated(where: str, file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Yield a member's bytes as they come, none in a piece too large."""
    left = member.packed
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == _DEFLATED else None
    while left:
        packed = file.read(min(CHUNK_BYTES, left))
        if not packed:
            raise refuse(where, "undamaged data", "data that ends too early", _AGAIN)
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        try:
            while chunk := inflater.decompress(packed, CHUNK_BYTES):
                yield chunk
                packed = inflater.unconsumed_tail
        except zlib.error as error:
            got = "compressed data that cannot be unpacked"
            raise refuse(where, "undamaged data", got, _AGAIN) from error
        if inflater.eof:
            return
    if inflater is not None and not inflater.eof:
        raise refuse(where, "undamaged data", "data that ends too early", _AGAIN)


def _forged(where: str, member: Member, got: str = "more") -> SubmissionError:
    return refuse(where, f"{member.size:,} bytes, as the zip directory says", got, _AGAIN)
