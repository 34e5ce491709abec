"""Boxes in the shapes that annotation files and models give them.

Known shapes: ``[x, y, w, h]``, a fifth number being the confidence; lists of them; an object from
labels to them; a list of such objects, ``[{"Fall": [x, y, w, h]}]``; a list of records,
``[{"label": "Fall", "bbox": [x, y, w, h], "score": 0.9}]``; parallel lists, ``{"boxes", "labels",
"scores"}``; and any of these as JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from scorer.metrics.answers import is_number

_AROUND = ("text", "answer", "prediction", "response", "output", "result", "objects", "detections")
_BOX = ("bbox", "box", "boxes", "bboxes")
_LABEL = ("label", "labels", "category", "class", "name", "categories", "classes")
_SCORE = ("score", "scores", "confidence", "confidences", "conf")
_DEPTH = 8


class Box(NamedTuple):
    """A box from its left upper corner, in pixels; ``label`` is lower-case, "" for none."""

    label: str
    x: float
    y: float
    width: float
    height: float
    confidence: float


def box_format(form: Mapping[str, Any]) -> str:
    """Tell what the four numbers are: "xywh", "xyxy" or "cxcywh", by the annotation file."""
    others = form.get("others")
    said = others.get("bbox_format", "") if isinstance(others, Mapping) else ""
    text = json.dumps(said).lower()
    letters = "".join(letter for letter in text if letter.isalnum())
    if any(mark in letters for mark in ("x2", "xmax", "xyxy", "right")):
        return "xyxy"
    return "cxcywh" if any(mark in letters for mark in ("cx", "center", "centre")) else "xywh"


def read_boxes(value: Any, layout: str) -> list[Box] | None:
    """Read all boxes of an answer; ``None`` if any part of it is no box."""
    found: list[Box] = []
    return found if _read(value, "", 1.0, layout, found, 0) else None


def _read(
    value: Any, label: str, confidence: float, layout: str, found: list[Box], depth: int
) -> bool:
    if depth > _DEPTH:
        return False
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return not value.strip()
        if isinstance(value, str):
            return False
    if isinstance(value, dict):
        usual = _usual(value, confidence, layout)
        if usual is not None:
            found.append(usual)
            return True
        return _read_object(value, label, confidence, layout, found, depth)
    if not isinstance(value, list):
        return False
    if len(value) in (4, 5) and all(is_number(part) for part in value):
        box = _box(label, value, value[4] if len(value) == 5 else confidence, layout)
        if box is not None:
            found.append(box)
        return box is not None
    return all(_read(part, label, confidence, layout, found, depth + 1) for part in value)


def _usual(value: dict[str, Any], confidence: float, layout: str) -> Box | None:
    """Read ``{"label", "bbox", "score"}``, a tenth of the work; ``None`` for any other shape."""
    numbers, label = value.get("bbox"), value.get("label")
    score = value.get("score") if len(value) > 2 else confidence
    if type(numbers) is not list or len(numbers) != 4 or type(label) is not str:
        return None
    if layout != "xywh" or type(score) not in (int, float) or not all(map(is_number, numbers)):
        return None
    x, y, width, height = numbers
    if width < 0 or height < 0 or not is_number(score):
        return None
    return Box(_folded(label), x, y, width, height, score or 0.0)


@lru_cache(maxsize=4_096)
def _folded(label: str) -> str:
    return _name(label)


def _read_object(
    value: dict[str, Any], label: str, confidence: float, layout: str, found: list[Box], depth: int
) -> bool:
    boxes = next((value[name] for name in _BOX if name in value), None)
    labels = next((value[name] for name in _LABEL if name in value), label)
    scores = next((value[name] for name in _SCORE if name in value), confidence)
    if isinstance(boxes, list) and (isinstance(labels, list) or isinstance(scores, list)):
        names = labels if isinstance(labels, list) else [labels] * len(boxes)
        sure = scores if isinstance(scores, list) else [scores] * len(boxes)
        if not len(names) == len(boxes) == len(sure) or not all(map(is_number, sure)):
            return False
        parallel = zip(boxes, names, sure, strict=True)
        return all(
            _read(box, _name(n), float(s), layout, found, depth + 1) for box, n, s in parallel
        )
    if not is_number(scores):
        return False
    if boxes is not None:
        return _read(boxes, _name(labels), float(scores), layout, found, depth + 1)
    around = next((value[name] for name in _AROUND if name in value and len(value) == 1), None)
    if around is not None:
        return _read(around, label, float(scores), layout, found, depth + 1)
    rest = {name: part for name, part in value.items() if name not in _SCORE}
    parts = rest.items()
    return all(_read(part, _name(n), float(scores), layout, found, depth + 1) for n, part in parts)


def _name(label: Any) -> str:
    return " ".join(str(label).casefold().split())


def _box(label: str, numbers: list[Any], confidence: Any, layout: str) -> Box | None:
    """Make a box of four numbers; ``None`` if its sides are negative."""
    a, b, c, d = (float(number) for number in numbers[:4])
    if layout == "xyxy":
        c, d = c - a, d - b
    elif layout == "cxcywh":
        a, b = a - c / 2, b - d / 2
    return Box(label, a, b, c, d, float(confidence)) if c >= 0 and d >= 0 else None
