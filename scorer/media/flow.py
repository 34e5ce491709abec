"""Optical flow, pixels per frame: Middlebury's .flo, and PNG with 16 bits per channel.

- .flo: the number 202021.25, width and height, then u and v of each pixel as float32; a component
  beyond 1e9 says that the flow there is unknown. Source: Baker et al., A database and evaluation
  methodology for optical flow, IJCV 2011.
- PNG: red and green hold u and v as 64·v + 32768, blue whether the flow is known. Where blue is 0
  all over the picture, it says nothing. Source: Geiger et al., KITTI flow 2012/2015.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.images import MAX_PIXELS, Shape, read_rgb16

_MARK = 202021.25
UNKNOWN = 1e9
_WANTED = "a flow (.flo, or PNG of three channels with 16 bits)"


class Flow(NamedTuple):
    """The vectors of all pixels, and where they are known."""

    vectors: NDArray[np.float32]  # height × width × 2: u to the right, v down
    known: NDArray[np.bool_]  # height × width


def read_flow(path: Path, shape: Shape | None = None) -> Flow:
    """Read a flow, of that height and width if they are given.

    Raises:
        MediaError: it is none, has another size, or a value is NaN.
    """
    try:
        with path.open("rb") as file:
            start = file.read(12)
            if start[:8] == b"\x89PNG\r\n\x1a\n":
                return _from_png(path, shape)
            return _from_flo(start, file, shape)
    except OSError as error:
        raise MediaError("a file that can be read", error.strerror or str(error)) from error


def _from_flo(start: bytes, file: IO[bytes], shape: Shape | None) -> Flow:
    if len(start) < 12 or struct.unpack("<f", start[:4]) != (_MARK,):
        raise MediaError(_WANTED, "another file" if start else "an empty file")
    width, height = struct.unpack("<ii", start[4:])
    if width < 1 or height < 1 or width * height > MAX_PIXELS:
        most = f"a flow of at most {MAX_PIXELS // 1_000_000} million pixels"
        raise MediaError(most, f"{width} × {height}")
    if shape is not None and (height, width) != shape:
        raise MediaError(f"{shape[1]} × {shape[0]} pixels", f"{width} × {height}")
    size = 8 * width * height
    data = file.read(size)
    if len(data) < size:
        raise MediaError(_WANTED, "one that ends too early")
    vectors = np.frombuffer(data, "<f4").reshape(height, width, 2).astype(np.float32)
    known = (np.abs(vectors[..., 0]) <= UNKNOWN) & (np.abs(vectors[..., 1]) <= UNKNOWN)
    if not known.all() and np.isnan(vectors).any():
        raise MediaError("finite values", "NaN in a pixel")
    return Flow(vectors, known)


def _from_png(path: Path, shape: Shape | None) -> Flow:
    values = read_rgb16(path, shape)
    vectors = (values[..., :2].astype(np.float32) - np.float32(32_768)) / np.float32(64)
    known = values[..., 2] > 0
    return Flow(vectors, known if known.any() else ~known)
