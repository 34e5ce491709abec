"""Publish, see it, edit, withdraw and review in a real browser, with a restart in between."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from publish_steps import MISTAKES, item, opened, publish, score, to_tab

from running import running_app

pytestmark = pytest.mark.browser

PHONE = (390, 844)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("publish")


@pytest.fixture(scope="module")
def local(folder: Path) -> Iterator[str]:
    with running_app(folder) as address:
        yield address


def test_nothing_is_published_by_scoring(browser: Browser, local: str, folder: Path) -> None:
    with opened(browser, local) as page:
        page.get_by_role("tab", name="Publish").click()
        expect(page.locator("#gl-pub-run")).to_contain_text("Score a run first")
        expect(page.locator(".gl-pub-card")).to_be_hidden()
        page.get_by_role("button", name="Go to Score").click()
        score(page)
        page.click("#gl-publish-run")
        expect(page.locator("#gl-pub-run")).to_contain_text("Level 4")
        expect(page.locator("#gl-pub-run")).to_contain_text("591 of 699 tasks scored")
        expect(page.locator("#gl-pub-name")).to_have_value("Vitron-V1")
        expect(page.locator("#gl-pub-own")).to_contain_text("Nothing yet")
    assert not list(folder.rglob("submissions/*/*.json"))


def test_all_problems_stand_at_their_fields_at_once(browser: Browser, local: str) -> None:
    with opened(browser, local) as page:
        score(page)
        publish(page, "Vitron-V1", link="ftp://x", size="huge", contact="call me")
        expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("4 fields need")
        for field, text in {
            "name": "is there already",
            "link": "starts with https://",
            "size": "such as 770M",
            "contact": "an e-mail address",
        }.items():
            control = page.locator(f"#gl-pub-{field}")
            expect(control).to_have_attribute("aria-invalid", "true")
            described = (control.get_attribute("aria-describedby") or "").split()[-1]
            expect(page.locator(f"#{described}")).to_contain_text(text)
        expect(page.locator("#gl-pub-name")).to_be_focused()
        expect(page.locator("#gl-pub-organisation")).not_to_have_attribute("aria-invalid", "true")


def test_published_seen_edited_and_withdrawn_over_a_restart(
    browser: Browser, tmp_path: Path
) -> None:
    with running_app(tmp_path) as address, opened(browser, address) as page:
        score(page)
        publish(page, "Alpha <img src=x>", organisation="A & B", size="7b", notes="<img src=y>")
        said = page.locator("#gl-pub-form [role=status]")
        expect(said).to_contain_text("Published: Alpha <img src=x>, version 1")
        expect(said).to_be_focused()
        expect(said).to_contain_text("Level 4. It is listed now.")
        expect(item(page, "Alpha <img src=x>")).to_contain_text("listed")
        said.get_by_role("link", name="See it on the leaderboard").click()
        expect(page.locator(".gl-lb-name")).to_contain_text("Alpha <img src=x>")
        page.get_by_role("button", name="Back to the board").first.click()
        expect(page.locator("#gl-lb-grid")).to_contain_text("Alpha <img src=x>")

    with running_app(tmp_path) as address, opened(browser, address) as page:
        to_tab(page)
        item(page, "Alpha").get_by_role("button", name="Edit").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator("[name=name]")).to_be_focused()
        expect(dialog.get_by_label("Organisation")).to_have_value("A & B")
        dialog.locator("[name=name]").fill("Alpha 8B")
        dialog.get_by_label("Size").fill("8B")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
        dialog.get_by_label("Reason").fill("It has eight")
        dialog.get_by_role("button", name="Save").click()
        expect(page.locator("#gl-pub-said [role=status]")).to_contain_text("Saved: Alpha 8B")
        expect(page.locator("#gl-pub-said [role=status]")).to_be_focused()
        item(page, "Alpha 8B").get_by_text("History").click()
        expect(item(page, "Alpha 8B")).to_contain_text("edited by local: It has eight")

        item(page, "Alpha 8B").get_by_role("button", name="Withdraw").click()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(item(page, "Alpha 8B")).to_contain_text("listed")
        item(page, "Alpha 8B").get_by_role("button", name="Withdraw").click()
        dialog.get_by_label("Reason").fill("Wrong file")
        dialog.get_by_role("button", name="Withdraw for good").click()
        expect(page.locator("#gl-pub-said")).to_contain_text("Withdrawn: Alpha 8B")
        expect(item(page, "Alpha 8B")).to_contain_text("withdrawn")
        expect(item(page, "Alpha 8B").get_by_role("button")).to_have_count(0)
        page.get_by_role("tab", name="Leaderboard").click()
        expect(page.locator("#gl-lb-grid")).to_contain_text("Vitron-V1")
        expect(page.locator("#gl-lb-grid")).not_to_contain_text("Alpha 8B")


def test_new_version_keeps_the_history_and_shows_what_changed(
    browser: Browser, local: str, tmp_path: Path
) -> None:
    with opened(browser, local) as page:
        score(page)
        publish(page, "Beta")
        expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("version 1")
        score(page, MISTAKES)
        publish(page, "beta")
        expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("version 2")
        expect(item(page, "Version 1")).to_contain_text("older version")
        page.get_by_role("button", name="Compare").click()
        told = page.locator("#gl-pub-differences")
        expect(told).to_contain_text("Beta version 1")
        expect(told).to_contain_text(re.compile(r"\d+ tasks differ"))
        expect(told.locator("table")).to_have_count(2)
        score(page)
        publish(page, "Beta")
        expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("not published yet")


def test_refused_file_is_not_offered(browser: Browser, local: str, tmp_path: Path) -> None:
    path = tmp_path / "nothing.csv"
    path.write_text("nothing\n", encoding="utf-8")
    with opened(browser, local) as page:
        page.set_input_files(".gl-zone input[type=file]", path)
        expect(page.locator(".gl-hero.is-refused")).to_be_visible()
        page.get_by_role("tab", name="Publish").click()
        expect(page.locator("#gl-pub-run")).to_contain_text("This file cannot be published")
        expect(page.locator(".gl-pub-card")).to_be_hidden()


def test_demo_bundle_is_for_looking_only(browser: Browser, local: str) -> None:
    with opened(browser, local) as page:
        page.get_by_role("button", name="Bundle for the demo benchmark").click()
        expect(page.locator(".gl-hero[data-level]")).to_be_visible(timeout=60_000)
        page.get_by_role("tab", name="Publish").click()
        expect(page.locator("#gl-pub-run")).to_contain_text("This file cannot be published")


def test_everything_is_reached_on_a_phone_and_with_the_keyboard(
    browser: Browser, local: str
) -> None:
    with opened(browser, local, PHONE) as page:
        score(page)
        page.locator("#gl-publish-run").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".gl-pub-card")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide
        page.locator("#gl-pub-name").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("Gamma")
        for _ in range(3):
            page.keyboard.press("Tab")  # organisation, size, link
        expect(page.locator("#gl-pub-link")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.get_by_role("checkbox", name="Image").first).to_be_checked()
        expect(page.locator(".gl-pub-preview")).to_contain_text("Image")
        page.locator("#gl-pub-name").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("Published: Gamma")
        small = page.evaluate(
            """() => [...document.querySelectorAll("#gl-publish button, #gl-publish summary")]
                .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 40)
                .map((one) => one.textContent)"""
        )
        assert small == []


def test_what_is_not_on_the_hub_yet_is_told(browser: Browser, tmp_path: Path) -> None:
    """The Hub cannot be reached: publishing does not wait for it, and says so."""
    hub = {"RESULTS_REPO": "lab/results", "HF_ENDPOINT": "http://127.0.0.1:9", "HF_TOKEN": "hf_x"}
    with running_app(tmp_path, **hub) as address, opened(browser, address) as page:
        score(page)
        publish(page, "Alpha")
        expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("It is listed now")
        expect(item(page, "Alpha")).to_contain_text("queued for the Hub")
        assert "hf_x" not in page.content()
