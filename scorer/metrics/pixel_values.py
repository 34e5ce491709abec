"""Maps of a number per pixel: anomaly maps, alpha mattes, saliency.

A map is the path of a grey picture, of a .npy or of a .npz, rows of numbers, or a mask of COCO's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.arrays import open_array
from scorer.media.images import MAX_PIXELS, Shape, read_channels, read_grey
from scorer.media.runs import pixels_of, read_rle
from scorer.metrics.answers import shown
from scorer.metrics.label_maps import check_shape, table, unwrapped_file
from scorer.metrics.mask_shapes import Find
from scorer.metrics.measure import Floats


def read_map(value: Any, find: Find, shape: Shape | None = None) -> NDArray[Any]:
    """Read a number per pixel, in the type that is stored: height × width.

    Raises:
        MediaError: it is none, of another size, or not finite.
    """
    return _read(value, find, shape, alpha=False)


def read_matte(value: Any, find: Find, shape: Shape | None = None) -> Floats:
    """Read how opaque each pixel is, 0 to 1; of a picture with transparency, that.

    Raises:
        MediaError: it is no matte, or of another size.
    """
    return unit(_read(value, find, shape, alpha=True))


def unit(values: NDArray[Any]) -> Floats:
    """Bring stored values to 0 … 1: whole numbers by what their type holds.

    Raises:
        MediaError: numbers with a fraction are not between 0 and 1 already.
    """
    if values.dtype.kind == "u":
        return values / np.float64(np.iinfo(values.dtype).max)
    if float(values.min()) < 0 or float(values.max()) > 1:
        got = f"{float(values.min()):g} to {float(values.max()):g}"
        raise MediaError("values from 0 to 1", got, "or a picture of 8 or 16 bits")
    return values.astype(np.float64)


def _read(value: Any, find: Find, shape: Shape | None, *, alpha: bool) -> NDArray[Any]:
    value = unwrapped_file(value)
    if isinstance(value, Path):
        return read_grey(value, shape)
    if isinstance(value, str):
        path = find(value)
        if path.suffix.lower() in (".npy", ".npz"):
            return _array(path, shape)
        channels = read_channels(path, shape) if alpha else np.empty(0)
        if channels.ndim == 3 and channels.shape[2] in (2, 4):
            transparency: NDArray[Any] = channels[..., -1]
            if transparency.min() < np.iinfo(transparency.dtype).max:
                return transparency
        return read_grey(path, shape)
    if isinstance(value, dict) and "counts" in value:
        pixels = pixels_of(read_rle(value)).astype(np.float64)
        check_shape(pixels, shape)
        return pixels
    if not isinstance(value, list):
        raise MediaError("a picture or rows of numbers", shown(value))
    values = table(value)
    if not np.isfinite(values).all():
        raise MediaError("finite values", "NaN or infinity in a pixel")
    check_shape(values, shape)
    return values


def _array(path: Path, shape: Shape | None) -> NDArray[Any]:
    file = open_array(path)
    sides = tuple(side for side in file.shape if side != 1) if shape else file.shape
    if shape is not None and sides != tuple(side for side in shape if side != 1):
        raise MediaError(f"an array of {shape[0]} × {shape[1]}", " × ".join(map(str, file.shape)))
    if shape is None and (len(sides) != 2 or np.prod(sides) > MAX_PIXELS):
        raise MediaError("an array of height × width", " × ".join(map(str, file.shape)))
    return file.read().reshape(shape or sides)
