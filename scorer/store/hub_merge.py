"""From the Hub into the folder: what others wrote."""

from __future__ import annotations

from scorer.store import hub_files
from scorer.store.hub_faults import HubError, Setback
from scorer.store.hub_loop import at_once
from scorer.store.hub_sides import Sides, Untaken

_FETCHERS = 4  # files fetched at once
_BATCH = 100  # files after which what is known is kept


def merge(sides: Sides) -> int:
    """Fetch what is there and not here, newest first; returns how many files that were.

    Raises:
        HubError: the Hub could not be asked, or nothing can be written here.
    """
    hub_files.clear(sides.scratch)
    sides.compare()
    fetched = 0
    while not sides.stopping.is_set() and (some := sides.missing()[:_BATCH]):
        fetched += _fetch(sides, some)
    return fetched


def _fetch(sides: Sides, paths: list[str]) -> int:
    """Fetch files; what is not wanted is remembered with the reason."""
    known = sides.known
    fetched: dict[str, str] = {}

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
        if fault := hub_files.fault_of(content):
            sides.untaken[path] = Untaken(file, sides.problem(f"{path} with a JSON object", fault))
            return
        _keep(sides, path, content)
        fetched[path] = file.digest

    try:
        at_once(fetch, paths, _FETCHERS)
    finally:
        sides.learn_same(fetched)
    return len(fetched)


def _keep(sides: Sides, path: str, content: bytes) -> None:
    try:
        hub_files.keep(sides.folder / path, content, sides.scratch)
    except OSError as error:
        got = error.strerror or type(error).__name__
        fault = sides.problem(f"{path} to be written here", got, "make room; it is tried again")
        raise HubError(fault, Setback.BUSY) from None
