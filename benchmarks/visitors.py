"""People at the page, as the page speaks for them: the same requests, at a human pace."""

from __future__ import annotations

import http.client
import json
import random
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

SCOPES = "ABCD"
_THINKING = 3.0  # seconds between two acts, on average
_PATIENCE = 60.0  # seconds
_CONFIG = b"window.gradio_config = "
_SHARED = re.compile(rb"\b[0-9a-f]{24}\b")
_KEPT = 3.0  # seconds for which a connection that says nothing is surely still open


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request came to: what was asked, in how many seconds, with which status."""

    asked: str
    seconds: float
    status: int
    size_bytes: int


@dataclass(slots=True)
class Record:
    """Everything that visitors were answered."""

    answers: list[Answer] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, answer: Answer) -> None:
        """Take an answer in."""
        with self._lock:
            self.answers.append(answer)

    def fault(self, text: str) -> None:
        """Take in what should not have happened."""
        with self._lock:
            self.faults.append(text)


class Visitor:
    """One browser: a kept connection, a session, and the page's own parts by name."""

    def __init__(self, address: str, record: Record) -> None:
        self._netloc = urlsplit(address).netloc
        self._record = record
        self._connection = http.client.HTTPConnection(self._netloc, timeout=_PATIENCE)
        self._used = 0.0
        self.session = secrets.token_hex(5)
        self._config: dict[str, Any] = {}
        self.held: list[str] = []  # columns that the page has, and that need not be sent again

    def ask(
        self, asked: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[int, bytes]:
        """Send a request and note how long its answer took."""
        headers = {"accept-encoding": "br, gzip"} | ({"content-type": kind} if body else {})
        if time.monotonic() - self._used > _KEPT:  # the server has closed it by now
            self._connection.close()
        start = time.perf_counter()
        self._connection.request("POST" if body else "GET", path, body, headers)
        answer = self._connection.getresponse()
        data = answer.read()
        seconds = time.perf_counter() - start
        self._used = time.monotonic()
        self._record.add(Answer(asked, seconds, answer.status, len(data)))
        return answer.status, data

    def post(self, asked: str, path: str, told: Mapping[str, Any]) -> tuple[int, bytes]:
        """Send JSON in this visitor's session."""
        body = json.dumps({**told, "session_hash": self.session}).encode()
        return self.ask(asked, path, body)

    def open(self) -> None:
        """Open the page: its HTML, and what it asks when it loads."""
        _, page = self.ask("page", "/")
        if not self._config:
            told = page.partition(_CONFIG)[2]
            self._config, _ = json.JSONDecoder().raw_decode(told.decode())
        self.event("leaderboard", "select", ["board=A%2Ffull", None, None, None], {"index": 1})
        told = {"view": "##", "state": {}, "held": []}
        _, board = self.server("board, whole", "gl-lb-grid", "grid_board", told)
        self.held = [key.decode() for key in _SHARED.findall(board)][:1]

    def part(self, elem_id: str) -> int:
        """Find a part's number by its name on the page."""
        for one in self._config["components"]:
            if elem_id in (one["props"].get("elem_id"), one["props"].get("id")):
                return int(one["id"])
        raise LookupError(elem_id)

    def server(self, asked: str, elem_id: str, function: str, told: object) -> tuple[int, bytes]:
        """Call a part's function on the server, past any queue."""
        named = {"data": told, "component_id": self.part(elem_id), "fn_name": function}
        return self.post(asked, "/gradio_api/component_server/", named)

    def event(self, elem_id: str, name: str, inputs: list[Any], data: Mapping[str, Any]) -> int:
        """Raise a part's event; gives its number, by which what follows it is known."""
        part = self.part(elem_id)
        for one in self._config["dependencies"]:
            if [part, name] in [list(target) for target in one["targets"]]:
                told = {"data": inputs, "event_data": data, "fn_index": one["id"]}
                self.post(f"{elem_id} {name}", "/gradio_api/run/predict", told)
                return int(one["id"])
        raise LookupError(f"{elem_id} {name}")

    def next(self, asked: str, event: int, inputs: list[Any]) -> None:
        """Raise the event that the page raises after another one."""
        for one in self._config["dependencies"]:
            if one.get("trigger_after") == event:
                told = {"data": inputs, "event_data": None, "fn_index": one["id"]}
                self.post(asked, "/gradio_api/run/predict", told)
                return
        raise LookupError(asked)

    def upload(self, path: Path) -> str | None:
        """Upload a file; gives its place on the server, or ``None`` if it was not taken."""
        edge = secrets.token_hex(8)
        head = f'--{edge}\r\ncontent-disposition: form-data; name="files"; filename="{path.name}"'
        body = f"{head}\r\n\r\n".encode() + path.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        status, data = self.ask("upload", "/gradio_api/upload", body, kind)
        return str(json.loads(data)[0]) if status == 200 else None

    def call(self, name: str, *arguments: object) -> str:
        """Call an endpoint through the queue, as programs do; gives what it streams back."""
        start = time.perf_counter()
        _, data = self.post(f"{name}, asked", f"/gradio_api/call/{name}", {"data": arguments})
        event = json.loads(data)["event_id"]
        status, told = self.ask(f"{name}, told", f"/gradio_api/call/{name}/{event}")
        self._record.add(Answer(name, time.perf_counter() - start, status, len(told)))
        return told.decode("utf-8", "replace")

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def browse(visitor: Visitor, ends: float, chance: random.Random) -> None:
    """Look at boards, models and tasks until the time is over."""
    time.sleep(chance.uniform(0, (ends - time.monotonic()) / 3))  # they do not come all at once
    visitor.open()
    boards = ("A/full", "B/Image", "B/Video", "B/Image+Audio", "C/Image-generation", "D/I-C-1")
    models = ("GPT4-o", "Mini-Gemini", "Vitron-V1", "VidAgent", "Emu2-37B")
    query = "board=A%2Ffull"
    while time.monotonic() < ends:
        act = chance.random()
        if act < 0.5:
            told = {"query": query, "ticket": "", "name": "scope", "value": chance.choice(SCOPES)}
            visitor.server("board", "gl-lb-address", "board_chosen", {**told, "held": visitor.held})
        elif act < 0.75:
            board = chance.choice(boards)
            query = f"board={quote(board, safe='')}"
            told = {"query": query, "ticket": "", "name": "board", "value": board}
            told["held"] = visitor.held
            visitor.server("board", "gl-lb-address", "board_chosen", told)
        elif act < 0.95:
            opened = {"id": chance.choice(models), "column": "model"}
            after = visitor.event("gl-lb-grid", "open_row", [query, None, None], opened)
            shown = f"{query}&model={opened['id']}"
            visitor.next("model, drawn", after, [1440, ["model"], shown, None, "S2", None, None])
        else:
            visitor.open()
        time.sleep(chance.expovariate(1 / _THINKING))


def score(visitor: Visitor, ends: float, path: Path) -> None:
    """Upload a workbook and have it scored, again and again."""
    while time.monotonic() < ends:
        place = visitor.upload(path)
        if place is None:
            visitor._record.fault("an upload was not taken")
        else:
            file = {"path": place, "meta": {"_type": "gradio.FileData"}}
            told = visitor.call("score_workbook", file, "", "A/full", "paper", "paper", False)
            if "event: complete" not in told:
                visitor._record.fault(f"not scored: {told[:200]}")
        time.sleep(_THINKING)


def evaluate(visitor: Visitor, ends: float, path: Path) -> None:
    """Upload a bundle and have it evaluated, again and again."""
    while time.monotonic() < ends:
        place = visitor.upload(path)
        file = {"path": place, "meta": {"_type": "gradio.FileData"}}
        told = visitor.call("evaluate_bundle", file, "", "A/full", "paper", "paper")
        if "event: complete" not in told:
            visitor._record.fault(f"not evaluated: {told[:200]}")
        time.sleep(_THINKING)


def crowd(
    address: str, record: Record, acts: list[tuple[Callable[..., None], tuple[Any, ...]]]
) -> None:
    """Let people act side by side, each with a browser of their own, until all have gone."""

    def live(act: Callable[..., None], more: tuple[Any, ...]) -> None:
        visitor = Visitor(address, record)
        try:
            act(visitor, *more)
        except (OSError, http.client.HTTPException, LookupError, ValueError) as error:
            record.fault(f"{act.__name__}: {error!r}")
        finally:
            visitor.close()

    threads = [threading.Thread(target=live, args=one) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
