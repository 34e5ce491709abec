"""The ply format, in text or binary: its header, its vertices, its triangles.

plyfile would read it too, under the GPL; trimesh reads it whole before it can be bounded.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import islice
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.rows import MAX_BYTES, Floats, lines_of, parsed

_WANTED = "a ply file"
_MAX_LINE = 1_000  # characters of a line of the header
_MAX_LINES = 200  # of the header
MAX_TRIANGLES = 2_000_000
_MAX_MIXED = 200_000  # faces, where some have more corners than others: they are read one by one
_MAX_CORNERS = 64
_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2",
    "ushort": "u2", "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip
# The same of the module struct.
_CODES = {
    "i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "f4": "f", "f8": "d",
}  # fmt: skip
_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_CORNERS = ("vertex_indices", "vertex_index")

Corners = NDArray[np.int64]


class Property(NamedTuple):
    """A value of each element, or where ``length`` is given, so many of them."""

    name: str
    kind: str  # of numpy
    length: str  # kind of the number before a list; "" for a single value


class Element(NamedTuple):
    """A kind of thing that the file lists."""

    name: str
    number: int
    properties: tuple[Property, ...]


class Header(NamedTuple):
    """What the file says of itself."""

    order: str  # "<", ">", or "" for text
    elements: tuple[Element, ...]


def read_header(file: IO[bytes]) -> Header:
    """Read up to ``end_header``; the file then stands where the values begin.

    Raises:
        MediaError: it is none.
    """
    order: str | None = None
    elements: list[Element] = []
    if file.readline(_MAX_LINE).strip() != b"ply":
        raise MediaError(_WANTED, "another file")
    for _ in range(_MAX_LINES):
        line = file.readline(_MAX_LINE).decode("latin-1")
        words = line.split()
        if not line:
            break
        if words == ["end_header"] and order is not None:
            return Header(order, tuple(elements))
        try:
            order = _take(words, order, elements)
        except (KeyError, ValueError, IndexError):
            raise MediaError(_WANTED, f"the header line {line.strip()[:60]!r}") from None
    raise MediaError(_WANTED, "a header without its end")


def _take(words: Sequence[str], order: str | None, elements: list[Element]) -> str | None:
    match words:
        case [] | ["comment", *_] | ["obj_info", *_]:
            pass
        case ["format", kind, _]:
            return _ORDERS[kind]
        case ["element", name, count] if count.isdecimal() and len(count) < 16:
            elements.append(Element(name, int(count), ()))
        case ["property", "list", length, kind, name]:
            _add(elements, Property(name, _TYPES[kind], _TYPES[length]))
        case ["property", kind, name]:
            _add(elements, Property(name, _TYPES[kind], ""))
        case _:
            raise ValueError
    return order


def _add(elements: list[Element], new: Property) -> None:
    last = elements[-1]
    elements[-1] = last._replace(properties=(*last.properties, new))


def read_values(
    file: IO[bytes], order: str, element: Element, left: int
) -> dict[str, NDArray[Any]]:
    """Read the single values of an element, by their name, in the type that is stored.

    Args:
        file: stands where the element begins, and afterwards behind it.
        order: of the header.
        element: without lists.
        left: bytes that are left of the file.

    Raises:
        MediaError: it has lists, or the file is shorter.
    """
    if any(value.length for value in element.properties):
        raise MediaError("single values of each vertex", f"a list in {element.name!r}")
    names = [value.name for value in element.properties]
    if len(set(names)) < len(names) or not names:
        raise MediaError("properties with names of their own", f"{element.name!r} without")
    if order:
        row = np.dtype([(value.name, order + value.kind) for value in element.properties])
        values = _rows(file, row, element, left)
        return {name: values[name] for name in names}
    _check_text(element, left)
    table = _table(file, element)
    if table.shape != (element.number, len(names)):
        raise MediaError(f"{len(names)} values of each {element.name}", f"{table.shape[1]}")
    return {name: table[:, place] for place, name in enumerate(names)}


def skip(file: IO[bytes], order: str, element: Element, left: int) -> None:
    """Pass over an element that is not needed.

    Raises:
        MediaError: it has lists, whose end cannot be told.
    """
    if order:
        if any(value.length for value in element.properties):
            raise MediaError("vertices before lists of other things", repr(element.name))
        size = sum(np.dtype(value.kind).itemsize for value in element.properties)
        if size * element.number > left:
            raise MediaError(_WANTED, "one that ends too early")
        file.seek(size * element.number, 1)
        return
    _check_text(element, left)
    for _ in islice(lines_of(file, _WANTED), element.number):
        pass


def read_triangles(file: IO[bytes], order: str, element: Element, left: int) -> Corners:
    """Read faces, each with more than three corners as a fan of triangles.

    Returns:
        triangles × 3 numbers of vertices.

    Raises:
        MediaError: it has none, or the file is shorter.
    """
    lists = [value for value in element.properties if value.length]
    if len(lists) != 1 or lists[0].name not in _CORNERS:
        raise MediaError("faces with one list of vertices", f"{len(lists)} lists in a face")
    if element.number == 0:
        return np.empty((0, 3), np.int64)
    if order:
        return _binary_faces(file, order, element, left)
    _check_text(element, left)
    return text_faces(file, element.number, element.properties.index(lists[0]))


def text_faces(file: IO[bytes], count: int, place: int = 0) -> Corners:
    """Read faces from lines; at ``place`` stands how many corners follow.

    Raises:
        MediaError: a line is no face, or the file is shorter.
    """
    start = file.tell()
    try:
        table = parsed(islice(lines_of(file, _WANTED), count), count, "faces")
    except MediaError:
        table = np.empty((0, 0))  # perhaps some have more corners than others
    sizes = table[:, place : place + 1]
    if sizes.size and len(table) == count and (sizes == sizes[0]).all():
        size = int(sizes[0, 0]) if 0 <= sizes[0, 0] <= _MAX_CORNERS else -1
        found = table[:, place + 1 : place + 1 + size]
        if found.shape[1] != size:
            raise MediaError("faces of as many corners as they say", "fewer")
        return _fan(found.astype(np.int64))
    _check_mixed(count)
    file.seek(start)
    faces = []
    for line in islice(lines_of(file, _WANTED), count):
        words = line.split()[place:]
        try:
            numbers = [int(word) for word in words]
        except ValueError:
            raise MediaError("faces", repr(line.strip()[:60])) from None
        if not numbers or not 0 <= numbers[0] <= min(_MAX_CORNERS, len(numbers) - 1):
            raise MediaError("faces of as many corners as they say", repr(line.strip()[:60]))
        faces.append(numbers[1 : numbers[0] + 1])
    if len(faces) < count:
        raise MediaError(_WANTED, "one that ends too early")
    return _fans(faces)


def _binary_faces(file: IO[bytes], order: str, element: Element, left: int) -> Corners:
    start = file.tell()
    least = sum(np.dtype(value.length or value.kind).itemsize for value in element.properties)
    if least * element.number > left:
        raise MediaError(_WANTED, "one that ends too early")
    before, _, after = _around_list(element)
    most = before + after + 8 * (1 + _MAX_CORNERS)  # bytes of a face
    (first,) = _each_face(file.read(most), order, element, 1)
    file.seek(start)
    row = np.dtype(_fields(order, element, len(first)))
    if row.itemsize * element.number <= left:
        rows = _rows(file, row, element, left)
        if (rows["length"] == len(first)).all():
            _check_triangles(element.number * max(0, len(first) - 2))
            return _fan(rows["corners"].astype(np.int64).reshape(element.number, -1))
    _check_mixed(element.number)
    file.seek(start)
    data = file.read(most * element.number)
    return _fans(_each_face(data, order, element, element.number))


def _fields(order: str, element: Element, corners: int) -> list[tuple[str, str, tuple[int, ...]]]:
    fields: list[tuple[str, str, tuple[int, ...]]] = []
    for place, value in enumerate(element.properties):
        if value.length:
            fields.append(("length", order + value.length, ()))
            fields.append(("corners", order + value.kind, (corners,)))
        else:
            fields.append((f"other {place}", order + value.kind, ()))
    return fields


def _each_face(data: bytes, order: str, element: Element, count: int) -> list[list[int]]:
    """Read faces one by one, for each ends where its corners do."""
    before, listed, after = _around_list(element)
    length = struct.Struct(order + _CODES[listed.length])
    lists = [
        struct.Struct(f"{order}{size}{_CODES[listed.kind]}") for size in range(_MAX_CORNERS + 1)
    ]
    faces = []
    at = 0
    try:
        for _ in range(count):
            (size,) = length.unpack_from(data, at + before)
            if not 0 <= size <= _MAX_CORNERS or size % 1:
                raise MediaError(f"faces of at most {_MAX_CORNERS} corners", f"{size:g}")
            corners = lists[int(size)]
            at += before + length.size
            faces.append([int(corner) for corner in corners.unpack_from(data, at)])
            at += corners.size + after
            if at > len(data):
                raise MediaError(_WANTED, "one that ends too early")
    except (struct.error, ValueError, OverflowError):  # a corner that is NaN or infinite, too
        raise MediaError(_WANTED, "one that ends too early") from None
    return faces


def _around_list(element: Element) -> tuple[int, Property, int]:
    """Return how many bytes stand before and behind the only list of a face."""
    place = next(place for place, value in enumerate(element.properties) if value.length)
    sizes = [np.dtype(value.kind).itemsize for value in element.properties]
    return sum(sizes[:place]), element.properties[place], sum(sizes[place + 1 :])


def _fans(faces: Sequence[Sequence[int]]) -> Corners:
    _check_triangles(sum(max(0, len(face) - 2) for face in faces))
    triangles = [
        (face[0], face[at], face[at + 1]) for face in faces for at in range(1, len(face) - 1)
    ]
    try:
        return np.array(triangles, np.int64).reshape(-1, 3)
    except OverflowError:
        raise MediaError("faces between the points there are", "a number beyond all") from None


def _fan(corners: Corners) -> Corners:
    """Cut faces of equally many corners into triangles; what has fewer than three is dropped."""
    _check_triangles(len(corners) * max(0, corners.shape[1] - 2))
    parts = [corners[:, (0, at, at + 1)] for at in range(1, corners.shape[1] - 1)]
    return np.concatenate(parts) if parts else np.empty((0, 3), np.int64)


def _check_triangles(count: int) -> None:
    if count > MAX_TRIANGLES:
        raise MediaError(f"at most {MAX_TRIANGLES:,} triangles", f"{count:,}")


def _rows(file: IO[bytes], row: np.dtype[np.void], element: Element, left: int) -> NDArray[np.void]:
    size = row.itemsize * element.number
    data = file.read(size) if size <= left else b""
    if len(data) < size:
        raise MediaError(_WANTED, "one that ends too early")
    return np.frombuffer(data, row)


def _table(file: IO[bytes], element: Element) -> Floats:
    if element.number == 0:
        return np.empty((0, len(element.properties)))
    table = parsed(islice(lines_of(file, _WANTED), element.number), element.number, _WANTED)
    if len(table) < element.number:
        raise MediaError(_WANTED, "one that ends too early")
    return table


def _check_text(element: Element, left: int) -> None:
    """Every value takes a character and a blank."""
    if left > MAX_BYTES:
        raise MediaError(
            f"text of at most {MAX_BYTES // 1_000_000} MB", "more", "save it in binary"
        )
    if 2 * element.number * max(1, len(element.properties)) > left + 1:
        raise MediaError(_WANTED, "one that ends too early")


def _check_mixed(count: int) -> None:
    if count > _MAX_MIXED:
        raise MediaError(f"at most {_MAX_MIXED:,} faces of different sizes", f"{count:,}")
