"""The app as people run it, with small limits, and what it wrote into its log."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from running import running_app

LIMITS = {
    "MAX_UPLOAD_MB": "1",
    "UPLOAD_BUDGET_MB": "3",
    "UPLOAD_BUDGET_FILES": "40",
    "UPLOAD_TOTAL_MB": "50",
}
Log = Callable[[], list[dict[str, Any]]]


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serving")


@pytest.fixture(scope="package")
def address(folder: Path) -> Iterator[str]:
    with running_app(folder, **LIMITS) as running:
        yield running


@pytest.fixture
def log(folder: Path, address: str) -> Log:
    """Read the events that were logged during this test."""
    del address  # it runs by now
    file = folder / "app.log"
    before = file.stat().st_size

    def read() -> list[dict[str, Any]]:
        lines = file.read_bytes()[before:].decode().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    return read
