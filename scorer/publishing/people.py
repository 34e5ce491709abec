"""Who acts, and how they are told that they may not."""

from __future__ import annotations

from dataclasses import dataclass

from scorer.errors import ReportError


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks for something; the name is an account's, or ``LOCAL`` where nobody logs in."""

    name: str
    is_admin: bool


class PublishError(ReportError):
    """Nothing was published or changed; each problem's place is a field's name or the act's."""
