"""What changed between two runs, as tables."""

from __future__ import annotations

from html import escape

from scorer.publishing import Difference
from scorer.records import TaskResult
from scorer.ui import publish_wording as words
from scorer.ui.leaderboard.pieces import level_badge, table
from scorer.ui.numbers import points

_MOST_SHOWN = 50


def difference_html(found: Difference, before: str, after: str) -> str:
    """Show the levels of both runs and the tasks that differ, the largest change first.

    Args:
        found: what differs.
        before: what the older run is called.
        after: what the newer one is called.
    """
    first, second = found.before.levels, found.after.levels
    rows = [
        (
            escape(words.DIFFERENCE_LEVEL),
            level_badge(first.level),
            level_badge(second.level),
            _change((second.level or 0) - (first.level or 0), "d"),
        )
    ] + [
        (
            escape(level.name),
            points(level.before),
            points(level.after),
            ""
            if level.before is None or level.after is None
            else _change(level.after - level.before, ".2f"),
        )
        for level in found.levels
    ]
    columns = (words.DIFFERENCE_LEVELS[0], before, after, words.DIFFERENCE_LEVELS[3])
    levels = table(columns, rows, label=words.DIFFERENCE_TITLE, css="is-difference")
    return f'<div class="gl-pub-difference">{levels}{_tasks(found)}</div>'


def _tasks(found: Difference) -> str:
    if not found.tasks:
        return f'<p class="gl-sub">{escape(words.DIFFERENCE_NONE.format(same=found.same))}</p>'
    told = words.DIFFERENCE_COUNT.format(changed=len(found.tasks), same=found.same)
    if len(found.tasks) > _MOST_SHOWN:
        told = f"{told} {words.DIFFERENCE_MORE.format(shown=_MOST_SHOWN)}"
    rows = [
        (
            f"{escape(change.after.task.title)} <small>{escape(change.after.task.sheet)}</small>",
            _score(change.before),
            _score(change.after),
            _change(change.points, ".2f"),
        )
        for change in found.tasks[:_MOST_SHOWN]
    ]
    label = words.DIFFERENCE_TASKS[0]
    tasks = table(words.DIFFERENCE_TASKS, rows, label=label, css="is-difference")
    return f'<p class="gl-sub">{escape(told)}</p>{tasks}'


def _score(row: TaskResult) -> str:
    if row.score is None:
        return f'<span class="gl-pub-off">{escape(words.NO_SCORE)}</span>'
    return escape(f"{row.score:.6g} {row.task.metric.unit}".strip())


def _change(value: float, form: str) -> str:
    if not value:
        return "0"
    text = f"{value:+{form}}".replace("-", "−")
    return f'<span class="gl-pub-{"up" if value > 0 else "down"}">{text}</span>'
