"""Private answers as HTML: what is said where a bundle is dropped, and behind its scores."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from scorer.closed import ClosedEvaluation
from scorer.records import Task, TaskState
from scorer.ui import closed_wording as words
from scorer.ui import wording
from scorer.ui.bundles.closed import ClosedBench
from scorer.ui.bundles.summary_html import bundle_files, bundle_tasks, facts_section, not_scored


def closed_note(bench: ClosedBench, user: str | None, *, known: bool = True) -> str:
    """Say that answers are private, and how often a visitor may still have bundles scored.

    Args:
        bench: what bundles are scored against.
        user: the visitor's account; ``None`` for nobody.
        known: whether it has been found out yet who the visitor is.
    """
    if not known:
        left = words.LEFT_LOADING.format(count=bench.budget.per_user)
    elif user is None:
        left = words.LEFT_UNKNOWN.format(count=bench.budget.per_user)
    else:
        number = bench.budget.left(user, bench.today())
        left = wording.counted(words.LEFT, number) if number else words.LEFT_NONE
    text = words.TEXT.format(rounded=rounded(bench.decimals))
    return (
        f'<aside class="gl-closed"><p><strong>{escape(words.TITLE)}</strong>'
        f'<b class="gl-closed-left" role="status">{escape(left)}</b></p>'
        f"<p>{escape(text)}</p></aside>"
    )


def closed_summary(evaluation: ClosedEvaluation, tasks: Mapping[str, Task]) -> str:
    """Show what the bundle holds, and how much was told of it."""
    scores = evaluation.results.scores
    done = sum(one.state is TaskState.SCORED for one in scores.values())
    answers = words.FACT_ANSWERS_TEXT.format(count=f"{sum(evaluation.given.values()):,}")
    told = words.FACT_ROUNDING_TEXT.format(rounded=rounded(evaluation.decimals))
    return facts_section(
        {
            wording.EVALUATED_BENCHMARK: escape(evaluation.benchmark),
            wording.EVALUATED_TASKS: bundle_tasks(evaluation.bundle, done, len(scores)),
            words.FACT_ANSWERS: escape(answers),
            words.FACT_ROUNDING: escape(told),
        },
        [
            *not_scored((key for key, one in scores.items() if one.score is None), tasks),
            *bundle_files(evaluation.bundle, tasks),
        ],
    )


def rounded(decimals: int) -> str:
    """Say how scores are rounded."""
    if not decimals:
        return words.ROUNDED[0]
    return words.ROUNDED[1].format(digits=f"{10**-decimals:.{decimals}f}")
