"""The files of tasks: what each measures, and the raw scores of all models in one table."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

from scorer.boards import Field
from scorer.exports import formula_safe, in_json
from scorer.records import Task
from scorer.ui import wording
from scorer.ui.grid import shared_value
from scorer.ui.grid.value import to_json
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.leaderboard.task_html import formula
from scorer.ui.site.boards import write
from scorer.ui.site.models import TaskCells


def write_tasks(desk: BoardDesk, cells: TaskCells, folder: Path) -> None:
    """Write what is known of the tasks, each metric once, and their columns for models' tables."""
    metrics = {
        task.metric.name: {
            "unit": task.metric.unit,
            "higher": task.metric.higher_is_better,
            "definition": task.metric.definition,
            "formula": formula(task.metric),
            "sota_in_points": task.metric.sota_in_points,
        }
        for task in cells.tasks
    }
    listed = [
        _task(desk, task, float(points))
        for task, points in zip(cells.tasks, cells.sota_points.tolist(), strict=True)
    ]
    text = to_json({"metrics": metrics, "tasks": listed})
    value = f'{text[:-1]},"shared":{shared_value(cells.shared)}}}'
    write(folder / "data" / "tasks.json", value)


def _task(desk: BoardDesk, task: Task, sota_points: float) -> dict[str, Any]:
    """Tell what is known of a task; what is empty is left out."""
    told = {
        "title": task.title,
        "name": task.name if task.name != task.title else "",
        "metric": task.metric.name,
        "paper_metric": task.paper_metric if task.paper_metric != task.metric.name else "",
        "sheet": wording.SHEETS.get(task.sheet, task.sheet),
        "skill_id": task.skill_id,
        "skill": desk.catalog.skills[task.skill_id].name,
        "domains": ", ".join(task.domains),
        "capabilities": ", ".join(task.capabilities),
        "data_source": task.data_source,
        "samples": task.samples,
        "table": desk.published.tables.get(task.task_id),
        "specialist": task.specialist,
        "sota": {
            name: scores[task.task_id]
            for name, scores in desk.catalog.sota.items()
            if task.task_id in scores
        },
        "sota_points": None if math.isnan(sota_points) else sota_points,
        "remark": task.remark,
    }
    return {key: value for key, value in told.items() if value not in ("", None, {})}


def write_scores(cells: TaskCells, field: Field, path: Path) -> None:
    """Write all raw scores as csv, a line for each task and a column for each model."""
    heads = ("task_id", "task", "metric", "unit", "higher_is_better", "sota")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*heads, *(formula_safe(name) for name in field.names)])
        sota = cells.shared.data.numbers("sota").tolist()
        for row, (task, best) in enumerate(zip(cells.tasks, sota, strict=True)):
            metric = task.metric
            told = [task.task_id, task.title, metric.name, metric.unit]
            writer.writerow(
                [
                    *(formula_safe(text) for text in told),
                    "yes" if metric.higher_is_better else "no",
                    *(in_json(value) for value in (best, *cells.scores[row].tolist())),
                ]
            )
