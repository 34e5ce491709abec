"""Fifty people browsing while five score and one evaluates; then two hundred bad files in a row."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.running import ROOT, process
from benchmarks.table import Measurement
from benchmarks.visitors import Record, Visitor, browse, crowd, evaluate, score

EXAMPLE = ROOT / "leaderboard_data" / "examples" / "Vitron-V1.xlsx"
DEMO = ROOT / "leaderboard_data" / "demo"
_MINUTE = 60.0
_WARM_UP = 15.0  # seconds
_SEED = 7


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATA_DIR": f"{folder}/data",
            "GRADIO_TEMP_DIR": f"{folder}/uploads",
            "BENCHMARK": str(DEMO / "benchmark"),
            "UPLOAD_BUDGET_FILES": "100000",
            "UPLOAD_BUDGET_MB": "100000",
        }
        with process(**settings) as (address, app):
            visit(address, _WARM_UP)
            before = memory_mb(app.pid)
            record = visit(address, _MINUTE)
            after = memory_mb(app.pid)
            refused, grown = bad_files(address, app.pid, Path(folder), 200)
            alive = app.poll() is None
    boards = latencies(record, "board")
    return [
        Measurement("load: a board's p95", percentile(boards, 95), "ms", "<= 100 ms"),
        Measurement("load: a board's median", statistics.median(boards), "ms"),
        Measurement("load: boards shown", len(boards), ""),
        Measurement(
            "load: the whole board's p95",
            percentile(latencies(record, "board, whole"), 95), "ms", "<= 100 ms",
        ),
        Measurement(
            "load: a model's page, p95",
            percentile(latencies(record, "gl-lb-grid open_row"), 95), "ms",
        ),
        Measurement(
            "load: a workbook scored, p95",
            percentile(latencies(record, "score_workbook"), 95), "ms",
        ),
        Measurement("load: errors", len(faults(record)), "", "0"),
        Measurement("load: memory gained in the minute", after - before, "MB", "flat"),
        Measurement("200 bad files: refused with a reason", refused, "", "200"),
        Measurement("200 bad files: memory gained", grown, "MB", "flat"),
        Measurement("200 bad files: dead processes", 0 if alive else 1, "", "0"),
    ]  # fmt: skip


def visit(
    address: str, seconds: float, *, readers: int = 50, scorers: int = 5, evaluators: int = 1
) -> Record:
    """Let people come for some seconds; give what they were answered."""
    record, ends = Record(), time.monotonic() + seconds
    crowd(
        address,
        record,
        [(browse, (ends, random.Random(_SEED + one))) for one in range(readers)]
        + [(score, (ends, EXAMPLE)) for _ in range(scorers)]
        + [(evaluate, (ends, DEMO / "bundle.zip")) for _ in range(evaluators)],
    )
    return record


def bad_files(address: str, pid: int, folder: Path, count: int) -> tuple[int, float]:
    """Send bad files one after another; give how many were refused in words, and MB gained."""
    record, chance = Record(), random.Random(_SEED)
    visitor = Visitor(address, record)
    refused, start = 0, 0.0
    for number in range(count):
        if number == count // 5:  # by now everything that a refusal needs is loaded
            start = memory_mb(pid)
        path = folder / f"bad-{number}{chance.choice(('.xlsx', '.csv'))}"
        path.write_bytes(_bad(number, chance))
        place = visitor.upload(path)
        path.unlink()
        file = {"path": place, "meta": {"_type": "gradio.FileData"}}
        told = visitor.call("score_workbook", file, "", "A/full", "paper", "paper", False)
        refused += "event: error" in told and "expected" in told and "reference" not in told
    visitor.close()
    return refused, memory_mb(pid) - start


def _bad(number: int, chance: random.Random) -> bytes:
    """Make a file that is no workbook, in one of several ways."""
    real = EXAMPLE.read_bytes()
    kinds = (
        lambda: chance.randbytes(chance.randrange(1, 50_000)),
        lambda: real[: chance.randrange(1, len(real))],
        lambda: real[: len(real) // 4] + chance.randbytes(len(real) // 2) + real[-len(real) // 4 :],
        lambda: b"<html>" + chance.randbytes(100),
        lambda: b"a,b,c\n" + b"1,2,3\n" * chance.randrange(1, 5_000),
        lambda: b"",
    )
    return kinds[number % len(kinds)]()


def latencies(record: Record, asked: str) -> list[float]:
    """Give the milliseconds of all answers of a kind."""
    return [1000 * one.seconds for one in record.answers if one.asked == asked]


def faults(record: Record) -> list[str]:
    """Give whatever should not have happened."""
    failed = [f"{one.asked}: {one.status}" for one in record.answers if one.status >= 400]
    return record.faults + failed


def percentile(values: Sequence[float], share: int) -> float:
    """Give the value that so many percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def memory_mb(pid: int) -> float:
    """Give the memory of a process, without its children's, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
