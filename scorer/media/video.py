"""Videos as frames, one at a time: files that FFmpeg decodes, and folders of pictures.

A folder of PNG or JPEG frames needs no further package. Files need PyAV (extra ``media``): only
the containers and codecs listed here, none of which opens a second file or an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.extras import load
from scorer.media.images import read_rgb
from scorer.media.place import inside

MAX_FRAMES = 3_000  # 120 seconds at 25 per second; the longest of the benchmark have 1,500
MAX_FRAME_PIXELS = 9_000_000  # 4K
MAX_VIDEO_PIXELS = 1_500_000_000  # of all frames; 720 in full HD, which take 8 seconds
MAX_SECONDS = 600
MAX_BYTES = 500_000_000  # of a file
_PICTURES = (".png", ".jpg", ".jpeg", ".bmp")
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif"
_CODECS = "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,mpeg4,mjpeg,png,gif,ffv1,rawvideo"
_NAMED = "H.264, HEVC, VP8, VP9, AV1, MPEG-4, MJPEG, GIF, FFV1"
_WANTED = "a video (mp4, webm, mkv, avi, gif) or a folder of frames (png, jpg)"

Frame = NDArray[np.uint8]  # height × width × 3, red first


def read_frames(path: Path, most_pixels: int = MAX_VIDEO_PIXELS) -> Iterator[Frame]:
    """Decode a video of at most so many pixels in all, a frame at a time, in their order.

    Raises:
        MediaError: it is none, damaged, or larger than any of the benchmark.
        MissingPackageError: it is a file, and PyAV is not installed.
    """
    total = 0
    frames = map(read_rgb, frame_files(path)) if path.is_dir() else _decoded(path)
    for number, frame in enumerate(frames):
        total += frame.shape[0] * frame.shape[1]
        if number >= MAX_FRAMES or total > most_pixels:
            most = f"at most {MAX_FRAMES:,} frames and {most_pixels:,} pixels in all"
            raise MediaError(most, "more")
        yield frame


def frame_files(folder: Path) -> Sequence[Path]:
    """List a folder's frames, numbers in their names in the order of numbers.

    Raises:
        MediaError: there is none, or too many, or one is a link.
    """
    found: list[Path] = []
    for path in folder.iterdir():
        place = inside(folder, path.name) if path.suffix.lower() in _PICTURES else None
        if place is not None and place.is_file():
            found.append(place)
        if len(found) > MAX_FRAMES:
            raise MediaError(f"at most {MAX_FRAMES:,} frames", "more")
    if not found:
        raise MediaError(_WANTED, "a folder without frames")
    return sorted(found, key=_in_numbers)


def _in_numbers(path: Path) -> tuple[list[tuple[int, str]], str]:
    parts = re.split(r"([0-9]+)", path.stem)
    return [(int(part[:18]), "") if part.isdecimal() else (-1, part) for part in parts], path.name


def frame_rate(path: Path) -> float | None:
    """Tell how many frames a second of a file has; ``None`` for a folder, or if it is not said.

    Raises:
        MediaError: it is no video, or damaged.
        MissingPackageError: it is a file, and PyAV is not installed.
    """
    if path.is_dir():
        return None
    with _opened(path) as container:
        rate = _checked_stream(container).average_rate
        return float(rate) if rate else None


def _decoded(path: Path) -> Iterator[Frame]:
    with _opened(path) as container:
        stream = _checked_stream(container)
        stream.codec_context.options = {"max_pixels": str(MAX_FRAME_PIXELS)}
        stream.codec_context.thread_count = 1  # tasks run side by side already
        for frame in container.decode(stream):
            _check(frame.width, frame.height)  # a stream may change its size
            yield frame.to_ndarray(format="rgb24")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a file with FFmpeg; what it then finds wrong is told as the file's fault."""
    if path.stat().st_size > MAX_BYTES:
        raise MediaError(f"a video of at most {MAX_BYTES // 1_000_000} MB", "a larger file")
    av = load("av", "decoding video", "av")
    options = {
        "format_whitelist": _CONTAINERS,
        "codec_whitelist": _CODECS,
        "protocol_whitelist": "",  # the bytes come from us; nothing else is to be opened
    }
    try:
        with path.open("rb") as file, closing(av.open(file, options=options)) as container:
            yield container
    except (av.FFmpegError, OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or type(error).__name__
        raise MediaError(_WANTED, f"a file that cannot be decoded ({told[:60]})") from error


def _checked_stream(container: Any) -> Any:
    """Find the stream of pictures, of a kind and a length that are decoded."""
    if not container.streams.video:
        raise MediaError(_WANTED, "a file without pictures")
    stream = container.streams.video[0]
    codec = stream.codec_context.name if stream.codec_context else "an unknown codec"
    if codec not in _CODECS.split(","):
        raise MediaError(f"a video in one of the codecs {_NAMED}", codec)
    _check(stream.codec_context.width, stream.codec_context.height)
    seconds = (container.duration or 0) / 1_000_000
    if seconds > MAX_SECONDS:
        raise MediaError(f"a video of at most {MAX_SECONDS} seconds", f"{seconds:.0f} seconds")
    return stream


def _check(width: int, height: int) -> None:
    if width * height > MAX_FRAME_PIXELS:
        most = f"frames of at most {MAX_FRAME_PIXELS // 1_000_000} million pixels"
        raise MediaError(most, f"{width} × {height}")
