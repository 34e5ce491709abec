"""Files to take away from an evaluated bundle, and the bundle to fill in for a board."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scorer.benchmark import Benchmark, BenchmarkError
from scorer.benchmark.share import fetch_share, share_of
from scorer.benchmark.source import FolderSource
from scorer.catalog import Catalog
from scorer.closed import ClosedEvaluation
from scorer.errors import Problem, ReportError
from scorer.evaluate import Evaluation
from scorer.exports import closed_to_dict, evaluation_to_dict, write_csv
from scorer.records import Board
from scorer.ui.benchmark.samples import is_closed
from scorer.ui.bundles.runs import BundleRun
from scorer.ui.downloads import file_name

_MOST_FETCHED_BYTES = 200_000_000  # of answers' files that are fetched for a template


def write_bundle_download(
    kind: str, run: BundleRun, evaluation: Evaluation, catalog: Catalog, directory: Path
) -> Path | None:
    """Write what came of a bundle; ``None`` where there is no such kind.

    Raises:
        ReportError: the bundle is gone, or what is asked for may not be shown.
    """
    submission = evaluation.submission
    if kind not in ("filled", "json", "csv", "items_csv", "items_parquet"):
        return None
    path = directory / file_name(kind, submission.model, submission.board.board_id)
    if kind == "filled":
        from scorer.workbooks import write_filled

        write_filled(catalog, submission, path, notes=evaluation.coverage_notes())
    elif kind == "json":
        _write_json(evaluation_to_dict(evaluation), path)
    elif kind == "csv":
        write_csv(submission, path)
    else:
        from scorer.item_exports import write_items

        _check_open(run)
        write_items(run.evaluation, run.bundle, run.benchmark, path)
    return path


def write_closed_download(
    kind: str, evaluation: ClosedEvaluation, catalog: Catalog, directory: Path
) -> Path | None:
    """Write what may be told of a bundle scored against private answers; ``None``: nothing."""
    submission = evaluation.submission
    if kind not in ("filled", "json", "csv"):
        return None
    path = directory / file_name(kind, submission.model, submission.board.board_id)
    if kind == "filled":
        from scorer.workbooks import write_filled

        write_filled(catalog, submission, path)
    elif kind == "json":
        _write_json(closed_to_dict(evaluation), path)
    else:
        write_csv(submission, path)
    return path


def _write_json(told: dict[str, Any], path: Path) -> None:
    text = json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _check_open(run: BundleRun) -> None:
    """Make sure that the answers may be shown.

    Raises:
        BenchmarkError: those of a task may not.
    """
    for task_id, found in run.evaluation.tasks.items():
        if not found.item_ids:
            continue
        form = run.benchmark.references(task_id, unanswered=True).form
        if is_closed(run.benchmark, form):
            expected, got = "answers that may be shown", "those of the close set"
            raise BenchmarkError([Problem(task_id, expected, got)])


def write_bundle_template(
    catalog: Catalog, benchmark: Benchmark, board: Board, directory: Path
) -> Path:
    """Write a bundle to fill in with the answers to a board's tasks that the benchmark has.

    Raises:
        ReportError: the benchmark has none of them, or more would have to be fetched than one
            waits for.
    """
    from scorer.template_bundle import write_template_bundle

    if not isinstance(benchmark.files, FolderSource):
        share = share_of(benchmark, board.task_ids, annotations_only=True, to=None)
        if share.missing_bytes > _MOST_FETCHED_BYTES:
            limit, size = _MOST_FETCHED_BYTES // 1_000_000, share.missing_bytes // 1_000_000
            hint = f"choose a smaller board, or fetch it first: fetch --board {board.board_id}"
            raise ReportError(
                [Problem(benchmark.source, f"at most {limit} MB to fetch", f"{size:,} MB", hint)]
            )
        fetch_share(benchmark, share, None, lambda files, size_bytes: None)
    path = directory / file_name("bundle_template", board.board_id)
    write_template_bundle(catalog, benchmark, board, path)
    return path
