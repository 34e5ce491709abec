"""Sessions without what only Gradio's deep links need, which are closed here.

Gradio notes for each session how each part of the page was set up and what value it had last: some
30 ms of the one thread that answers everybody, and the boards a visitor has seen, in memory.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

_ALIKE = 16  # set-ups of a part that are remembered; some name every model


class _Unnoted:
    """Stands for the page while a session is made, which then finds no part to note."""

    def __init__(self, page: gr.Blocks) -> None:
        self.default_config = page.default_config
        self.blocks: dict[int, Any] = {}


class Alike:
    """Parts that are set up alike, one for all sessions: most people see the same few boards."""

    def __init__(self) -> None:
        self._parts: dict[int, deque[Any]] = {}

    def one(self, key: int, part: Any) -> Any:
        """Return a part that another session has in this place, set up as this one; else this."""
        known = self._parts.setdefault(key, deque(maxlen=_ALIKE))
        for other in tuple(known):
            if other.constructor_args == part.constructor_args:
                return other
        known.append(part)
        return part


class LeanState(SessionState):
    """A session's state, and nothing beside it."""

    def __init__(self, page: Any, alike: Alike) -> None:
        super().__init__(_Unnoted(page))  # type: ignore[arg-type]
        self._alike = alike
        self._passing: tuple[int, Any] | None = None

    def __getitem__(self, key: int) -> Any:
        """Return a state's value, or a part."""
        if self._passing is not None and self._passing[0] == key:
            part, self._passing = self._passing[1], None
            return part
        return super().__getitem__(key)

    def __setitem__(self, key: int, value: Any) -> None:
        """Keep a value: of a state for as long as it may live, of a part with choices as it now is.

        Only they are asked again how they were set up: what comes back must be one of the choices.
        Any other part is read once, at once, for what is to be told of it.
        """
        part = self.blocks_config.blocks.get(key)
        if isinstance(part, gr.State):
            self._state_ttl[key] = (part.time_to_live, datetime.now())  # noqa: DTZ005 - as Gradio
            self.state_data[key] = value
        elif hasattr(value, "choices"):
            self.blocks_config.blocks[key] = self._alike.one(key, value)
        else:
            self._passing = key, value

    def _update_config(self, key: int) -> None:
        """Note nothing."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Note nothing."""


class LeanSessions(StateHolder):
    """Makes such states, as many as the page remembers."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._alike = Alike()

    def __getitem__(self, session_id: str) -> SessionState:
        """Find a session's state, or begin one."""
        if session_id not in self.session_data:
            self.session_data[session_id] = LeanState(self.blocks, self._alike)
        return super().__getitem__(session_id)
