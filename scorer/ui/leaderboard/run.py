"""A visitor's own run on the board: read again from the upload, kept in the session alone.

The session's state owns the run; the page names it by a ticket that nobody can guess. With the
session the run is gone, whatever the ticket says.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from scorer.catalog import Catalog
from scorer.errors import ScorerError
from scorer.readers.workbook import read_workbook
from scorer.records import Results
from scorer.takeaway import plain
from scorer.ui import wording
from scorer.ui.board_wording import SOURCE_OWN

_LONGEST_NAME = 80  # characters of a run's name; a board has little room
_UNNAMED = "?"


@dataclass(frozen=True, eq=False)
class PlacedRun:
    """A run on the board of the one visitor who has its ticket."""

    results: Results
    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(24))


def ticket_of(run: object) -> str:
    """Return the ticket of a session's run; "" if it has none."""
    return run.ticket if isinstance(run, PlacedRun) else ""


class Runs:
    """Finds the runs that sessions hold at the moment; keeps none of them alive."""

    def __init__(self) -> None:
        self._placed: WeakValueDictionary[str, PlacedRun] = WeakValueDictionary()

    def place(self, results: Results) -> PlacedRun:
        """Take a run in; whoever gets it must hold on to it."""
        run = PlacedRun(results)
        self._placed[run.ticket] = run
        return run

    def find(self, ticket: object) -> PlacedRun | None:
        """Find the run of a ticket, if its session is still there."""
        return self._placed.get(ticket) if isinstance(ticket, str) else None


class Upload(Protocol):
    """What a run is read from; the tab *Score* keeps it on the server's side."""

    @property
    def path(self) -> str:
        """Where the upload lies; it was checked when it arrived."""

    @property
    def model(self) -> str | None:
        """The chosen column, where the file has several."""

    @property
    def fractions(self) -> bool:
        """Whether percent scores are read as fractions."""

    @property
    def results(self) -> Results | None:
        """What was found already, where the upload is a bundle."""


def read_run(
    upload: Upload, catalog: Catalog, taken: tuple[str, ...], *, max_bytes: int | None = None
) -> Results:
    """Read an uploaded workbook, or an evaluated bundle, as a guest of the board.

    Args:
        upload: the file, as the tab *Score* knows it.
        catalog: what its rows are matched with.
        taken: names of the board's models; a run of such a name is told apart.
        max_bytes: size above which the file is refused.

    Raises:
        ScorerError: the file is gone or refused.
    """
    if upload.results is not None:
        return replace(upload.results, model=free_name(upload.results.model, taken))
    path = Path(upload.path)
    if not upload.path or not path.is_file():
        raise ScorerError(f"{wording.GONE_WHERE}: {wording.GONE_GOT}; {wording.GONE_HINT}")
    limit = {} if max_bytes is None else {"max_bytes": max_bytes}
    results = read_workbook(
        path, catalog, model=upload.model or None, fractions=upload.fractions, **limit
    )
    return replace(results, model=free_name(results.model, taken))


def free_name(name: str, taken: tuple[str, ...]) -> str:
    """Shorten a run's name, and make it differ from every model's on the board."""
    name = plain(name).strip()[:_LONGEST_NAME] or _UNNAMED
    if name not in taken:
        return name
    free, number = f"{name} ({SOURCE_OWN})", 2
    while free in taken:
        free, number = f"{name} ({SOURCE_OWN} {number})", number + 1
    return free
