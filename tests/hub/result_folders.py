"""Folders of records as the store keeps them, and the part that keeps them in step with a Hub."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from hub.server import LoopbackHub, Repository
from scorer.store.hub_faults import HubError
from scorer.store.hub_loop import Pace
from scorer.store.hub_results import ResultsRepo

RESULTS = "me/results"
COMMIT = "POST .*/commit/"
PATIENCE = 60  # seconds; far more than a slow machine needs
# Waits long enough to be seen, and short enough to be waited for.
QUICK = Pace(
    before=0.0, merge=0.05, send=0.05, first_wait=0.02, longest_wait=0.2, refused_wait=60.0,
    race_wait=0.02, races=20, fresh=0.0,
)  # fmt: skip


def record_id(number: int, month: str = "2026-11") -> str:
    """Make the id of a record that was published in a month, later with a larger number."""
    return f"{month.replace('-', '')}21T134512.{number:06}Z-{number:010x}"


def path_of(one: str) -> str:
    return f"{one[:4]}-{one[4:6]}/{one}.json"


def publish(folder: Path, one: str, **said: Any) -> bytes:
    """Write a record where the store would; returns its bytes."""
    content = json.dumps({"record_id": one} | said).encode()
    path = folder / path_of(one)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return content


def files_in(folder: Path) -> dict[str, bytes]:
    """Read all that is in a folder, as the dataset would name it."""
    return {
        f"submissions/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def results(hub: LoopbackHub) -> Repository:
    return hub.repositories[RESULTS]


def files_of(hub: LoopbackHub) -> dict[str, bytes]:
    """Return what is in the dataset now, but for what a new one has."""
    repository = results(hub)
    head = repository.commits[repository.refs["main"]]
    return {path: content for path, content in head.items() if path.startswith("submissions/")}


def is_linear(hub: LoopbackHub) -> bool:
    """Tell whether each commit stands on the one before it."""
    log = results(hub).log
    return all(now.parent == before.commit for before, now in pairwise(log))


def connect(hub: LoopbackHub, folder: Path, **pace: float) -> ResultsRepo:
    return ResultsRepo(
        RESULTS, folder, token=hub.token, endpoint=hub.endpoint, pace=replace(QUICK, **pace)
    )


@contextmanager
def running(repo: ResultsRepo) -> Iterator[ResultsRepo]:
    repo.start()
    try:
        yield repo
    finally:
        repo.stop()


def wait_for(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def in_step(hub: LoopbackHub, *folders: Path) -> bool:
    there = files_of(hub)
    return all(files_in(folder) == there for folder in folders)


def sent_once(hub: LoopbackHub) -> bool:
    paths = [path for posted in results(hub).log for path in posted.paths]
    return sorted(paths) == sorted(files_of(hub)) and all(
        len(posted.paths) == 1 for posted in results(hub).log
    )


def failure_of(repo: ResultsRepo) -> str:
    with pytest.raises(HubError) as raised:
        repo.sync()
    assert str(repo.status().failure) == str(raised.value)
    return str(raised.value)
