"""The work behind a dropped bundle: read it, get the answers it needs, score it."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from scorer.benchmark import Benchmark, open_benchmark, task_aliases
from scorer.catalog import Catalog
from scorer.evaluate import EvaluateOptions, Evaluation, Step, evaluating
from scorer.evaluate.cache import Cache
from scorer.readers.bundles import Bundle, read_bundle
from scorer.store.records import Origin
from scorer.ui.bundles.line import Job
from scorer.ui.bundles.naming import benchmark_name
from scorer.ui.bundles.runs import BundleRun
from scorer.ui.serving.uploads import Hold

Made = TypeVar("Made")
_BEAT = 0.05  # seconds between two looks whether a job is still wanted
# Below this much JSON, starting processes takes longer than scoring.
_SMALL_BYTES = 400_000
_STALE_SECONDS = 2 * 86_400  # after which an unpacked bundle is one that a crash has left


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Which benchmark bundles are measured against, and where things may be kept."""

    source: str  # a folder or a Hub dataset
    revision: str
    data_dir: Path
    max_bytes: int  # of an uploaded bundle
    cluster: str = ""  # of whose workers the larger bundles are scored

    @property
    def making(self) -> Path:
        """Where files to take away are made."""
        return self.data_dir / "making"


def evaluate_upload(
    job: Job[BundleRun], path: Path, catalog: Catalog, bench: Bench, options: EvaluateOptions
) -> BundleRun:
    """Evaluate a bundle and tell the job how far it is.

    Raises:
        ReportError: the bundle is refused, or the benchmark cannot be had.
        CancelledError: the job is not wanted any more.
    """
    folder = new_folder(bench.data_dir)
    try:
        job.tell(phase="benchmark", benchmark=benchmark_name(bench.source))
        benchmark = beside(job, lambda: open_bench(catalog, bench))
        job.tell(phase="reading")
        names = task_aliases(catalog) | benchmark.folder_names
        bundle = read_bundle(
            path, catalog, max_bytes=bench.max_bytes, unpack_to=folder, aliases=names
        )
        job.tell(
            found=len(bundle.files) + len(bundle.refused),
            unknown=len(bundle.unknown),
            duplicated=len(bundle.duplicated),
        )
        cache = Cache(bench.data_dir / "cache" / "tasks")
        steps = evaluating(bundle, benchmark, catalog, _sized(options, bench, bundle), cache=cache)
        evaluation = _watched(job, steps, catalog)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    origin = Origin(kind="bundle", digest=digest_of(path), benchmark=_version(benchmark))
    return BundleRun(evaluation, bundle, benchmark, folder, origin, Hold(path))


def digest_of(path: Path) -> str:
    """Return the sha256 of an uploaded file, hex; "" if it is gone."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _version(benchmark: Benchmark) -> str:
    """Name the answers that a bundle was measured against, with the commit where there is one."""
    name = benchmark_name(benchmark.source)
    return f"{name}@{benchmark.revision[:12]}" if benchmark.revision else name


def _watched(
    job: Job[BundleRun], steps: Generator[Step | Evaluation, None, None], catalog: Catalog
) -> Evaluation:
    """Follow an evaluation to its end; leaving early ends its work."""
    names = {task.task_id: task for task in catalog.tasks}
    cached = 0
    with closing(steps):
        for step in steps:
            if isinstance(step, Evaluation):
                job.tell(phase="finishing")
                return step
            told: dict[str, Any] = {"phase": "scoring"}
            if step.fetched is not None:
                told = {"phase": "fetching", "fetched": step.fetched}
            if step.latest is not None:
                cached += step.latest.is_cached
                task, score = names[step.latest.task_id], step.latest.score
                unit = f" {task.metric.unit}" if task.metric.unit else ""
                told["latest"] = task.title
                told["latest_score"] = "" if score is None else f"{score:.4g}{unit}"
            tasks = step.done, step.total
            job.tell(tasks=tasks, cached=cached, rate=step.rate, **told)
    raise RuntimeError("evaluating: expected an evaluation in the end, got none")


def _sized(options: EvaluateOptions, bench: Bench, bundle: Bundle) -> EvaluateOptions:
    """Score little in this process."""
    size = sum(file.member.size for file in bundle.files.values())
    if options.workers is None and size < _SMALL_BYTES:
        return replace(options, workers=1)
    return replace(options, cluster=bench.cluster)


def open_bench(catalog: Catalog, bench: Bench) -> Benchmark:
    """Open the benchmark.

    Raises:
        ReportError: it cannot be had.
    """
    return open_benchmark(
        bench.source, catalog, revision=bench.revision, cache=bench.data_dir / "benchmark"
    )


def beside(job: Job[Any], make: Callable[[], Made]) -> Made:
    """Make something that may wait long for the network, in a thread that can be left behind."""
    made: list[Made] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            made.append(make())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
            faults.append(error)

    thread = threading.Thread(target=run, name="benchmark", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_BEAT)
        job.tell()
    if faults:
        raise faults[0]
    return made[0]


def new_folder(data_dir: Path) -> Path:
    """Make a folder for one bundle, and remove those that a crash has left."""
    top = data_dir / "unpacked"
    top.mkdir(parents=True, exist_ok=True)
    for old in top.iterdir():
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix="bundle-", dir=top))
