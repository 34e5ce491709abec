"""A task's own view as HTML: what is measured and how, the specialist, everybody's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from scorer.records import Metric, Normaliser, Task
from scorer.ui import board_wording as words
from scorer.ui import wording
from scorer.ui.leaderboard.pieces import action, facts, heading, outcome_badge, table
from scorer.ui.numbers import points


def raw(value: float | None, metric: Metric | None = None) -> str:
    """Write a raw score with its unit, as precise as it needs to be."""
    if value is None:
        return "–"
    if value == float("inf"):
        return "∞"
    size = abs(value)
    text = f"{value:.0f}" if size >= 1000 else f"{value:.2f}" if size >= 1 else f"{value:.3g}"
    return f"{text} {metric.unit}".strip() if metric else text


def formula(metric: Metric) -> str:
    """Say how a raw score x becomes points, in one line."""
    scale = f"{metric.scale:g}" if metric.scale is not None else ""
    match metric.normaliser:
        case Normaliser.IDENTITY:
            return "points = x"
        case Normaliser.SIGMOID:
            return f"points = 100 · (2 / (1 + e^(−{scale}/x)) − 1)"
        case Normaliser.TANH:
            return f"points = 100 · tanh(x / {scale})"
        case Normaliser.COMPLEMENT:
            return "points = 100 − x"
        case Normaliser.RANGE:
            span = metric.high - metric.low
            return f"points = 100 · (x − {metric.low:g}) / {span:g}"


def task_head(task: Task, told: Mapping[str, Any], title: str) -> str:
    """Show all that is known of a task; ``told`` is what ``task_to_dict`` gives."""
    metric = task.metric
    direction = words.TASK_HIGHER if metric.higher_is_better else words.TASK_LOWER
    arrow = "↑" if metric.higher_is_better else "↓"
    names = words.TASK_FACTS
    sheet = wording.SHEETS.get(task.sheet, task.sheet)
    other = task.paper_metric if task.paper_metric != metric.name else ""
    measured = f"<b>{escape(metric.name)}</b> {arrow} {escape(direction)}"
    if metric.unit:
        measured += f", {escape(metric.unit)}"
    table_number = "" if told["table"] is None else str(told["table"])
    listed = facts(
        [
            (names["metric"], measured),
            (names["definition"], escape(metric.definition)),
            (names["normaliser"], f"<code>{escape(formula(metric))}</code>"),
            (names["paper_metric"], escape(other)),
            (names["skill"], action("board", f"D/{task.skill_id}", told["skill"])),
            (names["modality"], escape(sheet)),
            (names["domains"], escape(", ".join(task.domains))),
            (names["capabilities"], escape(", ".join(task.capabilities))),
            (names["data_source"], escape(task.data_source)),
            (names["samples"], f"{task.samples:,}".replace(",", " ") if task.samples else ""),
            (names["table"], escape(table_number)),
            (names["name"], escape(task.name) if task.name != task.title else ""),
            (names["remark"], escape(task.remark)),
        ]
    )
    return (
        f'<div class="gl-lb-top">{action("close", "", f"← {words.BACK}", css="gl-quiet")}</div>'
        f'<section class="gl-hero gl-lb-hero is-task"><div class="gl-verdict">'
        f'<p class="gl-eyebrow">{escape(title)}</p>'
        f'<h2 class="gl-lb-name" tabindex="-1">{escape(task.title)}</h2>'
        f'{_specialist(task, told)}<p class="gl-sub">{escape(_summary(told))}</p></div>'
        f'{listed}<p class="gl-signature"><span>{escape(wording.SIGNATURE)}</span> '
        f"<code>{escape(told['signature'])}</code></p></section>"
    )


def _specialist(task: Task, told: Mapping[str, Any]) -> str:
    """Name the Level-1 specialist and what every choice of SoTA says it reached."""
    unit = words.TASK_IN_POINTS if task.metric.sota_in_points else task.metric.unit
    values = "".join(
        f"<li><b>{raw(score)}</b> <small>{escape(unit)}</small> "
        f"<span>{escape(words.TASK_SOTA_NAME.get(name, name))}</span></li>"
        for name, score in told["sota"].items()
    )
    return (
        f'<p class="gl-sub">{escape(words.TASK_SPECIALIST)}</p>'
        f'<p class="gl-lb-specialist">{escape(task.specialist or words.TASK_SOTA_NONE)}</p>'
        f'<ul class="gl-lb-sota">{values}<li><b>{points(told["sota_points"])}</b> '
        f"<small>points</small></li></ul>"
    )


def _summary(told: Mapping[str, Any]) -> str:
    scored = [row for row in told["models"] if row["state"] == "scored"]
    wins = sum(row["win"] is True for row in scored)
    return words.TASK_SUMMARY.format(scored=len(scored), models=len(told["models"]), wins=wins)


def task_ranking(task: Task, told: Mapping[str, Any], own: Sequence[str]) -> str:
    """Show every model's place on the task; each name opens the model's page."""
    rows = [_row(task, row, own) for row in told["models"]]
    head = heading(words.TASK_RANKING, words.TASK_RANKING_TEXT)
    return head + table(words.TASK_COLUMNS, rows, label=words.TASK_RANKING, css="is-ranking")


def _row(task: Task, row: Mapping[str, Any], own: Sequence[str]) -> list[str]:
    state = words.TASK_STATES.get(row["state"], row["state"])
    name = action("model", row["model"], row["model"])
    if row["model"] in own:
        name += f' <small class="gl-lb-own">{escape(words.SOURCE_OWN)}</small>'
    doubt = ""
    if row["doubt"]:
        told = escape(words.DOUBTED.format(reason=row["doubt"]))
        doubt = f' <abbr class="gl-lb-doubted" title="{told}" tabindex="0">?</abbr>'
    return [
        "–" if row["rank"] is None else str(row["rank"]),
        name,
        raw(row["score"], task.metric),
        points(row["points"]),
        outcome_badge(row["win"], state) + doubt,
    ]
