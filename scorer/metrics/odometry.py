"""Trajectories: how far a piece of the path drifts, as KITTI measures it.

An answer gives a pose for every frame of the reference: KITTI's rows of 12 numbers (3 × 4, row by
row), rows of 16, matrices of 3 × 4 or 4 × 4, or the path of a file of such rows. Lower is better; a
missing or unreadable answer costs the largest error of the model itself and of standing still.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.media.rows import Floats
from scorer.metrics.answers import unwrapped
from scorer.metrics.cloud_answers import (
    Side,
    check_number,
    file_of,
    numbers_of,
    paired,
    rows_of,
)
from scorer.metrics.measure import Material, Measure, Tally, Unreadable, share

_LENGTHS = np.arange(100.0, 801.0, 100.0)  # metres
_STEP = 10  # frames between two starts, a second in KITTI
_TURNED = 0.05  # by which a rotation may miss being one; files keep six digits
_FARTHEST = 1e9  # metres
_WANTED = "poses as rows of 12 numbers"


def poses_of(value: Any, material: Material, side: Side) -> Floats:
    """Read poses: frames × 4 × 4.

    Raises:
        MediaError: it is none, or a pose is not a rotation and a place.
    """
    rows = _rows(value, material, side)
    if rows.shape[1] not in (12, 16):
        raise MediaError(_WANTED, f"rows of {rows.shape[1]}")
    poses = np.tile(np.eye(4), (len(rows), 1, 1))
    poses[:, :3] = rows.reshape(len(rows), -1, 4)[:, :3]
    turns = poses[:, :3, :3]
    if not (np.abs(poses) <= _FARTHEST).all():
        raise MediaError(f"places within {_FARTHEST:g} m", "others")
    away = np.abs(turns @ turns.transpose(0, 2, 1) - np.eye(3)).max()
    if away > _TURNED or (np.linalg.det(turns) <= 0).any():
        raise MediaError("poses whose first three columns are a rotation", "others")
    return poses


def _rows(value: Any, material: Material, side: Side) -> Floats:
    if file_of(value, material, side) is None:
        found = unwrapped(value)
        if isinstance(found, list) and found and isinstance(found[0], list):
            flat = [_flat(pose) for pose in found]
            return numbers_of(flat, _WANTED)
    return rows_of(value, material, side, _WANTED, "poses")


def _flat(pose: Any) -> Any:
    """Write a matrix as one row."""
    if isinstance(pose, list) and pose and all(isinstance(row, list) for row in pose):
        return [number for row in pose for number in row]
    return pose


def segments(due: Floats) -> tuple[Floats, Floats, Floats]:
    """Cut a path into pieces of 100 to 800 m, one of each length from every tenth frame on.

    A path shorter than all of them is one piece.

    Returns:
        First frames, last frames (as places in an array) and lengths in metres.
    """
    steps = np.linalg.norm(np.diff(due[:, :3, 3], axis=0), axis=1)
    upto = np.concatenate([[0.0], np.cumsum(steps)])
    first, length = np.meshgrid(np.arange(0, len(due), _STEP), _LENGTHS, indexing="ij")
    last = np.searchsorted(upto, upto[first] + length, side="right")
    there = last < len(due)
    if not there.any():
        return np.array([0]), np.array([len(due) - 1]), upto[-1:]
    return first[there], last[there], length[there]


def drifts(given: Floats, due: Floats) -> Floats:
    """Measure the translation error of each piece, as a share of its length."""
    first, last, length = segments(due)
    ours = np.linalg.inv(given[first]) @ given[last]
    theirs = np.linalg.inv(due[first]) @ due[last]
    error = np.linalg.inv(ours) @ theirs
    found: Floats = np.linalg.norm(error[:, :3, 3], axis=1) / length
    return found


def _check(given: Floats, due: Floats) -> None:
    check_number(len(given), len(due), "poses, one for each frame")


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    def read(value: Any, side: Side) -> Floats:
        poses = poses_of(value, material, side)
        if side is Side.REFERENCE and not segments(poses)[2].min() > 0:
            raise MediaError("a path of some length", "one that stands still")
        return poses

    found: list[Floats | None] = []
    pieces = []
    worst = 0.0
    unreadable: list[Unreadable] = []
    hint = "counted with the largest error"
    for due, given in paired(predictions, references, read, _check, unreadable, hint):
        still = drifts(np.tile(np.eye(4), (len(due), 1, 1)), due)
        pieces.append(len(still))
        found.append(None if given is None else drifts(given, due))
        worst = max(
            worst, *(float(drift.max()) for drift in (still, found[-1]) if drift is not None)
        )
    amounts = [
        count * worst if drift is None else float(drift.sum())
        for drift, count in zip(found, pieces, strict=True)
    ]
    sums = np.array([amounts, pieces], np.float64).T.reshape(-1, 2)
    return Tally(sums, tuple(unreadable))


MEASURES = (
    Measure(
        key="rte",
        definition="Translation error over path length of all pieces of 100, 200, … 800 m that "
        "start at every tenth frame, in percent; mean over the pieces of all sequences.",
        source="not published; KITTI odometry's development kit",
        tally=_tally,
        score=share,
    ),
)
