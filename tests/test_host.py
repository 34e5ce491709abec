"""A host's own specialists' scores, from a workbook, for the whole app."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from places import EXAMPLES, ROOT
from scorer.errors import OptionError, SubmissionError
from scorer.host import host_catalog
from scorer.published import load_published
from scorer.settings import Settings
from scorer.ui.leaderboard.board_grid import board_grid
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.views import BoardView, read_query

# Two language tasks; the paper prints GPT-3.5-turbo with 47.40 and 23.15 on them.
ROWS = "sheet,Task Name,Ours\nNLP,Causal Reasoning,1\nNLP,Temporal Reasoning,99\n"


@pytest.fixture
def sota_file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_without_a_file_the_catalog_is_the_built_in_one() -> None:
    assert host_catalog(Settings()).sota_names == ("paper", "workbook")


def test_a_file_is_one_more_choice_after_the_others(sota_file: Path) -> None:
    catalog = host_catalog(Settings(sota_file=sota_file))
    *others, own = catalog.sota_names
    assert others == ["paper", "workbook"]
    assert own.startswith("ours@")
    assert dict(catalog.sota[own]) == {
        "NLP/causal-reasoning": 1.0,
        "NLP/temporal-reasoning": 99.0,
    }
    assert catalog.version == host_catalog(Settings()).version


def test_another_content_has_another_name(sota_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "ours.csv"
    other.parent.mkdir()
    other.write_text(ROWS.replace("99", "98"), encoding="utf-8")
    names = [host_catalog(Settings(sota_file=path)).sota_names[-1] for path in (sota_file, other)]
    assert names[0] != names[1]


def test_every_board_can_be_measured_against_it(sota_file: Path) -> None:
    catalog = host_catalog(Settings(sota_file=sota_file))
    name = catalog.sota_names[-1]
    desk = BoardDesk(catalog, load_published(catalog))
    view, unknown = read_query({"board": ["A/full"], "sota": [name]}, catalog)
    assert (view.sota, unknown) == (name, [])
    for board in catalog.boards:
        assert len(board_grid(desk, BoardView(board=board.board_id, sota=name))) > 0
    submission = desk.submission(BoardView(sota=name), "GPT-3.5-turbo")
    assert submission is not None
    won = {row.task.task_id: row.win for row in submission.tasks if row.win is not None}
    assert won == {"NLP/causal-reasoning": True, "NLP/temporal-reasoning": False}
    assert f"sota:{name}|" in submission.signature


def test_the_command_line_knows_it_by_its_name(sota_file: Path) -> None:
    name = host_catalog(Settings(sota_file=sota_file)).sota_names[-1]
    told = subprocess.run(
        [sys.executable, "-m", "scorer", "score", str(EXAMPLES / "Vitron-V1.xlsx"), "--json",
         "--sota", name],
        cwd=ROOT, env={**os.environ, "SOTA_FILE": str(sota_file)}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(told.stdout)["sota"] == name


def test_a_file_that_is_not_there_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="SOTA_FILE: expected a results workbook") as caught:
        host_catalog(Settings(sota_file=tmp_path / "none.xlsx"))
    assert str(tmp_path) not in str(caught.value)


def test_a_refused_cell_refuses_the_file(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(ROWS.replace("99", "199"), encoding="utf-8")
    with pytest.raises(SubmissionError, match="line 3"):
        host_catalog(Settings(sota_file=path))
