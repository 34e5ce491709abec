"""Sounds as samples, and files that are none or cost too much."""

import sys
from pathlib import Path

import numpy as np
import pytest

from media_files import library
from scorer.media import MediaError, sound
from scorer.media.extras import MissingPackageError
from scorer.media.sound import read_sound

SAMPLES = np.array([[0.5, -0.25], [0, 0.5], [-1, 0]])


def written(path: Path, samples: object = SAMPLES, rate: int = 16_000, **more: str) -> Path:
    library("soundfile").write(path, samples, rate, **more)
    return path


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_channels_are_averaged(tmp_path: Path, name: str) -> None:
    found = read_sound(written(tmp_path / name))
    assert found.rate == 16_000
    assert found.samples.tolist() == [0.125, 0.25, -0.5]


def test_ogg_and_mp3_are_read(tmp_path: Path) -> None:
    tone = np.sin(np.arange(8_000) / 8)
    for name in ("a.ogg", "a.mp3"):
        assert read_sound(written(tmp_path / name, tone)).samples.std() > 0.5


def test_what_is_no_sound_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav")
    data = path.read_bytes()
    for end in (0, 10, 43):
        path.write_bytes(data[:end])
        with pytest.raises(MediaError, match="a sound"):
            read_sound(path)
    written(path, np.empty(0))
    with pytest.raises(MediaError, match="without samples"):
        read_sound(path)
    written(path, np.array([np.nan]), subtype="FLOAT")
    with pytest.raises(MediaError, match="NaN"):
        read_sound(path)
    written(path, SAMPLES, format="AU")
    with pytest.raises(MediaError, match="the format AU"):
        read_sound(path)


def test_what_costs_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.wav")
    with pytest.raises(MediaError, match="at most 0 seconds, got 0 seconds in 2 channels"):
        read_sound(path, 1e-5)
    for name in ("MAX_VALUES", "MAX_CHANNELS", "MAX_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(sound, name, 0)
            with pytest.raises(MediaError, match=r"at most|up to"):
                read_sound(path)
    data = bytearray(path.read_bytes())
    data[24:28] = b"\x01\0\0\0"  # one sample per second
    path.write_bytes(data)
    with pytest.raises(MediaError, match="1 samples per second"):
        read_sound(path)


def test_the_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(MissingPackageError, match="pip install soundfile"):
        read_sound(tmp_path / "a.wav")
