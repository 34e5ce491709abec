"""Headers that tell browsers what this page may do, and nothing beyond it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio runs the scripts of its parts through ``Function``, so 'unsafe-eval' must stay. Scripts
# written into the page need a mark that changes with every answer: a text that slips through
# unescaped still cannot run. Styles are written into elements by Gradio, plotly and our own grid.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-eval' 'nonce-{nonce}'{hashes}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self' https://huggingface.co",
        "frame-ancestors 'self' https://huggingface.co https://*.huggingface.co https://*.hf.space",
    )
)
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # of what is handed out
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": ", ".join(
        f"{name}=()"
        for name in (
            "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
            "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
            "xr-spatial-tracking",
        )
    ),
}  # fmt: skip
_SCRIPT = b"<script"
_AFTER_NAME = (b">", b" ", b"\t", b"\n", b"\r")
_MOST_PAGE = 32 << 20  # bytes of a page that is held to be marked


class SecurityHeaders:
    """Adds the headers to every answer, and the mark to the scripts of a page."""

    def __init__(self, app: ASGIApp, scripts: Sequence[str] = ()) -> None:
        """Take the texts of scripts that Gradio adds to the page later on, without a mark."""
        self.app = app
        digests = (hashlib.sha256(text.encode()).digest() for text in scripts)
        self._hashes = "".join(f" 'sha256-{base64.b64encode(one).decode()}'" for one in digests)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        policy = _POLICY.format(nonce=nonce, hashes=self._hashes)
        if "/gradio_api/file" in scope["path"]:
            policy = _FILE_POLICY
        answer = _Answer(send, policy, nonce)
        await self.app(scope, receive, answer.send)


class _Answer:
    def __init__(self, send: Send, policy: str, nonce: str) -> None:
        self._send, self._policy, self._nonce = send, policy, nonce
        self._start: Message | None = None  # of a page, held until its body is there
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            headers["content-security-policy"] = self._policy
            for name, value in _HEADERS.items():
                headers[name] = value
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body") and len(self._body) <= _MOST_PAGE:
                return
            await self._flush(more=bool(message.get("more_body")))
            return
        await self._send(message)

    async def _flush(self, *, more: bool) -> None:
        start, self._start = self._start, None
        if start is None:
            return
        body = marked(bytes(self._body), self._nonce)
        headers = MutableHeaders(raw=start["headers"])
        if "content-length" in headers and self._body:
            headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def marked(page: bytes, nonce: str) -> bytes:
    """Mark the scripts of a page, and nothing inside them that only looks like one.

    A script whose tag is not written in small letters stays unmarked, and so does not run.
    """
    mark = _SCRIPT + b' nonce="' + nonce.encode() + b'"'
    parts: list[bytes] = []
    done = at = 0
    while (found := page.find(_SCRIPT, at)) >= 0:
        comment = page.find(b"<!--", at, found)
        if comment >= 0:
            at = page.find(b"-->", comment)
        elif page[found + len(_SCRIPT) : found + len(_SCRIPT) + 1] in _AFTER_NAME:
            parts += (page[done:found], mark)
            done = found + len(_SCRIPT)
            at = page.find(b"</script", done)
        else:
            at = found + len(_SCRIPT)
        if at < 0:
            break
    return b"".join((*parts, page[done:]))
