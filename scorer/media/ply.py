"""The ply format, in text or binary: its header, its vertices, its triangles.

plyfile would read it too, under the GPL; trimesh reads it whole before it can be bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.rows import Floats, lines_of, parsed

_WANTED = "a ply file"
_MAX_LINE = 1_000  # characters of a line of the header
_MAX_LINES = 200  # of the header
_MAX_MIXED = 500_000  # faces, where some have more corners than others: they are read one by one
_MAX_CORNERS = 64
_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2",
    "ushort": "u2", "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
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


def read_values(file: IO[bytes], order: str, element: Element, left: int) -> dict[str, Floats]:
    """Read the single values of an element, by their name.

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
        return {name: values[name].astype(np.float64) for name in names}
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
    place = element.properties.index(lists[0])
    lines = list(islice(lines_of(file, _WANTED), element.number))
    if len(lines) < element.number:
        raise MediaError(_WANTED, "one that ends too early")
    return text_faces(lines, place)


def text_faces(lines: Sequence[str], place: int = 0) -> Corners:
    """Read faces from lines; at ``place`` stands how many corners follow.

    Raises:
        MediaError: a line is no face.
    """
    if len({len(line.split()) for line in lines}) == 1:
        table = parsed(lines, len(lines), "faces")
        corners = table[0, place] if table.shape[1] > place else 0
        if (table[:, place : place + 1] == corners).all():
            size = int(corners) if 0 <= corners <= _MAX_CORNERS else -1
            found = table[:, place + 1 : place + 1 + size]
            if found.shape[1] != size:
                raise MediaError("faces of as many corners as they say", "fewer")
            return _fan(found.astype(np.int64))
    _check_mixed(len(lines))
    faces = []
    for line in lines:
        try:
            numbers = [int(word) for word in line.split()[place:]]
        except ValueError:
            raise MediaError("faces", repr(line.strip()[:60])) from None
        if not numbers or not 0 <= numbers[0] <= min(_MAX_CORNERS, len(numbers) - 1):
            raise MediaError("faces of as many corners as they say", repr(line.strip()[:60]))
        faces.append(np.array([numbers[1 : numbers[0] + 1]], np.int64).reshape(1, -1))
    return np.concatenate([_fan(face) for face in faces])


def _binary_faces(file: IO[bytes], order: str, element: Element, left: int) -> Corners:
    start = file.tell()
    least = sum(np.dtype(value.length or value.kind).itemsize for value in element.properties)
    if least * element.number > left:
        raise MediaError(_WANTED, "one that ends too early")
    first = _one_face(file, order, element)
    file.seek(start)
    row = np.dtype(_fields(order, element, first.shape[1]))
    if row.itemsize * element.number <= left:
        rows = _rows(file, row, element, left)
        if (rows["length"] == first.shape[1]).all():
            return _fan(rows["corners"].astype(np.int64).reshape(element.number, -1))
    _check_mixed(element.number)
    file.seek(start)
    return np.concatenate([_fan(_one_face(file, order, element)) for _ in range(element.number)])


def _fields(order: str, element: Element, corners: int) -> list[tuple[str, str, tuple[int, ...]]]:
    fields: list[tuple[str, str, tuple[int, ...]]] = []
    for place, value in enumerate(element.properties):
        if value.length:
            fields.append(("length", order + value.length, ()))
            fields.append(("corners", order + value.kind, (corners,)))
        else:
            fields.append((f"other {place}", order + value.kind, ()))
    return fields


def _one_face(file: IO[bytes], order: str, element: Element) -> Corners:
    found = np.empty((1, 0), np.int64)
    for value in element.properties:
        count = 1
        if value.length:
            count = int(_numbers(file, order + value.length, 1)[0])
            if not 0 <= count <= _MAX_CORNERS:
                raise MediaError(f"faces of at most {_MAX_CORNERS} corners", f"{count}")
        numbers = _numbers(file, order + value.kind, count)
        if value.length:
            found = numbers.astype(np.int64).reshape(1, -1)
    return found


def _numbers(file: IO[bytes], kind: str, count: int) -> Floats | Corners:
    size = np.dtype(kind).itemsize * count
    data = file.read(size)
    if len(data) < size:
        raise MediaError(_WANTED, "one that ends too early")
    return np.frombuffer(data, kind)


def _fan(corners: Corners) -> Corners:
    """Cut faces of equally many corners into triangles; what has fewer than three is dropped."""
    parts = [corners[:, (0, at, at + 1)] for at in range(1, corners.shape[1] - 1)]
    return np.concatenate(parts) if parts else np.empty((0, 3), np.int64)


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
    if 2 * element.number * max(1, len(element.properties)) > left + 1:
        raise MediaError(_WANTED, "one that ends too early")


def _check_mixed(count: int) -> None:
    if count > _MAX_MIXED:
        raise MediaError(f"at most {_MAX_MIXED:,} faces of different sizes", f"{count:,}")
