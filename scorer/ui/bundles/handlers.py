"""What happens when a bundle is dropped, waited for or given up: values in, values out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scorer.benchmark import BenchmarkError
from scorer.closed import BudgetError
from scorer.errors import ReportError
from scorer.evaluate import EvaluateOptions
from scorer.ui import closed_wording, wording
from scorer.ui.bundles.closed import NotLoggedInError
from scorer.ui.bundles.desk import BundleDesk, gone
from scorer.ui.bundles.line import Job
from scorer.ui.bundles.runs import AnyRun, BundleRun, ClosedRun
from scorer.ui.drop_zone import uploaded_path
from scorer.ui.outcome import Choices, Refusal, checked

_LOOK = 0.03  # seconds between two looks at a job
# Seconds between two words to the page, while there is something new to say. Each costs a browser
# some 30 ms, a slow one ten times as much: said more often, they leave it no time for a click.
_NEWS = 0.5
_HEARTBEAT = 2.0  # seconds after which the page hears that the connection lives


AnyJob = Job[BundleRun] | Job[ClosedRun]


def on_bundle(desk: BundleDesk, data: object, choices: Choices, user: str | None) -> AnyJob:
    """Put a dropped bundle, or an example, in line; ``data`` is the drop zone's word for it.

    Raises:
        ReportError: it is neither, the line is too long, or private answers are not for ``user``.
    """
    options = options_of(choices)
    example = data.get("example") if isinstance(data, dict) else None
    if isinstance(example, str):
        return desk.start_demo(example, options)
    path = uploaded_path(data)
    if path is None:
        raise gone()
    return desk.start(Path(path), options, user)


def options_of(choices: Choices) -> EvaluateOptions:
    """Turn what the selectors say into options.

    Raises:
        ReportError: a choice is not even a name.
    """
    given = checked(choices)
    return EvaluateOptions(
        model=given.model, board=given.board, protocol=given.protocol, sota=given.sota
    )


async def news(desk: BundleDesk, job: AnyJob) -> AsyncIterator[dict[str, Any]]:
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


def progress_of(desk: BundleDesk, job: AnyJob) -> dict[str, Any]:
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


def outcome_of(desk: BundleDesk, job: AnyJob) -> str | Refusal | None:
    """Return a finished job's ticket, what speaks against it, or ``None`` if it was cancelled.

    Raises:
        BaseException: whatever went wrong that nobody but us can mend.
    """
    if job.fault is not None:
        raise job.fault
    if job.refused is not None:
        return refusal_of(desk, job.refused)
    if job.result is None:
        return None
    run: AnyRun = job.result
    job.result = None  # from now on it is kept by its ticket alone
    return desk.runs.keep(run)


def refusal_of(desk: BundleDesk, error: ReportError) -> Refusal:
    """Say what speaks against a bundle; where it is not the bundle's fault, say so."""
    if desk.closed is not None:
        title, text = _closed_title(error)
        return Refusal(problems=error.problems, title=title, text=text)
    if isinstance(error, BenchmarkError):
        title, text = wording.NO_BENCHMARK_TITLE, wording.NO_BENCHMARK_TEXT
        return Refusal(problems=error.problems, title=title, text=text)
    return Refusal(problems=error.problems)


def _closed_title(error: ReportError) -> tuple[str, str]:
    if isinstance(error, NotLoggedInError):
        return closed_wording.LOGIN_TITLE, closed_wording.LOGIN_TEXT
    if isinstance(error, BudgetError):
        return closed_wording.USED_UP_TITLE, closed_wording.USED_UP_TEXT
    return closed_wording.REFUSED_TITLE, closed_wording.REFUSED_TEXT


async def waited(desk: BundleDesk, job: AnyJob) -> AnyRun:
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
