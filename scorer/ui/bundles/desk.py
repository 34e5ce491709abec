"""What bundle handlers work with, the same for all visitors: the line and the kept runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from scorer.benchmark import Benchmark
from scorer.catalog import Catalog
from scorer.errors import Problem, ReportError
from scorer.evaluate import EvaluateOptions, Evaluation
from scorer.ui import wording
from scorer.ui.bundles.line import Job, Line
from scorer.ui.bundles.naming import DEMO
from scorer.ui.bundles.runs import BundleRun, Runs
from scorer.ui.bundles.work import Bench, evaluate_upload, open_bench

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
        self._jobs: dict[tuple[str, str], Job[BundleRun]] = {}
        self._given_up: deque[tuple[str, str]] = deque(maxlen=_MOST_GIVEN_UP)

    def note(self, session: str, name: str, job: Job[BundleRun]) -> None:
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
    """Evaluates bundles and keeps what came of them."""

    catalog: Catalog
    bench: Bench
    demos: Mapping[str, Demo]
    line: Line = field(default_factory=Line)
    runs: Runs = field(default_factory=Runs)
    asked: Asked = field(default_factory=Asked)

    def start(self, path: Path, options: EvaluateOptions) -> Job[BundleRun]:
        """Put a bundle in line.

        Raises:
            ReportError: the file is not there, or the line is too long.
        """
        if not path.is_file():
            raise gone()
        return self._joined(path, self.bench, options)

    def start_demo(self, name: str, options: EvaluateOptions) -> Job[BundleRun]:
        """Put an example in line.

        Raises:
            ReportError: there is no such example, or the line is too long.
        """
        demo = self.demos.get(name)
        if demo is None:
            raise gone()
        bench = replace(self.bench, source=str(demo.benchmark), revision="main")
        return self._joined(demo.bundle, bench, replace(options, model=wording.DEMO_MODEL))

    def _joined(self, path: Path, bench: Bench, options: EvaluateOptions) -> Job[BundleRun]:
        return self.line.join(lambda job: evaluate_upload(job, path, self.catalog, bench, options))

    def found(self, ticket: str) -> BundleRun:
        """Return the run of a ticket.

        Raises:
            ReportError: it is not kept any more.
        """
        run = self.runs.find(ticket)
        if run is None:
            raise gone()
        return run

    def evaluation(self, ticket: str, *, board: str, protocol: str, sota: str) -> Evaluation:
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
