"""How many scorings there are in a day: charged before an answer is read, never given back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from scorer.closed.clock import Clock
from scorer.closed.rounding import distinct_values
from scorer.errors import Problem, ReportError

_OF_USER, _OF_ALL = "closed", "closed-all"
_EVERYBODY = "everybody"  # the one name under which all users' scorings are counted


class BudgetError(ReportError):
    """The day's scorings are used up."""


class Units(Protocol):
    """Counts what was taken in a day, durably and among processes: ``scorer.store.Quota``."""

    def take(self, kind: str, user: str, limit: int, today: date) -> int | None:
        """Take one and return what is left; ``None`` where none was."""

    def left(self, kind: str, user: str, limit: int, today: date) -> int:
        """Return how many are left."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A day's scorings: of one user, and of all users together."""

    units: Units
    per_user: int
    in_all: int

    def left(self, user: str, today: date) -> int:
        """Return how many scorings a user has left today."""
        own = self.units.left(_OF_USER, user, self.per_user, today)
        return min(own, self.units.left(_OF_ALL, _EVERYBODY, self.in_all, today))

    def charge(self, user: str, today: date) -> int:
        """Take one scoring, for good, and return how many the user has left.

        The user's own is taken first: without one, nobody takes away from all.

        Raises:
            BudgetError: there was none.
        """
        if self.units.left(_OF_ALL, _EVERYBODY, self.in_all, today) > 0:
            if self.units.take(_OF_USER, user, self.per_user, today) is None:
                raise used_up(f"{self.per_user} a day for each user, all used")
            if self.units.take(_OF_ALL, _EVERYBODY, self.in_all, today) is not None:
                return self.left(user, today)
        raise used_up(f"{self.in_all} a day for all users together, all used")


def used_up(got: str) -> BudgetError:
    """Make the exception for a day without scorings left."""
    expected = "a scoring against private answers that is left today"
    return BudgetError([Problem("budget", expected, got, "come back after midnight UTC")])


def bits_told(scorings: int, tasks: int, decimals: int, clock: Clock | None = None) -> float:
    """Return the bits that some scorings of bundles of so many tasks can tell at most."""
    of_task = math.log2(distinct_values(decimals) + 1)  # one more for "not scored"
    return scorings * (tasks * of_task + math.log2((clock or Clock()).outcomes))
