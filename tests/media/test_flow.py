"""Flow from .flo and PNG; the PNG's 16 bits are all there, whatever Pillow keeps of them."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from media_files import flo_bytes, png16_bytes
from scorer.media import MediaError
from scorer.media.flow import read_flow

RANDOM = np.random.default_rng(0)
CODES = RANDOM.integers(0, 65_536, (6, 7, 3), dtype=np.uint16)


@pytest.mark.parametrize("filtering", range(5))
def test_a_png_of_16_bits_keeps_all_of_them(tmp_path: Path, filtering: int) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png16_bytes(CODES, filtering))
    flow = read_flow(path, (6, 7))
    expected = (CODES[..., :2].astype(float) - 32_768) / 64
    assert np.array_equal(flow.vectors, expected)
    assert np.array_equal(flow.known, CODES[..., 2] > 0)


def test_a_png_whose_blue_says_nothing_is_known_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png16_bytes(np.full((2, 3, 3), (32_832, 32_768, 0), np.uint16)))
    flow = read_flow(path)
    assert flow.known.all()
    assert flow.vectors.tolist() == [[[1, 0]] * 3] * 2


def test_a_flo_says_where_it_is_unknown(tmp_path: Path) -> None:
    vectors = np.zeros((2, 3, 2), np.float32)
    vectors[0, 1] = 1e10, 0
    path = tmp_path / "a.flo"
    path.write_bytes(flo_bytes(vectors))
    assert read_flow(path).known.tolist() == [[True, False, True], [True] * 3]


GOOD = flo_bytes(np.ones((2, 3, 2), np.float32))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(GOOD[:-1], "ends too early", id="cut"),
        pytest.param(b"", "an empty file", id="empty"),
        pytest.param(b"PIEH" + struct.pack("<ii", 30_000, 30_000), "at most 25 million pixels",
                     id="too large by its header"),
        pytest.param(b"PIEH" + struct.pack("<ii", -2, -3), "at most 25 million", id="negative"),
        pytest.param(flo_bytes(np.full((2, 3, 2), np.nan, np.float32)), "NaN", id="NaN"),
        pytest.param(flo_bytes(np.ones((3, 2, 2), np.float32)), "3 × 2 pixels, got 2 × 3",
                     id="another size"),
        pytest.param(png16_bytes(CODES[:2, :3])[:60], "a broken one", id="a cut PNG"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "a still picture", id="only the mark of a PNG"),
    ],
)  # fmt: skip
def test_what_is_no_flow_is_told(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "a.flo"
    path.write_bytes(data)
    with pytest.raises(MediaError, match=told):
        read_flow(path, (2, 3))


def test_a_png_of_8_bits_is_no_flow(tmp_path: Path) -> None:
    rows = b"".join(b"\0" + bytes(9) for _ in range(2))
    data = png16_bytes(CODES[:2, :3])
    start = data.index(b"IHDR")
    head = b"IHDR" + struct.pack(">LLBBBBB", 3, 2, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(rows)
    path = tmp_path / "a.png"
    path.write_bytes(
        data[: start - 4]
        + b"".join(
            struct.pack(">L", len(part) - 4) + part + struct.pack(">L", zlib.crc32(part))
            for part in (head, body, b"IEND")
        )
    )
    with pytest.raises(MediaError, match="three channels with 16 bits"):
        read_flow(path)
