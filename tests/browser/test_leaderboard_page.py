"""What a reader does on the tab Leaderboard, in a real browser, against the running app."""

import csv
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, Route, expect

from places import EXAMPLES

pytestmark = pytest.mark.browser

PHONE = (390, 844)
ANSWERS = "**/run/predict*"
TASK = "Image-Comprehension/mall-crowd-counting"


@pytest.fixture
def page(blank: Page) -> Page:
    """A window in which a test opens the link that it is about."""
    return blank


def visit(page: Page, address: str, query: str = "?board=A/full") -> Page:
    """Open a link to the tab and wait until its board stands."""
    page.goto(address + query)
    expect(page.locator("#gl-lb-address [data-share]")).to_be_visible()
    page.locator("#gl-lb-head > *, .gl-lb-name").first.wait_for(state="attached")
    return page


def model_names(page: Page) -> list[str]:
    """Read the models in sight, from the top."""
    rows = page.locator("#gl-lb-grid .gg-body .gg-row:visible")
    # A row is drawn before its content has come.
    rows.locator(".gg-open", has_text=re.compile(r"\S")).first.wait_for()
    found = rows.evaluate_all(
        "rows => rows.map((row) => [Number(row.getAttribute('aria-rowindex')),"
        " row.querySelector('.gg-open').textContent]).sort((a, b) => a[0] - b[0])"
    )
    return [name for _, name in found]


def title(page: Page) -> Locator:
    return page.locator(".gl-lb-title")


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def tick(page: Page, name: str) -> None:
    row = page.locator("#gl-lb-grid .gg-row", has=page.locator(f".gg-open:text-is('{name}')"))
    row.locator(".gg-check").first.click()


def open_model(page: Page, name: str) -> None:
    page.locator(f"#gl-lb-grid .gg-open:text-is('{name}')").first.click()
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_contain_text(name)


def test_tab_fills_when_it_is_opened(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("tab", name="Leaderboard").click()
    expect(title(page)).to_have_text("Full-spectrum Hero")
    assert model_names(page)[:3] == ["VidAgent", "Mini-Gemini", "Vitron-V1"]
    assert "board" not in query_of(page)  # nothing was chosen yet


def test_scope_and_board_change_the_board(page: Page, address: str) -> None:
    visit(page, address)
    page.locator("#gl-lb-scope label", has_text="Paradigm").click()
    expect(title(page)).to_have_text("Image comprehension")
    expect(page.locator("#gl-lb-source input").nth(1)).to_be_disabled()
    page.locator("#gl-lb-board-choice input").click()
    page.get_by_role("option", name="Video generation").click()
    expect(title(page)).to_have_text("Video generation")
    assert query_of(page)["board"] == ["C/Video-generation"]
    page.locator("#gl-lb-scope label", has_text="several together").click()
    expect(title(page)).to_have_text("Image")
    page.locator("#gl-lb-board-choice input").click()
    page.get_by_role("option", name="Image + Audio ·").click()
    expect(title(page)).to_have_text("Image + Audio")
    page.locator("#gl-lb-scope label", has_text="of one skill").click()
    page.locator("#gl-lb-board-choice input").click()
    page.keyboard.type("Object Counting")
    page.keyboard.press("Enter")
    expect(title(page)).to_contain_text("Object Counting")


def test_published_scores_rank_on_request(page: Page, address: str) -> None:
    visit(page, address)
    page.locator("#gl-lb-source label", has_text="As published").click()
    expect(page.locator(".gl-lb-tag").first).to_have_text("as published")
    expect(page.locator("#gl-lb-grid [aria-rowindex='3'] .gg-open")).to_have_text("Mini-Gemini")
    assert query_of(page)["source"] == ["published"]


def test_filters_are_chips_that_can_be_removed(page: Page, address: str) -> None:
    visit(page, address)
    page.locator("#gl-lb-filters > button").click()
    page.locator("#gl-lb-level label", has_text="4").click()
    expect(page.locator(".gl-lb-chip")).to_have_text(["Level 4 ×"])
    expect(page.locator(".gl-lb-head [role=status]")).to_contain_text("4 shown")
    page.locator("#gl-lb-modality label", has_text="Video").click()
    expect(page.locator(".gl-lb-head [role=status]")).to_contain_text("172 tasks")
    assert query_of(page)["modality"] == ["Video"]
    page.locator(".gl-lb-chip", has_text="Level 4").click()
    expect(page.locator(".gl-lb-chip")).to_have_text(["Video ×"])
    expect(page.locator("#gl-lb-level input:checked")).to_have_count(0)
    page.locator("#gl-lb-chips [data-do=reset]").click()
    expect(page.locator(".gl-lb-chip")).to_have_count(0)
    expect(page.locator(".gl-lb-head [role=status]")).to_contain_text("699 tasks")


def test_no_task_left_offers_a_way_out(page: Page, address: str) -> None:
    visit(page, address, "?board=C/Image-generation&modality=Audio")
    expect(page.locator(".gl-lb-empty")).to_be_visible()
    expect(page.locator("#gl-lb-grid")).to_be_hidden()
    page.locator(".gl-lb-empty [data-do=reset]").click()
    expect(title(page)).to_have_text("Image generation")
    expect(page.locator("#gl-lb-grid .gg-body .gg-row").first).to_be_visible()


def test_quick_ticks_all_count(page: Page, address: str) -> None:
    """Those too that come while the first is under way."""
    visit(page, address)
    assert model_names(page)
    held: list[Route] = []
    page.route(ANSWERS, lambda one: one.continue_() if held else held.append(one))
    for name in ("Vitron-V1", "GPT4-o", "VidAgent"):
        tick(page, name)
    expect(page.locator("#gl-lb-grid .gg-row[aria-selected=true]")).to_have_count(3)
    held[0].continue_()
    expect(page.locator(".gl-lb-dock b")).to_have_text("3 of 6 chosen")


def test_ticked_models_are_compared(page: Page, address: str) -> None:
    visit(page, address)
    tick(page, "Vitron-V1")
    tick(page, "GPT4-o")
    expect(page.locator(".gl-lb-dock b")).to_have_text("2 of 6 chosen")
    expect(page.locator("#gl-lb-side-by-side tbody tr")).to_have_count(2)
    expect(page.locator("#gl-lb-compare-levels .polarlayer .points .point")).to_have_count(2 * 5)
    expect(page.locator("#gl-lb-differences tbody tr")).to_have_count(15)
    assert query_of(page)["compare"] == ["Vitron-V1", "GPT4-o"]
    page.locator("#gl-lb-level-drawn label", has_text="S3").click()
    expect(page.locator("#gl-lb-compare-levels .polarlayer .points .point")).to_have_count(2 * 5)
    page.locator("[data-jump]").click()
    expect(page.locator("#gl-lb-compare")).to_be_in_viewport()
    page.locator("#gl-lb-picker input").click()
    page.keyboard.type("Emu2")
    page.keyboard.press("Enter")
    expect(page.locator("#gl-lb-side-by-side tbody tr")).to_have_count(3)
    page.locator(".gl-lb-dock .gl-lb-chip", has_text="GPT4-o").click()
    expect(page.locator("#gl-lb-side-by-side tbody tr")).to_have_count(2)
    page.locator(".gl-lb-dock [data-do=uncompare]").last.click()
    expect(page.locator(".gl-lb-dock")).to_have_count(0)


def test_model_opens_on_a_page_of_its_own(page: Page, address: str) -> None:
    visit(page, address)
    open_model(page, "VidAgent")
    expect(page.locator("#gl-lb-board")).to_be_hidden()
    expect(page.locator("#gl-lb-model .gl-level")).to_have_text("Level 4")
    expect(page.locator("#gl-lb-model .gl-verdict")).to_contain_text("level 2")
    expect(page.locator("#gl-lb-account tbody tr")).to_have_count(4)
    expect(page.locator("#gl-lb-account")).to_contain_text("differs, unexplained")
    expect(page.locator("#gl-lb-strengths li")).to_have_count(10)
    expect(page.locator("#gl-lb-model-levels .polarlayer .points .point").first).to_be_attached()
    expect(page.locator("#gl-lb-model-tasks .gl-count")).to_have_text("699 of 699 tasks")
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_be_focused()
    assert query_of(page)["model"] == ["VidAgent"]
    page.go_back()
    expect(page.locator("#gl-lb-board")).to_be_visible()
    page.go_forward()
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_contain_text("VidAgent")
    page.locator("#gl-lb-model-head [data-do=close]").click()
    expect(page.locator("#gl-lb-board")).to_be_visible()
    assert "model" not in query_of(page)


@pytest.mark.parametrize(
    ("query", "head"),
    [("model=Vitron-V1", "#gl-lb-model-head"), (f"task={TASK}", "#gl-lb-task-head")],
)
def test_rules_are_chosen_on_a_page_too(page: Page, address: str, query: str, head: str) -> None:
    visit(page, address, f"?board=A/full&{query}")
    signature = page.locator(f"{head} .gl-signature code")
    expect(signature).to_contain_text("sota:paper|protocol:paper")
    for hidden in ("scope", "board-choice", "source", "filters"):
        expect(page.locator(f"#gl-lb-{hidden}")).to_be_hidden()
    page.locator("#gl-lb-sota label", has_text="Workbook").click()
    expect(signature).to_contain_text("sota:workbook|protocol:paper")
    page.locator("#gl-lb-protocol label", has_text="Release").click()
    expect(signature).to_contain_text("sota:workbook|protocol:release")
    assert query_of(page)["protocol"] == ["release"]
    page.locator(f"{head} [data-do=close]").click()
    expect(page.locator(".gl-lb-tag", has_text="protocol: release")).to_be_visible()


def test_choices_made_in_haste_are_all_heeded(page: Page, address: str) -> None:
    visit(page, address)
    page.locator("#gl-lb-grid .gg-open").first.wait_for()
    page.evaluate(
        "() => { for (const [part, text] of [['scope', 'Paradigm'], ['sota', 'Workbook']])"
        " [...document.querySelectorAll(`#gl-lb-${part} label`)]"
        ".find((label) => label.textContent.includes(text)).querySelector('input').click(); }"
    )
    expect(title(page)).to_have_text("Image comprehension")
    expect(page.locator(".gl-lb-tag", has_text="specialists: workbook")).to_be_visible()
    assert query_of(page)["board"] == ["C/Image-comprehension"]
    assert query_of(page)["sota"] == ["workbook"]


def test_doubts_lead_to_their_tasks(page: Page, address: str) -> None:
    visit(page, address, "?board=A/full&model=Claude-3.5-Opus")
    doubt = page.locator(".gl-lb-doubt").first
    doubt.locator("summary").click()
    doubt.locator("[data-do=task]").first.click()
    expect(page.locator("#gl-lb-task .gl-lb-name")).to_be_visible()
    page.locator("#gl-lb-task-head [data-do=close]").click()
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_contain_text("Claude-3.5-Opus")


def test_task_view_ranks_all_models(page: Page, address: str) -> None:
    visit(page, address, f"?board=A/full&task={TASK}")
    expect(page.locator("#gl-lb-task .gl-lb-name")).to_have_text("Mall Crowd Counting")
    expect(page.locator("#gl-lb-task-head")).to_contain_text("lower is better")
    expect(page.locator("#gl-lb-task-ranking tbody tr")).to_have_count(106)
    dots = page.locator("#gl-lb-task-plot .scatterlayer .points path")
    expect(dots).to_have_count(50)
    page.locator("#gl-lb-task-ranking [data-do=model]").first.click()
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_contain_text("Claude-3.5-Opus")


def test_task_opens_from_its_column(page: Page, address: str) -> None:
    visit(page, address, "?board=D/I-C-1")
    more = page.locator("#gl-lb-grid .gg-head").get_by_role("button", name="Recognition")
    more.first.click()
    page.get_by_text("Open this task").click()
    expect(page.locator("#gl-lb-task .gl-lb-name")).to_be_visible()


def test_view_survives_its_link(page: Page, address: str) -> None:
    visit(page, address, "?board=B/Image&level=3&access=open&min_size=7&compare=Qwen2-VL-72B")
    page.locator("#gl-lb-grid .gg-search").first.fill("qwen")
    page.locator("#gl-lb-grid .gg-title", has_text=re.compile("^S3")).first.click()
    page.wait_for_function("location.search.includes('grid=')")
    before, url = model_names(page), page.url
    assert before
    page.goto("about:blank")
    page.goto(url)
    expect(title(page)).to_have_text("Image")
    expect(page.locator(".gl-lb-chip")).to_have_count(3 + 1)  # filters, and the compared model
    expect(page.locator("#gl-lb-grid .gg-search")).to_have_value("qwen")
    assert model_names(page) == before
    expect(page.locator("#gl-lb-side-by-side tbody tr")).to_have_count(1)


def test_unknown_parts_of_a_link_are_told(page: Page, address: str) -> None:
    visit(page, address, "?board=Z/none&level=3")
    expect(page.locator(".gl-lb-note")).to_contain_text("board=Z/none")
    page.locator(".gl-lb-note [data-dismiss]").click()
    expect(page.locator(".gl-lb-note")).to_be_hidden()


def test_link_and_citation_are_of_exactly_this_view(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, address, "?board=B/Video&level=3")
    assert model_names(page)
    page.locator("[data-share]").click()
    expect(page.locator(".gl-lb-share [role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{address}?board=B%2FVideo&level=3"
    page.locator("[data-cite]").click()
    expect(page.locator(".gl-lb-cite pre")).to_contain_text("board=B%2FVideo&level=3")
    expect(page.locator(".gl-lb-cite pre")).to_contain_text("sota:paper")
    page.locator(".gl-lb-cite [data-copy]").click()
    assert "@misc{" in page.evaluate("navigator.clipboard.readText()")
    page.locator(".gl-lb-cite [data-dismiss]").click()
    page.locator("[data-cite]").click()
    expect(page.locator(".gl-lb-cite")).to_be_visible()


def test_link_of_a_view_that_has_not_come_is_the_one_that_was_opened(
    page: Page, address: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked: list[Route] = []

    def hold(route: Route) -> None:
        """Keep what asks for the board; what turns to the tab tells nothing but the address."""
        if not asked and len(route.request.post_data_json["data"]) > 1:
            asked.append(route)
        else:
            route.continue_()

    page.route(ANSWERS, hold)
    page.goto(f"{address}?board=B/Video&level=3")
    page.locator("[data-share]").click()
    expect(page.locator(".gl-lb-share [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}?board=B/Video&level=3"
    expect(title(page)).to_have_count(0)
    asked[0].continue_()
    assert model_names(page)


def download(page: Page, selector: str) -> Path:
    with page.expect_download() as waiting:
        page.locator(selector).click()
    return Path(waiting.value.path())


def test_files_hold_what_is_shown_and_the_whole_board(page: Page, address: str) -> None:
    visit(page, address, "?board=A/full&level=4")
    page.locator(".gl-lb-take summary").click()
    shown = download(page, "[data-kind='shown.csv']").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(shown.splitlines()))
    assert [row["model"] for row in rows] == model_names(page)
    whole = json.loads(download(page, "[data-kind='whole.json']").read_text(encoding="utf-8"))
    assert len(whole["rows"]) == 106
    assert len(whole["rows"][0]["tasks"]) == 699
    with download(page, "[data-kind='shown.xlsx']").open("rb") as file:
        book = load_workbook(file)
    assert book["Board"].max_row == 1 + len(rows)
    latex = download(page, "[data-kind='shown.latex']").read_text(encoding="utf-8")
    assert latex.count("\\\\") == 1 + len(rows)


def test_model_and_its_radar_can_be_taken_away(page: Page, address: str) -> None:
    visit(page, address, "?board=A/full&model=Vitron-V1")
    yaml = download(page, "[data-kind='model.yaml']").read_text(encoding="utf-8")
    assert "A/full/S4" in yaml
    expect(page.locator("#gl-lb-model-levels .polarlayer .points .point").first).to_be_attached()
    svg = download(page, "[data-save=svg][data-plot=gl-lb-model-levels]")
    assert svg.read_bytes().lstrip().startswith(b"<svg")
    png = download(page, "[data-save=png][data-plot=gl-lb-model-levels]")
    assert png.read_bytes().startswith(b"\x89PNG")


def test_my_run_stands_on_the_board(page: Page, address: str) -> None:
    page.goto(address)
    page.click(f'[data-example="{next(EXAMPLES.glob("Vitron*")).name}"]')
    expect(page.locator(".gl-level").first).to_have_text("Level 4")
    page.get_by_role("button", name="Show on the leaderboard").click()
    expect(page.locator(".gl-lb-note")).to_contain_text("Only you see it")
    ghost = page.locator("#gl-lb-grid .is-ghost").first
    expect(ghost).to_contain_text("Vitron-V1 (my run)")
    page.locator("#gl-lb-scope label", has_text="Paradigm").click()
    expect(title(page)).to_have_text("Image comprehension")
    expect(ghost).to_contain_text("Vitron-V1 (my run)")
    ghost.locator(".gg-check").click()
    expect(page.locator("#gl-lb-side-by-side")).to_contain_text("my run")
    open_model(page, "Vitron-V1 (my run)")
    expect(page.locator("#gl-lb-model .gl-lb-own")).to_have_text("your run, seen by you only")
    page.locator("#gl-lb-model-head [data-do=close]").click()
    page.locator(".gl-lb-note [data-do=unplace]").click()
    expect(page.locator("#gl-lb-grid .is-ghost")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE], indirect=True)
@pytest.mark.parametrize(
    "query",
    [
        pytest.param("?board=A/full", id="board"),
        pytest.param("?board=A/full&compare=VidAgent&compare=Mini-Gemini", id="comparison"),
        pytest.param("?board=A/full&model=VidAgent", id="model"),
        pytest.param(f"?board=A/full&task={TASK}", id="task"),
    ],
)
def test_telephone_scrolls_in_one_direction(page: Page, address: str, query: str) -> None:
    visit(page, address, query)
    page.wait_for_timeout(400)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_dark_page_keeps_its_contrast(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, address, "?board=A/full&model=VidAgent&__theme=dark")
    name = page.locator("#gl-lb-model .gl-lb-name")
    colour = name.evaluate("node => getComputedStyle(node).color")
    ground = page.locator("#gl-lb-model .gl-hero").evaluate(
        "node => getComputedStyle(node).backgroundColor"
    )
    light, dark = (sum(map(int, re.findall(r"\d+", text)[:3])) for text in (colour, ground))
    assert light - dark > 400


def test_keyboard_reaches_a_model(page: Page, address: str) -> None:
    visit(page, address)
    page.locator("#gl-lb-grid .gg-search").first.focus()
    page.keyboard.type("VidAgent")
    expect(page.locator("#gl-lb-grid .gg-body .gg-row:visible")).to_have_count(1)
    focused = "document.activeElement.shadowRoot?.activeElement"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(f"Boolean({focused}?.closest('[role=grid]'))"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_contain_text("VidAgent")
    page.keyboard.press("Tab")
    expect(page.locator("#gl-lb-model")).to_be_visible()
