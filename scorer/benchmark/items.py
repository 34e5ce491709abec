"""An item as a person looks at it: its texts, its media, its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import msgspec

from scorer.media.place import MAX_PATH

_KINDS = {
    "image": "png jpg jpeg bmp gif webp tif tiff ppm",
    "video": "mp4 avi mov mkv webm m4v",
    "audio": "wav mp3 flac ogg m4a aac opus",
    "3d": "ply obj glb gltf off stl pcd xyz las",
    "file": "npy npz flo bin exr json txt html pdf mat pt pkl",
}
_BY_SUFFIX = {f".{suffix}": kind for kind, names in _KINDS.items() for suffix in names.split()}
# Fields that hold a path even where its suffix says nothing, such as a folder of frames.
_PATH_FIELDS = ("_file", "_files", "_file_list", "_path", "_paths", "_folder", "_dir")
_NOT_INPUT = ("id", "output", "trajectory", "tube_start_frame", "tube_end_frame")


@dataclass(frozen=True, slots=True)
class Medium:
    """A file, or a folder of frames, that an item refers to."""

    field: str  # the item's field that names it
    kind: str  # image, video, audio, 3d, folder or file
    path: str  # as the item writes it; ``Benchmark.media`` finds the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of a task."""

    item_id: str
    texts: Mapping[str, str]  # field -> text, in the file's order; a list has a line per entry
    media: tuple[Medium, ...]
    reference: Any  # the answer as in ``References``; ``None`` where there is none


def make_item(item_id: str, fields: Mapping[str, Any], reference: Any) -> Item:
    """Sort an item's fields into texts and media."""
    texts: dict[str, str] = {}
    media: list[Medium] = []
    for name, value in _inputs(fields):
        paths = list(_paths(name, value))
        if paths:
            media += [Medium(name, _kind(path, name), path) for path in paths]
        elif (text := _text(value)) is not None:
            texts[name] = text
    return Item(item_id=item_id, texts=texts, media=tuple(media), reference=reference)


def _inputs(fields: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give what the model is given: the fields of ``input``, and those beside it."""
    for name, value in fields.items():
        if name in _NOT_INPUT:
            continue
        if name == "input" and isinstance(value, dict):
            yield from ((str(inner), given) for inner, given in value.items())
        else:
            yield name, value


def _paths(name: str, value: object) -> Iterator[str]:
    """Give the paths in a field, if that is what it holds."""
    values: list[Any] = value if isinstance(value, list) else [value]
    named = name.casefold().endswith(_PATH_FIELDS)
    if values and all(isinstance(entry, str) and _is_path(entry, named=named) for entry in values):
        yield from values


def paths_in(value: object, name: str = "") -> Iterator[str]:
    """Give what looks like a path anywhere in an answer."""
    if isinstance(value, str):
        if _is_path(value, named=name.casefold().endswith(_PATH_FIELDS)):
            yield value
    elif isinstance(value, list):
        for entry in value:
            yield from paths_in(entry, name)
    elif isinstance(value, dict):
        for inner, entry in value.items():
            yield from paths_in(entry, str(inner))


def _is_path(text: str, *, named: bool) -> bool:
    if not text or len(text) > MAX_PATH or "\n" in text:
        return False
    return named or (PurePosixPath(text).suffix.casefold() in _BY_SUFFIX and " " not in text)


def _kind(path: str, field: str) -> str:
    kind = _BY_SUFFIX.get(PurePosixPath(path).suffix.casefold())
    return kind or ("folder" if field.endswith(("_folder", "_dir")) else "file")


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return "\n".join(value)
    return msgspec.json.encode(value).decode()
