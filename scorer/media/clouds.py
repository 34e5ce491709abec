"""Point clouds and meshes to arrays: ply, pcd, off, rows of text, npy and npz.

Headers come first: points and faces are bounded, and weighed against the bytes that are there,
before anything is allocated. What colours or normals stand beside the points is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError, ply, rows
from scorer.media.arrays import ArrayFile, open_array
from scorer.media.rows import Floats

MAX_BYTES = 120_000_000  # of a file; two million points with normals and colours
MAX_POINTS = 2_000_000  # ten times a scan of ScanNet
MAX_FACES = ply.MAX_TRIANGLES
_WANTED = "a point cloud or mesh (ply, pcd, off, xyz, txt, npy, npz)"
_FARTHEST = 1e12  # of a coordinate; its square can still be summed up
_BLOCK = 100_000  # triangles measured at a time
_MAX_HEADER = 20  # lines of a pcd's header
_AXES = ("x", "y", "z")
_MAX_COLUMNS = 32  # of an array; points with normals, colours and labels have some ten
_KINDS = ("f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")  # of a pcd's values


class Cloud(NamedTuple):
    """Points, and what lies between them where it is a mesh."""

    points: Floats  # n × 3, finite, at least one
    faces: ply.Corners | None  # triangles × 3 numbers of points; None for a cloud


def read_cloud(path: Path) -> Cloud:
    """Read points and, where there are any, triangles.

    Raises:
        MediaError: the file is neither a cloud nor a mesh, or too large.
    """
    read = _READERS.get(path.suffix.lower(), _read_text)
    return read(path)


def surface_points(cloud: Cloud, count: int) -> Floats:
    """Return a cloud's points, or as many points of a mesh's surface as asked for.

    Points are drawn evenly by area, always the same ones of the same mesh.

    Raises:
        MediaError: the mesh has no area.
    """
    if cloud.faces is None:
        return cloud.points
    areas = [
        _double_areas(cloud.points[cloud.faces[start : start + _BLOCK]])
        for start in range(0, len(cloud.faces), _BLOCK)
    ]
    upto = np.cumsum(np.concatenate(areas))
    if not np.isfinite(upto[-1]) or upto[-1] <= 0:
        raise MediaError("a mesh with an area", "one without")
    dice = np.random.default_rng(0)
    chosen = np.searchsorted(upto, dice.random(count) * upto[-1], side="right")
    chosen = np.minimum(chosen, len(upto) - 1)
    root, share = np.sqrt(dice.random(count)), dice.random(count)
    weights = np.stack([1 - root, root * (1 - share), root * share], axis=1)
    corners = cloud.points[cloud.faces[chosen]]
    points: Floats = np.einsum("nc,ncx->nx", weights, corners)
    return points


def _double_areas(corners: Floats) -> Floats:
    """Measure triangles × 3 × 3."""
    sides = corners[:, 1:] - corners[:, :1]
    crossed: Floats = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    return crossed


def read_fields(path: Path, *names: str) -> Floats | None:
    """Read values beside the points of a ply, such as normals or labels.

    Returns:
        n × as many as asked for; ``None`` if the file has no such values.

    Raises:
        MediaError: it is no ply.
    """
    with rows.opened(path, MAX_BYTES, "a ply file") as file:
        header = ply.read_header(file)
        vertices = _vertices(file, header)
    found = {name.lower(): values for name, values in vertices.items()}
    if any(name not in found for name in names):
        return None
    return _finite(_columns(found, names))


def _read_ply(path: Path) -> Cloud:
    with rows.opened(path, MAX_BYTES, _WANTED) as file:
        header = ply.read_header(file)
        vertices = _vertices(file, header)
        if any(axis not in vertices for axis in _AXES):
            raise MediaError("vertices with x, y and z", "others")
        points = _columns(vertices, _AXES)
        del vertices
        names = [element.name for element in header.elements]
        faces = None
        if "face" in names:
            for element in header.elements[names.index("vertex") + 1 : names.index("face")]:
                ply.skip(file, header.order, element, _left(file))
            element = header.elements[names.index("face")]
            _check(MAX_FACES, "faces", element.number)
            faces = ply.read_triangles(file, header.order, element, _left(file))
    return made_cloud(points, faces)


def _vertices(file: IO[bytes], header: ply.Header) -> dict[str, NDArray[Any]]:
    for element in header.elements:
        if element.name == "vertex":
            _check(MAX_POINTS, "points", element.number)
            return ply.read_values(file, header.order, element, _left(file))
        ply.skip(file, header.order, element, _left(file))
    raise MediaError("a ply with vertices", "one without")


def _read_off(path: Path) -> Cloud:
    with rows.opened(path, rows.MAX_BYTES, _WANTED) as file:
        lines = rows.lines_of(file, _WANTED)
        first = next(lines, "").strip()
        mark = next((mark for mark in ("OFF", "COFF", "NOFF") if first.startswith(mark)), None)
        if mark is None:
            raise MediaError("an off file", "another file")
        # Some files of ModelNet have the counts behind the mark, without a blank.
        counts = (first.removeprefix(mark) or next(lines, "")).split()
        if len(counts) < 2 or not all(word.isdecimal() and len(word) < 16 for word in counts):
            raise MediaError("how many points and faces an off file has", "another line")
        points_due, faces_due = int(counts[0]), int(counts[1])
        _check(MAX_POINTS, "points", points_due)
        _check(MAX_FACES, "faces", faces_due)
        if 6 * points_due + 2 * faces_due > _left(file) + 2:
            raise MediaError("a whole off file", "one that ends too early")
        points = rows.parsed(islice(lines, points_due), points_due, "points")
        if len(points) != points_due or points.shape[1] < 3:
            raise MediaError("a whole off file", "one that ends too early")
        faces = ply.text_faces(file, faces_due) if faces_due else None
    return made_cloud(points[:, :3], faces)


def _read_pcd(path: Path) -> Cloud:
    with rows.opened(path, MAX_BYTES, _WANTED) as file:
        said: dict[str, list[str]] = {}
        for _ in range(_MAX_HEADER):
            words = file.readline(1_000).decode("latin-1").split()
            if words and words[0] != "#":
                said[words[0].upper()] = words[1:]
            if "DATA" in said:
                break
        try:
            fields = _pcd_fields(said)
            count, kind = int(said["POINTS"][0]), said["DATA"][0].lower()
        except (KeyError, ValueError, IndexError):
            raise MediaError("a pcd file", "another header") from None
        element = ply.Element("point", count, fields)
        if not 0 < count <= MAX_POINTS:
            raise MediaError(f"1 to {MAX_POINTS:,} points", f"{count:,}")
        if kind not in ("ascii", "binary"):
            raise MediaError("a pcd in text or plain binary", kind[:20], "save it as ply")
        order = "" if kind == "ascii" else "<"
        values = ply.read_values(file, order, element, _left(file))
    if any(axis not in values for axis in _AXES):
        raise MediaError("points with x, y and z", "others")
    return made_cloud(_columns(values, _AXES), None)


def _columns(values: Mapping[str, NDArray[Any]], names: Sequence[str]) -> Floats:
    return np.stack([values[name].astype(np.float64) for name in names], axis=1)


def _pcd_fields(said: dict[str, list[str]]) -> tuple[ply.Property, ...]:
    """Make a property of each value that a point has."""
    names, sizes, kinds = said["FIELDS"], said["SIZE"], said["TYPE"]
    counts = said.get("COUNT", ["1"] * len(names))
    fields: list[ply.Property] = []
    for name, size, kind, count in zip(names, sizes, kinds, counts, strict=True):
        numpy_kind = kind.lower() + size
        if numpy_kind not in _KINDS or not 0 < int(count) <= 1_000:
            raise ValueError
        for place in range(int(count)):
            # Fields for padding are all called "_".
            own = name if name in _AXES else f"{name} {len(fields)} {place}"
            fields.append(ply.Property(own, numpy_kind, ""))
    return tuple(fields)


def _read_arrays(path: Path) -> Cloud:
    found = first_array(path, ("points", "vertices", "xyz", "pcd"))
    points = array_rows(found, MAX_POINTS, "points")
    if points.shape[1] < 3:
        raise MediaError("points of three numbers", f"{points.shape[1]}")
    faces = _faces_beside(found) if found.member else None
    return made_cloud(points[:, :3], faces)


def _faces_beside(points: ArrayFile) -> ply.Corners | None:
    """Read the faces that a .npz may have beside its points."""
    try:
        found = open_array(points.path, "faces")
    except MediaError:
        return None
    if found.member == points.member:  # the only array, whatever is asked for
        return None
    faces = array_rows(found, MAX_FACES, "faces").astype(np.int64)
    if faces.shape[1] != 3:
        raise MediaError("faces of three corners", f"{faces.shape[1]}")
    return faces


def first_array(path: Path, names: Sequence[str]) -> ArrayFile:
    """Open the first of the arrays that are there under these names, or the only one.

    Raises:
        MediaError: there is none.
    """
    for name in names[:-1]:
        try:
            return open_array(path, name)
        except MediaError:
            continue
    return open_array(path, names[-1])


def array_rows(found: ArrayFile, most: int, what: str) -> Floats:
    """Read an array of rows; one of single numbers as rows of one.

    Raises:
        MediaError: it has more rows, columns or axes than such a thing has.
    """
    rows_due, columns = (*found.shape, 1)[:2] if found.shape else (0, 0)
    if (
        len(found.shape) not in (1, 2)
        or not 0 < rows_due <= most
        or not 0 < columns <= _MAX_COLUMNS
    ):
        shape = " × ".join(map(str, found.shape))
        raise MediaError(f"1 to {most:,} {what}, one per row", f"an array of {shape or 'no axis'}")
    return found.read().reshape(rows_due, columns)


def _read_text(path: Path) -> Cloud:
    points = rows.read_rows(path, "rows of x, y, z")
    if points.shape == (1, 1):
        raise MediaError("rows of x, y, z", "one number")
    return made_cloud(points[:, :3], None)


_READERS: dict[str, Callable[[Path], Cloud]] = {
    ".ply": _read_ply, ".off": _read_off, ".pcd": _read_pcd,
    ".npy": _read_arrays, ".npz": _read_arrays,
}  # fmt: skip


def made_cloud(points: Floats, faces: ply.Corners | None) -> Cloud:
    """Check points and the numbers of the points that faces lie between.

    Raises:
        MediaError: there are none, or too many; a point is not finite, or not there.
    """
    if points.ndim != 2 or points.shape[1] != 3 or not len(points):
        raise MediaError("points of three numbers", f"an array of {points.shape}")
    _check(MAX_POINTS, "points", len(points))
    if faces is None or not len(faces):
        return Cloud(_finite(points), None)
    if faces.min() < 0 or faces.max() >= len(points):
        raise MediaError("faces between the points there are", "a number of another point")
    return Cloud(_finite(points), faces)


def _finite(values: Floats) -> Floats:
    if not (np.abs(values) <= _FARTHEST).all():
        raise MediaError("finite numbers", "NaN, infinity or a number beyond all measure")
    return values


def _check(most: int, what: str, count: int) -> None:
    if count > most:
        raise MediaError(f"at most {most:,} {what}", f"{count:,}")


def _left(file: IO[bytes]) -> int:
    """Bytes between here and the end."""
    here = file.tell()
    end = file.seek(0, 2)
    file.seek(here)
    return end - here
