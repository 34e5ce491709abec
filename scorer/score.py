"""From results to a scored run: readers in front, formulas behind, one record out."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from scorer import __version__
from scorer.catalog import Catalog
from scorer.errors import OptionError, Problem, Severity, SubmissionError
from scorer.levels import (
    Basis,
    GroupSums,
    LevelSums,
    Marks,
    Protocol,
    beside,
    make_basis,
    mark,
    score_levels,
    suppose_missing_won,
)
from scorer.readers.workbook import read_workbook
from scorer.records import (
    LEVELS,
    Board,
    GroupScores,
    LevelScores,
    ModalityScores,
    Results,
    Submission,
    TaskResult,
    TaskScore,
    TaskState,
)


@dataclass(frozen=True, slots=True)
class Sota:
    """One choice of what the specialists reached: its name and a score per ``task_id``."""

    name: str
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOptions:
    """How a workbook is to be read and scored; the defaults are the paper's rules.

    ``model`` names the column where a workbook has several. ``fractions`` reads percent scores
    in 0–1 as fractions.
    """

    model: str | None = None
    board: str = "A/full"
    protocol: str = Protocol.PAPER.value
    sota: str = "paper"
    fractions: bool = False


def score_workbook(
    path: Path,
    catalog: Catalog,
    options: ScoreOptions | None = None,
    *,
    sota: Sota | None = None,
    max_bytes: int | None = None,
) -> Submission:
    """Read a results workbook and score it.

    Args:
        path: xlsx or csv.
        catalog: what to score against.
        options: the defaults if ``None``.
        sota: scores that are not in the catalog; they take the place of ``options.sota``.
        max_bytes: size above which the file is refused, the reader's own limit if ``None``.

    Raises:
        SubmissionError: the workbook was refused; every problem in it.
        OptionError: an option names nothing that exists.
    """
    options = options or ScoreOptions()
    board = catalog.board(options.board)
    protocol = find_protocol(options.protocol)
    chosen = sota or find_sota(catalog, options.sota)
    results = read_workbook(
        path,
        catalog,
        model=options.model,
        fractions=options.fractions,
        **({} if max_bytes is None else {"max_bytes": max_bytes}),
    )
    return score_results(results, catalog, board=board, protocol=protocol, sota=chosen)


def find_protocol(name: str) -> Protocol:
    """Find scoring rules by name.

    Raises:
        OptionError: there are none of that name.
    """
    try:
        return Protocol(name)
    except ValueError:
        expected = " or ".join(Protocol)
        raise OptionError([Problem("protocol", expected, repr(name))]) from None


def find_sota(catalog: Catalog, name: str) -> Sota:
    """Find one of the catalog's choices of SoTA.

    Raises:
        OptionError: there is none of that name.
    """
    if name not in catalog.sota:
        expected = " or ".join(catalog.sota_names)
        raise OptionError([Problem("sota", expected, repr(name))])
    return Sota(name, catalog.sota[name])


def read_sota(path: Path, catalog: Catalog) -> Sota:
    """Read what the specialists reached from a workbook laid out like the released one.

    EPE is given in points there, as in the catalog. The name carries a digest of the file.

    Raises:
        SubmissionError: any cell of it was refused.
    """
    results = read_workbook(path, catalog)
    if refused := [one for one in results.problems if one.severity is Severity.ERROR]:
        raise SubmissionError(refused)
    scores = {
        task_id: one.score for task_id, one in results.scores.items() if one.score is not None
    }
    too_high = [
        Problem(
            task.task_id, f"{task.metric.name} in points, 0 to 100", f"{scores[task.task_id]:g}"
        )
        for task in catalog.tasks
        if task.metric.sota_in_points and scores.get(task.task_id, 0.0) > 100.0
    ]
    if too_high:
        raise SubmissionError(too_high)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return Sota(f"{path.stem}@{digest}", scores)


@lru_cache(maxsize=8)
def _catalog_basis(catalog: Catalog, sota_name: str) -> Basis:
    return make_basis(catalog.tasks, catalog.sota[sota_name])


def score_results(
    results: Results, catalog: Catalog, *, board: Board, protocol: Protocol, sota: Sota
) -> Submission:
    """Score one model's results on one board."""
    if catalog.sota.get(sota.name) is sota.scores:
        basis = _catalog_basis(catalog, sota.name)
    else:
        basis = make_basis(catalog.tasks, sota.scores)
    given = [results.scores.get(task.task_id) for task in catalog.tasks]
    scores = np.array(
        [[math.nan if one is None or one.score is None else one.score] for one in given]
    )
    scored = ~np.isnan(scores)
    on_board = set(board.task_ids)
    unverified = sum(
        one is not None and one.unverified and one.task_id in on_board for one in given
    )
    marks = mark(scores, scored, basis, protocol)
    has_bounds = protocol is Protocol.PAPER  # the release's numbers may be negative
    both = beside(marks, suppose_missing_won(marks, basis.sota_points)) if has_bounds else marks
    sums = score_levels(both, basis, board, protocol)
    return Submission(
        model=results.model,
        protocol=protocol.value,
        sota_name=sota.name,
        board=board,
        signature=signature(catalog, sota.name, protocol, unverified),
        levels=_level_scores(sums, has_bounds=has_bounds),
        tasks=_task_results(given, marks, basis, board),
        problems=(*results.problems, *_board_notes(results, board, basis)),
        columns=results.columns,
        fraction_like=results.fraction_like,
    )


def signature(catalog: Catalog, sota_name: str, protocol: Protocol, unverified: int = 0) -> str:
    """Say what a number was computed with, and how many scores in it nobody has verified."""
    return (
        f"scorer:{__version__}|catalog:{catalog.version}|sota:{sota_name}|protocol:{protocol.value}"
        + (f"|unverified:{unverified}" if unverified else "")
    )


def _task_results(
    given: list[TaskScore | None], marks: Marks, basis: Basis, board: Board
) -> tuple[TaskResult, ...]:
    """Make a row for every task of the board."""
    on_board = set(board.task_ids)
    rows = []
    columns = (marks.points[:, 0], marks.won[:, 0], basis.sota, marks.sota_points)
    values = zip(*(column.tolist() for column in columns), strict=True)
    for task, score, (points, won, sota, sota_points) in zip(
        basis.tasks, given, values, strict=True
    ):
        if task.task_id not in on_board:
            continue
        state = score.state if score else TaskState.MISSING
        is_scored = state is TaskState.SCORED
        has_sota = not math.isnan(sota)
        rows.append(
            TaskResult(
                task=task,
                state=state,
                reason=score.reason if score else "",
                score=score.score if score else None,
                points=points if is_scored else None,
                sota=sota if has_sota else None,
                sota_points=sota_points if has_sota else None,
                win=won if is_scored and has_sota else None,
            )
        )
    return tuple(rows)


def _group(sums: GroupSums | None) -> GroupScores | None:
    if sums is None:
        return None
    return GroupScores(
        tasks=sums.tasks,
        scored=int(sums.scored[0]),
        supported=int(sums.supported[0]),
        wins=int(sums.wins[0]),
        mean=float(sums.mean[0]),
        mean_of_wins=float(sums.mean_of_wins[0]),
    )


def _level_scores(sums: LevelSums, *, has_bounds: bool) -> LevelScores:
    """Take the run's numbers out of the arrays, and its upper bounds from beside them."""
    scores: dict[str, float | None] = {}
    bounds: dict[str, tuple[float, float] | None] = {}
    for name in LEVELS:
        score = sums.scores[name]
        scores[name] = None if score is None else float(score[0])
        bounds[name] = None
        if score is not None and has_bounds:
            bounds[name] = (float(score[0]), float(score[1]))
    return LevelScores(
        level=int(sums.level[0]) or None,
        scores=scores,
        bounds=bounds,
        modalities={
            name: ModalityScores(
                s2=float(one.s2[0]),
                s3=float(one.s3[0]),
                s4=None if one.s4 is None else float(one.s4[0]),
                comprehension=_group(one.groups.get("comprehension")),
                generation=_group(one.groups.get("generation")),
            )
            for name, one in sums.modalities.items()
        },
        language=_group(sums.language),
    )


def _board_notes(results: Results, board: Board, basis: Basis) -> list[Problem]:
    """Say what the choice of board and SoTA leaves out."""
    notes = []
    on_board = set(board.task_ids)
    outside = sum(
        score.state is TaskState.SCORED and score.task_id not in on_board
        for score in results.scores.values()
    )
    if outside:
        notes.append(
            Problem(
                f"board {board.board_id}",
                "scores for its tasks",
                f"{outside} more for other tasks",
                "they do not count on this board; A/full counts all",
                Severity.NOTE,
            )
        )
    without = sum(
        task.task_id in on_board and math.isnan(sota)
        for task, sota in zip(basis.tasks, basis.sota.tolist(), strict=True)
    )
    if without:
        notes.append(
            Problem(
                f"board {board.board_id}",
                "a SoTA for each task",
                f"{without} tasks without one",
                "these tasks cannot be won",
                Severity.NOTE,
            )
        )
    return notes
