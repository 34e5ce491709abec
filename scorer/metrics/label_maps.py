"""Maps of a label per pixel, and how often two of them agree.

A map is the path of a picture whose values (or colours) are the labels, rows of whole numbers, or
masks with their labels (``mask_shapes.py``); what lies in no mask has the label 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.images import MAX_PIXELS, Shape, read_channels
from scorer.media.runs import painted, pixels_of, read_rle
from scorer.metrics.answers import shown
from scorer.metrics.mask_shapes import Find, Instance, read_instances, unwrapped

Labels = NDArray[np.int32]
Counts = NDArray[np.int64]
_AROUND = (
    "text", "answer", "prediction", "response", "output", "result", "mask", "segmentation",
    "label_map", "labels", "matte", "alpha",
)  # fmt: skip
_PATHS = ("file", "path", "image", "map", "file_name")
_STEP = 65_536  # pixels counted at once; so many stay in the processor's cache
_MOST_PAIRS = 10_000  # of labels in two maps; pictures of 150 classes have some hundred
_FIRST_NAME = 1 << 24  # labels from here on stand for names; below are those of 24-bit colours


class Agreement(NamedTuple):
    """How many pixels have each pair of labels."""

    due: Counts
    given: Counts
    pixels: Counts


def unwrapped_file(value: Any) -> Any:
    """Take a path, or what stands for it, out of the objects of one field around it."""
    return unwrapped(value, _AROUND, _PATHS)


def read_labels(
    value: Any, find: Find, names: dict[str, int], shape: Shape | None = None
) -> Labels:
    """Read a map of labels: height × width.

    Args:
        value: an answer.
        find: finds the file of a path.
        names: the labels that stand for names; new ones are added.
        shape: the size that it must have.

    Raises:
        MediaError: it is none, or of another size.
    """
    value = unwrapped_file(value)
    if isinstance(value, str):
        return of_channels(read_channels(find(value), shape))
    if isinstance(value, list) and value and isinstance(value[0], list):
        labels = table(value)
        if labels.dtype.kind != "i" or labels.min() < 0 or labels.max() >= _FIRST_NAME:
            raise MediaError("rows of labels", shown(value))
        labels = labels.astype(np.int32)
    elif isinstance(value, dict) and "counts" in value:
        labels = pixels_of(read_rle(value)).astype(np.int32)
    else:
        labels = _painted(read_instances(value, find), names)
    check_shape(labels, shape)
    return labels


def table(rows: list[Any]) -> NDArray[Any]:
    """Make an array of rows of numbers.

    Raises:
        MediaError: they are of several lengths, or no numbers.
    """
    try:
        values = np.array(rows)
    except ValueError:
        values = np.empty(0)
    if values.ndim != 2 or not 0 < values.size <= MAX_PIXELS or values.dtype.kind not in "if":
        raise MediaError("rows of numbers, equally long", shown(rows))
    return values


def check_shape(pixels: NDArray[Any], shape: Shape | None) -> None:
    """Refuse another size than the one that is due."""
    if shape is not None and pixels.shape[:2] != shape:
        got = f"{pixels.shape[1]} × {pixels.shape[0]}"
        raise MediaError(f"{shape[1]} × {shape[0]} pixels", got)


def of_channels(pixels: NDArray[Any], *, grey: bool = True) -> Labels:
    """Make labels of a picture's channels; colours are red + 256·green + 65,536·blue.

    With ``grey``, a picture without a colour has its grey values as labels. Transparency is
    dropped.
    """
    if pixels.dtype.kind not in "iu":
        raise MediaError("whole numbers as labels", "other numbers")
    if pixels.ndim == 3 and pixels.shape[2] < 3:
        pixels = pixels[..., 0]
    if pixels.ndim == 2:
        if pixels.dtype.kind == "i" and (pixels.min() < 0 or pixels.max() >= _FIRST_NAME):
            raise MediaError(f"labels from 0 to {_FIRST_NAME - 1:,}", "others")
        return pixels.astype(np.int32)
    red, green, blue = (pixels[..., channel].astype(np.int32) for channel in range(3))
    if grey and (red == green).all() and (red == blue).all():
        return red
    labels: Labels = red + (green << 8) + (blue << 16)
    return labels


def _painted(instances: Sequence[Instance], names: dict[str, int]) -> Labels:
    if not instances:
        raise MediaError("a map of labels", "nothing")
    labels = [_number(one.label, names) for one in instances]
    return painted([one.runs for one in instances], labels)


def _number(text: str, names: dict[str, int]) -> int:
    if text.isdecimal() and len(text) < 7:
        return int(text)
    return 0 if text == "background" else names.setdefault(text, _FIRST_NAME + len(names))


def agreement(due: Labels, given: Labels) -> Agreement:
    """Count the pixels of each pair of labels of two maps of one size.

    Raises:
        MediaError: there are too many pairs for maps of labels.
    """
    ours, theirs = given.ravel(), due.ravel()
    found: Counts
    many = max(int(ours.max()), int(theirs.max())) + 1
    if many <= 256:
        counts = np.zeros(many**2, dtype=np.int64)
        for start in range(0, len(ours), _STEP):
            pair = theirs[start : start + _STEP] * many + ours[start : start + _STEP]
            counts += np.bincount(pair, minlength=many**2)
        found = np.flatnonzero(counts)
        return Agreement(found // many, found % many, counts[found])
    found, pixels = np.unique((theirs.astype(np.int64) << 32) | ours, return_counts=True)
    if len(found) > _MOST_PAIRS:
        raise MediaError("a map of labels", f"one of {len(np.unique(ours)):,} labels")
    return Agreement(found >> 32, found & 0xFFFFFFFF, pixels)
