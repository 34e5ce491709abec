"""The page where bundles are scored against private answers: what it says, shows and counts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from publish_steps import publish

from closed.answers import holds_canary, plain, write_answers, zipped
from running import running_app
from scorer.ui import closed_wording as words

pytestmark = pytest.mark.browser
PATIENCE = 120_000  # milliseconds; a result comes after 15 seconds at the earliest


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def address(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    answers = write_answers(tmp_path_factory.mktemp("private") / "answers")
    settings = {"CLOSED_BENCHMARK": str(answers), "CLOSED_QUERIES": "1", "BENCHMARK": "me/open"}
    with running_app(place, **settings) as running:
        yield running


def drop(page: Page, path: Path) -> None:
    page.set_input_files(".gl-zone input[type=file]", path)


def test_a_bundle_is_scored_and_counted_and_shown_again_for_nothing_and_published(
    page: Page, tmp_path: Path, place: Path
) -> None:
    left = page.locator(".gl-closed-left")
    expect(page.locator(".gl-closed")).to_contain_text(words.TITLE)
    expect(left).to_have_text("1 scoring left today")
    expect(page.locator("[data-bundle]")).to_have_count(0)  # nothing else is scored
    drop(page, zipped(tmp_path / "none.zip", {"nlp/Time-Travel": [("1", "A")]}))
    expect(page.locator(".gl-level")).to_have_text(words.REFUSED_TITLE)
    expect(left).to_have_text("1 scoring left today")
    bundle = plain(tmp_path / "bundle.zip")
    drop(page, bundle)
    expect(page.locator(".gl-progress-phase")).to_have_text(words.PROGRESS["private"])
    expect(page.locator(".gl-progress-count")).to_have_text("")
    expect(page.locator(".gl-hero[data-kind=closed]")).to_be_visible(timeout=PATIENCE)
    expect(left).to_have_text(words.LEFT_NONE)
    expect(page.locator(".gl-evaluated")).to_contain_text("9 scored of 10 found in the bundle")
    expect(page.locator(".gl-interval")).to_have_count(0)
    expect(page.locator(".gl-rows table.has-items")).to_have_count(0)
    for kind in ("items_csv", "items_parquet", "annotated"):
        expect(page.locator(f"#gl-downloads [data-kind={kind}]")).to_be_hidden()
    with page.expect_download() as download:
        page.click("#gl-downloads [data-kind=filled]")
    assert download.value.suggested_filename.endswith(".xlsx")
    page.reload()
    page.wait_for_selector(".gl-zone")
    expect(left).to_have_text(words.LEFT_NONE)
    drop(page, bundle)
    expect(page.locator(".gl-hero[data-kind=closed]")).to_be_visible(timeout=PATIENCE)
    publish(page, "Kept From Me")
    expect(page.locator("#gl-pub-form [role=status]")).to_contain_text("Published: Kept From Me")
    (record,) = (place / "data" / "submissions").rglob("*.json")
    told = json.loads(record.read_bytes())
    assert told["origin"]["kind"] == "closed"
    scores = [score for score in told["scores"].values() if isinstance(score, int | float)]
    assert len(scores) == 9
    assert all(score == round(score, 1) for score in scores)
    assert not holds_canary(record.read_bytes())
    page.get_by_role("tab", name="Score").click()
    drop(page, plain(tmp_path / "other.zip", word="another"))
    expect(page.locator(".gl-level")).to_have_text(words.USED_UP_TITLE)
