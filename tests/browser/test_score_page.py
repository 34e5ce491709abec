"""What a visitor does on the tab Score, in a real browser, against the running app."""

import base64
import csv
import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, Route, expect

from places import EXAMPLES
from scorer.catalog import Catalog
from scorer.exports import to_dict
from scorer.score import ScoreOptions, score_workbook

pytestmark = pytest.mark.browser

EXAMPLE = EXAMPLES / "Vitron-V1.xlsx"
MISTAKES = EXAMPLES / "Workbook with mistakes.xlsx"
PHONE = (390, 844)


def drop(page: Page, path: Path) -> None:
    page.set_input_files(".gl-zone input[type=file]", path)


def score_on_page(page: Page, name: str) -> str:
    return page.locator(f".gl-card[data-score={name}] .gl-value").inner_text()


def choose_board(page: Page, text: str) -> None:
    page.click("#gl-board input")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def write_sheet(path: Path, rows: list[list[object]], sheet: str = "Image-Comprehension") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def image_rows(catalog: Catalog, *models: str) -> list[list[object]]:
    tasks = [task for task in catalog.tasks_of("Image-Comprehension") if task.metric.is_percent]
    header: list[object] = ["No", "Task Name", "Metrics", *models]
    return [header] + [
        [task.number, task.name, task.metric.name, *(50.0 for _ in models)] for task in tasks[:9]
    ]


def test_empty_page_says_what_to_drop(page: Page) -> None:
    expect(page.locator(".gl-drop")).to_contain_text("Drop a results workbook or a bundle")
    expect(page.locator("#gl-below")).to_be_hidden()
    expect(page.locator(".gl-step")).to_have_count(4)
    expect(page.locator(".gl-step.is-reached")).to_have_count(0)
    expect(page.locator("[data-example]")).to_have_count(len(list(EXAMPLES.glob("*.xlsx"))))


def test_dropped_file_is_scored_without_a_further_click(page: Page, catalog: Catalog) -> None:
    drop(page, EXAMPLE)
    expect(page.locator(".gl-level")).to_have_text("Level 4")
    levels = score_workbook(EXAMPLE, catalog).levels
    for name, value in levels.scores.items():
        assert value is not None
        assert score_on_page(page, name) == f"{value:.2f}"
    expect(page.locator(".gl-step.is-here")).to_have_attribute("data-step", "4")
    expect(page.locator(".gl-signature code")).to_contain_text("sota:paper|protocol:paper")
    expect(page.locator("[role=status].gl-unseen")).to_contain_text("Level 4")
    expect(page.locator(".gl-file")).to_have_text(EXAMPLE.name)


def test_file_may_be_dropped_anywhere(page: Page) -> None:
    page.evaluate(
        """(text) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], "dropped.xlsx"));
            const place = document.querySelector("#gl-footer");
            for (const type of ["dragenter", "dragover", "drop"]) {
                const options = { dataTransfer, bubbles: true, cancelable: true };
                place.dispatchEvent(new DragEvent(type, options));
            }
        }""",
        base64.b64encode(EXAMPLE.read_bytes()).decode(),
    )
    expect(page.locator(".gl-level")).to_have_text("Level 4")
    expect(page.locator(".gl-file")).to_have_text("dropped.xlsx")


def test_radars_are_drawn_with_their_points(page: Page) -> None:
    page.click(f'[data-example="{EXAMPLE.name}"]')
    points = page.locator("#gl-levels-plot .polarlayer .points .point")
    expect(points).to_have_count(3 * 5)  # S2, S3, S4: four modalities, and the first again
    capabilities = page.locator("#gl-capabilities-plot .angularaxistick")
    assert capabilities.count() > 10
    expect(page.locator("#gl-skills-plot .barlayer .point").first).to_be_attached()
    page.click("#gl-sheet input")
    page.get_by_role("option", name="Audio generation").click()
    expect(page.locator("#gl-skills-plot .polarlayer .points .point").first).to_be_attached()


def test_choices_score_again_at_once(page: Page, catalog: Catalog) -> None:
    drop(page, EXAMPLE)
    expect(page.locator(".gl-level")).to_have_text("Level 4")
    page.get_by_role("radio", name="Release").check(force=True)
    expect(page.locator(".gl-release")).to_contain_text("release protocol")
    page.get_by_role("radio", name="Workbook").check(force=True)
    expect(page.locator(".gl-signature code")).to_contain_text("sota:workbook|protocol:release")
    options = ScoreOptions(protocol="release", sota="workbook")
    expected = score_workbook(EXAMPLE, catalog, options).levels.scores["S4"]
    assert score_on_page(page, "S4") == f"{expected:.2f}"
    page.get_by_role("radio", name="Paper").first.check(force=True)
    expect(page.locator(".gl-release")).to_have_count(0)
    choose_board(page, "C · 3D generation")
    expect(page.locator(".gl-eyebrow")).to_contain_text("3D generation")
    expect(page.locator(".gl-step.is-off")).to_have_count(2)
    expect(page.locator(".gl-card[data-score=S4]")).to_contain_text("does not apply")


def test_what_is_chosen_while_an_answer_is_under_way_counts(page: Page) -> None:
    drop(page, EXAMPLE)
    expect(page.locator("#gl-below .js-plotly-plot")).not_to_have_count(0)
    held: list[Route] = []
    page.route("**/run/predict*", lambda one: held.append(one))
    with page.expect_request("**/run/predict*"):
        page.get_by_role("radio", name="Workbook").check(force=True)
    page.get_by_role("radio", name="Paper").last.check(force=True)
    page.get_by_role("radio", name="Workbook").check(force=True)
    page.get_by_role("radio", name="Paper").last.check(force=True)
    assert len(held) == 1
    held[0].continue_()  # the first answer comes
    expect(page.locator(".gl-signature code")).to_contain_text("sota:workbook")
    expect(page.locator("#gl-sota input:checked")).to_have_value("paper")
    page.unroute("**/run/predict*")  # then the last choice's
    expect(page.locator(".gl-signature code")).to_contain_text("sota:paper")


@pytest.mark.parametrize("is_example", [False, True])
def test_a_file_makes_way_for_the_next(page: Page, is_example: bool) -> None:
    held: list[Route] = []
    page.route("**/run/predict*", lambda one: held.append(one))
    with page.expect_request("**/run/predict*"):
        if is_example:
            page.click(f'[data-example="{EXAMPLE.name}"]')
        else:
            drop(page, EXAMPLE)
    with page.expect_response("**/upload*"):
        drop(page, MISTAKES)
    expect(page.locator(".gl-file")).to_have_text(MISTAKES.name)
    held[0].continue_()  # the first answer comes
    expect(page.locator(".gl-level")).to_be_visible()
    expect(page.locator(".gl-zone")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".gl-file")).to_have_text(MISTAKES.name)
    page.unroute("**/run/predict*")  # then the last file's
    expect(page.locator(".gl-chip.is-error")).to_be_visible()
    expect(page.locator(".gl-zone")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".gl-file")).to_have_text(MISTAKES.name)


def test_joint_boards_are_offered(page: Page) -> None:
    drop(page, EXAMPLE)
    choose_board(page, "Image + Audio")
    expect(page.locator(".gl-eyebrow")).to_contain_text("Image + Audio")
    expect(page.locator(".gl-breakdown tr.gl-group")).to_have_count(3)  # with language


def test_problem_report_names_every_problem(page: Page, catalog: Catalog) -> None:
    drop(page, MISTAKES)
    expect(page.locator(".gl-chip.is-error")).to_be_visible()
    problems = score_workbook(MISTAKES, catalog).problems
    shown = page.locator("#gl-problem-report .gl-problem")
    expect(shown).to_have_count(len(problems))
    places = shown.locator("strong").all_inner_texts()
    assert sorted(places) == sorted(problem.where for problem in problems)
    expect(shown.first).to_contain_text("27100")  # errors come first
    page.fill("[data-problem-filter]", "row 4")
    assert 0 < page.locator(".gl-problem:visible").count() < len(problems)
    page.click(".gl-chip.is-error")
    expect(page.locator("#gl-problems")).to_be_in_viewport()


def test_fractions_are_offered_and_taken_back(page: Page, catalog: Catalog, tmp_path: Path) -> None:
    rows = image_rows(catalog, "My model")
    path = write_sheet(tmp_path / "f.xlsx", [rows[0]] + [[*row[:3], 0.5] for row in rows[1:]])
    drop(page, path)
    expect(page.locator(".gl-banner")).to_contain_text("look like fractions")
    before = score_on_page(page, "S2")
    page.click("[data-fractions=on]")
    expect(page.locator(".gl-banner.is-done")).to_be_visible()
    assert float(score_on_page(page, "S2")) > float(before)
    page.click("[data-fractions=off]")
    expect(page.locator(".gl-banner:not(.is-done)")).to_be_visible()
    assert score_on_page(page, "S2") == before


def test_several_models_are_a_choice_and_their_names_are_text(
    page: Page, catalog: Catalog, tmp_path: Path
) -> None:
    hostile = "<img src=x onerror=alert(1)> ${1} {{2}} `"
    drop(page, write_sheet(tmp_path / "two.xlsx", image_rows(catalog, "First", hostile)))
    expect(page.locator(".gl-hero.is-question [data-model]")).to_have_count(2)
    page.get_by_role("button", name=hostile).click()
    expect(page.locator(".gl-eyebrow b")).to_have_text(hostile)
    assert page.locator(".gl-hero img").count() == 0
    page.click("#gl-model input")
    page.get_by_role("option", name="First").click()
    expect(page.locator(".gl-eyebrow b")).to_have_text("First")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param(
            "notes.txt", b"hello", "neither a workbook (.xlsx, .csv) nor a bundle", id="wrong type"
        ),
        pytest.param("big.xlsx", b"0" * 1_100_000, "files up to 1 MB", id="too large"),
    ],
)
def test_refused_at_the_door(
    page: Page, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    drop(page, path)
    expect(page.locator(".gl-zone .gl-fault")).to_contain_text(said)
    expect(page.locator(".gl-zone")).not_to_have_attribute("aria-busy", "true")


def test_refused_file_shows_its_problems_and_the_next_one_is_scored(
    page: Page, tmp_path: Path
) -> None:
    drop(page, write_sheet(tmp_path / "other.xlsx", [["a", "b"]], sheet="<b>Sheet"))
    refusal = page.locator(".gl-hero.is-refused")
    expect(refusal).to_contain_text("This file was not scored")
    expect(refusal).to_contain_text("<b>Sheet")
    expect(page.locator("#gl-below")).to_be_hidden()
    drop(page, EXAMPLE)
    expect(page.locator(".gl-level")).to_have_text("Level 4")
    expect(page.locator(".gl-count")).to_have_text("699 of 699 tasks")
    expect(page.locator("#gl-levels-plot .polarlayer .point").first).to_be_visible()


def test_downloads_hold_the_same_digits(page: Page, catalog: Catalog, tmp_path: Path) -> None:
    drop(page, EXAMPLE)
    expected = to_dict(score_workbook(EXAMPLE, catalog))
    files = {}
    for kind in ("json", "csv", "annotated", "template"):
        with page.expect_download() as download:
            page.click(f"#gl-downloads [data-kind={kind}]")
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
        expect(page.locator(f"#gl-downloads [data-kind={kind}]")).not_to_have_attribute(
            "aria-busy", "true"
        )
    assert json.loads(files["json"].read_text(encoding="utf-8")) == expected
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["points"] for line in lines] == [
        "" if task["points"] is None else str(task["points"]) for task in expected["tasks"]
    ]
    assert "Image-Comprehension" in load_workbook(files["annotated"]).sheetnames
    assert "Image-Comprehension" in load_workbook(files["template"]).sheetnames
    assert all(re.fullmatch(r"[\w.-]+", path.name) for path in files.values())


def test_template_of_a_board_needs_no_file(page: Page, tmp_path: Path) -> None:
    choose_board(page, "C · 3D generation")
    with page.expect_download() as download:
        page.click("#gl-template [data-kind=template]")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert load_workbook(path).sheetnames == ["3D-Generation"]


@pytest.mark.parametrize("size", [PHONE], indirect=True)
def test_phone_needs_no_sideways_scrolling(page: Page) -> None:
    for path in (None, MISTAKES):
        if path:
            drop(page, path)
            expect(page.locator("#gl-skills-plot .main-svg").first).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    small = page.evaluate(
        """() => [...document.querySelectorAll("#gl-tabs button, #gl-tabs a, #gl-tabs select")]
        .filter((node) => node.checkVisibility() && node.tabIndex >= 0)
        .filter((node) => !node.closest(".gl-rows, .js-plotly-plot"))
        .filter((node) => node.getBoundingClientRect().height < 43.5)
        .map((node) => node.outerHTML.slice(0, 90))"""
    )
    assert small == []
    task = page.locator(".gl-rows tbody th").first
    left = task.bounding_box()
    page.locator(".gl-rows").evaluate("(node) => { node.scrollLeft = 300; }")
    assert task.bounding_box() == left  # the task's name stays in sight


def test_dark_and_light_are_kept(page: Page, address: str) -> None:
    ground = "getComputedStyle(document.querySelector('.gradio-container')).backgroundColor"
    light = page.evaluate(ground)
    page.click("[data-theme-toggle]")
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    assert page.evaluate(ground) != light
    page.goto(address)
    page.wait_for_selector(".gl-zone")
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.click("[data-theme-toggle]")
    assert page.evaluate(ground) == light


def test_about_shows_formulas(page: Page) -> None:
    page.get_by_role("tab", name="About").click()
    expect(page.locator("#gl-about .katex-display")).to_have_count(3)
    expect(page.locator("#gl-about .katex-error")).to_have_count(0)
    expect(page.locator("#gl-about")).to_contain_text("arXiv:2505.04620")
