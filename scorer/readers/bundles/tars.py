"""Lists and reads tar archives; a packed one is first unpacked into a file of ours, counted.

``tarfile`` reads extended headers of any announced size into memory, and follows links.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scorer.errors import SubmissionError
from scorer.readers.archive import refuse
from scorer.readers.bundles.members import Member, is_litter, place, safe_name
from scorer.readers.bundles.problems import FirstOfAKind, shown
from scorer.readers.limits import (
    CHUNK_BYTES,
    MAX_BUNDLE_MEMBERS,
    MAX_GZIP_PARTS,
    MAX_TAR_HEADER_BYTES,
)

_BLOCK = 512
_COMPLETE = "a complete tar archive"
_MAX_RECORDS = 10 * MAX_BUNDLE_MEMBERS  # in all extended headers; tools write two to ten a file
_AGAIN = "pack or upload it again"
_NOT_TAKEN = "not read; put the file itself there"
# Types of entries, POSIX.1-2001 and GNU tar.
_FILES = (b"0", b"\0", b"7")
_OTHERS = {b"1": "a hard link", b"2": "a link", b"3": "a device", b"4": "a device", b"6": "a pipe"}
_LONG_NAME, _LONG_LINK, _PAX, _PAX_ALL, _FOLDER, _SPARSE = b"L", b"K", b"x", b"g", b"5", b"S"


@dataclass(frozen=True, slots=True)
class TarStore:
    """A tar archive on disk, not packed (any more)."""

    where: str
    path: Path
    stamp: int  # when the file was changed last; another file at its place is another store

    def members(self, problems: FirstOfAKind) -> list[Member]:
        """Go from header to header.

        Raises:
            SubmissionError: the archive is damaged or has too many members.
        """
        found: list[Member] = []
        with self.path.open("rb") as file:
            for raw, kind, size, offset in _entries(self.where, file):
                if kind == _FOLDER or is_litter(raw.replace("\\", "/")):
                    continue
                name = safe_name(raw, self.where, problems)
                if name is None:
                    continue
                if kind not in _FILES:
                    got = _OTHERS.get(kind, "an entry of another kind")
                    problems.add(place(self.where, name), "files and folders", got, _NOT_TAKEN)
                    continue
                found.append(Member(name, size, offset))
        return found

    def chunks(self, member: Member, *, limit: int) -> Iterator[bytes]:
        """Read a member piece by piece."""
        where = place(self.where, member.name)
        if member.size > limit:
            raise refuse(where, f"at most {limit:,} bytes", f"{member.size:,}")
        left = member.size
        with self.path.open("rb") as file:
            file.seek(member.offset)
            while left:
                chunk = file.read(min(left, 1 << 20))
                if not chunk:
                    raise refuse(where, "undamaged data", "data that ends too early", _AGAIN)
                left -= len(chunk)
                yield chunk

    def read(self, member: Member, *, limit: int) -> bytes:
        """Read a member whole."""
        return b"".join(self.chunks(member, limit=limit))

    def head(self, member: Member, size: int) -> bytes:
        """Read a member's first bytes."""
        with self.path.open("rb") as file:
            file.seek(member.offset)
            return file.read(min(member.size, size))

    def folder(self, member: Member) -> str | None:
        """Return nothing: its members are packed."""
        return None


def gunzip(where: str, path: Path, target: BinaryIO, limit: int) -> None:
    """Unpack a gzip file, of which no more than ``limit`` bytes may come.

    Raises:
        SubmissionError: it is damaged, or more comes.
    """
    parts, left = 1, limit
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)  # 16: with gzip's header and checksum
    with path.open("rb") as file:
        packed = b""
        try:
            while packed or (packed := file.read(CHUNK_BYTES)):
                if inflater.eof:
                    packed = packed.lstrip(b"\0")  # what tapes are filled with
                    if not packed:
                        continue
                    parts += 1
                    if parts > MAX_GZIP_PARTS:
                        limit_said = f"at most {MAX_GZIP_PARTS:,} gzip streams in a file"
                        raise refuse(where, limit_said, "more", "pack it anew")
                    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
                while chunk := inflater.decompress(packed, 16 * CHUNK_BYTES):
                    left -= len(chunk)
                    if left < 0:
                        expected = f"at most {limit:,} bytes when unpacked"
                        raise refuse(where, expected, "more", "leave out what is not predictions")
                    target.write(chunk)
                    packed = inflater.unconsumed_tail
                packed = inflater.unused_data
        except zlib.error as error:
            got = "compressed data that cannot be unpacked"
            raise refuse(where, "a complete gzip file", got, _AGAIN) from error
    if not inflater.eof:
        raise refuse(where, "a complete gzip file", "one that ends too early", _AGAIN)


def is_tar(head: bytes) -> bool:
    """Say whether a file starts with a tar header."""
    return len(head) >= _BLOCK and any(head[:_BLOCK]) and _fits_checksum(head[:_BLOCK])


@dataclass(slots=True)
class _Extended:
    """What the headers before an entry said of it, and how much was read to learn it."""

    name: str | None = None
    size: int | None = None
    records: int = 0


def _entries(where: str, file: BinaryIO) -> Iterator[tuple[str, bytes, int, int]]:
    """Yield name, type, size and offset of every entry; a long name comes in its own header."""
    total = file.seek(0, 2)
    at = headers = 0
    extended = _Extended()
    while at + _BLOCK <= total:
        file.seek(at)
        header = file.read(_BLOCK)
        if not any(header):
            return  # two empty blocks are the end
        headers += 1
        if headers > 2 * MAX_BUNDLE_MEMBERS:
            raise refuse(where, f"at most {MAX_BUNDLE_MEMBERS:,} files", "more")
        if not _fits_checksum(header):
            raise refuse(where, _COMPLETE, "a damaged header", _AGAIN)
        kind, size = header[156:157], _number(where, header[124:136])
        at += _BLOCK
        if kind in (_LONG_NAME, _LONG_LINK, _PAX, _PAX_ALL):
            _extend(where, extended, kind, size, file)
        else:
            name = extended.name or _name(header)
            if kind == _SPARSE:
                raise _sparse(where, name)
            size = size if extended.size is None else extended.size
            if kind in _OTHERS or kind == _FOLDER:
                size = 0  # links, devices and folders have no content
            if at + size > total:
                raise refuse(where, _COMPLETE, f"one that ends within {shown(name)}", _AGAIN)
            yield name, kind, size, at
            extended.name = extended.size = None
        at += -(-size // _BLOCK) * _BLOCK
    raise refuse(where, _COMPLETE, "one that ends too early", _AGAIN)


def _extend(where: str, extended: _Extended, kind: bytes, size: int, file: BinaryIO) -> None:
    """Read what a header says of the entry after it."""
    if size > MAX_TAR_HEADER_BYTES:
        expected = f"extended headers of at most {MAX_TAR_HEADER_BYTES:,} bytes"
        raise refuse(where, expected, f"{size:,}")
    content = file.read(size)
    if kind == _LONG_NAME:
        extended.name = content.split(b"\0")[0].decode("utf-8", "backslashreplace")
    elif kind == _PAX:
        _read_pax(where, content, extended)


def _sparse(where: str, name: str) -> SubmissionError:
    got, hint = f"the sparse file {shown(name)}", "pack it without --sparse"
    return refuse(where, "files as they are", got, hint)


def _fits_checksum(header: bytes) -> bool:
    """Compare a header's checksum; in it the checksum itself counts as blanks."""
    try:
        given = int(header[148:156].rstrip(b" \0") or b"0", 8)
    except ValueError:
        return False
    total = given + sum(header[148:156]) - 8 * 32
    # The low half of Adler-32 is one more than the sum of the bytes, modulo 65,521: forty times as
    # fast as adding them here, and a header that is damaged by just that much is not to be feared.
    return zlib.adler32(header) & 0xFFFF == (total + 1) % 65_521


def _number(where: str, field: bytes) -> int:
    """Read a size: octal digits, or binary where the first bit is set."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    try:
        size = int(field.strip(b" \0") or b"0", 8)
    except ValueError:
        size = -1
    if size < 0:
        raise refuse(where, _COMPLETE, "an entry without a size", _AGAIN)
    return size


def _name(header: bytes) -> str:
    """Put a name together from its two fields."""
    name = header[:100].split(b"\0")[0]
    prefix = header[345:500].split(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return (prefix + b"/" + name if prefix else name).decode("utf-8", "backslashreplace")


def _read_pax(where: str, content: bytes, extended: _Extended) -> None:
    """Read name and size from an extended header: records "<length> <key>=<value>"."""
    at = 0
    while at < len(content) and content[at]:
        extended.records += 1
        digits, blank, _ = content[at : at + 8].partition(b" ")
        length = int(digits) if blank and digits.isdigit() else 0
        end = at + length
        if not 4 < length <= len(content) - at or extended.records > _MAX_RECORDS:
            raise refuse(where, _COMPLETE, "a damaged extended header", _AGAIN)
        key, _, value = content[at + len(digits) + 1 : end - 1].partition(b"=")
        if key == b"path":
            extended.name = value.decode("utf-8", "backslashreplace")
        elif key == b"size":
            if not value.isdigit() or len(value) > 20:
                raise refuse(where, _COMPLETE, "a damaged extended header", _AGAIN)
            extended.size = int(value)
        elif key.startswith(b"GNU.sparse"):
            raise _sparse(where, extended.name or "")
        at = end
