"""From the start of the process to the first page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.table import Measurement, median_seconds

_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 60.0  # seconds


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    _first_answer()  # once, so that all files have been read from the disk
    bare = [sys.executable, "-c", "import gradio"]
    importing = median_seconds(lambda: subprocess.run(bare, check=True, cwd=_ROOT), 3)
    return [
        Measurement(
            "process start -> first page", median_seconds(_first_answer, 3, 0), "s", "<= 3.5 s",
            "import gradio alone", importing,
        )
    ]  # fmt: skip


def _first_answer() -> None:
    """Start the app, wait for its page, end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=_ROOT,
        env={**os.environ, "GRADIO_SERVER_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/")
    finally:
        app.terminate()
        app.wait()


def _wait_for(address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=_PATIENCE):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise TimeoutError(f"{address}: expected a page within {_PATIENCE:g} s")
