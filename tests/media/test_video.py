"""Videos come frame by frame, from files and folders; what is none, or too much, is told."""

import sys
from pathlib import Path

import numpy as np
import pytest

from media_files import library, write_frames, write_video
from scorer.media import MediaError, video
from scorer.media.extras import MissingPackageError
from scorer.media.video import read_frames

RANDOM = np.random.default_rng(0)
FRAMES = [RANDOM.integers(0, 256, (32, 48, 3), dtype=np.uint8) for _ in range(3)]


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "ffv1"), ("a.mp4", "libx264rgb")])
def test_a_file_gives_the_frames_that_were_written(tmp_path: Path, name: str, codec: str) -> None:
    found = list(read_frames(write_video(tmp_path / name, FRAMES, codec)))
    assert np.array_equal(found, FRAMES)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.webm", "libvpx-vp9"), ("a.avi", "mpeg4"), ("a.mp4", "libx264")]
)
def test_usual_containers_and_codecs_are_read(tmp_path: Path, name: str, codec: str) -> None:
    grey = [np.full((32, 48, 3), level, np.uint8) for level in (40, 120, 200)]
    found = list(read_frames(write_video(tmp_path / name, grey, codec)))
    assert len(found) == 3
    assert np.abs(np.subtract(found, grey, dtype=np.int16)).max() <= 6


def test_a_folder_gives_its_pictures_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    shades = [np.full((2, 2, 3), level, np.uint8) for level in range(11)]
    folder = write_frames(tmp_path / "a", shades, "f_{}")
    (folder / "notes.txt").write_text("no frame")
    assert [int(frame[0, 0, 0]) for frame in read_frames(folder)] == list(range(11))


def playlist(path: Path) -> str:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{path}/a.mkv\n#EXT-X-ENDLIST\n"


def test_no_file_opens_another(tmp_path: Path) -> None:
    """FFmpeg would follow playlists to other files, and to addresses."""
    other = write_video(tmp_path / "a.mkv", FRAMES)
    for text in (playlist(tmp_path), f"ffconcat version 1.0\nfile '{other.name}'\n"):
        path = tmp_path / "b.mp4"
        path.write_text(text)
        with pytest.raises(MediaError, match="cannot be decoded") as caught:
            list(read_frames(path))
        assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("end", [0, 40, 700])
def test_a_cut_file_is_told(tmp_path: Path, end: int) -> None:
    path = write_video(tmp_path / "a.mp4", FRAMES, "libx264")
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(MediaError, match="cannot be decoded"):
        list(read_frames(path))


def test_other_codecs_and_unknown_ones_are_told(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.avi", FRAMES, "msmpeg4v2")
    with pytest.raises(MediaError, match=r"one of the codecs H.264, .*, got msmpeg4v2"):
        list(read_frames(path))
    path = write_video(tmp_path / "b.mkv", FRAMES)
    path.write_bytes(path.read_bytes().replace(b"V_FFV1", b"V_NONE"))
    with pytest.raises(MediaError, match="got an unknown codec"):
        list(read_frames(path))


def test_what_costs_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_video(tmp_path / "a.mkv", FRAMES)
    folder = write_frames(tmp_path / "f", FRAMES)
    for place in (path, folder):
        with pytest.raises(MediaError, match="at most 3,000 frames and 3,072 pixels in all"):
            list(read_frames(place, 2 * 32 * 48))
        with monkeypatch.context() as patch:
            patch.setattr(video, "MAX_FRAMES", 2)
            with pytest.raises(MediaError, match="at most 2 frames"):
                list(read_frames(place))
    for name in ("MAX_FRAME_PIXELS", "MAX_BYTES", "MAX_SECONDS"):
        with monkeypatch.context() as patch:
            patch.setattr(video, name, 0)
            with pytest.raises(MediaError, match="at most"):
                list(read_frames(path))


def test_a_folder_without_frames_and_a_sound_are_no_videos(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="without frames"):
        list(read_frames(tmp_path))
    path = tmp_path / "a.mp4"
    library("soundfile").write(path, np.zeros(100), 8_000, format="WAV")
    with pytest.raises(MediaError, match="cannot be decoded"):
        list(read_frames(path))


def test_a_link_is_no_frame(tmp_path: Path) -> None:
    folder = write_frames(tmp_path / "a", FRAMES[:1])
    (folder / "1.png").symlink_to(folder / "0.png")
    with pytest.raises(MediaError, match="a link"):
        list(read_frames(folder))


def test_the_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"x")
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingPackageError, match="pip install av"):
        list(read_frames(path))
