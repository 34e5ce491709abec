"""Point clouds and meshes: every format gives the same, and every lie is found out in time."""

import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scorer.media import MediaError, ply
from scorer.media.clouds import Cloud, read_cloud, read_fields, surface_points
from scorer.media.rows import read_rows

POINTS = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0.5]]
TRIANGLES = [[0, 1, 2], [0, 2, 3]]
XYZ = "property float x\nproperty double y\nproperty float z\n"
LIST = "property list uchar int vertex_indices\n"
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writing


def head(form: str, *parts: str) -> str:
    return f"ply\nformat {form} 1.0\ncomment x\n" + "".join(parts) + "end_header\n"


def binary_ply(order: str, faces: list[list[int]]) -> bytes:
    form = "binary_little_endian" if order == "<" else "binary_big_endian"
    vertex = f"element vertex 4\n{XYZ}property uchar red\n"
    face = f"element face {len(faces)}\nproperty float quality\n{LIST}"
    data = b"".join(struct.pack(f"{order}fdfB", *point, 7) for point in POINTS)
    for corners in faces:
        data += struct.pack(f"{order}fB{len(corners)}i", 0.5, len(corners), *corners)
    return head(form, vertex, face).encode() + data


def text_ply(faces: list[list[int]]) -> str:
    lines = [" ".join(map(str, [*point, 7])) for point in POINTS]
    lines += [" ".join(map(str, [len(corners), *corners])) for corners in faces]
    vertex = f"element vertex 4\n{XYZ}property uchar red\n"
    return head("ascii", vertex, f"element face {len(faces)}\n{LIST}") + "\n".join(lines) + "\n"


PCD = (
    "# .PCD\nVERSION .7\nFIELDS x y z _\nSIZE 4 4 4 1\nTYPE F F F U\nCOUNT 1 1 1 2\nWIDTH 4\n"
    "HEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS 4\nDATA "
)
ROWS = "\n".join(" ".join(map(str, point)) for point in POINTS)
OFF = f"4 2 0\n{ROWS}\n3 0 1 2\n3 0 2 3\n"
CLOUDS = [
    ("a.xyz", ROWS),
    ("a.txt", "x,y,z,label\n" + "\n".join(f"{x},{y},{z},3" for x, y, z in POINTS)),
    ("b.txt", "# a comment\n\n" + ROWS.replace(" ", ";")),
    ("a.ply", head("ascii", f"element vertex 4\n{XYZ}") + ROWS),
    ("a.pcd", PCD + "ascii\n" + "\n".join(f"{row} 0 0" for row in ROWS.split("\n"))),
    (
        "b.pcd",
        PCD.encode() + b"binary\n" + b"".join(struct.pack("<3f2B", *p, 0, 0) for p in POINTS),
    ),
]
MESHES = [
    ("little.ply", binary_ply("<", TRIANGLES)),
    ("big.ply", binary_ply(">", TRIANGLES)),
    ("quad.ply", binary_ply("<", [[0, 1, 2, 3]])),
    ("text.ply", text_ply(TRIANGLES)),
    ("text quad.ply", text_ply([[0, 1, 2, 3]])),
    ("a.off", "OFF\n" + OFF),
    ("joined.off", "OFF" + OFF),  # as in ModelNet
    ("coloured.off", "COFF\n# c\n" + OFF.replace("1 1 0\n", "1 1 0 # c\n").replace("0.5", "0.5")),
]


@pytest.mark.parametrize(("name", "content"), CLOUDS, ids=[name for name, _ in CLOUDS])
def test_clouds_are_the_same_in_every_format(write: Write, name: str, content: str | bytes) -> None:
    cloud = read_cloud(write(name, content))
    assert cloud.points.tolist() == POINTS
    assert cloud.faces is None


@pytest.mark.parametrize(("name", "content"), MESHES, ids=[name for name, _ in MESHES])
def test_meshes_are_the_same_in_every_format(write: Write, name: str, content: str | bytes) -> None:
    mesh = read_cloud(write(name, content))
    assert mesh.points.tolist() == POINTS
    assert mesh.faces is not None
    assert mesh.faces.tolist() == TRIANGLES


@pytest.mark.parametrize("content", [binary_ply("<", [[0, 1, 2], [3, 0], [0, 1, 2, 3]]),
                                     text_ply([[0, 1, 2], [3, 0], [0, 1, 2, 3]])])  # fmt: skip
def test_faces_of_different_sizes_become_triangles(write: Write, content: str | bytes) -> None:
    faces = read_cloud(write("a.ply", content)).faces
    assert faces is not None
    assert faces.tolist() == [[0, 1, 2], *TRIANGLES]


def test_arrays_are_read_too(tmp_path: Path) -> None:
    points = np.array(POINTS)
    np.save(tmp_path / "a.npy", np.hstack([points, points]).astype(np.float32))
    np.savez(tmp_path / "a.npz", vertices=points, faces=np.array(TRIANGLES), colours=points)
    np.savez_compressed(tmp_path / "b.npz", whatever=points)
    for name, has_faces in (("a.npy", False), ("a.npz", True), ("b.npz", False)):
        cloud = read_cloud(tmp_path / name)
        assert cloud.points.tolist() == POINTS
        assert (cloud.faces is not None) == has_faces


def test_other_elements_are_passed_over(write: Write) -> None:
    parts = (f"element vertex 4\n{XYZ}", "element camera 1\nproperty int a\nproperty short b\n")
    face = f"element face 1\n{LIST}"
    text = head("ascii", *parts, face) + f"{ROWS}\n9 9\n3 0 1 2\n"
    assert read_cloud(write("a.ply", text)).faces is not None
    data = b"".join(struct.pack("<fdf", *point) for point in POINTS) + bytes(6)
    data += struct.pack("<B3i", 3, 0, 1, 2)
    binary = head("binary_little_endian", *parts, face).encode() + data
    assert read_cloud(write("b.ply", binary)).faces is not None


def test_values_beside_the_points(write: Write) -> None:
    path = write("a.ply", text_ply([]))
    found = read_fields(path, "red", "x")
    assert found is not None
    assert found.tolist() == [[7, 0], [7, 1], [7, 1], [7, 0]]
    assert read_fields(path, "label") is None


VERTICES = f"element vertex 4\n{XYZ}"
BROKEN = [
    ("empty.ply", "", "got another file"),
    ("none.ply", "solid x\n", "got another file"),
    ("no end.ply", "ply\nformat ascii 1.0\n" + VERTICES, "a header without its end"),
    ("endless.ply", "ply\nformat ascii 1.0\n" + "comment\n" * 1000, "a header without its end"),
    ("order.ply", "ply\nformat middle_endian 1.0\n", "the header line 'format middle_endian 1.0'"),
    ("type.ply", head("ascii", "element vertex 1\nproperty text x\n"), "the header line"),
    ("stray.ply", head("ascii", XYZ), "the header line 'property float x'"),
    ("minus.ply", head("ascii", f"element vertex -1\n{XYZ}"), "the header line"),
    ("twice.ply", head("ascii", VERTICES, "property float x\n"), "names of their own"),
    ("no x.ply", head("ascii", "element vertex 1\nproperty float y\n") + "1\n", "x, y and z"),
    ("faces.ply", head("ascii", "element face 1\n" + LIST) + "3 0 1 2\n", "one without"),
    ("list.ply", head("ascii", f"element vertex 1\n{LIST}") + "1 1\n", "a list in 'vertex'"),
    ("short.ply", head("ascii", VERTICES) + "0 0 0\n1 1 1\n", "ends too early"),
    ("wide.ply", head("ascii", VERTICES) + f"{ROWS}\n".replace("\n", " 1\n"), "3 values"),
    ("nan.ply", head("ascii", VERTICES) + ROWS.replace("0.5", "nan"), "NaN or infinity"),
    ("far.ply", head("ascii", VERTICES) + ROWS.replace("0.5", "1e300"), "beyond all measure"),
    ("word.ply", head("ascii", VERTICES) + ROWS.replace("0.5", "up"), "other lines"),
    ("corner.ply", text_ply([[0, 1, 9]]), "a number of another point"),
    ("negative.ply", binary_ply("<", [[0, 1, -1]]), "a number of another point"),
    ("cut.ply", binary_ply("<", TRIANGLES)[:-3], "ends too early"),
    ("cut list.ply", binary_ply("<", [[0, 1], [0, 1, 2]])[:-3], "ends too early"),
    ("count.ply", text_ply([]).replace("face 0", "face 1") + "7 0 1 2\n", "fewer"),
    ("million.ply", head("binary_little_endian", f"element vertex 2000000\n{XYZ}"), "too early"),
    ("billion.ply", head("ascii", f"element vertex 1000000000\n{XYZ}"), "at most 2,000,000 points"),
    ("text.ply", head("ascii", f"element vertex 1999999\n{XYZ}") + "1 1 1\n", "too early"),
    ("a lot.ply", text_ply([]).replace("face 0", "face 9000000"), "at most 2,000,000 faces"),
    ("many.ply", text_ply([]).replace("face 0", "face 1900000") + "3 0 1 2\n", "too early"),
    ("corners.ply", binary_ply("<", [[0] * 200, [0]]), "at most 64 corners"),
    ("none.off", "FFO\n1 0 0\n", "another file"),
    ("counts.off", "OFF\nfour two\n", "another line"),
    ("billion.off", "OFF\n1000000000 0 0\n", "at most 2,000,000 points"),
    ("million.off", "OFF\n1000000 0 0\n0 0 0\n", "ends too early"),
    ("cut.off", "OFF\n" + OFF[:-8], "ends too early"),
    ("a.pcd", PCD + "binary_compressed\n", "binary_compressed"),
    ("billion.pcd", PCD.replace("POINTS 4", "POINTS 1000000000") + "binary\n", "1,000,000,000"),
    ("million.pcd", PCD.replace("POINTS 4", "POINTS 1000000") + "binary\n", "ends too early"),
    ("type.pcd", PCD.replace("TYPE F", "TYPE Q") + "ascii\n", "another header"),
    ("uneven.pcd", PCD.replace("SIZE 4", "SIZE") + "ascii\n", "another header"),
    ("empty.txt", "", "no line of numbers"),
    ("words.txt", "to be\nor not\n", "other lines"),
    ("ragged.txt", "1 2 3\n1 2\n", "other lines"),
    ("two.txt", "1 2\n3 4\n", "an array of (2, 2)"),
    ("line.txt", "1 " * 100_000, "a line of more than 10,000 characters"),
    ("binary.txt", bytes(range(256)) * 8, "other lines"),
    ("a.npy", b"\x93NUMPY\x01\x00", "a broken .npy"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "told"), BROKEN, ids=[case[0] for case in BROKEN])
def test_broken_files_are_told_and_cost_nothing(
    write: Write, name: str, content: str | bytes, told: str
) -> None:
    path = write(name, content)
    tracemalloc.start()
    try:
        with pytest.raises(MediaError) as caught:
            read_cloud(path)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("even.ply", binary_ply("<", [[0] * 9] * 3)), ("even text.ply", text_ply([[0] * 9] * 3)),
        ("mixed.ply", binary_ply(">", [[0] * 9, [0] * 16])), ("mixed.off", "OFF\n4 2 0\n" + ROWS
         + "\n9" + " 0" * 9 + "\n16" + " 0" * 16),
    ],
)  # fmt: skip
def test_corners_are_counted_before_they_become_triangles(
    write: Write, name: str, content: str | bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ply, "MAX_TRIANGLES", 20)
    with pytest.raises(MediaError, match="at most 20 triangles, got 21"):
        read_cloud(write(name, content))


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    for name in ("absent.ply", "absent.npy", "absent.txt"):
        with pytest.raises(MediaError):
            read_cloud(tmp_path / name)
    np.save(tmp_path / "a.npy", np.zeros((2, 3, 4)))
    np.save(tmp_path / "b.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    for name in ("a.npy", "b.npy"):
        with pytest.raises(MediaError):
            read_cloud(tmp_path / name)


def test_surface_points_are_even_by_area_and_always_the_same() -> None:
    # Three quarters of the area are at z = 0, a quarter at z = 1.
    points = np.array([[0, 0, 0], [3, 0, 0], [0, 2, 0], [0, 0, 1], [1, 0, 1], [0, 2, 1]], float)
    mesh = Cloud(points, np.array([[0, 1, 2], [3, 4, 5]]))
    drawn = surface_points(mesh, 20_000)
    assert drawn.shape == (20_000, 3)
    assert (drawn == surface_points(mesh, 20_000)).all()
    below = drawn[drawn[:, 2] < 0.5]
    assert len(below) / 20_000 == pytest.approx(0.75, abs=0.01)
    assert below.mean(axis=0) == pytest.approx([1, 2 / 3, 0], abs=0.02)  # the centre of gravity
    assert (below[:, 0] / 3 + below[:, 1] / 2 <= 1 + 1e-12).all()
    assert surface_points(Cloud(points, None), 5) is points
    with pytest.raises(MediaError, match="a mesh with an area"):
        surface_points(Cloud(points, np.array([[0, 0, 1]])), 5)


def test_rows_are_read_with_any_separator(write: Write) -> None:
    for text in ("1 2\n3 4", "1,2\r\n3,4\r\n", "a;b\n1;2\n\n3;4 // end\n", "1\t2\n3\t4"):
        assert read_rows(write("a.csv", text), "rows").tolist() == [[1, 2], [3, 4]]
