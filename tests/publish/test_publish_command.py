"""``python -m scorer publish``: into DATA_DIR, by the rules of the page, with their exit codes."""

import json
from pathlib import Path

import pytest
from publish_parts import EXAMPLE

from scorer.catalog import Catalog
from scorer.cli import main
from scorer.score import score_workbook
from scorer.store import Store


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("RESULTS_REPO", raising=False)
    return tmp_path / "data"


def test_workbook_is_published_and_told_as_json(
    capsys: pytest.CaptureFixture[str], catalog: Catalog, data_dir: Path
) -> None:
    arguments = ["publish", str(EXAMPLE), "--name", "Alpha", "--size", "7b", "--json"]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    scored = score_workbook(EXAMPLE, catalog)
    assert (told["name"], told["version"], told["status"]) == ("Alpha", 1, "listed")
    assert told["level"] == scored.levels.level
    assert told["scores"] == pytest.approx(dict(scored.levels.scores))
    (entry,) = Store(data_dir, catalog).state().current
    assert entry.submission.record_id == told["record_id"]
    assert (entry.card.size, entry.submission.by) == ("7B", "local")


def test_new_version_is_told_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["publish", str(EXAMPLE), "--name", "Alpha"]) == 0
    other = EXAMPLE.with_name("Workbook with mistakes.xlsx")
    assert main(["publish", str(other), "--name", "alpha"]) == 0
    assert "alpha, version 2: listed" in capsys.readouterr().out


def test_everything_wrong_is_told_and_nothing_kept(
    capsys: pytest.CaptureFixture[str], data_dir: Path
) -> None:
    arguments = ["publish", str(EXAMPLE), "--name", "GPT-4V", "--link", "x", "--size", "big"]
    assert main([*arguments, "--json"]) == 1
    told = capsys.readouterr()
    assert {one["where"] for one in json.loads(told.out)["problems"]} == {"name", "link", "size"}
    assert "link: expected an address" in told.err
    assert not (data_dir / "submissions").exists()


def test_run_without_a_score_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.xlsx"
    assert main(["template", "-o", str(path)]) == 0
    assert main(["publish", str(path), "--name", "Alpha"]) == 1
    assert "expected at least one task with a score, got none" in capsys.readouterr().err


def test_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("DATA_DIR", str(blocked))
    assert main(["publish", str(EXAMPLE), "--name", "Alpha"]) == 1
    assert "DATA_DIR: expected a folder that can be written" in capsys.readouterr().err


def test_name_is_needed() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["publish", str(EXAMPLE)])
    assert ended.value.code == 2
