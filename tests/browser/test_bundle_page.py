"""A bundle on the page, in a real browser: dropped, waited for, given up, looked into."""

import json
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from gradio_client import Client, handle_file
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from browser.conftest import Watched, new_context
from running import running_app
from scorer.catalog import Catalog
from scorer.records import Task
from scorer.ui import wording

pytestmark = pytest.mark.browser

PHONE = (390, 844)
PATIENCE = 180_000  # milliseconds; scoring takes long where other work has the processors


WORDS = [f"word{number}" for number in range(600)]
TEXTS = [" ".join(WORDS[number % 300 :][:200]) for number in range(1500)]


def slow_tasks(catalog: Catalog) -> list[Task]:
    """Choose tasks that take long enough to be given up."""
    return [task for task in catalog.tasks if task.measure.startswith("rouge")][:12]


def folder_of(task: Task) -> str:
    return task.name.strip().replace(" ", "-")


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    root = tmp_path_factory.mktemp("benchmark")
    for folder in map(folder_of, slow_tasks(catalog)):
        path = root / "nlp" / folder
        path.mkdir(parents=True)
        data = [
            {"id": str(number), "input": {"text": text}, "output": {"summary": text}}
            for number, text in enumerate(TEXTS)
        ]
        content = {"task": folder, "type": "Summarization", "data": data}
        (path / "annotation.json").write_text(json.dumps(content), encoding="utf-8")
    return root


def pack(path: Path, tasks: list[Task], times: int = 1) -> Path:
    """Write a bundle that was never seen before: nothing of it is known.

    What it answers is said some times over: scoring takes as many times as long.
    """
    said = [
        {"id": str(number), "prediction": " ".join([str(path), *text.split()[::-1][:150] * times])}
        for number, text in enumerate(TEXTS)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in map(folder_of, tasks):
            archive.writestr(f"nlp/{folder}/prediction.json", json.dumps(said))
    return path


@pytest.fixture
def slow(tmp_path: Path, catalog: Catalog) -> Path:
    """A bundle that is not over while somebody gives it up or waits behind it."""
    return pack(tmp_path / "slow.zip", slow_tasks(catalog), times=3)


@pytest.fixture
def short(tmp_path: Path, catalog: Catalog) -> Path:
    """A bundle that is waited for to its end."""
    return pack(tmp_path / "short.zip", slow_tasks(catalog)[:2])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def address(benchmark: Path, folder: Path) -> Iterator[str]:
    settings = {"MAX_UPLOAD_MB": "20", "BENCHMARK": str(benchmark)}
    with running_app(folder, **settings) as running:
        yield running


def scored_so_far(folder: Path) -> int:
    """Count the tasks that the app has ever scored to the end: each is kept in its cache."""
    return sum(path.is_file() for path in folder.joinpath("data/cache/tasks").rglob("*"))


def drop(page: Page, path: Path) -> None:
    page.set_input_files(".gl-zone input[type=file]", path)


def demo(page: Page) -> None:
    page.click("[data-bundle]")
    expect(page.locator(".gl-hero[data-kind=bundle]")).to_be_visible(timeout=PATIENCE)


def look(page: Page, title: str) -> None:
    """Open the items of a task of the demo bundle."""
    expect(page.locator(".gl-rows table.has-items")).to_be_visible()
    page.fill(".gl-tools .gl-search", title)
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.locator(".gl-items-entry").first).to_be_visible()


def test_demo_bundle_is_one_click_away(page: Page) -> None:
    demo(page)
    expect(page.locator(".gl-level")).to_have_text("Level 3")
    expect(page.locator(".gl-interval")).to_have_count(4)
    expect(page.locator(".gl-evaluated")).to_contain_text("67 scored of 67 found in the bundle")
    expect(page.locator(".gl-progress")).to_be_hidden()
    expect(page.locator(".gl-zone")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".gl-file")).to_have_text(wording.DEMO_BUNDLE)
    page.click("#gl-board input")
    page.keyboard.type("C · Image comprehension")
    page.keyboard.press("Enter")
    expect(page.locator(".gl-eyebrow").first).to_contain_text("Image comprehension")
    expect(page.locator(".gl-card[data-score=S4]")).to_contain_text(wording.NO_SCORE)


def test_progress_is_shown_and_cancel_frees_the_page(
    page: Page, slow: Path, short: Path, folder: Path
) -> None:
    demo(page)  # its tasks are known from here on
    before = scored_so_far(folder)
    assert before
    drop(page, slow)
    panel = page.locator(".gl-progress")
    expect(panel).to_be_visible()
    expect(panel.locator(".gl-progress-phase")).to_have_text("Scoring", timeout=PATIENCE)
    expect(panel.locator(".gl-progress-facts")).to_contain_text("12 tasks found in the bundle")
    expect(panel.locator(".gl-progress-count")).to_contain_text("of 12 tasks")
    drop(page, short)
    occupied = wording.DROP_OCCUPIED.format(name=short.name, running=slow.name)
    expect(page.locator(".gl-zone .gl-fault")).to_have_text(occupied)
    expect(panel).to_be_visible()
    took = page.evaluate(
        """async () => {
            const start = performance.now();
            document.querySelector("[data-cancel]").click();
            while (document.querySelector(".gl-zone").hasAttribute("aria-busy")) {
                await new Promise(requestAnimationFrame);
            }
            return performance.now() - start;
        }"""
    )
    assert took < 5_000  # a hang is a failure; how fast it is belongs to the benchmarks
    expect(panel).to_be_hidden()
    expect(page.locator(".gl-zone .gl-fault")).to_have_text(wording.PROGRESS["cancelled"])
    demo(page)  # the line is free
    expect(page.locator(".gl-level")).to_have_text("Level 3")
    assert scored_so_far(folder) < before + 12  # and not because the other came to its end


def test_a_slow_browser_is_left_time_to_cancel(page: Page, slow: Path) -> None:
    """Word of the progress must not come faster than the page can show it."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 8})
    drop(page, slow)
    expect(page.locator(".gl-progress-phase")).to_have_text("Scoring", timeout=PATIENCE)
    page.click("[data-cancel]")
    expect(page.locator(".gl-zone .gl-fault")).to_have_text(wording.PROGRESS["cancelled"])


def test_a_workbook_and_other_visitors_do_not_wait(
    page: Page, browser: Browser, address: str, slow: Path, tmp_path: Path
) -> None:
    other = new_context(browser).new_page()
    watched = Watched(other, address)
    other.goto(address)
    other.wait_for_selector("[data-bundle]")
    drop(page, slow)
    expect(page.locator(".gl-progress-phase")).to_have_text("Scoring", timeout=PATIENCE)
    other.click("[data-example]")
    expect(other.locator(".gl-hero[data-kind=workbook]")).to_be_visible()
    other.click("[data-bundle]")
    expect(other.locator(".gl-progress-phase")).to_have_text(wording.PROGRESS["waiting"])
    expect(other.locator(".gl-progress-count")).to_have_text(wording.PROGRESS["before_one"])
    page.click("[data-cancel]")
    expect(other.locator(".gl-hero[data-kind=bundle]")).to_be_visible(timeout=PATIENCE)
    other.context.close()
    assert watched.faults == []


def test_a_visitor_who_leaves_frees_the_line(
    page: Page, browser: Browser, address: str, slow: Path, folder: Path
) -> None:
    demo(page)  # its tasks are known from here on
    before = scored_so_far(folder)
    assert before
    other = new_context(browser).new_page()
    other.goto(address)
    other.wait_for_selector(".gl-zone")
    drop(other, slow)
    expect(other.locator(".gl-progress-phase")).to_have_text("Scoring", timeout=PATIENCE)
    other.context.close()
    page.reload()
    page.wait_for_selector("[data-bundle]")
    demo(page)
    assert scored_so_far(folder) < before + 12  # not because the other came to its end


def test_progress_comes_to_an_end_and_the_second_time_is_short(
    page: Page, short: Path, catalog: Catalog
) -> None:
    drop(page, short)
    expect(page.locator(".gl-hero[data-kind=bundle]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".gl-evaluated")).to_contain_text("3,000 of 3,000 answered")
    drop(page, short)
    expect(page.locator(".gl-evaluated")).to_contain_text("2 tasks were known already")
    look(page, slow_tasks(catalog)[0].title)
    expect(page.locator(".gl-items-status")).to_have_text("1–20 of 1,500, the worst first")
    page.get_by_role("button", name="Next →").click()
    expect(page.locator(".gl-items-status")).to_have_text("21–40 of 1,500, the worst first")
    page.get_by_label(wording.ITEMS["search"]).fill("word450")  # type: ignore[arg-type]
    expect(page.locator(".gl-items-entry")).to_have_count(20)
    expect(page.locator(".gl-items-status")).to_contain_text("1–20 of")
    expect(page.locator(".gl-items-status")).not_to_contain_text("1,500")


def test_a_connection_that_is_silent_leaves_no_spinner(
    browser: Browser, address: str, slow: Path
) -> None:
    page = new_context(browser).new_page()
    page.clock.install()
    page.goto(address)
    page.wait_for_selector(".gl-zone")
    page.route("**/queue/data**", lambda route: None)  # nothing comes, and nothing fails
    with page.expect_request("**/queue/join**"):
        drop(page, slow)
    expect(page.locator(".gl-progress")).to_be_visible()
    page.clock.run_for(20_000)
    expect(page.locator(".gl-progress-phase")).to_have_text(wording.PROGRESS["silent"])
    page.clock.run_for(45_000)
    expect(page.locator(".gl-progress")).to_be_hidden()
    expect(page.locator(".gl-zone .gl-fault")).to_contain_text("slow.zip")
    expect(page.locator(".gl-zone")).not_to_have_attribute("aria-busy", "true")
    page.context.close()


def test_items_of_a_task_are_looked_into(page: Page) -> None:
    demo(page)
    look(page, "Causal Reasoning")
    panel = page.get_by_role("dialog", name="Causal Reasoning")
    expect(panel.locator(".gl-items-status")).to_have_text("1–10 of 10, the worst first")
    verdicts = panel.locator(".gl-items-verdict")
    assert verdicts.all_inner_texts()[:4] == ["wrong"] * 3 + ["missing: counted as wrong"]
    expect(panel.locator(".gl-items-facts")).to_contain_text("9 of 10")
    panel.get_by_role("button", name="Right 6").click()
    expect(panel.locator(".gl-items-entry")).to_have_count(6)
    expect(panel.get_by_role("button", name="Right 6")).to_have_attribute("aria-pressed", "true")
    panel.get_by_label("Search inputs and answers").fill("nothing like it")
    expect(panel.locator(".gl-items-status")).to_have_text("No item fits.")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # the first one empties the search
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Causal Reasoning", exact=True)).to_be_focused()


@pytest.mark.parametrize(
    ("title", "seen"),
    [
        pytest.param("Traffic Light Detection", "img", id="picture"),
        pytest.param("Music Pitch Analysis", "audio", id="sound"),
        pytest.param("Object Color Video Question Answering", "video", id="video"),
    ],
)
def test_media_are_shown(page: Page, title: str, seen: str) -> None:
    demo(page)
    look(page, title)
    found = page.locator(f".gl-items-entry {seen}")
    expect(found.first).to_be_visible()
    if seen == "img":
        page.wait_for_function("document.querySelector('.gl-items-entry img').naturalWidth > 0")
        expect(page.locator(".gl-items-box.is-prediction").first).to_be_visible()
        expect(page.locator(".gl-items-distribution li")).to_have_count(10)
    else:
        page.wait_for_function(f"document.querySelector('.gl-items {seen}').readyState > 0")


def test_what_a_bundle_says_is_text(page: Page, tmp_path: Path, catalog: Catalog) -> None:
    hostile = "<img src=x onerror=alert(1)> ${1} {{2}} </dialog>"
    task = slow_tasks(catalog)[0]
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        data = [{"id": str(number), "prediction": hostile} for number in range(4)]
        data.append({"id": hostile, "prediction": hostile})
        archive.writestr(f"nlp/{folder_of(task)}/prediction.json", json.dumps(data))
        archive.writestr("nlp/<b>what</b>.json", json.dumps(data))
    drop(page, path)
    expect(page.locator(".gl-hero[data-kind=bundle]")).to_be_visible(timeout=PATIENCE)
    look(page, task.title)
    page.get_by_role("button", name="Not full marks").click()
    expect(page.locator(".gl-items-entry")).to_have_count(4)
    expect(page.locator(".gl-items-answers .is-wrong dd").first).to_have_text(hostile)
    parts = ".gl-evaluated, .gl-problems, .gl-items"
    assert page.locator(parts).locator("img, dd b > b, li > b").count() == 0


def test_downloads_of_a_bundle(page: Page, tmp_path: Path) -> None:
    demo(page)
    expect(page.locator("#gl-downloads [data-kind=annotated]")).to_be_hidden()
    files = {}
    for kind in ("filled", "json", "csv", "items_csv", "items_parquet", "bundle_template"):
        button = page.locator(f"#gl-downloads [data-kind={kind}]")
        with page.expect_download() as download:
            button.click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
        expect(button).not_to_have_attribute("aria-busy", "true")
    assert "Image-Comprehension" in load_workbook(files["filled"]).sheetnames
    assert json.loads(files["json"].read_text(encoding="utf-8"))["intervals"]["S2"]
    assert pq.read_table(files["items_parquet"]).num_rows == 425
    assert files["items_csv"].read_text(encoding="utf-8-sig").count("NLP/causal-reasoning") == 10
    assert (
        "nlp/causal-reasoning/prediction.json"
        in zipfile.ZipFile(files["bundle_template"]).namelist()
    )


def test_a_bundle_goes_to_the_leaderboard(page: Page) -> None:
    demo(page)
    page.click("#gl-show-on-board")
    expect(page.locator("#gl-tabs")).to_contain_text(wording.DEMO_MODEL, timeout=PATIENCE)


def test_page_and_program_wait_in_one_line(page: Page, address: str, short: Path) -> None:
    done: list[float] = []

    def ask() -> None:
        client = Client(address, verbose=False, analytics_enabled=False)
        client.predict(handle_file(short), model=str(time.time()), api_name="/evaluate_bundle")
        done.append(time.monotonic())
        client.close()

    program = threading.Thread(target=ask)
    program.start()
    demo(page)
    program.join(timeout=PATIENCE / 1000)
    assert done


@pytest.mark.parametrize("size", [PHONE], indirect=True)
def test_phone_shows_items_without_sideways_scrolling(page: Page) -> None:
    demo(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    look(page, "Traffic Light Detection")
    body = page.locator(".gl-items-body")
    assert body.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    small = body.evaluate(
        """(node) => [...node.querySelectorAll("button, input, summary")]
        .filter((one) => one.getBoundingClientRect().height < 43.5)
        .map((one) => one.outerHTML.slice(0, 90))"""
    )
    assert small == []
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog.gl-items")).to_be_hidden()
