"""Writes an empty bundle of a board: one prediction file per task, every id in it, no answer."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from scorer.benchmark import Benchmark
from scorer.catalog import Catalog
from scorer.catalog.names import slug
from scorer.errors import Problem, SubmissionError
from scorer.metrics.registry import is_computable
from scorer.records import LANGUAGE, Board, Task


def write_template_bundle(catalog: Catalog, benchmark: Benchmark, board: Board, path: Path) -> int:
    """Write a zip of prediction files to fill in, and return how many tasks it has.

    Tasks are those of the board that the benchmark has and that can be scored from predictions.

    Raises:
        SubmissionError: there are none.
        BenchmarkError: a task's items cannot be read.
    """
    on_board, there = set(board.task_ids), set(benchmark.task_ids)
    tasks = [
        task
        for task in catalog.tasks
        if task.task_id in on_board & there and is_computable(task.measure)
    ]
    if not tasks:
        expected = f"tasks of board {board.board_id} that can be scored from predictions"
        raise SubmissionError([Problem(benchmark.source, expected, "none")])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for task in tasks:
            archive.writestr(f"{folder_of(task)}/prediction.json", _empty(catalog, benchmark, task))
    return len(tasks)


def folder_of(task: Task) -> str:
    """Return where a task's predictions go in a bundle."""
    root = "nlp" if task.modality == LANGUAGE else f"{task.modality.lower()}/{task.paradigm}"
    return f"{root}/{slug(task.name)}"


def _empty(catalog: Catalog, benchmark: Benchmark, task: Task) -> str:
    """Write a prediction file in the documented shape, with ``null`` for every answer."""
    ids = [item.item_id for item in benchmark.items(task.task_id)]
    content = {
        "task": task.name.strip(),
        "skill": catalog.skills[task.skill_id].name,
        "type": task.paradigm or "language",
        "data": [{"id": item_id, "prediction": None} for item_id in ids],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)
