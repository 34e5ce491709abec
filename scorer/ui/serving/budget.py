"""How much a visitor may upload within an hour, in bytes and in files. Kept in memory alone."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

HOUR = 3600.0
_STEP = 60.0  # seconds whose uploads are counted as one
_MOST_VISITORS = 20_000  # that are told apart; all further ones share a budget
_OTHERS = b""


@dataclass(slots=True)
class _Use:
    """What a visitor has used: (when, bytes, files), oldest first."""

    steps: deque[tuple[float, int, int]] = field(default_factory=deque)
    size_bytes: int = 0
    files: int = 0


class Budget:
    """Counts what arrives; whoever asks gets it, or hears how long to wait.

    Taking is one step under a lock: requests side by side cannot take the same bytes twice.
    """

    def __init__(
        self, most_bytes: int, most_files: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most_bytes = most_bytes
        self.most_files = most_files
        self._clock = clock
        self._uses: dict[bytes, _Use] = {}
        self._swept = 0.0
        self._lock = threading.Lock()

    def take(self, visitor: bytes, *, size_bytes: int = 0, files: int = 0) -> float | None:
        """Take bytes or files from a visitor's budget.

        Returns:
            ``None`` if they were taken; otherwise nothing was, and in so many seconds some of
            what was used before will be free again.
        """
        now = self._clock()
        with self._lock:
            use = self._use_of(visitor, now)
            self._expire(use, now)
            if use.size_bytes + size_bytes > self.most_bytes or use.files + files > self.most_files:
                oldest = use.steps[0][0] if use.steps else now
                return max(1.0, oldest + HOUR + _STEP - now)
            use.size_bytes += size_bytes
            use.files += files
            if use.steps and now - use.steps[-1][0] < _STEP:
                when, before, count = use.steps[-1]
                use.steps[-1] = (when, before + size_bytes, count + files)
            else:
                use.steps.append((now, size_bytes, files))
        return None

    def _use_of(self, visitor: bytes, now: float) -> _Use:
        if visitor not in self._uses and len(self._uses) >= _MOST_VISITORS:
            if now - self._swept >= _STEP:
                self._sweep(now)
            if len(self._uses) >= _MOST_VISITORS:
                visitor = _OTHERS
        return self._uses.setdefault(visitor, _Use())

    def _sweep(self, now: float) -> None:
        self._swept = now
        for known, use in list(self._uses.items()):
            self._expire(use, now)
            if not use.steps:
                del self._uses[known]

    @staticmethod
    def _expire(use: _Use, now: float) -> None:
        while use.steps and now - use.steps[0][0] >= HOUR + _STEP:
            _, size_bytes, files = use.steps.popleft()
            use.size_bytes -= size_bytes
            use.files -= files
