"""A task as a streamed ``datasets`` dataset with typed features. Loads ``datasets``, so late.

Columns: ``id``; a text per field of the items; a column of media per field that names files;
``reference``, as in the annotation. Media are fetched when their item is reached, and decoded when
the column is read; where no decoder is installed, they stay ``{"path", "bytes"}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from datasets import Audio, Features, Image, IterableDataset, Json, List, Mesh, Value, Video, config  # type: ignore[import-untyped,unused-ignore]

from scorer.benchmark.items import Item, Medium

if TYPE_CHECKING:
    from scorer.benchmark.benchmark import Benchmark

_OWN = ("id", "reference")
_STORED_AUDIO = {"bytes": Value("binary"), "path": Value("string")}


def make_dataset(benchmark: Benchmark, task_id: str) -> IterableDataset:
    """Make the dataset; the annotation is read once for the columns and once per pass."""
    texts: dict[str, None] = {}
    media: dict[str, list[Medium]] = {}
    several: set[str] = set()
    for item in benchmark.items(task_id):
        texts |= dict.fromkeys(item.texts)
        for medium in item.media:
            media.setdefault(medium.field, []).append(medium)
        named = [medium.field for medium in item.media]
        several |= {field for field in named if named.count(field) > 1}
    kinds = {field: {medium.kind for medium in found} for field, found in media.items()}
    columns = {field: _feature(kinds[field], several=field in several) for field in media}
    texts = {name: None for name in texts if name not in columns}
    features = Features(
        {"id": Value("string")}
        | {_column(name): Value("string") for name in texts}
        | {_column(name): feature for name, feature in columns.items()}
        | {"reference": Json()}
    )

    def rows() -> Iterator[dict[str, Any]]:
        for item in benchmark.items(task_id):
            yield {
                "id": item.item_id,
                **{_column(name): item.texts.get(name) for name in texts},
                **_media(benchmark, task_id, item, columns),
                # As JSON text, for the feature would read the text "5" as a number.
                "reference": msgspec.json.encode(item.reference).decode(),
            }

    return IterableDataset.from_generator(rows, features=features)


def _column(name: str) -> str:
    """Name the column of a field; an item may have fields of our own names."""
    return f"input_{name}" if name in _OWN else name


def _feature(kinds: set[str], *, several: bool) -> Any:
    feature = _single(next(iter(kinds))) if len(kinds) == 1 else Value("string")
    return List(feature) if several else feature


def _single(kind: str) -> Any:
    if kind == "image":
        return Image(decode=bool(config.PIL_AVAILABLE))
    if kind == "audio":
        # Without its decoder the feature takes not even a path; this is what it stores.
        return Audio() if config.TORCHCODEC_AVAILABLE else _STORED_AUDIO
    if kind == "video":
        return Video(decode=bool(config.TORCHCODEC_AVAILABLE))
    if kind == "3d":
        return Mesh(decode=bool(config.TRIMESH_AVAILABLE))
    return Value("string")


def _media(
    benchmark: Benchmark, task_id: str, item: Item, columns: Mapping[str, Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, feature in columns.items():
        single = feature.feature if isinstance(feature, List) else feature
        paths = [
            _stored(str(benchmark.media(task_id, medium.path)), single)
            for medium in item.media
            if medium.field == name
        ]
        if isinstance(feature, List):
            row[_column(name)] = paths
        else:
            row[_column(name)] = paths[0] if paths else None
    return row


def _stored(path: str, feature: Any) -> Any:
    return {"bytes": None, "path": path} if feature is _STORED_AUDIO else path
