"""Puts the parts of serving together, as what Gradio's ``launch`` takes as ``app_kwargs``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import anyio.to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from scorer import __version__
from scorer.events import Event, log, log_error, take_over
from scorer.settings import Settings
from scorer.ui import serving_wording as words
from scorer.ui.serving.budget import Budget
from scorer.ui.serving.gate import Gate
from scorer.ui.serving.guarded import GuardedBlocks
from scorer.ui.serving.headers import SecurityHeaders
from scorer.ui.serving.page_cache import PageCache
from scorer.ui.serving.sessions import LeanSessions
from scorer.ui.serving.upload import MEGABYTE, Uploads
from scorer.ui.serving.uploads import Room

_MOST_SECONDS = 6 * 3600.0  # for which an upload is kept after it was used last
_CLEANING_SECONDS = 600.0  # between two cleanings
_TURN_SECONDS = 0.0005
_LEAST_FREE = 200 * MEGABYTE  # that uploads leave on the disk

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


def serving_options(settings: Settings, scripts: Sequence[str] = ()) -> dict[str, Any]:
    """Say what is served beside the page, and what every request passes.

    ``scripts`` are those that the page's ``head`` holds.

    Gradio puts its own middleware (compression, CORS, the login's session) around these, and its
    own routes behind these.
    """
    room = Room(round(settings.upload_total_mb * MEGABYTE), _MOST_SECONDS, _LEAST_FREE)
    uploads = Uploads(
        most_bytes=round(settings.max_upload_mb * MEGABYTE),
        budget=Budget(round(settings.upload_budget_mb * MEGABYTE), settings.upload_budget_files),
        room=room,
        behind_proxy=bool(settings.space_id),
    )

    async def upload(request: Request) -> Response:
        return await uploads(request)

    return {
        "routes": [
            Route("/healthz", _health, methods=["GET"]),
            Route("/gradio_api/upload", upload, methods=["POST"]),
            Route("/gradio_api/upload/", upload, methods=["POST"]),
        ],
        "middleware": [
            Middleware(SecurityHeaders, scripts=tuple(scripts)),
            Middleware(Gate),
            Middleware(PageCache),
        ],
        "lifespan": _living(room),
    }


async def _health(request: Request) -> Response:
    page = request.app.get_blocks()
    if not isinstance(page, GuardedBlocks) or page.health is None:
        return PlainTextResponse(words.NOT_HERE, 404)
    return await page.health(request)


def _living(room: Room) -> Lifespan:
    """Make what runs beside the server for as long as it does: logging, and cleaning."""

    @asynccontextmanager
    async def living(app: Any) -> AsyncIterator[None]:
        take_over("uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpx2", "asyncio")
        # An event goes back and forth between threads for each part that it fills. Beside one that
        # computes, each step waited the 5 ms after which Python lets another thread run.
        sys.setswitchinterval(_TURN_SECONDS)
        sessions = LeanSessions()
        sessions.set_blocks(app.get_blocks())
        app.state_holder = sessions
        log(Event.START, version=__version__)
        cleaning = asyncio.create_task(_clean(app, room))
        try:
            yield
        finally:
            cleaning.cancel()
            with suppress(asyncio.CancelledError):
                await cleaning

    return living


async def _clean(app: Any, room: Room) -> None:
    while True:
        await asyncio.sleep(_CLEANING_SECONDS)
        try:
            files, size_bytes = await anyio.to_thread.run_sync(room.clean)
            _forget_gone(app)
        except Exception as error:  # noqa: BLE001 - one cleaning that failed is not the last one
            log_error(error)
            continue
        if files:
            log(Event.CLEANED, files=files, size_bytes=size_bytes)


def _forget_gone(app: Any) -> None:
    """Let Gradio forget the files that it served or took: it remembers each by name, for good."""
    for names in app.get_blocks().temp_file_sets:
        names.clear()
