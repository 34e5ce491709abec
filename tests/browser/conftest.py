"""One app and one Chromium for all tests; a fresh page for each."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from running import running_app

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 60_000  # milliseconds; a busy machine is no fault of the page; speed is benchmarks'
expect.set_options(timeout=PATIENCE)
# Chromium draws the lists below its address bar as two pages of its own in every window: a quarter
# of what a page of these tests costs. Chromium takes this switch once, so what Playwright turns off
# stands here again.
UNUSED = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,"
    "MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,"
    "ThirdPartyStoragePartitioning"
)
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    f"--disable-features={UNUSED}",
]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_app(tmp_path_factory.mktemp("app"), MAX_UPLOAD_MB="1") as running:
        yield running


_SAVES_DATA = "Object.defineProperty(NetworkInformation.prototype, 'saveData', {value: true})"


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a window of a visitor who saves data and wants no motion.

    What a page loads ahead, and what moves, costs as much of the processor as half a test.
    """
    context = browser.new_context(**{"reduced_motion": "reduce", **options})
    context.add_init_script(_SAVES_DATA)
    return context


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs {CHROMIUM}")
        pytest.skip(f"no {CHROMIUM} on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


def _is_of_leaving(text: str) -> bool:
    """Whether Gradio's client tells that it closed its stream since the page is being left."""
    return text.startswith("AbortError: signal is aborted") and "beforeunload" in text


class Watched:
    """A page, and everything it said or asked for that it should not have."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on(
            "console",
            lambda message: (
                self.faults.append(f"console: {message.text}")
                if message.type == "error" and not _is_of_leaving(message.text)
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((address, "data:", "blob:"))
                else self.faults.append(f"request: {request.url}")
            ),
        )


@pytest.fixture
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    given: tuple[int, int] = getattr(request, "param", (1440, 900))
    return given


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor whose browser has the scripts of the page: loading them takes a tenth of a test."""
    context = new_context(browser, color_scheme="light")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def blank(context: BrowserContext, address: str, size: tuple[int, int]) -> Iterator[Page]:
    """A window in which nothing is open yet; after the test its pages must have nothing to hide.

    Nothing but the scripts is left of the test before.
    """
    width, height = size
    watched = Watched(context.new_page(), address)
    watched.page.set_viewport_size({"width": width, "height": height})
    yield watched.page
    everything = {"origin": address.rstrip("/"), "storageTypes": "local_storage,cookies,indexeddb"}
    context.new_cdp_session(watched.page).send("Storage.clearDataForOrigin", everything)
    context.clear_permissions()
    for page in context.pages:
        page.close()
    assert watched.faults == []


@pytest.fixture
def page(blank: Page, address: str) -> Page:
    """A page that has loaded."""
    blank.goto(address)
    blank.wait_for_selector(".gl-zone")
    return blank
