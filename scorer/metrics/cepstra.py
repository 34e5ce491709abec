"""How far speech sounds from the reference: mel-cepstral distortion.

Two steps: a sound becomes mel-cepstra, which needs the vocoder WORLD (package ``pyworld``), and
these are compared, which needs nothing. So an answer may be a sound, or a file of mel-cepstra (.npz
or .npy, frames × 14, one frame each 5 ms) that was made elsewhere; so may a reference.

The shorter side is continued by silence, in the sounds themselves where both are given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.media.arrays import open_array
from scorer.media.extras import load
from scorer.media.sound import Sound, read_sound
from scorer.metrics.features import words_of_others
from scorer.metrics.measure import Floats, Material, Measure, Tally, mean
from scorer.metrics.produced import Against, Row, error_tally, path_in

# As pymcd 0.2.1 sets them.
_RATE = 22_050  # samples per second
_PERIOD = 5.0  # milliseconds
_BINS = 512  # of a spectrum
_ORDER = 13
_WARPING = 0.65
_LEAST = 1e-8  # added to the square of a spectrum before its logarithm

_DECIBEL = 10 / math.log(10) * math.sqrt(2)
_ARRAYS = (".npz", ".npy")
_MAX_SECONDS = 120.0  # of a reference; a sentence has five
_TIMES, _SECONDS = 3, 10  # an answer may be so many times as long, and seconds more
_SILENCE = np.concatenate([[math.log(_LEAST) / 2], np.zeros(_ORDER)])


def mel_cepstra(spectra: Floats) -> Floats:
    """Turn spectra (frames × 257) into mel-cepstra (frames × 14).

    Source: Imai, Cepstral analysis synthesis on the mel frequency scale, ICASSP 1983; SPTK's
    ``mcep`` without iterations, which takes the spectrum for one of amplitudes.
    """
    logarithms = np.log(np.square(spectra) + _LEAST)
    cepstra = np.fft.irfft(logarithms, _BINS, axis=-1)[..., : _BINS // 2 + 1]
    cepstra[..., 0] /= 2
    result: Floats = cepstra @ _to_mel()
    return result


@cache
def _to_mel() -> Floats:
    """Return what each coefficient becomes on the warped scale: 257 × 14."""
    step = np.zeros((_ORDER + 1, _ORDER + 1))
    step[0, 0] = _WARPING
    step[1, 0], step[1, 1] = 1 - _WARPING**2, _WARPING
    for row in range(2, _ORDER + 1):
        step[row] = -_WARPING * step[row - 1]
        step[row, row - 1] += 1
        step[row, row] += _WARPING
    rows = [np.eye(_ORDER + 1)[0]]
    for _ in range(_BINS // 2):
        rows.append(step @ rows[-1])
    return np.stack(rows)


def distortion(given: Floats, due: Floats) -> float:
    """Return the mean distance of mel-cepstra in dB, all coefficients counted."""
    length = max(len(given), len(due))
    ours, theirs = (
        np.concatenate([side, np.tile(_SILENCE, (length - len(side), 1))]) for side in (given, due)
    )
    return _DECIBEL * float(np.sqrt(np.square(ours - theirs).sum(axis=1)).mean())


def _analysed(sound: Sound) -> Floats:
    """Compute mel-cepstra of a sound at 22,050 samples per second."""
    world = load("pyworld", "mel-cepstra of sounds", "pyworld 'setuptools<81'")
    _, spectra, _ = world.wav2world(sound.samples, fs=_RATE, fft_size=_BINS, frame_period=_PERIOD)
    return mel_cepstra(spectra)


def _read_sound(path: Path, longest: float) -> Sound:
    sound = read_sound(path, longest)
    if sound.rate == _RATE:
        return sound
    soxr = load("soxr", f"sounds of {sound.rate} samples per second", "soxr")
    samples = soxr.resample(sound.samples.astype(np.float32), sound.rate, _RATE, quality="HQ")
    return Sound(samples.astype(np.float64), _RATE)


def _continued(sound: Sound, length: int) -> Sound:
    return Sound(np.pad(sound.samples, (0, length - len(sound.samples))), sound.rate)


def _read_cepstra(path: Path, longest: float) -> Floats:
    found = open_array(path, "mcep")
    frames = longest * 1_000 / _PERIOD
    if len(found.shape) != 2 or found.shape[1] != _ORDER + 1 or not 0 < found.shape[0] <= frames:
        got = " × ".join(map(str, found.shape))
        raise MediaError(f"mel-cepstra, up to {frames:.0f} frames × {_ORDER + 1}", got)
    return found.read()


def _against(path: Path) -> Against:
    if path.suffix.lower() in _ARRAYS:
        sound, due = None, _read_cepstra(path, _MAX_SECONDS)
    else:
        sound = _read_sound(path, _MAX_SECONDS)
        due = _analysed(sound)
    longest = _SECONDS + _TIMES * len(due) * _PERIOD / 1_000

    def compare(given: Path) -> Row:
        if given.suffix.lower() in _ARRAYS:
            return distortion(_read_cepstra(given, longest), due), 1
        ours = _read_sound(given, longest)
        if sound is None:
            return distortion(_analysed(ours), due), 1
        length = max(len(ours.samples), len(sound.samples))
        if length > len(sound.samples):
            return distortion(_analysed(ours), _analysed(_continued(sound, length))), 1
        return distortion(_analysed(_continued(ours, length)), due), 1

    return Against(compare, lambda: (distortion(_SILENCE[np.newaxis], due), 1))


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    """Tally distances, and count those of mel-cepstra, which are the submitter's word."""
    tally = error_tally(predictions, references, material, _against)
    left_out = {found.item for found in tally.unreadable}
    unverified = sum(
        path_in(answer).lower().endswith(_ARRAYS)
        for item, answer in enumerate(predictions)
        if answer is not None and item not in left_out
    )
    return replace(tally, notes=words_of_others(unverified), unverified=unverified)


MEASURES = (
    Measure(
        key="mcd",
        definition="Distance of mel-cepstra (0 to 13, frames of 5 ms paired in order) in dB, mean "
        "over the frames, then over the sounds.",
        source="predictors/audio_predict_generation.py:901-926; pymcd 0.2.1, mode plain",
        tally=_tally,
        score=mean,
    ),
)
