"""What every handler of the tab works with: boards on demand, the latest ones kept.

Nothing that a visitor brought is kept here. A visitor's own runs are given with every call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Thread
from typing import TypeVar, cast

from scorer.agreement import Comparison, compare_with_published
from scorer.boards import (
    Field,
    Ranking,
    Source,
    has_published_scores,
    make_field,
    prepare,
    rank_models,
)
from scorer.catalog import Catalog
from scorer.errors import ScorerError
from scorer.levels import Protocol
from scorer.published import Published, published_results
from scorer.records import LANGUAGE, Board, Results, Submission
from scorer.score import find_sota, score_results
from scorer.views import BoardView, board_of

_MOST_FIELDS = 8  # choices of SoTA and protocol
_MOST_BOARDS = 64
_MOST_SUBMISSIONS = 64

Guests = tuple[Results, ...]
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class _Rules:
    """The part of a view that decides the numbers of all boards."""

    sota: str
    protocol: str


class BoardDesk:
    """Boards, models and tasks of one catalog as plain data."""

    def __init__(self, catalog: Catalog, published: Published) -> None:
        self.catalog = catalog
        self.published = published
        self.edition = edition(published)
        self._kept_field = lru_cache(maxsize=_MOST_FIELDS)(self._make_prepared)
        self._kept_ranking = lru_cache(maxsize=_MOST_BOARDS)(self._rank)
        self._kept_comparisons = lru_cache(maxsize=_MOST_FIELDS)(self._compare)
        self._kept_made = lru_cache(maxsize=_MOST_BOARDS)(self._make)
        self._kept_submission = lru_cache(maxsize=_MOST_SUBMISSIONS)(self._score)

    def settled(self, view: BoardView) -> BoardView:
        """Return the view as it can be shown: published scores only where there are any.

        Raises:
            ScorerError: the board does not exist, or its filters leave no task.
        """
        if view.source == Source.PUBLISHED and not self.has_published(view):
            return replace(view, source=Source.RECOMPUTED.value)
        return view

    def has_published(self, view: BoardView) -> bool:
        """Whether the paper publishes level scores of exactly this board."""
        if view.protocol != Protocol.PAPER:
            return False
        try:
            board = board_of(view, self.catalog)
        except ScorerError:
            return False
        on_board = set(board.task_ids)
        counted = {task.modality for task in self.catalog.tasks if task.task_id in on_board}
        return counted != {LANGUAGE} and has_published_scores(board, self.field(view).basis)

    def board(self, view: BoardView) -> Board:
        """Find the view's board.

        Raises:
            ScorerError: it does not exist, or its filters leave no task.
        """
        return board_of(view, self.catalog)

    def field(self, view: BoardView, guests: Guests = ()) -> Field:
        """Return all models measured against the view's SoTA by its rules."""
        rules = _Rules(view.sota, view.protocol)
        return self._make_field(rules, guests) if guests else self._kept_field(rules)

    def ranking(self, view: BoardView, guests: Guests = ()) -> Ranking:
        """Rank all models on the view's board; filters of models do not change it.

        Raises:
            ScorerError: the board does not exist, or its filters leave no task.
        """
        wanted = _board_part(self.settled(view))
        return self._rank(wanted, guests) if guests else self._kept_ranking(wanted)

    def comparisons(self, view: BoardView) -> Mapping[str, Sequence[Comparison]]:
        """Set the published level scores beside the recomputed ones, per model, on all tasks."""
        return self._kept_comparisons(_Rules(view.sota, view.protocol))

    def submission(self, view: BoardView, name: str, guests: Guests = ()) -> Submission | None:
        """Score one model's own rows on the view's board; ``None`` if there is no such model."""
        wanted = _board_part(view)
        for guest in guests:
            if guest.model == name:
                return self._scored(wanted, guest)
        return self._kept_submission(wanted, name)

    def kept(self, make: Callable[[BoardDesk, BoardView], _Made], view: BoardView) -> _Made:
        """Return what a function makes of a view without guests, from memory if it is there."""
        return cast(_Made, self._kept_made(make, view))

    def _make(self, make: Callable[[BoardDesk, BoardView], object], view: BoardView) -> object:
        return make(self, view)

    def _make_prepared(self, rules: _Rules) -> Field:
        """Make a field, and score all its boards meanwhile: the next one only has to be sorted."""
        field = self._make_field(rules)
        Thread(target=prepare, args=(field, self.catalog.boards), daemon=True).start()
        return field

    def _make_field(self, rules: _Rules, guests: Guests = ()) -> Field:
        sota = find_sota(self.catalog, rules.sota)
        return make_field(self.catalog, self.published, sota, Protocol(rules.protocol), guests)

    def _rank(self, view: BoardView, guests: Guests = ()) -> Ranking:
        return rank_models(self.field(view, guests), self.board(view), Source(view.source))

    def _compare(self, rules: _Rules) -> dict[str, list[Comparison]]:
        return compare_with_published(self._kept_field(rules), self.published)

    def _score(self, view: BoardView, name: str) -> Submission | None:
        results = published_results(self.published, self.catalog, name)
        return None if results is None else self._scored(view, results)

    def _scored(self, view: BoardView, results: Results) -> Submission:
        return score_results(
            results,
            self.catalog,
            board=self.board(view),
            protocol=Protocol(view.protocol),
            sota=find_sota(self.catalog, view.sota),
        )


def edition(published: Published) -> str:
    """Name what was submitted to the boards, by its records; "" if nothing was."""
    submitted = [model.submitted for model in published.models if model.submitted]
    if not submitted:
        return ""
    records = sorted(record.record_id for entry in submitted for record in entry.history)
    return hashlib.sha256("\n".join(records).encode()).hexdigest()[:12]


def _board_part(view: BoardView) -> BoardView:
    """Keep of a view what decides the board's numbers, so that equal boards are equal views."""
    return BoardView(
        board=view.board,
        source=view.source,
        protocol=view.protocol,
        sota=view.sota,
        modality=view.modality,
        paradigm=view.paradigm,
        domain=view.domain,
        capability=view.capability,
    )
