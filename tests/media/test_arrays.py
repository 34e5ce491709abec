"""Arrays are read by their header first, in parts, and never unpickled."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scorer.media import MediaError
from scorer.media.arrays import BLOCK, MAX_MEMBERS, open_array

VALUES = np.arange(24, dtype=np.float32).reshape(2, 1, 3, 4)


def saved(path: Path, array: Any, **more: Any) -> Path:
    with path.open("wb") as file:
        if path.suffix == ".npy":
            np.save(file, array)
        else:
            np.savez_compressed(file, disparity=array, **more)
    return path


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
@pytest.mark.parametrize(
    "array",
    [
        pytest.param(VALUES, id="float32"),
        pytest.param(np.asfortranarray(VALUES), id="Fortran's order"),
        pytest.param(VALUES.astype(">i2"), id="big end first"),
        pytest.param(VALUES > 3, id="flags"),
        pytest.param(np.float64(3), id="a single number"),
        pytest.param(np.empty((0, 3)), id="empty"),
    ],
)
def test_an_array_is_read_as_numpy_reads_it(tmp_path: Path, name: str, array: Any) -> None:
    found = open_array(saved(tmp_path / name, array), "disparity")
    assert found.shape == np.shape(array)
    assert np.array_equal(found.read(), array)


def test_a_large_array_comes_in_parts(tmp_path: Path) -> None:
    found = open_array(saved(tmp_path / "a.npz", np.zeros(BLOCK + 5, dtype=np.uint8)))
    sizes = [len(block) for block in found.blocks()]
    assert sizes == [BLOCK, 5]


def test_lengths_of_one_do_not_matter(tmp_path: Path) -> None:
    found = open_array(saved(tmp_path / "a.npz", VALUES))
    found.require((2, 3, 4))
    with pytest.raises(MediaError, match="expected an array of shape 2 × 4 × 3, got 2 × 1 × 3 × 4"):
        found.require((2, 4, 3))


def test_a_name_is_needed_only_among_several(tmp_path: Path) -> None:
    one = saved(tmp_path / "one.npz", VALUES)
    assert open_array(one, "depth").shape == VALUES.shape
    two = saved(tmp_path / "two.npz", VALUES, other=VALUES[0])
    assert open_array(two, "other").shape == (1, 3, 4)
    with pytest.raises(MediaError, match="an array named 'depth', got arrays 'disparity', 'other'"):
        open_array(two, "depth")


def header(text: str) -> bytes:
    line = text.encode("latin1").ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(line)) + line


HUGE = header("{'descr': '<f4', 'fortran_order': False, 'shape': (100000, 100000), }")
SHORT = header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000,), }") + bytes(8)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(HUGE, "at most 2000 MB, got 100000 × 100000", id="too large by its header"),
        pytest.param(SHORT, "as many values as the header says", id="fewer values"),
        pytest.param(header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }") + b"cos\n",
                     "real numbers, got one of type object", id="objects"),
        pytest.param(header("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }"),
                     "real numbers", id="complex numbers"),
        pytest.param(header("{'descr': '<f4', 'fortran_order': False, 'shape': (-4,), }"),
                     "negative", id="a negative length"),
        pytest.param(header("__import__('os')"), "broken", id="code in the header"),
        pytest.param(header("((((((("), "broken", id="a header without end"),
        pytest.param(b"", "broken", id="an empty file"),
        pytest.param(b"PK\3\4 no zip", "ends too early", id="no zip"),
    ],
)  # fmt: skip
def test_what_is_no_array_is_told(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(data)
    with pytest.raises(MediaError, match=told):
        open_array(path).read()


def test_a_bomb_is_stopped_at_what_its_header_says(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", HUGE + bytes(100_000_000))
    with pytest.raises(MediaError, match="at most 2000 MB"):
        open_array(path)


def test_a_zip_of_too_many_or_strange_members_is_refused(tmp_path: Path) -> None:
    many, packed = tmp_path / "many.npz", tmp_path / "packed.npz"
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(MAX_MEMBERS + 1):
            archive.writestr(f"{number}.npy", b"")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("x.npy", b"")
    with pytest.raises(MediaError, match="at most 64 arrays"):
        open_array(many)
    with pytest.raises(MediaError, match="another compression"):
        open_array(packed)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_told_unless_it_may_be(tmp_path: Path, value: float) -> None:
    found = open_array(saved(tmp_path / "a.npz", np.array([1.0, value])))
    with pytest.raises(MediaError, match="NaN or infinity"):
        found.read()
    assert found.read(finite=False)[0] == 1


def test_every_cut_of_a_file_is_told(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=VALUES)
    data, path = buffer.getvalue(), tmp_path / "a.npz"
    for end in range(0, len(data), 7):
        path.write_bytes(data[:end])
        with pytest.raises(MediaError):
            open_array(path).read()
