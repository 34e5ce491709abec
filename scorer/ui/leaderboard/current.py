"""The boards as they are now: made anew whenever something is published."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from scorer.catalog import Catalog
from scorer.published import Published, with_submitted
from scorer.store import State
from scorer.ui.leaderboard.desk import BoardDesk


class CurrentBoards:
    """Gives the desk of the store's present state; whoever has one keeps seeing its boards."""

    def __init__(
        self, catalog: Catalog, published: Published, submissions: Callable[[], State]
    ) -> None:
        """Take the paper's models, and where to look for those that others published since.

        Args:
            catalog: the tasks and boards.
            published: the paper's models.
            submissions: gives the store's state; cheap while nothing changes.
        """
        self._catalog = catalog
        self._published = published
        self._submissions = submissions
        self._lock = Lock()
        self._generation: int | None = None
        self._desk = BoardDesk(catalog, published)

    def now(self) -> BoardDesk:
        """Return the boards with everything that is published."""
        state = self._submissions()
        with self._lock:
            if state.generation != self._generation:
                if state.current or self._desk.published is not self._published:
                    published = with_submitted(self._published, state)
                    self._desk = BoardDesk(self._catalog, published)
                self._generation = state.generation
            return self._desk
