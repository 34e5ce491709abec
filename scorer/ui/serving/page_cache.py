"""Keeps the page as Gradio writes it: it is the same for everybody who asks by the same address.

To write it takes some 50 ms of a processor, and a board that somebody waits for comes after it.
"""

from __future__ import annotations

from collections import OrderedDict
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What Gradio builds the page's own address from, and with it what the page holds.
_ADDRESS = (
    "host", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-prefix", "x-gradio-server",
)  # fmt: skip
_PARAMETERS = frozenset({"page", "deep_link", "__sign"})  # of the query, that change the page
_MOST_KEPT = 4  # addresses; a copy has some 700 kB
_LONGEST_KEY = 1_000  # characters

_Key = tuple[str, ...]


class PageCache:
    """Answers for the page with what was answered before."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: OrderedDict[_Key, list[Message]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or pass the request on and keep what comes back."""
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        kept = self._kept.get(key)
        if kept is None:
            answer: list[Message] = []

            async def keep(message: Message) -> None:
                answer.append(_copy(message))
                await send(message)

            await self.app(scope, receive, keep)
            if _is_page(answer):
                self._kept[key] = answer
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
            return
        self._kept.move_to_end(key)
        for message in kept:
            await send(_copy(message))


def _key(scope: Scope) -> _Key | None:
    """Tell what a page depends on; ``None`` for whatever is not the page as all see it."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
        return None
    if not _PARAMETERS.isdisjoint(parse_qs(scope["query_string"].decode("latin-1"))):
        return None
    headers = Headers(scope=scope)
    if "authorization" in headers or "access-token" in headers.get("cookie", ""):
        return None
    parts = [", ".join(headers.getlist(name)) for name in _ADDRESS]
    key = (scope["scheme"], str(scope.get("root_path", "")), *parts)
    return key if sum(map(len, key)) <= _LONGEST_KEY else None


def _is_page(answer: list[Message]) -> bool:
    if not answer or answer[0].get("status") != 200 or answer[-1].get("more_body"):
        return False
    names = {bytes(name).lower() for name, _ in answer[0].get("headers", ())}
    return b"set-cookie" not in names


def _copy(message: Message) -> Message:
    copy = dict(message)
    if "headers" in copy:
        copy["headers"] = list(copy["headers"])
    return copy
