"""Ranking ten thousand models: every board scored once, then scope after scope only sorted."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.table import Measurement, median_seconds
from scorer.boards import Field, make_field, prepare, rank_models
from scorer.catalog import Catalog, load_catalog
from scorer.published import load_published
from scorer.records import Board, Results, TaskScore, TaskState
from scorer.score import find_sota
from scorer.settings import Settings

_MODELS = 10_000


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    catalog = load_catalog(Settings().catalog_dir)
    published = load_published(catalog)
    small = make_field(catalog, published, find_sota(catalog, "paper"))
    full = catalog.board("A/full")
    large = _large_field(catalog)
    start = time.perf_counter()
    prepare(large, catalog.boards)
    preparing = time.perf_counter() - start
    boards = [catalog.board(name) for name in ("A/full", "B/Image", "C/Video-generation", "D/L-1")]
    sorting = median_seconds(lambda: [rank_models(large, board) for board in boards], 5)
    plain = median_seconds(lambda: [_plain_ranking(large, board) for board in boards], 3)
    return [
        Measurement(
            f"{len(small.names)} published models -> one board",
            median_seconds(lambda: rank_models(small, full)) * 1e3, "ms",
        ),
        Measurement(f"{_MODELS:,} models: all {len(catalog.boards)} boards scored", preparing, "s"),
        Measurement(
            f"{_MODELS:,} models: scope and sort", sorting / len(boards) * 1e3, "ms", "<= 15 ms",
            "one mean of points, and a sort", plain / len(boards) * 1e3,
        ),
    ]  # fmt: skip


def _large_field(catalog: Catalog) -> Field:
    """Make a field of random runs, seven tasks in ten scored."""
    random = np.random.default_rng(0)
    published = load_published(catalog)
    ids = [task.task_id for task in catalog.tasks]
    guests = [
        Results(
            model=f"model {number}",
            scores={
                task_id: TaskScore(task_id, TaskState.SCORED, float(value))
                for task_id, value in zip(ids, random.uniform(0, 100, len(ids)), strict=True)
                if random.random() < 0.7
            },
            problems=(),
        )
        for number in range(_MODELS - len(published.models))
    ]
    return make_field(catalog, published, find_sota(catalog, "paper"), guests=guests)


def _plain_ranking(field: Field, board: Board) -> None:
    on_board = set(board.task_ids)
    rows = [row for row, task in enumerate(field.basis.tasks) if task.task_id in on_board]
    np.argsort(-field.marks.points[rows].mean(axis=0))
