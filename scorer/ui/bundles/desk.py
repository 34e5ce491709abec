"""What bundle handlers work with, the same for all visitors: the line and the kept runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scorer.benchmark import Benchmark
from scorer.catalog import Catalog
from scorer.closed import ClosedEvaluation
from scorer.errors import Problem, ReportError
from scorer.evaluate import EvaluateOptions, Evaluation
from scorer.events import Event, log
from scorer.ui import closed_wording, wording
from scorer.ui.bundles.closed import ClosedBench, evaluate_privately
from scorer.ui.bundles.line import Job, Line
from scorer.ui.bundles.naming import DEMO
from scorer.ui.bundles.runs import AnyRun, BundleRun, ClosedRun, Runs
from scorer.ui.bundles.work import Bench, evaluate_upload, open_bench
from scorer.ui.serving.uploads import Hold

Caller = Callable[[Any], str | None]  # a request -> the name of who asks; None for nobody

_MOST_GIVEN_UP = 200  # names remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """An example: a bundle, and the small benchmark it is for."""

    bundle: Path
    benchmark: Path


def find_demos(directory: Path = DEMO) -> Mapping[str, Demo]:
    """Find the examples by name; there may be none."""
    bundle, benchmark = directory / "bundle.zip", directory / "benchmark"
    if not bundle.is_file() or not benchmark.is_dir():
        return MappingProxyType({})
    return MappingProxyType({wording.DEMO_BUNDLE: Demo(bundle=bundle, benchmark=benchmark)})


class Asked:
    """Which session asked for which job, so that it can be given up.

    A word to give up may come before the job itself: it goes another way through the network.
    """

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], Job[Any]] = {}
        self._given_up: deque[tuple[str, str]] = deque(maxlen=_MOST_GIVEN_UP)

    def note(self, session: str, name: str, job: Job[Any]) -> None:
        """Note whose a job is; a name is one that the session chose."""
        self._jobs[session, name] = job
        if (session, name) in self._given_up:
            job.cancel()

    def give_up(self, session: str, name: str) -> None:
        """Cancel a session's job."""
        self._given_up.append((session, name))
        if job := self._jobs.get((session, name)):
            job.cancel()

    def forget(self, session: str, name: str) -> None:
        """Forget a job that is over."""
        self._jobs.pop((session, name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleDesk:
    """Evaluates bundles and keeps what came of them.

    Where ``closed`` is set, bundles are scored against private answers and nothing else.
    """

    catalog: Catalog
    bench: Bench
    demos: Mapping[str, Demo]
    closed: ClosedBench | None = None
    caller: Caller = lambda request: None
    line: Line = field(default_factory=Line)
    runs: Runs = field(default_factory=Runs)
    asked: Asked = field(default_factory=Asked)

    def start(
        self, path: Path, options: EvaluateOptions, user: str | None
    ) -> Job[BundleRun] | Job[ClosedRun]:
        """Put a bundle in line.

        Args:
            path: an upload.
            options: how it is to be scored.
            user: who asks, as ``caller`` found out; ``None`` for nobody.

        Raises:
            ReportError: the file is not there, the line is too long, or private answers are not
                for this user today.
        """
        if not path.is_file():
            raise gone()
        if (closed := self.closed) is not None:
            name, model = closed.check(user, path), options.model
            upload = Hold(path)

            def privately(job: Job[ClosedRun]) -> ClosedRun:
                upload.touch()
                run = evaluate_privately(job, path, self.catalog, closed, user=name, model=model)
                log(Event.EVALUATED, kind="closed")
                return run

            return self.line.join(privately)
        return self._joined(path, self.bench, options)

    def start_demo(self, name: str, options: EvaluateOptions) -> Job[BundleRun]:
        """Put an example in line.

        Raises:
            ReportError: there is no such example, or the line is too long.
        """
        # Where answers are private nothing else is scored: how long the next one waits would tell
        # how long those before it took.
        demo = self.demos.get(name) if self.closed is None else None
        if demo is None:
            raise gone()
        bench = replace(self.bench, source=str(demo.benchmark), revision="main")
        return self._joined(demo.bundle, bench, replace(options, model=wording.DEMO_MODEL))

    def _joined(self, path: Path, bench: Bench, options: EvaluateOptions) -> Job[BundleRun]:
        upload = Hold(path)  # while it waits in line

        def work(job: Job[BundleRun]) -> BundleRun:
            upload.touch()
            run = evaluate_upload(job, path, self.catalog, bench, options)
            log(Event.EVALUATED, kind="bundle", tasks=len(run.evaluation.tasks))
            return run

        return self.line.join(work)

    def open_run(self, ticket: str) -> BundleRun:
        """Return the run of a ticket with its bundle and its answers.

        Raises:
            ReportError: it is not kept any more, or the answers are private.
        """
        run = self.found(ticket)
        if isinstance(run, BundleRun):
            return run
        expected, got = closed_wording.ITEMS_EXPECTED, closed_wording.ITEMS_GOT
        raise ReportError([Problem("items", expected, got)])

    def found(self, ticket: str) -> AnyRun:
        """Return the run of a ticket.

        Raises:
            ReportError: it is not kept any more.
        """
        run = self.runs.find(ticket)
        if run is None:
            raise gone()
        return run

    def evaluation(
        self, ticket: str, *, board: str, protocol: str, sota: str
    ) -> Evaluation | ClosedEvaluation:
        """Return a run's evaluation on some board by some rules.

        Raises:
            ReportError: it is not kept any more, or one of the names does not exist.
        """
        return self.found(ticket).on(self.catalog, board=board, protocol=protocol, sota=sota)

    def benchmark(self) -> Benchmark:
        """Open the benchmark that bundles are measured against.

        Raises:
            ReportError: it cannot be had.
        """
        return open_bench(self.catalog, self.bench)


def gone() -> ReportError:
    """Make the exception for an upload, or what came of it, that is not there any more."""
    return ReportError(
        [Problem(wording.GONE_WHERE, wording.GONE_EXPECTED, wording.GONE_GOT, wording.GONE_HINT)]
    )
