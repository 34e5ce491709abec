"""One model on one board: what its page, its figures and its downloads are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scorer.agreement import Comparison
from scorer.boards import Ranking, Source
from scorer.diagnose import verdict
from scorer.levels import FloatArray
from scorer.published import PublishedModel, published_level
from scorer.records import LEVELS, LevelScores, ModalityScores, Submission
from scorer.ui import board_wording as words
from scorer.ui.leaderboard.desk import BoardDesk, Guests
from scorer.views import BoardView


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOnBoard:
    """A model as a board ranks it. ``submission`` has its own rows, with the board's levels."""

    name: str
    fact: PublishedModel | None  # None: the visitor's own run
    submission: Submission
    why: str
    rank: int | None
    rank_interval: tuple[int, int] | None
    ranked: int  # models with a rank
    stand_ins: tuple[str, ...]
    comparisons: Sequence[Comparison]


def model_on_board(
    desk: BoardDesk, view: BoardView, name: str, guests: Guests = ()
) -> ModelOnBoard | None:
    """Find a model on the view's board; ``None`` if there is none of that name.

    Raises:
        ScorerError: the board does not exist, or its filters leave no task.
    """
    ranking = desk.ranking(view, guests)
    if name not in ranking.field.names:
        return None
    column = ranking.field.names.index(name)
    own = desk.submission(view, name, guests)
    if own is None:
        return None
    rank = int(ranking.rank[column]) or None
    low, high = ranking.rank_interval[column].tolist()
    return ModelOnBoard(
        name=name,
        fact=ranking.field.facts[column],
        submission=replace(own, levels=_levels(ranking, column, own.levels)),
        why=" ".join(filter(None, (_why(ranking, column, own), _other_level(ranking, column)))),
        rank=rank,
        rank_interval=(low, high) if rank else None,
        ranked=int((ranking.rank > 0).sum()),
        stand_ins=ranking.stand_ins.get(column, ()),
        comparisons=desk.comparisons(view).get(name, ()),
    )


def _why(ranking: Ranking, column: int, own: Submission) -> str:
    """Say why the model stands at its level, and what in that is only as published."""
    sentence = verdict(own)
    fact = ranking.field.facts[column]
    if ranking.source is Source.PUBLISHED and fact is not None and not fact.submitted:
        return words.MODEL_WHY_PUBLISHED.format(verdict=_inner(sentence))
    if column not in ranking.stand_ins:
        reason = sentence.partition(": ")[2] or sentence
        return reason[:1].upper() + reason[1:]
    modalities = _and(ranking.stand_ins[column])
    said = words.MODEL_WHY_STAND_INS.format(modalities=modalities)
    return f"{said} {words.MODEL_WHY_ROWS.format(verdict=_inner(sentence))}"


def _other_level(ranking: Ranking, column: int) -> str:
    """Say where the paper's own level differs; it prints levels of the full board alone."""
    fact = ranking.field.facts[column]
    whole = ranking.board.scope == "A" and len(ranking.board.task_ids) == len(
        ranking.field.basis.tasks
    )
    if not whole or fact is None or not fact.levels or ranking.source is Source.PUBLISHED:
        return ""
    theirs = published_level(fact)
    if (theirs or 0) == ranking.level[column]:
        return ""
    return words.MODEL_WHY_OTHER.format(theirs=level_text(theirs))


def level_text(level: int | None) -> str:
    """Name a level in the middle of a sentence; 0 and ``None`` are none."""
    return words.LEVEL.format(level=level) if level else words.NO_LEVEL


def _inner(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _and(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _levels(ranking: Ranking, column: int, own: LevelScores) -> LevelScores:
    """Take the board's level scores of a model, published ones included where they stand in."""
    scores = {name: _at(ranking.scores[name], column) for name in LEVELS}
    bounds: dict[str, tuple[float, float] | None] = {}
    for name, score in scores.items():
        upper = _at(ranking.upper[name], column)
        known = own.bounds.get(name) is not None and score is not None and upper is not None
        bounds[name] = (score or 0.0, max(upper or 0.0, score or 0.0)) if known else None
    return replace(
        own,
        level=int(ranking.level[column]) or None,
        scores=scores,
        bounds=bounds,
        modalities={
            name: _modality(ranking, name, column, one) for name, one in own.modalities.items()
        },
    )


def _modality(ranking: Ranking, modality: str, column: int, own: ModalityScores) -> ModalityScores:
    s2, s3, s4 = (
        _at(ranking.modality_scores.get((modality, level)), column) for level in ("S2", "S3", "S4")
    )
    return replace(own, s2=s2, s3=s3, s4=s4)


def _at(values: FloatArray | None, column: int) -> float | None:
    return None if values is None else float(values[column])
