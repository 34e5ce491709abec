"""nuScenes' two scores once more, written plainly from their public definition, for comparison.

Scenes are lists of frames, frames are lists of boxes as ``spatial_cases.car`` makes them. Nothing
is shared with the scorer, least of all its speed.
"""

import itertools
import math
from typing import Any

import numpy as np

Box = dict[str, Any]
Scenes = list[list[list[Box]]]


def away(one: Box, other: Box) -> float:
    """Measure on the ground."""
    return math.dist(one["translation"][:2], other["translation"][:2])


def average_precision(
    given: list[list[Box]], due: list[list[Box]], label: str, most: float
) -> float:
    """Match over all frames at once, the surest box first."""
    boxes = [
        (box["detection_score"], place, frame, box)
        for place, (frame, box) in enumerate(
            (frame, box) for frame, boxes in enumerate(given) for box in boxes
        )
        if box["detection_name"] == label
    ]
    true = [
        (f, box) for f, boxes in enumerate(due) for box in boxes if box["detection_name"] == label
    ]
    taken: set[int] = set()
    hits = []
    for _, _, frame, box in sorted(boxes, key=lambda entry: entry[:2], reverse=True):
        free = [
            (away(box, other), place)
            for place, (its_frame, other) in enumerate(true)
            if its_frame == frame and place not in taken
        ]
        nearest = min(free, default=(math.inf, -1))
        hits.append(nearest[0] < most)
        if hits[-1]:
            taken.add(nearest[1])
    if not any(hits):
        return 0.0
    found = np.cumsum(hits)
    precision = np.interp(
        np.linspace(0, 1, 101), found / len(true), found / np.arange(1, len(hits) + 1), right=0
    )
    return float(np.clip(precision[11:] - 0.1, 0, None).mean() / 0.9)


def mean_average_precision(given: list[list[Box]], due: list[list[Box]]) -> float:
    """Average over distances and over the classes that are due, in percent."""
    labels = {box["detection_name"] for boxes in due for box in boxes}
    return 100 * float(
        np.mean(
            [
                average_precision(given, due, label, most)
                for label in labels
                for most in (0.5, 1, 2, 4)
            ]
        )
    )


def best_matching(given: list[Box], due: list[Box]) -> list[tuple[int, int]]:
    """Try every way to match boxes less than 2 m apart: most matches, then the shortest way."""
    best: tuple[int, float, list[tuple[int, int]]] = (0, 0.0, [])
    size = min(len(given), len(due))
    for some in itertools.combinations(range(len(due)), size):
        for others in itertools.permutations(range(len(given)), size):
            pairs = [
                (d, g) for d, g in zip(some, others, strict=True) if away(given[g], due[d]) < 2
            ]
            length = sum(away(given[g], due[d]) for d, g in pairs)
            if (-len(pairs), length) < (-best[0], best[1]):
                best = (len(pairs), length, pairs)
    return best[2]


def clear(given: Scenes, due: Scenes, least: float) -> tuple[int, int, int, int, list[float]]:
    """Count matches, switches, false positives and misses; and how sure each match was."""
    matches = switches = wrong = missed = 0
    sure: list[float] = []
    for ours, theirs in zip(given, due, strict=True):
        last: dict[str, str] = {}
        for its, boxes in zip(ours, theirs, strict=True):
            kept = [box for box in its if box["sure"] >= least]
            left, free = list(boxes), list(kept)
            for box in boxes:
                same = [b for b in free if b["tracking_id"] == last.get(box["tracking_id"])]
                if same and away(same[0], box) < 2:
                    left.remove(box)
                    free.remove(same[0])
                    matches += 1
                    sure.append(same[0]["sure"])
            pairs = best_matching(free, left)
            for d, g in pairs:
                name, track = left[d]["tracking_id"], free[g]["tracking_id"]
                if last.get(name, track) == track:
                    matches += 1
                    sure.append(free[g]["sure"])
                else:
                    switches += 1
                last[name] = track
            missed += len(left) - len(pairs)
            wrong += len(free) - len(pairs)
    return matches, switches, wrong, missed, sure


def tracking_accuracy(given: Scenes, due: Scenes) -> float:
    """Average MOTAR over 40 recalls and the classes that are due, in percent."""
    labels = {box["detection_name"] for scene in due for boxes in scene for box in boxes}
    return 100 * float(np.mean([_accuracy(_of(given, label), _of(due, label)) for label in labels]))


def _of(scenes: Scenes, label: str) -> Scenes:
    """Take one class, fill gaps between two boxes of a track, and say how sure its track is."""
    result: Scenes = []
    for scene in scenes:
        tracks: dict[str, dict[int, Box]] = {}
        for frame, boxes in enumerate(scene):
            for box in boxes:
                if box["detection_name"] == label:
                    tracks.setdefault(box["tracking_id"], {})[frame] = box
        frames: list[list[Box]] = [[] for _ in scene]
        for track in tracks.values():
            sure = float(np.mean([box["detection_score"] for box in track.values()]))
            for frame in range(min(track), max(track) + 1):
                before = max(f for f in track if f <= frame)
                after = min(f for f in track if f >= frame)
                share = (frame - before) / (after - before) if after > before else 0
                places = zip(track[before]["translation"], track[after]["translation"], strict=True)
                place = [(1 - share) * a + share * b for a, b in places]
                frames[frame].append({**track[before], "translation": place, "sure": sure})
        result.append(frames)
    return result


def _accuracy(given: Scenes, due: Scenes) -> float:
    objects = sum(len(boxes) for scene in due for boxes in scene)
    sure = sorted(clear(given, due, -math.inf)[4], reverse=True)
    recalls = [count / objects for count in range(1, len(sure) + 1)]
    values = []
    for recall in np.linspace(0.1, 1, 40).round(12):
        if not sure or recall > recalls[-1]:
            values.append(0.0)
            continue
        matches, switches, wrong, missed, _ = clear(given, due, np.interp(recall, recalls, sure))
        if not matches:
            values.append(0.0)
            continue
        r = matches / objects
        lost = switches + wrong + missed - (1 - r) * objects
        values.append(max(0.0, 1 - lost / (r * objects)))
    return float(np.mean(values))
