"""Tells visitors apart for the limits, without knowing or keeping who they are."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from scorer.ui.identity import can_log_in

# Made anew by each process and kept in memory: what is derived from it says nothing elsewhere.
_SALT = secrets.token_bytes(32)


def visitor(scope: Scope, *, behind_proxy: bool) -> bytes:
    """Return a mark of whoever sent a request: of the account, or else of the network address.

    ``behind_proxy`` says that a proxy of the host's own wrote the last part of
    ``X-Forwarded-For``; what stands before it is the sender's word and is not believed.
    """
    account = account_of(scope)
    told = f"account {account}" if account else f"address {_address(scope, behind_proxy)}"
    return hmac.digest(_SALT, told.encode("utf-8", "surrogatepass"), hashlib.sha256)


def account_of(scope: Scope) -> str:
    """Return the account that the session names; "" without one.

    Only where there is a secret that signs the session: otherwise anybody can write any.
    """
    session = scope.get("session") if can_log_in() else None
    info = session.get("oauth_info") if isinstance(session, dict) else None
    user = info.get("userinfo") if isinstance(info, dict) else None
    name = user.get("preferred_username") if isinstance(user, dict) else None
    return name if isinstance(name, str) else ""


def is_foreign(scope: Scope) -> bool:
    """Whether another site's page sent a request; browsers say so in headers no page can set.

    Following a link to this page, or coming back from a login, is none.
    """
    headers = Headers(scope=scope)
    if headers.get("sec-fetch-mode", "").casefold() == "navigate":
        return False
    site = headers.get("sec-fetch-site", "").casefold()
    if site:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.casefold() != headers.get("host", "").casefold()


def _address(scope: Scope, behind_proxy: bool) -> str:
    client = scope.get("client")
    address = client[0] if client else ""
    if behind_proxy:
        named = Headers(scope=scope).getlist("x-forwarded-for")
        parts = [part.strip() for line in named for part in line.split(",")]
        outside = [part for part in parts if _is_global(part)]
        address = outside[-1] if outside else address
    return _network(address)


def _is_global(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def _network(text: str) -> str:
    """Cut an IPv6 address to the part that one household has; a machine has billions of them."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return text
