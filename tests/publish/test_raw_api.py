"""No endpoint changes or reveals anything for a caller who may not, however it is called."""

import base64
import hashlib
import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import itsdangerous
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from publish_parts import EXAMPLE

from openid import CLIENT_SECRET, Provider, running_provider
from running import running_app
from scorer.catalog import Catalog
from scorer.store import Store


@dataclass
class Caller:
    """A program with a cookie jar; ``headers`` go with everything it sends."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.session = f"by-hand-{time.time_ns()}"

    def log_in(self, provider: Provider, name: str) -> "Caller":
        """Go the way of a browser: to the provider and back with a code."""
        jar = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(jar)
        jar.set_policy(_AnyCookie())
        opener = urllib.request.build_opener(handler)
        page = opener.open(f"{self.address}login/huggingface", timeout=10).read().decode()
        link = page.split(f'">I am {name}</a>')[0].rpartition('href="')[2].replace("&amp;", "&")
        opener.open(link, timeout=10).read()
        self.cookies = {cookie.name: cookie.value or "" for cookie in jar}
        assert "session" in self.cookies
        return self

    def post(self, path: str, body: object) -> Any:
        """Send JSON; gives what came back, an error's text too."""
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = urllib.request.Request(
            f"{self.address}gradio_api/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Cookie": jar, **self.headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def trigger(self, dependency: dict[str, Any], data: object) -> str:
        """Call an event of the page by hand, straight and through the queue."""
        inputs = [None] * len(dependency["inputs"])
        body = {
            "data": inputs,
            "event_data": data,
            "fn_index": dependency["id"],
            "session_hash": self.session,
        }
        told = self.post("run/predict", body)
        joined = self.post("queue/join", body)
        if "event_id" not in joined:
            return f"{told}{joined}"
        return told + self._queued()

    def _queued(self) -> str:
        address = f"{self.address}gradio_api/queue/data?session_hash={self.session}"
        told = ""
        with urllib.request.urlopen(address, timeout=20) as stream:
            for line in stream:
                told += line.decode()
                if "process_completed" in told or "close_stream" in told:
                    return told
        return told

    @property
    def config(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.address}config", timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


class _AnyCookie(http.cookiejar.DefaultCookiePolicy):
    """Chromium takes Gradio's secure cookie on loopback; this policy does as well."""

    def return_ok_secure(self, cookie: Any, request: Any) -> bool:
        return True


def events(config: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [
        dependency
        for dependency in config["dependencies"]
        if name in [target[1] for target in dependency["targets"]]
    ]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("space")


@pytest.fixture(scope="module")
def address(folder: Path, provider: Provider) -> Iterator[str]:
    with running_app(folder, **provider.settings, ADMINS="eve") as address:
        yield address


@pytest.fixture(scope="module")
def ada(address: str, provider: Provider) -> Caller:
    return Caller(address).log_in(provider, "ada")


@pytest.fixture(scope="module")
def published(address: str, ada: Caller, folder: Path) -> str:
    """Ada's submission, published through the API with her cookie; gives its id."""
    cookie = "; ".join(f"{name}={value}" for name, value in ada.cookies.items())
    client = Client(address, headers={"Cookie": cookie}, verbose=False, analytics_enabled=False)
    told = client.predict(
        handle_file(EXAMPLE), "Alpha", contact="secret@lab.example", api_name="/publish"
    )
    client.close()
    assert (told["by"], told["name"], told["status"]) == ("ada", "Alpha", "listed")
    assert told["level"] == 4
    assert "secret" not in json.dumps(told)
    found: str = told["record_id"]
    return found


def records(folder: Path) -> set[str]:
    return {path.name for path in (folder / "data" / "submissions").rglob("*.json")}


def forged(key: str, **userinfo: str) -> str:
    """A session cookie as Gradio signs it, for a key that somebody knows or guesses."""
    info = {
        "access_token": "x",
        "expires_at": time.time() + 3600,
        "userinfo": {"preferred_username": "ada", **userinfo},
    }
    secret = hashlib.sha256(f"{key}-v4".encode()).hexdigest()
    text = base64.b64encode(json.dumps({"oauth_info": info}).encode())
    return itsdangerous.TimestampSigner(secret).sign(text).decode()


def strangers(address: str, provider: Provider) -> dict[str, Caller]:
    nobody, guessed, another = Caller(address), Caller(address), Caller(address)
    guessed.cookies = {"session": forged("")}
    another.log_in(provider, "bob")
    ada = Caller(address).log_in(provider, "ada")
    elsewhere = Caller(address, {"Origin": "https://evil.example"})
    framed = Caller(address, {"Sec-Fetch-Site": "cross-site", "Origin": address.rstrip("/")})
    elsewhere.cookies = framed.cookies = ada.cookies
    return {
        "nobody": nobody,
        "a forged cookie": guessed,
        "another account": another,
        "another site with the owner's cookie": elsewhere,
        "another site that names ours": framed,
    }


def test_owner_is_who_the_cookie_says(ada: Caller, published: str, folder: Path) -> None:
    (edit,) = events(ada.config, "confirm")
    told = ada.trigger(edit, {"act": "edit", "id": published, "fields": {"name": "x" * 99}})
    assert told.count("1 to 80 characters") == 2  # it is hers: only the card is wrong
    assert published + ".json" in records(folder)


@pytest.mark.parametrize("act", ["edit", "withdraw", "hide", "approve", "reject", "show", "x"])
def test_confirm_changes_nothing_for_others(
    act: str, address: str, provider: Provider, published: str, folder: Path
) -> None:
    before = records(folder)
    for name, caller in strangers(address, provider).items():
        (event,) = events(caller.config, "confirm")
        data = {"act": act, "id": published, "fields": {"name": "Stolen"}, "reason": "because"}
        told = caller.trigger(event, data)
        assert "Alpha" not in told, name
        assert "secret" not in told, name
        assert records(folder) == before, name


def test_publishing_by_hand_needs_a_login_and_a_run(
    address: str, provider: Provider, published: str, folder: Path
) -> None:
    before = records(folder)
    callers = strangers(address, provider) | {"ada": Caller(address).log_in(provider, "ada")}
    for name, caller in callers.items():
        (event,) = events(caller.config, "publish")
        given = {"name": "x", "run": "x", "results": {"scores": {"NLP/x": 100.0}}}
        body = {
            "data": [given, "A/full", "paper", "paper"],
            "event_data": {"fields": {"name": "Stolen"}, "run": given, "given": given},
            "fn_index": event["id"],
            "session_hash": caller.session,
        }
        told = caller.post("run/predict", body)
        owner = name in ("ada", "another account")
        expected = "a file that was scored here" if owner else "somebody who is logged in"
        assert expected in told, name
        assert records(folder) == before, name


def test_api_publishes_for_nobody_else(
    address: str, provider: Provider, folder: Path, published: str
) -> None:
    before = records(folder)
    for name, caller in strangers(address, provider).items():
        if name == "another account":
            continue
        cookie = "; ".join(f"{key}={value}" for key, value in caller.cookies.items())
        client = Client(
            address, headers={"Cookie": cookie, **caller.headers}, verbose=False,
            analytics_enabled=False,
        )  # fmt: skip
        with pytest.raises(AppError, match="somebody who is logged in, got nobody"):
            client.predict(handle_file(EXAMPLE), "Stolen", api_name="/publish")
        client.close()
    assert records(folder) == before


def test_no_event_shows_anything_of_a_hidden_run(
    address: str, provider: Provider, ada: Caller, published: str, folder: Path, catalog: Catalog
) -> None:
    """Every event of the page, called by hand by whom it is none of the business."""
    eve = Caller(address).log_in(provider, "eve")
    (event,) = events(eve.config, "confirm")
    told = eve.trigger(event, {"act": "hide", "id": published, "reason": "a reason of the house"})
    assert "Hidden: Alpha" in told
    time.sleep(1.5)  # boards look for news every second
    state = Store(folder / "data", catalog).state()
    assert [entry.status.value for entry in state.entries] == ["hidden"]
    for name, caller in strangers(address, provider).items():
        for dependency in caller.config["dependencies"]:
            if not dependency.get("backend_fn"):
                continue
            data = {
                "act": "show", "id": published, "before": published, "after": published,
                "fields": {}, "value": published, "do": "open", "query": "model=Alpha",
                "name": "Alpha",
            }  # fmt: skip
            body = {
                "data": [None] * len(dependency["inputs"]),
                "event_data": data,
                "fn_index": dependency["id"],
                "session_hash": caller.session,
            }
            told = caller.post("run/predict", body)
            assert "a reason of the house" not in told, (name, dependency["targets"])
            assert "secret@lab" not in told, (name, dependency["targets"])
            assert "hidden by an admin" not in told, (name, dependency["targets"])


def test_files_of_the_store_are_out_of_reach(
    address: str, ada: Caller, published: str, folder: Path
) -> None:
    data = folder / "data"
    paths = [*data.rglob("*.json"), *(data / "private").rglob("*")]
    assert any(path.parent.name == "contacts" for path in paths)
    for path in paths:
        for route in ("file=", "file/"):
            place = f"{address}gradio_api/{route}{urllib.parse.quote(str(path))}"
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(place, timeout=10)


def test_forged_cookie_is_one_only_without_the_secret(address: str, published: str) -> None:
    """What the tests above hold for: with the real secret the same cookie is a login."""
    caller = Caller(address)
    caller.cookies = {"session": forged(CLIENT_SECRET)}
    (event,) = events(caller.config, "confirm")
    told = caller.trigger(event, {"act": "edit", "id": published, "fields": {}})
    assert "1 to 80 characters" in told
