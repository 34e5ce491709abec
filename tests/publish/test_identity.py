"""Who a request comes from: only a real login counts, and never a request from another site."""

import time
from typing import Any

import gradio as gr
import pytest
from gradio import oauth
from starlette.requests import Request

from scorer.publishing import Person
from scorer.settings import Settings
from scorer.ui.identity import can_log_in, who

OPEN = Settings(space_id="", require_login=False)
CLOSED = Settings(space_id="me/space", admins=("ada",), space_host="me-space.hf.space, bench.org")


def request(headers: dict[str, str] | None = None, session: Any = None) -> gr.Request:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/gradio_api/queue/join",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    if session is not None:
        scope["session"] = session
    return gr.Request(Request(scope))


def session(name: object = "ada", token: str = "real", ends: object = None) -> dict[str, Any]:
    userinfo = {"preferred_username": name, "sub": "1"}
    ends = time.time() + 3600 if ends is None else ends
    return {"oauth_info": {"access_token": token, "expires_at": ends, "userinfo": userinfo}}


@pytest.fixture
def space(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("SYSTEM", "spaces")
    monkeypatch.setenv("SPACE_ID", "me/space")
    for name, value in {
        "OAUTH_CLIENT_ID": "client",
        "OAUTH_CLIENT_SECRET": "secret",
        "OAUTH_SCOPES": "openid profile",
        "OPENID_PROVIDER_URL": "https://hub.example",
    }.items():
        monkeypatch.setattr(oauth, name, value)
    return monkeypatch


def test_without_a_login_the_machines_user_owns_everything() -> None:
    assert who(request(), OPEN) == Person("local", is_admin=True)
    assert who(None, OPEN) == Person("local", is_admin=True)


@pytest.mark.usefixtures("space")
def test_account_of_the_session_is_the_person() -> None:
    assert who(request(session=session("ada")), CLOSED) == Person("ada", is_admin=True)
    assert who(request(session=session("bob")), CLOSED) == Person("bob", is_admin=False)


@pytest.mark.usefixtures("space")
@pytest.mark.parametrize(
    "given",
    [
        pytest.param(None, id="no session at all"),
        pytest.param({}, id="nobody in it"),
        pytest.param({"oauth_info": "ada"}, id="no login's record"),
        pytest.param(session(token="mock-oauth-token-for-local-dev"), id="a pretended login"),
        pytest.param(session(token=""), id="no token"),
        pytest.param(session(ends=time.time() - 1), id="expired"),
        pytest.param(session(ends="never"), id="an end that is no time"),
        pytest.param(session(name=""), id="no name"),
        pytest.param(session(name=["ada"]), id="a name that is none"),
        pytest.param(session(name="ada\n"), id="a name with a line break"),
    ],
)
def test_anything_but_a_login_is_a_stranger(given: Any) -> None:
    assert who(request(session=given), CLOSED) is None


def test_call_without_a_request_is_a_stranger_where_a_login_is_needed() -> None:
    assert who(None, CLOSED) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("OAUTH_CLIENT_SECRET", "", id="nothing signs the cookie"),
        pytest.param("OAUTH_CLIENT_SECRET", None, id="no secret"),
        pytest.param("OPENID_PROVIDER_URL", None, id="nobody vouches"),
    ],
)
def test_without_real_oauth_nobody_is_logged_in(
    space: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    assert can_log_in()
    space.setattr(oauth, name, value)
    assert not can_log_in()
    assert who(request(session=session()), CLOSED) is None


@pytest.mark.usefixtures("space")
def test_login_that_gradio_only_pretends_outside_a_space_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SYSTEM")
    assert not can_log_in()
    assert who(request(session=session()), CLOSED) is None


@pytest.mark.usefixtures("space")
def test_account_called_local_does_not_own_what_was_published_without_a_login() -> None:
    person = who(request(session=session("local")), CLOSED)
    assert person is not None
    assert person.name != "local"


@pytest.mark.usefixtures("space")
@pytest.mark.parametrize("settings", [OPEN, CLOSED], ids=["local", "with a login"])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-fetch-site": "cross-site"}, id="another site"),
        pytest.param({"sec-fetch-site": "same-site"}, id="a neighbour on the same domain"),
        pytest.param({"origin": "https://evil.example"}, id="an older browser"),
        pytest.param({"origin": "null"}, id="a sandboxed page"),
        pytest.param(
            {"origin": "https://evil.example", "x-forwarded-host": "evil.example"},
            id="a header that a script may set",
        ),
        pytest.param(
            {"origin": "https://localhost:7860.evil.example"}, id="a host that begins alike"
        ),
    ],
)
def test_request_of_another_site_is_nobodys(settings: Settings, headers: dict[str, str]) -> None:
    asked = request({"host": "localhost:7860", **headers}, session("ada"))
    assert who(asked, settings) is None


@pytest.mark.usefixtures("space")
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-fetch-site": "same-origin"}, id="a browser"),
        pytest.param({"host": "bench.org", "origin": "https://bench.org"}, id="an older browser"),
        pytest.param(
            {"host": "10.0.0.1:7860", "origin": "https://me-space.hf.space"}, id="behind a proxy"
        ),
        pytest.param({"host": "me-space.hf.space"}, id="a program"),
    ],
)
def test_request_of_the_page_itself_is_its_visitors(headers: dict[str, str]) -> None:
    assert who(request(headers, session("ada")), CLOSED) == Person("ada", is_admin=True)
