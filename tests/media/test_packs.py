"""Files of arrays by name, and what is refused before it costs anything."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scorer.media import MediaError
from scorer.media.packs import MAX_ROWS, open_pack


def member(header: bytes, data: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def packed(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return path


@pytest.mark.parametrize("kind", ["<f2", "<f4", ">f8", "i1", "<u8"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_saves_is_read(tmp_path: Path, kind: str, save: Any) -> None:
    rows = np.arange(12).reshape(3, 4).astype(kind)
    arrays = {"cr 1/é": rows, "columns": np.asfortranarray(rows), "one": rows[0]}
    save(tmp_path / "x.npz", **arrays)
    pack = open_pack(tmp_path / "x.npz")
    assert pack.names == set(arrays)
    for name in ("cr 1/é", "columns"):
        assert (pack.read(name) == rows.astype(float)).all()
    assert (pack.read("one") == rows[:1].astype(float)).all()


def test_what_is_no_vector_of_finite_numbers_is_refused(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "x.npz", cube=np.zeros((2, 2, 2)), nan=np.array([1, np.nan]),
        text=np.array(["a"]), nothing=np.zeros(0), flag=np.array([True]),
        long=np.zeros((MAX_ROWS + 1, 1)), number=np.array(3.0),
        thing=np.array([{"a": 1}], dtype=object),
    )  # fmt: skip
    pack = open_pack(tmp_path / "x.npz")
    for name in (*pack.names, "absent"):
        with pytest.raises(MediaError, match=f"{name!r}"):
            pack.read(name)


HEADER = b"{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }\n"


@pytest.mark.parametrize(
    "data",
    [
        member(HEADER % b"1000000000000,"),  # would be 8 TB
        member(HEADER % b"2, -1", bytes(8)),
        member(HEADER % b"4,", bytes(8)),
        member(HEADER % b"1,", bytes(80)),
        member(b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", bytes(8)),
        member(b"{'descr': '<f8', 'shape': (1,)"),
        member(b"(" * 5_000),
        member(b"{'descr': 'V0', 'fortran_order': False, 'shape': (3,), }\n"),
        b"\x93NUMPY\x09\x00",
        b"cbuiltins\nexec\n",
        b"",
    ],
)
def test_a_forged_header_costs_nothing(tmp_path: Path, data: bytes) -> None:
    pack = open_pack(packed(tmp_path / "x.npz", x=data))
    with pytest.raises(MediaError):
        pack.read("x")


def test_an_array_that_inflates_beyond_bounds_is_refused_by_its_size(tmp_path: Path) -> None:
    pack = open_pack(packed(tmp_path / "x.npz", x=bytes(40_000_000)))
    with pytest.raises(MediaError, match="at most 2,000,000 numbers"):
        pack.read("x")


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive", b"PK\x05\x06" + bytes(18)[:-3]])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(MediaError, match=r"a file of arrays \(.npz\)"):
        open_pack(tmp_path / "x.npz")


def test_names_that_occur_twice_and_other_packing_are_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    np.save(file, np.ones(3))
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("a.npy", file.getvalue())
        archive.writestr("a", file.getvalue())
    with pytest.raises(MediaError, match="'a' twice"):
        open_pack(tmp_path / "x.npz")
    with zipfile.ZipFile(tmp_path / "y.npz", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.npy", file.getvalue())
    with pytest.raises(MediaError, match="packed in another way"):
        open_pack(tmp_path / "y.npz")
