"""An app without its page, in a process of its own: a store, and its records on the Hub.

Publishes what it is told to, says each id once the store has acknowledged it, and goes on until it
has as many records as it is told to wait for; then says what stands on its boards.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hub.result_folders import QUICK, RESULTS
from hub.server import LoopbackHub
from places import CATALOG_DIR, ROOT
from scorer.catalog import load_catalog
from scorer.records import TaskScore, TaskState
from scorer.store import ResultsRepo, Store, new_id
from scorer.store.records import Card, Origin, SubmissionRecord

PATIENCE = 60  # seconds


def run(data_dir: Path, endpoint: str, token: str, owner: str, publishes: int, total: int) -> None:
    catalog = load_catalog(CATALOG_DIR)
    store = Store(data_dir, catalog)
    repo = ResultsRepo(
        RESULTS, data_dir / "submissions", token=token, endpoint=endpoint, pace=QUICK
    )
    repo.start()
    for number in range(publishes):
        record = SubmissionRecord(
            record_id=new_id(datetime.now(UTC)),
            by=owner,
            card=Card(name=f"Model {number % 3}"),  # the same names as others have
            scores={
                task.task_id: TaskScore(task.task_id, TaskState.SCORED, 50.0)
                for task in catalog.tasks[: 9 + number]
            },
            catalog="0123456789ab",
            signature="scorer:1|catalog:0123456789ab|sota:paper|protocol:paper",
            origin=Origin(kind="workbook", digest="ab" * 32),
            needs_review=False,
        )
        store.add(record)
        repo.wake()
        say(record.record_id)
        time.sleep(0.03)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and (repo.queued() or len(store.state().entries) < total):
        time.sleep(0.05)
    repo.stop()
    state = store.state()
    board = [
        [entry.submission.record_id, entry.shown_as, entry.version, entry.is_current]
        for entry in state.entries
    ]
    faults = [str(fault) for fault in (*state.faults, *repo.status().faults)]
    say(json.dumps({"queued": repo.queued(), "board": board, "faults": faults}))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def instance(
    hub: LoopbackHub, data_dir: Path, owner: str, publishes: int, total: int
) -> Iterator["subprocess.Popen[str]"]:
    """Run one; killed at the end of the block if it has not ended by itself."""
    words = [str(data_dir), hub.endpoint, hub.token, owner, str(publishes), str(total)]
    places = os.pathsep.join(str(place) for place in (ROOT, ROOT / "tests"))
    with subprocess.Popen(
        [sys.executable, "-m", "hub.instance", *words],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": places},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


if __name__ == "__main__":
    place, endpoint, token, owner, publishes, total = sys.argv[1:]
    run(Path(place), endpoint, token, owner, int(publishes), int(total))
