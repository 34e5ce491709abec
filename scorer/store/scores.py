"""A run's scores as one row of numbers, read like the mapping that they stand for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from scorer.catalog import Catalog
from scorer.levels import FloatArray
from scorer.records import TaskScore, TaskState


class Rows:
    """Where each task of a catalog has its place in a row, and what scores it may have."""

    def __init__(self, catalog: Catalog) -> None:
        self.version = catalog.version
        self.task_ids = tuple(task.task_id for task in catalog.tasks)
        self.places = {task_id: place for place, task_id in enumerate(self.task_ids)}
        self.low = np.array([task.metric.low for task in catalog.tasks])
        self.high = np.array([task.metric.high for task in catalog.tasks])


class RowScores(Mapping[str, TaskScore]):
    """Scores of one run: numbers in a row, shape (tasks,), and whatever is no plain score.

    Ten thousand runs of 700 tasks would be millions of objects; these are made when asked for.
    ``others`` holds what has a state or a reason besides a number, and tasks that the catalog
    does not have.
    """

    __slots__ = ("_rows", "others", "row")

    def __init__(self, rows: Rows, row: FloatArray, others: Mapping[str, TaskScore]) -> None:
        self._rows = rows
        self.row = row  # NaN where there is none
        self.others = others

    def __getitem__(self, task_id: str) -> TaskScore:
        if task_id in self.others:
            return self.others[task_id]
        score = float(self.row[self._rows.places[task_id]])
        if math.isnan(score):
            raise KeyError(task_id)
        return TaskScore(task_id, TaskState.SCORED, score)

    def __iter__(self) -> Iterator[str]:
        """Name the tasks in catalog order, then the others."""
        for place in np.flatnonzero(~np.isnan(self.row)).tolist():
            if (task_id := self._rows.task_ids[place]) not in self.others:
                yield task_id
        yield from self.others

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)!r})"
