"""The app as a process of its own, for the measurements that need it served."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_PATIENCE = 60.0  # seconds


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def serving(command: Sequence[str] | None = None, port: int | None = None) -> Iterator[str]:
    """Run a server, the app by default, until the block ends; give its address once it answers."""
    with process(command, port) as (address, _):
        yield address


@contextmanager
def process(
    command: Sequence[str] | None = None, port: int | None = None, **settings: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server as ``serving`` does, with settings; give its process as well."""
    port = port or free_port()
    app = subprocess.Popen(
        command or [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "GRADIO_SERVER_PORT": str(port), **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if settings else None,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(address, app)
        yield address, app
    finally:
        app.terminate()
        app.wait()


def _wait_for(address: str, app: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and app.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=_PATIENCE):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise TimeoutError(f"{address}: expected a page within {_PATIENCE:g} s, got none")
