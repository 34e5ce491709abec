"""Writes ranked boards and comparisons, in the shapes that page, API and command line share."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scorer.agreement import Comparison, compare_with_published
from scorer.boards import Field, Ranking
from scorer.catalog import Catalog
from scorer.diagnose import Gap
from scorer.errors import OptionError, Problem
from scorer.exports import formula_safe, in_json, to_dict
from scorer.levels import FloatArray, GroupSums
from scorer.published import OVERALL, Published, PublishedModel, published_level
from scorer.records import LEVELS, PARADIGMS, Submission, Task
from scorer.score import signature
from scorer.views import origin_of


def ranking_to_dict(
    ranking: Ranking,
    published: Published,
    catalog: Catalog,
    compared: Mapping[str, Sequence[Comparison]] | None = None,
) -> dict[str, Any]:
    """Return a ranked board as JSON, rows in order of rank, full precision.

    ``compared`` is ``compare_with_published`` of the field, for those who know it already.
    """
    field = ranking.field
    if compared is None:
        compared = compare_with_published(field, published)
    return {
        "board": ranking.board.board_id,
        "protocol": field.protocol.value,
        "sota": field.sota.name,
        "source": ranking.source.value,
        "signature": signature(catalog, field.sota.name, field.protocol),
        "rows": [
            _board_row(ranking, int(column), compared.get(field.names[column], ()))
            for column in ranking.order
        ],
    }


def sorted_rows(rows: Sequence[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """Sort rows by a column, the best first; rows without a value come last.

    Raises:
        OptionError: there is no such column.
    """
    values = [(_sort_value(row, column), row) for row in rows]
    if all(value is None for value, _ in values):
        expected = "S2 to S5, level, wins, scored, model, size, or such as Image.S2"
        raise OptionError([Problem("sort", expected, repr(column))])
    present = [(value, row) for value, row in values if value is not None]
    is_text = isinstance(present[0][0], str)
    present.sort(key=lambda pair: pair[0], reverse=not is_text)
    return [row for _, row in present] + [row for value, row in values if value is None]


def _sort_value(row: dict[str, Any], column: str) -> Any:
    first, _, rest = column.partition(".")
    if rest:
        return row["modalities"].get(first, {}).get(rest)
    if column in LEVELS:
        return row["scores"][column]
    if column == "scored":
        return row["coverage"]["scored"]
    return row.get(column) if column in ("level", "wins", "model", "size") else None


def with_task_scores(board: dict[str, Any], ranking: Ranking) -> dict[str, Any]:
    """Add every row's raw scores on the board's tasks, as ``tasks``; ``None`` where missing."""
    field = ranking.field
    columns = {name: column for column, name in enumerate(field.names)}
    on_board = set(ranking.board.task_ids)
    tasks = [
        (index, task.task_id)
        for index, task in enumerate(field.basis.tasks)
        if task.task_id in on_board
    ]
    rows = []
    for row in board["rows"]:
        scores = field.scores[:, columns[row["model"]]].tolist()
        rows.append(row | {"tasks": {name: in_json(scores[index]) for index, name in tasks}})
    return board | {"rows": rows}


def board_lines(board: dict[str, Any]) -> list[dict[str, Any]]:
    """Flatten a board to one line per model, all with the same columns.

    Scores on tasks have columns of their own where the rows hold them (``with_task_scores``).
    """
    signed = {"board": board["board"], "ranked": board["source"], "signature": board["signature"]}
    return [_line(row) | signed for row in board["rows"]]


def write_board_csv(board: dict[str, Any], path: Path) -> None:
    """Write a board as csv, one line per model; the signature stands in every line."""
    lines = board_lines(board)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]) if lines else [], lineterminator="\n")
        writer.writeheader()
        for line in lines:
            writer.writerow(
                {k: formula_safe(v) if isinstance(v, str) else v for k, v in line.items()}
            )


def _line(row: dict[str, Any]) -> dict[str, Any]:
    interval = row["rank_interval"] or [None, None]
    line = {
        "rank": row["rank"], "rank_best": interval[0], "rank_worst": interval[1],
        "model": row["model"], "level": row["level"], **row["scores"],
        "scored": row["coverage"]["scored"], "tasks": row["coverage"]["tasks"],
        "wins": row["wins"],
    }  # fmt: skip
    for name, scores in row["modalities"].items():
        line |= {f"{name} {level}": scores[level] for level in ("S2", "S3", "S4")}
    as_published = "; ".join(row["as_published"])
    return line | {
        "as published": as_published, "size": row["size"], "access": row["access"],
        "source": row["source"], **row.get("tasks", {}),
    }  # fmt: skip


def comparison_to_dict(submissions: Sequence[Submission], gaps: Sequence[Gap]) -> dict[str, Any]:
    """Return runs side by side as JSON: their levels, and the tasks where they differ most."""
    first = submissions[0]
    runs = []
    for submission in submissions:
        run = to_dict(submission)
        del run["tasks"], run["problems"]
        runs.append(run)
    return {
        "board": first.board.board_id,
        "signature": first.signature,
        "runs": runs,
        "tasks": [
            {
                "task_id": gap.rows[0].task.task_id,
                "title": gap.rows[0].task.title,
                "metric": gap.rows[0].task.metric.name,
                "gap": gap.points,
                "sota": gap.rows[0].sota,
                "sota_points": gap.rows[0].sota_points,
                "states": [row.state.value for row in gap.rows],
                "scores": [row.score for row in gap.rows],
                "points": [row.points for row in gap.rows],
                "wins": [row.win for row in gap.rows],
            }
            for gap in gaps
        ],
    }


def task_to_dict(
    task: Task, field: Field, published: Published, catalog: Catalog
) -> dict[str, Any]:
    """Return all that is known of a task as JSON, and the models ranked on it, the best first.

    Models without a score come last, with the reason.
    """
    metric = task.metric
    index = next(i for i, one in enumerate(catalog.tasks) if one.task_id == task.task_id)
    return {
        "task_id": task.task_id,
        "sheet": task.sheet,
        "name": task.name,
        "title": task.title,
        "skill_id": task.skill_id,
        "skill": catalog.skills[task.skill_id].name,
        "modality": task.modality,
        "paradigm": task.paradigm or None,
        "domains": list(task.domains),
        "capabilities": list(task.capabilities),
        "data_source": task.data_source,
        "samples": task.samples,
        "specialist": task.specialist,
        "remark": task.remark,
        "paper_metric": task.paper_metric,
        "metric": {
            "name": metric.name,
            "key": metric.key,
            "higher_is_better": metric.higher_is_better,
            "unit": metric.unit,
            "low": metric.low,
            "high": None if math.isinf(metric.high) else metric.high,
            "normaliser": metric.normaliser.value,
            "scale": metric.scale,
            "sota_in_points": metric.sota_in_points,
            "definition": metric.definition,
            "evidence": metric.evidence,
            "source": metric.source,
        },
        "sota": {name: scores.get(task.task_id) for name, scores in catalog.sota.items()},
        "sota_points": float(field.marks.sota_points[index]),
        "table": published.tables.get(task.task_id),
        "signature": signature(catalog, field.sota.name, field.protocol),
        "models": _task_models(task, index, field, published),
    }


def _task_models(
    task: Task, index: int, field: Field, published: Published
) -> list[dict[str, Any]]:
    """Rank the models on a task by raw score along the metric's direction; ties share a rank."""
    sign = -1.0 if task.metric.higher_is_better else 1.0
    scored = [c for c in range(len(field.names)) if field.marks.scored[index, c]]
    scored.sort(key=lambda column: sign * field.scores[index, column])
    rows: list[dict[str, Any]] = []
    rank = 0
    for place, column in enumerate(scored, start=1):
        raw = float(field.scores[index, column])
        if not rows or rows[-1]["score"] != raw:
            rank = place
        rows.append(_task_model(task, index, column, field, published) | {"rank": rank})
    rest = [c for c in range(len(field.names)) if not field.marks.scored[index, c]]
    return rows + [_task_model(task, index, column, field, published) for column in rest]


def _task_model(
    task: Task, index: int, column: int, field: Field, published: Published
) -> dict[str, Any]:
    fact = field.facts[column]
    scored = bool(field.marks.scored[index, column])
    if scored:
        state = "scored"
    elif fact is None or fact.submitted:
        state = "missing"
    else:
        state = "not supported" if published.has_row[index, column] else "no row"
    return {
        "rank": None,
        "model": field.names[column],
        "state": state,
        "score": float(field.scores[index, column]) if scored else None,
        "points": float(field.marks.points[index, column]) if scored else None,
        "win": bool(field.marks.won[index, column]) if scored else None,
        "doubt": fact.flags.get(task.task_id, "") if fact else "",
    }


def _board_row(ranking: Ranking, column: int, compared: Sequence[Comparison]) -> dict[str, Any]:
    fact = ranking.field.facts[column]
    ranked = bool(ranking.rank[column])
    return {
        "rank": int(ranking.rank[column]) if ranked else None,
        "rank_interval": ranking.rank_interval[column].tolist() if ranked else None,
        "model": ranking.field.names[column],
        "level": int(ranking.level[column]) or None,
        "scores": {name: _at(values, column) for name, values in ranking.scores.items()},
        "bounds": {
            name: None
            if values is None
            else [_at(values, column), _at(ranking.upper[name], column)]
            for name, values in ranking.scores.items()
        },
        "modalities": {
            name: {
                **{
                    level: _at(ranking.modality_scores.get((name, level)), column)
                    for level in ("S2", "S3", "S4")
                },
                **{paradigm: _group_at(one.groups.get(paradigm), column) for paradigm in PARADIGMS},
            }
            for name, one in ranking.sums.modalities.items()
        },
        "language": _language_at(ranking.sums.language, column),
        "coverage": {
            "scored": int(ranking.scored[column]),
            "tasks": len(ranking.board.task_ids),
        },
        "wins": int(ranking.wins[column]),
        "as_published": list(ranking.stand_ins.get(column, ())),
        "published": _published(fact, compared),
        "size": fact.size if fact else "",
        "access": fact.access if fact else "",
        "paradigms": fact.paradigms if fact else "",
        "claimed_modalities": list(fact.modalities) if fact else [],
        "source": origin_of(fact),
        "submission": _submission(fact),
        "remark": fact.remark if fact else "",
    }


def _at(values: FloatArray | None, column: int) -> float | None:
    return None if values is None else float(values[column])


def _group_at(group: GroupSums | None, column: int) -> dict[str, Any] | None:
    if group is None:
        return None
    return {
        "tasks": group.tasks,
        "scored": int(group.scored[column]),
        "supported": int(group.supported[column]),
        "wins": int(group.wins[column]),
        "mean": float(group.mean[column]),
        "mean_of_wins": float(group.mean_of_wins[column]),
    }


def _language_at(group: GroupSums | None, column: int) -> dict[str, Any] | None:
    if group is None:
        return None
    counts = _group_at(group, column) or {}
    won = counts.pop("mean_of_wins")
    del counts["mean"]
    return {**counts, "S_L": won, "w_L": won / 100.0}


def _submission(fact: PublishedModel | None) -> dict[str, Any] | None:
    """Tell what a submitted model's owner says of it, and what it was scored from."""
    if fact is None or fact.submitted is None:
        return None
    entry = fact.submitted
    return {
        "id": entry.submission.record_id,
        "version": entry.version,
        "by": entry.submission.by,
        "organisation": entry.card.organisation,
        "link": entry.card.link,
        "notes": entry.card.notes,
        "scored_from": entry.submission.origin.kind,
        "benchmark": entry.submission.origin.benchmark,
        "digest": entry.submission.origin.digest,
    }


def _published(
    fact: PublishedModel | None, compared: Sequence[Comparison]
) -> dict[str, Any] | None:
    if fact is None or not fact.levels:
        return None
    return {
        "level": published_level(fact),
        "scores": {name: scores[OVERALL] for name, scores in fact.levels.items()},
        "ranks": dict(fact.ranks),
        "compared": [
            {
                "modality": one.modality,
                "level": one.level,
                "published": one.published,
                "recomputed": one.recomputed,
                "verdict": one.verdict.value,
                "reason": one.reason,
            }
            for one in compared
        ],
    }
