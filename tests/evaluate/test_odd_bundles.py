"""The demo bundle with odd parts in its JSON and broken files: told, and never taken for our fault.

Every family of metrics has a task in it, so what a reader or a metric does not expect shows here.
"""

import json
import zipfile
from pathlib import Path
from random import Random

import pytest

from oddities import with_oddities
from places import ROOT
from scorer.benchmark import open_benchmark
from scorer.catalog import Catalog
from scorer.evaluate import EvaluateOptions, Evaluation, evaluate_bundle
from scorer.readers.bundles.bundle import read_bundle

DEMO = ROOT / "leaderboard_data" / "demo"


def evaluated(folder: Path, catalog: Catalog) -> Evaluation:
    benchmark = open_benchmark(str(DEMO / "benchmark"), catalog)
    with read_bundle(folder, catalog) as bundle:
        return evaluate_bundle(bundle, benchmark, catalog, EvaluateOptions(workers=1))


def damaged(data: bytes, random: Random) -> bytes:
    """Cut a file off, or change some of its bytes."""
    if random.random() < 0.4:
        return data[: random.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(random.choice((1, 3, 20))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(6))
def test_odd_parts_and_broken_files_cost_their_items_alone(
    seed: int, tmp_path: Path, catalog: Catalog
) -> None:
    random = Random(seed)
    with zipfile.ZipFile(DEMO / "bundle.zip") as bundle:
        bundle.extractall(tmp_path)
    for path in sorted(tmp_path.rglob("*.*")):
        if path.suffix == ".json":
            value = json.loads(path.read_bytes())
            path.write_text(json.dumps(with_oddities(value, random)), encoding="utf-8")
        elif path.suffix != ".jsonl" and random.random() < 0.2:
            path.write_bytes(damaged(path.read_bytes(), random))
    found = evaluated(tmp_path, catalog)
    assert len(found.tasks) > 40
    for task in found.tasks.values():
        told = "\n".join(map(str, task.problems))
        assert "a fault of the scorer" not in told
        assert str(tmp_path) not in told
        assert task.score is not None or task.reason
