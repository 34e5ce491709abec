"""A Hub on loopback for every test here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.result_folders import RESULTS
from hub.server import LoopbackHub
from hub.small_bench import REPOSITORY, Runner, files


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with LoopbackHub().serving() as running:
        running.repository(REPOSITORY, files())
        running.repository(
            RESULTS, {".gitattributes": b"", "README.md": b"# Results"}, private=True
        )
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where one host keeps records; nothing is there yet."""
    return tmp_path / "one" / "submissions"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Where another host does."""
    return tmp_path / "two" / "submissions"


@pytest.fixture
def run(hub: LoopbackHub, tmp_path: Path) -> Runner:
    return Runner(hub, tmp_path)
