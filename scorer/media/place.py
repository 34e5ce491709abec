"""Finds the file that a path means, inside its folder and nowhere else."""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scorer.media import MediaError

MAX_PATH = 400  # characters of a path that an item or an answer names
_SHOWN = 120  # of them, in a message

# Where published tasks keep media that their annotation names without a folder.
_FOLDERS = (
    "images", "image", "videos", "video", "audios", "audio", "frames", "depth", "flow",
    "pointclouds", "data", "media",
)  # fmt: skip


def find_prediction(folder: Path | None, path: Any, *, folders: bool = False) -> Path:
    """Return the file that an answer names by its path relative to the predictions' folder.

    With ``folders``, it may be a folder too.

    Raises:
        MediaError: it leads out of the folder, through a link, to no file, or is no path.
    """
    return _file(folder, [checked(path)], path, folders)


def find_reference(folder: Path | None, path: Any, *, folders: bool = False) -> Path:
    """Return the file that a reference names, in any of the places where published tasks keep it.

    With ``folders``, it may be a folder too.

    Raises:
        MediaError: it leads out of the folder, through a link, to no file, or is no path.
    """
    name = folder.name if folder else ""
    return _file(folder, spellings(checked(path), name, "json"), path, folders)


def _file(folder: Path | None, paths: Iterable[str], asked: str, folders: bool) -> Path:
    for path in paths:
        place = inside(folder, path) if folder else None
        # A pipe or a device would be waited for without end.
        mode = place.stat().st_mode if place is not None else 0
        if place is not None and (stat.S_ISREG(mode) or (folders and stat.S_ISDIR(mode))):
            return place
    shown = asked if len(asked) <= _SHOWN else f"{asked[:_SHOWN]}…"
    raise MediaError("a file", repr(shown), "there is none at this path")


def checked(path: Any) -> str:
    """Return a relative path without detours.

    Raises:
        MediaError: it is absolute, leads out of its folder, or is no path at all.
    """
    if not isinstance(path, str) or not 0 < len(path) <= MAX_PATH:
        raise MediaError(f"a path of up to {MAX_PATH} characters", "another value")
    parts = [part for part in path.replace("\\", "/").split("/") if part != "."]
    is_absolute = path[0] in "/\\~" or path[1:2] == ":"
    if is_absolute or ".." in parts or any(not char.isprintable() for char in path):
        raise MediaError("a path inside the task's folder", repr(path))
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


def inside(folder: Path, path: str) -> Path | None:
    """Return the file or folder at a checked path, ``None`` if there is none.

    Raises:
        MediaError: a link stands on the way.
    """
    place = folder
    try:
        for part in path.split("/"):
            place = place / part
            if place.is_symlink() and not _is_of_the_hub(folder, place):
                raise MediaError("a file in the task's folder", f"{path!r}, which is a link")
        return place if place.exists() else None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # no file can be called so
            return None
        raise


def _is_of_the_hub(folder: Path, link: Path) -> bool:
    """Whether a link is one of those that the Hub client's cache is made of."""
    snapshots = next((above for above in folder.parents if above.name == "snapshots"), None)
    return snapshots is not None and link.resolve().parent == snapshots.parent.resolve() / "blobs"
