"""What else lies in the folder of submissions: told, passed over, and left as it is."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from makers import record_id, submission

from scorer.catalog import Catalog
from scorer.errors import Problem, Severity
from scorer.store import Store, StoreError
from scorer.store.coding import encode

MONTH = "submissions/2026-11"


@pytest.fixture
def folder(tmp_path: Path, catalog: Catalog) -> Path:
    """A data folder with one good submission."""
    Store(tmp_path, catalog).add(submission(1))
    return tmp_path


def one_fault(folder: Path, catalog: Catalog) -> Problem:
    """Open the store; the good submission is there, and there is one fault."""
    state = Store(folder, catalog).state()
    assert [entry.submission.record_id for entry in state.entries] == [record_id(1)]
    (fault,) = state.faults
    return fault


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param(f"{MONTH}/notes.txt", b"by hand", id="another file"),
        pytest.param(f"{MONTH}/{record_id(2)}.json.bak", encode(submission(2)), id="a copy"),
        pytest.param(f"{MONTH}/{record_id(2)}", encode(submission(2)), id="no ending"),
        pytest.param(
            f"{MONTH}/{record_id(2).replace('T', 't')}.json", encode(submission(2)), id="capitals"
        ),
        pytest.param("submissions/2026-12/" + f"{record_id(2)}.json", b"{}", id="another month"),
        pytest.param(
            f"{MONTH}/20261131T134502.000000Z-0000000002.json", b"{}", id="a day that is not"
        ),
        pytest.param("submissions/README.md", b"hello", id="beside the months"),
        pytest.param("submissions/2026-13/x.json", b"{}", id="a month that is not"),
        pytest.param(f"submissions/{record_id(2)}.json", encode(submission(2)), id="no month"),
        pytest.param(f"{MONTH}/\u202e\n<script>.json", b"{}", id="a name to fool the eye"),
    ],
)
def test_foreign_files_are_told_and_left_alone(
    folder: Path, catalog: Catalog, name: str, data: bytes
) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    before = contents(folder)
    fault = one_fault(folder, catalog)
    assert fault.severity is Severity.WARNING
    assert str(fault).isprintable()
    assert fault.where.startswith("submissions/")
    assert contents(folder) == before


def test_a_name_that_is_no_text_is_told(folder: Path, catalog: Catalog) -> None:
    Path(os.fsdecode(os.fsencode(folder / MONTH) + b"/\xff\xfe.json")).write_bytes(b"{}")
    assert str(one_fault(folder, catalog)).isprintable()


def test_leftovers_of_a_crash_are_no_records_and_no_fault(folder: Path, catalog: Catalog) -> None:
    data = encode(submission(2))
    (folder / MONTH / ".new-0123456789abcdef").write_bytes(data)
    (folder / "submissions" / ".new-0123456789abcdef").write_bytes(data[:100])
    state = Store(folder, catalog).state()
    assert len(state.entries) == 1
    assert not state.faults
    assert (folder / MONTH / ".new-0123456789abcdef").exists()


def test_links_are_not_followed(folder: Path, catalog: Catalog, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_bytes(encode(submission(2)))
    link = folder / MONTH / f"{record_id(2)}.json"
    link.symlink_to(elsewhere)
    assert "a link" in str(one_fault(folder, catalog))
    link.unlink()
    (folder / "submissions" / "2026-12").symlink_to(folder / MONTH)
    assert "a folder named after a month" in str(one_fault(folder, catalog))


def test_a_folder_or_a_pipe_is_no_record(folder: Path, catalog: Catalog) -> None:
    place = folder / MONTH / f"{record_id(2)}.json"
    place.mkdir()
    assert "a plain file" in str(one_fault(folder, catalog))
    place.rmdir()
    os.mkfifo(place)
    assert "a plain file" in str(one_fault(folder, catalog))  # and does not wait for a writer


def test_a_broken_file_is_told_until_it_is_mended(folder: Path, catalog: Catalog) -> None:
    path = folder / MONTH / f"{record_id(2)}.json"
    path.write_bytes(encode(submission(2))[:-10])
    store = Store(folder, catalog)
    state = store.state()
    assert len(state.entries) == len(state.faults) == 1
    assert state.faults[0].where == f"{MONTH}/{record_id(2)}.json"
    path.write_bytes(encode(submission(2)))
    store.add(submission(3))  # whatever makes it look again
    state = store.state()
    assert len(state.entries) == 3
    assert not state.faults


def test_what_is_taken_away_is_gone_and_the_rest_stays(folder: Path, catalog: Catalog) -> None:
    store = Store(folder, catalog)
    store.add(submission(2))
    assert len(store.state().entries) == 2
    (folder / MONTH / f"{record_id(1)}.json").unlink()
    store.add(submission(3))
    ids = [entry.submission.record_id for entry in store.state().entries]
    assert ids == [record_id(2), record_id(3)]


def test_the_same_faults_make_no_new_generation(folder: Path, catalog: Catalog) -> None:
    (folder / MONTH / "notes.txt").write_bytes(b"by hand")
    (folder / MONTH / f"{record_id(2)}.json").write_bytes(b"{}")
    store = Store(folder, catalog)
    state = store.state()
    assert len(state.faults) == 2
    store._looked = 0.0
    assert store.state() is state


@contextmanager
def without_rights() -> Iterator[None]:
    """Be nobody for a while: the machine's owner may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder(catalog: Catalog) -> Iterator[Path]:
    """A data folder that nobody may pass through to, with three submissions in two months."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(folder, catalog)
        for number in (1, 2, 40 * 24 * 3600):
            store.add(submission(number))
        folder.chmod(0o755)
        yield folder


def test_a_file_that_may_not_be_read_is_told_until_it_may(
    open_folder: Path, catalog: Catalog
) -> None:
    path = open_folder / MONTH / f"{record_id(2)}.json"
    path.chmod(0)
    store = Store(open_folder, catalog)
    with without_rights():
        state = store.state()
    assert len(state.entries) == 2
    assert [str(fault) for fault in state.faults] == [
        f"{MONTH}/{record_id(2)}.json: expected a file that can be read, got 'Permission denied'"
    ]
    path.chmod(0o644)
    store._looked = 0.0
    with without_rights():
        state = store.state()
    assert len(state.entries) == 3
    assert not state.faults


def test_a_folder_that_may_not_be_listed_takes_nothing_off_the_boards(
    open_folder: Path, catalog: Catalog
) -> None:
    known = Store(open_folder, catalog)
    assert len(known.state().entries) == 3
    (open_folder / MONTH).chmod(0)
    known._looked = 0.0
    with without_rights():
        state = known.state()
        fresh = Store(open_folder, catalog).state()
    assert len(state.entries) == 3
    assert len(fresh.entries) == 1
    for one in (state, fresh):
        assert [str(fault) for fault in one.faults] == [
            f"{MONTH}: expected a folder that can be read, got 'Permission denied'"
        ]
    (open_folder / MONTH).chmod(0o755)


def test_a_folder_that_may_not_be_written_is_told(open_folder: Path, catalog: Catalog) -> None:
    store = Store(open_folder, catalog)
    with without_rights(), pytest.raises(StoreError, match="Permission denied") as caught:
        store.add(submission(5))
    assert str(open_folder) not in str(caught.value)
    assert len(store.state().entries) == 3
