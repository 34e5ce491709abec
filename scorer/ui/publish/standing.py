"""What a published run is worth today, and the small pieces that every list of them shares."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from scorer.catalog import Catalog
from scorer.levels import Protocol
from scorer.records import LEVELS, Results, Submission, TaskState
from scorer.score import find_sota, score_results
from scorer.store.ids import time_of
from scorer.store.records import Entry, Status, SubmissionRecord
from scorer.ui import publish_wording as words
from scorer.ui import wording
from scorer.ui.leaderboard.pieces import level_badge
from scorer.ui.numbers import points

_MOST_KEPT = 512
_KINDS = {
    Status.LISTED: "won",
    Status.WAITING: "waiting",
    Status.REJECTED: "rejected",
    Status.HIDDEN: "rejected",
    Status.WITHDRAWN: "missing",
}


class Standings:
    """Scores published runs by the paper's rules on the catalog's first board; keeps the latest."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: OrderedDict[str, Submission] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, submission: SubmissionRecord) -> Submission:
        """Score a published run; a record never changes, so its id stands for it."""
        with self._lock:
            if found := self._kept.get(submission.record_id):
                self._kept.move_to_end(submission.record_id)
                return found
        scored = self._score(submission)
        with self._lock:
            self._kept[submission.record_id] = scored
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return scored

    def _score(self, submission: SubmissionRecord) -> Submission:
        results = Results(model=submission.card.name, scores=submission.scores, problems=())
        return score_results(
            results,
            self._catalog,
            board=self._catalog.boards[0],
            protocol=Protocol.PAPER,
            sota=find_sota(self._catalog, self._catalog.sota_names[0]),
        )


def coverage(submission: Submission) -> tuple[int, int]:
    """Count the scored tasks, and all of the board."""
    scored = sum(row.state is TaskState.SCORED for row in submission.tasks)
    return scored, len(submission.tasks)


def figures(submission: Submission) -> str:
    """Write level, scores and coverage in one line of HTML."""
    scored, tasks = coverage(submission)
    scores = "".join(
        f"<span><b>{name}</b> {points(submission.levels.scores.get(name))}</span>"
        for name in LEVELS
    )
    told = words.SCORED.format(scored=scored, tasks=tasks)
    return f'<p class="gl-pub-figures">{_level(submission)}{scores}<span>{escape(told)}</span></p>'


def _level(submission: Submission) -> str:
    level = submission.levels.level
    if level is None:
        return level_badge(None)
    told = wording.LEVEL.format(level=level)
    return f'<span class="gl-lb-level" data-level="{level}">{escape(told)}</span>'


def level_words(submission: Submission) -> str:
    """Say the level."""
    level = submission.levels.level
    return words.NO_LEVEL if level is None else wording.LEVEL.format(level=level)


def status_badge(entry: Entry) -> str:
    """Show where a submission stands."""
    if entry.status is Status.LISTED and not entry.is_current:
        return f'<span class="gl-badge">{escape(words.SUPERSEDED)}</span>'
    text = escape(words.STATUSES[entry.status.value])
    return f'<span class="gl-badge is-{_KINDS[entry.status]}">{text}</span>'


def day_of(record_id: str) -> str:
    """Write the day of a record, with the minute for whoever points at it."""
    moment = moment_of(record_id)
    return (
        f'<time datetime="{moment.isoformat(timespec="seconds")}"'
        f' title="{moment:%Y-%m-%d %H:%M} UTC">{moment:%Y-%m-%d}</time>'
    )


def moment_of(record_id: str) -> datetime:
    """Tell when a record was made."""
    moment = time_of(record_id)
    if moment is None:
        raise ValueError(f"record_id: expected an id of the store's, got {record_id!r}")
    return moment


def board_link(entry: Entry) -> str:
    """Write the address of a listed model's own page on the leaderboard."""
    return "?" + urlencode({"model": entry.shown_as})
