"""What happens when a bundle is dropped, waited for or given up: values in, values out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scorer.benchmark import BenchmarkError
from scorer.errors import ReportError
from scorer.evaluate import EvaluateOptions
from scorer.ui import wording
from scorer.ui.bundles.desk import BundleDesk, gone
from scorer.ui.bundles.line import Job
from scorer.ui.bundles.runs import BundleRun
from scorer.ui.drop_zone import uploaded_path
from scorer.ui.outcome import Choices, Refusal, checked

_LOOK = 0.03  # seconds between two looks at a job
_NEWS = 0.1  # seconds between two words to the page, while there is something new to say
_HEARTBEAT = 2.0  # seconds after which the page hears that the connection lives


def on_bundle(desk: BundleDesk, data: object, choices: Choices) -> Job[BundleRun]:
    """Put a dropped bundle, or an example, in line; ``data`` is the drop zone's word for it.

    Raises:
        ReportError: it is neither, or the line is too long.
    """
    options = options_of(choices)
    example = data.get("example") if isinstance(data, dict) else None
    if isinstance(example, str):
        return desk.start_demo(example, options)
    path = uploaded_path(data)
    if path is None:
        raise gone()
    return desk.start(Path(path), options)


def options_of(choices: Choices) -> EvaluateOptions:
    """Turn what the selectors say into options.

    Raises:
        ReportError: a choice is not even a name.
    """
    given = checked(choices)
    return EvaluateOptions(
        model=given.model, board=given.board, protocol=given.protocol, sota=given.sota
    )


async def news(desk: BundleDesk, job: Job[BundleRun]) -> AsyncIterator[dict[str, Any]]:
    """Say how far a job is, at once and whenever there is something new, until it is over.

    Whoever stops listening gives the job up.
    """
    said: dict[str, Any] = {}
    last = 0.0
    try:
        while not job.is_over:
            told = progress_of(desk, job)
            now = time.monotonic()
            if now - last >= (_NEWS if told != said else _HEARTBEAT):
                said, last = told, now
                yield told
            await asyncio.sleep(_LOOK)
    finally:
        job.cancel()


def progress_of(desk: BundleDesk, job: Job[BundleRun]) -> dict[str, Any]:
    """Write how far a job is, for the page."""
    at = job.progress
    return {
        "phase": at.phase,
        "before": desk.line.before(job) if at.phase == "waiting" else 0,
        "benchmark": at.benchmark,
        "fetched": at.fetched,
        "tasks": at.tasks,
        "found": at.found,
        "unknown": at.unknown,
        "duplicated": at.duplicated,
        "cached": at.cached,
        "rate": round(at.rate),
        "latest": at.latest,
        "score": at.latest_score,
    }


def outcome_of(desk: BundleDesk, job: Job[BundleRun]) -> str | Refusal | None:
    """Return a finished job's ticket, what speaks against it, or ``None`` if it was cancelled.

    Raises:
        BaseException: whatever went wrong that nobody but us can mend.
    """
    if job.fault is not None:
        raise job.fault
    if job.refused is not None:
        return refusal_of(job.refused)
    if job.result is None:
        return None
    run, job.result = job.result, None  # from now on it is kept by its ticket alone
    return desk.runs.keep(run)


def refusal_of(error: ReportError) -> Refusal:
    """Say what speaks against a bundle; where it is not the bundle's fault, say so."""
    if isinstance(error, BenchmarkError):
        title, text = wording.NO_BENCHMARK_TITLE, wording.NO_BENCHMARK_TEXT
        return Refusal(problems=error.problems, title=title, text=text)
    return Refusal(problems=error.problems)


async def waited(desk: BundleDesk, job: Job[BundleRun]) -> BundleRun:
    """Wait for a job and return what came of it.

    Raises:
        ReportError: the bundle was refused, or the benchmark cannot be had.
    """
    async for _ in news(desk, job):
        pass
    if job.fault is not None:
        raise job.fault
    if job.refused is not None:
        raise job.refused
    if job.result is None:
        raise gone()
    return job.result
