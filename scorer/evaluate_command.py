"""The command ``evaluate``: a bundle of predictions, scored task by task."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scorer.catalog import Catalog
    from scorer.evaluate import Evaluation, Step
    from scorer.score import Sota

Print = Callable[..., None]
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_BAR = 24  # characters
# A local file may be what it likes to be: unpacking is bounded at eight times this.
_MOST_BYTES = 2_000_000_000


def add_evaluate(
    commands: Any,
    tell: Print,
    find_sota: Callable[[str, Catalog], Sota],
    write: Callable[[Path, Callable[[Path], object]], None],
) -> None:
    """Add the command.

    Args:
        commands: what ``argparse`` adds commands to.
        tell: how to print.
        find_sota: finds a choice of SoTA by name, or reads it from a file.
        write: writes a file, and refuses in a person's words where that fails.
    """
    parser = commands.add_parser(
        "evaluate",
        help="score a bundle of predictions",
        description="Score a bundle of predictions against the benchmark's answers.",
    )
    parser.add_argument(
        "bundle", help="zip, tar.gz, folder, one JSON file, or a Hub dataset as owner/name"
    )
    parser.add_argument("--model", metavar="NAME", help="what the model is called")
    parser.add_argument("--benchmark", metavar="DIR|REPO", help="instead of the setting BENCHMARK")
    parser.add_argument("--revision", help="branch, tag or commit of the benchmark's dataset")
    parser.add_argument("--board", default="A/full", help="A/full, B/Image+Audio, D/I-C-1, …")
    parser.add_argument("-o", "--output", type=Path, metavar="XLSX", help="write a filled workbook")
    parser.add_argument("--items", type=Path, metavar="FILE", help="write all items: csv, parquet")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=_positive, metavar="N", help="processes; default: cores")
    where.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler, as CLUSTER is")
    parser.add_argument("--no-cache", action="store_true", help="score anew what is known already")
    parser.add_argument("--protocol", default="paper", choices=("paper", "release"))
    parser.add_argument("--sota", default="paper", metavar="paper|workbook|FILE")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=lambda options: _evaluate(options, tell, find_sota, write))


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, got {text!r}")
    return int(text)


def _evaluate(
    options: argparse.Namespace,
    tell: Print,
    find_sota: Callable[[str, Catalog], Sota],
    write: Callable[[Path, Callable[[Path], object]], None],
) -> int:
    from scorer.benchmark import open_benchmark, task_aliases
    from scorer.evaluate import EvaluateOptions, evaluate_bundle
    from scorer.evaluate.cache import Cache
    from scorer.host import host_catalog
    from scorer.readers.bundles.bundle import read_bundle
    from scorer.settings import Settings

    settings = Settings()
    catalog = host_catalog(settings)
    sota = find_sota(options.sota, catalog)
    chosen = EvaluateOptions(
        model=options.model,
        board=options.board,
        protocol=options.protocol,
        sota=sota.name,
        workers=options.workers,
        cluster="" if options.workers else options.cluster or settings.cluster,
    )
    catalog.board(options.board)  # a board that there is not is told before anything is read
    path = _bundle_path(options.bundle, settings.data_dir)
    benchmark = open_benchmark(
        options.benchmark or settings.benchmark,
        catalog,
        revision=options.revision or settings.benchmark_revision,
        cache=settings.data_dir.absolute() / "benchmark",
    )
    cache = None if options.no_cache else Cache(settings.data_dir / "cache" / "tasks")
    progress = _progress(tell) if sys.stderr.isatty() and not options.json else None
    names = task_aliases(catalog) | benchmark.folder_names
    with (
        _shared_folder(settings.data_dir, chosen.cluster) as folder,
        read_bundle(
            path, catalog, max_bytes=_MOST_BYTES, aliases=names, unpack_to=folder
        ) as bundle,
    ):
        evaluation = evaluate_bundle(
            bundle, benchmark, catalog, chosen, cache=cache, sota=sota, progress=progress
        )
        if progress:
            tell(file=sys.stderr)
        if options.items:
            from scorer.item_exports import write_items

            write(options.items, lambda to: write_items(evaluation, bundle, benchmark, to))
    _tell(options, tell, catalog, evaluation, write)
    return 0


@contextmanager
def _shared_folder(data_dir: Path, cluster: str) -> Iterator[Path | None]:
    """Make a folder for what has to be unpacked, where the workers of a cluster can see it."""
    if not cluster:
        yield None
        return
    top = data_dir.absolute() / "unpacked"
    top.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bundle-", dir=top) as folder:
        yield Path(folder)


def _bundle_path(named: str, data_dir: Path) -> Path:
    path = Path(named)
    if path.exists() or not _REPOSITORY.fullmatch(named):
        return path
    from scorer.benchmark.predictions import fetch_predictions

    return fetch_predictions(named, cache=data_dir / "benchmark")


def _progress(tell: Print) -> Callable[[Step], None]:
    """Make what draws a line that is written over and over."""

    def told(step: Step) -> None:
        if step.fetched is not None:
            tell(f"\r{step.fetched:,} files fetched ", end="", file=sys.stderr, flush=True)
            return
        full = _BAR * step.done // max(1, step.total)
        tell(
            f"\r{'█' * full}{'░' * (_BAR - full)} {step.done}/{step.total} tasks, "
            f"{step.rate:,.0f} items/s ",
            end="",
            file=sys.stderr,
            flush=True,
        )

    return told


def _tell(
    options: argparse.Namespace,
    tell: Print,
    catalog: Catalog,
    evaluation: Evaluation,
    write: Callable[[Path, Callable[[Path], object]], None],
) -> None:
    if options.output:
        from scorer.workbooks import write_filled

        notes = evaluation.coverage_notes()
        write(
            options.output,
            lambda to: write_filled(catalog, evaluation.submission, to, notes=notes),
        )
    if options.json:
        from scorer.exports import evaluation_to_dict

        told = evaluation_to_dict(evaluation)
        tell(json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        from scorer.console import evaluation_report

        tell(evaluation_report(evaluation))
