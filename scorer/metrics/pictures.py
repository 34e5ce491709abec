"""Pictures against those of the reference, pixel by pixel: PSNR, and the error in LAB.

Both are for pictures of 8 bits and of the reference's size. PSNR is infinite where a picture equals
the reference's, and a mean with an infinite part would say nothing of the rest; so in a mean a
picture counts 60 dB at most, and the mean is infinite where all are equal. The released code drops
equal frames instead: there a better frame can lower the score, and a perfect answer has none.
"""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.images import read_rgb
from scorer.metrics.measure import Floats, Measure, mean
from scorer.metrics.produced import Against, Row, error_tally, similarity_tally

PEAK = 255.0
_MOST = 60.0  # dB; where libvmaf puts the end of 8 bits (6 per bit, and 12), equal frames too


def psnr_row(given: NDArray[np.uint8], due: NDArray[np.uint8]) -> Row:
    """Return what a frame adds: its PSNR, 1, and whether it differs at all."""
    if given.shape != due.shape:
        raise MediaError(f"{due.shape[1]} × {due.shape[0]} pixels", size_of(given))
    squares = np.square(np.maximum(given, due) - np.minimum(given, due), dtype=np.uint16)
    total = int(squares.sum(dtype=np.uint64))
    if total == 0:
        return _MOST, 1, 0
    return min(_MOST, 10 * math.log10(PEAK**2 * squares.size / total)), 1, 1


def size_of(frame: NDArray[np.uint8]) -> str:
    """Spell a picture's size, for messages."""
    return f"{frame.shape[1]} × {frame.shape[0]}"


def psnr(sums: Floats) -> Floats:
    """Average over frames; infinite where all are equal to the reference's."""
    decibel, frames, unequal = (sums[..., column] for column in range(3))
    return np.where(unequal == 0, np.inf, decibel / frames)


def _against_picture(due: Path) -> Against:
    picture = read_rgb(due)

    def compare(given: Path) -> Row:
        return psnr_row(read_rgb(given, picture.shape[:2]), picture)

    return Against(compare, lambda: (0, 1, 1))


_STEPS = np.arange(256) / 255
_LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4)
_TO_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])  # D65, as the observer of 2° sees it


def lab(picture: NDArray[np.uint8]) -> Floats:
    """Convert sRGB (… × 3, 8 bits) to CIE LAB under D65.

    Source: IEC 61966-2-1; CIE 15. The same constants as scikit-image's ``rgb2lab``.
    """
    xyz = _LINEAR[picture] @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _against_shadowless(due: Path) -> Against:
    picture = read_rgb(due)
    colours = lab(picture)
    pixels = picture.shape[0] * picture.shape[1]

    def compare(given: Path) -> Row:
        return float(np.abs(lab(read_rgb(given, picture.shape[:2])) - colours).sum()), pixels

    return Against(compare, lambda: (float(np.abs(colours).sum()), pixels))


MEASURES = (
    Measure(
        key="psnr",
        definition="Mean over the pictures of 10·log10(255² / MSE) over all RGB values, in dB, 60 "
        "at most for each; infinite where all pictures equal the reference's.",
        source="the field's standard",
        tally=partial(similarity_tally, open_reference=_against_picture),
        score=psnr,
    ),
    Measure(
        key="rmse.lab",
        definition="Sum of the absolute differences of L, a and b, mean over all pixels of all "
        "pictures; shadow removal calls it RMSE.",
        source="evaluation of ISTD and SRD (Wang et al., CVPR 2018; Hu et al., DSC, TPAMI 2020), "
        "without its resizing to 256 × 256",
        tally=partial(error_tally, open_reference=_against_shadowless),
        score=mean,
    ),
)
