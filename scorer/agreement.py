"""The paper's level scores beside the recomputed ones, and why they differ where they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scorer.boards import Field
from scorer.levels import LevelSums, Protocol, score_levels
from scorer.published import Published, PublishedModel
from scorer.records import Board

AGREEMENT = 0.02  # printed with two decimals, from cells printed with two decimals


class Verdict(StrEnum):
    """How a published level score compares with the recomputed one."""

    AGREES = "agrees"
    EXPLAINED = "differs, explained"
    UNEXPLAINED = "differs, unexplained"
    NOT_RECOMPUTABLE = "not recomputable"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published level score beside ours; ``modality`` may be ``overall``."""

    modality: str
    level: str
    published: float
    recomputed: float | None
    verdict: Verdict
    reason: str


def compare_with_published(field: Field, published: Published) -> dict[str, list[Comparison]]:
    """Set the published level scores of all models beside the recomputed ones, on all tasks.

    It holds for the paper's rules and any SoTA that equals the paper's outside language; by other
    rules there is nothing to compare.
    """
    if field.protocol is not Protocol.PAPER:
        return {}
    whole = Board(
        board_id="A/full", scope="A", title="", highest_level=5, remark="",
        task_ids=tuple(task.task_id for task in field.basis.tasks),
    )  # fmt: skip
    sums = score_levels(field.marks, field.basis, whole, field.protocol)
    return {
        fact.name: _compare_model(published, fact, sums, column)
        for column, fact in enumerate(field.facts)
        if fact is not None and fact.levels
    }


def _compare_model(
    published: Published, fact: PublishedModel, sums: LevelSums, column: int
) -> list[Comparison]:
    found = []
    for level in ("S2", "S3", "S4"):
        for modality, scores in sums.modalities.items():
            values = {"S2": scores.s2, "S3": scores.s3, "S4": scores.s4}[level]
            has_rows = any(group.scored[column] for group in scores.groups.values())
            ours = float(values[column]) if has_rows and values is not None else None
            printed = fact.levels[level][modality]
            if ours is not None or printed > 0.0:
                found.append(_compare(published, fact.name, modality, level, printed, ours))
    return found


def _compare(
    published: Published, model: str, modality: str, level: str, printed: float, ours: float | None
) -> Comparison:
    if ours is None:
        reason = "the paper's tables have no rows of this model for the modality"
        return Comparison(modality, level, printed, None, Verdict.NOT_RECOMPUTABLE, reason)
    if abs(printed - ours) <= AGREEMENT:
        return Comparison(modality, level, printed, ours, Verdict.AGREES, "")
    kind, reason = published.differences.get((model, modality, level), ("unexplained", ""))
    verdict = Verdict.EXPLAINED if kind == "explained" else Verdict.UNEXPLAINED
    return Comparison(modality, level, printed, ours, verdict, reason)
