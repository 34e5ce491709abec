"""Finds the file that an item's path means, inside the task's folder and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scorer.benchmark.faults import fault
from scorer.benchmark.limits import MAX_PATH

# Where published tasks keep media that their annotation names without a folder.
_FOLDERS = (
    "images", "image", "videos", "video", "audios", "audio", "frames", "pointclouds", "data",
    "media",
)  # fmt: skip


def checked(path: str, where: str) -> str:
    """Return a relative path without detours.

    Raises:
        BenchmarkError: it is absolute, leads out of its folder, or is no path at all.
    """
    if not isinstance(path, str) or not 0 < len(path) <= MAX_PATH:
        raise fault(where, f"a path of up to {MAX_PATH} characters", "another value")
    parts = [part for part in path.replace("\\", "/").split("/") if part != "."]
    is_absolute = path[0] in "/\\~" or path[1:2] == ":"
    if is_absolute or ".." in parts or any(not char.isprintable() for char in path):
        raise fault(where, "a path inside the task's folder", repr(path))
    return "/".join(part for part in parts if part)


def spellings(path: str, folder: str, annotation_folder: str) -> Iterator[str]:
    """Give the places, relative to the task's folder, where a path may lead; likeliest first.

    Args:
        path: a checked path.
        folder: the task folder's name.
        annotation_folder: the annotation's folder relative to the task's, ``json`` or empty.
    """
    yield path
    if annotation_folder:
        yield f"{annotation_folder}/{path}"
    parts = path.split("/")
    if folder in parts[:-1]:  # written from somewhere above the task's folder
        yield "/".join(parts[len(parts) - parts[::-1].index(folder) :])
    yield from (f"{name}/{path}" for name in _FOLDERS)
    if len(parts) > 1:
        yield parts[-1]
        yield from (f"{name}/{parts[-1]}" for name in _FOLDERS)


def inside(folder: Path, path: str, where: str) -> Path | None:
    """Return the file or folder at a checked path, ``None`` if there is none.

    Raises:
        BenchmarkError: a link stands on the way.
    """
    place = folder
    for part in path.split("/"):
        place = place / part
        if place.is_symlink():
            raise fault(where, "a file in the task's folder", f"{path!r}, which is a link")
    return place if place.exists() else None
