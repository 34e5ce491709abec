"""The command ``fetch``: a board's share of the benchmark, from the Hub to this machine."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scorer.benchmark.share import Share, Told

Print = Callable[..., None]
_SECONDS_BETWEEN = 1.0  # two lines of progress
_SHOWN = 5  # tasks that are named where some are absent


def add_fetch(commands: Any, tell: Print) -> None:
    """Add the command.

    Args:
        commands: what ``argparse`` adds commands to.
        tell: how to print.
    """
    parser = commands.add_parser(
        "fetch",
        help="download a board's share of the benchmark",
        description="Download a board's share of the benchmark, and say first how large it is. "
        "Can be stopped and run again: what is here is not fetched twice.",
    )
    parser.add_argument("--board", default="A/full", help="which tasks; A/full has all")
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help="a folder to fetch into; else the Hub's cache"
    )
    parser.add_argument("--benchmark", metavar="REPO", help="a Hub dataset other than BENCHMARK")
    parser.add_argument("--revision", help="its branch, tag or commit")
    parser.add_argument(
        "--annotations-only", action="store_true", help="questions and answers without media"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say how large it is")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=lambda options: _fetch(options, tell))


def _fetch(options: argparse.Namespace, tell: Print) -> int:
    from scorer.benchmark import open_benchmark
    from scorer.benchmark.faults import fault
    from scorer.benchmark.share import fetch_share, share_of
    from scorer.catalog import load_catalog
    from scorer.settings import Settings

    settings = Settings()
    catalog = load_catalog(settings.catalog_dir)
    board = catalog.board(options.board)
    benchmark = open_benchmark(
        options.benchmark or settings.benchmark,
        catalog,
        revision=options.revision or settings.benchmark_revision,
    )
    share = share_of(
        benchmark, board.task_ids, annotations_only=options.annotations_only, to=options.to
    )
    if not share.task_ids:
        raise fault(benchmark.source, f"tasks of board {board.board_id}", "none")
    where = "the Hub's cache" if options.to is None else str(options.to)
    if not options.json:
        tell(
            f"{benchmark.source} at {benchmark.revision[:12]}, board {board.board_id}: "
            f"{len(share.task_ids)} of {len(board.task_ids)} tasks, {len(share.files):,} files, "
            f"{size(share.size_bytes)}"
        )
        tell(f"To fetch into {where}: {len(share.missing):,} files, {size(share.missing_bytes)}")
        _tell_absent(share, tell)
    if not options.dry_run:
        fetch_share(benchmark, share, options.to, _progress(share, tell))
    if options.json:
        told = {
            "source": benchmark.source,
            "revision": benchmark.revision,
            "board": board.board_id,
            "tasks": list(share.task_ids),
            "absent": list(share.absent),
            "files": len(share.files),
            "bytes": share.size_bytes,
            "fetched_files": 0 if options.dry_run else len(share.missing),
            "fetched_bytes": 0 if options.dry_run else share.missing_bytes,
            "to": str(options.to) if options.to else None,
        }
        tell(json.dumps(told, ensure_ascii=False, indent=1))
    elif not options.dry_run:
        tell("All of it is here." if options.to is None else f"All of it is in {options.to}.")
    return 0


def _tell_absent(share: Share, tell: Print) -> None:
    if share.absent:
        some = ", ".join(share.absent[:_SHOWN]) + (", …" if len(share.absent) > _SHOWN else "")
        tell(f"Not in this benchmark: {len(share.absent)} tasks ({some})")


def _progress(share: Share, tell: Print) -> Told:
    """Make what tells, on stderr and once a second at most, how far it is."""
    last = time.monotonic()

    def told(files: int, here_bytes: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _SECONDS_BETWEEN:
            return
        last = now
        tell(
            f"{files:,} of {len(share.missing):,} files, "
            f"{size(here_bytes)} of {size(share.missing_bytes)}",
            file=sys.stderr,
            flush=True,
        )

    return told


def size(count: int) -> str:
    """Write a number of bytes for people, three digits of it."""
    number = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    return f"{count} bytes" if unit == "bytes" else f"{number:.3g} {unit}"
