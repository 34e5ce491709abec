"""Scoring files that were made: pictures, videos' depth and flow, against the field's own ways.

Where there is a library it is scikit-image, which only a developer has who installs it; the
released code reads pictures with Pillow and aligns depth with ``numpy.linalg.lstsq``, and is
written out here. Decoding is part of every figure.
"""

from __future__ import annotations

import importlib.util
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.table import Measurement, median_seconds
from scorer.media.flow import read_flow
from scorer.metrics import ssim
from scorer.metrics.measure import Material
from scorer.metrics.registry import find_measure

_PICTURES, _SIDE = 24, 512
_FRAMES, _HEIGHT, _WIDTH = 50, 240, 320  # of a video
_RANDOM = np.random.default_rng(0)


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [_psnr(folder), _similarity(), *_depth(folder), _flow(folder)]


def _run(key: str, folder: Path, given: str, due: str, count: int) -> Callable[[], float]:
    measure = find_measure(key)
    material = Material({}, folder, folder)
    names = [[side.format(number) for number in range(count)] for side in (given, due)]
    return lambda: measure.overall(measure.tally(*names, material))


def _psnr(folder: Path) -> Measurement:
    for number in range(_PICTURES):
        picture = _RANDOM.integers(0, 200, (_SIDE, _SIDE, 3), dtype=np.uint8)
        Image.fromarray(picture).save(folder / f"due{number}.png", compress_level=1)
        Image.fromarray(picture + np.uint8(3)).save(folder / f"given{number}.png", compress_level=1)

    def released() -> None:
        for number in range(_PICTURES):
            pair = [
                np.array(Image.open(folder / f"{side}{number}.png").convert("RGB"), np.float32)
                for side in ("given", "due")
            ]
            np.mean((pair[0] - pair[1]) ** 2, dtype=np.float64)

    ours = median_seconds(_run("psnr", folder, "given{}.png", "due{}.png", _PICTURES), 3)
    theirs = median_seconds(released, 3)
    return Measurement(f"PSNR, a pair of {_SIDE} × {_SIDE} pixels", 1e3 * ours / _PICTURES, "ms",
                       "", "as released", 1e3 * theirs / _PICTURES)  # fmt: skip


def _similarity() -> Measurement:
    first, second = (np.round(_RANDOM.normal(128, 40, (880, 680)).clip(0, 255)) for _ in range(2))
    ours = 1e3 * median_seconds(lambda: ssim.ssim(first, second), 3)
    name = "structural similarity, 598,400 pixels"
    if importlib.util.find_spec("skimage") is None:
        return Measurement(name, ours, "ms", "", "scikit-image is not installed")
    from skimage.metrics import structural_similarity

    def theirs() -> None:
        structural_similarity(first, second, data_range=255, gaussian_weights=True, sigma=1.5,
                              use_sample_covariance=False)  # fmt: skip

    return Measurement(name, ours, "ms", "", "scikit-image", 1e3 * median_seconds(theirs, 3))


def _depth(folder: Path) -> list[Measurement]:
    shape = (_FRAMES, 1, _HEIGHT, _WIDTH)
    due = _RANDOM.uniform(1, 60, shape).astype(np.float32)
    for name, depth in (("due0", due), ("given0", due / 2 + _RANDOM.normal(0, 1, shape))):
        with (folder / f"{name}.npz").open("wb") as file:
            np.savez(file, disparity=depth.astype(np.float32))
    run = _run("abs-rel", folder, "given{}.npz", "due{}.npz", 1)

    def released() -> None:
        sides = [np.load(folder / f"{name}.npz")["disparity"][:, 0] for name in ("given0", "due0")]
        given, truth = (side.reshape(-1, 1) for side in sides)
        columns = np.concatenate([given, np.ones_like(given)], axis=1)
        scale, shift = np.linalg.lstsq(columns, truth.astype(np.float64), rcond=None)[0]
        aligned = np.clip(scale * given + shift, 1e-3, 80)
        (np.abs(aligned - truth) / truth).mean()

    name = f"depth of {_FRAMES} frames of {_WIDTH} × {_HEIGHT}"
    return [
        Measurement(name, median_seconds(run, 3), "s", "", "as released",
                    median_seconds(released, 3)),
        Measurement(f"{name}, memory", _peak(run), "MB", "", "as released", _peak(released)),
    ]  # fmt: skip


def _peak(run: Callable[[], object]) -> float:
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _flow(folder: Path) -> Measurement:
    flow = _RANDOM.normal(0, 9, (436, 1024, 2)).astype("<f4")
    header = b"PIEH" + np.array([1024, 436], "<i4").tobytes()
    for name, vectors in (("due0", flow), ("given0", flow + np.float32(1))):
        (folder / f"{name}.flo").write_bytes(header + vectors.tobytes())
    ours = median_seconds(_run("epe", folder, "given{}.flo", "due{}.flo", 1), 3)

    def released() -> None:
        sides = [read_flow(folder / f"{name}.flo").vectors for name in ("given0", "due0")]
        np.sqrt(((sides[0] - sides[1]) ** 2).sum(axis=2)).mean()

    return Measurement("end-point error, a pair of 1024 × 436", 1e3 * ours, "ms", "",
                       "its formula alone", 1e3 * median_seconds(released, 3))  # fmt: skip
