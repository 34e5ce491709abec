"""A ranked board as the grid's columns: what stands in each cell, and the note behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scorer.agreement import Comparison, Verdict
from scorer.boards import Ranking, Source
from scorer.published import OVERALL, PublishedModel, published_level
from scorer.records import LEVELS, Task
from scorer.ui import board_wording as words
from scorer.ui.grid import CellState, GridColumn, GridData, heat_codes
from scorer.ui.leaderboard.desk import BoardDesk, Guests
from scorer.ui.leaderboard.model_data import level_text
from scorer.ui.wording import SHEETS
from scorer.views import BoardView, billions, shown

_FEW_TASKS = 24  # of a board: so many task columns are shown from the start
_WIDTHS = {"model": 218, "agreement": 158, "modalities": 190}
# The gravest first; a model's badge names the gravest of its findings.
_GRAVITY = (Verdict.UNEXPLAINED, Verdict.EXPLAINED, Verdict.NOT_RECOMPUTABLE, Verdict.AGREES)

Texts = list[str | None]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns as they are gathered; all keyed by the column's key."""

    listed: list[GridColumn]
    cells: dict[str, Texts | Numbers]
    notes: dict[str, dict[int, str]]
    states: dict[str, NDArray[np.uint8]]
    heat: dict[str, NDArray[np.uint8]]

    def add(self, column: GridColumn, cells: Texts | Numbers) -> None:
        """Append a column with its cells."""
        self.listed.append(column)
        self.cells[column.key] = cells


def board_grid(desk: BoardDesk, view: BoardView, guests: Guests = ()) -> GridData:
    """Lay out the models that a view shows, with every task of the board as a column.

    Raises:
        ScorerError: the board does not exist, or its filters leave no task.
    """
    ranking = desk.ranking(view, guests)
    rows = np.array(shown(ranking, view), dtype=np.intp)
    columns = _Columns([], {}, {}, {}, {})
    _add_scores(columns, ranking, rows)
    _add_published(columns, desk, view, ranking, rows, guests)
    _add_coverage(columns, ranking, rows)
    _add_modalities(columns, desk, view, ranking, rows)
    few = len(ranking.board.task_ids) <= _FEW_TASKS
    if few:
        _add_tasks(columns, desk, ranking, rows, visible=True)
    _add_facts(columns, ranking, rows)
    if not few:
        _add_tasks(columns, desk, ranking, rows, visible=False)
    names = [ranking.field.names[row] for row in rows]
    return GridData(
        columns=tuple(columns.listed),
        ids=names,
        cells=columns.cells,
        states=columns.states,
        heat=columns.heat,
        notes=columns.notes,
        ghosts=frozenset(guest.model for guest in guests) & frozenset(names),
    )


def _column(key: str, **more: object) -> GridColumn:
    """Make a column that wording knows by its key."""
    title, description = words.COLUMNS[key]
    column = GridColumn(key=key, title=title, description=description, width=_WIDTHS.get(key, 0))
    return replace(column, **more)  # type: ignore[arg-type]


def _above_zero(values: Sequence[int] | NDArray[np.int64]) -> Numbers:
    """Turn 0, which stands for "none" there, into a missing number."""
    numbers = np.asarray(values, dtype=np.float64)
    return np.where(numbers > 0, numbers, np.nan)


def _add_scores(columns: _Columns, ranking: Ranking, rows: NDArray[np.intp]) -> None:
    group = words.GROUP_RESULT
    rank = _above_zero(ranking.rank[rows])
    names: Texts = [ranking.field.names[row] for row in rows]
    columns.add(_column("rank", kind="rank", decimals=0, pinned=True), rank)
    columns.add(_column("model", kind="text", pinned=True, opens="row"), names)
    level = _above_zero(ranking.level[rows])
    columns.add(_column("level", kind="level", group=group, higher_is_better=True), level)
    for name in LEVELS:
        values = ranking.scores[name]
        if values is not None:
            columns.add(_column(name, group=group, higher_is_better=True), values[rows])
    columns.notes["model"] = {
        place: words.UNRANKED.format(remark=fact.remark)
        for place, fact in enumerate(ranking.field.facts[row] for row in rows)
        if fact and not fact.is_ranked
    }
    stand_ins = {
        place: words.STAND_INS.format(modalities=", ".join(ranking.stand_ins[row]))
        for place, row in enumerate(rows)
        if ranking.stand_ins[row]
    }
    columns.notes.update({name: dict(stand_ins) for name in ("S2", "S3", "S4")})


def _add_coverage(columns: _Columns, ranking: Ranking, rows: NDArray[np.intp]) -> None:
    """Add how much of the board a model was tested on, and what that leaves open."""
    group = words.GROUP_COVERAGE
    tasks = len(ranking.board.task_ids)
    scored = ranking.scored[rows].astype(np.float64)
    columns.add(
        _column("share", kind="bar", decimals=0, unit="%", group=group, higher_is_better=True),
        100.0 * scored / tasks,
    )
    of_tasks = words.SCORED_OF.format(tasks=tasks)
    columns.add(
        _column("scored", title=of_tasks, decimals=0, group=group, higher_is_better=True), scored
    )
    wins = ranking.wins[rows].astype(np.float64)
    columns.add(_column("wins", decimals=0, group=group, higher_is_better=True), wins)
    for at, key in enumerate(("ranks.best", "ranks.worst")):
        bound = np.where(ranking.rank[rows] > 0, ranking.rank_interval[rows, at], np.nan)
        columns.add(_column(key, kind="rank", decimals=0, group=words.GROUP_RANKS, width=66), bound)


def _add_published(
    columns: _Columns,
    desk: BoardDesk,
    view: BoardView,
    ranking: Ranking,
    rows: NDArray[np.intp],
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
    badges: Texts = []
    notes: dict[int, str] = {}
    for place, row in enumerate(rows):
        found = [
            one
            for one in compared.get(ranking.field.names[row], ())
            if one.modality in modalities and ranking.scores[one.level] is not None
        ]
        fact = ranking.field.facts[row]
        if other := _other_level(fact, int(ours.level[row])) if whole else None:
            badges.append(other[0])
            note = other[1]
        else:
            badge, note = _gravest(found)
            badges.append(badge)
        if note:
            notes[place] = note
    columns.add(_column("agreement", kind="badge", group=group), badges)
    columns.notes["agreement"] = notes
    if whole:
        level = np.where(listed, _above_zero(printed.level), np.nan)[rows]
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
            columns.add(column, np.where(listed, values, np.nan)[rows])
    if whole:
        columns.notes["level"] = {
            place: notes[place]
            for place, badge in enumerate(badges)
            if badge and badge not in words.VERDICTS.values() and place in notes
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


def _add_modalities(
    columns: _Columns, desk: BoardDesk, view: BoardView, ranking: Ranking, rows: NDArray[np.intp]
) -> None:
    """Add each modality's scores; on a board of one they are the board's own."""
    if len(ranking.sums.modalities) < 2:
        return
    compared = desk.comparisons(view) if desk.has_published(view) else {}
    told = {
        (name, one.modality, one.level): _told(one)
        for name, found in compared.items()
        for one in found
        if one.verdict in (Verdict.EXPLAINED, Verdict.UNEXPLAINED)
    }
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
        columns.add(column, values[rows])
        notes = {}
        for place, row in enumerate(rows):
            if modality in ranking.stand_ins[row]:
                notes[place] = words.STAND_IN.format(modality=modality)
            elif note := told.get((ranking.field.names[row], modality, level)):
                notes[place] = note
        columns.notes[key] = notes


def _add_facts(columns: _Columns, ranking: Ranking, rows: NDArray[np.intp]) -> None:
    group = words.GROUP_FACTS
    facts = [ranking.field.facts[row] for row in rows]
    sizes = [billions(fact.size) if fact else None for fact in facts]
    columns.add(
        _column("size", group=group, unit="B", decimals=1),
        np.array([math.nan if size is None else size for size in sizes]),
    )
    columns.add(
        _column("modalities", kind="text", group=group),
        [", ".join(fact.modalities) or None if fact else None for fact in facts],
    )
    columns.add(
        _column("paradigms", kind="badge", group=group),
        [fact.paradigms or None if fact else None for fact in facts],
    )
    columns.add(
        _column("access", kind="badge", group=group),
        [fact.access or None if fact else None for fact in facts],
    )
    columns.add(
        _column("source", kind="badge", group=group),
        [words.SOURCE_PAPER if fact else words.SOURCE_OWN for fact in facts],
    )


def _add_tasks(
    columns: _Columns,
    desk: BoardDesk,
    ranking: Ranking,
    rows: NDArray[np.intp],
    *,
    visible: bool,
) -> None:
    """Add every task's raw scores, coloured by how close they come to the specialist's."""
    field = ranking.field
    on_board = set(ranking.board.task_ids)
    published = desk.published
    has_row = np.ones(field.scores.shape, dtype=np.bool_)
    has_row[:, : published.has_row.shape[1]] = published.has_row
    doubts = _doubts(field.facts, rows)
    for index, task in enumerate(field.basis.tasks):
        if task.task_id not in on_board:
            continue
        columns.add(
            _task_column(task, float(field.basis.sota[index]), visible=visible),
            field.scores[index, rows],
        )
        scored = field.marks.scored[index, rows]
        key = task.task_id
        points = np.where(scored, field.marks.points[index, rows], np.nan)
        columns.heat[key] = heat_codes(
            points, float(field.marks.sota_points[index]), field.marks.won[index, rows]
        )
        states = np.where(scored, CellState.SCORED, CellState.MISSING).astype(np.uint8)
        states[~has_row[index, rows]] = CellState.NO_ROW
        if notes := doubts.get(key):
            columns.notes[key] = notes
            states[[place for place in notes if scored[place]]] = CellState.FLAGGED
        columns.states[key] = states


def _doubts(
    facts: Sequence[PublishedModel | None], rows: NDArray[np.intp]
) -> Mapping[str, dict[int, str]]:
    """Collect the reasons to doubt results, per task and row of the grid."""
    found: dict[str, dict[int, str]] = {}
    for place, row in enumerate(rows):
        fact = facts[row]
        for task_id, reason in fact.flags.items() if fact else ():
            found.setdefault(task_id, {})[place] = reason
    return found


def _task_column(task: Task, sota: float, *, visible: bool) -> GridColumn:
    return GridColumn(
        key=task.task_id,
        title=task.title,
        group=SHEETS.get(task.sheet, task.sheet.replace("-", " ")),
        unit=task.metric.unit,
        description=words.TASK_TEXT.format(
            metric=task.metric.name,
            specialist=task.specialist or "–",
            sota="–" if math.isnan(sota) else f"{sota:g}",
        ),
        higher_is_better=task.metric.higher_is_better,
        opens="column",
        visible=visible,
        width=112,
    )
