"""Bundles dropped where private answers are set: who may have one scored, and what is kept of it.

Nothing here gets at an answer: ``scorer.closed`` gives back what may be told.
"""

from __future__ import annotations

import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from scorer.benchmark import task_aliases
from scorer.catalog import Catalog
from scorer.closed import (
    Budget,
    Clock,
    ClosedEvaluation,
    PrivateAnswers,
    open_answers,
    score_privately,
)
from scorer.closed.budget import used_up
from scorer.errors import Problem, ReportError
from scorer.readers.bundles import read_bundle
from scorer.store.records import Origin
from scorer.ui import closed_wording as words
from scorer.ui.bundles.line import Job
from scorer.ui.bundles.runs import ClosedRun
from scorer.ui.bundles.work import beside, digest_of, new_folder

_MOST_KNOWN = 500  # scorings that can be shown again


class NotLoggedInError(ReportError):
    """Scorings are counted by account, and there is none."""


class Known:
    """Scorings of this process by user and file: asking the same again tells nothing new."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, ...], ClosedEvaluation] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, user: str, digest: str, version: str) -> ClosedEvaluation | None:
        """Find what a user was told of a file; ``version`` is the answers'."""
        with self._lock:
            return self._found.get((user, digest, version))

    def keep(self, user: str, digest: str, version: str, found: ClosedEvaluation) -> None:
        """Keep what a user is told."""
        with self._lock:
            self._found[user, digest, version] = found
            while len(self._found) > _MOST_KNOWN:
                self._found.popitem(last=False)

    def has(self, user: str, digest: str) -> bool:
        """Whether a user was told of a file, whatever the answers were then."""
        with self._lock:
            return any(key[:2] == (user, digest) for key in self._found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBench:
    """What bundles are scored against, and how often."""

    answers: PrivateAnswers
    budget: Budget
    decimals: int
    data_dir: Path
    max_bytes: int  # of an uploaded bundle
    clock: Clock = field(default_factory=Clock)
    known: Known = field(default_factory=Known)
    today: Callable[[], date] = lambda: datetime.now(UTC).date()

    def check(self, user: str | None, path: Path) -> str:
        """Return who has a bundle scored, before it stands in line.

        Raises:
            ReportError: nobody is logged in, or no scoring is left.
        """
        if user is None:
            raise NotLoggedInError(
                [Problem(words.LOGIN_WHERE, words.LOGIN_EXPECTED, words.LOGIN_GOT,
                         words.LOGIN_HINT)]
            )  # fmt: skip
        if not self.budget.left(user, self.today()) and not self.known.has(user, digest_of(path)):
            raise used_up("none")
        return user


def evaluate_privately(
    job: Job[ClosedRun],
    path: Path,
    catalog: Catalog,
    bench: ClosedBench,
    *,
    user: str,
    model: str | None,
) -> ClosedRun:
    """Score a bundle for a user; from the charge on the work goes on, whoever still waits for it.

    Were it to end with the job, another's place in line would tell when, and so how long it took.

    Raises:
        ReportError: the bundle is refused, the answers cannot be had, or no scoring is left.
        CancelledError: the job is not wanted any more; nothing was charged.
    """
    folder = new_folder(bench.data_dir)
    try:
        job.tell(phase="benchmark", benchmark=words.NAME)
        answers = beside(job, lambda: open_answers(bench.answers, catalog))
        job.tell(phase="reading")
        digest = digest_of(path)
        bundle = read_bundle(
            path, catalog, max_bytes=bench.max_bytes, unpack_to=folder,
            aliases=task_aliases(catalog) | answers.folder_names,
        )  # fmt: skip
        job.tell(
            found=len(bundle.files) + len(bundle.refused),
            unknown=len(bundle.unknown),
            duplicated=len(bundle.duplicated),
        )
        found = bench.known.find(user, digest, answers.version)
        if found is None:

            def charge() -> None:
                job.tell(phase="private")  # the last moment to leave
                bench.budget.charge(user, bench.today())

            found = score_privately(
                bundle, answers, catalog,
                charge=charge, decimals=bench.decimals, clock=bench.clock,
            )  # fmt: skip
            bench.known.keep(user, digest, answers.version, found)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    origin = Origin(kind="closed", digest=digest, benchmark=answers.name)
    return ClosedRun(found.named(model) if model else found, origin)
