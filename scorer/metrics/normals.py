"""Directions of surfaces: how far estimated normals are turned, whichever way they point.

An answer gives as many normals as the reference, in the order of its points, of any length: rows of
x, y, z, a text file, an array, or a ply with nx, ny, nz. Lower is better; a missing or unreadable
answer, and a normal of length 0, is turned by 90 degrees, the most there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.media.rows import Floats
from scorer.metrics.cloud_answers import Side, check_number, paired, rows_of
from scorer.metrics.measure import Material, Measure, Tally, Unreadable, counted, mean

_MOST = 90.0  # degrees between two lines


def angles(given: Floats, due: Floats) -> Floats:
    """Measure the angle between lines, in degrees: n × 3 each -> n."""
    crossed = np.linalg.norm(np.cross(given, due), axis=1)
    along = np.abs(np.einsum("nc,nc->n", given, due))
    # Exact for small angles too, where an arc cosine has lost its digits.
    found = np.degrees(np.arctan2(crossed, along))
    return np.where((crossed == 0) & (along == 0), _MOST, found)


def _normals(value: Any, material: Material, side: Side) -> Floats:
    found = rows_of(value, material, side, "a normal for each point", "normals", "nx", "ny", "nz")
    if found.shape[1] != 3:
        raise MediaError("normals of three numbers", f"of {found.shape[1]}")
    size = np.abs(found).max(axis=1, keepdims=True)  # so that no square is too large or too small
    scaled: Floats = np.divide(found, size, out=np.zeros_like(found), where=size > 0)
    return scaled


def _check(given: Floats, due: Floats) -> None:
    check_number(len(given), len(due), "normals, one for each point")


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    def read(value: Any, side: Side) -> Floats:
        return _normals(value, material, side)

    values = []
    unreadable: list[Unreadable] = []
    hint = "counted as 90 degrees"
    for due, given in paired(predictions, references, read, _check, unreadable, hint):
        squares = _MOST**2 if given is None else np.square(angles(given, due)).mean()
        values.append(float(np.sqrt(squares)))
    return Tally(counted(values), tuple(unreadable))


MEASURES = (
    Measure(
        key="rmse.normals",
        definition="Root of the mean squared angle between estimated and true normals as lines, in "
        "degrees, over a shape's points; mean over the shapes.",
        source="not published; PCPNet (Guerrero et al. 2018), unoriented normals",
        tally=_tally,
        score=mean,
    ),
)
