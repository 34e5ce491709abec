"""Problems as HTML: by severity, each with place, rule, value and hint, all of it escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from scorer.errors import Problem, Severity
from scorer.ui import wording

_MOST_SHOWN = 150  # per severity: a hopeless file repeats itself, and the page stays light


def problem_report(problems: Iterable[Problem]) -> str:
    """Show the whole report with a filter, or say that there is nothing to mend."""
    found = tuple(problems)
    title = f'<h2 class="gl-title" id="gl-problems">{escape(wording.PROBLEMS)}</h2>'
    if not found:
        none = escape(wording.PROBLEMS_NONE)
        return f'<section class="gl-problems">{title}<p>{none}</p></section>'
    label = escape(wording.PROBLEM_FILTER)
    return (
        f'<section class="gl-problems">{title}'
        f'<input class="gl-search" type="search" data-problem-filter placeholder="{label}"'
        f' aria-label="{label}"><p class="gl-none" hidden>{escape(wording.PROBLEM_NO_MATCH)}</p>'
        f'<div class="gl-problem-scroll" tabindex="0" role="region"'
        f' aria-label="{escape(wording.PROBLEMS)}">{problem_list(found)}</div></section>'
    )


def problem_list(problems: Iterable[Problem], *, explained: bool = True) -> str:
    """List problems, the grave ones first; ``explained`` says what each severity does."""
    found = tuple(problems)
    parts = []
    for severity in Severity:
        chosen = [problem for problem in found if problem.severity is severity]
        if not chosen:
            continue
        name = severity.value
        meaning = f"<small>{escape(wording.PROBLEM_MEANING[name])}</small>" if explained else ""
        parts.append(
            f'<section class="gl-severity is-{name}"><h3>'
            f"{escape(wording.PROBLEM_SEVERITIES[name])} <b>{len(chosen)}</b> "
            f"{meaning}</h3><ul>"
            f"{''.join(_item(problem) for problem in chosen[:_MOST_SHOWN])}</ul>"
        )
        if len(chosen) > _MOST_SHOWN:
            more = wording.PROBLEM_MORE.format(count=len(chosen) - _MOST_SHOWN)
            parts.append(f'<p class="gl-more">{escape(more)}</p>')
        parts.append("</section>")
    return "".join(parts)


def _item(problem: Problem) -> str:
    hint = f'<p class="gl-hint">{escape(problem.hint)}</p>' if problem.hint else ""
    return (
        f'<li class="gl-problem"><strong>{escape(problem.where)}</strong>'
        f"<dl><div><dt>{escape(wording.PROBLEM_EXPECTED)}</dt><dd>{escape(problem.expected)}</dd>"
        f"</div><div><dt>{escape(wording.PROBLEM_GOT)}</dt>"
        f"<dd><code>{escape(problem.got)}</code></dd></div></dl>{hint}</li>"
    )
