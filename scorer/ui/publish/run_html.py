"""Who one is, and what is going to be published, as HTML. Every text is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from scorer.publishing import Person, Run
from scorer.records import Submission, TaskState
from scorer.store.records import LOCAL, Entry
from scorer.ui import publish_wording as words
from scorer.ui import wording
from scorer.ui.outcome import Refusal
from scorer.ui.problem_html import problem_list
from scorer.ui.publish.standing import day_of, figures

_GO = f'<button type="button" class="gl-button" data-go="score">{escape(words.GO_SCORE)}</button>'


def person_html(person: Person | None, *, can_log_in: bool, on_hub: bool, left: int) -> str:
    """Say who one is, and what that means; ``left`` is what one may still do today."""
    if person is None:
        title, text = (
            (words.STRANGER_TITLE, words.STRANGER_TEXT)
            if can_log_in
            else (words.NO_LOGIN_TITLE, words.NO_LOGIN_TEXT)
        )
    elif person.name == LOCAL:
        title, text = words.LOCAL_TITLE, words.LOCAL_TEXT
        text = f"{text} {words.LOCAL_HUB}" if on_hub else text
    else:
        named = words.SIGNED_IN_ADMIN if person.is_admin else words.SIGNED_IN
        title, text = named.format(name=person.name), wording.counted(words.LEFT_TODAY, left)
    return (
        f'<div class="gl-pub-person{"" if person else " is-stranger"}">'
        f"<strong>{escape(title)}</strong><p>{escape(text)}</p></div>"
    )


def no_run_html() -> str:
    """Say where a run comes from."""
    return (
        f'<section class="gl-hero is-question gl-pub-none"><h2 class="gl-title">'
        f"{escape(words.NO_RUN_TITLE)}</h2><p>{escape(words.NO_RUN_TEXT)}</p>{_GO}</section>"
    )


def refused_html(refusal: Refusal) -> str:
    """Say why what was scored cannot be published."""
    return (
        f'<section class="gl-hero is-refused gl-pub-none"><h2 class="gl-title">'
        f"{escape(words.RUN_REFUSED_TITLE)}</h2>"
        f"{problem_list(refusal.problems, explained=False)}{_GO}</section>"
    )


def run_html(run: Run, submission: Submission, name: str, same: Sequence[Entry]) -> str:
    """Show the run: where it comes from, what it reaches, whether it was published before.

    Args:
        run: what is going to be published.
        submission: the run on the board on which its owner looked at it.
        name: the file's name, as it was dropped.
        same: one's own submissions of the same file.
    """
    whole = sum(one.state is TaskState.SCORED for one in run.results.scores.values())
    rejected = sum(one.state is TaskState.REJECTED for one in run.results.scores.values())
    kind = words.RUN_KINDS[run.origin.kind].format(name=name, benchmark=run.origin.benchmark)
    notes = [words.RUN_ON_BOARD.format(board=submission.board.board_id, scored=whole)]
    if rejected:
        notes.append(wording.counted(words.RUN_REJECTED, rejected))
    told = "".join(f'<p class="gl-sub">{escape(note)}</p>' for note in notes)
    before = "".join(f'<p class="gl-pub-before">{_stands(entry)}</p>' for entry in same)
    return (
        f'<section class="gl-panel gl-pub-run"><p class="gl-eyebrow">{escape(words.RUN_TITLE)}</p>'
        f'<h2 class="gl-title" tabindex="-1">{escape(run.results.model)} <small>{escape(kind)}'
        f"</small></h2>{figures(submission)}{told}{before}</section>"
    )


def _stands(entry: Entry) -> str:
    return escape(words.RUN_STANDS).format(
        name=escape(entry.card.name),
        version=entry.version,
        day=day_of(entry.submission.record_id),
        status=escape(words.STATUSES[entry.status.value]),
    )
