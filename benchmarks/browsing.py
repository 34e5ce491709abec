"""The grid of the boards in a browser: how soon, how heavy, how smooth."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.table import Measurement

_ROOT = Path(__file__).resolve().parents[1]
_CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_PATIENCE = 60.0  # seconds
_TASKS = 699
_LOADS = 5
_VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
_WAYS = ("yDistance", "xDistance")
_SCORES = "#grid .gg-row .gg-cell.is-number"
_SCRIPT = (Path(__file__).parent / "grid" / "acts.js").read_text(encoding="utf-8")


def measure() -> list[Measurement]:
    """Run the measurements of this file; none where there is no Chromium."""
    if not Path(_CHROMIUM).exists():
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_SWITCHES)
        rows = [*_figures(browser, 1_000), *_figures(browser, 10_000)]
        browser.close()
    return rows


def _figures(browser: Browser, count: int) -> list[Measurement]:
    limit = 50 if count <= 1_000 else 150
    name = f"board {count:,} x {_TASKS}"
    with _serving(0) as address:
        empty = _loads(browser, address, "#last textarea")
        page = browser.new_page(viewport=_VIEWPORT)
        _usable(page, address, "#last textarea")
        page.evaluate(_SCRIPT)
        page.evaluate("measured.emptyBox()")
        best = [_frames(page, way) for way in _WAYS]
        page.close()
    with _serving(count) as address:
        loads = _loads(browser, address, _SCORES)
        page = browser.new_page(viewport=_VIEWPORT)
        _usable(page, address, _SCORES)
        page.evaluate(_SCRIPT)
        sort, filtering, search = (
            page.evaluate(f"measured.{action}()") for action in ("sort", "filter", "search")
        )
        page.evaluate("measured.showAll()")
        rates = [_frames(page, way) for way in _WAYS]
        nodes = page.evaluate("document.querySelectorAll('#grid *').length")
        page.close()
    return [
        Measurement(f"{name}: usable after the page's HTML", loads, "s",
                    "<= 1.2 s", "a Gradio page with a text field only", empty),
        Measurement(f"{name}: sort painted", sort, "ms", f"<= {limit} ms"),
        Measurement(f"{name}: filter painted", filtering, "ms", f"<= {limit} ms"),
        Measurement(f"{name}: search painted", search, "ms", f"<= {limit} ms"),
        Measurement(f"{name}: scrolling down", rates[0], "frames/s", ">= 55",
                    "an empty box", best[0]),
        Measurement(f"{name}: scrolling right", rates[1], "frames/s", ">= 55",
                    "an empty box", best[1]),
        Measurement(f"{name}: elements in the grid, all columns shown", nodes, "", "< 1000"),
    ]  # fmt: skip


def _loads(browser: Browser, address: str, sight: str) -> float:
    """Take the median over some fresh pages."""
    seconds = []
    for _ in range(_LOADS):
        page = browser.new_page(viewport=_VIEWPORT)
        seconds.append(_usable(page, address, sight))
        page.close()
    return statistics.median(seconds)


def _usable(page: Page, address: str, sight: str) -> float:
    """Seconds from the end of the page's HTML until what is waited for is painted."""
    page.goto(address, wait_until="commit")
    page.wait_for_selector(sight)
    shown: float = page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done("
        "performance.now() - performance.getEntriesByType('navigation')[0].responseEnd))))"
    )
    return shown / 1000


def _frames(page: Page, way: str) -> float:
    """Frames a second while a wheel scrolls for two seconds."""
    page.evaluate("measured.countFrames()")
    gesture = {"x": 900, "y": 500, way: -6000, "speed": 3000, "gestureSourceType": "mouse"}
    page.context.new_cdp_session(page).send("Input.synthesizeScrollGesture", gesture)
    rate: float = page.evaluate("measured.stopCounting()")
    return rate


@contextmanager
def _serving(count: int) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.grid.app", str(port), str(count), str(_TASKS)]
    app = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(address)
        yield address
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
            time.sleep(0.05)
    raise TimeoutError(f"{address}: expected a page within {_PATIENCE:g} s")
