"""The board's head as HTML: what is shown by which rules, active filters, notes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from scorer.boards import Ranking
from scorer.ui import board_wording as words
from scorer.ui import wording
from scorer.ui.leaderboard.choices import active_filters
from scorer.ui.leaderboard.pieces import action
from scorer.views import BoardView


def board_head(ranking: Ranking, title: str, shown: int, signature: str) -> str:
    """Name the board, its rules and how many stand on it."""
    known = [fact is None or fact.is_ranked for fact in ranking.field.facts]
    counts = words.HEAD_COUNTS.format(
        tasks=len(ranking.board.task_ids),
        ranked=int((ranking.rank > 0).sum()),
        models=sum(known),
        shown=shown,
    )
    sota = ranking.field.sota.name
    tags = (
        words.HEAD_SOURCES[ranking.source.value],
        words.HEAD_SOTA.format(name=wording.SOTA_NAMES.get(sota, sota).lower()),
        words.HEAD_PROTOCOL.format(name=ranking.field.protocol.value),
    )
    marks = "".join(
        f'<span class="gl-lb-tag" data-rule="{escape(tag)}">{escape(tag)}</span>' for tag in tags
    )
    remark = f'<p class="gl-sub">{escape(ranking.board.remark)}</p>' if ranking.board.remark else ""
    return (
        f'<div class="gl-lb-head"><div><h2 class="gl-lb-title" title="{escape(signature)}">'
        f'{escape(title)}</h2><p class="gl-sub" role="status">{escape(counts)}</p>{remark}</div>'
        f'<div class="gl-lb-tags">{marks}</div></div>'
    )


def empty_board(problem: str) -> str:
    """Say why there is no board to show, and how to get one."""
    return (
        f'<div class="gl-lb-empty" role="alert"><h2 class="gl-title">'
        f"{escape(words.NOTHING_LEFT_TITLE)}</h2><p>{escape(problem)}</p>"
        f"{action('reset', '', words.RESET, css='gl-button')}</div>"
    )


def filter_chips(view: BoardView) -> str:
    """Show the active filters, each with a button that removes it."""
    active = active_filters(view)
    if not active:
        return ""
    chips = "".join(
        action(
            "unfilter", f"{name}={value}", f"{label} ×", css="gl-lb-chip",
            told=words.REMOVE_FILTER.format(value=label),
        )
        for name, value, label in active
    )  # fmt: skip
    reset = action("reset", "", words.RESET, css="gl-quiet")
    return f'<div class="gl-lb-chips">{chips}{reset}</div>'


def note(texts: Sequence[str], *, run: str = "") -> str:
    """Tell what a reader should know, closable; with ``run``, offer to take it off the board."""
    told = [f"<p>{escape(text)}</p>" for text in texts if text]
    if run:
        placed = escape(words.RUN_PLACED.format(name=run))
        told.append(f"<p>{placed} {action('unplace', '', words.RUN_REMOVE)}</p>")
    if not told:
        return ""
    return (
        f'<div class="gl-lb-note" role="status"><div>{"".join(told)}</div>'
        f'<button type="button" class="gl-quiet" data-dismiss aria-label="{escape(words.DISMISS)}">'
        "×</button></div>"
    )
