"""Answers that have a part for each frame of a video, and which parts belong together.

Frames are an object from their numbers to their parts, a list of them in order, or the path of a
folder of pictures. Frames of two videos go together by their names, numbers without leading zeros,
else by their order; then there must be as many.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from scorer.media import MediaError
from scorer.media.place import find_prediction, find_reference
from scorer.media.video import MAX_FRAMES, frame_files
from scorer.metrics.answers import shown
from scorer.metrics.mask_shapes import unwrapped
from scorer.metrics.measure import Material

_AROUND = (
    "text", "answer", "prediction", "response", "output", "result", "frames", "masks", "boxes",
)  # fmt: skip
_PATHS = ("dir", "folder", "path", "file")

Frames = Mapping[str, Any]  # by name, in their order; a file where they come from a folder


class Find(Protocol):
    """What finds a file, or a folder, by its path."""

    def __call__(self, path: Any, *, folders: bool = False) -> Path:
        """Return where it is."""


def finders(material: Material) -> tuple[Find, Find]:
    """Return what finds the files of predictions, and of references."""

    def given(path: Any, *, folders: bool = False) -> Path:
        return find_prediction(material.predictions, path, folders=folders)

    def due(path: Any, *, folders: bool = False) -> Path:
        return find_reference(material.references, path, folders=folders)

    return given, due


def frames_of(value: Any, find: Find) -> Frames:
    """Return an answer's frames.

    Raises:
        MediaError: there are none, or too many.
    """
    value = unwrapped(value, _AROUND, _PATHS)
    if isinstance(value, str):
        place = find(value, folders=True)
        if not place.is_dir():
            raise MediaError("a folder of frames", shown(value))
        return {_name(path.stem): path for path in frame_files(place)}
    if not isinstance(value, dict | list) or not value:
        raise MediaError("frames, by their numbers", shown(value))
    if len(value) > MAX_FRAMES:
        raise MediaError(f"at most {MAX_FRAMES:,} frames", f"{len(value):,}")
    if isinstance(value, list):
        return {str(number): part for number, part in enumerate(value)}
    return {_name(str(name)): part for name, part in value.items()}


def _name(text: str) -> str:
    return text.lstrip("0") or "0" if text.isdecimal() else text


def paired(given: Frames, due: Frames) -> list[tuple[str, Any]]:
    """Return for each frame that is due its name and what was given for it, ``None`` for nothing.

    Raises:
        MediaError: no name is alike, and there are more or less of them.
    """
    if any(name in due for name in given):
        return [(name, given.get(name)) for name in due]
    if len(given) != len(due):
        raise MediaError(f"{len(due):,} frames", f"{len(given):,} of other names")
    return list(zip(due, given.values(), strict=True))
