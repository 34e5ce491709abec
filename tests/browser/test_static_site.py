"""The exported site as a reader meets it: behind a plain file server, below some path."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scorer.boards import Ranking
from scorer.catalog import Catalog
from scorer.published import load_published
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.site import SiteOptions, export_site
from scorer.views import BoardView

pytestmark = pytest.mark.browser

BIRDS = "Image-Comprehension/bird-detection"
IN_ORDER = """(key) => {
  const grid = document.querySelector("#gl-lb-grid .gg").shadowRoot;
  const rows = [...grid.querySelectorAll(".gg-body .gg-row:not([hidden])")];
  return rows.sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map((row) =>
    row.querySelector(".gg-open").textContent).slice(0, 10);
}"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def desk(catalog: Catalog) -> BoardDesk:
    return BoardDesk(catalog, load_published(catalog))


@pytest.fixture(scope="module")
def root(desk: BoardDesk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    export_site(desk, SiteOptions(day=date(2026, 11, 21)), folder / "some" / "where")
    return folder


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/some/where/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def scheme(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "light"))


@pytest.fixture
def page(browser: Browser, address: str, size: tuple[int, int], scheme: str) -> Iterator[Page]:
    """A page that asks nobody else, misses nothing and complains of nothing."""
    context: BrowserContext = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme,
    )  # type: ignore[arg-type]  # fmt: skip
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("console", lambda said: faults.append(said.text) if said.type != "log" else None)
    page.on(
        "requestfailed",  # leaving a page breaks off what it still asks for
        lambda request: (
            None
            if request.failure == "net::ERR_ABORTED"
            else faults.append(f"failed: {request.url}")
        ),
    )
    page.on(
        "response",
        lambda got: faults.append(f"{got.status} {got.url}") if got.status >= 400 else None,
    )
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(address) else faults.append(f"asked {request.url}")
        ),
    )
    visit(page, address)
    yield page
    context.close()
    assert faults == []


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#gl-leaderboard:not([aria-busy])")


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def top(ranking: Ranking, score: str = "") -> list[str]:
    """The first names by rank, or by a score, in the board's own order among equals."""
    order = ranking.order.tolist()
    if score:
        values = ranking.scores[score]
        assert values is not None
        order.sort(key=lambda column: -values[column])
    return [ranking.field.names[column] for column in order[:10]]


def test_the_first_board_is_the_app_s(page: Page, desk: BoardDesk) -> None:
    ranking = desk.ranking(BoardView())
    assert page.evaluate(IN_ORDER) == top(ranking)
    expect(page.locator("#gl-lb-head")).to_contain_text("699 tasks")
    expect(page.locator(".gl-lb-tag", has_text="specialists: paper")).to_be_visible()
    expect(page.locator(".gl-lb-tag", has_text="protocol: paper")).to_be_visible()
    expect(page.locator("#gl-footer")).to_contain_text("Exported 2026-11-21 by scorer")
    for level, text in (
        ("A", "every task"),
        ("B", "one modality"),
        ("D", "the tasks of one skill"),
    ):
        label = page.locator(f"#gl-lb-scope label:has([value={level}])")
        expect(label).to_contain_text(text)


def test_sorting_is_kept_in_the_address_and_comes_back(page: Page, desk: BoardDesk) -> None:
    page.locator("#gl-lb-grid .gg-titles .gg-title", has_text="S2").first.click()
    wanted = top(desk.ranking(BoardView()), "S2")
    page.wait_for_url("**/*grid=*")
    assert page.evaluate(IN_ORDER) == wanted
    assert json.loads(asked(page)["grid"][0]) == {"sort": [["S2", "desc"]]}
    link = page.url
    page.goto("about:blank")
    visit(page, link)
    assert page.evaluate(IN_ORDER) == wanted
    assert page.url == link


@pytest.mark.parametrize(
    ("scope", "first"), [("B", "B/Image"), ("C", "C/Image-comprehension"), ("D", None)]
)
def test_a_scope_shows_its_first_board(
    page: Page, desk: BoardDesk, scope: str, first: str | None
) -> None:
    page.locator(f"#gl-lb-scope label:has([value={scope}])").click()
    page.wait_for_function(f"location.search.includes('board={scope}%2F')")
    board = asked(page)["board"][0]
    assert first is None or board == first
    title = desk.board(BoardView(board=board)).title
    expect(page.locator("#gl-lb-head .gl-lb-title")).to_contain_text(title)
    page.wait_for_function(f"() => ({IN_ORDER})()[0] !== undefined")
    assert page.evaluate(IN_ORDER) == top(desk.ranking(BoardView(board=board)))
    assert page.locator("#gs-board").input_value() == board


def test_another_board_forgets_the_sorting_and_keeps_the_search(page: Page) -> None:
    page.locator("#gl-lb-grid .gg-titles .gg-title", has_text="S3").first.click()
    page.locator("#gl-lb-grid .gg-search").fill("qwen")
    page.wait_for_url("**/*search*")
    page.locator("#gs-board").select_option("A/quick")
    expect(page.locator("#gl-lb-head")).to_contain_text("quick")
    page.wait_for_url("**/*A%2Fquick*")
    assert json.loads(asked(page)["grid"][0]) == {"search": "qwen"}
    names = page.evaluate(IN_ORDER)
    assert names
    assert all("qwen" in name.lower() for name in names)


def test_a_link_with_filters_and_columns_shows_just_that(page: Page, address: str) -> None:
    state = {"filters": {"level": {"in": [4]}}, "columns": ["S4", BIRDS]}
    visit(page, f"{address}?board=B%2FImage&grid={quote(json.dumps(state))}")
    expect(page.locator("#gl-lb-grid .gg-title", has_text="Bird Detection")).to_be_visible()
    levels = page.locator("#gl-lb-grid .gg-count").inner_text()
    shown, all_rows = int(levels.split()[0]), int(levels.split()[2])
    assert 0 < shown < all_rows
    # the task's cells come from a file of their own
    expect(page.locator("#gl-lb-grid .gg-body .is-pending:visible")).to_have_count(0)


def test_a_model_s_page_has_the_scorer_s_numbers(page: Page, desk: BoardDesk, address: str) -> None:
    page.locator("#gl-lb-grid .gg-open", has_text="Vitron-V1").first.click()
    name = page.locator("#gl-lb-model .gl-lb-name")
    expect(name).to_have_text("Vitron-V1")
    expect(name).to_be_focused()
    ranking = desk.ranking(BoardView())
    column = ranking.field.names.index("Vitron-V1")
    for level in ("S2", "S3", "S4", "S5"):
        values, upper = ranking.scores[level], ranking.upper[level]
        assert values is not None
        assert upper is not None
        card = page.locator(f"#gl-lb-model .gl-card[data-score={level}]")
        expect(card.locator(".gl-value")).to_have_text(f"{values[column]:.2f}")
        low, high = f"{values[column]:.2f}", f"{max(values[column], upper[column]):.2f}"
        expect(card.locator("small")).to_have_text(f"{low} – {high}")
    sums = page.locator("#gs-sums tr", has_text="Comprehension").first.locator("td")
    expect(sums.nth(0)).to_have_text("267 / 271")
    expect(sums.nth(1)).to_have_text("61")  # as the README prints
    expect(page.locator("#gs-account")).to_contain_text("differs, unexplained")
    expect(page.locator("#gs-tasks .gg-count")).to_have_text("699 of 699 rows")
    assert asked(page)["model"] == ["Vitron-V1"]
    link = page.url
    page.go_back()
    expect(page.locator("#gl-lb-board")).to_be_visible()
    visit(page, link)
    expect(name).to_have_text("Vitron-V1")


def test_a_model_s_tasks_are_those_of_the_board(page: Page, address: str) -> None:
    visit(page, f"{address}?board=D%2FI-C-1&model=GPT4-o")
    expect(page.locator("#gs-tasks .gg-count")).to_have_text("3 of 3 rows")
    page.locator("#gs-tasks .gg-titles .gg-title", has_text="Score").click()
    first = page.locator("#gs-tasks .gg-body .gg-row").first
    expect(first).to_contain_text("90.10")
    first.locator(".gg-open").click()
    expect(page.locator("#gl-lb-task .gl-lb-name")).to_be_visible()
    page.locator("#gl-lb-task [data-do=close]").click()
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_have_text("GPT4-o")


def test_a_task_says_what_it_measures_and_who_is_best(page: Page, address: str) -> None:
    visit(page, f"{address}?task={quote(BIRDS, safe='')}")
    head = page.locator("#gl-lb-task-head")
    expect(head).to_contain_text("Bird Detection")
    expect(head).to_contain_text("GroundingDINO")
    expect(head).to_contain_text("COCO average precision at IoU 0.75")
    rows = page.locator("#gl-lb-task tbody tr")
    expect(rows.nth(0)).to_contain_text("DetGPT")
    expect(rows.nth(0)).to_contain_text("93.93 %")
    expect(rows.nth(1)).to_contain_text("Vitron-V1")
    assert rows.nth(2).locator("th").inner_text() == rows.nth(3).locator("th").inner_text() == "3"
    rows.nth(1).locator("[data-do=model]").click()
    expect(page.locator("#gl-lb-model .gl-lb-name")).to_have_text("Vitron-V1")


def test_models_are_compared_side_by_side(page: Page) -> None:
    for name in ("Vitron-V1", "Emu2-37B"):
        row = page.locator("#gl-lb-grid .gg-row", has=page.get_by_text(name, exact=True))
        row.locator(".gg-check").check()
    table = page.locator("#gl-lb-compare table")
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(table).to_contain_text("13.99")
    assert asked(page)["compare"] == ["Vitron-V1", "Emu2-37B"]
    page.locator(".gl-lb-dock [data-value=Emu2-37B]").click()
    expect(table.locator("tbody tr")).to_have_count(1)


def test_files_can_be_taken_away(page: Page, root: Path) -> None:
    with page.expect_download() as given:
        page.locator("#gs-downloads a", has_text="Board as csv").click()
    taken = Path(given.value.path()).read_bytes()
    assert taken == (root / "some/where/download/A-full.csv").read_bytes()


def test_a_citation_names_board_data_and_address(page: Page, root: Path) -> None:
    page.locator("#gs-board").select_option("A/quick")
    expect(page.locator("#gl-lb-head")).to_contain_text("quick")
    page.locator("#gl-lb-address .gl-button", has_text="Cite").click()
    text = page.locator("#gl-lb-citation pre").inner_text()
    site = json.loads((root / "some/where/data/site.json").read_text(encoding="utf-8"))
    assert text.startswith("@misc{generallevel-a-quick-20261121,")
    for part in ("General-Level board A/quick", f"data {site['data']}", f"{page.url}}}"):
        assert part in text


def test_what_a_copy_lacks_is_said(page: Page, address: str) -> None:
    visit(page, f"{address}?board=Z%2Fnone&model=Nobody&sota=workbook&modality=Image")
    told = page.locator("#gl-lb-note")
    for part in ("board=Z/none", "model=Nobody", "sota=workbook", "modality=Image"):
        expect(told).to_contain_text(part)
    expect(page.locator("#gl-lb-head")).to_contain_text("Full-spectrum Hero")


@pytest.mark.parametrize(
    "query",
    [
        "grid=%7B", "grid=null", "grid=%5B1%5D", "grid=%7B%22sort%22%3A%22x%22%7D",
        "grid=%7B%22filters%22%3A%7B%22S2%22%3A5%2C%22S3%22%3Anull%7D%7D", "model=__proto__",
        "model=constructor", "compare=__proto__&compare=toString", "task=__proto__", "board=%00",
        "task=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
        "model=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ],
)  # fmt: skip
def test_a_senseless_link_shows_the_usual_board(page: Page, address: str, query: str) -> None:
    visit(page, f"{address}?{query}")
    expect(page.locator("#gl-lb-grid .gg-row").first).to_be_visible()
    assert len(page.evaluate(IN_ORDER)) == 10
    assert page.locator("#gl-lb-note img, #gl-lb-note script").count() == 0


@pytest.mark.parametrize("scheme", ["dark"], indirect=True)
def test_the_system_s_darkness_holds_until_one_chooses(page: Page) -> None:
    ground = "getComputedStyle(document.querySelector('.gradio-container')).backgroundColor"
    assert page.evaluate(ground) == "rgb(17, 22, 27)"
    page.locator("[data-theme-toggle]").click()
    assert page.evaluate(ground) == "rgb(245, 246, 243)"
    page.reload()
    page.wait_for_selector("#gl-leaderboard:not([aria-busy])")
    assert page.evaluate(ground) == "rgb(245, 246, 243)"


@pytest.mark.parametrize("size", [(390, 844)], indirect=True)
@pytest.mark.parametrize(
    "query", ["", "?board=B%2FImage&model=Vitron-V1", f"?task={quote(BIRDS, safe='')}",
              "?compare=Vitron-V1&compare=Emu2-37B"],
)  # fmt: skip
def test_a_phone_needs_no_sideways_scrolling(page: Page, address: str, query: str) -> None:
    visit(page, f"{address}{query}")
    if "model" in query or "task" in query:
        page.wait_for_selector(".gl-lb-name:visible")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(.gl-button, .gl-quiet, select)")]
          .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44)
          .map((node) => node.outerHTML)"""
    )
    assert small == []


def test_a_phone_s_or_a_reader_s_tree_is_named(page: Page) -> None:
    expect(page.get_by_role("grid", name="Models of the board")).to_be_visible()
    expect(page.get_by_role("group", name="Scope")).to_be_visible()
    expect(page.get_by_label("Board", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="Full spectrum")).to_be_checked()
    page.locator("#gl-lb-scope input:checked").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#gl-lb-head")).to_contain_text("Image")


def test_a_board_that_does_not_arrive_can_be_asked_for_again(
    browser: Browser, address: str, desk: BoardDesk
) -> None:
    page = browser.new_page()
    visit(page, address)
    page.route("**/data/boards/B-Image.json*", lambda route: route.abort())
    page.locator("#gl-lb-scope label:has([value=B])").click()
    failed = page.locator("#gs-failed [role=alert]")
    expect(failed).to_contain_text("did not arrive")
    page.unroute("**/data/boards/B-Image.json*")
    failed.locator("button").click()
    expect(page.locator("#gl-lb-head .gl-lb-title")).to_have_text("Image")
    expect(failed).to_have_count(0)
    assert page.evaluate(IN_ORDER) == top(desk.ranking(BoardView(board="B/Image")))
    page.close()


def test_opened_as_a_file_it_says_what_it_needs(browser: Browser, root: Path) -> None:
    page = browser.new_page()
    page.goto((root / "some/where/index.html").as_uri())
    expect(page.get_by_role("alert")).to_contain_text("python -m http.server")
    page.close()


def test_it_stays_light(page: Page) -> None:
    grid = "document.querySelector('#gl-lb-grid .gg').shadowRoot"
    count = f"document.querySelectorAll('*').length + {grid}.querySelectorAll('*').length"
    assert page.evaluate(count) < 1200
    first = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert len(first) < 12, first
    assert not any("/models/" in name or "/download/" in name for name in first)
