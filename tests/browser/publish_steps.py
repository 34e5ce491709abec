"""What tests of the tab *Publish* do on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from browser.conftest import Watched, new_context
from places import EXAMPLES

EXAMPLE = EXAMPLES / "Vitron-V1.xlsx"
MISTAKES = EXAMPLES / "Workbook with mistakes.xlsx"


@contextmanager
def opened(
    browser: Browser,
    address: str,
    size: tuple[int, int] = (1440, 900),
    *,
    on_space: bool = False,
    state: Any = None,
) -> Iterator[Page]:
    """A page of its own; after the block it must have nothing to hide.

    On a Space, Gradio itself asks the Hub for a header and fonts, which are not there in a test.
    ``state`` is that of an earlier context.
    """
    width, height = size
    context = new_context(browser, viewport={"width": width, "height": height}, storage_state=state)
    watched = Watched(context.new_page(), address)
    watched.page.goto(address)
    watched.page.wait_for_selector(".gl-zone")
    yield watched.page
    context.close()
    if on_space:
        told = [fault for fault in watched.faults if not _of_the_hub(fault)]
    else:
        told = watched.faults
    assert told == [], told


def _of_the_hub(fault: str) -> bool:
    """Whether it is about what Gradio itself asks the Hub for: our policy and the test deny it."""
    starts = ("request:", "console: Failed to load resource", "console: Space not found")
    return fault.startswith(starts) or "Content Security Policy" in fault


def score(page: Page, path: Path = EXAMPLE) -> None:
    page.get_by_role("tab", name="Score").click()
    page.set_input_files(".gl-zone input[type=file]", path)
    expect(page.locator(".gl-file")).to_have_text(path.name)
    expect(page.locator(".gl-hero[data-level]")).to_be_visible()
    expect(page.locator("#gl-downloads")).to_be_visible()


def fill(page: Page, name: str, **fields: str) -> None:
    page.fill("#gl-pub-name", name)
    for field, value in fields.items():
        page.fill(f"#gl-pub-{field}", value)


def publish(page: Page, name: str, **fields: str) -> None:
    page.click("#gl-publish-run")
    expect(page.locator(".gl-pub-card")).to_be_visible()
    fill(page, name, **fields)
    page.click(".gl-pub-card [type=submit]")


def to_tab(page: Page) -> None:
    page.get_by_role("tab", name="Publish").click()
    expect(page.locator("#gl-pub-own h2").first).to_have_text("Your submissions")


def item(page: Page, name: str) -> Locator:
    return page.locator("#gl-pub-own .gl-pub-item", has_text=name)
