"""The app as people run it: a process of its own, on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from places import ROOT

PATIENCE = 120  # seconds until the first answer; far more than a slow machine needs


_reserved: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody else is given while these tests run.

    Bound and never listened on, it stays out of what the system hands out, to the other processes
    that tests run in as well; a server that sets ``SO_REUSEADDR``, as all here do, may have it.
    """
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    port: int = probe.getsockname()[1]
    if sys.platform == "linux":
        _reserved.append(probe)
    else:  # elsewhere it would keep the server out, too
        probe.close()
    return port


@contextmanager
def running_app(
    folder: Path, *, root: Path = ROOT, at: Path | None = None, **settings: str
) -> Iterator[str]:
    """Run a checkout's ``app.py`` until the end of the block; gives its address.

    ``at`` is the working directory, the checkout if ``None``.
    """
    port = int(settings.get("GRADIO_SERVER_PORT", "0")) or free_port()
    environment = {
        **os.environ,
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_TEMP_DIR": str(folder / "uploads"),
        "DATA_DIR": str(folder / "data"),
        "HF_HOME": str(folder / "hf"),
        **settings,
    }
    address = f"http://127.0.0.1:{port}/"
    with (folder / "app.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(root / "app.py")],
            cwd=at or root,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(address, process)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"app.py ended with status {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                answer.read(1)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no answer from {address} within {PATIENCE} seconds")
