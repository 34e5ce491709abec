"""Sounds to samples: WAV, FLAC, Ogg and MP3 through libsndfile (extra ``media``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.extras import load

MAX_SECONDS = 1_800  # the longest of the benchmark have a few minutes
MAX_VALUES = 16_000_000  # samples of all channels; 128 MB as float64
MAX_CHANNELS = 16
RATES = (1_000, 384_000)  # samples per second
MAX_BYTES = 400_000_000  # of a file
_FORMATS = frozenset({"WAV", "WAVEX", "RF64", "FLAC", "OGG", "MP3", "AIFF"})
_WANTED = "a sound (wav, flac, ogg, mp3)"


class Sound(NamedTuple):
    """Samples, most of them in [−1, 1], and how many there are per second."""

    samples: NDArray[np.float64]  # of the mean of all channels
    rate: int


def read_sound(path: Path, longest: float = MAX_SECONDS) -> Sound:
    """Read a sound of at most so many seconds; its channels are averaged.

    Raises:
        MediaError: it is none, damaged, or larger than any of the benchmark.
        MissingPackageError: soundfile is not installed.
    """
    soundfile = load("soundfile", "reading sound", "soundfile")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise MediaError(f"a sound of at most {MAX_BYTES // 1_000_000} MB", "a larger file")
        with path.open("rb") as raw, soundfile.SoundFile(raw) as file:
            _check(file, longest)
            samples = file.read(file.frames, dtype="float64", always_2d=True)
            rate = int(file.samplerate)
    except soundfile.SoundFileError as error:
        raise MediaError(_WANTED, f"a file that cannot be read ({str(error)[:60]})") from error
    except OSError as error:
        raise MediaError("a file that can be read", error.strerror or str(error)) from error
    if not len(samples):
        raise MediaError(_WANTED, "one without samples")
    if not np.isfinite(samples).all():
        raise MediaError("finite samples", "NaN or infinity")
    return Sound(samples.mean(axis=1), rate)


def _check(file: Any, longest: float) -> None:
    """Refuse by the header what would cost too much."""
    channels, rate = file.channels, file.samplerate
    if file.format not in _FORMATS:
        raise MediaError(_WANTED, f"a file of the format {file.format}")
    if channels > MAX_CHANNELS or not RATES[0] <= rate <= RATES[1]:
        got = f"{channels} channels and {rate} samples per second"
        raise MediaError(f"up to {MAX_CHANNELS} channels, {RATES[0]} to {RATES[1]} per second", got)
    if file.frames > longest * rate or file.frames * channels > MAX_VALUES:
        got = f"{file.frames / rate:.0f} seconds in {channels} channels"
        raise MediaError(f"a sound of at most {longest:.0f} seconds", got)
