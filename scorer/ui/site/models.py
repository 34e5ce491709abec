"""The files of models: who each is, and how it stands on every task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.boards import Field
from scorer.records import Task
from scorer.ui import board_wording as words
from scorer.ui import site_wording, wording
from scorer.ui.grid import CellState, GridColumn, GridData, Shared, grid_value
from scorer.ui.grid.value import to_json
from scorer.ui.leaderboard import model_html
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.leaderboard.model_data import model_on_board
from scorer.ui.site.boards import Exported, write

_TITLES: Any = wording.TABLE["columns"]


@dataclass(frozen=True, eq=False, kw_only=True)
class TaskCells:
    """Every model's cells on the exported tasks, shape (tasks, models)."""

    tasks: tuple[Task, ...]
    shared: Shared  # the columns that are alike for all models: what the tasks are
    scores: NDArray[np.float64]  # raw; NaN where there is none
    points: NDArray[np.float64]
    sota_points: NDArray[np.float64]  # shape (tasks,)
    won: NDArray[np.bool_]
    states: NDArray[np.uint8]
    heat: NDArray[np.uint8]
    notes: Mapping[str, Mapping[int, str]]  # task_id -> model -> remark


def task_cells(desk: BoardDesk, field: Field, boards: Shared) -> TaskCells:
    """Turn the boards' task columns into rows of models' own tables."""
    places = [
        (index, task)
        for index, task in enumerate(desk.catalog.tasks)
        if task.task_id in boards.data.by_key
    ]
    rows = [index for index, _ in places]
    tasks = tuple(task for _, task in places)
    data, marks = boards.data, field.marks
    shape = (len(tasks), len(field.names))
    scored = marks.scored[rows]
    return TaskCells(
        tasks=tasks,
        shared=Shared("tasks", _task_columns(desk, field, places)),
        scores=np.where(scored, field.scores[rows], np.nan),
        points=np.where(scored, marks.points[rows], np.nan),
        sota_points=np.asarray(marks.sota_points, dtype=np.float64)[rows],
        won=marks.won[rows],
        states=np.array([data.states[one.task_id] for one in tasks], np.uint8).reshape(shape),
        heat=np.array([data.heat[one.task_id] for one in tasks], np.uint8).reshape(shape),
        notes=data.notes,
    )


def _task_columns(desk: BoardDesk, field: Field, places: Sequence[tuple[int, Task]]) -> GridData:
    tasks = [task for _, task in places]
    sota = np.array([field.basis.sota[index] for index, _ in places], dtype=np.float64)
    group = site_wording.GROUP_TASK
    columns = (
        GridColumn(
            key="task", title=_TITLES["task"], kind="text", pinned=True, opens="row", width=250
        ),
        GridColumn(key="sheet", title=_TITLES["sheet"], kind="badge", group=group, width=168),
        GridColumn(key="metric", title=_TITLES["metric"], kind="text", group=group, width=150),
        GridColumn(key="sota", title=_TITLES["sota"], group=group, width=96),
        GridColumn(
            key="skill", title=_TITLES["skill"], kind="text", group=group, visible=False, width=190
        ),
        GridColumn(
            key="specialist", title=site_wording.SPECIALIST_NAME, kind="text", group=group,
            visible=False, width=190,
        ),
    )  # fmt: skip
    return GridData(
        columns=columns,
        ids=[task.task_id for task in tasks],
        cells={
            "task": [task.title for task in tasks],
            "sheet": [wording.SHEETS.get(task.sheet, task.sheet) for task in tasks],
            "metric": [_metric(task) for task in tasks],
            "sota": sota,
            "skill": [desk.catalog.skills[task.skill_id].name for task in tasks],
            "specialist": [task.specialist or None for task in tasks],
        },
    )


def _metric(task: Task) -> str:
    arrow = "↑" if task.metric.higher_is_better else "↓"
    unit = f" ({task.metric.unit})" if task.metric.unit else ""
    return f"{task.metric.name} {arrow}{unit}"


def write_models(
    desk: BoardDesk,
    first: Exported,
    cells: TaskCells,
    names: Mapping[str, str],
    folder: Path,
) -> None:
    """Write a file for every model; ``names`` are the files', without their ending."""
    titles = {task.task_id: task.title for task in desk.catalog.tasks}
    field = desk.field(first.view)
    for column, model in enumerate(field.names):
        found = model_on_board(desk, first.view, model)
        told: dict[str, Any] = {"model": model}
        if found is not None:
            told |= {
                "facts": model_html.model_facts(found),
                "account": model_html.account(found, first.view.protocol),
                "doubts": model_html.doubts(found, titles),
            }
        value = grid_value(_own_tasks(cells, column), held=[cells.shared.key], whole=True)
        text = f"{to_json(told)[:-1]},{value[1:]}"
        write(folder / "data" / "models" / f"{names[model]}.json", text)


def _own_tasks(cells: TaskCells, column: int) -> GridData:
    """Lay out one model's tasks, those of all exported boards."""
    group = site_wording.GROUP_RESULT
    shared = cells.shared
    points, sota = cells.points[:, column], cells.sota_points
    task, sheet, metric, specialist, *rest = shared.data.columns
    own = (
        GridColumn(key="score", title=_TITLES["score"], group=group, width=96),
        GridColumn(key="points", title=_TITLES["points"], group=group, higher_is_better=True),
        GridColumn(
            key="gap", title=_TITLES["gap"], group=group, higher_is_better=True,
            description=site_wording.GAP_TEXT,
        ),
        GridColumn(key="outcome", title=_TITLES["state"], kind="badge", group=group, width=128),
    )  # fmt: skip
    return GridData(
        columns=(task, *own, sheet, metric, specialist, *rest),
        ids=shared.data.ids,
        cells={
            **shared.data.cells,
            "score": cells.scores[:, column],
            "points": points,
            "gap": points - sota,
            "outcome": _outcomes(cells, column),
        },
        states={"score": cells.states[:, column]},
        heat={"score": cells.heat[:, column]},
        notes={
            "score": {
                row: note
                for row, one in enumerate(cells.tasks)
                if (note := cells.notes.get(one.task_id, {}).get(column))
            }
        },
        shared=shared,
    )


def _outcomes(cells: TaskCells, column: int) -> list[str | None]:
    """Say what became of each task."""
    return [
        (words.WON if won else words.LOST) if scored else site_wording.STATES[CellState(state)]
        for won, scored, state in zip(
            cells.won[:, column].tolist(),
            (~np.isnan(cells.scores[:, column])).tolist(),
            cells.states[:, column].tolist(),
            strict=True,
        )
    ]
