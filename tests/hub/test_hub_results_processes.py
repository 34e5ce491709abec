"""Several apps on one dataset, and apps that are killed."""

import json
import random
from pathlib import Path
from typing import Any

from hub.instance import instance
from hub.result_folders import COMMIT, files_in, files_of, is_linear, results
from hub.server import LoopbackHub


def sent(hub: LoopbackHub) -> list[str]:
    """Return the ids of all records in the order of their commits, one for each commit."""
    found = []
    for posted in results(hub).log:
        (path,) = posted.paths
        found.append(path.rpartition("/")[2].removesuffix(".json"))
    return found


def ends(process: Any) -> tuple[list[str], dict[str, Any]]:
    """Wait for the end; returns what was acknowledged, and what was said at last."""
    *acknowledged, last = process.stdout.read().split("\n")[:-1]
    return acknowledged, json.loads(last)


def test_two_apps_that_publish_at_once_converge(hub: LoopbackHub, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for fault in (
        {"status": 500}, {"status": 412}, {"cut_after": 0}, {"status": 409},
        {"status": 429, "headers": {"Retry-After": "1"}}, {"cut_after": 0, "reset": True},
    ):  # fmt: skip
        hub.fail(COMMIT, 2, **fault)
    hub.fail("/resolve/", 3, status=502)
    with (
        instance(hub, one, "ann", 12, total=24) as first,
        instance(hub, two, "bob", 12, total=24) as second,
    ):
        for process in (first, second):
            process.stdout.readline()
        hub.down = True
        for _ in range(5):
            first.stdout.readline()
            second.stdout.readline()
        hub.down = False
        _, here = ends(first)
        _, there = ends(second)
    assert files_in(one / "submissions") == files_in(two / "submissions") == files_of(hub)
    assert here["board"] == there["board"]
    assert len(here["board"]) == 24
    assert here["queued"] == there["queued"] == here["faults"] == there["faults"] == []
    ids = [row[0] for row in here["board"]]
    assert sorted(sent(hub)) == ids  # each in one commit, and in one only
    assert is_linear(hub)
    assert not any(fault.times for fault in hub.faults)


def test_an_app_that_is_killed_again_and_again_sends_each_record_once(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    chance = random.Random(5)
    acknowledged: list[str] = []
    hub.fail(COMMIT, 3, cut_after=0)
    for _ in range(2):
        with instance(hub, tmp_path, "ann", 9_999, total=9_999) as process:
            enough = len(results(hub).log) + chance.randrange(1, 5)
            while len(results(hub).log) < enough:  # killed while it sends
                acknowledged.append(process.stdout.readline().strip())
                assert acknowledged[-1], "it ended by itself"
    with instance(hub, tmp_path, "ann", 1, total=len(acknowledged) + 1) as process:
        more, said = ends(process)
    here = [row[0] for row in said["board"]]
    assert {*acknowledged, *more} <= set(here)  # a kill may come between a write and its word
    assert said["queued"] == said["faults"] == []
    assert sorted(sent(hub)) == here
    assert files_in(tmp_path / "submissions") == files_of(hub)
    assert is_linear(hub)
