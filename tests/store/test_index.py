"""The index gives what the files give; where it cannot be used, they are read."""

import os
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from makers import edit, record_id, review, submission, withdrawal

from places import CATALOG_DIR
from scorer.catalog import Catalog, load_catalog
from scorer.records import TaskScore, TaskState
from scorer.store import State, Store
from scorer.store.records import Verdict

COUNT = 40  # enough for an index to be kept


@pytest.fixture
def folder(tmp_path: Path, catalog: Catalog) -> Path:
    """A data folder with records of all kinds, faults and an index."""
    store = Store(tmp_path, catalog)
    ids = [task.task_id for task in catalog.tasks]
    for number in range(COUNT):
        record = submission(number, f"Model {number % 25}", scores={ids[number]: 0.5, ids[-1]: 0.5})
        others = {
            ids[300]: TaskScore(ids[300], TaskState.REJECTED, reason="27100 is too much"),
            ids[301]: TaskScore(ids[301], TaskState.SCORED, 0.25, "read as a fraction"),
            "Elsewhere/x": TaskScore("Elsewhere/x", TaskState.SCORED, 7.0),
        }
        store.add(replace(record, scores={**record.scores, **(others if number % 3 else {})}))
    for record in (
        edit(100, 3, "Renamed", notes="a\nb"),
        withdrawal(101, 4),
        review(102, 5, Verdict.HIDE),
        edit(103, 6, "Mine", by="eve"),
    ):
        store.add(record)
    broken = tmp_path / "submissions" / "2026-11" / f"{record_id(200)}.json"
    broken.write_bytes(b"{}")
    Store(tmp_path, catalog).state()
    assert index_of(tmp_path).is_file()
    return tmp_path


def index_of(folder: Path) -> Path:
    return folder / "index" / "submissions"


def check_equal(one: State, other: State) -> None:
    assert one.entries == other.entries
    assert one.current == other.current
    assert one.faults == other.faults
    np.testing.assert_array_equal(one.scores, other.scores)
    np.testing.assert_array_equal(one.scored, other.scored)


def from_files(folder: Path, catalog: Catalog) -> State:
    """Read a copy that has no index."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder / "submissions", copy / "submissions")
    return Store(copy, catalog).state()


def test_the_index_gives_what_the_files_give(folder: Path, catalog: Catalog) -> None:
    plain = from_files(folder, catalog)
    assert len(plain.entries) == COUNT
    assert len(plain.faults) == 28  # a broken file, a stranger's edit, 26 notes on other tasks
    # The files are made unreadable without a trace: what is told can only come from the index.
    for path in folder.glob("submissions/*/*.json"):
        status = path.stat()
        path.write_bytes(b"x" * status.st_size)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    check_equal(Store(folder, catalog).state(), plain)


def test_what_came_after_the_index_is_read_too(folder: Path, catalog: Catalog) -> None:
    before = index_of(folder).read_bytes()
    store = Store(folder, catalog)
    for number in range(300, 305):
        store.add(submission(number, f"New {number}"))
    store.add(withdrawal(310, 7))
    assert index_of(folder).read_bytes() == before
    check_equal(Store(folder, catalog).state(), from_files(folder, catalog))


def test_what_was_taken_away_or_changed_is_not_told_from_the_index(
    folder: Path, catalog: Catalog
) -> None:
    month = folder / "submissions" / "2026-11"
    (month / f"{record_id(8)}.json").unlink()
    path = month / f"{record_id(9)}.json"
    path.write_bytes(path.read_bytes().replace(b'"Model 9"', b'"Modell 9"'))
    state = Store(folder, catalog).state()
    assert len(state.entries) == COUNT - 1
    assert "Modell 9" in {entry.card.name for entry in state.entries}
    check_equal(state, from_files(folder, catalog))


def test_many_new_files_make_a_new_index(folder: Path, catalog: Catalog) -> None:
    before = index_of(folder).read_bytes()
    store = Store(folder, catalog)
    for number in range(300, 320):
        store.add(submission(number, f"New {number}"))
        store.state()
    assert index_of(folder).read_bytes() != before
    check_equal(Store(folder, catalog).state(), from_files(folder, catalog))


def damaged(data: bytes) -> dict[str, bytes]:
    """The ways in which an index can be wrong."""
    head = struct.Struct("<8sIIQ")
    magic, version, checksum, length = head.unpack_from(data)
    body = data[head.size :]
    flipped = bytearray(data)
    flipped[(head.size + length + 5) % len(data)] ^= 1
    return {
        "of a later version": head.pack(magic, version + 1, checksum, length) + body,
        "of an earlier version": head.pack(magic, (version - 1) % 2**32, checksum, length) + body,
        "of another program": b"SQLite format 3\0" + data[16:],
        "cut off": data[:-1],
        "half": data[: len(data) // 2],
        "empty": b"",
        "a head alone": data[: head.size],
        "longer": data + b"\0" * 8,
        "with a flipped bit": bytes(flipped),
        "with a wrong length": head.pack(magic, version, checksum, length + 8) + body,
        "with an absurd length": head.pack(magic, version, checksum, 2**63) + body,
        "zeros": bytes(len(data)),
    }


@pytest.mark.parametrize("way", damaged(bytes(200)))
def test_an_index_that_cannot_be_used_is_made_again(
    folder: Path, catalog: Catalog, way: str
) -> None:
    good = index_of(folder).read_bytes()
    index_of(folder).write_bytes(damaged(good)[way])
    state = Store(folder, catalog).state()
    check_equal(state, from_files(folder, catalog))
    assert index_of(folder).read_bytes() == good


def test_an_index_of_another_catalog_is_made_again(
    folder: Path, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("own") / "catalog"
    shutil.copytree(CATALOG_DIR, other)
    metrics = other / "metrics.csv"
    text = metrics.read_text(encoding="utf-8")
    assert "\nACC,accuracy,higher,%,0,100," in text
    metrics.write_text(
        text.replace("\nACC,accuracy,higher,%,0,100,", "\nACC,accuracy,higher,%,0.75,100,"),
        encoding="utf-8",
    )
    own = load_catalog(other)
    state = Store(folder, own).state()
    # 0.5 is out of this catalog's range: what the other's index says does not count.
    assert len(state.entries) < COUNT
    check_equal(state, from_files(folder, own))
    check_equal(Store(folder, catalog).state(), from_files(folder, catalog))


def test_a_place_where_no_index_can_be_costs_only_the_index(folder: Path, catalog: Catalog) -> None:
    shutil.rmtree(folder / "index")
    (folder / "index").write_bytes(b"a file where the folder should be")
    store = Store(folder, catalog)
    check_equal(store.state(), from_files(folder, catalog))
    store.add(submission(300))
    assert store.entry(record_id(300)) is not None


def test_no_leftovers_of_a_crash_pile_up_beside_the_index(folder: Path, catalog: Catalog) -> None:
    old, new = (folder / "index" / f".new-{name}" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (1, 1))
    index_of(folder).unlink()
    Store(folder, catalog).state()
    assert not old.exists()
    assert new.exists()  # another process may be writing it


def test_reading_writes_no_index_of_a_few_files(tmp_path: Path, catalog: Catalog) -> None:
    store = Store(tmp_path, catalog)
    store.add(submission(1))
    store.state()
    assert not (tmp_path / "index").exists()
