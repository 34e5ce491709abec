"""Looks at every request before the page does: what may be asked, how much of it, and by whom.

Pure ASGI: answers are streamed through untouched.
"""

from __future__ import annotations

import re

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scorer.events import Event, log, log_error
from scorer.ui import serving_wording as words
from scorer.ui.numbers import size
from scorer.ui.serving.uploads import may_be_fetched
from scorer.ui.serving.visitors import is_foreign

MOST_BYTES = 1 << 20  # of a request that is not an upload: an event with all its inputs
_API = "/gradio_api/"
_UPLOAD = "upload"
# Routes of Gradio's that this page has no use for: they write files, fetch other addresses, or tell
# about the server. Without a slash at the end they are whole names.
_CLOSED = (
    "deep_link", "dev/", "process_recording", "profiling/", "proxy=", "run-history/", "runs",
    "stream/", "vibe-", "undo-vibe-", "custom_component/",
)  # fmt: skip
_CLOSED_TOP = re.compile(r"/(?:monitoring|svelte)(?:/|$)")
_FILE = re.compile(r"file[=/](.*)", re.DOTALL)


class Gate:
    """Refuses what the page has no use for, bounds the rest, and answers for what goes wrong."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = _api_name(scope)
        if not is_open(scope["path"], name):
            await PlainTextResponse(words.NOT_HERE, 404)(scope, receive, send)
            return
        if is_foreign(scope) and "session" in scope:
            scope = {**scope, "session": {}}  # what another site's page asks, it asks for nobody
        bounded = _Bounded(receive, send, MOST_BYTES if name != _UPLOAD else None)
        try:
            await self.app(scope, bounded.receive, bounded.send)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text stays here
            if not bounded.is_over:
                reference = log_error(error)
                if not bounded.has_started:
                    answer = JSONResponse(
                        {"error": words.UNEXPECTED.format(reference=reference)}, 500
                    )
                    await answer(scope, receive, send)
        if bounded.is_over and not bounded.has_started:
            log(Event.REFUSED, kind="request", reason="large", status=413)
            text = words.TOO_LONG.format(limit=size(MOST_BYTES / (1 << 20)))
            await PlainTextResponse(text, 413)(scope, receive, send)


class _Bounded:
    """Counts a request's bytes; when there are too many, what the page answers is not sent."""

    def __init__(self, receive: Receive, send: Send, most_bytes: int | None) -> None:
        self._receive, self._send, self._left = receive, send, most_bytes
        self.is_over = self.has_started = False

    async def receive(self) -> Message:
        message = await self._receive()
        if self._left is not None and message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.is_over = True
                return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self.is_over and not self.has_started:
            return
        self.has_started = True
        await self._send(message)


def is_open(path: str, name: str | None) -> bool:
    """Whether a request may go on; ``name`` is what follows the API's prefix."""
    if name is None:
        return _CLOSED_TOP.match(path) is None
    if any(name == closed or name.startswith(closed) for closed in _CLOSED):
        return False
    found = _FILE.match(name)
    return found is None or may_be_fetched(_absolute(found[1]))


def _api_name(scope: Scope) -> str | None:
    """Return what follows the API's prefix in a path, ``None`` in any other."""
    _, prefix, name = scope["path"].partition(_API)
    return name.rstrip("/") if prefix else None


def _absolute(path: str) -> str:
    """Read a path of ``file/…`` as Gradio does, which drops its first slash."""
    return path if path.startswith("/") else f"/{path}"
