"""Who a request comes from, found out on the server's side.

Without a login the machine's user owns everything. With one it is the account of the session that
Gradio's OAuth began, and only that: Gradio's stand-in for a login outside a Space gives every
visitor the host's own account, and its cookie can be forged where there is no secret to sign it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
from gradio import oauth
from gradio.utils import get_space

from scorer.publishing.people import Person
from scorer.settings import Settings
from scorer.store.records import LOCAL

__all__ = ["Person", "can_log_in", "who"]

_LONGEST_NAME = 100  # characters of an account's name
# What Gradio writes in place of a token when it only pretends a login.
_PRETENDED = "mock-oauth-token-for-local-dev"


def who(request: gr.Request | None, settings: Settings) -> Person | None:
    """Find out who asks; ``None`` is a stranger, and so is whoever another site sends.

    Args:
        request: as Gradio hands it to a function; ``None`` is a call from within.
        settings: whether a login is needed, and who the admins are.
    """
    if is_from_elsewhere(request, settings):
        return None
    if not settings.needs_login:
        return Person(LOCAL, is_admin=True)
    name = _account(request)
    return None if name is None else Person(name, is_admin=name in settings.admins)


def can_log_in() -> bool:
    """Whether there is a real login: a Space with OAuth, and a secret that signs its cookie."""
    return get_space() is not None and all(
        (
            oauth.OAUTH_CLIENT_ID,
            oauth.OAUTH_CLIENT_SECRET,
            oauth.OAUTH_SCOPES,
            oauth.OPENID_PROVIDER_URL,
        )
    )


def is_from_elsewhere(request: gr.Request | None, settings: Settings) -> bool:
    """Whether a page of another site sent this request with the visitor's browser.

    A browser sends Gradio's session cookie along from any site, and Gradio lets any site read the
    answer. What a script of that site cannot choose are the headers that are looked at here.
    """
    headers = _headers(request)
    site = headers.get("sec-fetch-site")
    if site:
        return site != "same-origin"
    origin = headers.get("origin")
    if not origin:
        return False  # no browser, and so nobody's cookie but the sender's own
    ours = {headers.get("host", "").lower(), *settings.space_host.lower().split(",")}
    return urlsplit(origin).netloc.lower() not in {host.strip() for host in ours} - {""}


def _headers(request: gr.Request | None) -> Mapping[str, str]:
    underlying = None if request is None else request.request
    return {} if underlying is None else underlying.headers


def _account(request: gr.Request | None) -> str | None:
    """Read the account's name out of the session; ``None`` if nobody has logged in really."""
    underlying = None if request is None else request.request
    if underlying is None or not can_log_in():
        return None
    info = underlying.scope.get("session", {}).get("oauth_info")
    if not isinstance(info, dict) or info.get("access_token") in (None, "", _PRETENDED):
        return None
    ends = info.get("expires_at")
    if ends is not None and not (isinstance(ends, int | float) and ends > time.time()):
        return None
    return _name(info.get("userinfo"))


def _name(user: Any) -> str | None:
    name = user.get("preferred_username") if isinstance(user, dict) else None
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        return None
    # An account of that name is not the user of the machine before it asked for logins.
    return f"@{name}" if name == LOCAL else name
