"""Workbook to levels, alone and as a whole command, and ten thousand models on every board."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from openpyxl import load_workbook

from benchmarks.table import Measurement, median_seconds
from scorer.catalog import Catalog, load_catalog
from scorer.levels import Basis, Marks, make_basis, mark, score_boards
from scorer.records import Board
from scorer.score import score_workbook
from scorer.settings import Settings
from scorer.workbooks import write_template

_MODELS = 10_000
_EXAMPLES = Path(__file__).resolve().parents[1] / "leaderboard_data" / "examples"

# What the released script does before it computes anything: both workbooks, sheet by sheet.
_PANDAS = """
import sys
import pandas as pd
for path in sys.argv[1:]:
    for sheet in pd.ExcelFile(path).sheet_names:
        pd.read_excel(path, sheet_name=sheet)
"""


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    catalog = load_catalog(Settings().catalog_dir)
    workbook, other = _EXAMPLES / "Vitron-V1.xlsx", _EXAMPLES / "NExT-GPT-V1.5.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        # The heaviest workbook that we hand out ourselves: all tasks, with notes in its cells.
        filled = _fill_template(catalog, Path(folder, "filled.xlsx"))
        full = _in_process(catalog, filled, "our template filled in")
    return [
        _in_process(catalog, workbook, "591 scores, released layout"),
        full,
        *_whole_command(workbook, other),
        *_all_boards(catalog),
    ]


def _fill_template(catalog: Catalog, path: Path) -> Path:
    """Write the template of all tasks with the specialists' scores entered."""
    write_template(catalog, catalog.board("A/full"), path)
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 8).value = sheet.cell(row, 7).value
    book.save(path)
    return path


def _in_process(catalog: Catalog, workbook: Path, what: str) -> Measurement:
    seconds = median_seconds(lambda: score_workbook(workbook, catalog), repeat=15)
    pandas = median_seconds(lambda: _pandas_read(workbook), repeat=5)
    return Measurement(
        f"workbook -> levels, in process: {what}", seconds * 1e3, "ms", "<= 25 ms",
        "pandas.read_excel, no scoring", pandas * 1e3,
    )  # fmt: skip


def _pandas_read(workbook: Path) -> None:
    import pandas as pd

    for sheet in pd.ExcelFile(workbook).sheet_names:
        pd.read_excel(workbook, sheet_name=sheet)


def _whole_command(workbook: Path, other: Path) -> list[Measurement]:
    ours = [sys.executable, "-m", "scorer", "score", str(workbook), "--json"]
    theirs = [sys.executable, "-c", _PANDAS, str(other), str(workbook)]
    return [
        Measurement(
            "workbook -> levels, whole command", median_seconds(lambda: _run(ours)), "s",
            "ratio >= 2", "pandas reads both workbooks", median_seconds(lambda: _run(theirs)),
        ),
        Measurement(
            "the same, peak memory", _peak_mb(ours), "MB", "",
            "pandas reads both workbooks", _peak_mb(theirs),
        ),
    ]  # fmt: skip


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _peak_mb(command: list[str]) -> float:
    """Run a command under a parent of its own, whose only child it is."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def _all_boards(catalog: Catalog) -> list[Measurement]:
    basis = make_basis(catalog.tasks, catalog.sota["paper"])
    random = np.random.default_rng(0)
    scores = random.uniform(0, 100, (len(basis.tasks), _MODELS))
    scored = random.random(scores.shape) < 0.7
    marks = mark(scores, scored, basis)
    boards = catalog.boards
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = median_seconds(lambda: score_boards(marks, basis, boards), repeat=3)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    plain = median_seconds(lambda: _plain_boards(marks, basis, boards), repeat=3)
    shape = f"{_MODELS:,} x {len(basis.tasks)}"
    return [
        Measurement(
            f"{shape}: points and wins", median_seconds(lambda: mark(scores, scored, basis), 3), "s"
        ),
        Measurement(
            f"{shape} -> {len(boards)} boards", seconds, "s", "",
            "NumPy, board by board", plain,
        ),
        Measurement(f"{shape} -> boards, memory added", grown / 1024, "MB"),
    ]  # fmt: skip


def _plain_boards(marks: Marks, basis: Basis, boards: tuple[Board, ...]) -> None:
    """Take the two means of every modality and paradigm of every board, and nothing else."""
    for board in boards:
        on_board = set(board.task_ids)
        groups: dict[tuple[str, str], list[int]] = {}
        for row, task in enumerate(basis.tasks):
            if task.task_id in on_board:
                groups.setdefault((task.modality, task.paradigm), []).append(row)
        for rows in groups.values():
            points = marks.points[rows]
            points.mean(axis=0)
            np.where(marks.won[rows], points, 0.0).mean(axis=0)
