"""Answers about points in 3D: the shapes they come in, as values or as files.

A file may be ply, npy, npz or rows of text, clouds and meshes also off and pcd, labels also
SemanticKITTI's ``.label``. What is wrong with any of them is a ``MediaError``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.clouds import (
    MAX_POINTS,
    Cloud,
    array_rows,
    first_array,
    made_cloud,
    read_cloud,
    read_fields,
)
from scorer.media.place import find_prediction, find_reference
from scorer.media.rows import Floats, opened, read_rows
from scorer.metrics.answers import shown, unwrapped
from scorer.metrics.measure import BrokenReferenceError, Material, Unreadable

_POINTS = ("points", "vertices", "xyz")
_LABELS = ("labels", "label", "semantic", "semantics", "classes", "seg", "segmentation")
_FILES = (".ply", ".pcd", ".off", ".xyz", ".txt", ".npy", ".npz", ".label", ".seg", ".normals")
_MAX_NAMES = 100_000  # different labels of one answer; instances of a scene are some hundred
_KITTI = 4  # bytes of a label; the lower two are the class, the upper two the instance


Read = TypeVar("Read")


class Side(enum.Enum):
    """Whose answer it is: that says which folder its paths start from."""

    PREDICTION = enum.auto()
    REFERENCE = enum.auto()


class Labels(NamedTuple):
    """A label per point."""

    codes: NDArray[np.intp]  # n: places in ``names``
    names: list[str]  # lower-case; numbers as such


def paired(
    predictions: Sequence[Any],
    references: Sequence[Any],
    read: Callable[[Any, Side], Read],
    check: Callable[[Read, Read], None],
    unreadable: list[Unreadable],
    hint: str = "",
) -> Iterator[tuple[Read, Read | None]]:
    """Read item by item what is due and what is given, ``None`` for what is missing or broken.

    Args:
        predictions: an answer per item.
        references: as many.
        read: reads either.
        check: raises ``MediaError`` where an answer (first) does not fit its reference (second).
        unreadable: takes what is wrong with answers.
        hint: what becomes of such an answer, where nothing else is to be said.

    Raises:
        BrokenReferenceError: a reference cannot be read.
    """
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = read(reference, Side.REFERENCE)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        given = None
        if answer is not None:
            try:
                found = read(answer, Side.PREDICTION)
                check(found, due)
                given = found
            except MediaError as error:
                told = error.hint or hint
                unreadable.append(Unreadable(item, error.expected, error.got, told))
        yield due, given


def check_number(given: int, due: int, what: str) -> None:
    """Check that an answer has one of a thing for each of the reference's.

    Raises:
        MediaError: it has more or fewer.
    """
    if given != due:
        raise MediaError(f"{due:,} {what}", f"{given:,}")


def file_of(value: Any, material: Material, side: Side) -> Path | None:
    """Find the file that an answer names; ``None`` if it is a value.

    Raises:
        MediaError: it is named and cannot be found.
    """
    found = value
    if isinstance(value, Mapping) and len(value) > 1:
        texts = [text for text in value.values() if isinstance(text, str)]
        found = next((text for text in texts if text.lower().endswith(_FILES)), None)
    else:
        found = unwrapped(value)
    if not isinstance(found, str):
        return None
    if side is Side.PREDICTION:
        return find_prediction(material.predictions, found)
    return find_reference(material.references, found)


def cloud_of(value: Any, material: Material, side: Side) -> Cloud:
    """Read a point cloud or a mesh.

    Raises:
        MediaError: it is none.
    """
    path = file_of(value, material, side)
    if path is not None:
        return read_cloud(path)
    faces = None
    if isinstance(value, Mapping):
        faces = value.get("faces")
        value = next((value[name] for name in _POINTS if name in value), unwrapped(value))
    points = numbers_of(value, "points of x, y, z")
    if points.shape[1] < 3:
        raise MediaError("points of three numbers", f"of {points.shape[1]}")
    triangles = None if not faces else numbers_of(faces, "faces").astype(np.int64)
    if triangles is not None and triangles.shape[1] != 3:
        raise MediaError("faces of three corners", f"of {triangles.shape[1]}")
    return made_cloud(points[:, :3], triangles)


def rows_of(value: Any, material: Material, side: Side, wanted: str, *names: str) -> Floats:
    """Read rows of numbers, such as normals.

    Args:
        value: the answer.
        material: where files are.
        side: whose it is.
        wanted: what it should be, for messages.
        names: the name of the array in a npz; then those of the values in a ply, one per column.

    Returns:
        rows × columns, finite; of a file that has more columns than names, the last ones.

    Raises:
        MediaError: it is something else.
    """
    path = file_of(value, material, side)
    if path is None:
        return numbers_of(unwrapped(value), wanted)
    suffix = path.suffix.lower()
    if suffix == ".ply":
        found = read_fields(path, *names[1:])
        if found is None:
            raise MediaError(f"a ply with {', '.join(names[1:])}", "one without")
        return found
    if suffix in (".npy", ".npz"):
        found = array_rows(first_array(path, names[:1]), MAX_POINTS, "rows")
    else:
        found = read_rows(path, wanted)
    return found[:, -len(names[1:]) :] if names[1:] else found


def numbers_of(value: Any, wanted: str) -> Floats:
    """Read a list of equally long lists of numbers; single numbers are rows of one.

    Raises:
        MediaError: it is something else, or one is not finite.
    """
    if not isinstance(value, list) or not value:
        raise MediaError(wanted, shown(value))
    if not isinstance(value[0], list):
        value = [[number] for number in value]
    width = len(value[0]) if isinstance(value[0], list) else 0
    for row in value:
        if not isinstance(row, list) or len(row) != width or not width:
            raise MediaError(wanted, shown(row))
        if not all(type(number) in (int, float) for number in row):
            raise MediaError(wanted, shown(row))
    try:
        found = np.array(value, np.float64)
    except OverflowError:
        raise MediaError("finite numbers", "a number beyond all measure") from None
    if not np.isfinite(found).all():
        raise MediaError("finite numbers", "NaN or infinity")
    return found


def labels_of(
    value: Any, material: Material, side: Side, fields: Sequence[str] = _LABELS
) -> Labels:
    """Read a label per point: numbers or names.

    Args:
        value: a list of them, a file, or an object that has either under one of ``fields``.
        material: where files are.
        side: whose it is.
        fields: names of the object's field, of an array in a npz, or of a value in a ply.

    Raises:
        MediaError: it is something else.
    """
    if isinstance(value, Mapping):
        value = next((value[name] for name in fields if name in value), value)
    path = file_of(value, material, side)
    if path is not None:
        return _numbered(labels_in(path, fields))
    found = unwrapped(value)
    if not isinstance(found, list) or not found:
        raise MediaError("a label for each point", shown(found))
    if len(found) > MAX_POINTS:
        raise MediaError(f"at most {MAX_POINTS:,} points", f"{len(found):,}")
    if all(type(label) in (int, float) for label in found):
        return _numbered(numbers_of(found, "a label for each point")[:, 0])
    places: dict[str, int] = {}
    codes = np.empty(len(found), np.intp)
    for point, label in enumerate(found):
        if not isinstance(label, str | int) or isinstance(label, bool):
            raise MediaError("a label for each point", shown(label))
        name = " ".join(str(label).casefold().split())
        codes[point] = places.setdefault(name, len(places))
    return Labels(codes, list(places))


def labels_in(path: Path, fields: Sequence[str]) -> Floats:
    """Read a number for each point from a file; ``fields`` as for ``labels_of``.

    Raises:
        MediaError: it holds something else.
    """
    suffix = path.suffix.lower()
    wanted = "a label for each point"
    if suffix == ".ply":
        for name in fields:
            found = read_fields(path, name)
            if found is not None:
                return found[:, 0]
        raise MediaError("a ply with a value 'label'", "one without")
    if suffix in (".npy", ".npz"):
        return array_rows(first_array(path, fields), MAX_POINTS, "labels")[:, -1]
    if suffix != ".label":
        return read_rows(path, wanted)[:, -1]  # ShapeNetPart's come last, behind the point
    with opened(path, _KITTI * MAX_POINTS, wanted) as file:
        data = file.read()
    if not data or len(data) % _KITTI:
        raise MediaError("four bytes for each point", f"{len(data):,} bytes")
    return (np.frombuffer(data, "<u4") & 0xFFFF).astype(np.float64)


def _numbered(values: Floats) -> Labels:
    low, high = values.min(), values.max()
    whole = values.astype(np.intp) if -(2**53) < low <= high < 2**53 else None
    if whole is None or (whole != values).any():
        raise MediaError("whole numbers as labels", "fractions, or far larger ones")
    if low >= 0 and high < _MAX_NAMES:  # as nearly all labels are: they need no sorting
        there = np.bincount(whole) > 0
        numbers, codes = np.flatnonzero(there), (np.cumsum(there) - 1)[whole]
    else:
        numbers, codes = np.unique(whole, return_inverse=True)
    if len(numbers) > _MAX_NAMES:
        raise MediaError(f"at most {_MAX_NAMES:,} different labels", f"{len(numbers):,}")
    return Labels(codes.reshape(-1), [str(number) for number in numbers.tolist()])
