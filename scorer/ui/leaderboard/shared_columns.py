"""The columns that all boards of a field have in common: who the models are, and every task."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from scorer.boards import Field
from scorer.published import PublishedModel
from scorer.records import Task
from scorer.ui import board_wording as words
from scorer.ui.grid import CellState, GridColumn, GridData, Shared, heat_codes
from scorer.ui.leaderboard.desk import BoardDesk, Guests
from scorer.ui.wording import SHEETS
from scorer.views import BoardView, billions, origin_of

FACTS = ("size", "modalities", "paradigms", "access", "source")
_WIDTHS = {"model": 218, "agreement": 158, "modalities": 190}

Texts = list[str | None]
Codes = NDArray[np.uint8]


class _PerTask(Mapping[str, Codes]):
    """Codes of tasks, made when they are asked for: a board shows few of its tasks at a time."""

    def __init__(self, places: Mapping[str, int], make: Callable[[str, int], Codes]) -> None:
        self._places = places
        self._make = make

    def __getitem__(self, key: str) -> Codes:
        return self._make(key, self._places[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def shared_columns(desk: BoardDesk, view: BoardView, guests: Guests = ()) -> Shared:
    """Lay out what all boards by the view's rules have in common, a row for every model."""
    rules = BoardView(sota=view.sota, protocol=view.protocol)
    return _lay_out(desk, rules, guests) if guests else desk.kept(_lay_out, rules)


def _lay_out(desk: BoardDesk, rules: BoardView, guests: Guests = ()) -> Shared:
    field = desk.field(rules, guests)
    tasks = field.basis.tasks
    places = {task.task_id: index for index, task in enumerate(tasks)}
    doubts = _doubts(field.facts)
    has_row = np.ones(field.scores.shape, dtype=np.bool_)
    has_row[:, : desk.published.has_row.shape[1]] = desk.published.has_row
    sota = zip(tasks, field.basis.sota, strict=True)
    data = GridData(
        columns=(
            named_column("model", kind="text", pinned=True, opens="row"),
            *_fact_columns(),
            *(_task_column(task, float(score)) for task, score in sota),
        ),
        ids=field.names,
        cells={
            "model": list(field.names),
            **_facts(field.facts),
            **{task_id: field.scores[index] for task_id, index in places.items()},
        },
        states=_PerTask(places, partial(_states, field, has_row, doubts)),
        heat=_PerTask(places, partial(_heat, field)),
        notes={
            **doubts,
            "model": {
                row: words.UNRANKED.format(remark=fact.remark)
                for row, fact in enumerate(field.facts)
                if fact and not fact.is_ranked
            },
        },
    )
    return Shared(_content_key(data, field, has_row), data)


def _content_key(data: GridData, field: Field, has_row: NDArray[np.bool_]) -> str:
    """Name columns and cells by their content, so that a page may keep them for good."""
    content = hashlib.blake2b(digest_size=12)
    texts = [list(data.cells[key]) for key in ("model", *FACTS)]
    for part in (data.columns, texts, data.notes, field.protocol, field.sota.name):
        content.update(repr(part).encode())
    for array in (field.scores, has_row):
        content.update(np.ascontiguousarray(array).data)
    return content.hexdigest()


def named_column(key: str, **more: object) -> GridColumn:
    """Make a column that wording knows by its key."""
    title, description = words.COLUMNS[key]
    column = GridColumn(key=key, title=title, description=description, width=_WIDTHS.get(key, 0))
    return replace(column, **more)  # type: ignore[arg-type]


def _fact_columns() -> list[GridColumn]:
    group = words.GROUP_FACTS
    return [
        named_column("size", group=group, unit="B", decimals=1),
        named_column("modalities", kind="text", group=group),
        named_column("paradigms", kind="badge", group=group),
        named_column("access", kind="badge", group=group),
        named_column("source", kind="badge", group=group),
    ]


def _facts(
    facts: Sequence[PublishedModel | None],
) -> dict[str, Texts | NDArray[np.float64]]:
    sizes = [billions(fact.size) if fact else None for fact in facts]
    return {
        "size": np.array([math.nan if size is None else size for size in sizes]),
        "modalities": [", ".join(fact.modalities) or None if fact else None for fact in facts],
        "paradigms": [fact.paradigms or None if fact else None for fact in facts],
        "access": [fact.access or None if fact else None for fact in facts],
        "source": [words.SOURCES_OF_ROWS[origin_of(fact)] for fact in facts],
    }


def _heat(field: Field, key: str, index: int) -> Codes:
    """Colour raw scores by how close they come to the specialist's."""
    del key
    points = np.where(field.marks.scored[index], field.marks.points[index], np.nan)
    return heat_codes(points, float(field.marks.sota_points[index]), field.marks.won[index])


def _states(
    field: Field,
    has_row: NDArray[np.bool_],
    doubts: Mapping[str, Mapping[int, str]],
    key: str,
    index: int,
) -> Codes:
    """Say why a cell is empty, and which scores are doubted."""
    scored = field.marks.scored[index]
    states = np.where(scored, CellState.SCORED, CellState.MISSING).astype(np.uint8)
    states[~has_row[index]] = CellState.NO_ROW
    states[[row for row in doubts.get(key, ()) if scored[row]]] = CellState.FLAGGED
    return states


def _doubts(facts: Sequence[PublishedModel | None]) -> dict[str, dict[int, str]]:
    """Collect the reasons to doubt results, per task and row."""
    found: dict[str, dict[int, str]] = {}
    for row, fact in enumerate(facts):
        for task_id, reason in fact.flags.items() if fact else ():
            found.setdefault(task_id, {})[row] = reason
    return found


def _task_column(task: Task, sota: float) -> GridColumn:
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
        visible=False,
        width=112,
    )
