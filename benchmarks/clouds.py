"""Scoring points in 3D: nearest distances and labels by point, with equal numbers.

The other hand is point-cloud-utils where it is installed, else all pairs of points in NumPy; and
scikit-learn, of the extra ``oracles``, without which its row is left out. Reading is part of both.
The scorer has a process per core, with one thread each, and point-cloud-utils uses all cores: so
processor time is compared.
"""

from __future__ import annotations

import importlib
import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np

from benchmarks.table import Measurement
from scorer.metrics.measure import Material
from scorer.metrics.registry import find_measure

_SURFACE = 100_000  # points taken of a surface
_SHAPES = ((2_048, 40), (16_384, 8), (_SURFACE, 1))  # points, and how many pairs
_SCANS, _LABELS, _CLASSES = 8, 120_000, 20  # a scan of SemanticKITTI
_EQUAL = 1e-9  # as a share
_RANDOM = np.random.default_rng(0)


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [*_chamfer(folder), *_labels(folder)]


def _run(key: str, folder: Path, count: int) -> Callable[[], float]:
    measure = find_measure(key)
    names = [[f"{side}{number}.npy" for number in range(count)] for side in ("given", "due")]
    material = Material({}, folder, folder)
    return lambda: measure.overall(measure.tally(*names, material))


def _milliseconds(run: Callable[[], object], items: int) -> float:
    """Take the median processor time of an item."""
    taken = []
    for _ in range(5):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return 1e3 * statistics.median(taken) / items


def _loaded(folder: Path, count: int) -> list[list[np.ndarray]]:
    return [
        [np.load(folder / f"{side}{number}.npy") for side in ("given", "due")]
        for number in range(count)
    ]


def _library(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _save(folder: Path, points: int, count: int) -> None:
    for number in range(count):
        due = _RANDOM.random((points, 3))
        np.save(folder / f"given{number}.npy", due + _RANDOM.normal(0, 0.02, due.shape))
        np.save(folder / f"due{number}.npy", due)


def _chamfer(folder: Path) -> list[Measurement]:
    library = _library("point_cloud_utils")
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in a worker; read once pykdtree is loaded

    def nearest(points: np.ndarray, others: np.ndarray) -> np.ndarray:
        if library is not None:
            return np.asarray(library.k_nearest_neighbors(points, others, 1)[0])
        squares = (points**2).sum(1)[:, np.newaxis] + (others**2).sum(1) - 2 * points @ others.T
        return np.sqrt(squares.min(axis=1).clip(0))

    def theirs(count: int) -> float:
        ways = [(nearest(g, d), nearest(d, g)) for g, d in _loaded(folder, count)]
        return float(np.mean([sum((way**2).mean() for way in both) / 2 for both in ways]))

    def compared(points: int, count: int) -> Measurement:
        _save(folder, points, count)
        ours = _run("chamfer.mean", folder, count)
        _compare("Chamfer distance", ours(), theirs(count))
        figure, other = _milliseconds(ours, count), _milliseconds(lambda: theirs(count), count)
        what = f"Chamfer distance, a pair of {points:,} points"
        name = "point-cloud-utils" if library else "all pairs in NumPy"
        return Measurement(what, figure, "ms", "as point-cloud-utils", name, other)

    # All pairs of so many would take minutes.
    rows = [compared(*shapes) for shapes in (_SHAPES if library is not None else _SHAPES[:1])]
    _save(folder, _SURFACE, 1)
    tracemalloc.start()  # before the tree, which SciPy holds outside Python
    _run("chamfer.mean", folder, 1)()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    what = f"Chamfer distance, memory for a pair of {_SURFACE:,} points"
    return [*rows, Measurement(what, peak, "MB")]


def _labels(folder: Path) -> list[Measurement]:
    library = _library("sklearn.metrics")
    if library is None:
        return []
    for number in range(_SCANS):
        due = _RANDOM.integers(1, _CLASSES, _LABELS)
        given = np.where(_RANDOM.random(_LABELS) < 0.8, due, 1)
        np.save(folder / f"given{number}.npy", given.astype(np.int32))
        np.save(folder / f"due{number}.npy", due.astype(np.int32))

    def theirs() -> float:
        sides = zip(*_loaded(folder, _SCANS), strict=True)
        given, due = (np.concatenate(side) for side in sides)
        return float(100 * library.jaccard_score(due, given, average="macro"))

    ours = _run("miou.points", folder, _SCANS)
    _compare("mIoU of points", ours(), theirs())
    figure, other = _milliseconds(ours, _SCANS), _milliseconds(theirs, _SCANS)
    return [
        Measurement(
            f"mIoU, a scan of {_LABELS:,} points", figure, "ms",
            ">= 5 x scikit-learn", "scikit-learn", other,
        )
    ]  # fmt: skip


def _compare(what: str, ours: float, theirs: float) -> None:
    if abs(ours - theirs) > _EQUAL * abs(theirs):
        raise ValueError(f"{what}: expected {theirs!r} as the other hand, got {ours!r}")
