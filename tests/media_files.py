"""Files that libraries at hand do not write."""

from __future__ import annotations

import importlib
import os
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image


def flo_bytes(vectors: NDArray[np.float32]) -> bytes:
    """Write a flow as Middlebury does."""
    height, width = vectors.shape[:2]
    return b"PIEH" + struct.pack("<ii", width, height) + vectors.astype("<f4").tobytes()


def png16_bytes(values: NDArray[Any], filtering: int = 0) -> bytes:
    """Write a PNG of three channels with 16 bits, rows filtered as section 9 of its standard says.

    Of the filters, 0 is none, 1 the byte to the left, 2 the one above, 3 their mean, 4 Paeth's.
    """
    height, width = values.shape[:2]
    above = [0] * (width * 6 + 6)
    packed = b""
    for row in values.astype(">u2"):
        plain = [0] * 6 + list(row.tobytes())
        packed += bytes([filtering])
        for place in range(6, len(plain)):
            left, up, corner = plain[place - 6], above[place], above[place - 6]
            guess = (0, left, up, (left + up) // 2, paeth(left, up, corner))[filtering]
            packed += bytes([(plain[place] - guess) % 256])
        above = plain
    head = struct.pack(">LLBBBBB", width, height, 16, 2, 0, 0, 0)
    parts = (b"IHDR" + head, b"IDAT" + zlib.compress(packed), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(part) - 4) + part + struct.pack(">L", zlib.crc32(part))
        for part in parts
    )


def paeth(left: int, up: int, corner: int) -> int:
    return min((left, up, corner), key=lambda value: abs(left + up - corner - value))


def library(name: str) -> ModuleType:
    """Import a package of the extra ``media``; without it a test is skipped, but not in CI."""
    try:
        return importlib.import_module(name)
    except ImportError:
        if os.environ.get("CI"):
            pytest.fail(f"CI needs {name}, of the extra 'media'")
        pytest.skip(f"no {name} here")


def write_video(path: Path, frames: Sequence[NDArray[np.uint8]], codec: str = "ffv1") -> Path:
    """Write frames; FFV1 and RGB in H.264 without quantisation lose nothing."""
    av = library("av")
    layout = {"ffv1": "bgr0", "libx264rgb": "rgb24"}.get(codec, "yuv420p")
    with av.open(str(path), "w") as container:
        options = {"qp": "0"} if codec == "libx264rgb" else {}
        stream = container.add_stream(codec, rate=10, options=options)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = layout
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return path


def write_frames(folder: Path, frames: Sequence[NDArray[np.uint8]], names: str = "{}") -> Path:
    """Write frames as pictures of a folder."""
    folder.mkdir()
    for number, frame in enumerate(frames):
        Image.fromarray(frame).save(folder / f"{names.format(number)}.png")
    return folder
