"""Ten thousand published runs: opened from the index, and read file by file."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.running import ROOT
from benchmarks.table import Measurement, median_seconds
from scorer.catalog import Catalog, load_catalog
from scorer.records import TaskScore, TaskState
from scorer.settings import Settings
from scorer.store import Store
from scorer.store.coding import encode
from scorer.store.records import Card, Origin, SubmissionRecord

_SUBMISSIONS = 10_000
_SCORED = 0.7  # of the tasks
_OWNERS = 2_500  # each with a model in four versions


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    catalog = load_catalog(Settings().catalog_dir)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, catalog, _SUBMISSIONS)
        rebuilt, rebuilding = _alone(folder)
        loop = _plain_loop(folder)
        opened = [_alone(folder) for _ in range(5)]
        store = Store(folder, catalog)
        store.state()
        adding = _seconds_to_add(store, catalog)
        unchanged = median_seconds(store.state, 1_000) * 1e6
    opening, memory = min(seconds for seconds, _ in opened), opened[0][1]
    name = f"{_SUBMISSIONS:,} submissions"
    return [
        Measurement(
            f"{name}: opened from the index", opening, "s", "<= 1 s",
            "a loop over json.loads", loop,
        ),
        Measurement("the same, memory added", memory, "MB"),
        Measurement(
            f"{name}: index rebuilt from the files", rebuilt, "s", "<= 20 s",
            "a loop over json.loads", loop,
        ),
        Measurement("the same, memory added", rebuilding, "MB"),
        Measurement(f"{name}: nothing new", unchanged, "µs"),
        Measurement(f"{name}: one more, written", adding[0] * 1e3, "ms"),
        Measurement(f"{name}: one more, on the boards", adding[1] * 1e3, "ms"),
    ]  # fmt: skip


def fill(data_dir: Path, catalog: Catalog, count: int) -> None:
    """Write many submissions without waiting for the disk."""
    chance = random.Random(0)
    store = Store(data_dir, catalog)
    for number in range(count):
        record = submission(number, catalog, chance)
        path = store.path_of(record)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(record))


def submission(number: int, catalog: Catalog, chance: random.Random) -> SubmissionRecord:
    """Make one run; numbers follow each other in time, an hour apart."""
    moment = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    owner = number % _OWNERS
    return SubmissionRecord(
        record_id=f"{moment:%Y%m%dT%H%M%S.%f}Z-{number:010x}",
        by=f"team-{owner}",
        card=Card(
            name=f"Model {owner}-7B",
            organisation="An institute",
            link="https://example.org/model",
            size="7B",
            modalities=("Image", "Video", "Language"),
            paradigms="C+G",
            access="open",
        ),
        scores={
            task.task_id: TaskScore(task.task_id, TaskState.SCORED, chance.uniform(1, 5))
            if task.metric.high == 5
            else TaskScore(task.task_id, TaskState.SCORED, chance.random())
            for task in catalog.tasks
            if chance.random() < _SCORED
        },
        catalog=catalog.version,
        signature=f"scorer:1|catalog:{catalog.version}|sota:paper|protocol:paper",
        origin=Origin(kind="workbook", digest=f"{number:064x}"),
        needs_review=False,
    )


def _alone(folder: Path) -> tuple[float, float]:
    """Open the store in a process of its own; seconds, and MB above what was there before."""
    command = [sys.executable, "-m", "benchmarks.store", str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def _plain_loop(folder: Path) -> float:
    """Read every file as anybody would, the files as warm as ours were."""
    start = time.perf_counter()
    found = []
    for path in sorted(folder.joinpath("submissions").glob("*/*.json")):
        found.append(json.loads(path.read_text(encoding="utf-8")))
    return time.perf_counter() - start


def _seconds_to_add(store: Store, catalog: Catalog) -> tuple[float, float]:
    chance = random.Random(1)
    writing, showing = [], []
    for number in range(_SUBMISSIONS, _SUBMISSIONS + 7):
        record = submission(number, catalog, chance)
        start = time.perf_counter()
        store.add(record)
        written = time.perf_counter()
        store.state()
        writing.append(written - start)
        showing.append(time.perf_counter() - written)
    return sorted(writing)[3], sorted(showing)[3]


def _peak_mb(kind: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(f"{kind}:")]
    return int(line.split()[1]) / 1024


def _main(folder: Path) -> None:
    catalog = load_catalog(Settings().catalog_dir)
    before = _peak_mb("VmRSS")
    start = time.perf_counter()
    state = Store(folder, catalog).state()
    seconds = time.perf_counter() - start
    if len(state.entries) != _SUBMISSIONS or state.faults:
        raise ValueError(
            f"expected {_SUBMISSIONS} entries, got {len(state.entries)}: {state.faults[:3]}"
        )
    print(seconds, _peak_mb("VmHWM") - before)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
