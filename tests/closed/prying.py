"""Asks a running app for everything a program can ask it for, and keeps every answer."""

import http.client
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

PATIENCE = 150.0  # seconds; a scoring against private answers takes a quarter of a minute at least
_FILE = re.compile(r'"path":\s*"((?:[^"\\]|\\.)*)"')
KINDS = (
    "annotated", "filled", "json", "csv", "items_csv", "items_parquet", "template",
    "bundle_template",
)  # fmt: skip


class Prying:
    """A program that knows the server's addresses, and the places of its files."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, timeout=PATIENCE)
        self.config: dict[str, Any] = self.http.get("config").json()
        self.heard: dict[str, bytes] = {}  # what was asked -> what came back

    def __enter__(self) -> "Prying":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def keep(self, what: str, content: bytes) -> bytes:
        self.heard[f"{len(self.heard)} {what}"] = content
        return content

    def upload(self, path: Path) -> str:
        files = {"files": (path.name, path.read_bytes())}
        found: list[str] = self.http.post("gradio_api/upload", files=files).json()
        return found[0]

    def join(self, number: int, told: object, session: str, data: list[Any] | None = None) -> str:
        """Call an event by its number, and hear what its session is told until it is over."""
        body = self.body(number, told, session, data)
        answer = self.http.post("gradio_api/queue/join", json=body)
        text = self.keep(f"join {number} {told}", answer.content).decode()
        if "event_id" not in text:
            return text
        return self._listened(f"gradio_api/queue/data?session_hash={session}", f"heard {number}")

    def _listened(self, url: str, what: str) -> str:
        text = ""
        with self.http.stream("GET", url) as stream:
            for line in stream.iter_lines():
                text += line + "\n"
                if any(end in line for end in ('"process_completed"', '"close_stream"')):
                    break
        return self.keep(what, text.encode()).decode()

    def run(self, number: int, told: object, session: str, data: list[Any] | None = None) -> str:
        """Call an event by its number without the queue."""
        answer = self.http.post(
            "gradio_api/run/predict", json=self.body(number, told, session, data)
        )
        return self.keep(f"run {number} {told}", answer.content).decode()

    def body(
        self, number: int, told: object, session: str, data: list[Any] | None
    ) -> dict[str, Any]:
        event = next(one for one in self.config["dependencies"] if one["id"] == number)
        return {
            "data": self.values(event["inputs"]) if data is None else data,
            "event_data": told,
            "fn_index": number,
            "session_hash": session,
        }

    def values(self, inputs: Iterable[int]) -> list[Any]:
        """Send what the page sends before anybody touched it."""
        props = {one["id"]: one["props"] for one in self.config["components"]}
        return [props[one].get("value") for one in inputs]

    def events(self, name: str) -> list[int]:
        """Find the events of a name."""
        return [
            one["id"]
            for one in self.config["dependencies"]
            if name in [target for _, target in one["targets"]]
        ]

    def call(self, endpoint: str, data: list[Any]) -> str:
        """Call a public endpoint as curl would."""
        answer = self.http.post(f"gradio_api/call/{endpoint}", json={"data": data})
        self.keep(f"call {endpoint} {data}", answer.content)
        if answer.status_code != 200:
            return answer.text
        event = answer.json()["event_id"]
        text = ""
        with self.http.stream("GET", f"gradio_api/call/{endpoint}/{event}") as stream:
            for line in stream.iter_lines():
                text += line + "\n"
        return self.keep(f"result {endpoint} {data}", text.encode()).decode()

    def serve(self, component: int, name: str, data: object) -> None:
        """Call a function of a component."""
        body = {
            "session_hash": "s", "component_id": component, "fn_name": name, "data": data,
        }  # fmt: skip
        answer = self.http.post("gradio_api/component_server", json=body)
        self.keep(f"serve {component} {name} {data}", answer.content)

    def get(self, target: str) -> tuple[int, bytes]:
        """Get an address with nothing about it put in order first."""
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        connection.request("GET", target)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.keep(f"get {target}", content)
        return answer.status, content

    def files_told(self) -> list[bytes]:
        """Fetch every file that an answer named."""
        named = {
            json.loads(f'"{path}"')
            for content in list(self.heard.values())
            for path in _FILE.findall(content.decode("utf-8", "replace"))
        }
        found = [self.get(f"/gradio_api/file={quote(path)}") for path in sorted(named)]
        return [content for status, content in found if status == 200]


def pry_own(prying: Prying, bundle: Path, private: Path, task_ids: Iterable[str]) -> None:
    """Have a bundle scored, then ask in its session for what a visitor can ask for."""
    session = uuid.uuid4().hex
    upload = prying.upload(bundle)
    for number in prying.events("bundle"):
        prying.join(number, {"path": upload, "name": bundle.name, "run": "1"}, session)
    _show(prying, session)
    for number in prying.events("wanted"):
        for kind in KINDS:
            prying.join(number, {"kind": kind}, session)
    for number in prying.events("ask"):
        for task_id in task_ids:
            for told in _questions(task_id):
                prying.join(number, told, session)
    _call_endpoints(prying, upload, private, list(task_ids))
    for told in _hostile(upload, private):  # and every event there is, in this session
        for event in prying.config["dependencies"]:
            if event["queue"]:
                prying.join(event["id"], told, session)


def _show(prying: Prying, session: str) -> None:
    """Have shown what came of a bundle, as the page does when it is over."""
    for event in prying.config["dependencies"]:
        if event["api_name"].partition("_")[0] in ("show", "detail"):
            values = [True, *prying.values(event["inputs"])[1:]]
            prying.run(event["id"], None, session, values)


def pry_everywhere(prying: Prying, bundle: Path, private: Path) -> None:
    """Call every event and every function of a component by number, with the answers' paths."""
    session = uuid.uuid4().hex
    for told in _hostile(prying.upload(bundle), private):
        for event in prying.config["dependencies"]:
            prying.run(event["id"], told, session)
        for component in prying.config["components"]:
            for name in component["props"].get("server_fns") or ["ls"]:
                prying.serve(component["id"], name, told)
                prying.serve(component["id"], name, [str(private)])


def _questions(task_id: str) -> Iterator[dict[str, Any]]:
    """Ask for items, as the panels of both tabs do."""
    yield {"task": task_id, "key": "k", "filter": "all", "page": 0, "search": ""}
    for source in ("configured", "demo", "closed", "answers"):
        yield {"task": task_id, "source": source, "start": 0}


def _hostile(upload: str, private: Path) -> Iterator[dict[str, Any]]:
    """Say what an event may be told, with paths of the answers wherever a path may stand."""
    annotation = str(next(private.rglob("annotation.json")))
    shared = {
        "name": "x.zip", "run": "2", "kind": "items_csv", "key": "k", "task": "NLP/bias-detection",
        "filter": "all", "page": 0, "search": "", "source": str(private), "start": 0, "value": "A",
        "example": annotation, "ticket": "guess", "board": "A/full",
    }  # fmt: skip
    yield shared | {"path": annotation, "meta": {"_type": "gradio.FileData"}}
    yield shared | {"path": f"{Path(upload).parent}/../../../answers/nlp"}


def _call_endpoints(prying: Prying, upload: str, private: Path, task_ids: list[str]) -> None:
    """Call every public endpoint: with the answers as a file, and with the bundle."""
    info = prying.http.get("gradio_api/info").json()
    annotation = str(next(private.rglob("annotation.json")))
    meta = {"_type": "gradio.FileData"}
    files = [{"path": path, "meta": meta} for path in (annotation, str(private), upload)]
    for name, endpoint in info["named_endpoints"].items():
        for task_id in (*task_ids[:2], "guess"):
            for file in files:
                data = [_argument(one, file, task_id) for one in endpoint["parameters"]]
                prying.call(name.lstrip("/"), data)
                if not any(one["component"] == "File" for one in endpoint["parameters"]):
                    break
    for task_id in task_ids:
        for source in ("", "configured", "demo", "closed", str(private)):
            prying.call("benchmark_items", [task_id, 0, 50, source, True])


def _argument(parameter: dict[str, Any], file: dict[str, Any], task_id: str) -> Any:
    if parameter["component"] == "File":
        return file
    if parameter["parameter_name"] == "task":
        return task_id
    if parameter.get("parameter_has_default"):
        return parameter["parameter_default"]
    return True if parameter["component"] == "Checkbox" else "A/full"


def path_guesses(place: Path, folder: str, file: str) -> Iterator[str]:
    """Spell the address of a file below a folder of the server's own in many ways."""
    inside = f"{folder}/{file}"
    for spelt in (
        f"{place}/{inside}", inside, f"./{inside}", f"../{place.name}/{inside}",
        f"uploads/../{inside}", f"data/../{inside}", f"{place}/uploads/../{inside}",
        f"{place}//{inside}", f"{place}/{folder.upper()}/{file}", f"file://{place}/{inside}",
        f"{place}/{inside}/", f"{place}/{inside}?download", f"{place}/{folder}/./{file}",
        f"{place}/{inside}%00.png", f"open/../{inside}",
    ):  # fmt: skip
        yield f"/gradio_api/file={spelt}"
        yield f"/gradio_api/file={quote(spelt, safe='')}"
        yield f"/file={spelt}"
    for route in (
        "/static/", "/assets/", "/gradio_api/", "/gradio_api/proxy=", "/svelte/",
        "/custom_component/", "/gradio_api/stream/", "/gradio_api/deep_link/",
    ):  # fmt: skip
        yield f"{route}{'../' * 6}{place}/{inside}".replace("//", "/")
        yield f"{route}{'..%2f' * 12}{quote(f'{place}/{inside}', safe='')}"
