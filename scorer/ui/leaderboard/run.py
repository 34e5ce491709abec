"""A visitor's own run on the board: read again from the upload, kept in the session alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from scorer.catalog import Catalog
from scorer.errors import ScorerError
from scorer.readers.workbook import read_workbook
from scorer.records import Results
from scorer.takeaway import plain
from scorer.ui import wording
from scorer.ui.board_wording import SOURCE_OWN

_LONGEST_NAME = 80  # characters of a run's name; a board has little room
_UNNAMED = "?"


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


def read_run(
    upload: Upload, catalog: Catalog, taken: tuple[str, ...], *, max_bytes: int | None = None
) -> Results:
    """Read an uploaded workbook as a guest of the board.

    Args:
        upload: the file, as the tab *Score* knows it.
        catalog: what its rows are matched with.
        taken: names of the board's models; a run of such a name is told apart.
        max_bytes: size above which the file is refused.

    Raises:
        ScorerError: the file is gone or refused.
    """
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
