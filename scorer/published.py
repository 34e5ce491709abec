"""The results that the paper publishes for about a hundred generalists, read as printed.

Models that others submitted since line up behind them.
``leaderboard_data/published`` holds them with their table numbers; a cell is a number, ``∞`` for
"not supported", or empty where the tables have no row.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from scorer.catalog import Catalog
from scorer.levels import BoolArray, FloatArray
from scorer.records import LEVELS, MODALITIES, Results, TaskScore, TaskState
from scorer.store import State
from scorer.store.records import Entry

PUBLISHED_DIR = Path(__file__).resolve().parents[1] / "leaderboard_data" / "published"
OVERALL = "overall"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedModel:
    """What the paper says of a model, or its owner where it was ``submitted``.

    ``levels`` holds its level scores per level and modality (or ``overall``), empty where the
    paper's level tables lack the model. ``flags`` gives a reason to doubt a task's result.
    """

    name: str
    printed_as: tuple[str, ...]
    size: str
    modalities: tuple[str, ...]
    paradigms: str  # "C", "G" or "C+G"
    access: str  # "open", "closed" or "" where unknown
    is_ranked: bool  # rows printed twice for a model are kept without a rank
    remark: str
    levels: Mapping[str, Mapping[str, float]]
    ranks: Mapping[str, int]
    flags: Mapping[str, str]
    submitted: Entry | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Published:
    """All published results; arrays have shape (tasks, models), tasks in catalog order.

    ``has_row`` tells "printed as not supported" from "not in the tables at all".
    ``differences`` explains, per (model, modality, level), why published and recomputed differ;
    the value is (``explained`` or ``unexplained``, reason).
    """

    models: tuple[PublishedModel, ...]
    scores: FloatArray
    scored: BoolArray
    has_row: BoolArray
    tables: Mapping[str, int]  # task_id -> number of the paper's table
    differences: Mapping[tuple[str, str, str], tuple[str, str]]


def _rows(directory: Path, name: str) -> list[dict[str, str]]:
    with directory.joinpath(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str, *, zero_is_missing: bool) -> float:
    """Read a printed cell; NaN is "no score"."""
    try:
        value = float(text)
    except ValueError:  # ∞, or a misprint that flags.csv names
        return math.nan
    if not math.isfinite(value) or (value == 0.0 and zero_is_missing):
        return math.nan
    return value


@lru_cache(maxsize=4)
def load_published(catalog: Catalog, directory: Path = PUBLISHED_DIR) -> Published:
    """Line the published results up with a catalog; tasks that either lacks have no score."""
    printed = {row["task_id"]: row for row in _rows(directory, "results.csv")}
    facts = _rows(directory, "models.csv")
    columns = next(iter(printed.values())).keys() - {"task_id", "table"}
    scores = np.full((len(catalog.tasks), len(facts)), math.nan)
    has_row = np.zeros(scores.shape, dtype=np.bool_)
    for index, task in enumerate(catalog.tasks):
        cells = printed.get(task.task_id, {})
        for column, fact in enumerate(facts):
            cell = cells.get(fact["model"], "") if fact["model"] in columns else ""
            has_row[index, column] = cell != ""
            scores[index, column] = _number(cell, zero_is_missing=task.metric.zero_is_missing)
    return Published(
        models=_models(directory, facts, catalog),
        scores=scores,
        scored=~np.isnan(scores),
        has_row=has_row,
        tables=MappingProxyType({task_id: int(row["table"]) for task_id, row in printed.items()}),
        differences=MappingProxyType(
            {
                (row["model"], row["modality"], row["level"]): (row["verdict"], row["reason"])
                for row in _rows(directory, "differences.csv")
            }
        ),
    )


def _models(
    directory: Path, facts: list[dict[str, str]], catalog: Catalog
) -> tuple[PublishedModel, ...]:
    levels: dict[str, dict[str, dict[str, float]]] = {}
    ranks: dict[str, dict[str, int]] = {}
    for row in _rows(directory, "levels.csv"):
        named = {name: float(row[name]) for name in (*MODALITIES, OVERALL)}
        levels.setdefault(row["model"], {})[row["level"]] = named
        if row["rank"]:
            ranks.setdefault(row["model"], {})[row["level"]] = int(row["rank"])
    flags: dict[str, dict[str, str]] = {}
    for row in _rows(directory, "flags.csv"):
        prefix, is_all = row["task_id"].removesuffix("*"), row["task_id"].endswith("*")
        for task in catalog.tasks:
            if task.task_id == prefix or (is_all and task.task_id.startswith(prefix)):
                flags.setdefault(row["model"], {})[task.task_id] = row["reason"]
    return tuple(
        PublishedModel(
            name=fact["model"],
            printed_as=_parts(fact["printed_as"]),
            size=fact["size"],
            modalities=_parts(fact["modalities"]),
            paradigms=fact["paradigms"],
            access=fact["access"],
            is_ranked=fact["ranked"] == "yes",
            remark=fact["remark"],
            levels=MappingProxyType(levels.get(fact["model"], {})),
            ranks=MappingProxyType(ranks.get(fact["model"], {})),
            flags=MappingProxyType(flags.get(fact["model"], {})),
        )
        for fact in facts
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def with_submitted(published: Published, state: State) -> Published:
    """Line up the models that stand on the boards by submission behind the paper's."""
    names = {model.name for model in published.models}
    models = []
    for entry in state.current:
        name, number = entry.shown_as, 2
        while name in names:
            name, number = f"{entry.shown_as} ({number})", number + 1
        names.add(name)
        models.append(_submitted(name, entry))
    return replace(
        published,
        models=(*published.models, *models),
        scores=np.hstack([published.scores, state.scores]),
        scored=np.hstack([published.scored, state.scored]),
        has_row=np.hstack([published.has_row, np.ones_like(state.scored)]),
    )


def _submitted(name: str, entry: Entry) -> PublishedModel:
    card = entry.card
    return PublishedModel(
        name=name,
        printed_as=(),
        size=card.size,
        modalities=card.modalities,
        paradigms=card.paradigms,
        access=card.access,
        is_ranked=True,
        remark="",
        levels=MappingProxyType({}),
        ranks=MappingProxyType({}),
        flags=MappingProxyType({}),
        submitted=entry,
    )


def published_results(published: Published, catalog: Catalog, name: str) -> Results | None:
    """Take one model's results, ready to be scored like anybody's; None if unknown."""
    column = next((i for i, model in enumerate(published.models) if model.name == name), None)
    if column is None:
        return None
    if (entry := published.models[column].submitted) is not None:
        known = {task.task_id for task in catalog.tasks}
        given = {key: one for key, one in entry.submission.scores.items() if key in known}
        return Results(model=name, scores=given, problems=())
    scores = {}
    for index, task in enumerate(catalog.tasks):
        table = published.tables.get(task.task_id)
        if published.scored[index, column]:
            raw = float(published.scores[index, column])
            one = TaskScore(task.task_id, TaskState.SCORED, raw)
        elif published.has_row[index, column]:
            reason = f"printed as not supported, table {table}"
            one = TaskScore(task.task_id, TaskState.MISSING, reason=reason)
        else:
            reason = "no row in the paper's tables"
            one = TaskScore(task.task_id, TaskState.MISSING, reason=reason)
        scores[task.task_id] = one
    return Results(model=name, scores=scores, problems=())


def published_level(model: PublishedModel) -> int | None:
    """Tell the highest level with a published score above 0."""
    reached = [
        int(name[1]) for name in LEVELS if model.levels.get(name, {}).get(OVERALL, 0.0) > 0.0
    ]
    return max(reached, default=None)
