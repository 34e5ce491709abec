"""Samples from the Hub, here one on loopback: asked for, fetched, and what a failure says."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from browser.conftest import new_context
from hub.server import LoopbackHub
from places import ROOT
from running import running_app

pytestmark = pytest.mark.browser

REPOSITORY = "General-Level/Small-Bench"
LIGHTS = "Image-Comprehension/traffic-light-detection"
DEMO = ROOT / "leaderboard_data" / "demo" / "benchmark"
FOLDER = "image/comprehension/traffic-light-detection"


@pytest.fixture(scope="module")
def hub() -> Iterator[LoopbackHub]:
    files = {
        str(path.relative_to(DEMO)): path.read_bytes()
        for path in sorted(DEMO.joinpath(FOLDER).rglob("*"))
        if path.is_file()
    }
    del files[f"{FOLDER}/images/003.png"]
    wide = BytesIO()
    Image.new("RGB", (2400, 1200), "green").save(wide, "PNG")
    files[f"{FOLDER}/images/002.png"] = wide.getvalue()
    with LoopbackHub().serving() as running:
        running.repository(REPOSITORY, files)
        yield running


@pytest.fixture(scope="module")
def app(hub: LoopbackHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("app")
    settings = {
        "BENCHMARK": REPOSITORY,
        "DATA_DIR": str(folder / "data"),
        "HF_ENDPOINT": hub.endpoint,
        "HF_HOME": str(folder / "hf"),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "NO_PROXY": "127.0.0.1",
    }
    with running_app(Path(folder), **settings) as address:
        yield address


@pytest.fixture
def page(browser: Browser, app: str) -> Iterator[Page]:
    context = new_context(browser, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{app}?benchmark={LIGHTS}")
    yield page
    context.close()


def test_samples_are_fetched_when_asked_for(page: Page, hub: LoopbackHub) -> None:
    expect(page.locator(".gl-bench-name")).to_have_text("Traffic Light Detection")
    ask = page.get_by_role("button", name="Show samples")
    expect(ask).to_be_visible()
    expect(page.get_by_role("radio", name=REPOSITORY)).to_be_checked()
    assert hub.requests == []  # opening the page and a task asks nobody

    hub.fail("/revision/main", times=1, status=401)
    ask.click()
    expect(page.locator(".gl-bench-reason")).to_contain_text("HF_TOKEN")
    page.get_by_role("button", name="Try again").click()
    items = page.locator(".gl-bench-item")
    expect(items).to_have_count(8)
    expect(page.locator(".gl-bench-item h3").first).to_be_focused()
    expect(items.nth(3).locator(".gl-bench-note")).to_contain_text("003.png is not in this")
    expect(page.locator(".gl-bench-item img")).to_have_count(7)
    expect(page.locator(".gl-bench-waiting")).to_have_count(0)
    item = items.nth(2)
    picture, texts = item.locator("img").bounding_box(), item.locator("h4").bounding_box()
    assert picture is not None
    assert texts is not None
    assert picture["width"] == pytest.approx(2 * picture["height"], rel=0.02)
    assert picture["x"] + picture["width"] <= texts["x"]  # a large picture keeps to its column


def test_task_that_the_dataset_lacks_is_told(page: Page, app: str) -> None:
    page.goto(f"{app}?benchmark=NLP/causal-reasoning")
    page.get_by_role("button", name="Show samples").click()
    expect(page.locator(".gl-bench-state")).to_contain_text("1 of the 699 tasks")
