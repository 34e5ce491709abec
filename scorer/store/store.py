"""Published runs in a folder: written once, read again by whoever shows them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np

from scorer.catalog import Catalog
from scorer.collector import collector_paused
from scorer.errors import Problem, StoreError
from scorer.levels import BoolArray, FloatArray
from scorer.store.coding import MOST_BYTES, Reading, decode, encode
from scorer.store.files import make_folders, read_bounded, reason, told_as, write_new
from scorer.store.fold import fold_all
from scorer.store.form import FORMAT
from scorer.store.ids import FOLDER, relative_path, where_of
from scorer.store.index import Index
from scorer.store.listing import Stamp, list_files
from scorer.store.records import Entry, Record, SubmissionRecord
from scorer.store.scores import Rows, RowScores

_LOOK_AGAIN = 1.0  # seconds after which new files are looked for
_LOOKING_SHARE = 20  # on a slow disk, so many times as long as a look takes
_MOST_UNSAVED = 16  # files that are as well read one by one
_UNSAVED_SHARE = 50  # of all files, one in so many
_CONTACTS = Path("private") / "contacts"


@dataclass(frozen=True, eq=False, kw_only=True)
class State:
    """Everything published so far, as of one look into the folder.

    Arrays have shape (tasks, current), tasks in catalog order, and cannot be written.
    """

    generation: int  # another one whenever anything changed
    entries: tuple[Entry, ...]  # in the order of their ids
    current: tuple[Entry, ...]  # those that stand on the boards
    scores: FloatArray  # raw, NaN where there is none
    scored: BoolArray
    faults: tuple[Problem, ...]  # what could not be read or applied, and why
    _by_id: dict[str, Entry] = field(repr=False)


class Store:
    """The submissions in a host's data folder; safe to use from several threads and processes.

    ``submissions/<YYYY-MM>/<record_id>.json`` is the only truth, each file written once.
    ``private/contacts`` is written here and read by nobody but the host.
    """

    def __init__(self, data_dir: Path, catalog: Catalog) -> None:
        self._data_dir = data_dir.absolute()
        self._folder = self._data_dir / FOLDER
        self._rows = Rows(catalog)
        self._known: dict[str, tuple[Stamp, Reading]] = {}
        self._troubles: list[Problem] = []  # with files, as of the last look
        self._state: State | None = None
        self._index = Index(self._data_dir / "index" / "submissions", self._rows)
        self._unsaved = 0  # files that the index does not know, or knows wrongly
        self._looking = threading.Lock()  # held while looking into the folder
        self._counting = threading.Lock()
        self._settled: set[Path] = set()  # folders known to survive a loss of power
        self._looked = 0.0
        self._pause = _LOOK_AGAIN
        self._added = 0  # own records so far
        self._seen = 0  # how many of them the state has for certain

    def add(self, record: Record, *, contact: str = "") -> None:
        """Keep a record; returns once it is there whatever happens.

        Adding the same record again changes nothing. ``contact`` is kept apart from it.

        Raises:
            StoreError: it cannot be kept, and nothing of it is.
        """
        try:
            path, data = relative_path(record.record_id), encode(record)
            private = msgspec.json.encode({"format": FORMAT, "contact": contact})
        except UnicodeError as error:
            raise StoreError("submission: expected text, got half of a character") from error
        except ValueError as error:
            raise StoreError(f"submission, {error}") from error
        reading = decode(path, data, self._rows, where="submission")
        if reading.record is None:
            raise StoreError("\n".join(str(problem) for problem in reading.problems))
        with told_as("the submission"):
            note = self._write_contact(record.record_id, private) if contact else None
            try:
                self._write(self.path_of(record), data)
            except (OSError, StoreError):
                if note:
                    note.unlink(missing_ok=True)
                raise
        with self._counting:
            self._added += 1

    def _write(self, path: Path, data: bytes) -> None:
        if path.parent not in self._settled or not path.parent.is_dir():
            make_folders(self._data_dir, path.parent)
            self._settled.add(path.parent)
        if not write_new(path, data) and read_bounded(path, MOST_BYTES) != data:
            raise StoreError(f"{path.stem}: expected a new record, got an id that is taken")

    def _write_contact(self, record_id: str, data: bytes) -> Path | None:
        """Keep a contact; its file if it is new."""
        folder = self._data_dir / _CONTACTS
        make_folders(self._data_dir, folder.parent, mode=0o700)
        make_folders(self._data_dir, folder, mode=0o700)
        path = folder / f"{record_id}.json"
        return path if write_new(path, data, mode=0o600) else None

    def path_of(self, record: Record) -> Path:
        """Tell which file a record is kept in."""
        return self._folder / relative_path(record.record_id)

    def entry(self, record_id: str) -> Entry | None:
        """Find a submission by its id."""
        return self.state()._by_id.get(record_id)

    def state(self) -> State:
        """Tell what is published; new files are found within about a second, own ones at once."""
        wanted, state = self._added, self._state
        is_fresh = time.monotonic() - self._looked < self._pause
        if state is not None and self._seen >= wanted and is_fresh:
            return state
        # While one looks, the others go on with what is known, unless they wait for their own.
        must_wait = state is None or self._seen < wanted
        if not self._looking.acquire(blocking=must_wait) and state is not None:
            return state
        try:
            if must_wait and self._state is not None and self._seen >= wanted:
                return self._state
            with collector_paused():  # there may be ten thousand records to make
                return self._look()
        finally:
            self._looking.release()

    def _look(self) -> State:
        """Read what is new in the folder and fold it; the lock is held."""
        added, state = self._added, self._state
        if state is None:
            self._known = self._index.load()
        started = time.monotonic()
        listing = list_files(self._folder, self._known)
        looked = time.monotonic()
        self._pause = max(_LOOK_AGAIN, _LOOKING_SHARE * (looked - started))
        known = {
            path: kept
            for path, kept in self._known.items()
            if listing.files.get(path) == kept[0] or listing.is_unread(path)
        }
        changes = len(self._known) - len(known)
        troubles = list(listing.problems)
        for path in sorted(listing.files.keys() - known.keys()):
            try:
                data = read_bounded(self._folder / path, MOST_BYTES)
            except FileNotFoundError:  # removed since
                continue
            except OSError as error:
                got = f"'{reason(error)}'"
                troubles.append(Problem(where_of(path), "a file that can be read", got))
                continue
            known[path] = listing.files[path], decode(path, data, self._rows)
            changes += 1
        if state is None or changes or troubles != self._troubles:
            self._known, self._troubles = known, troubles
            self._keep_index(changes, is_opening=state is None)
            state = self._fold()
        self._state, self._seen, self._looked = state, added, looked
        return state

    def _keep_index(self, changes: int, *, is_opening: bool) -> None:
        """Save the index once enough files are not in it: it is as large as all scores."""
        self._unsaved += changes
        share = 0 if is_opening else len(self._known) // _UNSAVED_SHARE
        if self._unsaved >= max(_MOST_UNSAVED, share):
            self._index.save(self._known)
            self._unsaved = 0

    def _fold(self) -> State:
        readings = [reading for _, (_, reading) in sorted(self._known.items())]
        folded = fold_all(reading.record for reading in readings if reading.record is not None)
        current = tuple(entry for entry in folded.entries if entry.is_current)
        shape = (len(current), len(self._rows.task_ids))
        scores = np.array([_row(entry.submission) for entry in current]).reshape(shape).T
        scored = ~np.isnan(scores)
        scores.flags.writeable = scored.flags.writeable = False
        told = [problem for reading in readings for problem in reading.problems]
        return State(
            generation=1 if self._state is None else self._state.generation + 1,
            entries=folded.entries,
            current=current,
            scores=scores,
            scored=scored,
            faults=(*self._troubles, *told, *folded.faults),
            _by_id={entry.submission.record_id: entry for entry in folded.entries},
        )


def _row(submission: SubmissionRecord) -> FloatArray:
    if not isinstance(submission.scores, RowScores):
        raise TypeError(f"{submission.record_id}: expected scores as the store reads them")
    return submission.scores.row
