"""A task's page as HTML: what it is, how it is scored, what to hand in. Every text is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from scorer.catalog import Catalog
from scorer.records import Task
from scorer.ui import benchmark_wording as words
from scorer.ui import wording
from scorer.ui.benchmark.example import example_text, shape_of
from scorer.ui.benchmark.task_facts import task_facts
from scorer.ui.leaderboard.pieces import copy_button, facts, heading, listed
from scorer.ui.leaderboard.task_html import raw
from scorer.ui.numbers import points


def counted(number: int) -> str:
    """Write a whole number with thin gaps between thousands."""
    return f"{number:,}".replace(",", " ")


def empty_page(catalog: Catalog, now: int) -> str:
    """Say what can be found here, before a task is chosen."""
    told = words.EMPTY_FACTS.format(
        tasks=len(catalog.tasks),
        skills=len(catalog.skills),
        samples=counted(sum(task.samples for task in catalog.tasks)),
        now=now,
    )
    return _message(words.EMPTY_TITLE, words.EMPTY_TEXT, told)


def unknown_page() -> str:
    """Say that a link names a task that is not there."""
    return _message(words.NO_SUCH_TASK_TITLE, words.NO_SUCH_TASK)


def _message(title: str, *texts: str) -> str:
    paragraphs = "".join(f'<p class="gl-sub">{escape(text)}</p>' for text in texts)
    return (
        f'<section class="gl-panel gl-bench-message"><h2 class="gl-bench-name" tabindex="-1">'
        f"{escape(title)}</h2>{paragraphs}</section>"
    )


def task_page(task: Task, catalog: Catalog) -> str:
    """Show all that is known of a task without its items."""
    told = task_facts(task, catalog)
    return f"{_head(task, told)}{_measured(task, told)}{_predictions(task)}"


def _head(task: Task, told: Mapping[str, Any]) -> str:
    sheet = wording.SHEETS.get(task.sheet, task.sheet)
    names = words.FACTS
    known = facts(
        [
            (names["domains"], escape(", ".join(task.domains))),
            (names["capabilities"], escape(", ".join(task.capabilities))),
            (names["data_source"], escape(task.data_source)),
            (names["name"], escape(task.name) if task.name != task.title else ""),
            (names["boards"], _board_links(told["boards"])),
            (names["remark"], escape(task.remark)),
        ]
    )
    link = escape("?" + urlencode({"board": f"D/{task.skill_id}", "task": task.task_id}))
    samples = words.SAMPLES_COUNT.format(count=counted(task.samples))
    return (
        f'<section class="gl-panel gl-bench-head"><p class="gl-eyebrow"><b>{escape(sheet)}</b> · '
        f"{escape(told['skill'])} · {escape(samples)}</p>"
        f'<h2 class="gl-bench-name" tabindex="-1">{escape(task.title)}</h2>'
        f'<div class="gl-bench-pair">{_specialist(task, told)}{known}</div>'
        f'<p class="gl-bench-links"><a class="gl-button" href="{link}">'
        f"{escape(words.RANKING_LINK)}</a>"
        '<button type="button" class="gl-button" data-jump="gl-bench-samples">'
        f"{escape(words.SAMPLES['title'])} ↓</button> "
        f"<code>{escape(task.task_id)}</code></p></section>"
    )


def _specialist(task: Task, told: Mapping[str, Any]) -> str:
    stated: dict[float, list[str]] = {}
    known = {name: sota for name, sota in told["sota"].items() if sota is not None}
    for name, sota in known.items():
        stated.setdefault(sota["score"], []).append(name)
    values = "".join(
        f"<li><b>{raw(score)}</b> <small>{escape(known[names[0]]['unit'])}</small> "
        f"<span>{escape(listed(words.SOTA_NAMES, names))}</span>"
        f"{_in_points(known[names[0]])}</li>"
        for score, names in stated.items()
    )
    return (
        f'<div><p class="gl-sub">{escape(words.SPECIALIST)}</p>'
        f'<p class="gl-lb-specialist">{escape(task.specialist or words.SOTA_NONE)}</p>'
        f'<ul class="gl-lb-sota">{values}</ul></div>'
    )


def _in_points(sota: Mapping[str, Any]) -> str:
    """Add the points where they are not the score itself."""
    if sota["points"] == sota["score"]:
        return ""
    return f" <small>= {points(sota['points'])} {escape(words.SOTA_POINTS)}</small>"


def _board_links(boards: list[dict[str, str]]) -> str:
    return " · ".join(
        f'<a href="{escape("?" + urlencode({"board": board["board"]}))}">'
        f"{escape(board['title'])}</a>"
        for board in boards
    )


def _measured(task: Task, told: Mapping[str, Any]) -> str:
    metric, measure, names = told["metric"], told["measure"], words.FACTS
    arrow = "↑" if metric["higher_is_better"] else "↓"
    direction = words.HIGHER if metric["higher_is_better"] else words.LOWER
    scoring = words.SCORING[measure["scoring"]]
    evidence = words.EVIDENCE.get(measure["evidence"], measure["evidence"])
    if measure["remark"]:
        evidence = f"{evidence} ({measure['remark']})"
    other = task.paper_metric if task.paper_metric != task.metric.name else ""
    known = facts(
        [
            (names["metric"], f"<b>{escape(metric['name'])}</b> {arrow} {escape(direction)}"),
            (names["range"], escape(_range(metric))),
            (names["normaliser"], f"<code>{escape(metric['points'])}</code>"),
            (words.FIELDS["scoring"], _badge(measure["scoring"], scoring)),
            (names["meaning"], escape(metric["definition"])),
            (names["computed"], _computed(measure)),
            (names["model"], escape(_model(measure))),
            (names["not_computed"], escape(measure["why_not"])),
            (names["evidence"], escape(evidence)),
            (names["source"], escape(measure["source"] or metric["source"])),
            (names["paper_metric"], escape(other)),
        ]
    )
    return (
        f'<section class="gl-panel gl-bench-measured">'
        f"{heading(words.MEASURED, words.MEASURED_TEXT)}{known}</section>"
    )


def _computed(measure: Mapping[str, Any]) -> str:
    if not measure["definition"]:
        return ""
    return f"{escape(measure['definition'])} <code>{escape(measure['key'])}</code>"


def _model(measure: Mapping[str, Any]) -> str:
    if not measure["model"]:
        return ""
    return words.EMBEDDED[measure["embedding"]].format_map(measure)


def _badge(kind: str, text: str) -> str:
    css = {"now": "won", "later": "explained"}.get(kind, "missing")
    return f'<span class="gl-badge is-{css}">{escape(text)}</span>'


def _range(metric: Mapping[str, Any]) -> str:
    low, high = metric["low"], metric["high"]
    unit = f" {metric['unit']}" if metric["unit"] else ""
    if low is None and high is None:
        return words.RANGE_NONE + unit
    if high is None:
        return words.RANGE_OPEN.format(low=f"{low:g}{unit}")
    if low is None:
        return words.RANGE_BELOW.format(high=f"{high:g}{unit}")
    return words.RANGE.format(low=f"{low:g}", high=f"{high:g}{unit}")


def _predictions(task: Task) -> str:
    example = example_text(task)
    shape = f"<p>{escape(words.SHAPES[shape_of(task)])}</p>"
    block = (
        f'<div class="gl-bench-code"><pre tabindex="0" aria-label="{escape(words.PREDICTIONS)}">'
        f"{escape(example)}</pre>{copy_button(example, words.COPY)}</div>"
        if example
        else ""
    )
    return (
        f'<section class="gl-panel gl-bench-predictions">'
        f"{heading(words.PREDICTIONS, words.PREDICTIONS_TEXT)}{shape}{block}</section>"
    )
