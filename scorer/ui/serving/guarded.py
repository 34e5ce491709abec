"""The page's blocks, with every event guarded: what goes wrong is logged, its text stays here."""

from __future__ import annotations

import re
from typing import Any

import gradio as gr

from scorer.events import log_error
from scorer.ui import serving_wording as words
from scorer.ui.serving.health import Health

_HALF = re.compile("[\ud800-\udfff]")


class GuardedBlocks(gr.Blocks):
    """Gradio's blocks, for visitors who may send anything."""

    health: Health | None = None

    async def process_api(self, *args: Any, **named: Any) -> dict[str, Any]:
        """Process an event, however it comes: from the page, the API, or a raw request.

        Raises:
            gr.Error: what a person can mend, in its own words; anything else as a reference.
        """
        for name in ("inputs", "event_data"):
            if name in named:
                named[name] = _sendable(named[name])
        try:
            return await super().process_api(*args, **named)
        except gr.Error as error:
            error.print_exception = False  # its text may quote what was sent
            raise
        except (StopAsyncIteration, StopIteration):
            raise
        except Exception as error:  # noqa: BLE001 - logged, and told as a reference
            text = words.UNEXPECTED.format(reference=log_error(error))
            raise gr.Error(text, print_exception=False) from None

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], *args: Any, **named: Any
    ) -> list[Any]:
        """Refuse addresses in the place of files: Gradio would fetch them, of any size."""
        if any(_names_address(value) for value in inputs):
            raise gr.Error(words.NO_ADDRESS, print_exception=False)
        kept: list[Any] = await super().preprocess_data(block_fn, inputs, *args, **named)
        return kept


def _sendable(value: Any) -> Any:
    """Replace what JSON can name but no file or answer can hold: one half of a character."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if _HALF.search(value) else value
    if isinstance(value, dict):
        return {_sendable(name): _sendable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_sendable(one) for one in value]
    if isinstance(value, gr.EventData):
        value._data = _sendable(value._data)
    return value


def _names_address(value: Any) -> bool:
    """Whether a value holds a file whose path is an address."""
    if isinstance(value, dict):
        path, meta = value.get("path"), value.get("meta")
        if isinstance(meta, dict) and isinstance(path, str) and "://" in path:
            return True
        return any(_names_address(one) for one in value.values())
    if isinstance(value, list | tuple):
        return any(_names_address(one) for one in value)
    return False
