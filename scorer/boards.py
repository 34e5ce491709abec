"""Ranks models on a board, and says how sure each rank is.

The paper's models are recomputed with our own formulas. Where its tables have no rows for a
modality that it gives scores for, the published scores stand in, marked. A model without a level
has no rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from scorer.catalog import Catalog
from scorer.errors import OptionError, Problem
from scorer.levels import (
    Basis,
    BoolArray,
    FloatArray,
    IntArray,
    LevelSums,
    Marks,
    Protocol,
    make_basis,
    mark,
    score_boards,
    score_levels,
    suppose_missing_won,
)
from scorer.published import OVERALL, Published, PublishedModel, published_level
from scorer.records import LEVELS, MODALITIES, PARADIGMS, Board, Results, Task
from scorer.score import Sota


class Source(StrEnum):
    """Whose level scores rank the paper's models."""

    RECOMPUTED = "recomputed"
    PUBLISHED = "published"


@dataclass(frozen=True, eq=False, kw_only=True)
class Field:
    """All models as a matrix, shape (tasks, models): the published ones, then any guests.

    ``facts`` is ``None`` for a guest: a run that nobody has published.
    """

    names: tuple[str, ...]
    facts: tuple[PublishedModel | None, ...]
    scores: FloatArray  # raw, NaN where there is none
    marks: Marks
    basis: Basis
    protocol: Protocol
    sota: Sota
    name_order: IntArray  # each model's place in the order of names, shape (models,)
    ranked: BoolArray  # which models get a rank, shape (models,)
    printed: Mapping[tuple[str, str], FloatArray]  # (modality or overall, level) -> the paper's
    # level scores, shape (models,), NaN where it prints none
    # Per prepared board, keyed by its tasks: level scores as given, and with what is missing won.
    prepared: dict[tuple[str, ...], tuple[LevelSums, LevelSums]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """A ranked board, column by column, models in ``order``.

    ``rank`` is 0 where a model has no level. ``stand_ins`` holds, for the models that have any,
    the modalities whose published scores stand in for rows that the paper's tables lack.
    """

    field: Field
    board: Board
    source: Source
    order: IntArray
    rank: IntArray
    rank_interval: IntArray  # shape (models, 2)
    level: IntArray
    scores: Mapping[str, FloatArray | None]
    upper: Mapping[str, FloatArray | None]
    sums: LevelSums
    modality_scores: Mapping[tuple[str, str], FloatArray]  # (modality, level), stand-ins included
    stand_ins: Mapping[int, tuple[str, ...]]
    scored: IntArray  # tasks of the board with a score
    wins: IntArray


def make_field(
    catalog: Catalog,
    published: Published,
    sota: Sota,
    protocol: Protocol = Protocol.PAPER,
    guests: Sequence[Results] = (),
) -> Field:
    """Line up the published models and any guests against one choice of SoTA."""
    if guests:
        columns = np.array(
            [[_raw(guest, task) for guest in guests] for task in catalog.tasks], dtype=np.float64
        )
        scores = np.hstack([published.scores, columns])
    else:
        scores = published.scores
    basis = make_basis(catalog.tasks, sota.scores)
    names = (*(one.name for one in published.models), *(guest.model for guest in guests))
    name_order = np.empty(len(names), dtype=np.int64)
    name_order[np.argsort(np.array(names))] = np.arange(len(names))
    facts = (*published.models, *(None for _ in guests))
    return Field(
        names=names,
        name_order=name_order,
        ranked=np.array([fact is None or fact.is_ranked for fact in facts], dtype=np.bool_),
        printed=_printed(facts),
        facts=facts,
        scores=scores,
        marks=mark(scores, ~np.isnan(scores), basis, protocol),
        basis=basis,
        protocol=protocol,
        sota=sota,
    )


def _printed(facts: Sequence[PublishedModel | None]) -> dict[tuple[str, str], FloatArray]:
    """Line up the level scores that the paper prints."""
    printed = {
        (place, level): np.full(len(facts), np.nan)
        for place in (*MODALITIES, OVERALL)
        for level in ("S2", "S3", "S4")
    }
    for column, fact in enumerate(facts):
        if fact is not None and fact.levels:
            for (place, level), values in printed.items():
                values[column] = fact.levels[level][place]
    return printed


def _raw(guest: Results, task: Task) -> float:
    one = guest.scores.get(task.task_id)
    return float("nan") if one is None or one.score is None else one.score


def prepare(field: Field, boards: Iterable[Board]) -> None:
    """Score all of these boards at once, so that ranking one of them only has to sort."""
    listed = list(boards)
    given = score_boards(field.marks, field.basis, listed, field.protocol)
    supposed = suppose_missing_won(field.marks, best_points(field))
    upper = score_boards(supposed, field.basis, listed, field.protocol)
    for board in listed:
        field.prepared[board.task_ids] = given[board.board_id], upper[board.board_id]


def _sums_of(field: Field, board: Board) -> tuple[LevelSums, LevelSums]:
    """Take a board's level scores, as given and with what is missing won."""
    if board.task_ids in field.prepared:
        return field.prepared[board.task_ids]
    supposed = suppose_missing_won(field.marks, best_points(field))
    return (
        score_levels(field.marks, field.basis, board, field.protocol),
        score_levels(supposed, field.basis, board, field.protocol),
    )


def best_points(field: Field) -> FloatArray:
    """Tell the best points seen on each task, the specialists' among them, shape (tasks,)."""
    best: FloatArray = np.maximum(field.basis.sota_points, field.marks.points.max(axis=1))
    return best


def filtered(
    board: Board,
    catalog: Catalog,
    *,
    modalities: Sequence[str] = (),
    paradigms: Sequence[str] = (),
    domains: Sequence[str] = (),
    capabilities: Sequence[str] = (),
) -> Board:
    """Cut a board down to the tasks with any of the given traits; an empty trait cuts nothing.

    Where one paradigm is left, level 3 is the highest.
    """
    on_board = set(board.task_ids)
    kept = [
        task
        for task in catalog.tasks
        if task.task_id in on_board
        and (not modalities or task.modality in modalities)
        and (not paradigms or task.paradigm in paradigms)
        and (not domains or not set(domains).isdisjoint(task.domains))
        and (not capabilities or not set(capabilities).isdisjoint(task.capabilities))
    ]
    both = {task.paradigm for task in kept if task.paradigm} == set(PARADIGMS)
    return replace(
        board,
        task_ids=tuple(task.task_id for task in kept),
        highest_level=board.highest_level if both else min(board.highest_level, 3),
    )


def rank_models(field: Field, board: Board, source: Source = Source.RECOMPUTED) -> Ranking:
    """Rank every model of a field on a board: by level, then by that level's score.

    Raises:
        OptionError: published scores were asked for, and the paper has none for this board.
        ValueError: the board has no task.
    """
    if source is Source.PUBLISHED and not has_published_scores(board, field.basis):
        hint = f"the paper publishes no level scores of board {board.board_id}"
        raise OptionError([Problem("source", "recomputed", "'published'", hint)])
    sums, upper_sums = _sums_of(field, board)
    given, stand_ins = _with_published(field, board, sums, source)
    upper, _ = _with_published(field, board, upper_sums, source)
    scores, level = _overall(given, sums, board)
    upper_scores, upper_level = _overall(upper, upper_sums, board)
    if source is Source.PUBLISHED:
        _take_published_overall(field, board, scores, level)
    key, upper_key = _sort_key(level, scores), _sort_key(upper_level, upper_scores)
    upper_key = np.maximum(key, upper_key)
    ranked = field.ranked
    rank = np.where(ranked & (level > 0), 1 + _count_above(key[ranked], key), 0)
    groups = [group for one in sums.modalities.values() for group in one.groups.values()]
    groups += [sums.language] if sums.language else []
    order = np.lexsort((field.name_order, -_filled(scores["S2"]), -key, ~ranked))
    return Ranking(
        field=field,
        board=board,
        source=source,
        order=order.astype(np.int64),
        rank=rank,
        rank_interval=_intervals(key, upper_key, ranked),
        level=level,
        scores=scores,
        upper=upper_scores,
        sums=sums,
        modality_scores=given,
        stand_ins=stand_ins,
        scored=np.sum([group.scored for group in groups], axis=0),
        wins=np.sum([group.wins for group in groups], axis=0),
    )


def has_published_scores(board: Board, basis: Basis) -> bool:
    """Whether the paper gives level scores for exactly this board's modalities, all tasks."""
    modalities = _modalities_of(board, basis)
    return (
        board.scope in "AB"
        and bool(modalities)
        and all(_is_whole(board, basis, modality) for modality in modalities)
    )


def _modalities_of(board: Board, basis: Basis) -> list[str]:
    on_board = set(board.task_ids)
    present = {task.modality for task in basis.tasks if task.task_id in on_board}
    return [modality for modality in MODALITIES if modality in present]


def _is_whole(board: Board, basis: Basis, modality: str) -> bool:
    on_board = set(board.task_ids)
    return all(task.task_id in on_board for task in basis.tasks if task.modality == modality)


def _with_published(
    field: Field, board: Board, sums: LevelSums, source: Source
) -> tuple[dict[tuple[str, str], FloatArray], dict[int, tuple[str, ...]]]:
    """Collect each modality's level scores, the published ones where they stand in.

    No loop goes over the models: ten thousand are ranked while somebody waits.
    """
    scores: dict[tuple[str, str], FloatArray] = {}
    stand_ins: dict[int, tuple[str, ...]] = {}
    for modality, one in sums.modalities.items():
        by_level = {
            level: values.copy()
            for level, values in (("S2", one.s2), ("S3", one.s3), ("S4", one.s4))
            if values is not None
        }
        scores |= {(modality, level): values for level, values in by_level.items()}
        if field.protocol is not Protocol.PAPER or not _is_whole(board, field.basis, modality):
            continue
        scored = np.sum([group.scored for group in one.groups.values()], axis=0)
        printed = field.printed[modality, "S2"]
        lacking = (scored == 0) & (printed > 0.0)
        for column in np.flatnonzero(lacking).tolist():
            stand_ins[column] = (*stand_ins.get(column, ()), modality)
        taken = ~np.isnan(printed) if source is Source.PUBLISHED else lacking
        for level, values in by_level.items():
            values[taken] = field.printed[modality, level][taken]
    return scores, stand_ins


def _overall(
    modality_scores: Mapping[tuple[str, str], FloatArray], sums: LevelSums, board: Board
) -> tuple[dict[str, FloatArray | None], IntArray]:
    """Average the modalities and find the level; language alone keeps its own scores."""
    if not sums.modalities:
        return {**sums.scores}, sums.level.copy()
    scores: dict[str, FloatArray | None] = dict.fromkeys(LEVELS)
    for level in ("S2", "S3", "S4"):
        columns = [modality_scores[key] for key in modality_scores if key[1] == level]
        if columns:
            total = np.zeros_like(columns[0])
            for column in columns:
                total = total + column
            scores[level] = total / len(columns)
    if sums.s5 is not None and scores["S4"] is not None:
        language = sums.language.mean_of_wins if sums.language else np.zeros_like(scores["S4"])
        scores["S5"] = scores["S4"] * (language / 100.0)
    reached = np.zeros(len(sums.level), dtype=np.int64)
    for number, level in enumerate(LEVELS, start=2):
        values = scores[level]
        if values is not None and number <= board.highest_level:
            reached[values > 0.0] = number
    return scores, reached


def _take_published_overall(
    field: Field, board: Board, scores: Mapping[str, FloatArray | None], level: IntArray
) -> None:
    """On the full board the paper prints overall scores too, some not the mean of their parts."""
    if len(_modalities_of(board, field.basis)) < len(MODALITIES):
        return
    for column, fact in enumerate(field.facts):
        if fact is None or fact.submitted:
            continue
        level[column] = published_level(fact) or 0
        for name in ("S2", "S3", "S4"):
            values = scores[name]
            if values is not None and fact.levels:
                values[column] = fact.levels[name][OVERALL]


def _filled(values: FloatArray | None) -> FloatArray:
    return np.zeros(0) if values is None else values


def _sort_key(level: IntArray, scores: Mapping[str, FloatArray | None]) -> FloatArray:
    """Make one number of level and score: scores stay below 1000 by all rules but the release's."""
    key = np.zeros(len(level))
    for number, name in enumerate(LEVELS, start=2):
        values = scores[name]
        if values is not None:
            at_level = level == number
            key[at_level] = number * 1e6 + values[at_level]
    return key


def _count_above(keys: FloatArray, thresholds: FloatArray) -> IntArray:
    """Count, per threshold, the keys that are larger."""
    ordered = np.sort(keys)
    above: IntArray = len(ordered) - np.searchsorted(ordered, thresholds, side="right")
    return above


def _intervals(key: FloatArray, upper_key: FloatArray, ranked: BoolArray) -> IntArray:
    """Bound every rank: all others at their best and the model as given, and the reverse."""
    best = 1 + _count_above(key[ranked], upper_key)
    worst = 1 + _count_above(upper_key[ranked], key) - (ranked & (upper_key > key))
    intervals: IntArray = np.stack([best, worst], axis=1)
    return intervals
