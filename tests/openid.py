"""A small OpenID provider on loopback: the pages and answers that a real login needs, no more."""

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "general-level", "a secret of the tests"


@dataclass
class Provider:
    """The provider; ``codes`` holds what each handed-out code stands for."""

    address: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))

    @property
    def settings(self) -> dict[str, str]:
        """What a Space's environment says of its provider."""
        return {
            "SYSTEM": "spaces",
            "SPACE_ID": "host/general-level",
            "OAUTH_CLIENT_ID": CLIENT_ID,
            "OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "OAUTH_SCOPES": "openid profile",
            "OPENID_PROVIDER_URL": self.address,
        }

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def choices(self, query: dict[str, str]) -> str:
        """Write the page on which one says who one is."""
        links = ""
        for name in ("ada", "bob", "eve"):
            code = secrets.token_urlsafe(8)
            self.codes[code] = {"name": name, "nonce": query["nonce"]}
            answer = urlencode({"code": code, "state": query["state"]})
            sign = "&amp;" if "?" in query["redirect_uri"] else "?"
            links += f'<p><a href="{query["redirect_uri"]}{sign}{answer}">I am {name}</a></p>'
        return f"<!doctype html><title>Provider</title>{links}"

    def token(self, code: str) -> dict[str, Any] | None:
        """Exchange a code, once."""
        found = self.codes.pop(code, None)
        if found is None:
            return None
        now = int(time.time())
        name = found["name"]
        claims = {
            "iss": self.address, "aud": CLIENT_ID, "sub": f"id-of-{name}", "iat": now,
            "exp": now + 600, "nonce": found["nonce"], "name": name.title(),
            "preferred_username": name, "profile": f"{self.address}/{name}",
            "picture": f"{self.address}/{name}.png",
        }  # fmt: skip
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "bearer",
            "expires_in": 3600,
            "scope": "openid profile",
            "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key),
        }


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Serve a provider until the end of the block."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == "/.well-known/openid-configuration":
                self.answer(json.dumps(provider.metadata()), "application/json")
            elif path == "/keys":
                public = provider.key.as_dict(private=False)
                self.answer(json.dumps({"keys": [public]}), "application/json")
            elif path == "/authorize":
                flat = {name: values[0] for name, values in query.items()}
                self.answer(provider.choices(flat), "text/html")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            form = parse_qs(self.rfile.read(length).decode())
            secret = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            token = provider.token(form.get("code", [""])[0])
            if token is None or self.headers.get("Authorization") != f"Basic {secret}":
                self.send_error(400)
            else:
                self.answer(json.dumps(token), "application/json")

        def answer(self, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
