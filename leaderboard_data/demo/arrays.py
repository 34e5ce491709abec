"""Writes what the demo's tasks keep in files and masks: arrays, label maps, run lengths, clouds.

Masks and maps come from whole numbers, or are rounded, so that they are the same on every machine.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
from typing import Any

import numpy as np
from drawing import COLOURS, png
from numpy.typing import NDArray
from PIL import Image

DATE = (2026, 1, 1, 0, 0, 0)  # of every member of an archive, so that it is the same each time
Mask = NDArray[np.bool_]
Pixels = NDArray[np.uint8]  # height × width × 3


class Frame:
    """Makes shapes of one size, as masks, and pictures of them."""

    def __init__(self, width: int, height: int) -> None:
        self.y, self.x = np.mgrid[:height, :width]

    def oval(self, x: int, y: int, across: int, down: int) -> Mask:
        """Return an ellipse by its middle and half its width and height."""
        left, top = (self.x - x) * down, (self.y - y) * across
        return left * left + top * top <= (across * down) ** 2

    def box(self, x: int, y: int, width: int, height: int) -> Mask:
        """Return a box by its corner and size."""
        inside = (self.x >= x) & (self.x < x + width) & (self.y >= y)
        return inside & (self.y < y + height)

    def corners(self, *spots: tuple[int, int]) -> Mask:
        """Return a shape without dents, by its corners clockwise."""
        inside = np.ones(self.x.shape, dtype=bool)
        for (x, y), (to_x, to_y) in zip(spots, (*spots[1:], spots[0]), strict=True):
            inside &= (to_x - x) * (self.y - y) >= (to_y - y) * (self.x - x)
        return inside

    def paint(self, ground: str, *parts: tuple[Mask, str]) -> Pixels:
        """Paint masks over each other, the last on top."""
        picture = np.empty((*self.x.shape, 3), np.uint8)
        picture[:] = COLOURS[ground]
        for mask, colour in parts:
            picture[mask] = COLOURS[colour]
        return picture


def picture(pixels: Pixels) -> bytes:
    """Write a picture of few colours."""
    return png(Image.fromarray(pixels))


def plain(pixels: NDArray[Any]) -> bytes:
    """Write a picture exactly as it is: grey of 8 or 16 bits, or colours."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def white(mask: Mask) -> bytes:
    """Write a mask as a picture, white on black."""
    return plain(np.where(mask, 255, 0).astype(np.uint8))


def grain(pixels: NDArray[Any], most: int, seed: int) -> Pixels:
    """Disturb every value by up to so much."""
    chance = random.Random(seed)
    noise = [chance.randint(-most, most) for _ in range(pixels.size)]
    disturbed = pixels.astype(np.int64) + np.array(noise).reshape(pixels.shape)
    return disturbed.clip(0, 255).astype(np.uint8)


def moved(mask: NDArray[Any], right: int, down: int) -> NDArray[Any]:
    """Move a mask or a map; what leaves on one side is lost."""
    result = np.zeros_like(mask)
    height, width = mask.shape[:2]
    result[max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = mask[
        max(0, -down) : height + min(0, -down), max(0, -right) : width + min(0, -right)
    ]
    return result


def rle(mask: Mask) -> dict[str, Any]:
    """Write a mask as COCO's run lengths, column after column, background first."""
    flat = mask.T.ravel()
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff([0, *edges.tolist(), flat.size]).tolist()
    return {"size": list(mask.shape), "counts": [0, *runs] if flat[0] else runs}


def npy(values: NDArray[Any]) -> bytes:
    """Write one array."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(values), version=(1, 0))
    return buffer.getvalue()


def npz(**values: NDArray[Any]) -> bytes:
    """Write arrays by name."""
    return packed({f"{name}.npy": npy(array) for name, array in values.items()})


def packed(files: dict[str, bytes]) -> bytes:
    """Write a zip of files by their paths."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def flo(vectors: NDArray[Any]) -> bytes:
    """Write a flow (height × width × 2) as Middlebury does."""
    height, width = vectors.shape[:2]
    return b"PIEH" + struct.pack("<ii", width, height) + vectors.astype("<f4").tobytes()


def ply(columns: dict[str, NDArray[Any]]) -> bytes:
    """Write a cloud as text: x, y, z and what else the points have, whole numbers as such."""
    kinds = {
        name: "int" if values.dtype.kind == "i" else "float" for name, values in columns.items()
    }
    lines = [
        " ".join(f"{value:d}" if kinds[name] == "int" else f"{value:.2f}"
                 for name, value in zip(columns, row, strict=True))
        for row in zip(*(values.tolist() for values in columns.values()), strict=True)
    ]  # fmt: skip
    head = ["ply", "format ascii 1.0", f"element vertex {len(lines)}"]
    head += [f"property {kind} {name}" for name, kind in kinds.items()] + ["end_header"]
    return "\n".join([*head, *lines, ""]).encode()


def rows(values: NDArray[Any], digits: int = 3) -> bytes:
    """Write rows of numbers as text, without a negative zero."""
    lines = (" ".join(f"{round(one, digits) + 0.0:g}" for one in row) for row in values.tolist())
    return "\n".join([*lines, ""]).encode()


def features(pixels: NDArray[Any]) -> NDArray[np.float32]:
    """Describe a picture by the colours of its sixteen parts: 48 numbers from 0 to 1.

    A stand-in for what a pretrained model would say.
    """
    height, width = (side - side % 4 for side in pixels.shape[:2])
    parts = pixels[:height, :width].reshape(4, height // 4, 4, width // 4, -1)
    return (parts.mean(axis=(1, 3)).ravel() / 255).round(3).astype(np.float32)
