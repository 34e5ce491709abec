"""The table of all tasks: rows are drawn by ``static/task_table.js``, only those in sight.

The data travels as one JSON text, with sheets, skills and metrics named once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import gradio as gr

from scorer.evaluate import Evaluation
from scorer.exports import in_json
from scorer.records import Metric, Skill, Submission, TaskResult
from scorer.ui import wording
from scorer.ui.styles import script


def table_data(
    submission: Submission, skills: Mapping[str, Skill], evaluation: Evaluation | None = None
) -> str:
    """Write what the table shows, with every ``<`` escaped: no tag can appear in it.

    Args:
        submission: the scored run.
        skills: the catalog's.
        evaluation: what lies behind the scores, where they came from a bundle.
    """
    sheets: dict[str, tuple[str, str]] = {}
    named: dict[str, str] = {}
    metrics: dict[str, Metric] = {}
    for result in submission.tasks:
        task = result.task
        sheets.setdefault(task.sheet, (task.modality, task.paradigm))
        named.setdefault(task.skill_id, skills[task.skill_id].name)
        metrics.setdefault(task.metric.name, task.metric)
    position = {
        "sheet": {name: number for number, name in enumerate(sheets)},
        "skill": {name: number for number, name in enumerate(named)},
        "metric": {name: number for number, name in enumerate(metrics)},
    }
    data = {
        "sheets": list(sheets.values()),
        "skills": list(named.values()),
        "metrics": [_metric(metric) for metric in metrics.values()],
        "rows": [_row(result, position) for result in submission.tasks],
        "items": None if evaluation is None else _items(submission, evaluation),
    }
    return json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _items(submission: Submission, evaluation: Evaluation) -> list[list[Any] | None]:
    """Write, for each row, what a bundle's score rests on: answered, expected, low, high, id."""
    found = [evaluation.tasks.get(result.task.task_id) for result in submission.tasks]
    return [
        None
        if task is None or task.counts is None or task.interval is None
        else [
            task.counts.answered,
            task.counts.expected,
            *(in_json(end) for end in task.interval),
            task.task_id,
        ]
        for task in found
    ]


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "name": metric.name,
        "unit": metric.unit,
        "higher": metric.higher_is_better,
        "inPoints": metric.sota_in_points,
        "definition": metric.definition,
    }


def _row(result: TaskResult, position: Mapping[str, Mapping[str, int]]) -> list[Any]:
    """Write one task, in the order that ``task_table.js`` reads."""
    task = result.task
    return [
        task.title,
        position["sheet"][task.sheet],
        position["skill"][task.skill_id],
        position["metric"][task.metric.name],
        in_json(result.score),
        in_json(result.sota),
        result.points,
        result.sota_points,
        result.state.value,
        result.win,
        [
            result.reason,
            task.name,
            task.paper_metric,
            task.specialist,
            task.samples,
            "; ".join(task.capabilities),
            "; ".join(task.domains),
            task.data_source,
        ],
    ]


def build_task_table() -> gr.HTML:
    """Make the table's component; its value is what ``table_data`` writes."""
    return gr.HTML(
        value="",
        html_template='<div class="gl-table"></div>',
        js_on_load=script("task_table"),
        apply_default_css=False,
        elem_id="gl-task-table",
        words=json.dumps({**wording.TABLE, "states": wording.STATES}),
    )
