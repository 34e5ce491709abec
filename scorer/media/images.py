"""Still pictures to arrays: PNG, JPEG, WebP, BMP and TIFF, bounded before a pixel is decoded.

The channels are those that are stored; neither the orientation nor the colour profile that a file
may carry is applied. All three readers take ``shape``, (height, width): a picture of another size
is then refused by its header.

- ``read_rgb``: uint8, height × width × 3; transparency is dropped.
- ``read_grey``: height × width in the type that is stored, uint8, uint16, int32 or float32; of a
  coloured picture its luma (ITU-R 601), of one with transparency the opaque colours.
- ``read_channels``: what is stored, palette indices and transparency untouched.

- ``read_rgb16``: uint16, height × width × 3; PNG with 16 bits in each of three channels, which the
  others take for one with 8.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from scorer.media import MediaError

# As a large camera takes; decoding it to colours takes 250 MB.
MAX_PIXELS = 25_000_000
MAX_SIDE = 32_768  # pixels
MAX_BYTES = 100_000_000  # of a file; so many pixels stored plainly, in 4 bytes
_MAX_SCANS = 32  # of a progressive JPEG, each a pass over all pixels; usual are 10
_MAX_TAGS = 256  # of a TIFF; usual are 20
_MAX_STRIPS = 100_000  # of a TIFF, or its tiles
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")
_WANTED = "a still picture (PNG, JPEG, WebP, BMP, TIFF)"
_TYPE_BYTES = (1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)  # of a TIFF value, by its type
_STRIPS = frozenset({273, 279, 324, 325})  # tags: offsets and sizes of strips and tiles
# What Pillow raises for a file that is not what it says.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError,
    EOFError, RuntimeError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip

Shape = tuple[int, int]  # height, width


def read_rgb(path: Path, shape: Shape | None = None) -> NDArray[np.uint8]:
    """Read colours: height × width × 3.

    Raises:
        MediaError: it is no such picture.
    """
    return _read(path, shape, _rgb)


def read_grey(path: Path, shape: Shape | None = None) -> NDArray[Any]:
    """Read one value per pixel: height × width, in the type that is stored.

    Raises:
        MediaError: it is no such picture, or a value is not finite.
    """
    return _read(path, shape, _grey)


def read_channels(path: Path, shape: Shape | None = None) -> NDArray[Any]:
    """Read what is stored: height × width, or height × width × channels.

    Raises:
        MediaError: it is no such picture, or a value is not finite.
    """
    return _read(path, shape, _channels)


def read_rgb16(path: Path, shape: Shape | None = None) -> NDArray[np.uint16]:
    """Read a PNG with 16 bits in each of three channels: height × width × 3.

    Pillow keeps the first 8 bits of each. Told that the bytes come in the other order, it keeps
    the last 8.

    Raises:
        MediaError: it is no such picture.
    """
    first, last = (_read(path, shape, partial(_half, order)) for order in ("RGB;16B", "RGB;16L"))
    whole: NDArray[np.uint16] = np.left_shift(first, 8, dtype=np.uint16) | last
    return whole


def _half(order: str, image: Image.Image) -> NDArray[np.uint8]:
    """Keep one byte of every two."""
    if not isinstance(image, ImageFile) or not image.tile or image.tile[0].args != "RGB;16B":
        got = f"{image.format} with other channels"
        raise MediaError("a PNG of three channels with 16 bits", got)
    image.tile = [image.tile[0]._replace(args=order)]
    return np.asarray(image)


def read_shape(path: Path) -> Shape:
    """Read a picture's height and width, and nothing else of it.

    Raises:
        MediaError: it is no such picture.
    """
    height, width = _read(path, None, lambda image: np.array([image.height, image.width]))
    return int(height), int(width)


def _rgb(image: Image.Image) -> NDArray[Any]:
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _grey(image: Image.Image) -> NDArray[Any]:
    if image.mode in ("L", "F") or image.mode.startswith("I"):
        return np.asarray(image)
    if image.mode == "LA":
        return np.asarray(image.getchannel(0))
    return np.asarray(image.convert("L"))


def _channels(image: Image.Image) -> NDArray[Any]:
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):  # four channels would pass for transparency
        image = image.convert("RGB")
    values = np.asarray(image)
    return values.astype(np.uint8) if values.dtype == bool else values


def _read(
    path: Path, shape: Shape | None, values_of: Callable[[Image.Image], NDArray[Any]]
) -> NDArray[Any]:
    data = _bytes(path)
    with warnings.catch_warnings():  # of odd metadata; what matters is checked here
        warnings.simplefilter("ignore")
        file = _Counted(data)
        try:
            with Image.open(file, formats=_FORMATS) as image:
                file.left = None
                _check(image, shape)
                values = values_of(image)
        except UnidentifiedImageError:
            raise MediaError(_WANTED, _kind(data)) from None
        except _BROKEN as error:
            raise MediaError(_WANTED, f"a broken one ({str(error)[:80]})") from error
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise MediaError("finite values", "NaN or infinity in a pixel")
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def _bytes(path: Path) -> bytes:
    """Read a file, and refuse one whose header alone would cost too much."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MediaError("a file that can be read", error.strerror or str(error)) from error
    if len(data) > MAX_BYTES:
        raise MediaError(f"a picture of at most {MAX_BYTES // 1_000_000} MB", "a larger file")
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > _MAX_SCANS:
        raise MediaError(f"a JPEG of at most {_MAX_SCANS} scans", "more")
    if data[:4] in (b"II*\0", b"MM\0*"):
        _check_tiff(data)
    elif data[:4] in (b"II+\0", b"MM\0+"):
        raise MediaError(_WANTED, "a BigTIFF", "save it as PNG or plain TIFF")
    return data


class _Counted(io.BytesIO):
    """Lets as many bytes be read as there are, so that a header cannot point at them over again."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.left: int | None = len(data) + 65_536  # a format's mark is looked at several times

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        if self.left is not None:
            self.left -= len(found)
            if self.left < 0:
                raise OSError("its header is longer than the file")
        return found


def _check_tiff(data: bytes) -> None:
    """Refuse several pages, and tables that are longer than any picture needs."""
    order = "<" if data[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(f"{order}L", data, 4)
        (tags,) = struct.unpack_from(f"{order}H", data, start)
        entries = [
            struct.unpack_from(f"{order}HHL", data, start + 2 + 12 * place)
            for place in range(min(tags, _MAX_TAGS))
        ]
        (following,) = struct.unpack_from(f"{order}L", data, start + 2 + 12 * tags)
    except struct.error:
        raise MediaError(_WANTED, "a TIFF that ends too early") from None
    if following:
        raise MediaError("a single picture", "a TIFF of several pages")
    sizes = [_TYPE_BYTES[kind] * count for _, kind, count in entries if kind < len(_TYPE_BYTES)]
    strips = max((count for tag, _, count in entries if tag in _STRIPS), default=0)
    if tags > _MAX_TAGS or strips > _MAX_STRIPS or sum(sizes) > len(data):
        raise MediaError(_WANTED, "a TIFF with more tables than a picture needs")


def _check(image: Image.Image, shape: Shape | None) -> None:
    """Refuse by its header what would cost too much, moves, or has another size."""
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        most = f"a picture of at most {MAX_PIXELS // 1_000_000} million pixels"
        raise MediaError(most, f"{width} × {height}")
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise MediaError("a single picture", "an animation")
    if shape is not None and (height, width) != shape:
        raise MediaError(f"{shape[1]} × {shape[0]} pixels", f"{width} × {height}")


def _kind(data: bytes) -> str:
    """Name what a file is instead of a picture, where it can be told."""
    if data.startswith(b"GIF8"):
        return "a GIF"
    return "another file" if data else "an empty file"
