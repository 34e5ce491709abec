"""Regions, label maps and anomaly maps by other hands: scikit-learn, and formulas per pixel."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from metrics_calls import score_of
from PIL import Image

from scorer.metrics.measure import Material
from scorer.metrics.registry import find_measure

Oracle = Callable[[str], ModuleType]
Pixels = np.ndarray[Any, Any]


def score_of_files(key: str, tmp_path: Path, given: list[Pixels], due: list[Pixels]) -> float:
    """Write both sides as pictures and score them by their paths."""
    names = [f"{number}.png" for number in range(len(due))]
    folders = []
    for side, pictures in (("given", given), ("due", due)):
        folders.append(tmp_path / side)
        folders[-1].mkdir()
        for name, pixels in zip(names, pictures, strict=True):
            Image.fromarray(pixels).save(folders[-1] / name)
    measure = find_measure(key)
    predictions: list[Any] = list(names)
    tally = measure.tally(predictions, names, Material({}, folders[1], folders[0]))
    assert not tally.unreadable
    return measure.overall(tally)


def test_mean_iou_is_scikit_learns(oracle: Oracle, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    due = [random.integers(0, 7, (20, 30), np.uint8) * 30 for _ in range(5)]
    given = [np.where(random.random(one.shape) < 0.6, one, 60).astype(np.uint8) for one in due]
    theirs = oracle("sklearn.metrics").jaccard_score(
        np.concatenate(due).ravel(), np.concatenate(given).ravel(), average="macro"
    )
    assert score_of_files("miou.classes", tmp_path, given, due) == pytest.approx(100 * theirs)


def test_dice_is_scikit_learns_f1(oracle: Oracle, tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    due = [(random.random((20, 30)) < 0.4).astype(np.uint8) * 255 for _ in range(4)]
    given = [np.where(random.random(one.shape) < 0.7, one, 255).astype(np.uint8) for one in due]
    f1 = oracle("sklearn.metrics").f1_score
    theirs = [f1(one.ravel() > 0, other.ravel() > 0) for one, other in zip(due, given, strict=True)]
    ours = score_of_files("dice", tmp_path, given, due)
    assert ours == pytest.approx(100 * float(np.mean(theirs)))


@pytest.mark.parametrize(
    ("key", "name"),
    [("ap.pixels", "average_precision_score"), ("auc.pixels", "roc_auc_score")],
)
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_anomaly_maps_are_scikit_learns(
    oracle: Oracle, tmp_path: Path, key: str, name: str, kind: Any
) -> None:
    """To the last digit where values are few, nearly so where they are many."""
    random = np.random.default_rng(2)
    due = [(random.random((60, 80)) < 0.2).astype(np.uint8) * 255 for _ in range(4)]
    given = [
        (np.clip(random.normal(0.4 + one / 1000, 0.15), 0, 1) * np.iinfo(kind).max).astype(kind)
        for one in due
    ]
    theirs = getattr(oracle("sklearn.metrics"), name)(
        np.concatenate(due).ravel() > 0, np.concatenate(given).ravel()
    )
    ours = score_of_files(key, tmp_path, given, due)
    assert ours == pytest.approx(100 * theirs, abs=1e-9 if kind is np.uint8 else 5e-3)


def test_one_step_for_each_value_where_there_are_few(oracle: Oracle) -> None:
    metrics = oracle("sklearn.metrics")
    random = np.random.default_rng(3)
    given = random.normal(size=(20, 30))
    mask = (random.random((20, 30)) < 0.3).astype(int)
    rows = [{"size": [20, 30], "counts": runs(mask)}]
    for key, theirs in (
        ("ap.pixels", metrics.average_precision_score(mask.ravel(), given.ravel())),
        ("auc.pixels", metrics.roc_auc_score(mask.ravel(), given.ravel())),
    ):
        assert score_of(key, [given.tolist()], rows) == pytest.approx(100 * theirs, abs=1e-9)


def runs(mask: Pixels) -> list[int]:
    """Write run lengths the plain way."""
    counts, last = [0], 0
    for value in mask.ravel(order="F").tolist():
        if value != last:
            counts.append(0)
            last = value
        counts[-1] += 1
    return counts


def test_panoptic_quality_pixel_by_pixel() -> None:
    """Against its definition on sets of pixels, as in Kirillov et al., section 4."""
    random = np.random.default_rng(4)
    predictions, references, sums = [], [], dict.fromkeys("abc", (0.0, 0.0))
    for _ in range(12):
        due = np.kron(random.integers(0, 5, (4, 5)), np.ones((3, 3), int))
        given = np.where(random.random(due.shape) < 0.8, due, random.integers(0, 5, due.shape))
        labels = [dict(zip(range(1, 5), random.choice(list("abc"), 4), strict=True)) for _ in "12"]
        labels[1] = {n: labels[0][n] if random.random() < 0.8 else labels[1][n] for n in labels[1]}
        for map_, label, items in ((due, labels[0], references), (given, labels[1], predictions)):
            items.append(
                [
                    {"label": str(label[n]), "mask": {"size": [12, 15], "counts": runs(map_ == n)}}
                    for n in range(1, 5)
                    if (map_ == n).any()
                ]
            )
        known = due > 0
        for one in "abc":
            overlap = right = 0.0
            segments = [
                [map_ == n for n in range(1, 5) if label[n] == one and (map_ == n).any()]
                for map_, label in ((due, labels[0]), (given, labels[1]))
            ]
            for mine in segments[1]:
                for theirs in segments[0]:
                    iou = (mine & theirs).sum() / ((mine & known) | theirs).sum()
                    if iou > 0.5:
                        overlap, right = overlap + iou, right + 1
            wrong = sum((mine & ~known).sum() / mine.sum() <= 0.5 for mine in segments[1]) - right
            missed = len(segments[0]) - right
            total, whole = sums[one]
            sums[one] = total + overlap, whole + right + (wrong + missed) / 2
    expected = 100 * np.mean([total / whole for total, whole in sums.values()])
    assert 20 < expected < 90
    assert score_of("pq", predictions, references) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("seed", "released", "standard"),
    [
        # The released functions, and PySODMetrics 1.6.2, run on these maps.
        (0, 0.6841163446234984, 0.6451911219578114),
        (1, 0.7570163884017531, 0.7347132272227983),
        (2, 0.8012230216618330, 0.7964537136047112),
        (3, 0.8298988279831401, 0.8308103591793974),
    ],
)
def test_structure_measures_are_those_of_the_release_and_of_pysodmetrics(
    tmp_path: Path, seed: int, released: float, standard: float
) -> None:
    y, x = np.indices((20, 30))
    due = ((x - 9 - seed) ** 2 + (y - 8) ** 2 < 25 + 9 * seed).astype(np.uint8) * 255
    level = (x * 7 + y * 13 * (seed + 1) + seed * 31) % 97 + (due > 0) * (100 + 10 * seed)
    for side, pixels in (("given", level.clip(0, 255).astype(np.uint8)), ("due", due)):
        folder = tmp_path / side / "video"
        folder.mkdir(parents=True)
        Image.fromarray(pixels).save(folder / "0001.png")
    material = Material({}, tmp_path / "due", tmp_path / "given")
    for key, expected in (("s-measure", released), ("s-measure.standard", standard)):
        measure = find_measure(key)
        tally = measure.tally(["video"], [{"gt_dir": "video"}], material)
        assert measure.overall(tally) == pytest.approx(100 * expected, abs=1e-4)
