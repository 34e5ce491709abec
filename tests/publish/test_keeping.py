"""A stranger's run is kept over a login: once, for a while, and for whoever has the ticket."""

from dataclasses import dataclass

import pytest

from scorer.ui.publish.keeping import Kept
from scorer.ui.score_handlers import Given


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_run_is_handed_over_once() -> None:
    kept, given = Kept(), Given(path="/x", name="x")
    ticket = kept.keep(given)
    assert kept.take(ticket) is given
    assert kept.take(ticket) is None


def test_run_is_kept_for_half_an_hour() -> None:
    clock = Seconds()
    kept = Kept(clock)
    early, late = kept.keep(Given(name="a")), kept.keep(Given(name="b"))
    clock.now = 1799.0
    assert kept.take(early) is not None
    clock.now = 1800.0
    assert kept.take(late) is None


def test_oldest_go_first_when_there_are_too_many() -> None:
    kept = Kept()
    tickets = [kept.keep(Given(name=str(number))) for number in range(501)]
    assert len(set(tickets)) == 501
    assert kept.take(tickets[0]) is None
    assert kept.take(tickets[1]) is not None


@pytest.mark.parametrize("ticket", ["", None, 7, ["x"], "x" * 100])
def test_ticket_that_is_none_finds_nothing(ticket: object) -> None:
    assert Kept().take(ticket) is None
