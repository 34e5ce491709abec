"""The folder of submissions: what is added is there, whole and once."""

import errno
import json
import math
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from makers import edit, record_id, review, submission, withdrawal

from scorer.catalog import Catalog
from scorer.errors import Severity
from scorer.store import Store, StoreError
from scorer.store.records import Status, SubmissionRecord, Verdict


@pytest.fixture
def store(tmp_path: Path, catalog: Catalog) -> Store:
    return Store(tmp_path, catalog)


def test_a_folder_that_is_not_there_is_an_empty_store(store: Store, tmp_path: Path) -> None:
    state = store.state()
    assert (state.entries, state.current, state.faults) == ((), (), ())
    assert state.scores.shape == state.scored.shape == (699, 0)
    assert not list(tmp_path.iterdir())


def test_what_is_added_is_there_at_once_and_for_others(
    store: Store, tmp_path: Path, catalog: Catalog
) -> None:
    tasks = [task.task_id for task in catalog.tasks]
    record = submission(1, scores={tasks[0]: 61.5, tasks[-1]: 7})
    before = store.state().generation
    store.add(record)
    for state in (store.state(), Store(tmp_path, catalog).state()):
        assert [entry.submission for entry in state.entries] == [record]
        assert state.scores[0, 0] == 61.5
        assert state.scores[-1, 0] == 7
        assert state.scored.sum() == 2
        assert not state.faults
    assert store.state().generation > before
    assert store.entry(record.record_id) == store.state().entries[0]
    assert store.entry(record_id(2)) is None


def test_a_file_is_json_that_a_person_can_read(store: Store, catalog: Catalog) -> None:
    task = catalog.tasks[0].task_id
    record = submission(1, "Größe 三", scores={task: 61.5})
    store.add(record)
    path = store.path_of(record)
    assert path.parts[-3:] == ("submissions", "2026-11", f"{record.record_id}.json")
    text = path.read_text(encoding="utf-8")
    found = json.loads(text)
    assert found["format"] == 1
    assert found["kind"] == "submission"
    assert found["card"]["name"] == "Größe 三"
    assert f'  "{task}": 61.5\n' in text


def test_edits_reviews_and_withdrawals_lie_beside_what_they_are_about(store: Store) -> None:
    for record in (
        submission(1, needs_review=True),
        review(2, 1, Verdict.APPROVE),
        edit(3, 1, "Model B"),
        submission(4, "Other"),
        withdrawal(5, 4),
    ):
        store.add(record)
    first, second = store.state().entries
    assert (first.status, first.card.name, len(first.history)) == (Status.LISTED, "Model B", 3)
    assert second.status is Status.WITHDRAWN
    assert store.state().current == (first,)


def test_the_same_record_counts_once_and_another_of_its_id_is_refused(store: Store) -> None:
    store.add(submission(1))
    store.add(submission(1))
    with pytest.raises(StoreError, match="an id that is taken"):
        store.add(submission(1, "Another"))
    (entry,) = store.state().entries
    assert entry.card.name == "Model"


def test_a_contact_is_kept_apart_and_for_the_host_alone(store: Store, tmp_path: Path) -> None:
    record = submission(1)
    store.add(record, contact="ann@example.org")
    path = tmp_path / "private" / "contacts" / f"{record.record_id}.json"
    assert json.loads(path.read_bytes())["contact"] == "ann@example.org"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
    assert b"ann@example.org" not in store.path_of(record).read_bytes()


def test_tasks_that_the_catalog_lacks_are_kept_and_told(store: Store, catalog: Catalog) -> None:
    known = catalog.tasks[3].task_id
    record = submission(1, scores={"Elsewhere/a-task": 5000, known: 4})
    store.add(record)
    state = store.state()
    assert state.entries[0].submission.scores == record.scores
    assert state.scored.sum() == 1
    (note,) = state.faults
    assert note.severity is Severity.NOTE
    assert "Elsewhere/a-task" in str(note)


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -1, 100.5])
def test_a_score_that_cannot_be_is_not_kept(
    store: Store, catalog: Catalog, tmp_path: Path, score: float
) -> None:
    percent = next(task.task_id for task in catalog.tasks if task.metric.high == 100)
    with pytest.raises(StoreError):
        store.add(submission(1, scores={percent: score}))
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.parametrize(
    ("record", "contact", "told"),
    [
        pytest.param(submission(1, "\ud800"), "", "half of a character", id="no text"),
        pytest.param(submission(1), "\udc00", "half of a character", id="no text in the contact"),
        pytest.param(submission(1, ""), "", "submission, card.name: expected", id="no name"),
        pytest.param(
            submission(1, link="javascript:alert(1)"), "", "submission, card.link", id="no link"
        ),
        pytest.param(
            replace(submission(1), record_id="../../x"), "", "submission, record_id", id="no id"
        ),
        pytest.param(
            submission(1, scores={f"Elsewhere/{n}": 1.0 for n in range(120_000)}),
            "",
            "at most 2,000,000 bytes",
            id="too large",
        ),
    ],
)
def test_what_could_not_be_read_again_is_not_kept(
    store: Store, tmp_path: Path, record: SubmissionRecord, contact: str, told: str
) -> None:
    with pytest.raises(StoreError, match=told):
        store.add(record, contact=contact)
    assert not list(tmp_path.iterdir())


def test_every_thread_finds_its_own_at_once(store: Store) -> None:
    def publish(thread: int) -> bool:
        found = []
        for number in range(thread * 10, thread * 10 + 10):
            store.add(submission(number, f"Model {number}"))
            found.append(store.entry(record_id(number)) is not None)
        return all(found)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(publish, range(8))) == [True] * 8
    assert len(store.state().current) == 80


def test_nothing_new_gives_the_same_state_and_others_are_found_in_time(
    store: Store, tmp_path: Path, catalog: Catalog
) -> None:
    store.add(submission(1))
    state = store.state()
    assert store.state() is state
    Store(tmp_path, catalog).add(submission(2, "Another"))
    end = time.monotonic() + 60
    while store.state() is state and time.monotonic() < end:
        time.sleep(0.05)
    assert len(store.state().entries) == 2
    assert store.state().generation == state.generation + 1


def test_scores_stand_in_the_columns_of_the_current_entries(store: Store, catalog: Catalog) -> None:
    ids = [task.task_id for task in catalog.tasks]
    store.add(submission(1, "A", scores={ids[0]: 10}))
    store.add(submission(2, "B", scores={ids[1]: 20}))
    store.add(submission(3, "A", scores={ids[2]: 30}))
    state = store.state()
    assert [entry.shown_as for entry in state.current] == ["B", "A"]
    expected = [[math.nan, math.nan], [20, math.nan], [math.nan, 30]]
    np.testing.assert_array_equal(state.scores[:3], expected)
    assert state.scored.sum(axis=0).tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        state.scores[0, 0] = 1


def test_a_record_is_on_the_disk_before_it_has_its_name_and_its_name_before_the_end(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only a loss of power would show: the order of what is brought to the disk."""
    done: list[str] = []
    sync, link = os.fsync, os.link

    def watched_sync(handle: int) -> None:
        place = Path(f"/proc/self/fd/{handle}").readlink()
        done.append("file" if place.name.startswith(".new-") else str(place))
        sync(handle)

    def watched_link(source: Path, target: Path, **options: bool) -> None:
        done.append(f"named {target.name}")
        link(source, target, **options)

    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(os, "link", watched_link)
    month = tmp_path / "submissions" / "2026-11"
    store.add(submission(1))
    named = f"named {record_id(1)}.json"
    above = [str(path) for path in (month, month.parent, tmp_path, tmp_path.parent)]
    assert done == [*above, "file", named, str(month)]
    done.clear()
    store.add(submission(2))
    assert done == ["file", f"named {record_id(2)}.json", str(month)]
    done.clear()
    store.add(submission(3), contact="ann@example.org")
    contacts = tmp_path / "private" / "contacts"
    named = f"named {record_id(3)}.json"
    assert done[-6:] == ["file", named, str(contacts), "file", named, str(month)]


def test_a_file_system_without_links_keeps_records_too(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(os, "link", no_link)
    store.add(submission(1))
    store.add(submission(1))
    with pytest.raises(StoreError, match="an id that is taken"):
        store.add(submission(1, "Another"))
    assert [entry.card.name for entry in store.state().entries] == ["Model"]
    assert not list(tmp_path.rglob(".new-*"))
