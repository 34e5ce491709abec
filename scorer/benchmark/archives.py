"""Tasks that are one archive: members listed and unpacked within bounds, links left out.

Members are named relative to the task's folder; a folder of the task's name around them all does
not count.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from scorer.benchmark.faults import BenchmarkError, fault
from scorer.benchmark.limits import (
    CHUNK_BYTES,
    MAX_ANNOTATION_BYTES,
    MAX_ARCHIVE_MEMBERS,
    MAX_DIRECTORY_BYTES,
    MAX_UNPACKED_BYTES,
)

SUFFIXES = (".zip", ".tar.gz", ".tgz", ".tar")
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, zlib.error, struct.error, EOFError,
    OSError, OverflowError, RuntimeError, UserWarning, ValueError, NotImplementedError,
)  # fmt: skip
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # flag bits of the zip specification: 0, 6 and 13
_FILE_TYPE, _REGULAR = 0o170000, 0o100000

Take = Callable[[str, IO[bytes]], bool]  # member's name and content -> whether to go on


def stem(name: str) -> str:
    """Return a file's name without the suffix of an archive or of JSON."""
    for suffix in (*SUFFIXES, ".json"):
        if name.casefold().endswith(suffix):
            return name[: -len(suffix)]
    return name


def safe_member(name: str) -> str:
    """Return a member's name if it stays in its folder, else nothing."""
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or ":" in name or "\0" in name:
        return ""
    return "/".join(parts)


class _Guarded(io.BufferedReader):
    """A file that hands out no more at once than a zip directory may hold."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise ValueError("a directory of too many members")
        return super().read(size)


def _each_zip(path: Path, take: Take) -> None:
    with _Guarded(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
        for info in archive.infolist()[: MAX_ARCHIVE_MEMBERS + 1]:
            kind = (info.external_attr >> 16) & _FILE_TYPE
            if info.is_dir() or kind not in (0, _REGULAR):
                continue
            if info.flag_bits & _ENCRYPTED:
                raise RuntimeError("encrypted data")
            if (name := safe_member(info.filename)) and not _taken_zip(archive, info, name, take):
                return
        if len(archive.infolist()) > MAX_ARCHIVE_MEMBERS:
            raise ValueError(f"more than {MAX_ARCHIVE_MEMBERS:,} members")


def _taken_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, take: Take) -> bool:
    with archive.open(info) as member:
        return take(name, member)


def _each_tar(path: Path, take: Take) -> None:
    with tarfile.open(path, "r|*") as archive:  # a stream: read once, from front to back
        for count, info in enumerate(archive):
            if count >= MAX_ARCHIVE_MEMBERS:
                raise ValueError(f"more than {MAX_ARCHIVE_MEMBERS:,} members")
            archive.members = []  # type: ignore[attr-defined]  # it would keep them all
            if not info.isfile() or not (name := safe_member(info.name)):
                continue
            member = archive.extractfile(info)
            if member is not None and not take(name, member):
                return


@contextmanager
def _readable(where: str) -> Iterator[None]:
    try:
        yield
    except BenchmarkError:
        raise
    except _DAMAGE as error:
        said = (str(error) or type(error).__name__).rstrip(".")
        raise fault(where, "an undamaged archive", said, "download it again") from error


def _each(path: Path, where: str, take: Take) -> None:
    """Show every regular member with a harmless name to ``take``, until it has enough."""
    with _readable(where):
        (_each_zip if path.name.casefold().endswith(".zip") else _each_tar)(path, take)


def _inner(name: str, folder: str) -> str:
    """Return a member's name without the task's folder around it."""
    first, _, rest = name.partition("/")
    return rest if rest and first.casefold() == folder.casefold() else name


def read_annotation_member(path: Path, where: str, folder: str) -> tuple[str, bytes]:
    """Read the annotation in an archive: its name relative to the task's folder, its content."""
    usual = [
        "annotation.json", "json/annotation.json", "annotation_v2.json", "json/annotation_v2.json",
        f"{folder}.json".casefold(), f"json/{folder}.json".casefold(),
    ]  # fmt: skip
    found: dict[str, bytes] = {}

    def take(name: str, member: IO[bytes]) -> bool:
        inner = _inner(name, folder)
        if inner.casefold() in usual:
            content = member.read(MAX_ANNOTATION_BYTES + 1)
            if len(content) > MAX_ANNOTATION_BYTES:
                raise fault(f"{where}/{name}", f"at most {MAX_ANNOTATION_BYTES:,} bytes", "more")
            found[inner] = content
        return inner.casefold() != usual[0]

    _each(path, where, take)
    for wanted in usual:
        for name, content in found.items():
            if name.casefold() == wanted:
                return name, content
    raise fault(where, "an annotation file in the archive", "none")


def unpacked(path: Path, where: str, folder: str, cache: Path) -> Path:
    """Unpack an archive into the cache, once, and return the folder with its files.

    The bytes that come out are counted; half an archive is never seen by a reader.
    """
    stat = path.stat()
    key = f"{path.resolve()}\0{stat.st_size}\0{stat.st_mtime_ns}"
    target = cache / "unpacked" / hashlib.sha256(key.encode()).hexdigest()[:24]
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    left = min(MAX_UNPACKED_BYTES, shutil.disk_usage(target.parent).free)
    work = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))

    def take(name: str, member: IO[bytes]) -> bool:
        nonlocal left
        place = work / _inner(name, folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            while chunk := member.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:
                    raise fault(where, "an archive that fits on the disk", "more when unpacked")
                file.write(chunk)
        return True

    try:
        _each(path, where, take)
        try:
            work.rename(target)
        except OSError:
            if not target.is_dir():  # else another process was first
                raise
    finally:
        if work.is_dir():
            shutil.rmtree(work, ignore_errors=True)
    return target
