"""Keeps the folder of published records in step with a dataset on the Hub.

The file here comes first, always; the Hub gets one commit for each, on top of a head whose files
are known, so that two instances never write over each other and a commit whose answer got lost is
not made twice. What is queued is what is here and not there: nothing else remembers it.

The dataset is not created here. A name typed wrong would publish into a place that nobody looks
at, and whether results are public is the host's choice; the status says how to make it.

A file removed from the dataset comes back with the next start of an app that has it: a run is taken
off the boards by a record that says so, not by removing files.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scorer.errors import Problem
from scorer.events import Event, log
from scorer.store.hub_faults import HubError
from scorer.store.hub_loop import Loop, Pace
from scorer.store.hub_merge import merge
from scorer.store.hub_remote import Remote
from scorer.store.hub_send import send_all, send_next
from scorer.store.hub_sides import Sides
from scorer.store.ids import ENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class HubStatus:
    """How the results on the Hub stand, for people; there is no secret in any text of it.

    Attributes:
        repository: the dataset, as owner/name.
        queued: records that are here and, as far as is known, not on the Hub.
        last_success: when the Hub was last asked and answered, in UTC; ``None``: not yet.
        failure: what stands in the way at the moment, ``None`` if nothing does.
        failed_at: when that was last tried, in UTC.
        faults: what is in the dataset and is not taken, or is here and is not sent.
    """

    repository: str
    queued: int
    last_success: datetime | None
    failure: Problem | None
    failed_at: datetime | None
    faults: tuple[Problem, ...]


class ResultsRepo:
    """A folder of records and a dataset on the Hub. Safe to use from several threads.

    Making one asks the Hub nothing and reads a small file at most. In an app: ``start()`` once,
    ``wake()`` after each ``Store.add``, ``stop()`` at the end, ``queued()`` and ``status()`` to
    show. In a command: ``sync()``. Files that were fetched lie in the folder like any other; the
    store finds them by itself.

    Args:
        repo_id: the dataset, as owner/name; it must exist, with a branch main.
        folder: ``DATA_DIR/submissions``. Beside it a folder ``hub`` is used for what can be had
            again at any time.
        token: may read and write the dataset; "" leaves it to the Hub's client to find one.
        endpoint: the Hub's address, if it is not the client's own.
        pace: how often to ask.
    """

    def __init__(
        self,
        repo_id: str,
        folder: Path,
        *,
        token: str,
        endpoint: str | None = None,
        pace: Pace | None = None,
    ) -> None:
        remote = Remote(repo_id, token=token, endpoint=endpoint)
        self._sides = Sides(remote, folder, pace or Pace())
        self._failures: dict[str, tuple[datetime, Problem]] = {}  # by what was being done
        self._loops: tuple[Loop, ...] = ()

    def queued(self) -> tuple[str, ...]:
        """Return the ids of records that are here and not known to be on the Hub, oldest first.

        Asks the Hub nothing, and reads the folder at most once a second: made for every page.
        """
        return tuple(_record_id(path) for path in self._sides.queued())

    def status(self) -> HubStatus:
        """Return how it stands; as cheap as ``queued()``."""
        failures = sorted(self._failures.copy().values(), key=lambda failure: failure[0])
        failed_at, failure = failures[-1] if failures else (None, None)
        at = self._sides.was_in_step
        return HubStatus(
            repository=self._sides.remote.repository,
            queued=len(self.queued()),
            last_success=None if at is None else datetime.fromtimestamp(at, UTC),
            failure=failure,
            failed_at=failed_at,
            faults=self._sides.faults(),
        )

    def problems(self) -> tuple[Problem, ...]:
        """Return all that a host may want to mend: what is in the way, then what is left alone."""
        status = self.status()
        return (*([status.failure] if status.failure else []), *status.faults)

    def start(self) -> None:
        """Begin to merge and to send, in threads that first wait until the app has shown a page."""
        if self._loops:
            return
        sides = self._sides
        sides.stopping.clear()
        self._loops = (
            Loop("hub-merge", self.merge, sides.pace, sides.pace.merge),
            Loop("hub-send", self._send_all, sides.pace, sides.pace.send),
        )
        sides.news = self._loops[0].wake
        for loop in self._loops:
            loop.start()

    def wake(self) -> None:
        """Send what was just written without waiting for the next look; costs nothing."""
        self._sides.forget_scan()
        for loop in self._loops[1:]:
            loop.wake()

    def stop(self, seconds: float = 5.0) -> None:
        """End the threads; a question that is out is waited for no longer than this."""
        self._sides.stopping.set()
        loops, self._loops = self._loops, ()
        for loop in loops:
            loop.stop()
        for loop in loops:
            loop.join(seconds)

    def sync(self) -> None:
        """Send and fetch all there is, once, for commands; what is queued here goes first.

        Raises:
            HubError: part of it could not be done; all that could be done despite it was.
        """
        failed: HubError | None = None
        for work in (self._send_all, self.merge):
            try:
                work()
            except HubError as error:
                failed = failed or error
        if failed:
            raise failed

    def merge(self) -> int:
        """Fetch the files that the dataset has and this folder lacks; returns how many.

        A file that cannot be a record, or differs from the one of its name here, is left where it
        is and told in ``status().faults``; nothing here is ever overwritten.

        Raises:
            HubError: the Hub could not be asked.
        """
        with self._noted("merge"):
            return merge(self._sides)

    def push_next(self) -> str | None:
        """Send the oldest record that is queued, in one commit; returns its id, or ``None``.

        A lost race is run again: the head is read anew, and what is on it by then, by others or by
        a commit whose answer was lost, is not sent again.

        Raises:
            HubError: it could not be sent; it stays queued.
        """
        with self._noted("send"):
            path = send_next(self._sides)
        return path and _record_id(path)

    def _send_all(self) -> int:
        with self._noted("send"):
            return send_all(self._sides)

    @contextmanager
    def _noted(self, doing: str) -> Iterator[None]:
        """Remember how it went, for ``status()``, and log what is new of it."""
        before = self._failures.get(doing)
        try:
            yield
        except HubError as error:
            self._failures[doing] = (datetime.now(UTC), error.problem)
            if before is None or before[1] != error.problem:
                log(Event.HUB, kind=error.setback.value, reason=error.problem.got)
            raise
        self._failures.pop(doing, None)
        if before is not None:
            log(Event.HUB, kind="in step")


def _record_id(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(ENDING)
