"""Logging in for real on a Space: whose is what, who reviews, and who is refused.

The app runs as on a Space, with Gradio's own OAuth, against a provider on loopback.
"""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from publish_steps import fill, item, opened, publish, score, to_tab

from openid import Provider, running_provider
from running import free_port, running_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


def log_in(page: Page, name: str) -> None:
    page.get_by_role("tab", name="Publish").click()
    expect(page.locator("#gl-pub-person")).to_contain_text("Sign in to publish")
    page.locator("#gl-pub-login").click()
    page.get_by_role("link", name=f"I am {name}").click()
    page.get_by_role("tab", name="Publish").click()
    expect(page.locator("#gl-pub-person")).to_contain_text(f"Signed in as {name}")


def test_publish_review_and_refusal_over_a_restart(
    browser: Browser, provider: Provider, tmp_path: Path
) -> None:
    settings = {**provider.settings, "ADMINS": "eve", "REVIEW": "1"}
    port = str(free_port())  # the same after the restart, so that sessions last
    with running_app(tmp_path, **settings, GRADIO_SERVER_PORT=port) as address:
        with opened(browser, address, on_space=True) as page:
            score(page)
            page.click("#gl-publish-run")
            expect(page.locator("#gl-pub-run")).to_contain_text("Level 4")
            expect(page.locator(".gl-pub-card")).to_be_hidden()  # a stranger may only look
            log_in(page, "ada")
            expect(page.locator("#gl-pub-review h2")).to_have_count(0)
            score(page)
            publish(page, "Alpha", contact="secret@lab.example")
            said = page.locator("#gl-pub-form [role=status]")
            expect(said).to_contain_text("Handed in: Alpha, version 1")
            expect(said).to_contain_text("waits for an admin")
            expect(item(page, "Alpha")).to_contain_text("waiting for review")
            ada = page.context.storage_state()

        with opened(browser, address, on_space=True) as page:
            log_in(page, "bob")
            expect(page.locator("#gl-pub-own")).to_contain_text("Nothing yet")
            expect(page.locator("#gl-publish")).not_to_contain_text("Alpha")

    with running_app(tmp_path, **settings, GRADIO_SERVER_PORT=port) as address:
        with opened(browser, address, on_space=True) as page:
            log_in(page, "eve")
            expect(page.locator("#gl-pub-person")).to_contain_text("who may review")
            waiting = page.locator("#gl-pub-review .gl-pub-item", has_text="Alpha")
            expect(waiting).to_contain_text("by ada")
            assert "secret" not in page.content()
            waiting.get_by_role("button", name="Reject").click()
            dialog = page.get_by_role("dialog")
            dialog.get_by_role("button", name="Reject").click()
            expect(dialog.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
            dialog.get_by_role("button", name="Cancel").click()
            waiting.get_by_role("button", name="Approve").click()
            dialog.get_by_role("button", name="List it").click()
            expect(page.locator("#gl-pub-said")).to_contain_text("Approved: Alpha")
            row = page.locator("#gl-pub-review tr", has_text="Alpha").first
            row.get_by_role("button", name="Hide").click()
            dialog.get_by_label("Reason").fill("<b>copied</b>")
            dialog.get_by_role("button", name="Hide").click()
            expect(page.locator("#gl-pub-said")).to_contain_text("Hidden: Alpha")
            expect(page.locator("#gl-pub-review")).to_contain_text("<b>copied</b>")

        with opened(browser, address, on_space=True, state=ada) as page:
            to_tab(page)  # still logged in
            expect(item(page, "Alpha")).to_contain_text("hidden by an admin")
            expect(item(page, "Alpha")).to_contain_text("<b>copied</b>")
            page.locator("#gl-pub-login").click()  # out again
            page.wait_for_selector(".gl-zone")
            page.get_by_role("tab", name="Publish").click()
            expect(page.locator("#gl-pub-person")).to_contain_text("Sign in to publish")
            expect(page.locator("#gl-publish")).not_to_contain_text("Alpha")


def test_run_is_still_there_after_logging_in(
    browser: Browser, provider: Provider, tmp_path: Path
) -> None:
    with (
        running_app(tmp_path, **provider.settings) as address,
        opened(browser, address, on_space=True) as page,
    ):
        score(page)
        page.click("#gl-publish-run")
        expect(page.locator("#gl-pub-run")).to_contain_text("Level 4")
        page.locator("#gl-pub-login").click()
        page.get_by_role("link", name="I am ada").click()
        expect(page.locator("#gl-pub-person")).to_contain_text("Signed in as ada")
        expect(page.locator(".gl-pub-card")).to_be_visible()
        fill(page, "Alpha")
        page.click(".gl-pub-card [type=submit]")
        expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("Published: Alpha")
        page.get_by_role("tab", name="Score").click()
        expect(page.locator(".gl-hero[data-level='4']")).to_be_visible()
        expect(page.locator("#gl-below .js-plotly-plot")).not_to_have_count(0)
        expect(page.locator("#gl-drop-zone")).to_contain_text("Vitron-V1.xlsx")


_FOREIGN = """async ([address, event, session, data]) => {
  const asked = { data: [], event_data: data, fn_index: event, session_hash: session };
  const body = JSON.stringify(asked);
  const told = [];
  for (const type of ["application/json", "text/plain"]) {
    const answer = await fetch(`${address}gradio_api/run/predict`, {
      method: "POST", credentials: "include", headers: { "Content-Type": type }, body,
    });
    told.push(await answer.text());
  }
  return told;
}"""


def test_page_of_another_origin_does_nothing_in_a_visitors_name(
    browser: Browser, provider: Provider, tmp_path: Path
) -> None:
    """Gradio's cookie goes along from any site, and Gradio lets it read the answer."""
    with (
        running_app(tmp_path, **provider.settings) as address,
        opened(browser, address, on_space=True) as page,
    ):
        log_in(page, "ada")
        score(page)
        publish(page, "Alpha")
        expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("Published: Alpha")
        (path,) = (tmp_path / "data" / "submissions").rglob("*.json")
        events = page.evaluate("window.gradio_config.dependencies")
        event = next(one["id"] for one in events if "confirm" in [t[1] for t in one["targets"]])
        asked = {"act": "withdraw", "id": path.stem, "reason": "because"}
        call = [address, event, "by-hand", asked]

        foreign = page.context.new_page()
        foreign.goto(f"{provider.address}/authorize?nonce=x&state=x&redirect_uri=x")
        answers = foreign.evaluate(_FOREIGN, call)
        assert "somebody who is logged in" in answers[0]
        assert len(list((tmp_path / "data" / "submissions").rglob("*.json"))) == 1
        # The same from the page itself is what the visitor wants.
        assert "Withdrawn: Alpha" in page.evaluate(_FOREIGN, call)[0]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"REQUIRE_LOGIN": "1"}, id="a login is wanted and there is none"),
        pytest.param({"SPACE_ID": "me/space"}, id="a Space only by name"),
        pytest.param({"SPACE_ID": "me/space", "SYSTEM": "spaces"}, id="a Space without OAuth"),
    ],
)
def test_without_a_real_login_nobody_publishes(
    browser: Browser, tmp_path: Path, settings: dict[str, str]
) -> None:
    """Gradio's stand-in would make everybody the host; it is not even there."""
    with running_app(tmp_path, **settings, HF_TOKEN="hf_host") as address:
        for path in ("login/huggingface", "login/callback"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"{address}{path}", timeout=10)
            assert refused.value.code == 404
        with opened(browser, address, on_space=True) as page:
            score(page)
            page.click("#gl-publish-run")
            expect(page.locator("#gl-pub-person")).to_contain_text("switched off here")
            expect(page.locator(".gl-pub-card")).to_be_hidden()
            expect(page.locator("#gl-pub-login")).to_have_count(0)
