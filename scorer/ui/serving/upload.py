"""The upload route, in place of Gradio's: every byte is counted as it arrives, before it is kept.

What is declared is not believed: neither the length of a request nor the size of a file.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import anyio.to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from scorer.events import Event, log
from scorer.ui import serving_wording as words
from scorer.ui.numbers import size
from scorer.ui.serving.budget import Budget
from scorer.ui.serving.uploads import Room, new_place
from scorer.ui.serving.visitors import visitor

MEGABYTE = 1 << 20
_MOST_AT_ONCE = 10  # files of a request
_MOST_FIELDS = 10
_AROUND = 64 * 1024  # bytes of a form that are not a file's
_PATIENCE = 600.0  # seconds that a request may take
_DRAIN_SECONDS = 20.0  # that a refused request may go on, so that its sender hears the reason
_LONGEST_NAME = 120  # characters


class _RefusedError(Exception):
    """An upload is not taken; ``text`` is for its sender."""

    def __init__(self, status: int, text: str, reason: str, seconds: float = 0.0) -> None:
        super().__init__(text)
        self.status, self.text, self.reason, self.seconds = status, text, reason, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """What the upload route works with."""

    most_bytes: int  # of a request
    budget: Budget  # of a visitor
    room: Room  # for everybody's files
    behind_proxy: bool

    async def __call__(self, request: Request) -> Response:
        """Keep the files of a form; answer with their places, as Gradio's own route does."""
        stream = request.stream()
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._taken(request, stream)
        except TimeoutError:
            return _refused(408, words.UPLOAD_SLOW, "slow")
        except ClientDisconnect:
            return Response(status_code=400)
        except _RefusedError as error:
            with suppress(ClientDisconnect, TimeoutError):
                async with asyncio.timeout(_DRAIN_SECONDS):
                    await _drain(stream, 2 * self.most_bytes)
            return _refused(error.status, error.text, error.reason, error.seconds)

    async def _taken(self, request: Request, stream: AsyncGenerator[bytes, None]) -> Response:
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise _RefusedError(400, words.NOT_FORM, "form")
        if not self.room.has_disk():
            raise _RefusedError(503, words.UPLOAD_FULL, "disk")
        sender = visitor(request.scope, behind_proxy=self.behind_proxy)
        self._take(sender, files=1)
        counted = _Counted(self, sender, stream)
        kept = 0
        try:
            parser = _Parser(
                request.headers,
                counted.chunks(),
                max_files=_MOST_AT_ONCE,
                max_fields=_MOST_FIELDS,
                max_part_size=_AROUND,
            )
            form = await _parsed(parser)
            try:
                given = [one for one in form.getlist("files") if isinstance(one, UploadFile)]
                if not given:
                    raise _RefusedError(400, words.UPLOAD_EMPTY, "empty")
                if len(given) > 1:
                    self._take(sender, files=len(given) - 1)
                paths = [await anyio.to_thread.run_sync(_keep, one) for one in given]
                kept = sum(one.size or 0 for one in given)
            finally:
                await form.close()
        finally:
            self.room.settle(counted.reserved, kept)
        return JSONResponse(paths)

    def _take(self, sender: bytes, *, size_bytes: int = 0, files: int = 0) -> None:
        wait = self.budget.take(sender, size_bytes=size_bytes, files=files)
        if wait is None:
            return
        minutes = int(wait // 60) + 1
        if files:
            text = words.UPLOAD_COUNT.format(count=self.budget.most_files, minutes=minutes)
        else:
            limit = size(self.budget.most_bytes / MEGABYTE)
            text = words.UPLOAD_BUDGET.format(limit=limit, minutes=minutes)
        raise _RefusedError(429, text, "budget", wait)

    async def make_room(self, size_bytes: int) -> None:
        """Reserve room for bytes; where there is none, clean once and try again."""
        if self.room.reserve(size_bytes):
            return
        wanted = self.most_bytes + _AROUND
        files, freed = await anyio.to_thread.run_sync(lambda: self.room.clean(wanted=wanted))
        log(Event.CLEANED, files=files, size_bytes=freed)
        if not self.room.reserve(size_bytes):
            raise _RefusedError(503, words.UPLOAD_FULL, "full", 60.0)

    def count(self, sender: bytes, size_bytes: int) -> None:
        """Take bytes from a sender's budget."""
        self._take(sender, size_bytes=size_bytes)


class _Counted:
    """Passes a request's bytes on while they are within every limit."""

    def __init__(
        self, uploads: Uploads, sender: bytes, stream: AsyncGenerator[bytes, None]
    ) -> None:
        self._uploads, self._sender, self._stream = uploads, sender, stream
        self.reserved = 0

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        most = self._uploads.most_bytes + _AROUND
        arrived = 0
        async for chunk in self._stream:
            arrived += len(chunk)
            if arrived > most:
                limit = size(self._uploads.most_bytes / MEGABYTE)
                raise _RefusedError(413, words.UPLOAD_TOO_LARGE.format(limit=limit), "large")
            if chunk:
                self._uploads.count(self._sender, len(chunk))
                await self._uploads.make_room(len(chunk))
                self.reserved += len(chunk)
            yield chunk


class _Parser(MultiPartParser):
    """Lets what does not fit into memory wait in a nameless file, gone with the request."""

    spool_max_size = MEGABYTE


async def _parsed(parser: MultiPartParser) -> FormData:
    try:
        return await parser.parse()
    except MultiPartException as error:
        if "Too many files" in error.message:
            text = words.UPLOAD_TOO_MANY.format(count=_MOST_AT_ONCE)
            raise _RefusedError(413, text, "files") from None
        raise _RefusedError(400, words.NOT_FORM, "form") from None
    except HTTPException as error:
        raise _RefusedError(error.status_code, words.NOT_FORM, "form") from None


async def _drain(stream: AsyncGenerator[bytes, None], most_bytes: int) -> None:
    """Let a sender finish, within bounds: a browser that may not does not read the answer."""
    async for chunk in stream:
        most_bytes -= len(chunk)
        if most_bytes < 0:
            return


def _keep(upload: UploadFile) -> str:
    place = new_place(safe_name(upload.filename or ""))
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as kept:
        source: IO[bytes] = upload.file
        source.seek(0)
        shutil.copyfileobj(source, kept, MEGABYTE)
    Path(kept.name).replace(place)
    return str(place)


def safe_name(name: str) -> str:
    """Reduce the name that a sender gave a file to one that every file system and header takes."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        letter if letter.isalnum() or letter in " ._-+()[]" else "_"
        for letter in last
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    ).strip(" .")
    path = Path(shown or "file")
    ending = "".join(path.suffixes[-2:])[-20:]
    stem = path.name[: len(path.name) - len(ending)]
    while len((stem + ending).encode("utf-8")) > _LONGEST_NAME and stem:
        stem = stem[:-1]
    return (stem + ending).encode("utf-8")[:_LONGEST_NAME].decode("utf-8", "ignore") or "file"


def _refused(status: int, text: str, reason: str, seconds: float = 0.0) -> Response:
    log(Event.REFUSED, kind="upload", reason=reason, status=status)
    headers = {"retry-after": str(int(seconds) + 1)} if seconds else {}
    return PlainTextResponse(text, status_code=status, headers=headers)
