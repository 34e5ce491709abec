"""Why a run stands where it stands: the sentence beside the level, and what is nearest to a win."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scorer.records import (
    LANGUAGE,
    PARADIGMS,
    GroupScores,
    Submission,
    TaskResult,
    TaskState,
)


def verdict(submission: Submission) -> str:
    """Say in one sentence which level is reached, by what, and what the next one lacks."""
    levels, board = submission.levels, submission.board
    name = "No level yet" if levels.level is None else f"Level {levels.level}"
    if levels.level is None:
        return f"{name}: {_why_none(submission)}."
    groups = _groups(submission)
    if levels.level == 5 and levels.language:
        groups.append(("language", levels.language))
    won = [(title, group) for title, group in groups if group.wins]
    if levels.level == 2:
        supported = sum(group.supported for _, group in groups)
        tasks = sum(group.tasks for _, group in groups)
        reached = f"has points on {supported} of {_count(tasks, 'task')}"
        lack = "; no task reaches its specialist, which level 3 asks for"
    else:
        reached = "wins " + _and(
            f"{group.wins} of {_count(group.tasks, f'{title} task')}" for title, group in won
        )
        lack = _lack(submission, groups)
    if levels.level == board.highest_level:
        lack = "; the highest level of this board" if levels.level < 5 else ""
    return f"{name}: {reached}{lack}."


def _why_none(submission: Submission) -> str:
    language = submission.levels.language
    scored = sum(row.state is TaskState.SCORED for row in submission.tasks)
    counted = any(row.task.modality != LANGUAGE for row in submission.tasks)
    if not scored:
        return f"none of the board's {_count(len(submission.tasks), 'task')} has a score"
    if language and counted and language.scored == scored:
        return (
            f"only language is scored ({language.scored} of {_count(language.tasks, 'task')}), and "
            "levels 2 to 4 count image, video, audio and 3D; language lifts level 4 to 5"
        )
    return f"{_count(scored, 'task')} scored, none with points above 0"


def _groups(submission: Submission) -> list[tuple[str, GroupScores]]:
    """Name the groups of tasks that levels 2 to 4 count on this board."""
    levels = submission.levels
    groups = []
    for modality, scores in levels.modalities.items():
        for paradigm in PARADIGMS:
            group = scores.comprehension if paradigm == PARADIGMS[0] else scores.generation
            if group:
                title = modality if modality == "3D" else modality.lower()
                groups.append((f"{title} {paradigm}", group))
    if not groups and levels.language:
        groups.append(("language", levels.language))
    return groups


def _lack(submission: Submission, groups: Sequence[tuple[str, GroupScores]]) -> str:
    """Say what the next level asks for."""
    level, language = submission.levels.level, submission.levels.language
    if level == 3:
        for paradigm in PARADIGMS:
            sides = [group for title, group in groups if title.endswith(paradigm)]
            if not any(group.wins for group in sides):
                return f"; no {paradigm} task reaches its specialist, and level 4 asks for both"
        return "; level 4 asks for wins in comprehension and generation of the same modality"
    if level == 4 and language:
        if not language.scored:
            return f"; none of the {_count(language.tasks, 'language task')} is scored for level 5"
        return "; no language task reaches its specialist, which level 5 asks for"
    return ""


def near_misses(submission: Submission, limit: int = 10) -> list[TaskResult]:
    """Return the scored tasks closest to a win, by points; the nearest first."""
    missed = [row for row in submission.tasks if row.win is False]
    return sorted(missed, key=lambda row: (row.sota_points or 0.0) - (row.points or 0.0))[:limit]


@dataclass(frozen=True, slots=True)
class Gap:
    """How far runs lie apart on a task, in points; a run without a score there counts 0."""

    rows: tuple[TaskResult, ...]  # one per run, of the same task
    points: float


def gaps(submissions: Sequence[Submission]) -> list[Gap]:
    """Compare runs of one board task by task, the task where they differ most first.

    Tasks that no run has a score for are left out.

    Raises:
        ValueError: the runs are of different boards.
    """
    boards = {one.board.task_ids for one in submissions}
    if len(boards) > 1:
        raise ValueError("submissions: expected runs of one board")
    found = []
    for rows in zip(*(one.tasks for one in submissions), strict=True):
        if any(row.state is TaskState.SCORED for row in rows):
            points = [row.points or 0.0 for row in rows]
            found.append(Gap(rows, max(points) - min(points)))
    return sorted(found, key=lambda gap: -gap.points)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _and(parts: Iterable[str]) -> str:
    """Join parts as in a sentence."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
