"""Tracks in a scene, as the tracking benchmark of nuScenes judges them: AMOTA.

An item is a scene; its answer and its reference name the frames in order, every box with the id of
its track. Shapes: ``placed_boxes``. A track has one class, and is as sure as its boxes on average;
a box without a confidence has 1. Gaps in a track are filled along a line, on both sides. Boxes are
taken as they are: the benchmark's own limits of range, and its bicycle racks, are not applied.

Objects and tracks less than 2 m apart are matched frame by frame (CLEAR MOT): an object keeps its
track as long as it can, others are matched so that most are, and then the nearest. A match is a
switch where the object had another track before. MOTAR is taken at 40 recalls from 10 % to 100 %,
each with the tracks that are sure enough for it, and is 0 where a recall is not reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.metrics.cloud_answers import Side, paired
from scorer.metrics.measure import Floats, Material, Measure, Tally, Unreadable, no_sum
from scorer.metrics.placed_boxes import Frames, Placed, read_frames

_NEAR = 2.0  # metres on the ground
_RECALLS = np.linspace(0.1, 1.0, 40).round(12)
_FAR = 1e6  # costs more than any matching of 500 boxes

Pair = tuple[int, int, float]  # object, track, distance


class _Frame(NamedTuple):
    """A frame of one class: who may be matched."""

    objects: list[int]
    tracks: NDArray[np.intp]  # in rising order
    # Those that are near, in the order of their tracks: object, track, distance.
    near: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]


class _Scene:
    """A scene of one class; tracks are numbered from the surest on."""

    def __init__(self, frames: list[_Frame], scores: Floats) -> None:
        self.frames, self.scores = frames, scores  # scores fall
        self.due = sum(len(frame.objects) for frame in frames)
        self._known: dict[int, tuple[int, int]] = {}
        hits, _, _ = self._follow(len(scores))
        self.hits = scores[hits]  # of every match with all tracks

    def counts(self, least: float) -> tuple[int, int]:
        """Count matches and false positives of the tracks that are at least so sure."""
        kept = int(np.searchsorted(-self.scores, -least, side="right"))
        if kept not in self._known:
            hits, given, used = self._follow(kept)
            self._known[kept] = len(hits), given - used
        return self._known[kept]

    def _follow(self, kept: int) -> tuple[list[int], int, int]:
        """Match frame by frame: the tracks of all matches, boxes given, boxes used."""
        last: dict[int, int] = {}
        hits: list[int] = []
        given = used = 0
        for frame in self.frames:
            given += int(np.searchsorted(frame.tracks, kept))
            count = int(np.searchsorted(frame.near[1], kept))
            columns = (column[:count].tolist() for column in frame.near)
            pairs: list[Pair] = list(zip(*columns, strict=True))
            before = {(one, track) for one, track, _ in pairs if last.get(one) == track}
            objects: set[int] = set()
            tracks: set[int] = set()
            for one in frame.objects:
                track = last.get(one, -1)
                if (one, track) in before and track not in tracks:
                    objects.add(one)
                    tracks.add(track)
                    hits.append(track)
            used += len(objects)
            left = [pair for pair in pairs if pair[0] not in objects and pair[1] not in tracks]
            for one, track in _assigned(left):
                if last.get(one, track) == track:
                    hits.append(track)
                last[one] = track
                used += 1
        return hits, given, used


def _assigned(pairs: list[Pair]) -> list[tuple[int, int]]:
    """Match as many as can be, at the smallest sum of distances."""
    objects = {one: row for row, one in enumerate(dict.fromkeys(pair[0] for pair in pairs))}
    tracks = {track: column for column, track in enumerate(sorted({pair[1] for pair in pairs}))}
    if len(objects) == len(tracks) == len(pairs):
        return [(one, track) for one, track, _ in pairs]
    from scipy.optimize import linear_sum_assignment  # 0.1 s; nothing else of the scorer needs it

    cost = np.full((len(objects), len(tracks)), _FAR)
    for one, track, away in pairs:
        cost[objects[one], tracks[track]] = away
    names, numbers = list(objects), list(tracks)
    return [
        (names[row], numbers[column])
        for row, column in zip(*linear_sum_assignment(cost), strict=True)
        if cost[row, column] < _FAR
    ]


class _Tracks(NamedTuple):
    """A side of one scene and class."""

    names: list[str]
    scores: list[float]
    places: list[dict[int, tuple[float, float]]]  # by frame, gaps filled


def _tracks(frames: Frames, order: Mapping[str, int]) -> dict[str, _Tracks]:
    """Gather the boxes of each track, by class.

    Raises:
        MediaError: a box has no track, or a track is twice in a frame or of two classes.
    """
    boxes: dict[str, dict[int, Placed]] = {}
    for frame, its_boxes in frames.items():
        for box in its_boxes:
            if not box.track:
                raise MediaError("a tracking_id for every box", "a box without")
            track = boxes.setdefault(box.track, {})
            if track.setdefault(order[frame], box) is not box:
                raise MediaError("each track once in a frame", f"{box.track[:40]!r} twice")
            if next(iter(track.values())).label != box.label:
                raise MediaError("one class for each track", f"{box.track[:40]!r} of two")
    found: dict[str, _Tracks] = {}
    for name, track in boxes.items():
        label = next(iter(track.values())).label
        sure = [1.0 if box.confidence is None else box.confidence for box in track.values()]
        side = found.setdefault(label, _Tracks([], [], []))
        side.names.append(name)
        side.scores.append(float(np.mean(sure)))
        side.places.append(_filled(track))
    return found


def _filled(track: Mapping[int, Placed]) -> dict[int, tuple[float, float]]:
    """Fill the gaps of a track along a line."""
    at = sorted(track)
    if at[-1] - at[0] + 1 == len(at):
        return {frame: (track[frame].x, track[frame].y) for frame in at}
    between = range(at[0], at[-1] + 1)
    x = np.interp(between, at, [track[frame].x for frame in at]).tolist()
    y = np.interp(between, at, [track[frame].y for frame in at]).tolist()
    return dict(zip(between, zip(x, y, strict=True), strict=True))


def _scene(due: _Tracks, given: _Tracks | None) -> _Scene:
    """Put both sides of a class side by side."""
    given = given or _Tracks([], [], [])
    surest = sorted(range(len(given.scores)), key=lambda track: -given.scores[track])
    ours = _by_frame([given.places[track] for track in surest])
    theirs = _by_frame(due.places)
    frames = []
    for frame in sorted(ours.keys() | theirs.keys()):
        tracks, there = ours.get(frame, ([], []))
        objects, here = theirs.get(frame, ([], []))
        away = np.linalg.norm(
            np.reshape(here, (-1, 1, 2)) - np.reshape(there, (1, -1, 2)).astype(float), axis=2
        )
        columns, rows = np.nonzero(away.T < _NEAR)
        near = (
            np.array(objects, np.int32)[rows],
            np.array(tracks, np.int32)[columns],
            away[rows, columns],
        )
        frames.append(_Frame(objects, np.array(tracks, np.intp), near))
    return _Scene(frames, np.array([given.scores[track] for track in surest]))


def _by_frame(
    places: Iterable[Mapping[int, tuple[float, float]]],
) -> dict[int, tuple[list[int], list[tuple[float, float]]]]:
    found: dict[int, tuple[list[int], list[tuple[float, float]]]] = {}
    for number, track in enumerate(places):
        for frame, place in track.items():
            numbers, there = found.setdefault(frame, ([], []))
            numbers.append(number)
            there.append(place)
    return found


class _Class:
    """All scenes of one class, so that any weighting of them can be scored."""

    def __init__(self, scenes: Mapping[int, _Scene]) -> None:
        self.items = np.array(sorted(scenes))
        self._scenes = [scenes[item] for item in self.items.tolist()]
        self._due = np.array([scene.due for scene in self._scenes], np.float64)
        hits = np.concatenate([scene.hits for scene in self._scenes])
        order = np.argsort(-hits, kind="stable")
        self._hits = hits[order]
        self._where = np.repeat(
            np.arange(len(self._scenes)), [len(scene.hits) for scene in self._scenes]
        )[order]
        levels = self._thresholds(np.ones(len(self._scenes)))
        self._levels = np.unique(levels[~np.isnan(levels)])
        counts = [[scene.counts(level) for scene in self._scenes] for level in self._levels]
        self._counts = np.array(counts, np.float64).reshape(-1, len(self._scenes), 2)

    def _thresholds(self, weights: Floats) -> Floats:
        """Say how sure a track must be for each recall; NaN where it is not reached."""
        each = weights[self._where]
        there = each > 0
        if not there.any():
            return np.full(len(_RECALLS), np.nan)
        recalls = np.cumsum(each[there]) / (weights @ self._due)
        found = np.interp(_RECALLS, recalls, self._hits[there])
        return np.where(recalls[-1] < _RECALLS, np.nan, found)

    def accuracy(self, weights: Floats) -> float | None:
        """Average MOTAR over the recalls; ``None`` if the weighted scenes have no such object."""
        if not weights @ self._due > 0:
            return None
        least = self._thresholds(weights)
        least = least[~np.isnan(least)]
        if not len(least):
            return 0.0
        alone = np.flatnonzero(weights)
        if len(alone) == 1:
            scene = self._scenes[alone[0]]
            known = {level: scene.counts(level) for level in set(least.tolist())}
            counts = np.array([known[level] for level in least.tolist()], np.float64)
        else:
            # Exact where every scene counts alike. Samples of scenes, for intervals, use the
            # nearest of those choices of tracks: each further one is a pass over all scenes.
            nearest = np.abs(self._levels - least[:, np.newaxis]).argmin(axis=1)
            counts = np.einsum("s,lsc->lc", weights, self._counts)[nearest]
        hits, wrong = counts.T
        # A switch counts neither as a match nor in the recall, so of MOTAR's
        # 1 - (switches + wrong + missed - (1 - r) objects) / (r objects) this remains.
        share = np.divide(wrong, hits, out=np.ones_like(hits), where=hits > 0)
        return float(np.maximum(0.0, 1.0 - share).sum() / len(_RECALLS))


def _average(classes: list[_Class], wrong: Floats, weights: Floats) -> Floats:
    """Average the classes that the weighted scenes have."""
    scores = np.empty(len(weights))
    for row, each in enumerate(weights):
        values = [one.accuracy(each[one.items]) for one in classes]
        found = [value for value in values if value is not None]
        alone = float(each @ wrong == 0)
        scores[row] = 100 * (sum(found) / len(found) if found else alone)
    return scores


def _check(given: Frames, due: Frames) -> None:
    """Check that an answer's frames are the reference's, and its tracks are tracks."""
    order = _order(due, given)
    unknown = next((frame for frame in given if frame not in order), None)
    if unknown is not None:
        raise MediaError("frames of the reference", repr(unknown[:60]))
    _tracks(given, order)


def _order(due: Frames, given: Frames | None) -> dict[str, int]:
    """Number the frames; those that are numbers may lack where there is no object."""
    names = {name for name, boxes in due.items() if name or boxes}
    if not all(map(_is_number, names)):
        return {name: place for place, name in enumerate(due)}
    others = [name for name in (given or {}) if _is_number(name) or not names]
    in_time = sorted(
        {*names, *others}, key=lambda name: (int(name) if _is_number(name) else 0, name)
    )
    return {name: place for place, name in enumerate(in_time)}


def _is_number(frame: str) -> bool:
    return frame.isascii() and frame.isdecimal() and len(frame) < 19


def _read(value: Any, side: Side) -> Frames:
    frames = read_frames(value)
    if side is Side.REFERENCE:
        _tracks(frames, _order(frames, None))
    return frames


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    classes: dict[str, dict[int, _Scene]] = {}
    nothing = _Tracks([], [], [])
    wrong = np.zeros(len(references))
    unreadable: list[Unreadable] = []
    answers = []
    for item, (due, given) in enumerate(paired(predictions, references, _read, _check, unreadable)):
        order = _order(due, given)
        ours = _tracks(given, order) if given is not None else {}
        theirs = _tracks(due, order)
        wrong[item] = len(ours)
        answers.append(ours)
        for label, tracks in theirs.items():
            classes.setdefault(label, {})[item] = _scene(tracks, ours.get(label))
    for label, scenes in classes.items():  # a class where there is none of it
        for item, ours in enumerate(answers):
            if label in ours and item not in scenes:
                scenes[item] = _scene(nothing, ours[label])
    by_label = [_Class(classes[label]) for label in sorted(classes)]
    weighted = partial(_average, by_label, wrong)
    return Tally(wrong.reshape(-1, 1), tuple(unreadable), (), weighted)


MEASURES = (
    Measure(
        key="amota",
        definition="MOTAR = max(0, 1 - (IDS + FP + FN - (1 - r) P) / (r P)) at 2 m on the ground, "
        "averaged over 40 recalls from 10 % to 100 %, mean over the classes of the references.",
        source="not published; the tracking benchmark of nuScenes (Caesar et al. 2020)",
        tally=_tally,
        score=no_sum,
    ),
)
