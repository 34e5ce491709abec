"""Arrays of numbers from .npy and .npz, block by block along their first axis.

Shape and type are known from the header before anything else is inflated, and objects are never
unpickled. What is read at a time is bounded; the whole is bounded by the shape that is asked for.
"""

from __future__ import annotations

import math
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError

MAX_BYTES = 2_000_000_000  # of one array; 300 frames of depth in full HD have as many
MAX_MEMBERS = 64  # arrays in a .npz
_MAX_DIRECTORY = 65_536  # bytes of a zip's directory; 64 members need some 6 kB
_MAX_DIMENSIONS = 8
MAX_HEADER = 10_000  # characters of an array's header, as numpy has it
BLOCK = 500_000  # values read at a time; 4 MB
_MAX_TURNED = 32_000_000  # values of an array in Fortran's order, which cannot be read in parts
_WANTED = "numbers in a .npy or .npz file"
_BROKEN = (
    OSError, ValueError, TypeError, EOFError, LookupError, SyntaxError, RuntimeError,
    NotImplementedError, MemoryError, RecursionError, zlib.error, zipfile.BadZipFile,
    tokenize.TokenError,
)  # fmt: skip

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ArrayFile:
    """An array on disk of which nothing but the header was read."""

    path: Path
    member: str  # its name in a .npz; "" in a .npy
    shape: Shape
    dtype: np.dtype[Any]
    is_transposed: bool  # the first axis runs fastest, as Fortran has it
    start: int  # bytes before its first value

    def require(self, shape: Shape) -> None:
        """Check the shape; axes of length 1 do not matter.

        Raises:
            MediaError: it is another one.
        """
        if _long_axes(self.shape) != _long_axes(shape):
            raise MediaError(f"an array of shape {_spelt(shape)}", _spelt(self.shape))

    def blocks(self, *, finite: bool = True) -> Iterator[NDArray[np.float64]]:
        """Read it as float64, flat and in the order of its axes, ``BLOCK`` values at a time.

        Raises:
            MediaError: it is damaged, or a value is NaN or infinite where that is not wanted.
        """
        with (
            _reading(self.path),
            self.path.open("rb") as packed,
            _unpacked(packed, self.member) as file,
        ):
            file.read(self.start)
            whole = self._turned(file) if self.is_transposed else None
            for start in range(0, math.prod(self.shape), BLOCK):
                count = min(BLOCK, math.prod(self.shape) - start)
                block = (
                    _values(file, count, self.dtype)
                    if whole is None
                    else whole[start : start + count]
                )
                if finite and not np.isfinite(block).all():
                    raise MediaError("finite values", "NaN or infinity")
                yield block

    def read(self, *, finite: bool = True) -> NDArray[np.float64]:
        """Read all of it, in its shape; for what is known to be small.

        Raises:
            MediaError: as ``blocks``.
        """
        blocks = list(self.blocks(finite=finite))
        return np.concatenate(blocks or [np.empty(0)]).reshape(self.shape)

    def _turned(self, file: IO[bytes]) -> NDArray[np.float64]:
        """Read a whole array whose first axis runs fastest, and let the last do so."""
        values = _values(file, math.prod(self.shape), self.dtype)
        return values.reshape(self.shape[::-1]).T.reshape(-1)


def open_array(path: Path, key: str = "") -> ArrayFile:
    """Read an array's header.

    Args:
        path: a .npy or .npz file; its content says which.
        key: the array's name in a .npz; a single one may have any name.

    Raises:
        MediaError: it is no such file, too large, or holds other things than real numbers.
    """
    with _reading(path), path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
        file.seek(0)
        member = _member(file, key) if is_zip else ""
        with _unpacked(file, member) as stream:
            shape, is_transposed, dtype = read_header(stream)
            start = stream.tell()
    size = math.prod(shape) * dtype.itemsize
    if dtype.kind not in "fiub" or dtype.itemsize > 8:
        raise MediaError("an array of real numbers", f"one of type {str(dtype)[:40]}")
    if len(shape) > _MAX_DIMENSIONS or size > MAX_BYTES:
        raise MediaError(f"an array of at most {MAX_BYTES // 1_000_000} MB", _spelt(shape))
    if is_transposed and math.prod(shape) > _MAX_TURNED:
        raise MediaError("an array whose last axis runs fastest", "a large one in Fortran's order")
    return ArrayFile(path, member, shape, dtype, is_transposed, start)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except MediaError:
        raise
    except _BROKEN as error:
        raise MediaError(_WANTED, f"a broken {path.suffix[:8]} file ({str(error)[:80]})") from error


def _member(file: IO[bytes], key: str) -> str:
    """Find the array of that name in a zip whose directory is small."""
    _check_directory(file)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    names = [member.filename for member in members if member.filename.endswith(".npy")]
    wanted = f"{key}.npy"
    name = wanted if wanted in names else names[0] if len(names) == 1 else ""
    if not name:
        listed = ", ".join(repr(name.removesuffix(".npy")[:40]) for name in names[:5]) or "none"
        raise MediaError(f"an array named {key!r}", f"arrays {listed}")
    return name


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a zip whose directory would cost memory; Python reads all of it."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 65_557))  # the longest end record
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) < end + 22:
        raise MediaError(_WANTED, "a zip that ends too early")
    count = int.from_bytes(tail[end + 10 : end + 12], "little")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    if count > MAX_MEMBERS or length > _MAX_DIRECTORY or b"PK\6\6" in tail:
        raise MediaError(f"at most {MAX_MEMBERS} arrays in a file", "more")
    file.seek(0)


@contextmanager
def _unpacked(file: IO[bytes], member: str) -> Iterator[IO[bytes]]:
    """Open an array in a zip; without a name, the file is the array."""
    if not member:
        yield file
        return
    with zipfile.ZipFile(file) as archive:
        found = archive.getinfo(member)
        if found.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise MediaError("arrays stored or deflated", "another compression")
        with archive.open(found) as stream:
            yield stream


def read_header(file: IO[bytes]) -> tuple[Shape, bool, np.dtype[Any]]:
    """Read an array's shape, whether its first axis runs fastest, and its type.

    The stream then stands at its first value.

    Raises:
        MediaError: it is of a version that numbers do not need, or claims a negative length.
        ValueError, TypeError, SyntaxError, tokenize.TokenError, RecursionError: it is none.
    """
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        shape, is_transposed, dtype = np.lib.format.read_array_header_1_0(file, MAX_HEADER)
    elif version == (2, 0):
        shape, is_transposed, dtype = np.lib.format.read_array_header_2_0(file, MAX_HEADER)
    else:  # 3.0 is for field names outside Latin-1, and fields are no numbers
        raise MediaError(_WANTED, f"version {version[0]}.{version[1]} of the format")
    if any(side < 0 for side in shape):
        raise MediaError(_WANTED, "a negative length")
    return shape, is_transposed and len(_long_axes(shape)) > 1, dtype


def _values(file: IO[bytes], count: int, dtype: np.dtype[Any]) -> NDArray[np.float64]:
    size = count * dtype.itemsize
    data = bytearray()
    while len(data) < size and (chunk := file.read(min(size - len(data), 1_048_576))):
        data += chunk
    if len(data) < size:
        raise MediaError("as many values as the header says", "fewer")
    return np.frombuffer(data, dtype).astype(np.float64)


def _long_axes(shape: Shape) -> Shape:
    return tuple(side for side in shape if side != 1)


def _spelt(shape: Shape) -> str:
    return " × ".join(str(side) for side in shape) or "a single number"
