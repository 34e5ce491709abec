"""Boxes in a scene: what stands where, as nuScenes writes it and as models do.

Known shapes: records, ``{"translation": [x, y, z], "detection_name": "car", "detection_score":
0.9}``, for tracks with ``tracking_id``, or the same under other usual names; an object from labels
to rows of numbers; parallel lists, ``{"boxes", "labels", "scores", "ids"}``. A row is x, y, or
x, y, z, or a box of 7 or 9 numbers that begins so; one number more is the confidence. Frames: a
``frame`` in every record, an object from frames to boxes (also under ``results``), or a list with a
list of boxes for every frame. Distances are on the ground, so only x and y, in metres, are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scorer.media import MediaError
from scorer.metrics.answers import shown

_PLACE = (
    "translation", "center", "centre", "location", "position", "box", "bbox", "box3d", "bbox_3d",
)  # fmt: skip
_LABEL = ("detection_name", "tracking_name", "label", "name", "category", "class", "type")
_SCORE = ("detection_score", "tracking_score", "score", "confidence", "conf")
_TRACK = ("tracking_id", "track_id", "instance_token", "instance_id", "id", "track")
_FRAME = ("frame", "frame_id", "frame_index", "sample_token", "timestamp", "time")
_INSIDE = (
    "boxes", "objects", "annotations", "detections", "tracks", "results", "frames", "text",
    "answer", "prediction", "output",
)  # fmt: skip
_LISTS = {"labels": _LABEL, "scores": _SCORE, "ids": _TRACK, "tracking_ids": _TRACK}
_LENGTHS = (2, 3, 7, 9)  # of a row without a confidence
_WITH_SCORE = (4, 8, 10)
_DEPTH = 8
LARGEST = 1e12  # of any number; such can be added up, and JSON's whole numbers know no bound
MOST = 500  # boxes in a frame, as in nuScenes
_HINT = 'such as [{"label": "car", "translation": [x, y, z], "score": 0.9}]'


class Placed(NamedTuple):
    """A box from above; ``label`` is lower-case, "" for none."""

    label: str
    x: float
    y: float
    confidence: float | None
    track: str


Frames = dict[str, list[Placed]]


def read_frames(value: Any) -> Frames:
    """Read all boxes, by frame; those without a frame are in the frame "".

    Raises:
        MediaError: a part of it is no box, or a frame has too many.
    """
    found: Frames = {}
    _read(value, "", "", found, 0)
    if not found:  # an object without anything
        found[""] = []
    if any(len(boxes) > MOST for boxes in found.values()):
        most = max(len(boxes) for boxes in found.values())
        raise MediaError(f"at most {MOST} boxes in a frame", f"{most:,}")
    return found


def _read(value: Any, frame: str, label: str, found: Frames, depth: int) -> None:
    if depth > _DEPTH:
        raise MediaError("boxes with places", "something nested more deeply", _HINT)
    if isinstance(value, Mapping):
        _read_object(value, frame, label, found, depth)
    elif not isinstance(value, list):
        raise MediaError("boxes with places", shown(value), _HINT)
    elif value and all(_is_number(part) for part in value):
        found.setdefault(frame, []).append(_box({"box": value}, label))
    elif not frame and any(value) and all(isinstance(part, list) for part in value):
        rows = all(part and all(_is_number(number) for number in part) for part in value)
        for place, part in enumerate(value):
            own = "" if rows else str(place)
            found.setdefault(own, [])
            _read(part, own, label, found, depth + 1)
    elif not value:
        found.setdefault(frame, [])
    else:
        for part in value:
            _read(part, frame, label, found, depth + 1)


def _read_object(
    value: Mapping[str, Any], frame: str, label: str, found: Frames, depth: int
) -> None:
    said = _first(value, _FRAME)
    frame = frame if said is None else _name(said)
    inside = next((name for name in _INSIDE if name in value), None)
    if _first(value, _PLACE) is not None:
        found.setdefault(frame, []).append(_box(value, label))
    elif inside is not None:
        for part in _parallel(value, inside):
            _read(part, frame, label, found, depth + 1)
    else:
        for key, part in value.items():
            if key in _FRAME:
                continue
            # A record that says what it is needs no label from outside: the key is its frame.
            if label or _has_labels(part):
                _read(part, _name(key), label, found, depth + 1)
            else:
                _read(part, frame, _folded(key), found, depth + 1)


def _parallel(value: Mapping[str, Any], inside: str) -> Iterator[Any]:
    """Give what is inside, with what stands beside it in lists of the same length."""
    boxes = value[inside]
    beside = {names[0]: value[name] for name, names in _LISTS.items() if name in value}
    if not beside or not isinstance(boxes, list):
        yield boxes
        return
    if any(not isinstance(part, list) or len(part) != len(boxes) for part in beside.values()):
        raise MediaError("as many labels and scores as boxes", "other numbers of them")
    for place, box in enumerate(boxes):
        yield {"box": box, **{name: part[place] for name, part in beside.items()}}


def _has_labels(value: Any) -> bool:
    while isinstance(value, list) and value:
        value = value[0]
    return isinstance(value, Mapping) and (
        _first(value, _LABEL) is not None or any(name in value for name in _INSIDE)
    )


def _box(value: Mapping[str, Any], label: str) -> Placed:
    place = _first(value, _PLACE)
    if not isinstance(place, list) or not all(_is_number(part) for part in place):
        raise MediaError("a place as x, y, z", shown(place), _HINT)
    confidence = _first(value, _SCORE)
    if len(place) in _WITH_SCORE and confidence is None and "box" in value:
        *place, confidence = place
    if len(place) not in _LENGTHS:
        raise MediaError("a place as x, y, z, or a box of 7 or 9 numbers", shown(place), _HINT)
    if confidence is not None and not _is_number(confidence):
        raise MediaError("a number as confidence", shown(confidence))
    said = _first(value, _LABEL)
    track = _first(value, _TRACK)
    return Placed(
        _folded(said) if said is not None else label,
        float(place[0]),
        float(place[1]),
        None if confidence is None else float(confidence),
        "" if track is None else _name(track),
    )


def _first(value: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((value[name] for name in names if value.get(name) is not None), None)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= LARGEST


def _name(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _folded(label: Any) -> str:
    return " ".join(str(label).casefold().split())
