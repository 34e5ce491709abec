"""From the Hub into the folder: what others wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scorer.store.files import make_folders, reason, write_new
from scorer.store.hub_faults import HubError, Setback
from scorer.store.hub_files import fault_of
from scorer.store.hub_loop import at_once
from scorer.store.hub_sides import Sides, Untaken

_FETCHERS = 4  # files fetched at once
_BATCH = 100  # files after which what is known is kept


def merge(sides: Sides) -> int:
    """Fetch what is there and not here, newest first; returns how many files that were.

    Raises:
        HubError: the Hub could not be asked, or nothing can be written here.
    """
    sides.compare()
    fetched = 0
    while not sides.stopping.is_set() and (some := sides.missing()[:_BATCH]):
        fetched += _fetch(sides, some)
    return fetched


def _fetch(sides: Sides, paths: list[str]) -> int:
    """Fetch files; what is not wanted is remembered with the reason."""
    known = sides.known
    fetched: dict[str, str] = {}
    for month in {path.partition("/")[0] for path in paths}:
        with _told_as(sides, month):
            make_folders(sides.folder.parent, sides.folder / month)

    def fetch(path: str) -> None:
        if sides.stopping.is_set():
            return
        file = known.files[path]
        try:
            content = sides.remote.content(known.commit, path, file)
        except HubError as error:
            if error.setback is not Setback.FILE:
                raise
            sides.untaken[path] = Untaken(file, error.problem, known.commit)
            return
        if fault := fault_of(content):
            sides.untaken[path] = Untaken(file, sides.problem(f"{path} with a JSON object", fault))
            return
        with _told_as(sides, path):
            write_new(sides.folder / path, content)
        fetched[path] = file.digest

    try:
        at_once(fetch, paths, _FETCHERS)
    finally:
        sides.learn_same(fetched)
    return len(fetched)


@contextmanager
def _told_as(sides: Sides, path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "make room; it is tried again"
        fault = sides.problem(f"{path} to be written here", reason(error), hint)
        raise HubError(fault, Setback.BUSY) from None
