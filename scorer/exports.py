"""Writes results in the forms people take away: JSON, csv, and workbooks of two kinds.

Text from users is data in all of them: in csv and xlsx it never becomes a formula.
"""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scorer.errors import Problem
from scorer.records import GroupScores, LevelScores, ModalityScores, Submission, TaskResult

if TYPE_CHECKING:
    from scorer.closed import ClosedEvaluation
    from scorer.evaluate import Evaluation
    from scorer.readers.bundles.bundle import BundleReport

COUNTED = (
    "expected", "answered", "missing", "unreadable", "conflicting", "surplus", "repeated",
)  # fmt: skip
# What spreadsheet programs take for the start of a formula, also in full width, and behind what
# some of them drop: blanks, control characters and those that cannot be seen.
_FORMULA = re.compile(
    r"[\s\x00-\x1f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]"
    r"|[\t\r\n]"
)


def to_dict(submission: Submission) -> dict[str, Any]:
    """Return a scored run as the JSON object that page, API and command line share.

    Numbers have full precision; what does not apply is ``None``, and an infinite score "∞".
    """
    levels = submission.levels
    return {
        "model": submission.model,
        "protocol": submission.protocol,
        "sota": submission.sota_name,
        "board": submission.board.board_id,
        "signature": submission.signature,
        "level": levels.level,
        "scores": dict(levels.scores),
        "bounds": {name: list(pair) if pair else None for name, pair in levels.bounds.items()},
        "modalities": {name: _modality(one) for name, one in levels.modalities.items()},
        "language": _language(levels),
        "tasks": [_task(row) for row in submission.tasks],
        "problems": [problem_to_dict(problem) for problem in submission.problems],
    }


def in_json(value: float | None) -> float | str | None:
    """Keep what JSON can say; a perfect PSNR is infinite and becomes a sign."""
    if value is None or math.isnan(value):
        return None
    return value if math.isfinite(value) else "∞"


def _group(group: GroupScores | None) -> dict[str, Any] | None:
    if group is None:
        return None
    return {
        "tasks": group.tasks,
        "scored": group.scored,
        "supported": group.supported,
        "wins": group.wins,
        "mean": group.mean,
        "mean_of_wins": group.mean_of_wins,
    }


def _modality(scores: ModalityScores) -> dict[str, Any]:
    return {
        "S2": scores.s2,
        "S3": scores.s3,
        "S4": scores.s4,
        "comprehension": _group(scores.comprehension),
        "generation": _group(scores.generation),
    }


def _language(levels: LevelScores) -> dict[str, Any] | None:
    group = levels.language
    if group is None:
        return None
    return {
        "tasks": group.tasks,
        "scored": group.scored,
        "supported": group.supported,
        "wins": group.wins,
        "S_L": group.mean_of_wins,
        "w_L": group.mean_of_wins / 100.0,
    }


def _task(row: TaskResult) -> dict[str, Any]:
    return {
        "task_id": row.task.task_id,
        "sheet": row.task.sheet,
        "name": row.task.name,
        "metric": row.task.metric.name,
        "state": row.state.value,
        "score": in_json(row.score),
        "points": row.points,
        "sota": row.sota,
        "sota_points": row.sota_points,
        "win": row.win,
    }


def evaluation_to_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluated bundle: ``to_dict`` of its scores, and what lies behind each of them.

    Besides: ``benchmark`` and ``revision``, ``intervals`` (95 %, by level) and ``bundle``; in a
    task that was scored, ``interval``, ``items`` (how many were expected, answered, …) and
    ``unverified`` (how many were scored by features or values that came with the answers).
    """
    told = to_dict(evaluation.submission)
    for row in told["tasks"]:
        found = evaluation.tasks.get(row["task_id"])
        interval = found.interval if found else None
        row["interval"] = [in_json(end) for end in interval] if interval else None
        counts = found.counts if found else None
        row["items"] = {name: getattr(counts, name) for name in COUNTED} if counts else None
        row["unverified"] = found.unverified if found and counts else None
        row["reason"] = found.reason if found else ""
    return told | {
        "benchmark": evaluation.benchmark_name,
        "revision": evaluation.revision,
        "intervals": {
            name: list(pair) if pair else None for name, pair in evaluation.intervals.items()
        },
        "bundle": _bundle(evaluation.bundle),
    }


def closed_to_dict(evaluation: ClosedEvaluation) -> dict[str, Any]:
    """Return a bundle scored against private answers: ``to_dict`` of its rounded scores.

    Besides: ``benchmark``, ``decimals`` (of a score in percent) and ``bundle``; per task
    ``reason``, and ``given`` (answers in the bundle), ``None`` where it was not tried.
    """
    told = to_dict(evaluation.submission)
    for row in told["tasks"]:
        found = evaluation.results.scores.get(row["task_id"])
        row["reason"] = found.reason if found else ""
        row["given"] = evaluation.given.get(row["task_id"])
    return told | {
        "benchmark": evaluation.benchmark,
        "decimals": evaluation.decimals,
        "bundle": _bundle(evaluation.bundle),
    }


def _bundle(bundle: BundleReport) -> dict[str, Any]:
    return {
        "found": dict(bundle.found),
        "refused": dict(bundle.refused),
        "unknown": list(bundle.unknown),
        "duplicated": [
            {"task_id": one.task_id, "places": list(one.places), "equal": one.is_equal}
            for one in bundle.duplicated
        ],
        "other_files": bundle.other_files,
    }


def problem_to_dict(problem: Problem) -> dict[str, str]:
    """Return a problem as JSON."""
    return {
        "where": problem.where,
        "expected": problem.expected,
        "got": problem.got,
        "hint": problem.hint,
        "severity": problem.severity.value,
    }


def write_json(submission: Submission, path: Path) -> None:
    """Write a scored run as JSON."""
    text = json.dumps(to_dict(submission), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def formula_safe(text: str) -> str:
    """Keep a spreadsheet program from reading a text as a formula, by a leading apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def write_csv(submission: Submission, path: Path) -> None:
    """Write one line per task of the board; the signature stands in every line."""
    fields = [
        "model", "task_id", "sheet", "name", "skill", "metric", "unit", "direction", "state",
        "score", "points", "sota", "sota_points", "win", "reason", "signature",
    ]  # fmt: skip
    # With a byte order mark, which spreadsheet programs need to see that it is utf-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        for row in submission.tasks:
            metric = row.task.metric
            line = _task(row) | {
                "model": submission.model,
                "skill": row.task.skill_id,
                "unit": metric.unit,
                "direction": "higher" if metric.higher_is_better else "lower",
                "reason": row.reason,
                "signature": submission.signature,
            }
            writer.writerow(
                {key: formula_safe(value) if isinstance(value, str) else value
                 for key, value in line.items()}
            )  # fmt: skip
