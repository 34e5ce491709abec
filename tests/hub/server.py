"""A small Hub on loopback, for the real clients: dataset repositories with commits, and faults.

It speaks what huggingface_hub asks for: repository info, branches, trees in pages, paths-info, and
files with ranges, ETags and, for large ones, a redirect to where their content is; and commits, on
top of a head that must still be the head. A route is a method and a pattern.
"""

import base64
import hashlib
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PAGE = 50  # entries of a tree; the Hub has 1,000
LARGE_BYTES = 100_000  # from here on a file is stored apart, as the Hub does with LFS files
Files = dict[str, bytes]


@dataclass
class Repository:
    """A dataset: its commits and what its branches point to; ``log`` has what was posted to it."""

    private: bool = False
    gated: bool = False
    commits: dict[str, Files] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    log: list["Posted"] = field(default_factory=list)
    ignored: str = ""  # a pattern; what fits is left out of commits, as by a .gitignore

    def commit(self, files: Files, branch: str = "main") -> str:
        """Add a commit that holds just these files, and point the branch to it."""
        described = repr((len(self.commits), len(files)))
        sha = hashlib.sha1(described.encode(), usedforsecurity=False).hexdigest()
        self.commits[sha] = dict(files)
        self.refs[branch] = sha
        return sha

    def files(self, revision: str) -> tuple[str, Files] | None:
        """Find a commit by branch, tag or its own name."""
        sha = self.refs.get(revision, revision)
        return (sha, self.commits[sha]) if sha in self.commits else None

    def add(self, files: Files, parent: str) -> str | None:
        """Add files on top of the head; ``None`` if ``parent`` is given and is not the head."""
        head = self.refs.get("main", "")
        if parent and parent != head:
            return None
        sha = self.commit(self.commits.get(head, {}) | files)
        self.log.append(Posted(sha, head, tuple(files)))
        return sha


@dataclass(frozen=True)
class Posted:
    """A commit that came by the network."""

    commit: str
    parent: str
    paths: tuple[str, ...]


@dataclass
class Fault:
    """What goes wrong with the next requests that fit."""

    pattern: str  # searched in "METHOD /path"
    times: int
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None  # bytes of the body, then the connection ends
    reset: bool = False  # it ends as if the machine were gone, not as if it hung up


@dataclass
class Answer:
    """What a route says."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What was asked."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(
        status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers}
    )


def refusal(status: int, code: str) -> Answer:
    return as_json({"error": code}, status, **{"X-Error-Code": code, "X-Error-Message": code})


def etag(content: bytes) -> str:
    if len(content) >= LARGE_BYTES:
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def tree_oid(files: Files, folder: str) -> str:
    """Name a folder by all that is below it, as git does."""
    below = [f"{path}\0{etag(files[path])}" for path in files if path.startswith(f"{folder}/")]
    return hashlib.sha1("\n".join(sorted(below)).encode(), usedforsecurity=False).hexdigest()


def described(path: str, content: bytes) -> dict[str, Any]:
    """Say of a file what trees say."""
    said = {"type": "file", "path": path, "size": len(content), "oid": etag(content)}
    if len(content) >= LARGE_BYTES:
        said["lfs"] = {"oid": etag(content), "size": len(content), "pointerSize": 130}
    return said


class LoopbackHub:
    """The server. ``requests`` has everything that was asked, in order."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.token = "hf_loopback"
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.down = False  # nobody answers, and what is asked is not done
        self.old_head, self.old_head_times = "", 0  # what branches are said to be, how often
        self._lock = threading.Lock()
        repo, rest = r"/api/datasets/(?P<repo>[^/]+/[^/]+)", r"(?P<rev>[^/]+)(?:/(?P<path>.*))?"
        self.routes: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = [
            ("GET", re.compile(rf"{repo}(?:/revision/(?P<rev>[^/]+))?"), self._info),
            ("GET", re.compile(rf"{repo}/tree/{rest}"), self._tree),
            ("GET", re.compile(rf"{repo}/refs"), self._branches),
            ("POST", re.compile(rf"{repo}/preupload/(?P<rev>[^/]+)"), self._preupload),
            ("POST", re.compile(rf"{repo}/commit/(?P<rev>[^/]+)"), self._commit),
            ("POST", re.compile(rf"{repo}/paths-info/(?P<rev>[^/]+)"), self._paths_info),
            ("GET", re.compile(rf"/datasets/(?P<repo>[^/]+/[^/]+)/resolve/{rest}"), self._resolve),
            ("GET", re.compile(r"/stored/(?P<repo>[^/]+/[^/]+)/(?P<oid>\w+)"), self._stored),
        ]
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                hub._handle(self)

            do_HEAD = do_POST = do_GET  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a client that went away

        self._server = Server(("127.0.0.1", 0), Handler)
        port = self._server.server_address[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        self.storage = f"http://localhost:{port}"  # another origin: tokens do not go there

    def repository(self, name: str, files: Files | None = None, **options: bool) -> Repository:
        """Add a repository, with a first commit if there are files."""
        self.repositories[name] = Repository(**options)
        if files is not None:
            self.repositories[name].commit(files)
        return self.repositories[name]

    def fail(self, pattern: str, times: int = 1, **fault: Any) -> None:
        """Let the next requests that fit go wrong."""
        self.faults.append(Fault(pattern, times, **fault))

    def asked(self, pattern: str) -> list[Request]:
        """Return the requests that fit."""
        return [request for request in self.requests if re.search(pattern, str(request))]

    @contextmanager
    def serving(self) -> Iterator["LoopbackHub"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join()

    def stop(self) -> None:
        """Be gone: from now on nobody answers."""
        self._server.shutdown()
        self._server.server_close()

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        if self.down:
            reset(handler)
            return
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        request = Request(
            handler.command,
            unquote(parts.path),
            parse_qs(parts.query),
            {name.lower(): value for name, value in handler.headers.items()},
            handler.rfile.read(length),
        )
        with self._lock:
            self.requests.append(request)
            fault = self._next_fault(str(request))
        if fault and fault.status:
            answer = Answer(fault.status, b"{}", fault.headers)
        else:
            answer = self._answer(request, parts.path)
        cut = fault.cut_after if fault else None
        self._send(handler, answer, cut, as_reset=bool(fault and fault.reset))

    def _next_fault(self, said: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and re.search(fault.pattern, said):
                fault.times -= 1
                return fault
        return None

    def _send(
        self, handler: BaseHTTPRequestHandler, answer: Answer, cut: int | None, *, as_reset: bool
    ) -> None:
        handler.send_response(answer.status)
        for name, value in ({"Content-Length": str(len(answer.body))} | answer.headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command == "HEAD":
            return
        handler.wfile.write(answer.body if cut is None else answer.body[:cut])
        if cut is not None:
            handler.wfile.flush()
            if as_reset:
                reset(handler)
            handler.close_connection = True

    def _answer(self, request: Request, raw_path: str) -> Answer:
        method = "GET" if request.method == "HEAD" else request.method
        for wanted, pattern, route in self.routes:
            if method == wanted and (found := pattern.fullmatch(raw_path)):
                given = {name: unquote(text or "") for name, text in found.groupdict().items()}
                repository = self.repositories.get(given["repo"])
                if route == self._stored and repository:  # its address is the permission
                    return route(request, repository, given)
                refused = self._refused(repository, request)
                return refused or route(request, repository, given)
        return refusal(404, "NoSuchRoute")

    def _refused(self, repository: Repository | None, request: Request) -> Answer | None:
        known = request.headers.get("authorization") == f"Bearer {self.token}"
        if repository is None or (repository.private and not known):
            return refusal(404 if known else 401, "RepoNotFound")
        if repository.gated and "/resolve/" in request.path and not known:
            return refusal(401, "GatedRepo")
        return None

    def _info(self, _: Request, repository: Repository, given: dict[str, str]) -> Answer:
        found = repository.files(given["rev"] or "main")
        if found is None:
            return refusal(404, "RevisionNotFound")
        siblings = [{"rfilename": path} for path in sorted(found[1])]
        said = {"id": given["repo"], "sha": found[0], "private": repository.private}
        return as_json(said | {"siblings": siblings, "tags": [], "gated": repository.gated})

    def _tree(self, request: Request, repository: Repository, given: dict[str, str]) -> Answer:
        found = repository.files(given["rev"])
        if found is None:
            return refusal(404, "RevisionNotFound")
        inside = f"{given['path']}/" if given["path"] else ""
        recursive = request.query.get("recursive", ["false"])[0].casefold() == "true"
        entries: dict[str, dict[str, Any]] = {}
        for path, content in found[1].items():
            if not path.startswith(inside):
                continue
            parts = path.removeprefix(inside).split("/")
            for depth in range(1, len(parts)) if recursive else range(1, min(2, len(parts))):
                folder = inside + "/".join(parts[:depth])
                if folder not in entries:
                    oid = tree_oid(found[1], folder)
                    entries[folder] = {"type": "directory", "path": folder, "oid": oid}
            if recursive or len(parts) == 1:
                entries[path] = described(path, content)
        if not entries:
            return refusal(404, "EntryNotFound")
        start = int(request.query.get("cursor", ["0"])[0])
        page = [entries[path] for path in sorted(entries)][start : start + PAGE]
        if start + PAGE >= len(entries):
            return as_json(page)
        more = f"recursive={str(recursive).lower()}&expand=false&cursor={start + PAGE}"
        link = f'<{self.endpoint}{request.path}?{more}>; rel="next"'
        return as_json(page, Link=link)

    def _paths_info(
        self, request: Request, repository: Repository, given: dict[str, str]
    ) -> Answer:
        found = repository.files(given["rev"])
        if found is None:
            return refusal(404, "RevisionNotFound")
        if "json" in request.headers.get("content-type", ""):
            paths = json.loads(request.body)["paths"]
        else:
            paths = parse_qs(request.body.decode()).get("paths", [])
        said = []
        for path in paths:
            if path in found[1]:
                said.append(described(path, found[1][path]))
            elif any(other.startswith(f"{path}/") for other in found[1]):
                oid = tree_oid(found[1], path)
                said.append({"type": "directory", "path": path, "oid": oid})
        return as_json(said)

    def _branches(self, _: Request, repository: Repository, given: dict[str, str]) -> Answer:
        lags = self.old_head_times > 0
        self.old_head_times -= lags
        said = [
            {
                "name": name,
                "ref": f"refs/heads/{name}",
                "targetCommit": self.old_head if lags else sha,
            }
            for name, sha in repository.refs.items()
        ]
        return as_json({"branches": said, "converts": [], "tags": []})

    def _preupload(self, request: Request, repository: Repository, given: dict[str, str]) -> Answer:
        """Say of files about to come how they are to come, and which are there already."""
        if refused := self._may_not_write(request):
            return refused
        found = repository.files(given["rev"])
        here = found[1] if found else {}
        said = [
            {
                "path": path,
                "uploadMode": "regular",
                "shouldIgnore": bool(repository.ignored and re.search(repository.ignored, path)),
                "oid": etag(here[path]) if path in here else None,
            }
            for path in (file["path"] for file in json.loads(request.body)["files"])
        ]
        return as_json({"files": said})

    def _commit(self, request: Request, repository: Repository, given: dict[str, str]) -> Answer:
        if refused := self._may_not_write(request):
            return refused
        lines = [json.loads(line) for line in request.body.splitlines()]
        parent = lines[0]["value"].get("parentCommit", "")
        files = {
            line["value"]["path"]: base64.b64decode(line["value"]["content"]) for line in lines[1:]
        }
        with self._lock:
            sha = repository.add(files, parent)
        if sha is None:
            said = "A commit has happened since. Please refresh and try again."
            return as_json({"error": said}, 412, **{"X-Error-Message": said})
        url = f"{self.endpoint}/datasets/{given['repo']}/commit/{sha}"
        return as_json({"success": True, "commitOid": sha, "commitUrl": url, "hookOutput": ""})

    def _may_not_write(self, request: Request) -> Answer | None:
        if request.headers.get("authorization") == f"Bearer {self.token}":
            return None
        known = "authorization" in request.headers
        return as_json({"error": "Unauthorized"}, 403 if known else 401)

    def _resolve(self, request: Request, repository: Repository, given: dict[str, str]) -> Answer:
        found = repository.files(given["rev"])
        if found is None:
            return refusal(404, "RevisionNotFound")
        commit, files = found
        if given["path"] not in files:
            answer = refusal(404, "EntryNotFound")
            answer.headers["X-Repo-Commit"] = commit
            return answer
        content = files[given["path"]]
        said = {"X-Repo-Commit": commit, "ETag": f'"{etag(content)}"', "Accept-Ranges": "bytes"}
        if len(content) < LARGE_BYTES:
            return ranged(request, content, said)
        place = f"{self.storage}/stored/{given['repo']}/{etag(content)}"
        linked = {"X-Linked-ETag": f'"{etag(content)}"', "X-Linked-Size": str(len(content))}
        return Answer(302, b"", said | linked | {"Location": place})

    def _stored(self, request: Request, repository: Repository, given: dict[str, str]) -> Answer:
        for files in repository.commits.values():
            for content in files.values():
                if etag(content) == given["oid"]:
                    return ranged(request, content, {"ETag": f'"{given["oid"]}"'})
        return refusal(404, "EntryNotFound")


def reset(handler: BaseHTTPRequestHandler) -> None:
    """End a connection as if the machine were gone."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True


def ranged(request: Request, content: bytes, headers: dict[str, str]) -> Answer:
    """Answer with a file, or the part of it that was asked for."""
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    if not asked:
        return Answer(200, content, headers)
    start, end = int(asked[1]), int(asked[2] or len(content) - 1)
    if start >= len(content):
        return Answer(416, b"", {"Content-Range": f"bytes */{len(content)}"})
    part = content[start : end + 1]
    told = {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(content)}"}
    return Answer(206, part, headers | told)
