"""The answer as HTML: level, verdict, the four scores, and how they come about.

Whatever a file's owner wrote (model, sheet, cell) is data and goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from types import MappingProxyType

from scorer.diagnose import verdict
from scorer.errors import Problem, Severity
from scorer.evaluate.evaluation import Interval
from scorer.records import LANGUAGE, LEVELS, PARADIGMS, GroupScores, Submission, TaskState
from scorer.ui import wording
from scorer.ui.bundles.summary_html import interval_line
from scorer.ui.numbers import points
from scorer.ui.outcome import Refusal
from scorer.ui.problem_html import problem_list

_LEVEL_NUMBERS = (2, 3, 4, 5)


def empty_report() -> str:
    """Show what the answer will look like, before there is one."""
    return _framed(
        '<section class="gl-hero is-empty">'
        f"{_ladder(None, 5)}"
        f'<div class="gl-verdict"><h2 class="gl-level">{escape(wording.EMPTY_TITLE)}</h2>'
        f"<p>{escape(wording.EMPTY_TEXT)}</p></div></section>",
        spoken="",
    )


def refusal_report(refusal: Refusal, name: str) -> str:
    """Show why a file was not scored; where a model has to be chosen, ask for that alone."""
    name = escape(name)
    if refusal.columns:
        text = wording.SEVERAL_TEXT.format(name=name, count=len(refusal.columns))
        buttons = "".join(
            f'<button type="button" class="gl-button" data-model="{escape(column)}">'
            f"{escape(column)}</button>"
            for column in refusal.columns
        )
        body = f'<p>{text}</p><div class="gl-choices">{buttons}</div>'
        title, kind = wording.SEVERAL_TITLE, "is-question"
    else:
        problems = problem_list(refusal.problems, explained=False)
        body = f"<p>{escape(refusal.text)}</p>{problems}"
        title, kind = refusal.title, "is-refused"
    return _framed(
        f'<section class="gl-hero {kind}"><p class="gl-eyebrow">{name}</p>'
        f'<h2 class="gl-level">{escape(title)}</h2>{body}</section>',
        spoken=title,
    )


def report(
    submission: Submission,
    *,
    fractions: bool,
    intervals: Mapping[str, Interval | None] = MappingProxyType({}),
    behind: str = "",
    kind: str = "bundle",
) -> str:
    """Show the answer: what was reached, in one glance, and what it was computed with.

    Args:
        submission: the scored run.
        fractions: whether its file was read as fractions.
        intervals: of the levels, where it came from a bundle.
        behind: HTML of what lies behind it, where it came from a bundle.
        kind: what then stands for it in the page: ``bundle``, or ``closed`` for private answers.
    """
    level = submission.levels.level
    title = wording.NO_LEVEL if level is None else wording.LEVEL.format(level=level)
    sentence = verdict(submission)
    reason = sentence.partition(": ")[2] or sentence
    release = ""
    if submission.protocol == "release":
        release = (
            f'<p class="gl-release"><strong>{escape(wording.RELEASE_TAG)}</strong> '
            f"{escape(wording.RELEASE_TEXT)}</p>"
        )
    remark = submission.board.remark
    remark = f'<p class="gl-remark">{escape(remark)}</p>' if remark else ""
    cards = "".join(_card(submission, name, intervals.get(name)) for name in LEVELS)
    kind = kind if behind else "workbook"
    return _framed(
        f'<section class="gl-hero" data-level="{level or ""}" data-kind="{kind}">'
        f"{_ladder(level, submission.board.highest_level)}"
        f'<div class="gl-verdict"><p class="gl-eyebrow"><b>{escape(submission.model)}</b> · '
        f'{escape(submission.board.title)}</p><h2 class="gl-level">{escape(title)}</h2>'
        f"<p>{escape(reason[:1].upper() + reason[1:])}</p>{remark}"
        f"{_problem_counts(submission.problems)}{release}</div>"
        f'<div class="gl-cards">{cards}</div>{behind}'
        f"{_signature(submission.signature)}</section>",
        spoken=f"{submission.model}. {sentence}",
        banner=_fractions_banner(submission, fractions=fractions),
    )


def _framed(section: str, *, spoken: str, banner: str = "") -> str:
    """Frame a report alike in every state, so that its status line stays and is read out."""
    banner = banner or '<div class="gl-banner" hidden></div>'
    return f'{banner}{section}<p class="gl-unseen" role="status">{escape(spoken)}</p>'


def breakdown(submission: Submission) -> str:
    """Show the sums behind the scores: a row for each paradigm of each modality."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in wording.BREAKDOWN_COLUMNS)
    rows = []
    for modality, scores in submission.levels.modalities.items():
        levels = " ".join(
            f"<span>{name} <b>{points(value)}</b></span>"
            for name, value in (("S2", scores.s2), ("S3", scores.s3), ("S4", scores.s4))
            if value is not None
        )
        rows.append(
            f'<tr class="gl-group"><th scope="rowgroup">{escape(modality)}</th>'
            f'<td colspan="4">{levels}</td></tr>'
        )
        groups = zip(PARADIGMS, (scores.comprehension, scores.generation), strict=True)
        rows += [_group_row(paradigm.capitalize(), group) for paradigm, group in groups if group]
    if language := submission.levels.language:
        weight = wording.LANGUAGE_WEIGHT.format(weight=f"{language.mean_of_wins / 100:.4f}")
        rows.append(
            f'<tr class="gl-group"><th scope="rowgroup">{escape(LANGUAGE)}</th>'
            f'<td colspan="4"><span>{escape(weight)}</span></td></tr>'
        )
        rows.append(_group_row("Tasks", language))
    label = escape(wording.BREAKDOWN)
    return (
        f'<div class="gl-scroll" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="gl-breakdown"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _group_row(name: str, group: GroupScores) -> str:
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{group.scored} / {group.tasks}</td>'
        f"<td>{group.wins}</td><td>{points(group.mean)}</td><td>{points(group.mean_of_wins)}</td></tr>"
    )


def _ladder(level: int | None, highest: int) -> str:
    """Draw the steps from level 2 to 5, lit as far as the model comes."""
    reached = wording.NO_LEVEL if level is None else wording.LEVEL.format(level=level)
    steps = []
    for number in _LEVEL_NUMBERS:
        kinds = ["gl-step"]
        note = wording.LEVEL_RULES[number]
        if level is not None and number <= level:
            kinds.append("is-reached")
        if number == level:
            kinds.append("is-here")
        if number > highest:
            kinds.append("is-off")
            note = wording.OFF_BOARD
        here = ' aria-current="step"' if number == level else ""
        steps.append(
            f'<li class="{" ".join(kinds)}" data-step="{number}"{here}><span class="gl-riser"><b>'
            f"{number}</b></span><strong>{escape(wording.LEVEL_NAMES[number])}</strong>"
            f"<small>{escape(note)}</small></li>"
        )
    label = escape(wording.LADDER.format(reached=reached))
    return f'<ol class="gl-ladder" aria-label="{label}">{"".join(steps)}</ol>'


def _card(submission: Submission, name: str, interval: Interval | None) -> str:
    """Draw one score with its coverage, its bounds and its interval."""
    score = submission.levels.scores.get(name)
    title = f"<h3><b>{name}</b> <span>{escape(wording.SCORES[name])}</span></h3>"
    if score is None:
        note = escape(wording.NO_SCORE)
        return f'<article class="gl-card is-off" data-score="{name}">{title}<p>{note}</p></article>'
    counted = [
        result for result in submission.tasks if name == "S5" or result.task.modality != LANGUAGE
    ]
    done = sum(result.state is TaskState.SCORED for result in counted)
    coverage = wording.COVERAGE.format(scored=done, tasks=len(counted))
    return (
        f'<article class="gl-card" data-score="{name}">{title}'
        f'<p class="gl-value">{points(score)}</p>{_range(name, submission.levels.bounds.get(name))}'
        f'{interval_line(name, interval)}<p class="gl-coverage">{escape(coverage)}</p></article>'
    )


def _range(name: str, bounds: tuple[float, float] | None) -> str:
    """Draw the interval in which a score lies, whatever the missing tasks would give."""
    if bounds is None:
        return '<div class="gl-range is-off"></div>'
    low, high = bounds
    label = escape(wording.BOUNDS_LABEL.format(name=name, low=points(low), high=points(high)))
    width = max(high - low, 0.0)
    return (
        f'<div class="gl-range" role="img" tabindex="0" aria-label="{label}">'
        f'<span class="gl-track"><i style="left:{low:.2f}%;width:{width:.2f}%"></i>'
        f'<b style="left:{low:.2f}%"></b></span>'
        f"<small>{escape(wording.BOUNDS.format(low=points(low), high=points(high)))}</small>"
        f'<span class="gl-tip" aria-hidden="true">{label}</span></div>'
    )


def _problem_counts(problems: Iterable[Problem]) -> str:
    found = [problem.severity for problem in problems]
    chips = []
    for severity in Severity:
        if count := found.count(severity):
            one, many = wording.SEVERITIES[severity.value]
            chips.append(
                f'<a class="gl-chip is-{severity.value}" href="#gl-problems">'
                f"<b>{count}</b> {escape(one if count == 1 else many)}</a>"
            )
    if not chips:
        chips = [f'<span class="gl-chip is-fine">{escape(wording.NO_PROBLEMS)}</span>']
    return f'<div class="gl-chips">{"".join(chips)}</div>'


def _fractions_banner(submission: Submission, *, fractions: bool) -> str:
    if fractions:
        kind, action = "is-done", ("off", wording.FRACTIONS_UNDO)
        title, text = wording.FRACTIONS_DONE_TITLE, wording.FRACTIONS_DONE_TEXT
    elif submission.fraction_like:
        kind, action = "", ("on", wording.FRACTIONS_APPLY)
        title = wording.FRACTIONS_TITLE
        text = wording.FRACTIONS_TEXT.format(model=submission.model)
    else:
        return ""
    return (
        f'<div class="gl-banner {kind}"><div><strong>{escape(title)}</strong> '
        f"<span>{escape(text)}</span></div>"
        f'<button type="button" class="gl-button" data-fractions="{action[0]}">{action[1]}</button>'
        "</div>"
    )


def _signature(signature: str) -> str:
    return (
        f'<p class="gl-signature"><span>{escape(wording.SIGNATURE)}</span> '
        f"<code>{escape(signature)}</code> "
        f'<button type="button" class="gl-quiet" data-copy="{escape(signature)}"'
        f' data-copied="{escape(wording.COPIED)}">{escape(wording.COPY)}</button></p>'
    )
