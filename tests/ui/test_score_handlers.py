"""Handlers of the tab Score, as plain functions."""

import json
from pathlib import Path

import pytest
from gradio.utils import get_upload_folder

from places import EXAMPLES
from scorer.ui.drop_zone import example_path, uploaded_path
from scorer.ui.score_handlers import (
    Desk,
    Given,
    Selectors,
    on_charts,
    on_details,
    on_file,
    on_fractions,
    on_model,
    on_selector,
    on_sheet,
    on_wanted,
)

EXAMPLE = EXAMPLES / "Vitron-V1.xlsx"
PAPER = Selectors("A/full", "paper", "paper")
GIVEN = Given(str(EXAMPLE), EXAMPLE.name)


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    folder = Path(get_upload_folder())
    folder.mkdir()
    return folder


def test_upload_is_scored(desk: Desk, uploads: Path) -> None:
    path = uploads / "mine.xlsx"
    path.write_bytes(EXAMPLE.read_bytes())
    given, view = on_file(desk, Given(), {"path": str(path), "name": "mine.xlsx"}, PAPER)
    assert given == Given(str(path), "mine.xlsx")
    assert "Level 4" in view.report
    assert view.model == "Vitron-V1"
    assert json.loads(view.status)["state"] == "scored"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"path": str(EXAMPLE)}, id="a file outside the uploads"),
        pytest.param({"path": "/etc/passwd"}, id="a file of the system"),
        pytest.param({"path": 7}, id="no text"),
        pytest.param({"path": "a\0b"}, id="a NUL"),
        pytest.param(["/etc/passwd"], id="no object"),
    ],
)
def test_only_uploads_are_read(desk: Desk, uploads: Path, data: object) -> None:
    assert uploaded_path(data) is None
    given, view = on_file(desk, Given(), data, PAPER)
    assert given.path == ""
    assert "was not scored" in view.report
    assert view.model is None
    assert on_details(desk, given, PAPER) is None


def test_upload_path_cannot_climb_out(uploads: Path) -> None:
    outside = uploads.parent / "secret.xlsx"
    outside.write_bytes(b"x")
    assert uploaded_path({"path": f"{uploads}/../secret.xlsx"}) is None
    (uploads / "link.xlsx").symlink_to(outside)
    assert uploaded_path({"path": f"{uploads}/link.xlsx"}) is None
    assert uploaded_path({"path": str(uploads)}) is None


def test_examples_are_named_not_reached(desk: Desk) -> None:
    assert example_path({"example": EXAMPLE.name}, desk.examples) == str(EXAMPLE)
    assert example_path({"example": "../catalog/tasks.csv"}, desk.examples) is None
    given, view = on_file(desk, Given(), {"example": EXAMPLE.name}, PAPER)
    assert given.name == EXAMPLE.name
    assert "Vitron-V1" in view.report


def test_deleted_upload_says_drop_it_again(desk: Desk, tmp_path: Path) -> None:
    answer = on_selector(desk, Given(str(tmp_path / "gone.xlsx"), "gone.xlsx"), None, PAPER)
    assert answer is not None
    assert "drop it again" in answer[1].report


def test_selectors_change_nothing_before_there_is_a_file(desk: Desk) -> None:
    assert on_selector(desk, Given(), None, PAPER) is None
    assert on_model(desk, Given(), {"name": "x"}, PAPER) is None
    assert on_fractions(desk, Given(), {"on": True}, PAPER) is None


def test_details_follow_the_answer(desk: Desk) -> None:
    details = on_details(desk, GIVEN, PAPER)
    assert details is not None
    assert len(json.loads(details.table)["rows"]) == 699
    assert len(details.sheets) == 9
    assert details.sheets[-1] == "NLP"  # what makes levels comes first
    assert "Mean of wins" in details.breakdown


def test_release_is_named_beside_its_numbers(desk: Desk) -> None:
    answer = on_selector(desk, GIVEN, None, Selectors("A/full", "release", "workbook"))
    assert answer is not None
    assert "release protocol" in answer[1].report
    assert "sota:workbook|protocol:release" in answer[1].report


@pytest.mark.parametrize(
    "selectors",
    [
        pytest.param(Selectors("Z/none", "paper", "paper"), id="board"),
        pytest.param(Selectors("A/full", "guess", "paper"), id="protocol"),
        pytest.param(Selectors("A/full", "paper", "mine"), id="SoTA"),
        pytest.param(Selectors(None, [], {}), id="no names at all"),  # type: ignore[arg-type]
    ],
)
def test_choices_that_do_not_exist_are_problems(desk: Desk, selectors: Selectors) -> None:
    answer = on_selector(desk, GIVEN, None, selectors)
    assert answer is not None
    assert "was not scored" in answer[1].report


def test_fractions_are_kept_until_taken_back(desk: Desk) -> None:
    answer = on_fractions(desk, GIVEN, {"on": True}, PAPER)
    assert answer is not None
    given, view = answer
    assert given.fractions
    assert 'data-fractions="off"' in view.report
    back = on_fractions(desk, given, {"on": False}, PAPER)
    assert back is not None
    assert back[0] == GIVEN


def test_charts_follow_the_board_and_the_window(desk: Desk) -> None:
    levels, capabilities, skills = on_charts(desk, GIVEN, PAPER, "Image-Comprehension", width=1440)
    assert [trace.type for trace in levels.data] == ["scatterpolar"] * 3
    assert capabilities.data[0].type == "scatterpolar"
    assert skills.data[0].type == "bar"  # 40 skills do not fit around a circle
    generation = on_sheet(desk, GIVEN, PAPER, "Image-Generation", width=1440)
    assert generation.data[0].type == "scatterpolar"
    narrow = on_sheet(desk, GIVEN, PAPER, "Image-Generation", width=390)
    assert narrow.data[0].type == "bar"
    one = Selectors("C/3D-generation", "paper", "paper")
    levels, _, skills = on_charts(desk, GIVEN, one, "Image-Comprehension", width=None)
    assert [trace.type for trace in levels.data] == ["bar", "bar"]
    assert len(skills.data) == 2  # the board's own sheet instead of one that it has not


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("json", "Vitron-V1_A-full.json"),
        ("csv", "Vitron-V1_A-full.csv"),
        ("annotated", "Vitron-V1_annotated.xlsx"),
        ("template", "A-full_template.xlsx"),
    ],
)
def test_downloads_are_named_after_what_they_hold(
    desk: Desk, tmp_path: Path, kind: str, name: str
) -> None:
    path = on_wanted(desk, GIVEN, {"kind": kind}, PAPER, tmp_path)
    assert path is not None
    assert path.name == name
    assert path.stat().st_size > 0


@pytest.mark.parametrize("data", [None, {}, {"kind": "../../x"}, {"kind": 3}, "json"])
def test_unknown_download_is_none(desk: Desk, tmp_path: Path, data: object) -> None:
    assert on_wanted(desk, GIVEN, data, PAPER, tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_nothing_given_offers_only_the_template(desk: Desk, tmp_path: Path) -> None:
    for kind in ("json", "csv", "annotated"):
        assert on_wanted(desk, Given(), {"kind": kind}, PAPER, tmp_path) is None
    assert on_wanted(desk, Given(), {"kind": "template"}, PAPER, tmp_path) is not None
