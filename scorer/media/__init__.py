"""Files that answers refer to: where they are, and bounded decoders, one file per kind of medium.

Every decoder looks at the header first and refuses what is too large or not what was asked for
before it decodes; whatever is wrong with a file is a ``MediaError``, never another exception. A
measure tells it as ``Unreadable`` where the file is a prediction, and raises
``BrokenReferenceError`` where it is a reference.
"""

from __future__ import annotations

from scorer.errors import ScorerError


class MediaError(ScorerError):
    """A file, or the path that should lead to it, is not what is needed."""

    def __init__(self, expected: str, got: str, hint: str = "") -> None:
        self.expected, self.got, self.hint = expected, got, hint
        super().__init__(f"expected {expected}, got {got}" + (f"; {hint}" if hint else ""))
