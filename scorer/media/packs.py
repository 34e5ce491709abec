"""Arrays by name in one file (.npz), each bounded by its header before it is unpacked.

``numpy.load`` believes the header: a few bytes can ask for any amount of memory.
"""

from __future__ import annotations

import io
import math
import tokenize
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.errors import SubmissionError
from scorer.media import MediaError
from scorer.media.arrays import MAX_HEADER, read_header
from scorer.readers.bundles.members import Member
from scorer.readers.bundles.zip_directory import read_directory
from scorer.readers.bundles.zips import ZipStore

MAX_ROWS = 4_096  # frames of a video, views of a shape
MAX_COLUMNS = 4_096  # numbers in one vector; Inception gives 2,048
MAX_VALUES = 2_000_000  # in one array; 512 frames of 2,048 numbers are half of it
_MAX_BYTES = 1_000_000_000  # of a file; vectors of 3,000 items are 50 MB
_MOST = MAX_VALUES * 8 + MAX_HEADER + 16
_WANTED = "a file of arrays (.npz)"
_STORED, _DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Pack:
    """An open file of arrays. ``names`` are those of the arrays."""

    _store: ZipStore
    _members: MappingProxyType[str, Member] = field(repr=False)

    @property
    def names(self) -> frozenset[str]:
        """The arrays' names."""
        return frozenset(self._members)

    def read(self, name: str) -> NDArray[np.float64]:
        """Read vectors: rows × numbers; a single vector is one row.

        Raises:
            MediaError: there is no such array, or it is not finite numbers of that shape.
        """
        vectors = np.atleast_2d(self._array(name)).astype(np.float64)
        if len(vectors) > MAX_ROWS or vectors.shape[1] > MAX_COLUMNS:
            most = f"at most {MAX_ROWS:,} rows of {MAX_COLUMNS:,} numbers as {name!r}"
            raise MediaError(most, f"{len(vectors):,} of {vectors.shape[1]:,}")
        if not np.isfinite(vectors).all():
            raise MediaError(f"finite numbers as {name!r}", "NaN or infinity")
        return vectors

    def _array(self, name: str) -> NDArray[Any]:
        member = self._members.get(name)
        if member is None:
            raise MediaError(f"an array {name!r}", "none of that name")
        if member.size > _MOST:
            raise MediaError(f"at most {MAX_VALUES:,} numbers as {name!r}", "more")
        try:
            data = self._store.read(member, limit=_MOST)
        except SubmissionError as error:
            raise MediaError(_WANTED, error.problems[0].got) from None
        except OSError as error:
            raise MediaError(_WANTED, error.strerror or "an error") from None
        return _parsed(data, name)


def open_pack(path: Path) -> Pack:
    """Read which arrays a file has.

    Raises:
        MediaError: it is no such file, or a damaged or forged one.
    """
    try:
        status = path.stat()
        if status.st_size > _MAX_BYTES:
            raise MediaError(f"a file of at most {_MAX_BYTES // 1_000_000} MB", "a larger one")
        entries = read_directory(path.name, path)
    except SubmissionError as error:
        raise MediaError(_WANTED, error.problems[0].got) from None
    except OSError as error:
        raise MediaError(_WANTED, error.strerror or "an error") from None
    members: dict[str, Member] = {}
    for member, _ in entries:
        name = member.name.removesuffix(".npy")
        if name in members:
            raise MediaError("arrays of different names", f"{name[:60]!r} twice")
        if member.encrypted or member.method not in (_STORED, _DEFLATED):
            raise MediaError(_WANTED, "one that is packed in another way", "use numpy.savez")
        members[name] = member
    return Pack(ZipStore(path.name, path, status.st_mtime_ns), MappingProxyType(members))


def _parsed(data: bytes, name: str) -> NDArray[Any]:
    """Take the array out of a member's bytes, of which its shape must use all and no more."""
    file = io.BytesIO(data)
    try:
        shape, is_transposed, dtype = read_header(file)
    except (ValueError, TypeError, SyntaxError, tokenize.TokenError, RecursionError) as error:
        raise MediaError(f"an array as {name!r}", "another thing") from error
    count = math.prod(shape)
    if dtype.kind not in "fiu" or len(shape) not in (1, 2) or not 0 < count <= MAX_VALUES:
        most = f"numbers as {name!r}, one vector or rows of them, at most {MAX_VALUES:,}"
        raise MediaError(most, f"{dtype} of shape {shape}"[:80])
    if count * dtype.itemsize != len(data) - file.tell():
        raise MediaError(f"an array as {name!r}", "one that its header does not fit")
    values = np.frombuffer(data, dtype, offset=file.tell())
    return values.reshape(shape, order="F" if is_transposed else "C")
