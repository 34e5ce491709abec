"""Depth maps against the reference's: in metres, or up to a scale and a shift.

A map is an array (.npz or .npy) of the reference's shape, or a picture: of 16 bits in millimetres,
or of floating point in metres.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from scorer.media import MediaError
from scorer.media.arrays import ArrayFile, Shape, open_array
from scorer.media.images import read_grey
from scorer.metrics.measure import Floats, Measure, mean
from scorer.metrics.produced import Against, OfReferenceError, Row, error_tally, of_reference

_NEAREST = 1e-3  # metres; what is nearer or farther is no depth
_FARTHEST_INDOORS, _FARTHEST = 10.0, 80.0
_CENTIMETRES = 100
_ARRAYS = (".npz", ".npy")
_LARGEST = 1e30  # of a map without a unit; squares of more are beyond a float


# --- In metres


def _read_metres(path: Path, shape: Shape | None = None) -> Floats:
    """Read a map; without a shape it is the reference's, where a depth may be unknown."""
    if path.suffix.lower() in _ARRAYS:
        found = open_array(path, "depth")
        if shape is not None:
            found.require(shape)
        return found.read(finite=shape is not None).squeeze()
    side = None if shape is None else (shape[0], shape[1])
    values = read_grey(path, side)
    if values.dtype.kind == "f":
        return values.astype(np.float64)
    if values.dtype.itemsize == 1:
        hint = "16 bits in millimetres, or an array in metres"
        raise MediaError("a depth in millimetres or metres", "a picture of 8 bits", hint)
    return values / 1_000.0


def _against_metres(path: Path) -> Against:
    due = _read_metres(path)
    valid = (due > _NEAREST) & (due < _FARTHEST_INDOORS)
    if due.ndim != 2 or not valid.any():
        raise MediaError("a depth map with a known depth", "one without")
    truth = due[valid]

    def error(values: Floats) -> Row:
        clipped = np.clip(values, _NEAREST, _FARTHEST_INDOORS)
        return _CENTIMETRES * math.sqrt(float(np.square(clipped - truth).mean())), 1

    def compare(given: Path) -> Row:
        return error(_read_metres(given, due.shape).reshape(due.shape)[valid])

    return Against(compare, lambda: error(np.zeros_like(truth)))


# --- Up to a scale and a shift


class _Line:
    """Least squares of ``due ≈ scale · given + shift``, over blocks that are met once.

    Means and sums around them are brought together as in Chan et al., Updating formulae and a
    pairwise algorithm for computing sample variances, 1979.
    """

    def __init__(self) -> None:
        self.count = 0
        self._given = self._due = self._square = self._product = 0.0

    def add(self, given: Floats, due: Floats) -> None:
        if not len(given):
            return
        count = self.count + len(given)
        mean_given, mean_due = float(given.mean()), float(due.mean())
        off_given, off_due = mean_given - self._given, mean_due - self._due
        around = given - mean_given
        both = self.count * len(given) / count
        self._square += float(around @ around) + off_given**2 * both
        self._product += float(around @ (due - mean_due)) + off_given * off_due * both
        self._given += off_given * len(given) / count
        self._due += off_due * len(given) / count
        self.count = count

    @property
    def scale_and_shift(self) -> tuple[float, float]:
        scale = self._product / self._square if self._square > 0 else 0.0
        return scale, self._due - scale * self._given


def _against_relative(path: Path) -> Against:
    due = open_array(path, "disparity")

    def compare(given: Path) -> Row:
        ours = open_array(given, "disparity")
        ours.require(due.shape)
        line = _Line()
        for values, truth in _known(ours, due):
            line.add(values, truth)
        scale, shift = line.scale_and_shift
        total = 0.0
        for values, truth in _known(ours, due):
            aligned = np.clip(scale * values + shift, _NEAREST, _FARTHEST)
            total += float((np.abs(aligned - truth) / truth).sum())
        return total / line.count, 1

    # A depth of nothing everywhere is wrong by the whole depth.
    return Against(compare, lambda: (1, 1))


def _known(ours: ArrayFile, due: ArrayFile) -> Iterator[tuple[Floats, Floats]]:
    """Read both side by side, where the reference has a depth."""
    known = 0
    for values, truth in zip(ours.blocks(), of_reference(due.blocks(finite=False)), strict=True):
        if float(np.abs(values).max(initial=0)) > _LARGEST:
            raise MediaError("depths", "numbers beyond 1e30")
        valid = (truth > _NEAREST) & (truth < _FARTHEST)
        known += int(valid.sum())
        yield np.maximum(values[valid], _NEAREST), truth[valid]
    if not known:
        raise OfReferenceError("a depth between 1e-3 and 80 somewhere", "none")


MEASURES = (
    Measure(
        key="rms.depth",
        definition="Root of the mean squared error of the depth in centimetres, where the "
        "reference has one between 1e-3 and 10 m, answers clipped to that range; mean over the "
        "pictures.",
        source="evaluation of NYU Depth v2 (Eigen et al., NIPS 2014; AdaBins, CVPR 2021), without "
        "a crop of the border",
        tally=partial(error_tally, open_reference=_against_metres),
        score=mean,
    ),
    Measure(
        key="abs-rel",
        definition="Mean of |depth − reference| / reference where that is between 1e-3 and 80, "
        "after the scale and shift of least squares over the video, clipped to that range; mean "
        "over the videos.",
        source="predictors/video_comprehension_tasks.py:338-419",
        tally=partial(error_tally, open_reference=_against_relative),
        score=mean,
    ),
)
