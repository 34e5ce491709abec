"""What a reader does on the tab Benchmark, in a real browser, with the built-in demo."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

PHONE = (390, 844)
LIGHTS = "Image-Comprehension/traffic-light-detection"
CAUSAL = "NLP/causal-reasoning"


@pytest.fixture
def page(blank: Page) -> Page:
    """A window in which a test opens the link that it is about."""
    return blank


def visit(page: Page, address: str, task: str = "") -> Page:
    page.goto(f"{address}?benchmark={task}")
    expect(page.locator(".gl-bench-row, .gl-bench-back").first).to_be_attached()
    settled = page.locator(".gl-bench-item, .gl-bench-state, .gl-bench-message")
    expect(settled.first).to_be_attached()
    return page


def rows(page: Page, level: int) -> Locator:
    return page.locator(f"#gl-bench [role=treeitem][aria-level='{level}']")


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name="Search tasks").fill(text)


def choose(page: Page, field: str, value: str) -> None:
    page.locator(f"#gl-bench select[data-field={field}]").select_option(value)


def asked(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("benchmark", [])


def samples(page: Page) -> Locator:
    return page.locator(".gl-bench-item")


def in_sight(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return not wide


def test_task_is_found_opened_and_seen(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("tab", name="Benchmark").click()
    expect(rows(page, 1)).to_have_count(9)
    expect(page.locator(".gl-bench-count")).to_contain_text("699 of 699 tasks")
    search(page, "light detection traffic")  # every word, in any order
    expect(rows(page, 3)).to_have_count(1)
    rows(page, 3).first.click()
    expect(page.locator(".gl-bench-name")).to_have_text("Traffic Light Detection")
    assert asked(page) == [LIGHTS]
    expect(samples(page)).to_have_count(8)
    picture = samples(page).first.locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(page.locator(".gl-bench-measured")).to_contain_text("Average precision")
    assert in_sight(page)


def test_answer_is_hidden_then_shown_with_its_boxes(page: Page, address: str) -> None:
    visit(page, address, LIGHTS)
    first = samples(page).first
    expect(first.locator(".gl-bench-answer")).to_be_hidden()
    assert first.locator(".gl-bench-box").count() == 0
    assert first.locator(".gl-bench-answer").inner_text() == ""
    first.get_by_role("button", name="Show answer").click()
    expect(first.locator(".gl-bench-answer")).to_contain_text("traffic light")
    box, picture = first.locator(".gl-bench-box"), first.locator("img")
    expect(box).to_have_count(1)
    drawn, around = box.bounding_box(), picture.bounding_box()
    assert drawn is not None
    assert around is not None
    scale = around["width"] / picture.evaluate("image => image.naturalWidth")
    assert drawn["width"] == pytest.approx(14 * scale, abs=1)  # the demo's box: 20, 10, 14, 34
    assert drawn["x"] - around["x"] == pytest.approx(20 * scale, abs=1)
    first.get_by_role("button", name="Hide answer").click()
    expect(box).to_have_count(0)
    expect(first.locator(".gl-bench-answer")).to_be_hidden()


def test_sounds_and_videos_have_players(page: Page, address: str) -> None:
    visit(page, address, "Audio-Comprehension/music-pitch-analysis")
    sound = samples(page).first.locator("audio")
    expect(sound).to_be_visible()
    page.wait_for_function("document.querySelector('.gl-bench-item audio').duration > 0")
    visit(page, address, "Video-Comprehension/video-object-counting")
    expect(samples(page).first.locator("video, .gl-bench-note")).to_be_visible()


def test_dialogue_is_shown_as_turns(page: Page, address: str) -> None:
    visit(page, address, "NLP/multi-turn-daily-dialogue-generation")
    expect(samples(page).first.locator(".gl-bench-turns li").first).to_be_visible()


def test_filters_narrow_the_list_and_reset(page: Page, address: str) -> None:
    visit(page, address)
    page.locator("#gl-bench summary").click()
    choose(page, "scope", "C")
    choose(page, "board", "C/Audio-generation")
    count = page.locator(".gl-bench-count")
    expect(count).to_contain_text("20 of 699 tasks")
    choose(page, "scoring", "supplied")
    expect(count).to_contain_text("6 of 699 tasks")
    expect(page.locator("#gl-bench summary")).to_have_text("Filters · 2 on")
    search(page, "nothing has these words")
    expect(count).to_contain_text("No task fits")
    page.get_by_role("button", name="Reset").click()
    expect(count).to_contain_text("699 of 699 tasks")
    choose(page, "skill", "I-C-1")
    expect(rows(page, 2)).to_have_count(1)


def test_keyboard_walks_the_tree(page: Page, address: str) -> None:
    visit(page, address)
    page.get_by_role("searchbox").focus()
    focused = page.locator("#gl-bench [role=treeitem]:focus")
    page.keyboard.press("ArrowDown")
    expect(focused).to_contain_text("Language")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_attribute("aria-label", re.compile("^Commonsense Reasoning"))
    assert page.locator("#gl-bench [role=treeitem][tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    expect(page.locator(".gl-bench-name")).to_have_text("Commonsense Reasoning")
    expect(focused).to_have_attribute("aria-selected", "true")  # so that walking goes on
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(rows(page, 2)).to_have_count(0)
    page.keyboard.press("End")
    expect(focused).to_contain_text("3D generation")


def test_address_opens_a_task_and_goes_back_and_forth(page: Page, address: str) -> None:
    visit(page, address, LIGHTS)
    name = page.locator(".gl-bench-name")
    expect(name).to_have_text("Traffic Light Detection")
    expect(page.get_by_role("tab", name="Benchmark")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#gl-bench [aria-selected='true']")).to_be_in_viewport()
    search(page, "causal reasoning")
    rows(page, 3).filter(has_text=re.compile("^Causal Reasoning")).first.click()
    expect(name).to_have_text("Causal Reasoning")
    assert asked(page) == [CAUSAL]
    page.go_back()
    expect(name).to_have_text("Traffic Light Detection")
    expect(samples(page).first).to_contain_text("tl000")
    page.go_forward()
    expect(name).to_have_text("Causal Reasoning")


def test_task_leads_to_its_ranking(page: Page, address: str) -> None:
    visit(page, address, LIGHTS)
    page.get_by_role("link", name="Ranking on the leaderboard").click()
    expect(page.locator("#gl-lb-task .gl-lb-name")).to_have_text("Traffic Light Detection")
    page.go_back()
    expect(page.locator(".gl-bench-name")).to_have_text("Traffic Light Detection")


def test_steps_between_tabs_keep_both(page: Page, address: str) -> None:
    visit(page, address, LIGHTS)
    page.get_by_role("tab", name="Leaderboard").click()
    page.locator("#gl-lb-grid .gg-open:text-is('VidAgent')").first.click()
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_contain_text("VidAgent")
    page.go_back()
    expect(page.locator(".gl-bench-name")).to_be_visible()
    page.go_forward()
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_be_visible()


def test_link_to_no_task_is_told(page: Page, address: str) -> None:
    visit(page, address, "NLP/none")
    expect(page.locator(".gl-bench-name")).to_have_text("There is no such task")
    expect(rows(page, 1)).to_have_count(9)


def test_task_that_the_demo_lacks_names_others(page: Page, address: str) -> None:
    visit(page, address, "NLP/commonsense-reasoning")
    state = page.locator(".gl-bench-state")
    expect(state).to_contain_text("this task is not there")
    state.get_by_role("link", name="Causal Reasoning").click()
    expect(page.locator(".gl-bench-name")).to_have_text("Causal Reasoning")
    expect(samples(page).first).to_be_visible()


def test_hub_waits_to_be_asked(page: Page, address: str) -> None:
    visit(page, address, LIGHTS)
    expect(samples(page).first).to_be_visible()
    page.get_by_text("General-Bench on the Hub").click()
    expect(page.get_by_role("button", name="Show samples")).to_be_visible()
    expect(samples(page)).to_have_count(0)
    expect(page.get_by_role("radio", name="General-Bench on the Hub")).to_be_focused()
    page.get_by_text("Built-in demo", exact=True).click()
    expect(samples(page).first).to_be_visible()


@pytest.mark.parametrize("size", [PHONE], indirect=True)
def test_phone_shows_list_or_task(page: Page, address: str) -> None:
    visit(page, address)
    search(page, "traffic light")
    assert in_sight(page)
    rows(page, 3).first.click()
    name = page.locator(".gl-bench-name")
    expect(name).to_have_text("Traffic Light Detection")
    expect(name).to_be_focused()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(samples(page).first).to_be_visible()
    samples(page).first.get_by_role("button", name="Show answer").click()
    assert in_sight(page)
    page.get_by_role("button", name="All tasks").click()
    expect(page.get_by_role("searchbox")).to_be_visible()
    expect(page.locator("#gl-bench [role=treeitem]:focus")).to_have_attribute(
        "aria-label", re.compile("^Traffic Light")
    )
    page.go_back()
    expect(name).to_have_text("Traffic Light Detection")
