"""Processes killed, publishing at once, and without room: what was acknowledged is there, once."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from makers import record_id, submission

from places import ROOT
from scorer.catalog import Catalog
from scorer.store import Store, StoreError
from scorer.store.coding import decode
from scorer.store.scores import Rows

SCRIPT = Path(__file__).with_name("processes.py")


def started(act: str, folder: Path) -> "subprocess.Popen[str]":
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests", SCRIPT.parent)))
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), act, str(folder)],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
    )


def outcome(process: "subprocess.Popen[str]") -> dict[str, Any]:
    try:
        out, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(out)
    return found


def check_files(folder: Path, catalog: Catalog) -> set[str]:
    """Read every file that has a record's name; each must be whole. Their ids."""
    rows = Rows(catalog)
    found = set()
    for path in folder.glob("submissions/*/[!.]*"):
        reading = decode(f"{path.parent.name}/{path.name}", path.read_bytes(), rows)
        assert reading.record is not None, reading.problems
        found.add(reading.record.record_id)
    return found


def ids_of(folder: Path, catalog: Catalog) -> list[str]:
    state = Store(folder, catalog).state()
    assert not state.faults
    return [one.record_id for entry in state.entries for one in entry.history]


def test_a_kill_at_any_moment_loses_nothing_acknowledged(tmp_path: Path, catalog: Catalog) -> None:
    found = outcome(started("killed_at_random", tmp_path))
    assert len(found["acknowledged"]) >= 200
    assert found["kills"] >= 20
    present = ids_of(tmp_path, catalog)
    assert len(set(present)) == len(present)
    assert {record_id(number) for number in found["acknowledged"]} <= set(present)
    assert check_files(tmp_path, catalog) == set(present)


def test_a_kill_at_each_step_leaves_nothing_half_done(tmp_path: Path, catalog: Catalog) -> None:
    steps = outcome(started("killed_at_each_step", tmp_path))["steps"]
    present = [step for step in range(1, steps + 1) if ids_of(tmp_path / str(step), catalog)]
    assert steps > 60
    # From one step on it is there for good; before, not at all; at the end, not a moment too late.
    assert present == list(range(present[0], steps + 1))
    assert 20 < present[0] < steps - 3
    for step in present:
        folder = tmp_path / str(step)
        assert check_files(folder, catalog) == {record_id(step)}
        contact = folder / "private" / "contacts" / f"{record_id(step)}.json"
        assert json.loads(contact.read_bytes())["contact"] == "a@example.org"


def test_sixteen_processes_publish_at_once(tmp_path: Path, catalog: Catalog) -> None:
    process = started("at_once", tmp_path)
    watching, generations = Store(tmp_path, catalog), set()
    while process.poll() is None:  # a reader in between never sees half of anything
        state = watching.state()
        assert not [
            fault for fault in state.faults if "a submission that is here" not in str(fault)
        ]
        generations.add(state.generation)
        time.sleep(0.05)
    found = outcome(process)
    assert len(found["acknowledged"]) == 16 * 7
    expected = {record_id(number) for number in (*found["acknowledged"], 99_999)}
    present = ids_of(tmp_path, catalog)
    assert set(present) == expected
    assert len(present) == len(expected)
    state = Store(tmp_path, catalog).state()
    assert {"Edited 0", "Edited 15000"} <= {entry.card.name for entry in state.entries}


def test_no_room_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    found = outcome(started("no_room", tmp_path))
    assert found == {
        "told": "the submission: expected to be kept, got 'File too large'; "
        "the disk is full; nothing was kept, try again later",
        "left": [f"{record_id(1)}.json"],
        "entries": 2,
    }


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_costs_nothing_that_was_kept(
    small_disk: Path, catalog: Catalog
) -> None:
    store = Store(small_disk, catalog)
    scores = {task.task_id: 1.0 for task in catalog.tasks}
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 100_000)
    kept: list[str] = []
    told = ""
    for number in range(100):
        record = submission(number, scores=scores)
        try:
            store.add(record, contact="ann@example.org")
        except StoreError as error:
            told = str(error)
            break
        kept.append(record.record_id)
    assert 3 < len(kept) < 100
    assert "No space left on device" in told
    assert str(small_disk) not in told
    names = [path.name for path in small_disk.rglob("*") if path.is_file()]
    assert sorted(names) == sorted(["ballast", *(f"{one}.json" for one in kept * 2)])
    for reader in (store, Store(small_disk, catalog)):
        assert [entry.submission.record_id for entry in reader.state().entries] == kept
    ballast.unlink()
    store.add(submission(100, scores=scores))
    assert len(store.state().entries) == len(kept) + 1
