"""A ranked board as the grid's columns: what stands in each cell, and the note behind it.

All boards of a field have the same rows; what does not depend on the board is in
``shared_columns``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scorer.agreement import Comparison, Verdict
from scorer.boards import Ranking, Source
from scorer.published import OVERALL, PublishedModel, published_level
from scorer.records import LEVELS
from scorer.ui import board_wording as words
from scorer.ui.grid import GridColumn, GridData
from scorer.ui.leaderboard.desk import BoardDesk, Guests
from scorer.ui.leaderboard.model_data import level_text
from scorer.ui.leaderboard.shared_columns import FACTS, named_column, shared_columns
from scorer.views import BoardView, shown

_FEW_TASKS = 24  # of a board: so many task columns are shown from the start
# The gravest first; a model's badge names the gravest of its findings.
_GRAVITY = (Verdict.UNEXPLAINED, Verdict.EXPLAINED, Verdict.NOT_RECOMPUTABLE, Verdict.AGREES)

Texts = list[str | None]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Columns:
    """A board's own columns as they are gathered; all keyed by the column's key."""

    listed: list[GridColumn]
    cells: dict[str, Texts | Numbers]
    notes: dict[str, dict[int, str]]

    def add(self, column: GridColumn, cells: Texts | Numbers) -> None:
        """Append a column with its cells."""
        self.listed.append(column)
        self.cells[column.key] = cells


def board_name(view: BoardView) -> str:
    """Name the part of a view that decides what stands in its grid."""
    return _grid_part(view).to_query()


def _grid_part(view: BoardView) -> BoardView:
    return replace(view, grid="", compare=(), model="", task="")


def board_grid(desk: BoardDesk, view: BoardView, guests: Guests = ()) -> GridData:
    """Lay out the models that a view shows, with every task of the board as a column.

    Raises:
        ScorerError: the board does not exist, or its filters leave no task.
    """
    wanted = _grid_part(desk.settled(view))
    return _lay_out(desk, wanted, guests) if guests else desk.kept(_lay_out, wanted)


def _lay_out(desk: BoardDesk, view: BoardView, guests: Guests = ()) -> GridData:
    ranking = desk.ranking(view, guests)
    shared = shared_columns(desk, view, guests)
    columns = _Columns([], {}, {})
    _add_scores(columns, ranking, shared.data.by_key["model"])
    _add_published(columns, desk, view, ranking, guests)
    _add_coverage(columns, ranking)
    _add_modalities(columns, desk, view, ranking)
    facts = [shared.data.by_key[key] for key in FACTS]
    on_board = set(ranking.board.task_ids)
    few = len(on_board) <= _FEW_TASKS
    tasks = [
        replace(column, visible=True) if few else column
        for column in shared.data.columns
        if column.key in on_board
    ]
    order = _shown_rows(ranking, view)
    names = ranking.field.names
    visitors = {guest.model for guest in guests}
    return GridData(
        columns=(*columns.listed, *(tasks + facts if few else facts + tasks)),
        ids=names,
        cells={**shared.data.cells, **columns.cells},
        states=shared.data.states,
        heat=shared.data.heat,
        notes={**shared.data.notes, **columns.notes},
        ghosts=frozenset(names[row] for row in order if visitors and names[row] in visitors),
        order=order,
        shared=shared,
    )


def _shown_rows(ranking: Ranking, view: BoardView) -> NDArray[np.intp]:
    """List the rows of the models that a view shows, the best first."""
    chosen = (view.access, view.origin, view.level, view.min_size, view.max_size, view.coverage)
    return np.array(shown(ranking, view) if any(chosen) else ranking.order, dtype=np.intp)


def _above_zero(values: Sequence[int] | NDArray[np.int64]) -> Numbers:
    """Turn 0, which stands for "none" there, into a missing number."""
    numbers = np.asarray(values, dtype=np.float64)
    return np.where(numbers > 0, numbers, np.nan)


def _add_scores(columns: _Columns, ranking: Ranking, model: GridColumn) -> None:
    group = words.GROUP_RESULT
    rank = _above_zero(ranking.rank)
    columns.add(named_column("rank", kind="rank", decimals=0, pinned=True), rank)
    columns.listed.append(model)
    level = _above_zero(ranking.level)
    columns.add(named_column("level", kind="level", group=group, higher_is_better=True), level)
    for name in LEVELS:
        values = ranking.scores[name]
        if values is not None:
            columns.add(named_column(name, group=group, higher_is_better=True), values)
    stand_ins = {
        row: words.STAND_INS.format(modalities=", ".join(modalities))
        for row, modalities in ranking.stand_ins.items()
    }
    columns.notes.update({name: dict(stand_ins) for name in ("S2", "S3", "S4")})


def _add_coverage(columns: _Columns, ranking: Ranking) -> None:
    """Add how much of the board a model was tested on, and what that leaves open."""
    group = words.GROUP_COVERAGE
    tasks = len(ranking.board.task_ids)
    scored = ranking.scored.astype(np.float64)
    columns.add(
        named_column("share", kind="bar", decimals=0, unit="%", group=group, higher_is_better=True),
        100.0 * scored / tasks,
    )
    of_tasks = words.SCORED_OF.format(tasks=tasks)
    columns.add(
        named_column("scored", title=of_tasks, decimals=0, group=group, higher_is_better=True),
        scored,
    )
    wins = ranking.wins.astype(np.float64)
    columns.add(named_column("wins", decimals=0, group=group, higher_is_better=True), wins)
    for at, key in enumerate(("ranks.best", "ranks.worst")):
        bound = np.where(ranking.rank > 0, ranking.rank_interval[:, at], np.nan)
        columns.add(
            named_column(key, kind="rank", decimals=0, group=words.GROUP_RANKS, width=66), bound
        )


def _add_published(
    columns: _Columns,
    desk: BoardDesk,
    view: BoardView,
    ranking: Ranking,
    guests: Guests,
) -> None:
    """Add what the paper prints for this board, and whether it agrees with what its rows give."""
    if not desk.has_published(view):
        return
    group = words.GROUP_PUBLISHED
    printed = desk.ranking(replace(view, source=Source.PUBLISHED.value), guests)
    ours = desk.ranking(replace(view, source=Source.RECOMPUTED.value), guests)
    listed = np.array([bool(fact and fact.levels) for fact in ranking.field.facts])
    whole = len(ranking.sums.modalities) > 1 and view.board == "A/full"
    modalities = (*ranking.sums.modalities, OVERALL)
    compared = desk.comparisons(view)
    badges: Texts = [None] * len(ranking.field.names)
    notes: dict[int, str] = {}
    for row in np.flatnonzero(listed).tolist():
        found = [
            one
            for one in compared.get(ranking.field.names[row], ())
            if one.modality in modalities and ranking.scores[one.level] is not None
        ]
        fact = ranking.field.facts[row]
        other = _other_level(fact, int(ours.level[row])) if whole else None
        badges[row], note = other or _gravest(found)
        if note:
            notes[row] = note
    columns.add(named_column("agreement", kind="badge", group=group), badges)
    columns.notes["agreement"] = notes
    if whole:
        level = np.where(listed, _above_zero(printed.level), np.nan)
        title = words.PUBLISHED_LEVEL
        columns.add(
            GridColumn(key="p.level", title=title, kind="level", group=group, width=96), level
        )
    for name in ("S2", "S3", "S4"):
        values = printed.scores[name]
        if values is not None:
            column = GridColumn(
                key=f"p.{name}",
                title=words.PUBLISHED_COLUMN.format(level=name),
                description=words.PUBLISHED_TEXT,
                group=group,
                higher_is_better=True,
                visible=name == "S2",
                width=112,
            )
            columns.add(column, np.where(listed, values, np.nan))
    if whole:
        columns.notes["level"] = {
            row: note for row, note in notes.items() if badges[row] not in words.VERDICTS.values()
        }


def _other_level(fact: PublishedModel | None, ours: int) -> tuple[str, str] | None:
    """Say that published and recomputed scores put a model on different levels, if they do."""
    if fact is None or not fact.levels:
        return None
    theirs = published_level(fact)
    if (theirs or 0) == ours:
        return None
    badge = words.OTHER_LEVEL.format(level=theirs) if theirs else words.OTHER_LEVEL_NONE
    note = words.OTHER_LEVEL_NOTE.format(ours=level_text(ours), theirs=level_text(theirs))
    return badge, note


def _gravest(found: Sequence[Comparison]) -> tuple[str | None, str]:
    """Name the gravest finding on a model, and tell all that do not simply agree."""
    verdicts = {one.verdict for one in found}
    gravest = next((verdict for verdict in _GRAVITY if verdict in verdicts), None)
    told = [
        f"{one.modality} {one.level}: {_told(one)}"
        for one in found
        if one.verdict is not Verdict.AGREES
    ]
    return (None if gravest is None else words.VERDICTS[gravest.value]), "\n".join(told)


def _told(one: Comparison) -> str:
    recomputed = "–" if one.recomputed is None else f"{one.recomputed:.2f}"
    return words.COMPARED_NOTE.format(
        published=f"{one.published:.2f}",
        recomputed=recomputed,
        verdict=words.VERDICTS[one.verdict.value],
        reason=one.reason,
    ).strip()


def _add_modalities(columns: _Columns, desk: BoardDesk, view: BoardView, ranking: Ranking) -> None:
    """Add each modality's scores; on a board of one they are the board's own."""
    if len(ranking.sums.modalities) < 2:
        return
    row_of = {name: row for row, name in enumerate(ranking.field.names)}
    compared = desk.comparisons(view) if desk.has_published(view) else {}
    told: dict[tuple[str, str], dict[int, str]] = {}
    for name, found in compared.items():
        for one in found:
            if one.verdict in (Verdict.EXPLAINED, Verdict.UNEXPLAINED):
                told.setdefault((one.modality, one.level), {})[row_of[name]] = _told(one)
    standing = list(ranking.stand_ins.items())
    for (modality, level), values in ranking.modality_scores.items():
        key = f"{modality}.{level}"
        column = GridColumn(
            key=key,
            title=f"{modality} {level}",
            short_title=level,
            group=modality,
            higher_is_better=True,
            description=words.COLUMNS[level][1],
            visible=level == "S2",
            width=92,
        )
        columns.add(column, values)
        stand_in = words.STAND_IN.format(modality=modality)
        columns.notes[key] = told.get((modality, level), {}) | {
            row: stand_in for row, names in standing if modality in names
        }
