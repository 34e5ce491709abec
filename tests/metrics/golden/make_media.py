"""Computes media.json in an environment of its own; the scorer's tests need none of this.

    pip install scikit-image==0.26.0 scipy==1.17.1 pymcd==0.2.1 'setuptools<81'
    python tests/metrics/golden/make_media.py

Every picture, spectrum and sound follows from a seed, so that the tests make the same ones.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pysptk
import soundfile
from pymcd.mcd import Calculate_MCD
from scipy.ndimage import correlate1d
from skimage.color import rgb2lab
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

sys.path.insert(0, str(Path(__file__).parents[1]))
from media_makers import grey_pair, pictures, sounds, spectra

WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def ssim(first, second):
    """Crops what its window does not cover, 5 pixels; so edges are continued by 5 before."""
    padded = [np.pad(one, 5, mode="edge") for one in (first, second)]
    return structural_similarity(
        *padded, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )


def halved(values):
    taps = [0.0625, 0.25, 0.375, 0.25, 0.0625]
    for axis in (0, 1):
        values = correlate1d(values, taps, axis=axis, mode="nearest")
    return np.floor(values[::2, ::2] + 0.5)


def ms_ssim(first, second):
    parts = []
    for _ in WEIGHTS:
        parts.append(ssim(first, second))
        first, second = halved(first), halved(second)
    return parts


def distortions():
    tool = Calculate_MCD("plain")
    result = []
    with tempfile.TemporaryDirectory() as folder:
        for rate, pair in sounds():
            paths = [str(Path(folder) / f"{side}.wav") for side in "ab"]
            for path, samples in zip(paths, pair, strict=True):
                soundfile.write(path, samples, rate, subtype="FLOAT")
            result.append(float(tool.calculate_mcd(*paths)))
    return result


def main():
    first, second = pictures()
    cepstra = pysptk.sptk.mcep(
        spectra(), order=13, alpha=0.65, maxiter=0, etype=1, eps=1.0e-8, min_det=0.0, itype=3
    )
    golden = {
        "psnr": float(peak_signal_noise_ratio(first, second)),
        "lab": [float(v) for v in np.abs(rgb2lab(first) - rgb2lab(second)).sum(axis=(0, 1))],
        "made_with": "scikit-image 0.26.0, pymcd 0.2.1, pysptk 1.0.1, pyworld 0.3.5",
        "ssim": ms_ssim(*grey_pair()),
        "mcep": cepstra.tolist(),
        "mcd": distortions(),
    }
    place = Path(__file__).with_name("media.json")
    place.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


main()
