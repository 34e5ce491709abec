"""The table of all tasks: search, filters, order, keyboard, and how little of it is drawn."""

import pytest
from playwright.sync_api import Page, expect

from places import EXAMPLES
from scorer.catalog import Catalog
from scorer.score import score_workbook

pytestmark = pytest.mark.browser

EXAMPLE = EXAMPLES / "Vitron-V1.xlsx"


@pytest.fixture
def table(page: Page) -> Page:
    page.set_input_files(".gl-zone input[type=file]", EXAMPLE)
    expect(page.locator(".gl-count")).to_have_text("699 of 699 tasks")
    return page


def column(page: Page, name: str) -> list[str]:
    position = page.locator(f".gl-rows thead th.is-{name}").evaluate("(node) => node.cellIndex")
    return page.locator(".gl-rows tbody tr:not(.gl-spacer)").evaluate_all(
        "(rows, index) => rows.map((row) => row.cells[index].innerText)", position
    )


def test_only_rows_in_sight_are_drawn(table: Page) -> None:
    assert table.locator("#gl-task-table *").count() < 1000
    rows = table.locator(".gl-rows")
    rows.evaluate("(node) => { node.scrollTop = node.scrollHeight; }")
    expect(table.locator(".gl-rows tbody tr:not(.gl-spacer)").last).to_have_attribute(
        "aria-rowindex", "700"
    )
    assert table.locator("#gl-task-table *").count() < 1000
    assert table.locator(".gl-rows table").get_attribute("aria-rowcount") == "700"


def test_search_takes_several_terms(table: Page) -> None:
    table.fill(".gl-tools .gl-search", "video segmentation")
    names = column(table, "task")
    assert names
    assert len(names) < 100
    table.fill(".gl-tools .gl-search", "no such task anywhere")
    expect(table.locator(".gl-rows .gl-none")).to_be_visible()
    table.get_by_role("button", name="Reset").click()
    expect(table.locator(".gl-count")).to_have_text("699 of 699 tasks")


def test_filters_join(table: Page, catalog: Catalog) -> None:
    results = score_workbook(EXAMPLE, catalog).tasks
    table.get_by_label("All modalities").select_option("Image")
    table.get_by_label("Both paradigms").select_option("generation")
    table.get_by_label("Wins and losses").select_option("won")
    wins = [result for result in results if result.win and result.task.sheet == "Image-Generation"]
    expect(table.locator(".gl-count")).to_have_text(f"{len(wins)} of 699 tasks")
    assert set(column(table, "state")) == {"won"}
    assert set(column(table, "sheet")) == {"Image · generation"}
    skills = table.get_by_label("All skills").locator("option")
    assert 1 < skills.count() < 20  # only those of image generation


def test_header_sorts_down_up_and_back(table: Page) -> None:
    header = table.locator("th.is-points")
    plain = column(table, "task")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    values = [float(text) for text in column(table, "points")]
    assert values == sorted(values, reverse=True)
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    values = [float(text) for text in column(table, "points")]
    assert values == sorted(values)
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "none")
    assert column(table, "task") == plain


def test_missing_scores_come_last_either_way(table: Page) -> None:
    button = table.locator("th.is-score").get_by_role("button")
    for _ in range(2):
        button.click()
        table.locator(".gl-rows").evaluate("(node) => { node.scrollTop = node.scrollHeight; }")
        expect(table.locator(".gl-rows tbody tr").last).to_contain_text("missing")


def test_keyboard_walks_and_opens(table: Page) -> None:
    first = table.locator(".gl-rows tbody th button").first
    first.focus()
    for _ in range(30):
        table.keyboard.press("ArrowDown")
    focused = table.evaluate("document.activeElement.dataset.index")
    assert focused == "30"
    name = table.evaluate("document.activeElement.innerText")
    table.keyboard.press("Enter")
    expect(table.locator(".gl-details h3")).to_have_text(name)
    expect(table.locator(".gl-details")).to_contain_text("Specialist")
    table.keyboard.press("Escape")
    expect(table.locator(".gl-details")).to_be_hidden()
    assert table.evaluate("document.activeElement.dataset.index") == "30"


def test_sota_in_points_says_so(table: Page) -> None:
    table.fill(".gl-tools .gl-search", "EPE")
    rows = zip(column(table, "metric"), column(table, "sota"), strict=True)
    found = [(metric, sota) for metric, sota in rows if metric.startswith("EPE")]
    assert found
    assert all("↓" in metric and sota.endswith("points") for metric, sota in found)


def test_order_and_filters_survive_another_choice(table: Page) -> None:
    table.get_by_label("All modalities").select_option("Video")
    expect(table.locator(".gl-count")).to_have_text("172 of 699 tasks")
    table.get_by_role("radio", name="Workbook").check(force=True)
    expect(table.locator(".gl-signature code")).to_contain_text("sota:workbook")
    expect(table.locator(".gl-count")).to_have_text("172 of 699 tasks")
