"""From the folder to the Hub: one commit for each record that is not there."""

from __future__ import annotations

from scorer.errors import Problem, Severity
from scorer.store.coding import MOST_BYTES
from scorer.store.files import read_bounded, reason
from scorer.store.hub_faults import HubError, Setback
from scorer.store.hub_files import fault_of
from scorer.store.hub_sides import Sides

_FILES_REFUSED = 3  # one after the other; then it is not about the files


def send_next(sides: Sides) -> str | None:
    """Send the oldest record that is queued; returns its path, ``None`` if there is none.

    Raises:
        HubError: it could not be sent; it stays queued.
    """
    lost = 0
    while sides.next_to_send():
        if not sides.is_fresh():  # the client hides for long that nobody answers a commit
            _compare(sides)
        path = sides.next_to_send()
        content = _sendable(sides, path) if path else None
        if path is None or content is None:
            continue
        try:
            sides.commit(path, content)
        except HubError as error:
            if error.setback is Setback.FILE:
                sides.hold(path, error.problem, sides.pace.refused_wait)
            lost += 1
            if error.setback is not Setback.LOST_RACE or lost >= sides.pace.races:
                raise
            sides.stopping.wait(sides.pace.after_race(lost))
            _compare(sides, raced=True)
        else:
            return path
    return None


def send_all(sides: Sides) -> int:
    """Send until nothing is queued; returns how many records that were.

    A record that the Hub does not want does not hold up the others.

    Raises:
        HubError: not all could be sent.
    """
    refused: list[HubError] = []
    sent = 0
    while not sides.stopping.is_set() and len(refused) < _FILES_REFUSED:
        try:
            if send_next(sides) is None:
                break
        except HubError as error:
            if error.setback is not Setback.FILE:
                raise
            refused.append(error)
        else:
            sent += 1
    if refused:
        raise refused[0]
    return sent


def _compare(sides: Sides, *, raced: bool = False) -> None:
    if sides.compare(raced=raced):
        sides.news()  # by others; whoever fetches need not wait for the next look


def _sendable(sides: Sides, path: str) -> bytes | None:
    """Read what to send; ``None``, and the file is held back, if it cannot be a record."""
    try:
        content = read_bounded(sides.folder / path, MOST_BYTES)
        fault = fault_of(content)
    except OSError as error:
        content, fault = b"", reason(error)
    if not fault:
        return content
    hint = "it is not sent to the Hub"
    said = Problem(f"submissions/{path}", "a record", fault, hint, Severity.WARNING)
    sides.hold(path, said, sides.pace.refused_wait)
    return None
