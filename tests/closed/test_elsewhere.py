"""What private answers change elsewhere: nothing on the command line, and no demo beside them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from closed.answers import holds_canary, provoking, write_answers
from places import ROOT
from scorer.catalog import Catalog
from scorer.settings import Settings
from scorer.ui.benchmark.desk import CONFIGURED, DEMO, DEMO_FOLDER, make_desk
from scorer.ui.bundles.configured import make_bundle_desk, private_paths


def test_whoever_has_the_files_is_told_everything_on_the_command_line(tmp_path: Path) -> None:
    answers = write_answers(tmp_path / "answers")
    bundle = provoking(tmp_path / "bundle.zip")
    told = []
    for closed in ("", str(answers)):
        environment = {
            **os.environ, "CLOSED_BENCHMARK": closed, "DATA_DIR": str(tmp_path / "data"),
            "BENCHMARK": str(answers),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "scorer", "evaluate", str(bundle), "--json"],
            capture_output=True, cwd=ROOT, env=environment, check=True,
        )  # fmt: skip
        told.append(done.stdout)
    assert told[0] == told[1]
    assert holds_canary(told[0])
    assert json.loads(told[0])["tasks"]
    assert not (tmp_path / "data" / "quota").exists()


def settings_of(tmp_path: Path, closed: Path) -> Settings:
    return Settings(
        closed_benchmark=str(closed), benchmark=str(tmp_path), data_dir=tmp_path / "data"
    )


def test_a_demo_that_is_private_is_shown_nowhere(tmp_path: Path, catalog: Catalog) -> None:
    private = settings_of(tmp_path, DEMO_FOLDER)
    assert list(make_desk(catalog, private).origins) == [CONFIGURED]
    assert make_bundle_desk(private, catalog, 1_000).demos == {}
    other = settings_of(tmp_path, write_answers(tmp_path.parent / f"{tmp_path.name}-answers"))
    assert DEMO in make_desk(catalog, other).origins


@pytest.mark.parametrize("named", ["folder", "dataset"])
def test_where_answers_lie_is_never_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    folder = tmp_path / "answers"
    folder.mkdir()
    closed = str(folder) if named == "folder" else "me/answers"
    blocked = private_paths(Settings(closed_benchmark=closed, data_dir=tmp_path / "data"))
    place = folder if named == "folder" else tmp_path / "hub" / "datasets--me--answers"
    assert str(place) in blocked
    assert str(tmp_path / "data" / "cache") in blocked
