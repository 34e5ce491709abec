"""What changed from one published run to another, level by level and task by task."""

from __future__ import annotations

from dataclasses import dataclass

from scorer.catalog import Catalog
from scorer.diagnose import gaps
from scorer.levels import Protocol
from scorer.records import LEVELS, Results, Submission, TaskResult
from scorer.score import find_protocol, find_sota, score_results
from scorer.store.records import Entry


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level score of both runs; ``None`` where the level does not apply."""

    name: str  # of LEVELS
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task on which the runs differ; ``points`` is after minus before, no score counting 0."""

    before: TaskResult
    after: TaskResult
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two runs scored by the same rules on the same board; tasks by size of the change."""

    before: Submission
    after: Submission
    levels: tuple[LevelChange, ...]
    tasks: tuple[TaskChange, ...]
    same: int  # tasks that both have a result for, and the same one


def difference(
    before: Entry,
    after: Entry,
    catalog: Catalog,
    *,
    board: str | None = None,
    protocol: str = Protocol.PAPER.value,
    sota: str | None = None,
) -> Difference:
    """Compare two published runs by today's catalog, on its first board unless another is named.

    Raises:
        OptionError: there is no such board, protocol or SoTA.
    """
    first, second = (
        score_results(
            Results(model=entry.card.name, scores=entry.submission.scores, problems=()),
            catalog,
            board=catalog.board(board or catalog.boards[0].board_id),
            protocol=find_protocol(protocol),
            sota=find_sota(catalog, sota or catalog.sota_names[0]),
        )
        for entry in (before, after)
    )
    found = gaps([first, second])
    changed = []
    for gap in found:
        old, new = gap.rows
        if (old.state, old.score) != (new.state, new.score):
            changed.append(TaskChange(old, new, (new.points or 0.0) - (old.points or 0.0)))
    return Difference(
        before=first,
        after=second,
        levels=tuple(
            LevelChange(name, first.levels.scores[name], second.levels.scores[name])
            for name in LEVELS
        ),
        tasks=tuple(changed),
        same=len(found) - len(changed),
    )
