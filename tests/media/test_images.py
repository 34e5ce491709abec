"""Pictures of every kind as arrays, and files that are none or cost too much."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from scorer.media import MediaError, images
from scorer.media.images import read_channels, read_grey, read_rgb, read_shape

RED = np.zeros((2, 3, 3), np.uint8)
RED[..., 0] = 255


def saved(tmp_path: Path, image: Image.Image, name: str = "x.png", **options: Any) -> Path:
    image.save(tmp_path / name, **options)
    return tmp_path / name


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["x.png", "x.bmp", "x.tif", "x.webp"])
def test_colours_are_those_that_are_stored(tmp_path: Path, name: str) -> None:
    options = {"lossless": True} if name.endswith("webp") else {}
    path = saved(tmp_path, Image.fromarray(RED), name, **options)
    assert (read_rgb(path) == RED).all()
    assert read_shape(path) == (2, 3)


def test_a_jpeg_is_nearly_its_colours(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.fromarray(RED), "x.jpg", quality=100, progressive=True)
    assert np.abs(read_rgb(path).astype(int) - RED).max() <= 2


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (np.array([[0, 7], [200, 255]], np.uint8), "x.png"),
        (np.array([[0, 7], [300, 65535]], np.uint16), "x.png"),
        (np.array([[0, 7], [300, 65535]], np.uint16), "x.tif"),
        (np.array([[0.25, -1.5], [0, 1e9]], np.float32), "x.tif"),
        (np.array([[0, 70_000]], np.int32), "x.tif"),
    ],
)
def test_grey_keeps_its_type(tmp_path: Path, values: np.ndarray[Any, Any], name: str) -> None:
    path = saved(tmp_path, Image.fromarray(values), name)
    for read in (read_grey, read_channels):
        assert read(path).dtype == values.dtype
        assert read(path).tolist() == values.tolist()


def test_palettes_and_single_bits(tmp_path: Path) -> None:
    picture = Image.new("P", (2, 1))
    picture.putpalette([0, 0, 0] * 5 + [255, 0, 0])
    picture.putpixel((1, 0), 5)
    path = saved(tmp_path, picture)
    assert read_channels(path).tolist() == [[0, 5]]
    assert read_rgb(path).tolist() == [[[0, 0, 0], [255, 0, 0]]]
    assert read_grey(path).tolist() == [[0, 76]]  # 0.299 × 255
    path = saved(tmp_path, Image.fromarray(np.array([[True, False]])))
    assert read_channels(path).tolist() == [[1, 0]]
    assert read_grey(path).tolist() == [[255, 0]]


def test_transparency_is_kept_as_a_channel_only(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("RGBA", (1, 1), (10, 20, 30, 40)))
    assert read_channels(path).tolist() == [[[10, 20, 30, 40]]]
    assert read_rgb(path).tolist() == [[[10, 20, 30]]]
    path = saved(tmp_path, Image.new("LA", (1, 1), (10, 40)))
    assert read_grey(path).tolist() == [[10]]


def png(width: int, height: int) -> bytes:
    """A PNG whose header promises a size, with next to nothing behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">L", zlib.crc32(kind + data))
        return struct.pack(">L", len(data)) + kind + data + check

    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + data + chunk(b"IEND", b"")


def tiff(*tags: tuple[int, int, int, int], following: int = 0) -> bytes:
    """A TIFF of one table of tags: number, type, count, value or offset."""
    table = b"".join(struct.pack("<HHLL", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<LH", 8, len(tags)) + table + struct.pack("<L", following)


def encoded(kind: str, count: int = 1) -> bytes:
    file = io.BytesIO()
    frames = [Image.fromarray(np.full((8, 8, 3), 100 * shade, np.uint8)) for shade in range(count)]
    frames[0].save(
        file, kind, **({"save_all": True, "append_images": frames[1:]} if count > 1 else {})
    )
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "got"),
    [
        pytest.param(b"", "an empty file", id="empty"),
        pytest.param(b"a mask", "another file", id="text"),
        pytest.param(encoded("GIF"), "a GIF", id="gif"),
        pytest.param(encoded("GIF", 3), "a GIF", id="animated gif"),
        pytest.param(encoded("PNG", 3), "an animation", id="animated png"),
        pytest.param(encoded("WEBP", 3), "an animation", id="animated webp"),
        pytest.param(encoded("TIFF", 3), "a TIFF of several pages", id="pages"),
        pytest.param(encoded("PNG")[:44], "a broken one", id="cut png"),
        pytest.param(encoded("JPEG")[:-80], "a broken one", id="cut jpeg"),
        pytest.param(encoded("TIFF")[:60], "a TIFF that ends too early", id="cut tiff"),
        pytest.param(png(5001, 5000), "5001 × 5000", id="too many pixels"),
        pytest.param(png(40_000, 2), "40000 × 2", id="too long a side"),
        pytest.param(png(2**31 - 1, 2**31 - 1), "a broken one", id="more than Pillow bears"),
        pytest.param(png(3000, 3000), "a broken one", id="pixels that are not there"),
        pytest.param(encoded("JPEG") + b"\xff\xda" * 33, "more", id="scans"),
        pytest.param(b"II+\0" + bytes(90), "a BigTIFF", id="bigtiff"),
        pytest.param(tiff(*[(n, 3, 1, 1) for n in range(300)]), "a TIFF with more", id="tags"),
        pytest.param(tiff((270, 2, 2**31, 8)), "a TIFF with more", id="a long tag"),
        pytest.param(tiff((273, 4, 200_000, 8)) + bytes(900_000), "a TIFF with", id="strips"),
    ],
)
def test_what_is_no_still_picture_is_refused(tmp_path: Path, data: bytes, got: str) -> None:
    for read in (read_rgb, read_grey, read_channels):
        with pytest.raises(MediaError) as caught:
            read(written(tmp_path, data))
        assert caught.value.got.startswith(got)


def test_a_file_that_is_too_large_or_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MediaError, match="No such file"):
        read_rgb(tmp_path / "none.png")
    monkeypatch.setattr(images, "MAX_BYTES", 50)
    with pytest.raises(MediaError, match="got a larger file"):
        read_rgb(written(tmp_path, encoded("PNG")))


def test_another_size_is_told_without_decoding(tmp_path: Path) -> None:
    path = written(tmp_path, png(3000, 2000))
    with pytest.raises(MediaError, match="expected 20 × 10 pixels, got 3000 × 2000"):
        read_rgb(path, (10, 20))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_pixels_that_are_no_numbers_are_refused(tmp_path: Path, value: float) -> None:
    path = saved(tmp_path, Image.fromarray(np.array([[0, value]], np.float32)), "x.tif")
    with pytest.raises(MediaError, match="expected finite values"):
        read_grey(path)


def test_no_damage_raises_anything_else(tmp_path: Path) -> None:
    """Bytes changed at random in small files of every format."""
    random = np.random.default_rng(0)
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "TIFF"):
        whole = np.frombuffer(encoded(kind), np.uint8)
        for _ in range(60):
            data = whole.copy()
            places = random.integers(0, min(len(data), 400), random.integers(1, 6))
            data[places] = random.integers(0, 256, len(places))
            try:
                read_rgb(written(tmp_path, data.tobytes()))
            except MediaError:
                continue
