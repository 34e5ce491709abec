"""What is here and what is on the Hub, and how they differ.

One lock is held while the head is read and while a commit is made, so that what is known is always
one commit's files. Looking at what is known takes no lock: it is replaced as a whole.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from scorer.errors import Problem
from scorer.store import hub_known
from scorer.store.coding import MOST_BYTES
from scorer.store.files import read_bounded, reason
from scorer.store.hub_faults import HubError, Setback, problem
from scorer.store.hub_files import has_digest, local_paths
from scorer.store.hub_known import Known, Month
from scorer.store.hub_loop import Pace
from scorer.store.hub_remote import Remote, RemoteFile

_MAX_FILES = 100_000  # in the dataset; older months beyond it are left there
_SHOWN = 20  # faults told of one kind
_SCAN_SECONDS = 1.0  # for which a look at the folder is good enough to say what is queued
_LAG_SECONDS = 60.0  # for which the Hub may still name a head that is not the head any more


@dataclass(frozen=True)
class Untaken:
    """A file there that is not wanted here; ``commit`` "" means as long as its content stays."""

    file: RemoteFile
    problem: Problem
    commit: str = ""


@dataclass
class Sides:
    """The folder and the dataset. Methods with a ``HubError`` ask the Hub; no others do."""

    remote: Remote
    folder: Path
    pace: Pace
    stopping: threading.Event = field(default_factory=threading.Event)
    news: Callable[[], None] = lambda: None  # called when there is something to fetch

    def __post_init__(self) -> None:
        mark = hashlib.sha256(f"{self.remote.endpoint}|{self.remote.repository}".encode())
        self._kept = self.folder.parent / "hub" / f"known-{mark.hexdigest()[:16]}.json"
        self.lock = threading.RLock()
        self.known: Known = hub_known.load(self._kept)
        self.sent: set[str] = set()  # paths
        self.untaken: dict[str, Untaken] = {}  # by path
        self.held: dict[str, tuple[float, Problem]] = {}  # files here, until when (monotonic)
        self.was_in_step: float | None = None  # seconds since the epoch
        self._fresh_until = 0.0  # monotonic
        self._superseded: dict[str, float] = {}  # heads that were left, when (monotonic)
        self._left_out: tuple[Problem, ...] = ()
        self._scan: tuple[float, frozenset[str]] = (-_SCAN_SECONDS, frozenset())

    # Here.

    def look_here(self) -> frozenset[str]:
        """Return the paths of all records in the folder.

        Raises:
            HubError: the folder cannot be read.
        """
        try:
            here = local_paths(self.folder, self._scan[1])
        except OSError as error:
            fault = self.problem("the folder of results here", reason(error), "")
            raise HubError(fault, Setback.BUSY) from None
        self._scan = (time.monotonic(), here)
        return here

    def queued(self) -> list[str]:
        """Return the paths that are here and not known there, oldest first, as of a second ago."""
        if time.monotonic() - self._scan[0] >= _SCAN_SECONDS:
            with suppress(HubError):
                self.look_here()
        return sorted(self._scan[1] - self.known.files.keys())

    def forget_scan(self) -> None:
        """Look again when next asked what is queued."""
        self._scan = (-_SCAN_SECONDS, self._scan[1])

    def next_to_send(self) -> str | None:
        """Return the oldest path that is queued and not held back."""
        now = time.monotonic()
        held = {path for path, (until, _) in self.held.copy().items() if until > now}
        return min(self.look_here() - self.known.files.keys() - held, default=None)

    def hold(self, path: str, fault: Problem, seconds: float) -> None:
        """Do not send a file for some time."""
        self.held[path] = (time.monotonic() + seconds, fault)

    # There.

    def compare(self, *, raced: bool = False) -> bool:
        """Learn what the dataset has now; one small question if nothing changed.

        Returns whether it had changed.

        Args:
            raced: a commit was refused because the head is another, so whatever the Hub says is
                believed, even a head that was left a moment ago.

        Raises:
            HubError: the Hub could not be asked.
        """
        with self.lock:
            head = self.remote.head()
            left = self._superseded.get(head, -_LAG_SECONDS)
            lags = time.monotonic() - left < _LAG_SECONDS and not raced
            changed = head != self.known.commit and not lags
            if changed:
                known = self._list(head)
                self._hold_what_vanished(known, is_newer=left == -_LAG_SECONDS)
                self._learn(known)
            self._check_common()
            self._is_in_step()
            return changed

    def commit(self, path: str, content: bytes) -> None:
        """Add a file to the dataset, on top of what is known, unless it is there.

        Raises:
            HubError: it could not be, or it is not known whether it was.
        """
        with self.lock:
            if path in self.known.files:  # another thread has seen it there meanwhile
                return
            self._fresh_until = 0.0
            commit = self.remote.commit(path, content, self.known.commit)
            if commit:
                self.sent.add(path)
                self._learn(self.known.with_file(path, content, commit))
                self._is_in_step()
            else:
                self.compare(raced=True)

    def is_fresh(self) -> bool:
        """Tell whether the head was read a moment ago."""
        return time.monotonic() < self._fresh_until

    def missing(self) -> list[str]:
        """Return the paths that are there and not here, newest first, but for what is not wanted.

        Raises:
            HubError: the folder cannot be read.
        """
        here, known = self.look_here(), self.known
        wanted = (path for path in known.files.keys() - here if not self._is_untaken(path, known))
        return sorted(wanted, reverse=True)

    def learn_same(self, digests: dict[str, str]) -> None:
        """Remember of files that they are here as they are there."""
        with self.lock:
            self._learn(self.known.with_same(digests))

    def faults(self) -> tuple[Problem, ...]:
        """Return what is there and not taken, or here and not sent; not all of very many."""
        known = self.known
        months = known.months.values()
        strange = [*known.strange, *(name for month in months for name in month.strange)]
        named = [
            self.problem("<YYYY-MM>/<record id>.json", repr(name[:100]))
            for name in strange[:_SHOWN]
        ]
        untaken = [one.problem for one in list(self.untaken.values())[:_SHOWN]]
        held = [fault for _, fault in list(self.held.values())[:_SHOWN]]
        return (*named, *untaken, *held, *self._left_out)

    def problem(self, expected: str, got: str, hint: str = "it is left alone") -> Problem:
        """Say what is wrong with one of the sides."""
        return problem(self.remote.repository, expected, got, hint)

    def _is_in_step(self) -> None:
        self.was_in_step = time.time()
        self._fresh_until = time.monotonic() + self.pace.fresh

    def _learn(self, known: Known) -> None:
        if known is self.known:
            return
        if known.commit != self.known.commit:
            self._superseded[self.known.commit] = time.monotonic()
            self._superseded.pop(known.commit, None)
        self.known = known
        with suppress(OSError):
            hub_known.save(self._kept, known)

    def _list(self, head: str) -> Known:
        before = self.known
        trees, strange = self.remote.months(head)
        months: dict[str, Month] = {}
        count = 0
        self._left_out = ()
        for name, tree in sorted(trees.items(), reverse=True):
            month = before.months.get(name)
            if month is None or month.tree != tree:
                files, others = self.remote.files(head, name)
                month = Month(tree, files, others[:_SHOWN])
            count += len(month.files)
            if count > _MAX_FILES:
                fault = self.problem(f"at most {_MAX_FILES:,} files", f"more, in {name} and before")
                self._left_out = (fault,)
                break
            months[name] = month
        known = Known(head, months, strange[:_SHOWN])
        self.untaken = {path: one for path, one in self.untaken.items() if path in known.files}
        return replace(known, same=before.same_in(known.files))

    def _hold_what_vanished(self, known: Known, *, is_newer: bool) -> None:
        """Send nothing again that was sent and is gone: somebody removed it, or it is ignored."""
        for path in self.held.keys() & known.files.keys():
            del self.held[path]
        for path in self.sent - known.files.keys() if is_newer else ():
            hint = "it was removed, or is left out by a .gitignore; the next start sends it again"
            self.hold(path, self.problem(f"{path}, which was sent", "nothing", hint), float("inf"))

    def _check_common(self) -> None:
        """Find files that differ from those of the same name here."""
        known = self.known
        same: dict[str, str] = {}
        for path in self.look_here() & known.files.keys():
            file = known.files[path]
            if known.same.get(path) == file.digest or self._is_untaken(path, known):
                continue
            try:
                content = read_bounded(self.folder / path, MOST_BYTES)
            except OSError:
                continue  # the store tells it
            if has_digest(content, file.digest):
                same[path] = file.digest
            else:
                fault = self.problem(f"{path} as it is here", "another content", "both are kept")
                self.untaken[path] = Untaken(file, fault)
        self._learn(known.with_same(same))

    def _is_untaken(self, path: str, known: Known) -> bool:
        one = self.untaken.get(path)
        return (
            one is not None and one.file == known.files[path] and one.commit in ("", known.commit)
        )
