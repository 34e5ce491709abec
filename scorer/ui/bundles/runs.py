"""Evaluated bundles that visitors are looking at: kept in memory, found by a ticket.

A ticket is in the state of one session, on the server's side, and nobody can guess it.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from scorer.benchmark import Benchmark
from scorer.catalog import Catalog
from scorer.closed import ClosedEvaluation
from scorer.evaluate import Evaluation
from scorer.evaluate.bootstrap import level_intervals
from scorer.readers.bundles import Bundle
from scorer.score import find_protocol, find_sota, score_results
from scorer.store.records import Origin
from scorer.ui.serving.uploads import Hold

_MOST_ITEMS = 3_000_000  # of all kept runs; an item takes some 70 bytes
_CLOSED_WEIGHT = 30_000  # of a run against private answers, in items: some 2 MB
_MOST_VIEWS = 8  # boards and rules under which a run is kept scored

Items = TypeVar("Items")
_View = tuple[str, str, str]  # board, protocol, SoTA


@dataclass(frozen=True, eq=False)
class BundleRun:
    """A bundle that was evaluated, still readable, with the benchmark it was measured against.

    ``folder`` is where it was unpacked; it goes when the run is forgotten.
    """

    evaluation: Evaluation
    bundle: Bundle
    benchmark: Benchmark
    folder: Path
    origin: Origin  # what a record of it says it was scored from
    upload: Hold | None = None  # the file that it is read from
    _views: dict[_View, Evaluation] = field(default_factory=dict, repr=False)
    _items: dict[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    @property
    def items(self) -> int:
        """How many items it has scored."""
        return sum(len(task.item_ids) for task in self.evaluation.tasks.values())

    def items_of(self, task_id: str, read: Callable[[], Items]) -> Items:
        """Return the items of the task that was looked at last, or read another's."""
        kept: Items | None = self._items.get(task_id)
        if kept is None:
            kept = read()
            self._items.clear()
            self._items[task_id] = kept
        return kept

    def on(self, catalog: Catalog, *, board: str, protocol: str, sota: str) -> Evaluation:
        """Return the evaluation with its levels on some board by some rules; nothing is run again.

        Raises:
            OptionError: one of them does not exist.
        """
        view = (board, protocol, sota)
        if view not in self._views:
            found = self.evaluation
            chosen, rules = find_sota(catalog, sota), find_protocol(protocol)
            on_board = catalog.board(board)
            while len(self._views) >= _MOST_VIEWS:
                self._views.pop(next(iter(self._views)), None)
            self._views[view] = replace(
                found,
                submission=score_results(
                    found.results, catalog, board=on_board, protocol=rules, sota=chosen
                ),
                intervals=level_intervals(
                    found.tasks, catalog.tasks, chosen.scores, on_board, rules
                ),
            )
        return self._views[view]


@dataclass(frozen=True, eq=False)
class ClosedRun:
    """A bundle that was scored against private answers: neither it nor they can be read here."""

    evaluation: ClosedEvaluation
    origin: Origin

    @property
    def items(self) -> int:
        """What keeping it weighs."""
        return _CLOSED_WEIGHT

    def on(self, catalog: Catalog, *, board: str, protocol: str, sota: str) -> ClosedEvaluation:
        """Return it with its levels on some board by some rules.

        Raises:
            OptionError: one of them does not exist.
        """
        return self.evaluation.on(catalog, board=board, protocol=protocol, sota=sota)


AnyRun = BundleRun | ClosedRun


class Runs:
    """The latest runs; those looked at last are kept longest."""

    def __init__(self, most_items: int = _MOST_ITEMS) -> None:
        self._most_items = most_items
        self._runs: OrderedDict[str, AnyRun] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, run: AnyRun) -> str:
        """Take a run in and return its ticket; older runs may have to go."""
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._runs[ticket] = run
            items = sum(one.items for one in self._runs.values())
            while items > self._most_items and len(self._runs) > 1:
                items -= self._runs.popitem(last=False)[1].items
        return ticket

    def find(self, ticket: str) -> AnyRun | None:
        """Find the run of a ticket, if it is still there."""
        with self._lock:
            if ticket in self._runs:
                self._runs.move_to_end(ticket)
            run = self._runs.get(ticket)
        if isinstance(run, BundleRun) and run.upload is not None:
            run.upload.touch()
        return run

    def forget(self, ticket: str) -> None:
        """Let a run go."""
        with self._lock:
            self._runs.pop(ticket, None)
