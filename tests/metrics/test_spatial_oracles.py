"""The measures in 3D by other hands: libraries, and plain second versions."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from metrics_calls import score_of, tally_of
from nuscenes_again import mean_average_precision, tracking_accuracy
from pykdtree.kdtree import KDTree

from scorer.metrics import chamfer, odometry, tracking
from scorer.metrics.normals import angles
from scorer.metrics.registry import find_measure

Oracle = Callable[[str], ModuleType]
GOLDEN = json.loads((Path(__file__).parent / "golden" / "spatial.json").read_text("utf-8"))


def boxes(dice: np.random.Generator, count: int, frame: int | None = None) -> list[dict[str, Any]]:
    """Make boxes in a small yard, so that they get in each other's way."""
    found = []
    for number in dice.permutation(count).tolist():
        label = "car" if number % 3 else "bus"
        box = {
            "translation": [*dice.uniform(0, 7, 2).tolist(), 0.0], "detection_name": label,
            "detection_score": round(float(dice.uniform()), 1),
        }  # fmt: skip
        found.append(box if frame is None else box | {"tracking_id": f"{label} {number}"})
    return found


@pytest.mark.parametrize("case", GOLDEN["clouds"], ids=lambda case: str(case["due"]))
def test_nearest_distances_are_those_of_point_cloud_utils(case: dict[str, Any]) -> None:
    dice = np.random.default_rng(case["seed"])
    given = dice.normal(size=(case["given"], 3))
    due = dice.normal(size=(case["due"], 3)) * 1.2
    one, other = KDTree(given), KDTree(due)
    both = chamfer.distances(one, other), chamfer.distances(other, one)
    assert sum(way.mean() for way in both) == pytest.approx(case["chamfer"], rel=1e-12)
    assert [np.square(way).mean() for way in both] == pytest.approx(case["squared"], rel=1e-12)
    for key, factor in (("sum-1e3", 1e3), ("mean", 0.5), ("sum-mm", 1e6)):
        score = score_of(f"chamfer.{key}", [given.tolist()], [due.tolist()])
        assert score == pytest.approx(factor * sum(case["squared"]), rel=1e-12)


@pytest.mark.parametrize("case", GOLDEN["tracks"], ids=lambda case: str(case["counts"]))
def test_tracks_are_followed_as_motmetrics_does(case: dict[str, Any]) -> None:
    """Gaps stay gaps here: motmetrics fills none."""
    due, given = tracking._Tracks([], [], []), tracking._Tracks([], [], [])
    for frame, sides in enumerate(case["frames"]):
        for side, places in zip((due, given), sides, strict=True):
            for name, x in places.items():
                if name not in side.names:
                    side.names.append(name)
                    side.scores.append(1.0)
                    side.places.append({})
                side.places[side.names.index(name)][frame] = (x, 0.0)
    scene = tracking._scene(due, given)
    hits, there, used = scene._follow(len(given.names))
    ours = [len(hits), used - len(hits), there - used, scene.due - used]
    assert ours == case["counts"]


@pytest.mark.parametrize("seed", range(6))
def test_average_precision_by_centres_is_the_same_when_written_plainly(seed: int) -> None:
    dice = np.random.default_rng(seed)
    due = [boxes(dice, int(dice.integers(1, 7))) for _ in range(8)]
    given = [boxes(dice, int(dice.integers(0, 9))) for _ in range(8)]
    assert score_of("map.centres", given, due) == pytest.approx(
        mean_average_precision(given, due), abs=1e-9
    )


@pytest.mark.parametrize("seed", range(4))
def test_tracking_accuracy_is_the_same_when_written_plainly(seed: int) -> None:
    dice = np.random.default_rng(seed)
    due = [[boxes(dice, 4, frame) for frame in range(6)] for _ in range(2)]
    given = [[boxes(dice, 5, frame) for frame in range(6)] for _ in range(2)]
    for scene, copied in zip(given, due, strict=True):
        for frame, true in zip(scene, copied, strict=True):
            for box, other in zip(frame, true, strict=False):  # most are near a true one
                if dice.uniform() < 0.7:
                    box["translation"] = [x + float(dice.normal()) for x in other["translation"]]
            del frame[int(dice.integers(0, 3)) :][:1]
    for scene in given:
        for frame in scene:
            if dice.uniform() < 0.5:
                frame.pop()
    assert score_of("amota", given, due) == pytest.approx(tracking_accuracy(given, due), abs=1e-9)


def test_classes_of_points_are_scikit_learns(oracle: Oracle) -> None:
    metrics = oracle("sklearn.metrics")
    dice = np.random.default_rng(0)
    due = [dice.integers(1, 6, 400) for _ in range(5)]
    given = [np.where(dice.random(400) < 0.5, each, dice.integers(1, 8, 400)) for each in due]
    theirs = metrics.jaccard_score(
        np.concatenate(due), np.concatenate(given), labels=range(1, 6), average="macro"
    )
    lists = [each.tolist() for each in given], [each.tolist() for each in due]
    assert score_of("miou.points", *lists) == pytest.approx(100 * theirs)
    shapes = [
        metrics.jaccard_score(d, g, labels=range(1, 6), average="macro")
        for g, d in zip(given, due, strict=True)
    ]
    tally = tally_of("miou.instance", *lists)
    assert find_measure("miou.instance").per_item(tally) == pytest.approx(100 * np.array(shapes))


def test_area_under_the_curve_of_instances_is_scikit_learns(oracle: Oracle) -> None:
    """Every instance is found, right or by a wrong one of the same size."""
    metrics = oracle("sklearn.metrics")
    dice = np.random.default_rng(1)
    due, given, right, sure = [], [], [], []
    for _ in range(6):
        due.append([code for code in range(2001, 2009) for _ in range(100)])
        answer = []
        for place in range(8):
            for is_right in (True, False):
                score = round(float(dice.random()), 2)
                first = 100 * place + (0 if is_right else 60)
                answer.append({"label": "2", "score": score, "mask": [*range(first, first + 100)]})
        given.append([one for one in answer if one["mask"][-1] < 800])
        right += [one["mask"][0] % 100 == 0 for one in given[-1]]
        sure += [one["score"] for one in given[-1]]
    precision, recall, _ = metrics.precision_recall_curve(right, sure)
    assert score_of("map50.point-masks", given, due) == pytest.approx(
        100 * metrics.auc(recall, precision)
    )


def test_angles_are_exact_where_an_arc_cosine_is_not() -> None:
    dice = np.random.default_rng(2)
    ours, theirs = dice.normal(size=(2, 500, 3))
    cosine = np.einsum("nc,nc->n", ours, theirs)
    cosine /= np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    assert angles(ours, theirs) == pytest.approx(np.degrees(np.arccos(np.abs(cosine))))
    tiny = np.array([[1, 1e-12, 0]])
    assert angles(tiny, np.array([[1.0, 0, 0]])) == pytest.approx(np.degrees(1e-12))


def test_drift_is_the_same_pose_by_pose() -> None:
    """KITTI's loops over start frames and lengths, as its development kit describes them."""
    dice = np.random.default_rng(3)
    due, given = np.tile(np.eye(4), (2, 400, 1, 1))
    for poses, noise in ((due, 0.0), (given, 0.01)):
        walk = np.random.default_rng(4)
        for frame in range(1, 400):
            turn = 0.05 * walk.normal() + noise * dice.normal()
            step = np.eye(4)
            step[:3, :3] = [
                [np.cos(turn), 0, np.sin(turn)],
                [0, 1, 0],
                [-np.sin(turn), 0, np.cos(turn)],
            ]
            step[2, 3] = 1.5 + noise * dice.normal()
            poses[frame] = poses[frame - 1] @ step
    upto = [0.0]
    for frame in range(1, 400):
        upto.append(upto[-1] + float(np.linalg.norm(due[frame, :3, 3] - due[frame - 1, :3, 3])))
    errors = []
    for first in range(0, 400, 10):
        for length in range(100, 900, 100):
            last = next((f for f in range(first, 400) if upto[f] > upto[first] + length), None)
            if last is not None:
                ours = np.linalg.solve(given[first], given[last])
                theirs = np.linalg.solve(due[first], due[last])
                errors.append(np.linalg.norm(np.linalg.solve(ours, theirs)[:3, 3]) / length)
    assert odometry.drifts(given, due) == pytest.approx(errors)
    rows = [poses[:, :3].reshape(-1, 12).tolist() for poses in (given, due)]
    assert score_of("rte", rows[:1], rows[1:]) == pytest.approx(100 * np.mean(errors))
