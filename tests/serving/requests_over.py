"""Plain HTTP requests to the running app, as any program sends them."""

import http.client
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, str, http.client.HTTPMessage]


def ask(
    address: str,
    path: str,
    *,
    method: str = "GET",
    body: Any = None,
    headers: dict[str, str] | None = None,
    chunked: bool = False,
) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request(method, path, body, headers or {}, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace"), answer.msg
    finally:
        connection.close()


def ask_json(address: str, path: str, told: object, **headers: str) -> Answer:
    sent = {"content-type": "application/json", **headers}
    return ask(address, path, method="POST", body=json.dumps(told), headers=sent)


def form(*files: tuple[str, bytes]) -> tuple[bytes, str]:
    """Write a form as browsers do; gives it with its type."""
    edge = secrets.token_hex(12)
    parts = [
        f'--{edge}\r\ncontent-disposition: form-data; name="files"; filename="{name}"\r\n'
        "content-type: application/octet-stream\r\n\r\n".encode("utf-8", "surrogateescape")
        + data
        + b"\r\n"
        for name, data in files
    ]
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def upload(
    address: str, *files: tuple[str, bytes], chunked: bool = False, sender: str = ""
) -> Answer:
    """Upload as a visitor of some network address, by default one that was not seen before.

    The server believes the header, because it comes from this machine.
    """
    body, kind = form(*files)
    sender = sender or f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
    headers = {"content-type": kind, "x-forwarded-for": sender}
    if chunked:
        headers["transfer-encoding"] = "chunked"
    sent: Any = (body[at : at + 4096] for at in range(0, len(body), 4096)) if chunked else body
    return ask(
        address, "/gradio_api/upload", method="POST", body=sent, headers=headers, chunked=chunked
    )
