"""Published runs in a folder: written once, read again by whoever shows them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np

from scorer.catalog import Catalog
from scorer.errors import Problem, StoreError
from scorer.levels import BoolArray, FloatArray
from scorer.store.coding import MOST_BYTES, Reading, decode, encode
from scorer.store.files import make_folders, read_bounded, reason, told_as, write_new
from scorer.store.fold import fold_all
from scorer.store.ids import relative_path
from scorer.store.listing import FOLDER, Stamp, list_files
from scorer.store.records import Entry, Record, SubmissionRecord
from scorer.store.scores import Rows, RowScores

_LOOK_AGAIN = 1.0  # seconds after which new files are looked for
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
        self._lock = threading.Lock()  # held while looking into the folder
        self._looked = -_LOOK_AGAIN
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
        except ValueError as error:
            raise StoreError(str(error)) from error
        reading = decode(path, data, self._rows)
        if reading.record is None:
            raise StoreError("\n".join(str(problem) for problem in reading.problems))
        with told_as("the submission"):
            note = self._write_contact(record.record_id, contact) if contact else None
            try:
                make_folders(self._data_dir, self.path_of(record).parent)
                is_new = write_new(self.path_of(record), data)
            except OSError:
                if note:
                    note.unlink(missing_ok=True)
                raise
            if not is_new and read_bounded(self.path_of(record), MOST_BYTES) != data:
                raise StoreError(f"{path}: expected a new record, got an id that is taken")
        self._added += 1

    def _write_contact(self, record_id: str, contact: str) -> Path:
        folder = self._data_dir / _CONTACTS
        make_folders(self._data_dir, folder.parent, mode=0o700)
        make_folders(self._data_dir, folder, mode=0o700)
        path = folder / f"{record_id}.json"
        write_new(path, msgspec.json.encode({"format": 1, "contact": contact}), mode=0o600)
        return path

    def path_of(self, record: Record) -> Path:
        """Tell which file a record is kept in."""
        return self._folder / relative_path(record.record_id)

    def entry(self, record_id: str) -> Entry | None:
        """Find a submission by its id."""
        return self.state()._by_id.get(record_id)

    def state(self) -> State:
        """Tell what is published; new files are found within about a second, own ones at once."""
        state = self._state
        is_fresh = time.monotonic() - self._looked < _LOOK_AGAIN
        if state and is_fresh and self._seen == self._added:
            return state
        # While one looks, the others go on with what is known, unless they wait for their own.
        if not self._lock.acquire(blocking=state is None or self._seen != self._added):
            return state or self.state()
        try:
            return self._look()
        finally:
            self._lock.release()

    def _look(self) -> State:
        added = self._added
        listing = list_files(self._folder)
        known: dict[str, tuple[Stamp, Reading]] = {}
        for path, (stamp, reading) in self._known.items():
            is_unread = "" in listing.unread or path.partition("/")[0] in listing.unread
            if is_unread or listing.files.get(path) == stamp:
                known[path] = stamp, reading
        fresh = {path: stamp for path, stamp in listing.files.items() if path not in known}
        faults = list(listing.problems)
        for path, stamp in fresh.items():
            try:
                data = read_bounded(self._folder / path, MOST_BYTES)
            except FileNotFoundError:
                continue
            except OSError as error:
                faults.append(Problem(path, "a file that can be read", f"'{reason(error)}'"))
                continue
            known[path] = stamp, decode(path, data, self._rows)
        state = self._state
        if state is None or known != self._known or faults != self._troubles:
            self._known, self._troubles = known, faults
            state = self._fold(faults)
        self._state, self._seen, self._looked = state, added, time.monotonic()
        return state

    def _fold(self, faults: list[Problem]) -> State:
        readings = [reading for _, (_, reading) in sorted(self._known.items())]
        folded = fold_all(reading.record for reading in readings if reading.record is not None)
        current = tuple(entry for entry in folded.entries if entry.is_current)
        scores = np.full((len(self._rows.task_ids), len(current)), np.nan)
        for column, entry in enumerate(current):
            scores[:, column] = _row(entry.submission)
        scored = ~np.isnan(scores)
        scores.flags.writeable = scored.flags.writeable = False
        told = [problem for reading in readings for problem in reading.problems]
        return State(
            generation=1 if self._state is None else self._state.generation + 1,
            entries=folded.entries,
            current=current,
            scores=scores,
            scored=scored,
            faults=(*faults, *told, *folded.faults),
            _by_id={entry.submission.record_id: entry for entry in folded.entries},
        )


def _row(submission: SubmissionRecord) -> FloatArray:
    if not isinstance(submission.scores, RowScores):
        raise TypeError(f"{submission.record_id}: expected scores as the store reads them")
    return submission.scores.row
