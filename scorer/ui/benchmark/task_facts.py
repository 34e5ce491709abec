"""All that catalog and metrics know of a task, as plain values: the page's and the API's."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from scorer.catalog import Catalog
from scorer.levels import to_points
from scorer.metrics.registry import SUPPLIED, find_measure, is_computable, why_not
from scorer.models.embedding import WAYS, can_embed
from scorer.records import Board, Metric, Task
from scorer.ui.benchmark.example import example_predictions, shape_of
from scorer.ui.leaderboard.choices import board_title
from scorer.ui.leaderboard.task_html import formula


def scoring_of(task: Task) -> str:
    """Say whether predictions can be scored: ``now``, ``later`` or ``supplied`` by people."""
    if is_computable(task.measure):
        return "now"
    return "supplied" if task.measure in SUPPLIED else "later"


def boards_with(task: Task, catalog: Catalog) -> list[Board]:
    """List the named boards that a task counts on."""
    return [board for board in catalog.boards if task.task_id in board.task_ids]


def task_facts(task: Task, catalog: Catalog) -> dict[str, Any]:
    """Tell all about a task as JSON: nothing of its items, so no benchmark is read."""
    skill = catalog.skills[task.skill_id]
    return {
        "task_id": task.task_id,
        "title": task.title,
        "name": task.name,
        "sheet": task.sheet,
        "modality": task.modality,
        "paradigm": task.paradigm or None,
        "skill_id": skill.skill_id,
        "skill": skill.name,
        "domains": list(task.domains),
        "capabilities": list(task.capabilities),
        "data_source": task.data_source,
        "samples": task.samples,
        "remark": task.remark,
        "paper_metric": task.paper_metric,
        "metric": _metric_facts(task.metric),
        "measure": _measure_facts(task),
        "specialist": task.specialist,
        "sota": {
            name: _sota_facts(task.metric, scores.get(task.task_id))
            for name, scores in catalog.sota.items()
        },
        "boards": [
            {"board": board.board_id, "title": board_title(catalog, board)}
            for board in boards_with(task, catalog)
        ],
        "prediction": {"shape": shape_of(task), "example": example_predictions(task)},
    }


def _metric_facts(metric: Metric) -> dict[str, Any]:
    """Describe a metric; an end of its range that is infinite is null."""
    return {
        "name": metric.name,
        "key": metric.key,
        "higher_is_better": metric.higher_is_better,
        "unit": metric.unit,
        "low": metric.low if math.isfinite(metric.low) else None,
        "high": metric.high if math.isfinite(metric.high) else None,
        "normaliser": metric.normaliser.value,
        "points": formula(metric),
        "definition": metric.definition,
        "source": metric.source,
    }


def _measure_facts(task: Task) -> dict[str, Any]:
    """Say how the score is computed here, or why it is not."""
    scoring = scoring_of(task)
    measure = find_measure(task.measure) if scoring == "now" else None
    return {
        "key": task.measure,
        "scoring": scoring,
        "definition": "" if measure is None else measure.definition,
        "source": "" if measure is None else measure.source,
        "model": "" if measure is None else measure.model,
        "embedding": _embedding(task.measure) if measure is not None and measure.model else "",
        "extra": WAYS[task.measure].extra if task.measure in WAYS else "",
        "why_not": why_not(task.measure),
        "evidence": task.evidence,
        "remark": task.measure_remark,
    }


def _embedding(measure: str) -> str:
    """Say where what was made becomes features: ``here``, with the ``extra``, or ``elsewhere``."""
    if can_embed(measure):
        return "here"
    return "extra" if measure in WAYS else "elsewhere"


def _sota_facts(metric: Metric, score: float | None) -> dict[str, Any] | None:
    """Give a specialist's score as it is stated, and in points."""
    if score is None:
        return None
    points = score if metric.sota_in_points else float(to_points(np.asarray(score), metric))
    return {"score": score, "unit": "points" if metric.sota_in_points else metric.unit,
            "points": points}  # fmt: skip
