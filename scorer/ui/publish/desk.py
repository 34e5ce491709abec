"""What every handler of the tab works with, and how a visitor's run becomes one to publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scorer.errors import Problem
from scorer.published import load_published
from scorer.publishing import PublishError, Publishing, Run, run_of_results, run_of_workbook
from scorer.settings import Settings
from scorer.store import Store
from scorer.store.hub_results import ResultsRepo
from scorer.store.ids import FOLDER
from scorer.store.records import Origin
from scorer.ui.bundles.naming import benchmark_name
from scorer.ui.identity import can_log_in
from scorer.ui.publish.keeping import Kept
from scorer.ui.publish.standing import Standings
from scorer.ui.score_handlers import Desk, Given, Selectors, origin_of


def _nothing_queued() -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishDesk:
    """The same for all visitors.

    ``queued`` tells which records are not on the Hub yet, ``hub_problems`` what is in their way.
    """

    publishing: Publishing
    scoring: Desk
    settings: Settings
    standings: Standings
    max_bytes: int
    can_log_in: bool  # for real, and a login is needed
    kept: Kept = field(default_factory=Kept)
    queued: Callable[[], frozenset[str]] = _nothing_queued
    hub_problems: Callable[[], tuple[Problem, ...]] = tuple


def make_publish_desk(
    store: Store, scoring: Desk, settings: Settings, *, max_bytes: int
) -> PublishDesk:
    """Make the desk; with ``RESULTS_REPO`` what is kept goes to the Hub, in the background.

    Args:
        store: what is published.
        scoring: what the tab *Score* works with.
        settings: who may publish, and where it is kept.
        max_bytes: size above which a workbook is refused.
    """
    catalog = scoring.catalog
    papers = load_published(catalog).models
    names = {name for model in papers for name in (model.name, *model.printed_as)}
    hub = _results_repo(settings)
    return PublishDesk(
        publishing=Publishing(
            store, catalog, settings, sorted(names), added=hub.wake if hub else _nothing
        ),
        scoring=scoring,
        settings=settings,
        standings=Standings(catalog),
        max_bytes=max_bytes,
        can_log_in=settings.needs_login and can_log_in(),
        queued=(lambda: frozenset(hub.queued())) if hub else _nothing_queued,
        hub_problems=hub.problems if hub else tuple,
    )


def _results_repo(settings: Settings) -> ResultsRepo | None:
    """Begin to keep submissions in step with the Hub, if they are to be; nothing waits for it."""
    if not settings.results_repo:
        return None
    token = settings.hf_token.get_secret_value()
    hub = ResultsRepo(settings.results_repo, settings.data_dir / FOLDER, token=token)
    hub.start()
    return hub


def _nothing() -> None:
    """Do nothing after a record was kept."""


def run_of_given(desk: PublishDesk, given: Given, selectors: Selectors) -> Run:
    """Make a run of what a visitor scored: read again here, or taken from its evaluation.

    Raises:
        PublishError: nothing was scored, or not against the benchmark that is set here.
        ReportError: the file is gone, or refused.
    """
    if given.refusal is not None:
        raise PublishError(given.refusal.problems)
    origin = origin_of(given)
    if origin is None:
        hint = "score it on the tab Score, then publish"
        raise PublishError([Problem("run", "a file that was scored here", "none", hint)])
    catalog = desk.publishing.catalog
    if given.results is None:
        return run_of_workbook(
            Path(given.path),
            catalog,
            model=given.model or None,
            fractions=given.fractions,
            protocol=selectors.protocol,
            sota=selectors.sota,
            max_bytes=desk.max_bytes,
        )
    check_benchmark(desk, origin)
    return run_of_results(
        given.results, origin, catalog, protocol=selectors.protocol, sota=selectors.sota
    )


def check_benchmark(desk: PublishDesk, origin: Origin) -> None:
    """Make sure that a bundle was scored against the answers that are set here.

    Raises:
        PublishError: it was scored against others, such as those of the demo.
    """
    ours = benchmark_name(desk.scoring.bundles.bench.source)
    if origin.kind == "bundle" and origin.benchmark.partition("@")[0] != ours:
        hint = "examples are for looking"
        expected = f"a bundle scored against {ours}"
        raise PublishError([Problem("run", expected, origin.benchmark, hint)])
