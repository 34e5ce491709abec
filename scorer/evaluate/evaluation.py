"""Records of what an evaluation found, task by task and item by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scorer.errors import Problem
from scorer.metrics.measure import Floats
from scorer.readers.bundles.bundle import BundleReport
from scorer.records import Results, Submission, TaskState

Interval = tuple[float, float]


class ItemState(IntEnum):
    """What became of one item; all but the first count as wrong."""

    ANSWERED = 0
    MISSING = 1  # there is no answer
    UNREADABLE = 2  # there is one that cannot be what the metric needs
    CONFLICTING = 3  # there are several that differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Items of a task: ``expected`` is the sum of the four after it."""

    expected: int
    answered: int
    missing: int
    unreadable: int
    conflicting: int
    surplus: int = 0  # answers to items that the task does not have
    repeated: int = 0  # ids given more than once with the same answer, which counts


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvaluation:
    """What a bundle reached on one task.

    ``item_ids``, ``item_states`` and ``item_scores`` are in the benchmark's order and equally
    long; they are empty where nothing was scored.
    """

    task_id: str
    state: TaskState  # scored or rejected
    score: float | None  # raw, in the metric's unit
    reason: str = ""  # why there is no score
    interval: Interval | None = None  # 95 %, percentile bootstrap over items
    counts: Counts | None = None
    graded: bool = True  # an item can be partly right
    item_ids: tuple[str, ...] = ()
    item_states: NDArray[np.uint8]
    item_scores: Floats  # each item scored as if it were the whole task
    replicates: Floats  # the task's score in each bootstrap sample
    problems: tuple[Problem, ...] = ()
    unverified: int = 0  # items scored by features or values that came with the answers
    seconds: float = 0.0  # that scoring took, reading included
    is_cached: bool = False


def rejected(task_id: str, reason: str, problems: tuple[Problem, ...] = ()) -> TaskEvaluation:
    """Make the record of a task that could not be scored."""
    return TaskEvaluation(
        task_id=task_id,
        state=TaskState.REJECTED,
        score=None,
        reason=reason,
        item_states=np.empty(0, np.uint8),
        item_scores=np.empty(0),
        replicates=np.empty(0),
        problems=problems,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A bundle scored: the same report as for a workbook, and what lies behind each score."""

    submission: Submission
    results: Results
    tasks: Mapping[str, TaskEvaluation]  # task_id -> what was found, in catalog order
    intervals: Mapping[str, Interval | None]  # by LEVELS: 95 %, from the tasks' bootstrap samples
    bundle: BundleReport
    benchmark: str  # where the references come from
    revision: str
    seconds: float

    @property
    def benchmark_name(self) -> str:
        """What the benchmark is called before others: a folder without its way there."""
        return self.benchmark if self.revision else Path(self.benchmark).name

    def coverage_notes(self) -> dict[str, str]:
        """Say of each scored task how many of its items were answered, by task_id."""
        return {
            task_id: f"{task.counts.answered:,} of {task.counts.expected:,} items answered"
            for task_id, task in self.tasks.items()
            if task.counts
        }
