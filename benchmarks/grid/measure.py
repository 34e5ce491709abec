"""One candidate in a page of its own: how soon, how heavy, how smooth, how reachable."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from benchmarks.grid.bundles import Bundle

SIZES = (1_000, 10_000)
WIDTH = 700
_HERE = Path(__file__).parent
_PAGE = (
    "<!doctype html><meta charset=utf-8><title>grid</title>"
    "<style>body{margin:0}#grid{width:1200px}</style><div id=grid></div>"
)
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)
_PATIENCE = 90_000  # milliseconds
_SPEED = 3_000  # pixels a second
_WAY = 4_500  # pixels


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen of one candidate at one size; times in milliseconds."""

    usable: float
    nodes: int
    sort: float
    filter: float
    down: float | None  # frames per second while scrolling; None: the content did not move
    right: float | None
    aria: bool
    keyboard: bool
    touch: bool
    requests: int


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the Chromium that is there (``CHROMIUM`` names another)."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def measure(browser: Browser, candidate: Bundle, count: int) -> Outcome | str:
    """Take all figures of one candidate, or say in a word how it failed."""
    context = browser.new_context(viewport={"width": 1280, "height": 760}, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    try:
        page.set_content(_PAGE)
        page.add_script_tag(content=(_HERE / "page.js").read_text("utf-8"))
        usable = page.evaluate(
            "([script, style, count, width]) => start(script, style, count, width)",
            [candidate.script, candidate.style, count, WIDTH],
        )
        times = page.evaluate("times()")
        facts = page.evaluate("facts()")
        protocol = context.new_cdp_session(page)
        return Outcome(
            usable,
            facts["nodes"],
            times["sort"],
            times["filter"],
            _frames(page, protocol, 0),
            _frames(page, protocol, 1),
            facts["aria"],
            _moves(page, lambda: _press_keys(page)),
            _moves(page, lambda: _drag(protocol)),
            len([url for url in requests if not url.startswith(("data:", "blob:", "about:"))]),
        )
    except Error as error:
        return f"failed: {error.message.splitlines()[0][:60]}"
    finally:
        context.close()


def _frames(page: Page, protocol: CDPSession, axis: int) -> float | None:
    """Scroll down (0) or right (1) as a wheel does; a frame less than the display's is seen."""
    before = page.screenshot()
    page.evaluate("countFrames()")
    way = {("yDistance", "xDistance")[axis]: -_WAY}
    protocol.send(
        "Input.synthesizeScrollGesture",
        {"x": 700, "y": 400, **way, "speed": _SPEED, "gestureSourceType": "mouse"},
    )
    counted: dict[str, float] = page.evaluate("stopCounting()")
    return counted["rate"] if page.screenshot() != before else None


def _drag(protocol: CDPSession) -> None:
    """Draw a finger down over the grid."""
    send = protocol.send
    send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 700, "y": 200}]})
    for y in range(220, 620, 20):
        moved = {"type": "touchMove", "touchPoints": [{"x": 700, "y": y}]}
        send("Input.dispatchTouchEvent", moved)
    send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _press_keys(page: Page) -> None:
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    page.wait_for_timeout(150)


def _moves(page: Page, action: Callable[[], None]) -> bool:
    """Say whether the picture changes; a click first, so that keys go to the grid."""
    page.mouse.click(700, 400)
    page.wait_for_timeout(150)
    before = page.screenshot()
    action()
    page.wait_for_timeout(150)
    return page.screenshot() != before
