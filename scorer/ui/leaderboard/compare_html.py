"""Several models side by side as HTML: their level scores, and the tasks that tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from scorer.board_charts import MODEL_COLOURS
from scorer.diagnose import Gap, gaps
from scorer.records import LEVELS, TaskResult, TaskState
from scorer.ui import board_wording as words
from scorer.ui.leaderboard.model_data import ModelOnBoard
from scorer.ui.leaderboard.pieces import action, heading, level_badge, table
from scorer.ui.leaderboard.task_html import raw
from scorer.ui.numbers import points
from scorer.views import MOST_COMPARED

_MOST_GAPS = 15  # tasks; a comparison is read, not searched


def compare_bar(names: Sequence[str]) -> str:
    """Show who is chosen, in the bar at the page's foot; nothing while nobody is."""
    if not names:
        return ""
    count = words.COMPARE_BAR.format(count=len(names), limit=MOST_COMPARED)
    chips = "".join(
        action(
            "uncompare", name, f"{name} ×", css="gl-lb-chip",
            told=words.COMPARE_REMOVE.format(name=name),
        )
        for name in names
    )  # fmt: skip
    return (
        f'<div class="gl-lb-dock" role="region" aria-label="{escape(words.COMPARE)}">'
        f"<b>{escape(count)}</b><div>{chips}</div>"
        f'<button type="button" class="gl-button is-first" data-jump="gl-lb-compare">'
        f"{escape(words.COMPARE_JUMP)}</button>"
        f"{action('uncompare', '', words.COMPARE_CLEAR, css='gl-quiet')}</div>"
    )


def side_by_side(models: Sequence[ModelOnBoard]) -> str:
    """Show the models' level scores in one table, in the figures' colours."""
    rows = [_row(model, colour) for model, colour in zip(models, MODEL_COLOURS, strict=False)]
    return table(words.COMPARE_COLUMNS, rows, label=words.COMPARE, css="is-compared")


def _row(model: ModelOnBoard, colour: str) -> list[str]:
    levels = model.submission.levels
    tasks = model.submission.tasks
    scored = sum(row.state is TaskState.SCORED for row in tasks)
    wins = sum(row.win is True for row in tasks)
    own = "" if model.fact else f' <small class="gl-lb-own">{escape(words.SOURCE_OWN)}</small>'
    mark = ""
    if model.stand_ins:
        told = escape(words.STAND_INS.format(modalities=", ".join(model.stand_ins)))
        mark = f' <abbr class="gl-lb-doubted" title="{told}" tabindex="0">p</abbr>'
    name = f'<i class="gl-lb-dot" style="background:{colour}"></i>'
    name += action("model", model.name, model.name) + own + mark
    scores = [points(levels.scores.get(level)) for level in LEVELS]
    rank = "–" if model.rank is None else str(model.rank)
    return [name, rank, level_badge(levels.level), *scores, f"{scored}/{len(tasks)}", str(wins)]


def differences(models: Sequence[ModelOnBoard]) -> str:
    """Show the tasks where the models lie farthest apart; nothing for a single one."""
    if len(models) < 2:
        return ""
    found = [gap for gap in gaps([model.submission for model in models]) if gap.points > 0.0]
    head = heading(words.GAPS_TITLE, words.GAPS_TEXT)
    if not found:
        return f'{head}<p class="gl-none">{escape(words.GAPS_NONE)}</p>'
    columns = (
        words.GAPS_TASK,
        *(model.name for model in models),
        words.SPECIALIST,
        words.GAPS_DISTANCE,
    )
    rows = [_gap_row(gap) for gap in found[:_MOST_GAPS]]
    return head + table(columns, rows, label=words.GAPS_TITLE, css="is-gaps")


def _gap_row(gap: Gap) -> list[str]:
    first = gap.rows[0]
    task = action("task", first.task.task_id, first.task.title)
    metric = f"<small>{escape(first.task.metric.name)}</small>"
    return [
        f"{task} {metric}",
        *(_cell(row) for row in gap.rows),
        points(first.sota_points),
        points(gap.points),
    ]


def _cell(row: TaskResult) -> str:
    if row.points is None:
        return '<span class="gl-lb-none">–</span>'
    won = f' <b class="gl-lb-tick" title="{words.WON}">✓</b>' if row.win else ""
    return (
        f'<span title="{escape(raw(row.score, row.task.metric))}">{points(row.points)}</span>{won}'
    )
