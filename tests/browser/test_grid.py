"""The grid as a reader uses it, on a page that holds nothing else."""

import math
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from benchmarks.grid.app import GHOST, HOSTILE, made_up
from browser.conftest import PATIENCE
from places import ROOT
from running import free_port, wait_for
from scorer.ui.grid import Filter, GridState, order_rows

pytestmark = pytest.mark.browser

SIZES = {"small": (300, 699), "large": (10_000, 699)}
GRID = "[...document.querySelectorAll('#grid, #grid *')].find(each => each.grid).grid"


@contextmanager
def serving(rows: int, tasks: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.grid.app", str(port), str(rows), str(tasks)], cwd=ROOT
    )
    try:
        yield f"http://127.0.0.1:{port}/", process
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def addresses(browser: Browser) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        started = {name: stack.enter_context(serving(*size)) for name, size in SIZES.items()}
        for address, process in started.values():
            wait_for(address, process)
        yield {name: address for name, (address, _) in started.items()}


@contextmanager
def opened(browser: Browser, address: str, **options: object) -> Iterator[Page]:
    """A page whose grid is drawn; it must say nothing wrong and ask no one else."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith((address.split("?")[0], "data:", "blob:"))
            or faults.append(asked.url)
        ),
    )
    page.goto(address)
    page.wait_for_selector("#grid .gg-row .gg-open")
    yield page
    context.close()
    assert faults == []


@pytest.fixture(scope="module")
def pages(browser: Browser, addresses: dict[str, str]) -> Iterator[dict[str, Page]]:
    """One page of each size for all tests: loading Gradio takes longer than any of them."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(opened(browser, address))
            for name, address in addresses.items()
        }


def start_over(page: Page, size: str) -> Page:
    """Bring a page back to how it was opened."""
    page.get_by_label("Search …").fill("")  # Escape would clear it too, and ask again a bit later
    page.wait_for_timeout(200)
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    page.evaluate(f"{SHADOW}.activeElement?.blur()")
    page.locator("#grid .gg-scroller").evaluate("node => node.scrollTo(0, 0)")
    page.evaluate(f"{GRID}.apply({{sort: [['S2', 'desc']]}})")
    assert shows(page, GridState(sort=(("S2", "desc"),)), size)
    return page


@pytest.fixture
def small(pages: dict[str, Page]) -> Page:
    return start_over(pages["small"], "small")


@pytest.fixture
def large(pages: dict[str, Page]) -> Page:
    return start_over(pages["large"], "large")


def header(page: Page, title: str) -> Locator:
    return page.locator(f"#grid .gg-title:visible:has(.gg-name:text-is('{title}'))")


SHADOW = "document.querySelector('#grid .gg').shadowRoot"
NAMES = f"""() => [...{SHADOW}.querySelectorAll(".gg-body .gg-row:not([hidden])")]
  .sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex"))
  .map(row => row.querySelector(".gg-open")?.textContent ?? "")"""


def names(page: Page) -> list[str]:
    """The models in sight, from the top; a pinned ghost is not among them."""
    found: list[str] = page.evaluate(NAMES)
    return found


def expected(state: GridState, size: str = "small", *, count: int = 12) -> list[str]:
    data = made_up(*SIZES[size])
    return [str(data.cells["model"][row]) for row in order_rows(data, state)[:count]]


def shows(page: Page, state: GridState, size: str = "small") -> bool:
    """Whether the rows in sight are those that the server's own order has at the top."""
    wanted = expected(state, size)
    with suppress(TimeoutError):  # the comparison below decides
        page.wait_for_function(
            f"wanted => wanted.every((name, at) => ({NAMES})()[at] === name)",
            arg=wanted,
        )
    return names(page)[: len(wanted)] == wanted


def state_of(page: Page) -> GridState:
    found: dict[str, object] = page.evaluate(f"{GRID}.state")
    return GridState.from_dict(found)


def open_menu(page: Page, title: str) -> None:
    header(page, title).hover()
    header(page, title).locator(".gg-more").click()


def row_in_focus(page: Page) -> Locator:
    return page.locator("#grid .gg-row:has(:focus)")


def last(page: Page) -> Locator:
    return page.locator("#last textarea, #last input")


# -- in the browser ------------------------------------------------------------------------------
def test_a_click_sorts_best_first_then_the_other_way_then_as_given(small: Page) -> None:
    for direction in ("desc", "asc", None):
        header(small, "S5").click()
        sort = ((("S5", direction),)) if direction else ()
        assert shows(small, GridState(sort=sort))
        aria = {"desc": "descending", "asc": "ascending", None: "none"}[direction]
        expect(header(small, "S5")).to_have_attribute("aria-sort", aria)
    expect(small.locator("#grid .gg-spoken")).to_have_text("Not sorted")


@pytest.mark.parametrize("direction", ["desc", "asc"])
def test_missing_is_last_in_both_directions(small: Page, direction: str) -> None:
    header(small, "S5").click()
    if direction == "asc":
        header(small, "S5").click()
    small.locator("#grid .gg-scroller").press("Control+End")
    data = made_up(*SIZES["small"])
    ordered = order_rows(data, GridState(sort=(("S5", direction),)))
    assert math.isnan(data.numbers("S5")[ordered[-1]])
    assert names(small)[-1] == data.cells["model"][ordered[-1]]


def test_shift_adds_a_second_column(small: Page) -> None:
    header(small, "Access").click()
    header(small, "Size").click(modifiers=["Shift"])
    assert shows(small, GridState(sort=(("access", "asc"), ("size", "desc"))))
    expect(header(small, "Size").locator(".gg-sort")).to_have_text("▼2")


def test_filters_narrow_the_rows_and_their_chips_widen_them_again(small: Page) -> None:
    open_menu(small, "S2")
    small.get_by_label("at least").fill("30")
    small.get_by_role("button", name="Apply").click()
    open_menu(small, "Access")
    small.get_by_label("open", exact=True).check()
    small.get_by_role("button", name="Apply").click()
    rules = {"S2": Filter(minimum=30), "access": Filter(values=("open",))}
    state = GridState(sort=(("S2", "desc"),), filters=rules)
    assert shows(small, state)
    count = len(order_rows(made_up(*SIZES["small"]), state))
    expect(small.locator("#grid .gg-count")).to_have_text(f"{count} of 300 rows")
    small.get_by_role("button", name="Remove: S2 ≥ 30").click()
    small.get_by_role("button", name="Remove: Access open").click()
    expect(small.locator("#grid .gg-count")).to_have_text("300 of 300 rows")


def test_a_text_filter_asks_what_a_name_contains(small: Page) -> None:
    open_menu(small, "Model")
    small.get_by_label("contains").fill("model-0012")
    small.get_by_label("contains").press("Enter")
    assert shows(
        small, GridState(sort=(("S2", "desc"),), filters={"model": Filter(contains="Model-0012")})
    )


def test_a_search_takes_all_terms(small: Page) -> None:
    small.get_by_label("Search …").fill("qwen model-0001")
    assert shows(small, GridState(sort=(("S2", "desc"),), search="qwen model-0001"))
    small.get_by_label("Search …").fill("nothing like it")
    expect(small.get_by_text("No row fits these filters.")).to_be_visible()


def test_the_chooser_finds_columns_and_shows_whole_groups(small: Page) -> None:
    small.get_by_role("button", name="Columns").click()
    panel = small.get_by_role("dialog")
    assert panel.locator(".gg-choice").count() < 30
    panel.get_by_label("Find a column …").fill("nlp")
    panel.locator(".is-group input").check()
    assert "group:NLP" in (state_of(small).columns or ())
    panel.get_by_label("Find a column …").fill("task 13: name")
    panel.get_by_label("Task 13:").check()
    assert "task/13" in (state_of(small).columns or ())
    small.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(small.get_by_role("button", name="Columns")).to_be_focused()
    shown = int(small.locator("#grid [role=grid]").get_attribute("aria-colcount") or 0)
    assert shown == 10 + 70 + 1 + len([at for at in range(420, 560) if at % 10])


def test_every_column_at_once_stays_light(small: Page) -> None:
    small.get_by_role("button", name="Columns").click()
    for group in small.locator(".gg-choice.is-group input").all():
        group.check()
    small.keyboard.press("Escape")
    expect(small.locator("#grid [role=grid]")).to_have_attribute("aria-colcount", "710")
    small.locator("#grid .gg-scroller").press("Control+End")
    expect(header(small, "Task 698 accuracy")).to_be_visible()
    assert small.locator("#grid *").count() < 1000


def test_keys_move_one_cell_and_act_on_it(small: Page) -> None:
    header(small, "Model").focus()
    small.keyboard.press("ArrowDown")
    focused = small.locator("#grid .gg-cell:focus")
    expect(focused).to_have_attribute("role", "rowheader")
    small.keyboard.press("Enter")
    data = made_up(*SIZES["small"])
    first = data.ids[order_rows(data, GridState(sort=(("S2", "desc"),)))[0]]
    expect(last(small)).to_have_value(f"open_row {{'id': '{first}', 'column': 'model'}}")
    small.keyboard.press("Space")
    expect(last(small)).to_have_value(f"select {{'selected': ['{first}']}}")
    small.keyboard.press("End")
    expect(focused).to_have_attribute("aria-colindex", "80")
    small.keyboard.press("Control+End")
    expect(row_in_focus(small)).to_have_attribute("aria-rowindex", "302")
    small.keyboard.press("PageUp")
    small.keyboard.press("Control+Home")
    expect(focused).to_have_attribute("aria-colindex", "1")
    small.keyboard.press("ArrowUp")
    small.keyboard.press("End")
    small.keyboard.press("Enter")
    expect(last(small)).to_have_value("open_column {'key': 'task/690'}")
    small.keyboard.press("Space")
    expect(focused).to_have_attribute("aria-sort", "descending")
    small.keyboard.press("Shift+Space")
    expect(focused).to_have_attribute("aria-sort", "ascending")
    small.keyboard.press("Alt+ArrowDown")
    expect(small.get_by_role("dialog")).to_be_visible()
    small.keyboard.press("Escape")
    expect(small.get_by_role("dialog")).to_be_hidden()
    assert small.locator("#grid [role=grid] [tabindex='0']").count() == 1


def test_the_focus_survives_scrolling_away_and_back(small: Page) -> None:
    header(small, "Model").focus()
    small.keyboard.press("ArrowDown")
    scroller = small.locator("#grid .gg-scroller")
    scroller.evaluate("node => { node.scrollTop = 5000; }")
    expect(scroller).to_be_focused()
    small.keyboard.press("ArrowDown")
    expect(row_in_focus(small)).to_have_attribute("aria-rowindex", "4")


def test_six_rows_can_be_selected_and_no_seventh(small: Page) -> None:
    boxes = small.locator("#grid .gg-body .gg-row:not([hidden]) .gg-check")
    for at in range(7):
        boxes.nth(at).click()
    expect(small.locator("#grid .gg-message")).to_contain_text("Up to 6")
    expect(small.locator("#grid .gg-check:checked")).to_have_count(6)
    assert len(state_of(small).selected) == 6
    boxes.nth(0).click()
    expect(small.locator("#grid .gg-check:checked")).to_have_count(5)
    expect(small.locator("#grid .gg-message")).to_be_empty()


def test_my_run_is_marked_and_can_be_pinned_on_top(small: Page) -> None:
    ghost = small.get_by_role("button", name="My run on top")
    ghost.click()
    row = small.locator("#grid .gg-top .gg-row")
    expect(row).to_have_class(re.compile("is-ghost"))
    expect(row).to_contain_text("My run")
    assert shows(small, GridState(sort=(("S2", "desc"),), ghost=True))
    small.locator("#grid .gg-scroller").evaluate("node => { node.scrollTop = 4000; }")
    expect(row).to_be_in_viewport()
    ghost.click()
    expect(row).to_have_count(0)


def test_a_state_goes_to_python_and_comes_back(small: Page) -> None:
    header(small, "Size").click()
    small.get_by_label("Search …").fill("model")
    wanted = small.locator("#wanted textarea, #wanted input")
    expect(wanted).to_have_value('{"sort":[["size","desc"]],"search":"model"}')
    state = GridState(
        sort=(("S3", "asc"),),
        filters={"level": Filter(values=(3.0,)), "access": Filter(values=(None,))},
        columns=("S3", "level", "group:NLP"),
        selected=("m7", GHOST),
        ghost=True,
    )
    wanted.fill(state.to_text())
    small.locator("#restore").click()
    assert shows(small, state)
    assert state_of(small) == state
    expect(small.locator("#grid .gg-top .gg-check")).to_be_checked()
    expect(header(small, "S3")).to_have_attribute("aria-sort", "ascending")
    expect(header(small, "S2")).to_have_count(0)


def test_a_cell_says_why_it_is_empty_and_what_its_colour_means(small: Page) -> None:
    header(small, "Task 0 accuracy").click()
    missing = small.locator("#grid .gg-body .is-missing:visible").first
    missing.hover()
    expect(missing).to_have_attribute("title", re.compile("not given|none given|no row"))
    won = small.locator("#grid .gg-body .heat-won:visible").first
    won.hover()
    expect(won).to_have_attribute("title", re.compile(r"^\d+\.\d\d · won"))
    assert won.evaluate("node => getComputedStyle(node, '::before').content") == '"★"'


def test_names_from_strangers_stay_text(small: Page) -> None:
    for name in HOSTILE[:2]:
        small.get_by_label("Search …").fill(name.split()[0])
        expect(small.locator("#grid .gg-open").first).to_have_text(name)
    assert small.evaluate("window.hacked") is None


def test_the_grid_says_what_it_is(small: Page) -> None:
    grid = small.get_by_role("grid", name="Models")
    expect(grid).to_have_attribute("aria-rowcount", "302")
    expect(grid).to_have_attribute("aria-colcount", "80")
    tree = grid.aria_snapshot()
    assert 'columnheader "S2' in tree
    assert "rowheader" in tree
    assert small.locator("#grid *").count() < 1000


# -- paged from the server -----------------------------------------------------------------------
def test_ten_thousand_rows_sort_filter_and_search_on_the_server(large: Page) -> None:
    assert large.locator("#grid *").count() < 1000
    assert shows(large, GridState(sort=(("S2", "desc"),)), "large")
    header(large, "Size").click()
    header(large, "S3").click(modifiers=["Shift"])
    sort = (("size", "desc"), ("S3", "desc"))
    assert shows(large, GridState(sort=sort), "large")
    open_menu(large, "Access")
    large.get_by_label("open", exact=True).check()
    large.get_by_role("button", name="Apply").click()
    rules = {"access": Filter(values=("open",))}
    assert shows(large, GridState(sort=sort, filters=rules), "large")
    large.get_by_label("Search …").fill("model-001")
    state = GridState(sort=sort, filters=rules, search="model-001")
    assert shows(large, state, "large")
    count = len(order_rows(made_up(*SIZES["large"]), state))
    expect(large.locator("#grid .gg-count")).to_have_text(f"{count} of 10000 rows")


def test_ten_thousand_rows_scroll_to_their_end_at_once(
    browser: Browser, addresses: dict[str, str]
) -> None:
    with opened(browser, addresses["large"]) as page:
        assert scroll_to_the_end(page) == last_cells()


def test_ten_thousand_rows_scroll_to_their_end_after_a_search(large: Page) -> None:
    assert scroll_to_the_end(large) == last_cells()


def last_cells() -> tuple[str, str]:
    """The last row's name and last cell, as the server orders and the grid writes them."""
    data = made_up(*SIZES["large"])
    row = order_rows(data, GridState(sort=(("S2", "desc"),)))[-1]
    value = data.numbers("task/690")[row]
    return str(data.cells["model"][row]), "–" if math.isnan(value) else f"{value:.2f}"


def scroll_to_the_end(large: Page) -> tuple[str, str]:
    """Go to the end by key; gives the last row's name and last cell once they are there."""
    large.locator("#grid .gg-scroller").press("Control+End")
    large.wait_for_function(
        f"name => [...{SHADOW}.querySelectorAll('.gg-open')]"
        ".some(each => each.textContent === name)",
        arg=last_cells()[0],
    )
    large.wait_for_function(f"!{SHADOW}.querySelector('.is-pending:not([hidden])')")
    cell = "#grid .gg-row[aria-rowindex='10002'] .gg-cell[aria-colindex='80']:visible"
    return names(large)[-1], large.locator(cell).inner_text()


def test_a_ghost_among_ten_thousand_is_pinned_on_top(large: Page) -> None:
    large.get_by_role("button", name="My run on top").click()
    expect(large.locator("#grid .gg-top .gg-row")).to_contain_text("My run")


# -- small screens -------------------------------------------------------------------------------
def test_a_phone_keeps_the_model_in_sight(browser: Browser, addresses: dict[str, str]) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with opened(browser, addresses["small"], **phone) as page:
        first = page.locator("#grid .gg-body .gg-open").first
        box = page.locator("#grid .gg-body .gg-pins").first.bounding_box()
        assert box is not None
        assert box["width"] <= 160
        page.locator("#grid .gg-scroller").evaluate("node => { node.scrollLeft = 2000; }")
        expect(first).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        header(page, "Model").tap()
        expect(header(page, "Model")).to_have_attribute("aria-sort", "ascending")


def test_screenshots(browser: Browser, addresses: dict[str, str], tmp_path: Path) -> None:
    """Dark and light differ, so the grid follows the theme."""
    pictures = set()
    for theme in ("light", "dark"):
        with opened(browser, f"{addresses['small']}?__theme={theme}") as page:
            pictures.add(page.locator("#grid").screenshot(path=tmp_path / f"{theme}.png"))
    assert len(pictures) == 2
