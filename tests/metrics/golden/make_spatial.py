"""Makes spatial.json: distances between clouds and counts of tracks, by other hands.

Needs an environment of its own: ``pip install point-cloud-utils==0.34.0 motmetrics==1.4.0``. Run it
from the repository's top: ``python tests/metrics/golden/make_spatial.py``.
"""

import json
import warnings
from pathlib import Path

import motmetrics
import numpy as np
import point_cloud_utils

warnings.simplefilter("ignore")  # pandas and NumPy about how motmetrics calls them
HERE = Path(__file__).parent


def clouds() -> list[dict[str, object]]:
    """Measure mean distances, plain and squared, both ways."""
    cases = []
    for seed, (ours, theirs) in enumerate([(50, 70), (3, 300), (2048, 2048)]):
        dice = np.random.default_rng(seed)
        given, due = dice.normal(size=(ours, 3)), dice.normal(size=(theirs, 3)) * 1.2
        there, _ = point_cloud_utils.k_nearest_neighbors(given, due, 1)
        back, _ = point_cloud_utils.k_nearest_neighbors(due, given, 1)
        cases.append(
            {
                "seed": seed, "given": ours, "due": theirs,
                "chamfer": float(point_cloud_utils.chamfer_distance(given, due)),
                "squared": [float(np.square(there).mean()), float(np.square(back).mean())],
            }
        )  # fmt: skip
    return cases


def tracks() -> list[dict[str, object]]:
    """Follow random tracks; frames hold places along a line by number."""
    cases = []
    for seed in range(12):
        dice = np.random.default_rng(seed)
        accumulator = motmetrics.MOTAccumulator(auto_id=True)
        frames = []
        for _ in range(10):
            due = {one: round(1.5 * one + 0.6 * dice.normal(), 3) for one in range(4)}
            given = {one: round(1.5 * (one % 4) + 0.9 * dice.normal(), 3) for one in range(6)}
            due = {name: x for name, x in due.items() if dice.random() < 0.8}
            given = {name: x for name, x in given.items() if dice.random() < 0.6}
            away = np.abs(np.subtract.outer(list(due.values()), list(given.values())))
            away[away >= 2] = np.nan
            accumulator.update(list(due), list(given), away)
            frames.append([due, given])
        names = ["num_matches", "num_switches", "num_false_positives", "num_misses"]
        summary = motmetrics.metrics.create().compute(accumulator, metrics=names, name="x")
        cases.append({"frames": frames, "counts": [int(summary[name].iloc[0]) for name in names]})
    return cases


made_with = "point-cloud-utils 0.34.0, motmetrics 1.4.0"
content = {"made_with": made_with, "clouds": clouds(), "tracks": tracks()}
text = json.dumps(content, separators=(",", ":"))
HERE.joinpath("spatial.json").write_text(text + "\n", encoding="utf-8")
