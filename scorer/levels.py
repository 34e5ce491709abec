"""The formulas of General-Level over a tasks × models matrix: pure, and the same for 1 or 10,000.

Arrays have shape (tasks, models) with tasks in catalog order, or (tasks,). Raw scores keep their
metric's unit; ``to_points`` is the only road to points in [0, 100], higher better. Sums run task
by task, so a model gets the same digits alone and among thousands.

Source: paper arXiv 2505.04620, section 3.2, table 1 and appendix A.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from scorer.records import LANGUAGE, MODALITIES, PARADIGMS, Board, Metric, Normaliser, Task

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

# A specialist's score given in points is rounded; the model's comes through a formula. Equal
# scores may then differ in the last bits, and must tie.
_POINTS_TIE = 1e-9


class Protocol(StrEnum):
    """The scoring rules."""

    PAPER = "paper"
    RELEASE = "release"  # the released ranker's, for comparison only


@dataclass(frozen=True, slots=True)
class Basis:
    """What scores are measured against, as arrays of shape (tasks,).

    ``sota`` is raw (points where the metric says so) and NaN where a task has none.
    """

    tasks: tuple[Task, ...]
    sota: FloatArray
    sota_points: FloatArray


@dataclass(frozen=True, slots=True)
class Marks:
    """What every score is worth, shape (tasks, models).

    ``points`` is 0 and ``won`` false where nothing was scored. ``sota_points``, shape (tasks,),
    is what the specialists' scores are worth by the same rules.
    """

    points: FloatArray
    won: BoolArray
    scored: BoolArray
    supported: BoolArray  # points above 0
    sota_points: FloatArray


@dataclass(frozen=True, slots=True)
class GroupSums:
    """The tasks of a group summed per model, shape (models,)."""

    tasks: int
    scored: IntArray
    supported: IntArray
    wins: IntArray
    mean: FloatArray
    mean_of_wins: FloatArray


@dataclass(frozen=True, slots=True)
class ModalitySums:
    """Level scores of one modality, shape (models,); ``None`` where a level does not apply."""

    s2: FloatArray
    s3: FloatArray
    s4: FloatArray | None
    groups: Mapping[str, GroupSums]  # by paradigm


@dataclass(frozen=True, slots=True)
class LevelSums:
    """Level scores on a board, shape (models,); ``None`` where a level does not apply."""

    s2: FloatArray
    s3: FloatArray
    s4: FloatArray | None
    s5: FloatArray | None
    level: IntArray  # 0 where no level is reached
    modalities: Mapping[str, ModalitySums]
    language: GroupSums | None

    @property
    def scores(self) -> dict[str, FloatArray | None]:
        """The four level scores by name."""
        return {"S2": self.s2, "S3": self.s3, "S4": self.s4, "S5": self.s5}


def make_basis(tasks: Sequence[Task], sota: Mapping[str, float]) -> Basis:
    """Line up the tasks with one choice of SoTA, given per ``task_id``."""
    values = np.array([sota.get(task.task_id, math.nan) for task in tasks], dtype=np.float64)
    known = ~np.isnan(values)
    points = np.zeros_like(values)
    for metric, rows in _rows_by_metric(tasks):
        points[rows] = values[rows] if metric.sota_in_points else to_points(values[rows], metric)
    points[~known] = 0.0
    return Basis(tuple(tasks), values, points)


def _rows_by_metric(tasks: Sequence[Task]) -> list[tuple[Metric, list[int]]]:
    rows: dict[str, tuple[Metric, list[int]]] = {}
    for row, task in enumerate(tasks):
        rows.setdefault(task.metric.name, (task.metric, []))[1].append(row)
    return list(rows.values())


def to_points(scores: FloatArray, metric: Metric) -> FloatArray:
    """Map raw scores of one metric to points.

    Args:
        scores: raw, in the metric's unit, any shape; infinity is allowed where the metric
            reaches it (PSNR of equal images).
        metric: says how.

    Returns:
        Points in [0, 100], higher better, of the same shape; NaN stays NaN.

    Source: paper, appendix A.1. ``2 · sigmoid(T/x) − 1`` is computed as ``tanh(T/2x)``, which is
    the same and keeps its digits where x is large.
    """
    x = np.asarray(scores, dtype=np.float64)
    scale = metric.scale or math.nan
    match metric.normaliser:
        case Normaliser.IDENTITY:
            points = x
        case Normaliser.SIGMOID:
            # An error of -0.0 is still perfect: without abs it would divide to minus infinity.
            with np.errstate(divide="ignore", over="ignore"):
                points = 100.0 * np.tanh(scale / (2.0 * np.abs(x)))
        case Normaliser.TANH:
            points = 100.0 * np.tanh(x / scale)
        case Normaliser.COMPLEMENT:
            points = 100.0 - x
        case Normaliser.RANGE:
            points = 100.0 * (x - metric.low) / (metric.high - metric.low)
    return np.clip(points, 0.0, 100.0)


def mark(
    scores: FloatArray, scored: BoolArray, basis: Basis, protocol: Protocol = Protocol.PAPER
) -> Marks:
    """Turn raw scores into points and wins.

    Args:
        scores: raw, shape (tasks, models), in the order of ``basis.tasks``; what stands where
            nothing was scored does not matter.
        scored: which scores count, same shape.
        basis: what to measure against.
        protocol: by which rules.

    Raises:
        ValueError: the shapes differ, or a score that counts is NaN.
    """
    if scores.shape != scored.shape or scores.ndim != 2 or len(scores) != len(basis.tasks):
        raise ValueError(
            f"scores, scored: expected ({len(basis.tasks)}, models), "
            f"got {scores.shape}, {scored.shape}"
        )
    if np.isnan(scores[scored]).any():
        raise ValueError("scores: expected numbers where scored, got NaN")
    if protocol is Protocol.RELEASE:
        return _mark_as_released(scores, scored, basis)
    points = np.zeros(scores.shape)
    won = np.zeros(scores.shape, dtype=np.bool_)
    for metric, rows in _rows_by_metric(basis.tasks):
        given = scores[rows]
        best = basis.sota[rows, np.newaxis]
        points[rows] = to_points(given, metric)
        if metric.sota_in_points:
            won[rows] = points[rows] >= best - _POINTS_TIE
        else:
            won[rows] = given >= best if metric.higher_is_better else given <= best
    points[~scored] = 0.0
    won &= scored
    return Marks(points, won, scored, points > 0.0, basis.sota_points)


# The released ranker knows these names only; its own spelling of two metrics is not among them.
_RELEASE_SCALES = {
    "MAE": 50.0, "RMS": 50.0, "MSE": 5.0, "RMSE": 5.0, "ABSREL": 0.1, "EPE": 1.0, "FID": 25.0,
    "FVD": 100.0, "FAD": 10.0, "SAD": 10.0, "RTE": 0.5, "CD": 1.0, "MCD": 5.0,
}  # fmt: skip


def _release_points(score: float, metric_name: str) -> float:
    """Normalise as the released ranker does: unclamped, and only the names it knows."""
    name = metric_name.upper()
    if name in _RELEASE_SCALES:
        return (2.0 / (1.0 + math.exp(-_RELEASE_SCALES[name] / score)) - 1.0) * 100.0
    if name == "PSNR":
        return math.tanh(0.05 * score) * 100.0  # times 1/20, not over 20: another last digit
    if name == "WER":
        return (1.0 - score) * 100.0
    if name == "MS-SSIM":
        return (score + 1.0) / 2.0 * 100.0
    if name == "MOS":
        return (score - 1.0) / 4.0 * 100.0
    return score


def _is_special(metric_name: str) -> bool:
    return metric_name.upper() in {*_RELEASE_SCALES, "PSNR", "WER", "MS-SSIM", "MOS"}


def _mark_as_released(scores: FloatArray, scored: BoolArray, basis: Basis) -> Marks:
    """Mark by the released ranker's rules (its faults included), one number at a time.

    A special metric's missing score is the number 0 there and takes part in comparisons.
    Language stays raw, but for the model's side of the first RMSE task.
    """
    points = np.where(scored, scores, 0.0)
    counted = scored.copy()
    best = basis.sota.copy()
    first_rmse = next(
        (
            row
            for row, task in enumerate(basis.tasks)
            if task.modality == LANGUAGE and task.metric.name.upper() == "RMSE"
        ),
        None,
    )
    for row, task in enumerate(basis.tasks):
        if task.modality == LANGUAGE:
            if row != first_rmse:
                continue
        elif not _is_special(task.metric.name):
            continue
        else:
            known = not math.isnan(best[row]) and best[row] != 0.0
            best[row] = _release_points(float(best[row]), task.metric.name) if known else 0.0
        counted[row] = True
        for model in range(scores.shape[1]):
            given = float(scores[row, model])
            usable = bool(scored[row, model]) and given != 0.0
            points[row, model] = _release_points(given, task.metric.name) if usable else 0.0
    won = counted & (points >= best[:, np.newaxis])
    return Marks(points, won, scored, scored & (points > 0.0), best)


def _sum_group(marks: Marks, rows: Sequence[int]) -> GroupSums:
    """Sum the given rows task by task; unscored tasks stay in the denominator."""
    models = marks.points.shape[1]
    total, total_won = np.zeros(models), np.zeros(models)
    # Not ``sum``: its order of additions, and so its last digit, depends on the shape.
    for row in rows:
        total += marks.points[row]
        np.add(total_won, marks.points[row], out=total_won, where=marks.won[row])
    index = np.asarray(rows, dtype=np.intp)
    return GroupSums(
        tasks=len(rows),
        scored=_count(marks.scored, index),
        supported=_count(marks.supported, index),
        wins=_count(marks.won, index),
        mean=total / len(rows),
        mean_of_wins=total_won / len(rows),
    )


def _count(flags: BoolArray, rows: npt.NDArray[np.intp]) -> IntArray:
    counts: IntArray = flags[rows].sum(axis=0, dtype=np.int64)
    return counts


def _harmonic_mean(a: FloatArray, b: FloatArray, protocol: Protocol) -> FloatArray:
    """Take 2ab/(a + b), 0 where either is 0.

    For the paper's rules it is written so that no rounding lets a better score lower it.
    """
    if protocol is Protocol.RELEASE:
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = 2.0 * (a * b) / (a + b + 1e-6)
        return np.where((a == 0.0) | (b == 0.0), 0.0, mean)
    with np.errstate(divide="ignore"):
        mean = 2.0 / (1.0 / a + 1.0 / b)
    return np.minimum(mean, (a + b) / 2.0)  # equal sides may round to one bit above their mean


def _modality(
    groups: Mapping[str, GroupSums], highest_level: int, protocol: Protocol
) -> ModalitySums:
    """Combine the paradigms of a modality; a single one is not halved."""
    sides = list(groups.values())
    s4: FloatArray | None = None
    if len(sides) == 1:
        s2, s3 = sides[0].mean, sides[0].mean_of_wins
        if highest_level >= 4:
            s4 = np.zeros_like(s3)
    else:
        comprehension, generation = sides
        s2 = (comprehension.mean + generation.mean) / 2.0
        s3 = (comprehension.mean_of_wins + generation.mean_of_wins) / 2.0
        if highest_level >= 4:
            s4 = _harmonic_mean(comprehension.mean_of_wins, generation.mean_of_wins, protocol)
    return ModalitySums(s2, s3, s4, groups)


def _mean(values: Sequence[FloatArray]) -> FloatArray:
    total = np.zeros_like(values[0])
    for value in values:
        total = total + value
    return total / len(values)


def score_levels(
    marks: Marks, basis: Basis, board: Board, protocol: Protocol = Protocol.PAPER
) -> LevelSums:
    """Compute every level score of every model on a board.

    Per modality S2 is the mean of both paradigms' mean points, S3 the same with tasks that are
    not won counted 0, S4 the harmonic mean of the two; a board's scores are the means over its
    modalities, and S5 is S4 times language's mean of wins over 100.

    Returns:
        Scores in [0, 100] for the paper's rules, S2 ≥ S3 ≥ S4 ≥ S5.

    Raises:
        ValueError: the board has none of the tasks.
    """
    return score_boards(marks, basis, [board], protocol)[board.board_id]


def score_boards(
    marks: Marks, basis: Basis, boards: Iterable[Board], protocol: Protocol = Protocol.PAPER
) -> dict[str, LevelSums]:
    """Compute ``score_levels`` for many boards, summing each group of tasks they share once."""
    known: dict[tuple[int, ...], GroupSums] = {}
    scored = {}
    for board in boards:
        sums = {}
        for group, rows in _rows_by_group(basis, board).items():
            if rows not in known:
                known[rows] = _sum_group(marks, rows)
            sums[group] = known[rows]
        scored[board.board_id] = _combine(sums, board, protocol)
    return scored


def _rows_by_group(basis: Basis, board: Board) -> dict[tuple[str, str], tuple[int, ...]]:
    """Find a board's tasks per modality and paradigm."""
    on_board = set(board.task_ids)
    rows: dict[tuple[str, str], list[int]] = {}
    for row, task in enumerate(basis.tasks):
        if task.task_id in on_board:
            rows.setdefault((task.modality, task.paradigm), []).append(row)
    if not rows:
        raise ValueError(f"board {board.board_id}: expected tasks of the catalog, got none")
    return {group: tuple(members) for group, members in rows.items()}


def _combine(
    sums: Mapping[tuple[str, str], GroupSums], board: Board, protocol: Protocol
) -> LevelSums:
    """Combine the groups of a board into level scores."""
    modalities = {
        modality: _modality(groups, board.highest_level, protocol)
        for modality in MODALITIES
        if (groups := {p: sums[modality, p] for p in PARADIGMS if (modality, p) in sums})
    }
    language = sums.get((LANGUAGE, ""))
    if not modalities:  # a board of language alone: one group, not halved
        alone = sums[LANGUAGE, ""]
        s2, s3 = alone.mean, alone.mean_of_wins
        s4 = s5 = None
    else:
        s2 = _mean([one.s2 for one in modalities.values()])
        s3 = _mean([one.s3 for one in modalities.values()])
        fours = [one.s4 for one in modalities.values() if one.s4 is not None]
        s4 = _mean(fours) if fours else None
        s5 = None
        if s4 is not None and board.highest_level >= 5:
            s5 = s4 * (language.mean_of_wins / 100.0) if language else np.zeros_like(s4)
    level = np.zeros(len(s2), dtype=np.int64)
    for number, score in ((2, s2), (3, s3), (4, s4), (5, s5)):
        if score is not None and number <= board.highest_level:
            level[score > 0.0] = number
    return LevelSums(s2, s3, s4, s5, level, modalities, language)


def suppose_missing_won(marks: Marks, best_points: FloatArray) -> Marks:
    """Suppose that every task without a score were won at the best points seen, shape (tasks,).

    It gives the upper end of a score's bounds; the lower end is the score as given.
    """
    best = np.broadcast_to(best_points[:, np.newaxis], marks.points.shape)
    points = np.where(marks.scored, marks.points, best)
    return Marks(
        points, marks.won | ~marks.scored, marks.scored, marks.supported, marks.sota_points
    )


def beside(marks: Marks, others: Marks) -> Marks:
    """Put the models of both side by side, to be summed in one go.

    They are marks of the same tasks against the same SoTA.
    """
    return Marks(
        np.hstack((marks.points, others.points)),
        np.hstack((marks.won, others.won)),
        np.hstack((marks.scored, others.scored)),
        np.hstack((marks.supported, others.supported)),
        marks.sota_points,
    )
