"""Multi-scale structural similarity of an unwarped document and its scan, as DocUNet computes it.

Both are brought to the area of 598,400 pixels, in grey, so that an answer may have any size. The
similarity at five sizes is averaged with the weights of MS-SSIM, where MS-SSIM itself has a
product: the specialists of this task report the average.
"""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from scorer.media.images import read_rgb
from scorer.metrics.measure import Floats, Measure, mean
from scorer.metrics.pictures import PEAK
from scorer.metrics.produced import Against, Row, similarity_tally

_AREA = 598_400  # pixels that the reference is brought to
WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
_SIGMA, _REACH = 1.5, 5  # of the window, pixels
_TAPS = np.exp(-(np.arange(-_REACH, _REACH + 1) ** 2) / (2 * _SIGMA**2))
_WINDOW = _TAPS / _TAPS.sum()
_HALVING = np.array([0.0625, 0.25, 0.375, 0.25, 0.0625])
_C1, _C2 = (0.01 * PEAK) ** 2, (0.03 * PEAK) ** 2


def _filtered(values: Floats, taps: Floats) -> Floats:
    """Correlate with the same taps along both axes; beyond the border its pixels go on."""
    reach = len(taps) // 2
    for axis in (0, 1):
        width = [(reach, reach) if at == axis else (0, 0) for at in (0, 1)]
        padded = np.moveaxis(np.pad(values, width, mode="edge"), axis, 0)
        length = values.shape[axis]
        total = taps[reach] * padded[reach : reach + length]
        for step in range(reach):
            far = len(taps) - 1 - step
            total += taps[step] * (padded[step : step + length] + padded[far : far + length])
        values = np.moveaxis(total, 0, axis)
    return values


def ssim(first: Floats, second: Floats) -> float:
    """Mean structural similarity of two grey pictures with values up to 255.

    Source: Wang et al., Image quality assessment: from error visibility to structural similarity,
    IEEE TIP 2004; Gaussian window of 1.5 pixels, borders replicated as MATLAB's ``ssim`` does.
    """
    mean_first, mean_second = _filtered(first, _WINDOW), _filtered(second, _WINDOW)
    product = mean_first * mean_second
    square_first, square_second = mean_first**2, mean_second**2
    variances = _filtered(first**2 + second**2, _WINDOW) - square_first - square_second
    covariance = _filtered(first * second, _WINDOW) - product
    similar = (2 * product + _C1) * (2 * covariance + _C2)
    return float((similar / ((square_first + square_second + _C1) * (variances + _C2))).mean())


def halved(values: Floats) -> Floats:
    """Bring a picture to half its size, values rounded, as MATLAB's ``impyramid`` does."""
    smaller: Floats = np.floor(_filtered(values, _HALVING)[::2, ::2] + 0.5)
    return smaller


def ms_ssim(first: Floats, second: Floats) -> float:
    """Weigh the similarity at five sizes, each half of that before."""
    total = 0.0
    for weight in WEIGHTS:
        total += weight * ssim(first, second)
        first, second = halved(first), halved(second)
    return total / sum(WEIGHTS)


def _grey(path: Path, size: tuple[int, int] | None) -> Image.Image:
    """Read a picture as grey, at the reference's size, or at the area that this is brought to."""
    image = Image.fromarray(read_rgb(path)).convert("L")
    if size is None:
        scale = math.sqrt(_AREA / (image.width * image.height))
        size = math.ceil(scale * image.width), math.ceil(scale * image.height)
    return image.resize(size, Image.Resampling.BICUBIC)


def _against_document(due: Path) -> Against:
    scan = _grey(due, None)

    def compare(given: Path) -> Row:
        ours = _grey(given, scan.size)
        return ms_ssim(np.asarray(ours, np.float64), np.asarray(scan, np.float64)), 1

    return Against(compare, lambda: (-1, 1))


MEASURES = (
    Measure(
        key="ms-ssim",
        definition="Mean over the pictures of the structural similarity at five sizes, weighed "
        "0.0448, 0.2856, 0.3001, 0.2363, 0.1333 (divided by their sum, 1.0001).",
        source="evaluation of DocUNet (Ma et al., CVPR 2018), evalUnwarp.m; weights of Wang et "
        "al., Multiscale structural similarity, Asilomar 2003",
        tally=partial(similarity_tally, open_reference=_against_document),
        score=mean,
    ),
)
