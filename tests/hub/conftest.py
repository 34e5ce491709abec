"""A Hub on loopback for every test here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.server import LoopbackHub
from hub.small_bench import REPOSITORY, Runner, files


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with LoopbackHub().serving() as running:
        running.repository(REPOSITORY, files())
        yield running


@pytest.fixture
def run(hub: LoopbackHub, tmp_path: Path) -> Runner:
    return Runner(hub, tmp_path)
