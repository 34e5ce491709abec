"""Does one thing again and again in the background: rests, and waits longer after failures.

All threads here may be left behind when the process ends: none holds it up.
"""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from scorer.store.hub_faults import HubError, Setback

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often the Hub is asked; all in seconds."""

    before: float = 5.0  # until the first question: the app shows its first page by then
    merge: float = 60.0  # between looks at what others wrote
    send: float = 15.0  # between looks at the own folder, which ask the Hub nothing
    first_wait: float = 1.0  # after a first failure; doubled with each further one
    longest_wait: float = 300.0
    refused_wait: float = 600.0  # where a person has to change something
    race_wait: float = 0.2  # after a lost race; doubled with each further one
    fresh: float = 2.0  # for which the head need not be read again before a commit
    races: int = 8  # lost in a row, before it counts as a failure

    def after(self, error: HubError, failures: int) -> float:
        """Return how long to wait after this many failures in a row, the last of them given."""
        if error.setback is Setback.REFUSED:
            return self.refused_wait * _about_one()
        doubled = self.first_wait * 2.0 ** min(failures - 1, 30)
        return max(error.wait + random.random(), min(self.longest_wait, doubled) * _about_one())

    def after_race(self, lost: int) -> float:
        """Return how long to wait after this many lost races in a row."""
        return min(self.longest_wait, self.race_wait * 2.0 ** min(lost - 1, 30)) * random.random()


def _about_one() -> float:
    """Keep several instances from coming back all at once."""
    return random.uniform(0.75, 1.25)


class Loop:
    """A thread that calls ``work``, rests, and calls it again, until it is stopped.

    ``work`` raises ``HubError`` where the Hub is in the way; anything else ends the thread, as it
    is a fault of the program. ``wake`` ends a rest; it does not shorten a wait after a failure.
    """

    def __init__(self, name: str, work: Callable[[], object], pace: Pace, rest: float) -> None:
        self._work = work
        self._pace = pace
        self._rest = rest
        self._stopped = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin, after the pace's first wait."""
        self._thread.start()

    def wake(self) -> None:
        """Let a rest be over."""
        self._woken.set()

    def stop(self) -> None:
        """Ask the thread to end; what it does at the moment is ended first."""
        self._stopped.set()
        self._woken.set()

    def join(self, seconds: float) -> None:
        """Wait for the end."""
        self._thread.join(seconds)

    def _run(self) -> None:
        failures = 0
        self._woken.wait(self._pace.before)
        while not self._stopped.is_set():
            self._woken.clear()
            if self._stopped.is_set():  # between the two lines above
                return
            try:
                self._work()
            except HubError as error:
                failures += 1
                self._stopped.wait(self._pace.after(error, failures))
            else:
                failures = 0
                self._woken.wait(self._rest)


def at_once(work: Callable[[T], None], items: Iterable[T], threads: int) -> None:
    """Do something for each item, several at once, until all is done or one raises ``HubError``.

    Raises:
        HubError: the first that was raised; what was under way is done by then.
    """
    waiting = deque(items)
    raised: list[HubError] = []

    def run() -> None:
        while not raised:
            try:
                work(waiting.popleft())
            except IndexError:
                return
            except HubError as error:
                raised.append(error)

    started = [threading.Thread(target=run, daemon=True) for _ in range(min(threads, len(waiting)))]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    if raised:
        raise raised[0]
