"""Reads the directory of a zip archive of any number of members.

``zipfile`` makes an object per member and takes members that overlap.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from scorer.readers.archive import refuse
from scorer.readers.bundles.members import Member
from scorer.readers.limits import MAX_BUNDLE_DIRECTORY_BYTES, MAX_BUNDLE_MEMBERS

# The zip specification (APPNOTE 6.3), sections 4.3.12 and 4.3.14 to 4.3.16.
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64_LOCATOR = struct.Struct("<4sIQI")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCAL_SIZE = 30  # of a member's own header, before its name
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF  # "see the zip64 field"
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8 = 0x800
_UNIX = 3  # made on
_COMPLETE = "a complete zip archive"
_DAMAGED = "a damaged zip directory"
_AGAIN = "pack or upload it again"


class _End(NamedTuple):
    """What the end of an archive says of its directory."""

    start: int
    size: int
    entries: int
    shift: int  # bytes before the archive proper, in a file that something was put in front of


def read_directory(where: str, path: Path) -> list[tuple[Member, int]]:
    """Return every entry, its name as it stands there, with its Unix mode (0 where it has none).

    No two entries share bytes. The sizes are what the directory claims.

    Raises:
        SubmissionError: the directory is damaged, forged or too large.
    """
    with path.open("rb") as file:
        end = _find_end(where, file)
        file.seek(end.start)
        directory = file.read(end.size)
    entries = list(_entries(where, directory, end))
    _check_ranges(where, entries, end.start)
    return entries


def _entries(where: str, directory: bytes, end: _End) -> Iterator[tuple[Member, int]]:
    """Yield every entry of the directory with its Unix mode (0 where it has none)."""
    at = count = 0
    while at + _CENTRAL.size <= len(directory):
        fields = _CENTRAL.unpack_from(directory, at)
        signature, made_by, _, flags, method, _, _, crc, packed, size = fields[:10]
        name_size, extra_size, comment_size, _, _, attributes, offset = fields[10:]
        if signature != b"PK\1\2":
            break
        name_end = at + _CENTRAL.size + name_size
        raw = directory[at + _CENTRAL.size : name_end]
        if _FULL_32 in (packed, size, offset):
            extra = directory[name_end : name_end + extra_size]
            size, packed, offset = _large(where, extra, size, packed, offset)
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "backslashreplace")
        yield (
            Member(name, size, offset + end.shift, packed, method, crc, bool(flags & _ENCRYPTED)),
            attributes >> 16 if made_by >> 8 == _UNIX else 0,
        )
        at = name_end + extra_size + comment_size
        count += 1
        if count > MAX_BUNDLE_MEMBERS:
            raise refuse(where, f"at most {MAX_BUNDLE_MEMBERS:,} files", "more")
    if at != len(directory):
        raise refuse(where, _COMPLETE, _DAMAGED, _AGAIN)
    if count & _FULL_16 != end.entries & _FULL_16:  # some tools count to 65,535 and start anew
        got = f"one that announces {end.entries:,} files and lists {count:,}"
        raise refuse(where, "a zip directory that fits its contents", got, _AGAIN)


def _large(where: str, extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Read the 64-bit numbers of an entry; each is there only where its 32 bits are full."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1 and at + 4 + length <= len(extra):
            numbers = [value for (value,) in struct.iter_unpack(
                "<Q", extra[at + 4 : at + 4 + length // 8 * 8]
            )]  # fmt: skip
            given = [size, packed, offset]
            if len(numbers) >= given.count(_FULL_32):
                rest = iter(numbers)
                size, packed, offset = (
                    next(rest) if value == _FULL_32 else value for value in given
                )
                return size, packed, offset
        at += 4 + length
    raise refuse(where, _COMPLETE, "a zip64 entry without its sizes", _AGAIN)


def _find_end(where: str, file: BinaryIO) -> _End:
    """Find the directory."""
    size = file.seek(0, 2)
    tail_start = max(0, size - _END.size - _FULL_16)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(tail):
        raise refuse(where, _COMPLETE, "one that ends too early", _AGAIN)
    _, disk, other_disk, _, entries, length, start, _ = _END.unpack_from(tail, at)
    if disk != other_disk or disk not in (0, _FULL_16):
        raise refuse(where, "a zip archive in one file", "one part of several", "join the parts")
    before = tail_start + at
    if entries == _FULL_16 or _FULL_32 in (length, start):
        entries, length, start, before = _end_64(where, file, before, (entries, length, start))
    if length > MAX_BUNDLE_DIRECTORY_BYTES:
        expected = f"a zip directory of at most {MAX_BUNDLE_DIRECTORY_BYTES:,} bytes"
        raise refuse(where, expected, f"{length:,} bytes")
    shift = before - length - start
    if shift < 0:
        raise refuse(where, _COMPLETE, _DAMAGED, _AGAIN)
    return _End(start + shift, length, entries, shift)


def _end_64(
    where: str, file: BinaryIO, before: int, small: tuple[int, int, int]
) -> tuple[int, int, int, int]:
    """Read the zip64 end that stands before the ordinary one, if there is one."""
    if before >= _END_64_LOCATOR.size + _END_64.size:
        file.seek(before - _END_64_LOCATOR.size)
        signature, _, at, _ = _END_64_LOCATOR.unpack(file.read(_END_64_LOCATOR.size))
        if signature == b"PK\6\7":
            if at + _END_64.size + _END_64_LOCATOR.size > before:
                raise refuse(where, _COMPLETE, _DAMAGED, _AGAIN)
            file.seek(at)
            fields = _END_64.unpack(file.read(_END_64.size))
            if fields[0] != b"PK\6\6":
                raise refuse(where, _COMPLETE, _DAMAGED, _AGAIN)
            return fields[7], fields[8], fields[9], at
    return *small, before


def _check_ranges(where: str, entries: list[tuple[Member, int]], directory_start: int) -> None:
    """Refuse members that share bytes: a few bytes would then inflate a thousand times."""
    spans = sorted((member.offset, member.packed) for member, _ in entries)
    spans.append((directory_start, 0))
    for (offset, packed), (following, _) in itertools.pairwise(spans):
        if offset + _LOCAL_SIZE + packed > following:
            raise refuse(where, "members beside each other", "members that overlap", _AGAIN)
