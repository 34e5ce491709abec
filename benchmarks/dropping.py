"""From the drop of a workbook to its painted level, and what moves while the page opens."""

from __future__ import annotations

import statistics
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.running import CHROMIUM, ROOT, SWITCHES, serving
from benchmarks.table import Measurement

_WORKBOOK = ROOT / "leaderboard_data" / "examples" / "Vitron-V1.xlsx"
_SIZES: tuple[ViewportSize, ...] = (
    {"width": 1440, "height": 900},
    {"width": 390, "height": 844},
)
_ZONE = ".gl-zone input[type=file]"
_SETTLED = 2_500  # ms after which nothing of an opened page moves any more
# Times are taken in the page: from the browser's own event to the frame after the level is there.
_WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
window.painted = new Promise((done) => {
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".gl-zone input[type=file]")) return;
    const start = performance.now();
    const look = () => {
      const level = document.querySelector(".gl-level");
      if (!/^Level \\d/.test(level?.textContent)) return requestAnimationFrame(look);
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    };
    look();
  }, true);
});
"""


def measure() -> list[Measurement]:
    """Run the measurements of this file; none where there is no Chromium."""
    if not Path(CHROMIUM).exists():
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        with serving() as address:
            cold = _drop(browser, address, wait=False)
            soon = statistics.median(_drop(browser, address, wait=False) for _ in range(3))
            later = statistics.median(_drop(browser, address, wait=True) for _ in range(5))
            shifts = [_moved(browser, address, size) for size in _SIZES]
        browser.close()
    return [
        Measurement("drop -> level painted: the server's very first", cold, "ms", "<= 300 ms"),
        Measurement("the same, as soon as the page can take a file", soon, "ms", "<= 300 ms"),
        Measurement("the same, on a page at rest", later, "ms", "<= 300 ms"),
        *(
            Measurement(
                f"layout shift while opening, {size['width']} px wide", moved, "", "<= 0.01"
            )
            for size, moved in zip(_SIZES, shifts, strict=True)
        ),
    ]


def _open(browser: Browser, address: str, size: ViewportSize = _SIZES[0]) -> Page:
    page = browser.new_page(viewport=size)
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_selector(_ZONE, state="attached")
    return page


def _drop(browser: Browser, address: str, *, wait: bool) -> float:
    """Milliseconds from the browser's event to the painted level."""
    page = _open(browser, address)
    if wait:
        page.wait_for_timeout(_SETTLED)
    page.set_input_files(_ZONE, _WORKBOOK)
    taken: float = page.evaluate("painted")
    page.close()
    return taken


def _moved(browser: Browser, address: str, size: ViewportSize) -> float:
    """Sum up the layout shifts of a page that is opened and left alone."""
    page = _open(browser, address, size)
    page.wait_for_timeout(_SETTLED)
    total: float = page.evaluate("shifts.reduce((sum, value) => sum + value, 0)")
    page.close()
    return total
