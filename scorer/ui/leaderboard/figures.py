"""The tab's figures, drawn when they are due and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scorer.board_charts import label, level_radar, skill_radar, task_distribution
from scorer.board_exports import task_to_dict
from scorer.charts import (
    MOST_SPOKES,
    MOST_SPOKES_NARROW,
    RADAR_HEIGHT,
    capability_groups,
    comparison_chart,
    level_chart,
    skill_groups,
)
from scorer.errors import ScorerError
from scorer.records import MODALITIES, ModalityScores, Submission
from scorer.ui.leaderboard.desk import BoardDesk, Guests
from scorer.ui.leaderboard.model_data import model_on_board
from scorer.ui.leaderboard.render import chosen_sheet, compared_models, find_task
from scorer.ui.leaderboard.task_html import raw
from scorer.views import BoardView

if TYPE_CHECKING:
    from scorer.charts import Figure

LEVELS_DRAWN = ("S2", "S3", "S4")
_NARROW = 760  # pixels of the window, as in the style sheets


def _most_spokes(width: object) -> int:
    narrow = isinstance(width, int | float) and 0 < width < _NARROW
    return MOST_SPOKES_NARROW if narrow else MOST_SPOKES


def draw_comparison(
    desk: BoardDesk, view: BoardView, guests: Guests, level: object, sheet: object, width: object
) -> tuple[Figure | None, Figure | None]:
    """Draw the compared models by level and by skill."""
    try:
        models = compared_models(desk, view, guests)
    except ScorerError:  # the page says already that there is no such board
        return None, None
    if not models:
        return None, None
    name = level if isinstance(level, str) and level in LEVELS_DRAWN else LEVELS_DRAWN[0]
    scores = {model.name: _by_modality(model.submission, name) for model in models}
    _, chosen = chosen_sheet([model.submission for model in models], sheet)
    groups = {
        model.name: skill_groups(model.submission, desk.catalog.skills, chosen) for model in models
    }
    return level_radar(name, scores), skill_radar(groups, most_spokes=_most_spokes(width))


def _by_modality(submission: Submission, level: str) -> dict[str, float | None]:
    """Take one level score by modality; of a board of language alone, the board's."""
    modalities = submission.levels.modalities
    found = {name: _level(modalities[name], level) for name in MODALITIES if name in modalities}
    return found or {submission.board.title: submission.levels.scores.get(level)}


def _level(scores: ModalityScores, level: str) -> float | None:
    return {"S2": scores.s2, "S3": scores.s3, "S4": scores.s4}[level]


def draw_model(
    desk: BoardDesk, view: BoardView, guests: Guests, sheet: object, width: object
) -> tuple[Figure | None, Figure | None, Figure | None]:
    """Draw a model's levels, capabilities and skills."""
    try:
        model = model_on_board(desk, view, view.model, guests)
    except ScorerError:
        return None, None, None
    if model is None:
        return None, None, None
    submission, most = model.submission, _most_spokes(width)
    _, chosen = chosen_sheet([submission], sheet)
    skills = skill_groups(submission, desk.catalog.skills, chosen)
    levels = level_chart(submission)
    if levels.layout.height < RADAR_HEIGHT:  # a few bars beside a radar: they fill the panel too
        levels.update_layout(height=RADAR_HEIGHT, bargap=0.5)
    return (
        levels,
        comparison_chart(capability_groups(submission), model.name, most_spokes=most),
        comparison_chart(skills, model.name, most_spokes=most),
    )


def draw_task(desk: BoardDesk, view: BoardView, guests: Guests) -> Figure | None:
    """Draw all models on a task."""
    task = find_task(desk, view.task)
    if task is None:
        return None
    told = task_to_dict(task, desk.field(view, guests), desk.published, desk.catalog)
    scored = [row for row in told["models"] if row["points"] is not None]
    has_sota = told["sota"].get(view.sota) is not None
    return task_distribution(
        {row["model"]: row["points"] for row in scored},
        {
            row["model"]: f"{label(row['model'])}<br>{raw(row['score'], task.metric)}, "
            f"{row['points']:.2f} points"
            for row in scored
        },
        told["sota_points"] if has_sota else None,
        [guest.model for guest in guests],
    )
