"""One evaluation at a time: whoever is next waits in line, knows the place, and may leave.

A job runs in a thread of the line; those who wait for it look at it whenever they like.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from scorer.errors import Problem, ReportError

Result = TypeVar("Result")
_MOST_WAITING = 50  # jobs; a longer line helps nobody


class CancelledError(Exception):
    """Whoever asked for a job does not want it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is. Numbers of a phase that has not begun are 0."""

    phase: str = "waiting"  # then benchmark, reading, fetching, scoring, finishing
    benchmark: str = ""
    fetched: int = 0  # files of the benchmark that came from the Hub
    tasks: tuple[int, int] = (0, 0)  # done and in all
    found: int = 0
    unknown: int = 0
    duplicated: int = 0
    cached: int = 0
    rate: float = 0.0  # items a second
    latest: str = ""  # the task that was just finished
    latest_score: str = ""


@dataclass(eq=False)
class Job(Generic[Result]):
    """A piece of work. ``result`` is there once it is over, unless it failed or was cancelled."""

    work: Callable[[Job[Result]], Result]
    progress: Progress = field(default_factory=Progress)
    result: Result | None = None
    refused: ReportError | None = None  # why there is no result, where a person can mend it
    fault: BaseException | None = None  # why there is none, where it is our mistake
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody waits for it any more; the work ends as soon as it notices."""
        return self._cancelled.is_set()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self._over.is_set() or self._cancelled.is_set()

    def cancel(self) -> None:
        """Give it up; nothing happens to a job that is over."""
        if not self._over.is_set():
            self._cancelled.set()

    def tell(self, **changes: Any) -> None:
        """Say how far it is, and hear whether to go on.

        Raises:
            CancelledError: it is not wanted any more.
        """
        if self.is_cancelled:
            raise CancelledError
        self.progress = replace(self.progress, **changes)

    def run(self) -> None:
        """Do the work, here and now, and keep what comes of it."""
        try:
            if not self.is_cancelled:
                self.result = self.work(self)
        except CancelledError:
            self._cancelled.set()
        except ReportError as error:
            self.refused = error
        except BaseException as error:  # noqa: BLE001 - raised again where the result is waited for
            self.fault = error
        finally:
            self._over.set()


class Line:
    """Runs jobs one after another, in the order they came."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Job[Any]] = queue.SimpleQueue()
        self._jobs: list[Job[Any]] = []
        self._lock = threading.Lock()
        self._runner: threading.Thread | None = None

    def join(self, work: Callable[[Job[Result]], Result]) -> Job[Result]:
        """Put work at the end of the line.

        Raises:
            ReportError: the line is too long.
        """
        job = Job(work)
        with self._lock:
            if len(self._jobs) >= _MOST_WAITING:
                expected, got = "a place in line", f"{len(self._jobs)} evaluations before this one"
                raise ReportError([Problem("evaluation", expected, got, "try again later")])
            self._jobs.append(job)
            if self._runner is None:
                self._runner = threading.Thread(target=self._run, name="line", daemon=True)
                self._runner.start()
        self._waiting.put(job)
        return job

    def before(self, job: Job[Any]) -> int:
        """Count the jobs that come before this one; those that were given up do not count."""
        with self._lock:
            if job not in self._jobs:
                return 0
            earlier = self._jobs[: self._jobs.index(job)]
        return sum(not one.is_over for one in earlier)

    def _run(self) -> None:
        while True:
            job = self._waiting.get()
            job.run()
            with self._lock:
                self._jobs.remove(job)
            del job  # what came of it belongs to those who asked for it
