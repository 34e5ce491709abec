"""Masks in the shapes that annotation files and models give them.

A mask is COCO's run lengths, ``{"size": [height, width], "counts": …}``, or the path of a picture
in which it is what is not black. Masks with a class: an object from labels to masks or lists of
them; a list of records, ``[{"label": "car", "mask": …, "score": 0.9}]``; parallel lists,
``{"masks", "labels", "scores"}``; and any of these as JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.collector import collector_paused
from scorer.media import MediaError
from scorer.media.images import read_grey
from scorer.media.place import find_prediction, find_reference
from scorer.media.runs import Runs, read_rles, runs_of, union
from scorer.metrics.answers import LARGEST, is_number, shown
from scorer.metrics.measure import Material, Unreadable

_AROUND = (
    "text", "answer", "prediction", "response", "output", "result", "objects", "segments",
    "annotations", "instances",
)  # fmt: skip
_MASK = ("mask", "masks", "segmentation", "segmentations", "rle", "rles")
_LABEL = (
    "label", "labels", "category", "class", "name", "categories", "classes", "category_id",
    "category_ids",
)  # fmt: skip
_SCORE = ("score", "scores", "confidence", "confidences", "conf")
_DEPTH = 8
_ANSWERS = 100  # read at once
_WANTED = "masks (COCO run lengths or the paths of pictures)"

Find = Callable[[Any], Path]  # what finds a file by its path


class _Part(NamedTuple):
    """What an answer says of a mask, so far."""

    label: str
    confidence: float
    crowd: bool
    mask: Runs | dict[str, Any] | None  # run lengths are read at the end, all at once


class Instance(NamedTuple):
    """A mask of something; ``label`` is lower-case, "" for none."""

    label: str
    runs: Runs
    confidence: float
    crowd: bool  # several that cannot be told apart


def prediction_finder(material: Material) -> Find:
    """Return what finds the files that predictions name."""
    return lambda path: find_prediction(material.predictions, path)


def reference_finder(material: Material) -> Find:
    """Return what finds the files that references name."""
    return lambda path: find_reference(material.references, path)


def told(item: int, error: MediaError) -> Unreadable:
    """Say of a prediction what was wrong with it."""
    return Unreadable(item, error.expected, error.got, error.hint)


def from_json(value: Any) -> Any:
    """Read a text that is JSON; a path, or anything else, stays what it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def unwrapped(value: Any, fields: tuple[str, ...], endings: tuple[str, ...]) -> Any:
    """Take what is meant out of the objects around it, of a single field so named or so ending."""
    value = from_json(value)
    while isinstance(value, dict) and len(value) == 1:
        ((name, inner),) = value.items()
        if name not in fields and not name.endswith(endings):
            break
        value = from_json(inner)
    return value


def foreground(pixels: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell a mask from black: above the middle, or anything where there are but 0 and 1."""
    middle = np.iinfo(pixels.dtype).max // 2 if pixels.dtype.kind == "u" else 0.5
    return np.asarray(pixels > (0 if pixels.max() <= 1 and pixels.dtype.kind != "f" else middle))


def read_mask(path: Path) -> Runs:
    """Read a mask from a picture.

    Raises:
        MediaError: it is none.
    """
    return runs_of(foreground(read_grey(path)))


def read_instances(value: Any, find: Find) -> list[Instance]:
    """Read all masks of an answer.

    Raises:
        MediaError: a part of it is no mask, or they are of several sizes.
    """
    return _instances([_parts(value, find)])[0]


def read_many(values: Sequence[Any], find: Find) -> list[list[Instance] | MediaError]:
    """Read the masks of many answers at once; ``None`` has none.

    Returns:
        Those of each answer, or what is wrong with it.
    """
    with collector_paused():
        return _read_many(values, find)


def _read_many(values: Sequence[Any], find: Find) -> list[list[Instance] | MediaError]:
    found: list[list[Instance] | MediaError] = []
    for start in range(0, len(values), _ANSWERS):
        parts: list[list[_Part] | MediaError] = []
        for value in values[start : start + _ANSWERS]:
            try:
                parts.append([] if value is None else _parts(value, find))
            except MediaError as error:
                parts.append(error)
        good = [part for part in parts if isinstance(part, list)]
        try:
            whole = iter(_instances(good))
            found += [next(whole) if isinstance(part, list) else part for part in parts]
        except MediaError:  # one of them; look for it
            found += [_alone(part) if isinstance(part, list) else part for part in parts]
    return found


def _alone(parts: list[_Part]) -> list[Instance] | MediaError:
    try:
        return _instances([parts])[0]
    except MediaError as error:
        return error


def _parts(value: Any, find: Find) -> list[_Part]:
    parts: list[_Part] = []
    _read(value, _Part("", 1.0, False, None), find, parts, 0)
    return parts


def _instances(answers: Sequence[list[_Part]]) -> list[list[Instance]]:
    """Read the run lengths of several answers."""
    packed = [part.mask for parts in answers for part in parts if isinstance(part.mask, dict)]
    rest = iter(read_rles(packed))
    result = []
    for parts in answers:
        found = [
            Instance(label, mask if isinstance(mask, Runs) else next(rest), confidence, crowd)
            for label, confidence, crowd, mask in parts
        ]
        if len({one.runs.shape for one in found}) > 1:
            raise MediaError("masks of one size", "several")
        result.append(found)
    return result


def read_region(value: Any, find: Find) -> Runs | None:
    """Read masks as one, whatever their classes; ``None`` where there is none.

    Raises:
        MediaError: a part of it is no mask, or they are of several sizes.
    """
    masks = [one.runs for one in read_instances(value, find)]
    if len(masks) < 2:
        return masks[0] if masks else None
    return union(masks)


def _read(value: Any, so_far: _Part, find: Find, found: list[_Part], depth: int) -> None:
    value = from_json(value)
    if depth > _DEPTH or not isinstance(value, str | list | dict):
        raise MediaError(_WANTED, shown(value))
    if isinstance(value, str):
        found.append(so_far._replace(mask=read_mask(find(value))))
    elif isinstance(value, list):
        if value and all(isinstance(part, int | float) for part in value):
            raise MediaError(_WANTED, "numbers", "polygons and boxes are not read here")
        for part in value:
            usual = _usual(part, so_far.confidence) if type(part) is dict else None
            if usual is not None:
                found.append(usual)
            else:
                _read(part, so_far, find, found, depth + 1)
    elif "counts" in value:
        found.append(_Part(so_far.label, so_far.confidence, so_far.crowd, value))
    else:
        _read_object(value, so_far, find, found, depth)


def _usual(value: dict[str, Any], confidence: float) -> _Part | None:
    """Read ``{"label", "mask", "score"}``, a third of the work; ``None`` for any other shape."""
    label, score = value.get("label"), value.get("score", confidence)
    mask = value.get("mask") or value.get("segmentation")
    if len(value) != (3 if "score" in value else 2) or type(label) is not str:
        return None
    if type(mask) is not dict or "counts" not in mask or type(score) is not float:
        return None
    return _Part(_folded(label), score, False, mask) if abs(score) <= LARGEST else None


def _read_object(
    value: dict[str, Any], so_far: _Part, find: Find, found: list[_Part], depth: int
) -> None:
    masks = _first(value, _MASK, None)
    labels = _first(value, _LABEL, so_far.label)
    scores = _first(value, _SCORE, so_far.confidence)
    crowd = value.get("iscrowd") in (1, True)
    if isinstance(masks, dict) and "counts" in masks:
        found.append(_Part(_name(labels), _score(scores), crowd, masks))
    elif isinstance(masks, list) and (isinstance(labels, list) or isinstance(scores, list)):
        names = labels if isinstance(labels, list) else [labels] * len(masks)
        sure = scores if isinstance(scores, list) else [scores] * len(masks)
        if not len(names) == len(masks) == len(sure):
            raise MediaError("as many labels and scores as masks", "others")
        for mask, name, score in zip(masks, names, sure, strict=True):
            _read(mask, _Part(_name(name), _score(score), crowd, None), find, found, depth + 1)
    elif masks is not None:
        _read(masks, _Part(_name(labels), _score(scores), crowd, None), find, found, depth + 1)
    else:
        for name, part in value.items():
            if name not in _SCORE:
                label = so_far.label if name in _AROUND and len(value) == 1 else _name(name)
                _read(part, _Part(label, _score(scores), crowd, None), find, found, depth + 1)


def _first(value: dict[str, Any], names: tuple[str, ...], otherwise: Any) -> Any:
    for name in names:
        if name in value:
            return value[name]
    return otherwise


def _name(label: Any) -> str:
    return _folded(label if isinstance(label, str) else str(label))


@lru_cache(maxsize=4_096)
def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def _score(value: Any) -> float:
    if not is_number(value):
        raise MediaError("a confidence", shown(value))
    return float(value)
