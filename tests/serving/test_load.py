"""A few people at once, and bad files in a row: no error, no growth; a benchmark has many."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.load import DEMO, bad_files, faults, latencies, memory_mb, visit
from benchmarks.running import process

App = tuple[str, "subprocess.Popen[bytes]", Path]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("load")
    settings = {
        "DATA_DIR": str(folder / "data"),
        "GRADIO_TEMP_DIR": str(folder / "uploads"),
        "BENCHMARK": str(DEMO / "benchmark"),
    }
    with process(**settings) as (address, running):
        yield address, running, folder


def test_browsing_scoring_and_evaluating_side_by_side_goes_without_error(app: App) -> None:
    address, running, _ = app
    record = visit(address, 8, readers=6, scorers=2, evaluators=1)
    assert faults(record) == []
    assert latencies(record, "board, whole")
    assert latencies(record, "score_workbook")
    assert latencies(record, "evaluate_bundle")
    assert running.poll() is None


def test_bad_files_are_each_refused_in_words_and_leave_nothing_in_memory(app: App) -> None:
    address, running, folder = app
    refused, grown = bad_files(address, running.pid, folder, 30)
    assert refused == 30
    assert grown < 25  # MB; thirty kept files of 50 kB would not show, thirty kept parsers would
    assert running.poll() is None
    assert memory_mb(running.pid) < 1_000
