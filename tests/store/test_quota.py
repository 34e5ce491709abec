"""Units of a day: never more than there are, whoever takes them, and none forgotten."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from places import ROOT
from scorer.store import Quota, StoreError

TODAY = date(2026, 11, 21)
SCRIPT = Path(__file__).with_name("processes.py")


def test_each_unit_is_given_once(tmp_path: Path) -> None:
    quota = Quota(tmp_path / "counts")
    assert quota.left("publish", "ann", 3, TODAY) == 3
    assert [quota.take("publish", "ann", 3, TODAY) for _ in range(5)] == [2, 1, 0, None, None]
    assert quota.left("publish", "ann", 3, TODAY) == 0


def test_users_kinds_and_days_are_counted_apart(tmp_path: Path) -> None:
    quota = Quota(tmp_path)
    assert quota.take("publish", "ann", 1, TODAY) == 0
    assert quota.take("publish", "ann", 1, TODAY) is None
    assert quota.take("publish", "bob", 1, TODAY) == 0
    assert quota.take("closed", "ann", 1, TODAY) == 0
    assert quota.take("publish", "ann", 1, TODAY + timedelta(days=1)) == 0


def test_a_restart_forgets_nothing_and_another_limit_counts_what_was_taken(tmp_path: Path) -> None:
    assert Quota(tmp_path).take("publish", "ann", 2, TODAY) == 1
    assert Quota(tmp_path).left("publish", "ann", 2, TODAY) == 1
    assert Quota(tmp_path).take("publish", "ann", 5, TODAY) == 3
    assert Quota(tmp_path).take("publish", "ann", 2, TODAY) is None
    assert Quota(tmp_path).left("publish", "ann", 1, TODAY) == 0


def test_no_name_becomes_a_path_or_is_written_down(tmp_path: Path) -> None:
    quota = Quota(tmp_path / "counts")
    for user in ("../../ann", "/etc/ann", "", "ann\0", "\ud800", "x" * 10_000):
        assert quota.take("publish", user, 1, TODAY) == 0
        assert quota.take("publish", user, 1, TODAY) is None
    assert [path.name for path in tmp_path.iterdir()] == ["counts"]
    assert not [path for path in tmp_path.rglob("*") if "ann" in path.name]
    with pytest.raises(ValueError, match="kind"):
        quota.take("../x", "ann", 1, TODAY)


def test_days_gone_by_are_cleaned_and_nothing_else(tmp_path: Path) -> None:
    quota = Quota(tmp_path)
    (tmp_path / "notes").mkdir()
    for days in (3, 2, 1, 0):
        quota.take("publish", "ann", 1, TODAY - timedelta(days=days))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-11-20", "2026-11-21", "notes"]


def test_what_cannot_be_counted_is_not_given(tmp_path: Path) -> None:
    (tmp_path / "counts").write_bytes(b"a file where the folder should be")
    with pytest.raises(StoreError, match="the day's count"):
        Quota(tmp_path / "counts").take("publish", "ann", 1, TODAY)


def test_sixteen_processes_get_no_more_than_there_is(tmp_path: Path) -> None:
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests", SCRIPT.parent)))
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "taking", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    taken = json.loads(done.stdout)["taken"]
    assert len(taken) == 160
    assert sorted(int(left) for left in taken if left != "None") == list(range(20))
    assert Quota(tmp_path).left("publish", "ann", 20, TODAY) == 0
