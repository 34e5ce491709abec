"""Keeps what a stranger scored while they log in: the page is another one afterwards.

The visitor's browser has the ticket, this process the run; nobody can guess a ticket.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from scorer.ui.score_handlers import Given

_MOST_KEPT = 500
_SECONDS = 1800.0  # a login takes less


class Kept:
    """The latest runs of strangers, each found once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._kept: OrderedDict[str, tuple[float, Given]] = OrderedDict()
        self._lock = threading.Lock()
        self._now = now

    def keep(self, given: Given) -> str:
        """Keep a run for a while; returns its ticket."""
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._kept[ticket] = self._now() + _SECONDS, given
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return ticket

    def take(self, ticket: object) -> Given | None:
        """Hand a run over, once; ``None`` if it is not kept any more."""
        with self._lock:
            found = self._kept.pop(ticket, None) if isinstance(ticket, str) else None
        if found is None or found[0] <= self._now():
            return None
        return found[1]
