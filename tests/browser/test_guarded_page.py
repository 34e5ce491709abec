"""The page under its own rules: nothing it needs is forbidden, and what is refused says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from places import EXAMPLES
from running import running_app

pytestmark = pytest.mark.browser

FAULTS = """
addEventListener("securitypolicyviolation", (event) => {
  (window.forbidden ||= []).push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("strict")
    with running_app(folder, MAX_UPLOAD_MB="1", UPLOAD_BUDGET_FILES="1") as address:
        yield address


def test_no_tab_needs_what_is_forbidden(page: Page, address: str) -> None:
    page.add_init_script(FAULTS)
    page.goto(address)
    page.click("[data-example] >> nth=0")
    expect(page.locator("#gl-levels-plot .main-svg").first).to_be_visible(timeout=60_000)
    with page.expect_download() as taken:
        page.click("#gl-downloads [data-kind=json]")
    assert Path(taken.value.path()).stat().st_size > 1000
    page.get_by_role("tab", name="Leaderboard").click()
    page.locator("#gl-lb-grid .gg-row .gg-open").first.click()
    expect(page.locator("#gl-lb-model .gl-lb-name")).not_to_be_empty()
    page.get_by_role("tab", name="Benchmark").click()
    expect(page.locator("#gl-bench .gl-bench-row").first).to_be_visible()
    for name in ("Publish", "About"):
        page.get_by_role("tab", name=name).click()
    page.wait_for_timeout(500)
    assert page.evaluate("window.forbidden || []") == []


def test_a_script_that_slips_in_does_not_run(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector(".gl-zone")
    page.evaluate(
        """() => {
          const slip = document.createElement("div");
          slip.innerHTML = '<img src="data:," onerror="window.slipped = 1">';
          document.body.append(slip);
          const script = document.createElement("script");
          script.textContent = "window.slipped = 2";
          document.body.append(script);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.slipped") is None
    page.close()


def test_an_upload_beyond_the_budget_ends_with_the_reason(browser: Browser, strict: str) -> None:
    page = browser.new_page()
    page.goto(strict)
    page.wait_for_selector(".gl-zone")
    example = str(next(EXAMPLES.glob("*.xlsx")))
    page.set_input_files(".gl-zone input[type=file]", example)
    expect(page.locator("#gl-report .gl-value").first).to_be_visible()
    page.set_input_files(".gl-zone input[type=file]", example)
    fault = page.locator(".gl-zone .gl-fault")
    expect(fault).to_contain_text("Within an hour at most 1 files can be uploaded by one person")
    expect(page.locator(".gl-zone")).not_to_have_attribute("aria-busy", "true")
    page.close()
