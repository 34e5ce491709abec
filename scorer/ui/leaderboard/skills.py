"""How a model stands skill by skill: where it comes close to the specialists, where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scorer.records import Skill, Submission, TaskResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillGap:
    """A skill of a board: mean points over the tasks that are scored and have a specialist."""

    skill: Skill
    tasks: int  # of the board
    scored: int
    wins: int
    points: float
    sota_points: float

    @property
    def gap(self) -> float:
        """Distance to the specialists in points; negative is behind."""
        return self.points - self.sota_points


def skill_gaps(submission: Submission, skills: Mapping[str, Skill]) -> list[SkillGap]:
    """Compare a run with the specialists on every skill it has a score in, the best first."""
    members: dict[str, list[TaskResult]] = {}
    for result in submission.tasks:
        members.setdefault(result.task.skill_id, []).append(result)
    found = []
    for skill_id, results in members.items():
        measured = [
            (one.points, one.sota_points, one.win)
            for one in results
            if one.points is not None and one.sota_points is not None
        ]
        if not measured:
            continue
        found.append(
            SkillGap(
                skill=skills[skill_id],
                tasks=len(results),
                scored=len(measured),
                wins=sum(win is True for _, _, win in measured),
                points=sum(points for points, _, _ in measured) / len(measured),
                sota_points=sum(sota for _, sota, _ in measured) / len(measured),
            )
        )
    return sorted(found, key=lambda one: -one.gap)


def ends(gaps: list[SkillGap], count: int = 5) -> tuple[list[SkillGap], list[SkillGap]]:
    """Take the best and the worst few, the worst first; no skill is in both."""
    best = gaps[: min(count, (len(gaps) + 1) // 2)]
    worst = gaps[max(len(best), len(gaps) - count) :]
    return best, worst[::-1]
