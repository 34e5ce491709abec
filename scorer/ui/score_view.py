"""What the tab *Score* shows for an outcome: plain values, no layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from scorer.charts import (
    MOST_SPOKES,
    MOST_SPOKES_NARROW,
    capability_groups,
    comparison_chart,
    level_chart,
    skill_groups,
)
from scorer.evaluate import Evaluation
from scorer.evaluate.evaluation import Interval
from scorer.records import LANGUAGE, Skill, Submission
from scorer.ui import wording
from scorer.ui.drop_zone import status
from scorer.ui.outcome import Outcome, Refusal
from scorer.ui.problem_html import problem_report
from scorer.ui.report_html import breakdown, refusal_report, report
from scorer.ui.task_table import table_data

if TYPE_CHECKING:
    from scorer.charts import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is painted first: the answer itself."""

    status: str
    report: str
    columns: tuple[str, ...] = ()
    model: str | None = None  # None: nothing was scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What stands below the answer and is painted next."""

    breakdown: str
    table: str
    problems: str
    sheets: tuple[str, ...]


def build_view(
    outcome: Outcome,
    *,
    name: str,
    fractions: bool,
    intervals: Mapping[str, Interval | None] = MappingProxyType({}),
    behind: str = "",
    kind: str = "bundle",
) -> View:
    """Turn an outcome into the answer.

    Args:
        outcome: what came of the file.
        name: the file's.
        fractions: whether it was read as fractions.
        intervals: of a bundle's levels.
        behind: HTML of what lies behind a bundle's scores.
        kind: what the scores behind which something lies are of: a bundle, or ``closed``.
    """
    if isinstance(outcome, Refusal):
        return View(
            status=status(name, state="refused"),
            report=refusal_report(outcome, name),
            columns=outcome.columns,
        )
    return View(
        status=status(name),
        report=report(outcome, fractions=fractions, intervals=intervals, behind=behind, kind=kind),
        columns=outcome.columns,
        model=outcome.model,
    )


def build_details(
    submission: Submission, skills: Mapping[str, Skill], evaluation: Evaluation | None = None
) -> Details:
    """Turn a scored run into sums, table and problems."""
    return Details(
        breakdown=breakdown(submission),
        table=table_data(submission, skills, evaluation),
        problems=problem_report(submission.problems),
        sheets=sheets_of(submission),
    )


def sheets_of(submission: Submission) -> tuple[str, ...]:
    """List the sheets that the board's tasks are on: the modalities that make levels first."""
    tasks = sorted(
        (result.task for result in submission.tasks), key=lambda task: task.modality == LANGUAGE
    )
    return tuple(dict.fromkeys(task.sheet for task in tasks))


def sheet_choices(sheets: tuple[str, ...]) -> list[tuple[str, str]]:
    """Name sheets as people say them, for a selector."""
    return [(wording.SHEETS.get(sheet, sheet.replace("-", " ")), sheet) for sheet in sheets]


def draw_skills(
    outcome: Outcome, sheet: str | None, skills: Mapping[str, Skill], *, narrow: bool
) -> Figure | None:
    """Draw the skills of a sheet; of the board's first one if it has no such sheet."""
    if isinstance(outcome, Refusal):
        return None
    sheets = sheets_of(outcome)
    chosen = sheet if sheet in sheets else sheets[0]
    groups = skill_groups(outcome, skills, chosen or "")
    return comparison_chart(groups, outcome.model, most_spokes=_most_spokes(narrow=narrow))


def draw_all(
    outcome: Outcome, sheet: str | None, skills: Mapping[str, Skill], *, narrow: bool
) -> tuple[Figure | None, Figure | None, Figure | None]:
    """Draw levels, capabilities and skills."""
    if isinstance(outcome, Refusal):
        return None, None, None
    capabilities = comparison_chart(
        capability_groups(outcome), outcome.model, most_spokes=_most_spokes(narrow=narrow)
    )
    return level_chart(outcome), capabilities, draw_skills(outcome, sheet, skills, narrow=narrow)


def _most_spokes(*, narrow: bool) -> int:
    return MOST_SPOKES_NARROW if narrow else MOST_SPOKES
