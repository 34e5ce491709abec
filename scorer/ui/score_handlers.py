"""What happens when something is dropped, chosen or clicked: values in, values out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scorer.catalog import Catalog
from scorer.closed import ClosedEvaluation
from scorer.errors import ReportError, ScorerError
from scorer.evaluate import Evaluation
from scorer.records import Results
from scorer.store.records import Origin
from scorer.ui.bundles.closed_html import closed_summary
from scorer.ui.bundles.desk import BundleDesk
from scorer.ui.bundles.runs import BundleRun
from scorer.ui.bundles.summary_html import summary
from scorer.ui.bundles.takeaway import (
    write_bundle_download,
    write_bundle_template,
    write_closed_download,
)
from scorer.ui.bundles.work import digest_of
from scorer.ui.downloads import write_download, write_empty_template
from scorer.ui.drop_zone import example_path, uploaded_path
from scorer.ui.outcome import Choices, Outcome, Refusal, Score, checked, note, scored
from scorer.ui.score_view import Details, View, build_details, build_view, draw_all, draw_skills
from scorer.ui.serving.uploads import Hold

if TYPE_CHECKING:
    from scorer.charts import Figure

_NARROW = 760  # pixels of the window, as in the style sheets
_LONGEST_NAME = 120  # characters of a file's name that are shown


@dataclass(frozen=True, slots=True)
class Desk:
    """What every handler works with; the same for all visitors."""

    catalog: Catalog
    score: Score
    examples: tuple[Path, ...]
    bundles: BundleDesk


@dataclass(frozen=True, slots=True)
class Given:
    """What a visitor has given so far. Kept by the server, so a path in it was checked.

    Of a bundle there is the ticket of its evaluation, or what speaks against it.
    """

    path: str = ""
    name: str = ""
    model: str | None = None
    fractions: bool = False
    run: str = ""
    results: Results | None = None  # of the bundle, for the leaderboard and for publishing
    origin: Origin | None = None  # of the bundle; ``origin_of`` knows a workbook's too
    refusal: Refusal | None = None
    upload: Hold | None = field(default=None, compare=False)  # the file, not to be cleaned

    @property
    def is_there(self) -> bool:
        """Whether there is something that can be scored."""
        return bool(self.path or self.run)


@dataclass(frozen=True, slots=True)
class Selectors:
    """The page's selectors, as their events send them."""

    board: str
    protocol: str
    sota: str


Answer = tuple[Given, View]


Handler = Callable[[Desk, Given, object, Selectors], Answer | None]


def on_file(desk: Desk, given: Given, data: object, selectors: Selectors) -> Answer:
    """Score an upload or an example; ``data`` is the drop zone's word for it."""
    del given  # a new file starts anew
    if example := example_path(data, desk.examples):
        return answer(desk, Given(example, Path(example).name), selectors)
    path = uploaded_path(data) or ""  # an empty path is a file that is not there
    name = _named(data) or Path(path).name
    upload = Hold(Path(path)) if path else None
    return answer(desk, Given(path, name[:_LONGEST_NAME], upload=upload), selectors)


def on_selector(desk: Desk, given: Given, data: object, selectors: Selectors) -> Answer | None:
    """Score again with other selectors; ``None`` while there is no file."""
    del data  # the selectors say it all
    return answer(desk, given, selectors) if given.is_there else None


def bundle_given(desk: Desk, name: object, outcome: str | Refusal) -> Given:
    """Say what a visitor has given once a bundle is evaluated (its ticket) or refused."""
    shown = name[:_LONGEST_NAME] if isinstance(name, str) else ""
    if isinstance(outcome, Refusal):
        return Given(name=shown, refusal=outcome)
    run = desk.bundles.found(outcome)
    return Given(name=shown, run=outcome, results=run.evaluation.results, origin=run.origin)


def on_model(desk: Desk, given: Given, data: object, selectors: Selectors) -> Answer | None:
    """Score another model column of the same file."""
    model = _named(data)
    if model is None or model == given.model:
        return None
    return on_selector(desk, replace(given, model=model), data, selectors)


def on_fractions(desk: Desk, given: Given, data: object, selectors: Selectors) -> Answer | None:
    """Read percent scores as fractions, or as given again."""
    fractions = isinstance(data, dict) and data.get("on") is True
    return on_selector(desk, replace(given, fractions=fractions), data, selectors)


def _named(data: object) -> str | None:
    """Take a name out of an event: of our own scripts, or of a Gradio selector."""
    name = (data.get("name") or data.get("value")) if isinstance(data, dict) else None
    return name if isinstance(name, str) and name else None


def on_details(desk: Desk, given: Given, selectors: Selectors) -> Details | None:
    """Fill what stands below the answer; ``None`` where nothing was scored."""
    outcome = outcome_of(desk, given, selectors)
    if isinstance(outcome, Refusal):
        return None
    evaluation = evaluation_of(desk, given, selectors)
    behind = None if isinstance(evaluation, ClosedEvaluation) else evaluation
    return build_details(outcome, desk.catalog.skills, behind)


def on_charts(
    desk: Desk, given: Given, selectors: Selectors, sheet: str | None, *, width: float | None
) -> tuple[Figure | None, Figure | None, Figure | None]:
    """Draw levels, capabilities and skills for a window of some width in pixels."""
    outcome = outcome_of(desk, given, selectors)
    return draw_all(outcome, sheet, desk.catalog.skills, narrow=_is_narrow(width))


def on_sheet(
    desk: Desk, given: Given, selectors: Selectors, sheet: str | None, *, width: float | None
) -> Figure | None:
    """Draw the skills of another sheet."""
    outcome = outcome_of(desk, given, selectors)
    return draw_skills(outcome, sheet, desk.catalog.skills, narrow=_is_narrow(width))


def _is_narrow(width: float | None) -> bool:
    return width is not None and width < _NARROW


def on_wanted(
    desk: Desk, given: Given, data: object, selectors: Selectors, directory: Path
) -> Path | str | None:
    """Write the download that a button asks for.

    Returns:
        The file; why there is none, in words; ``None`` where there is nothing to write.
    """
    kind = str(data.get("kind")) if isinstance(data, dict) else ""
    try:
        if kind == "template":
            return write_empty_template(desk.catalog, str(selectors.board), directory)
        if kind == "bundle_template":
            return _bundle_template(desk, given, selectors, directory)
        if given.run:
            evaluation = _evaluation(desk, given, selectors)
            if isinstance(evaluation, ClosedEvaluation):
                return write_closed_download(kind, evaluation, desk.catalog, directory)
            run = desk.bundles.open_run(given.run)
            return write_bundle_download(kind, run, evaluation, desk.catalog, directory)
        outcome = outcome_of(desk, given, selectors)
        return write_download(kind, outcome, Path(given.path), directory)
    except ReportError as error:
        return str(error.problems[0]) if given.run or kind == "bundle_template" else None
    except ScorerError:  # the page has shown why; the button says that there is no file
        return None


def _bundle_template(desk: Desk, given: Given, selectors: Selectors, directory: Path) -> Path:
    """Write a bundle to fill in, for the benchmark of the visitor's own bundle if there is one."""
    board = desk.catalog.board(str(selectors.board))
    run = desk.bundles.runs.find(given.run)
    benchmark = run.benchmark if isinstance(run, BundleRun) else desk.bundles.benchmark()
    return write_bundle_template(desk.catalog, benchmark, board, directory)


def answer(desk: Desk, given: Given, selectors: Selectors) -> Answer:
    """Score what was given and say what the page shows."""
    outcome = outcome_of(desk, given, selectors)
    evaluation = evaluation_of(desk, given, selectors)
    note(outcome, "bundle" if given.run or given.refusal else "workbook")
    if evaluation is None:
        return given, build_view(outcome, name=given.name, fractions=given.fractions)
    tasks = {task.task_id: task for task in desk.catalog.tasks}
    if isinstance(evaluation, ClosedEvaluation):
        behind = closed_summary(evaluation, tasks)
        return given, build_view(
            outcome, name=given.name, fractions=False, behind=behind, kind="closed"
        )
    view = build_view(
        outcome,
        name=given.name,
        fractions=False,
        intervals=evaluation.intervals,
        behind=summary(evaluation, tasks),
    )
    return given, view


def outcome_of(desk: Desk, given: Given, selectors: Selectors) -> Outcome:
    """Score what was given with everything that was chosen for it."""
    if given.refusal is not None:
        return given.refusal
    if given.run:
        try:
            return _evaluation(desk, given, selectors).submission
        except ReportError as error:
            return Refusal(problems=error.problems)
    if given.upload is not None:
        given.upload.touch()
    return scored(given.path, choices_of(given, selectors), desk.score)


def origin_of(given: Given) -> Origin | None:
    """Say what a visitor's run was scored from; ``None`` where nothing was, or the file is gone.

    Only what the server itself scored has one, so it may be put into a record as it is: kind
    ``workbook``; ``bundle`` with the benchmark's name and commit; or ``closed`` for scores against
    private answers, which are rounded already in ``given.results``.
    """
    if given.run:
        return given.origin
    digest = digest_of(Path(given.path)) if given.path else ""
    return Origin(kind="workbook", digest=digest) if digest else None


def choices_of(given: Given, selectors: Selectors) -> Choices:
    """Put together what was chosen for a file."""
    return Choices(
        model=given.model,
        board=selectors.board,
        protocol=selectors.protocol,
        sota=selectors.sota,
        fractions=given.fractions,
    )


def evaluation_of(
    desk: Desk, given: Given, selectors: Selectors
) -> Evaluation | ClosedEvaluation | None:
    """Return the evaluation of a bundle on the chosen board; ``None`` where there is none."""
    if not given.run:
        return None
    try:
        return _evaluation(desk, given, selectors)
    except ReportError:
        return None


def _evaluation(desk: Desk, given: Given, selectors: Selectors) -> Evaluation | ClosedEvaluation:
    options = checked(choices_of(given, selectors))
    return desk.bundles.evaluation(
        given.run, board=options.board, protocol=options.protocol, sota=options.sota
    )
