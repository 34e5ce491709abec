"""Collects the problems of a bundle or of one of its files, and keeps a flood readable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from scorer.errors import Problem, Severity
from scorer.readers.places import clean

KEPT_OF_A_KIND = 20  # enough to see what they have in common
_SHOWN = 60  # characters of a value in a message


@dataclass(slots=True)
class FirstOfAKind:
    """Problems in the order found: of each kind the first 20, then how many more there were.

    Two problems are of a kind when the same was expected, with the same severity.
    """

    where: str  # of the counts
    _kept: list[Problem] = field(default_factory=list)
    _seen: Counter[tuple[str, Severity]] = field(default_factory=Counter)

    def add(
        self,
        where: str | Callable[[], str],
        expected: str,
        got: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add one; beyond the first of its kind it is only counted, its place not even made."""
        kind = expected, severity
        self._seen[kind] += 1
        if self._seen[kind] <= KEPT_OF_A_KIND:
            place = where if isinstance(where, str) else where()
            self._kept.append(Problem(place, expected, got, hint, severity))

    def has_room(self, expected: str, severity: Severity = Severity.ERROR) -> bool:
        """Say whether one more of a kind would be kept, for hints that take time to find."""
        return self._seen[expected, severity] < KEPT_OF_A_KIND

    def problems(self) -> tuple[Problem, ...]:
        """Return those kept, then a count for each kind of which there were more."""
        counts = [
            Problem(
                self.where,
                expected,
                f"{count - KEPT_OF_A_KIND:,} more like this",
                severity=severity,
            )
            for (expected, severity), count in self._seen.items()
            if count > KEPT_OF_A_KIND
        ]
        return (*self._kept, *counts)


def shown(text: str) -> str:
    """Quote a text from a file for a message: one line, its end left out if it is long."""
    line = clean(text)
    return repr(line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…")


def what_is(value: object) -> str:
    """Name a JSON value in a message."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, int | float):
        # A number of thousands of digits is neither worth reading nor always printable.
        return f"the number {value:g}" if abs(value) < 1e300 else "a huge number"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "something else"
