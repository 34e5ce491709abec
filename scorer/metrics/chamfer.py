"""Chamfer distance between clouds or surfaces: how far each point is from the other shape.

An answer and a reference are each a point cloud or a mesh: the path of a file, rows of x, y, z, or
``{"points", "faces"}``. Of a mesh's surface 100,000 points are taken, always the same; of a larger
cloud every so many-th point is measured, against all points of the other. Lower is better, and a
missing or unreadable answer costs the larger of the model's own largest distance and that of the
diagonal around the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from scorer.media import MediaError
from scorer.media.clouds import surface_points
from scorer.media.rows import Floats
from scorer.metrics.cloud_answers import Side, cloud_of, paired
from scorer.metrics.measure import Material, Measure, Tally, Unreadable, counted, mean

if TYPE_CHECKING:
    from pykdtree.kdtree import KDTree

_POINTS = 100_000  # taken of a surface, as for ConvONet; and measured of a cloud
_SAMPLE, _OTHERS = 32, 4_096  # points by which the work is estimated
_NEAR = 1.1  # times as far as the nearest: such points are looked at before one is chosen
_WORK = 20_000_000  # points looked at
_LEAST = 200  # points measured, however long each takes
_NOTHING = 2.0**-80  # of the largest coordinate
_LEAF = 32  # points in a leaf of a tree; 16 are as fast


def distances(points: KDTree, others: KDTree) -> Floats:
    """Measure how far points are from the nearest of the others.

    Where most of the others are about equally far, a tree has to look at them all. Then fewer
    points are measured, which differ little there: no answer may stop the scorer.

    Returns:
        Of up to 100,000 points, evenly taken and in their order.
    """
    most = _POINTS
    if points.n * others.n > _WORK:
        most = min(_POINTS, max(_LEAST, int(_WORK / max(_near(points, others), 1.0))))
    found: Floats = others.query(_even(points, most))[0]
    return found


def _near(points: KDTree, others: KDTree) -> float:
    """Estimate how many of the others a tree looks at for a point."""
    sample = _even(points, _SAMPLE)
    reach = _NEAR * others.query(sample)[0]
    squares = sum(
        np.square(of_sample[:, np.newaxis] - of_others)
        for of_sample, of_others in zip(sample.T, _even(others, _OTHERS).T, strict=True)
    )
    return others.n * float((squares <= np.square(reach)[:, np.newaxis]).mean())


def _even(tree: KDTree, most: int) -> Floats:
    """Take every so many-th point, in their order, for at most so many."""
    points: Floats = tree.data.reshape(tree.n, tree.ndim)
    return np.ascontiguousarray(points[:: -(-tree.n // most)])


def _tree(points: Floats) -> KDTree:
    """Sort points into a tree.

    It halves space down to the least coordinate: so what is next to nothing becomes 0, or points
    ever closer to it would make the tree a thousand levels deep.
    """
    from pykdtree.kdtree import KDTree  # loads OpenMP; nothing else of the scorer needs it

    sizes = np.abs(points)
    return KDTree(np.where(sizes < _NOTHING * sizes.max(), 0.0, points), _LEAF)


def squared(given: Floats, due: Floats) -> float:
    """Add up the mean squared distances of both ways, in the squared unit of the points."""
    one, other = _tree(given), _tree(due)
    both = (distances(one, other), distances(other, one))
    return float(sum(np.square(way).mean() for way in both))


def _tally(
    factor: float, predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    def read(value: Any, side: Side) -> Floats:
        points = surface_points(cloud_of(value, material, side), _POINTS)
        if side is Side.REFERENCE and (points == points[0]).all():
            raise MediaError("a shape of some extent", "a single point")
        return points

    found: list[float | None] = []
    largest = []  # what the diagonal around a reference would cost
    unreadable: list[Unreadable] = []
    hint = "counted with the largest distance"
    for due, given in paired(predictions, references, read, _anything, unreadable, hint):
        # Axis by axis: along rows of three numbers NumPy takes ten times as long.
        largest.append(2 * factor * float(sum(np.ptp(axis) ** 2 for axis in due.T)))
        found.append(None if given is None else factor * squared(given, due))
    own = max((value for value in found if value is not None), default=0.0)
    values = [
        max(own, diagonal) if value is None else value
        for value, diagonal in zip(found, largest, strict=True)
    ]
    return Tally(counted(values), tuple(unreadable))


def _anything(given: Floats, due: Floats) -> None:
    """Shapes may have any number of points."""


def _measure(key: str, factor: float, definition: str, source: str) -> Measure:
    tally: Callable[..., Tally] = partial(_tally, factor)
    return Measure(key=key, definition=definition, source=source, tally=tally, score=mean)


MEASURES = (
    _measure(
        "chamfer.sum-1e3",
        1e3,
        "Mean squared distance to the nearest point, both ways added, times 1,000; mean over the "
        "items.",
        "not published; CD-l2 of PoinTr's evaluation, times 1,000 as it prints it",
    ),
    _measure(
        "chamfer.mean",
        0.5,
        "Mean squared distance to the nearest point, mean of both ways, over 100,000 points of "
        "each surface; mean over the items.",
        "not published; chamfer-L2 of the evaluation of ConvONet",
    ),
    _measure(
        "chamfer.sum-mm",
        1e6,
        "Mean squared distance to the nearest point, both ways added, in square millimetres of "
        "shapes given in metres; mean over the items.",
        "not published; the sum of both ways, as in PyTorch3D",
    ),
)
