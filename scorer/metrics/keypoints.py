"""Key points of persons: average precision at one similarity, as COCO computes it.

The similarity (OKS) of two poses is the mean over the points that the reference shows of
exp(−d² / (2·area·(2σ)²)), d being their distance and σ how exactly people mark that point. A pose
is x, y and visibility of each point, in COCO's order, or x and y. A reference without a visible
point need not be found. Matching: ``matching.py``, at most 20 poses per item.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from scorer.metrics.answers import LARGEST, is_number, shown
from scorer.metrics.mask_shapes import from_json
from scorer.metrics.matching import Places, average_precision
from scorer.metrics.measure import (
    BrokenReferenceError,
    Floats,
    Material,
    Measure,
    Tally,
    Unreadable,
    no_sum,
)

# Nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles (COCO, kpt_oks_sigmas).
_SIGMAS = np.array(
    [.26, .25, .25, .35, .35, .79, .79, .72, .72, .62, .62, 1.07, 1.07, .87, .87, .89, .89]
) / 10  # fmt: skip
_OTHER_SIGMA = 0.05  # ours, where there are not 17 points
_AROUND = ("text", "answer", "prediction", "output", "result", "annotations", "poses", "persons")
_DEPTH = 6


class Pose(NamedTuple):
    """Points × (x, y, shown or not); all poses are of one class."""

    points: Floats
    confidence: float
    area: float  # of the person, in pixels
    box: tuple[float, float, float, float]  # x, y, width, height
    crowd: bool
    label: str = ""

    @property
    def ignored(self) -> bool:
        """Whether there is nothing of it to find."""
        return self.crowd or not self.points[:, 2].any()


def read_poses(value: Any, depth: int = 0) -> list[Pose] | None:
    """Read all poses of an answer; ``None`` if any part of it is none."""
    value = from_json(value)
    if isinstance(value, dict):
        if "keypoints" in value:
            one = _pose(value)
            return None if one is None else [one]
        inner = next((value[name] for name in _AROUND if name in value), None)
        inner = next(iter(value.values())) if inner is None and len(value) == 1 else inner
        return None if inner is None or depth > _DEPTH else read_poses(inner, depth + 1)
    if not isinstance(value, list):
        return None
    if value and isinstance(value[0], int | float):
        one = _pose({"keypoints": value})
        return None if one is None else [one]
    poses: list[Pose] = []
    for part in value:
        found = None if depth > _DEPTH else read_poses(part, depth + 1)
        if found is None:
            return None
        poses += found
    return poses


def _pose(value: dict[str, Any]) -> Pose | None:
    points = _numbers(value["keypoints"])
    if points is None or not points.size:
        return None
    if points.ndim == 1 and (width := next((n for n in (3, 2) if points.size % n == 0), 0)):
        points = points.reshape(-1, width)
    if points.ndim != 2 or points.shape[1] not in (2, 3):
        return None
    if points.shape[1] == 2:
        points = np.column_stack([points, np.ones(len(points))])
    shown_points = points[points[:, 2] > 0]
    low, high = (
        (shown_points[:, :2].min(axis=0), shown_points[:, :2].max(axis=0))
        if len(shown_points)
        else (np.zeros(2), np.zeros(2))
    )
    box = _numbers(value.get("bbox", [*low, *(high - low)]))
    score = value.get("score", value.get("confidence", 1.0))
    if box is None or box.shape != (4,) or not is_number(score):
        return None
    corners = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
    area = value.get("area", corners[2] * corners[3])
    if not is_number(area) or area < 0:
        return None
    return Pose(points, float(score), float(area), corners, value.get("iscrowd") in (1, True))


def _numbers(value: Any) -> Floats | None:
    try:
        numbers = np.array(value)
    except ValueError:  # lists of several lengths
        return None
    if numbers.dtype.kind not in "if" or not (np.abs(numbers) <= LARGEST).all():
        return None
    return numbers.astype(np.float64)


def _similarities(
    given: Sequence[Pose], due: Sequence[Pose], left: Places, right: Places
) -> Floats:
    """OKS of pairs of poses.

    Source: pycocotools ``cocoeval.py``, ``computeOks``.
    """
    if not len(left):
        return np.empty(0)
    ours = np.stack([pose.points for pose in given])[left]
    theirs = np.stack([pose.points for pose in due])[right]
    areas = np.array([pose.area for pose in due])[right]
    boxes = np.array([pose.box for pose in due])[right]
    count = ours.shape[1]
    sigmas = _SIGMAS if count == len(_SIGMAS) else np.full(count, _OTHER_SIGMA)
    visible = theirs[..., 2] > 0
    none = visible.sum(axis=1) == 0
    away = ours[..., :2] - theirs[..., :2]
    # Where no point is shown: how far ours are out of the box, made three times as wide and high.
    low, high = boxes[:, None, :2] - boxes[:, None, 2:], boxes[:, None, :2] + 2 * boxes[:, None, 2:]
    outside = np.maximum(0, low - ours[..., :2]) + np.maximum(0, ours[..., :2] - high)
    away = np.where(none[:, None, None], outside, away)
    weight = visible | none[:, None]
    error = (away**2).sum(axis=-1) / (2 * sigmas) ** 2 / (areas[:, None] + np.spacing(1)) / 2
    result: Floats = (np.exp(-error) * weight).sum(axis=1) / weight.sum(axis=1)
    return result


def _tally(
    least: float, predictions: Sequence[Any], references: Sequence[Any], _: Material
) -> Tally:
    due = []
    for item, reference in enumerate(references):
        poses = read_poses(reference)
        if poses is None:
            raise BrokenReferenceError(item, "key points", shown(reference))
        due.append(poses)
    counts = {len(pose.points) for poses in due for pose in poses}
    if len(counts) > 1:
        raise BrokenReferenceError(None, "as many key points in each", f"{sorted(counts)}")
    given: list[list[Pose]] = []
    unreadable = []
    for item, answer in enumerate(predictions):
        poses = [] if answer is None else read_poses(answer)
        if poses is None or any({len(pose.points)} != counts for pose in poses if counts):
            count = next(iter(counts), len(_SIGMAS))
            hint = 'such as [{"keypoints": [x, y, visibility, …], "score": 0.9}]'
            unreadable.append(Unreadable(item, f"{count} key points", shown(answer), hint))
            poses = []
        given.append([pose._replace(crowd=False) for pose in poses])
    return average_precision(
        given,
        due,
        _similarities,
        least=least,
        most=20,
        unreadable=unreadable,
        ignored=attrgetter("ignored"),
        crowd=attrgetter("crowd"),
    )


MEASURES = (
    Measure(
        key="ap50.keypoints",
        definition="Average precision of key points at a similarity (OKS) of 0.5, at most 20 poses "
        "per item.",
        source="not published; COCO (pycocotools 2.0.11), without the 2e-16 in its denominator",
        tally=partial(_tally, 0.5),
        score=no_sum,
    ),
)
