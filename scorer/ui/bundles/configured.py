"""The bundle desk of a server's settings, and the folders that it must never hand out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from scorer.catalog import Catalog
from scorer.closed import Budget, PrivateAnswers
from scorer.closed.answers import check_apart
from scorer.settings import Settings
from scorer.store import Quota
from scorer.ui.bundles.closed import ClosedBench
from scorer.ui.bundles.desk import BundleDesk, find_demos
from scorer.ui.bundles.work import Bench
from scorer.ui.identity import who

# Of DATA_DIR; not the whole of it, for Gradio's own folder may lie there.
_KEPT = ("benchmark", "cache", "private", "quota", "submissions", "unpacked")


def make_bundle_desk(settings: Settings, catalog: Catalog, most_bytes: int) -> BundleDesk:
    """Make what bundle handlers work with.

    Raises:
        OptionError: visitors could look into the private answers by another way.
    """

    def caller(request: Any) -> str | None:
        person = who(request, settings)
        return person.name if person else None

    bench = Bench(
        source=settings.benchmark,
        revision=settings.benchmark_revision,
        data_dir=settings.data_dir,
        max_bytes=most_bytes,
        cluster=settings.cluster,
    )
    closed = _closed_bench(settings, most_bytes)
    return BundleDesk(
        catalog=catalog,
        bench=bench,
        demos={} if closed else find_demos(),
        closed=closed,
        caller=caller,
    )


def _closed_bench(settings: Settings, most_bytes: int) -> ClosedBench | None:
    if not settings.closed_benchmark:
        return None
    answers = PrivateAnswers(
        source=settings.closed_benchmark,
        revision=settings.closed_benchmark_revision,
        cache=settings.data_dir / "benchmark",
    )
    check_apart(answers, settings.benchmark, Path(get_upload_folder()))
    budget = Budget(
        Quota(settings.data_dir / "quota"), settings.closed_queries, settings.closed_queries_total
    )
    return ClosedBench(
        answers=answers,
        budget=budget,
        decimals=settings.closed_decimals,
        data_dir=settings.data_dir,
        max_bytes=most_bytes,
    )


def private_paths(settings: Settings) -> list[str]:
    """List what the server must not hand out even where a host allows a folder around it."""
    paths = [settings.data_dir / name for name in _KEPT]
    if settings.closed_benchmark:
        answers = Path(settings.closed_benchmark).expanduser()
        paths.append(answers if answers.is_dir() else _fetched(settings.closed_benchmark))
    return [
        str(spelt) for path in paths for spelt in dict.fromkeys((path.absolute(), path.resolve()))
    ]


def _fetched(repository: str) -> Path:
    """Say where the Hub's client keeps a dataset, without loading it: it takes half a second."""
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub")
    return cache / f"datasets--{repository.replace('/', '--')}"
