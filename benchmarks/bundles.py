"""A bundle of 325,000 predictions: opened, inflated, parsed, its digests taken, task by task."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from benchmarks.table import Measurement, median_seconds
from scorer.catalog import Catalog, load_catalog
from scorer.readers.bundles import read_bundle
from scorer.settings import Settings

_ENTRIES = 465  # per task, 325,035 in all; the benchmark has 325,544 items
# What the released predictors' output is usually read with.
_ALTERNATIVE = """
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in archive.namelist():
        {entry["id"]: entry["prediction"] for entry in json.loads(archive.read(name))["data"]}
"""
_OURS = """
import sys
from pathlib import Path
from scorer.catalog import load_catalog
from scorer.readers.bundles import read_bundle
from scorer.settings import Settings
with read_bundle(Path(sys.argv[1]), load_catalog(Settings().catalog_dir)) as bundle:
    for task_id in bundle.task_ids:
        bundle.predictions(task_id)
"""


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    catalog = load_catalog(Settings().catalog_dir)
    with tempfile.TemporaryDirectory() as folder:
        path = _write(catalog, Path(folder, "bundle.zip"))
        size = f"{path.stat().st_size / 1e6:.1f} MB"
        entries = _ENTRIES * len(catalog.tasks)
        what = f"{entries:,} predictions in {len(catalog.tasks)} files, zip of {size}"
        return [
            Measurement(
                f"{what}: open, inflate, parse, digest",
                median_seconds(lambda: _read(catalog, path), repeat=5), "s", "<= 0.5 s",
                "zipfile.read + json.loads, no digest", median_seconds(lambda: _plain(path), 5),
            ),
            Measurement(
                "the same, opening alone",
                median_seconds(lambda: read_bundle(path, catalog), repeat=5), "s",
            ),
            Measurement(
                "the same, memory of the process", _peak_mb(_OURS, path), "MB", "<= 150 MB",
                "zipfile.read + json.loads, task by task", _peak_mb(_ALTERNATIVE, path),
            ),
        ]  # fmt: skip


def _write(catalog: Catalog, path: Path) -> Path:
    """Write a bundle in the documented shape: letters, and texts of up to 54 words, indented."""
    chance = random.Random(0)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(300)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for task in catalog.tasks:
            data = [
                {"id": f"{task.number}_{number}", "prediction": _answer(chance, words, number)}
                for number in range(_ENTRIES)
            ]
            content = {"task": task.name, "skill": "", "type": "", "data": data}

            archive.writestr(f"{task.task_id}/prediction.json", json.dumps(content, indent=4))
    return path


def _answer(chance: random.Random, words: list[str], number: int) -> str:
    if number % 2:
        return chance.choice("ABCD")
    return " ".join(chance.choices(words, k=chance.randint(3, 54)))


def _read(catalog: Catalog, path: Path) -> None:
    with read_bundle(path, catalog) as bundle:
        for task_id in bundle.task_ids:
            bundle.predictions(task_id)


def _plain(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            entries = json.loads(archive.read(name))["data"]
            {entry["id"]: entry["prediction"] for entry in entries}


def _peak_mb(code: str, path: Path) -> float:
    """Run a program and return its highest memory, as Linux counted it."""
    status = "print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    done = subprocess.run(
        [sys.executable, "-c", code + status, str(path)], check=True, capture_output=True, text=True
    )
    return float(done.stdout.split()[1]) / 1024
