"""A model's own page as HTML: where it stands and why, its skills, the account, the doubts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from scorer.agreement import Comparison, Verdict
from scorer.levels import Protocol
from scorer.published import PublishedModel
from scorer.records import Skill, TaskState
from scorer.store.records import Entry
from scorer.ui import board_wording as words
from scorer.ui import wording
from scorer.ui.leaderboard.model_data import ModelOnBoard
from scorer.ui.leaderboard.pieces import (
    action,
    copy_button,
    facts,
    heading,
    score_cards,
    table,
)
from scorer.ui.leaderboard.skills import SkillGap, ends, skill_gaps
from scorer.ui.numbers import points

_KINDS = {
    Verdict.AGREES: "won",
    Verdict.EXPLAINED: "explained",
    Verdict.UNEXPLAINED: "unexplained",
    Verdict.NOT_RECOMPUTABLE: "missing",
}


def model_head(model: ModelOnBoard, title: str) -> str:
    """Show the model's level, why it has it, its scores and what is known of it."""
    submission = model.submission
    level = submission.levels.level
    reached = wording.NO_LEVEL if level is None else wording.LEVEL.format(level=level)
    done = sum(row.state is TaskState.SCORED for row in submission.tasks)
    coverage = wording.COVERAGE.format(scored=done, tasks=len(submission.tasks))
    compare = action("compare", model.name, words.ADD_TO_COMPARISON, css="gl-button")
    return (
        f'<div class="gl-lb-top">{action("close", "", f"← {words.BACK}", css="gl-quiet")}'
        f"{compare}</div>"
        f'<section class="gl-hero gl-lb-hero" data-level="{level or ""}">'
        f'<div class="gl-verdict"><p class="gl-eyebrow">{escape(title)}</p>'
        f'<h2 class="gl-lb-name" tabindex="-1">{escape(model.name)}{_own(model)}</h2>'
        f'<p class="gl-level">{escape(reached)}</p><p>{escape(model.why)}</p>'
        f'<p class="gl-sub">{escape(_rank(model))}</p></div>'
        f"{model_facts(model)}{score_cards(submission.levels, coverage)}"
        f'<p class="gl-signature"><span>{escape(wording.SIGNATURE)}</span> '
        f"<code>{escape(submission.signature)}</code></p></section>"
    )


def _own(model: ModelOnBoard) -> str:
    return "" if model.fact else f' <small class="gl-lb-own">{escape(words.MODEL_OWN)}</small>'


def _rank(model: ModelOnBoard) -> str:
    if model.rank is None or model.rank_interval is None:
        if model.fact and not model.fact.is_ranked:
            return words.UNRANKED.format(remark=model.fact.remark)
        return words.MODEL_NO_RANK
    low, high = model.rank_interval
    return words.MODEL_RANK.format(rank=model.rank, ranked=model.ranked, low=low, high=high)


def model_facts(model: ModelOnBoard) -> str:
    """List what is known of a model."""
    fact = model.fact
    if fact is None:
        return "<div></div>"
    if fact.submitted is not None:
        return _submitted(fact, fact.submitted)
    names = words.MODEL_FACTS
    printed = [name for name in fact.printed_as if name != fact.name]
    return facts(
        [
            *_described(fact),
            (names["printed_as"], escape("; ".join(printed))),
            (names["remark"], escape(fact.remark) if fact.is_ranked else ""),
        ]
    )


def _described(fact: PublishedModel) -> list[tuple[str, str]]:
    names = words.MODEL_FACTS
    return [
        (names["size"], escape(fact.size)),
        (names["modalities"], escape(", ".join(fact.modalities))),
        (names["paradigms"], escape(words.PARADIGMS.get(fact.paradigms, fact.paradigms))),
        (names["access"], escape(words.ACCESS.get(fact.access, fact.access))),
    ]


def _submitted(fact: PublishedModel, entry: Entry) -> str:
    """Show what a submitted model's owner says of it, and what its scores come from."""
    names, card, origin = words.MODEL_FACTS, entry.card, entry.submission.origin
    day = entry.submission.record_id
    submitted = words.SUBMITTED.format(
        day=f"{day[:4]}-{day[4:6]}-{day[6:8]}", version=entry.version
    )
    scored_from = words.SCORED_FROM.get(origin.kind, origin.kind)
    link = escape(card.link)
    is_web = card.link.startswith(("https://", "http://"))
    return facts(
        [
            (names["organisation"], escape(card.organisation)),
            (names["link"], f'<a href="{link}" rel="nofollow ugc noopener">{link}</a>')
            if is_web
            else ("", ""),
            *_described(fact),
            (names["submitted"], escape(submitted)),
            (names["scored_from"], escape(scored_from.format(benchmark=origin.benchmark))),
            (names["notes"], escape(card.notes)),
        ]
    )


def strengths(model: ModelOnBoard, skills: Mapping[str, Skill]) -> str:
    """Show the skills where the model is best and worst against the specialists."""
    gaps = skill_gaps(model.submission, skills)
    head = heading(words.STRENGTHS, words.STRENGTHS_TEXT)
    if not gaps:
        return f'{head}<p class="gl-none">{escape(words.NO_SKILLS)}</p>'
    best, worst = ends(gaps)
    widest = max((abs(one.gap) for one in (*best, *worst)), default=1.0) or 1.0
    lists = [(words.BEST, best), (words.WORST, worst)]
    return head + "".join(
        f'<h3 class="gl-lb-sub">{escape(title)}</h3><ul class="gl-lb-skills">'
        f"{''.join(_skill(one, widest) for one in listed)}</ul>"
        for title, listed in lists
        if listed
    )


def _skill(one: SkillGap, widest: float) -> str:
    sheet = wording.SHEETS.get(one.skill.sheet, one.skill.sheet)
    count = words.SKILL_COUNT.format(scored=one.scored, tasks=one.tasks, wins=one.wins)
    side = "plus" if one.gap >= 0 else "minus"
    value = f"{'+' if one.gap >= 0 else '−'}{abs(one.gap):.2f}"
    board = action("board", f"D/{one.skill.skill_id}", one.skill.name)
    return (
        f'<li>{board}<span class="gl-lb-gap" data-sign="{side}">{value}</span>'
        f'<span class="gl-lb-bar" data-sign="{side}"><i style="width:'
        f'{100 * abs(one.gap) / widest:.1f}%"></i></span>'
        f"<small>{escape(sheet)} · {escape(count)}</small></li>"
    )


def account(model: ModelOnBoard, protocol: str) -> str:
    """Show the published level scores beside the recomputed ones, with the reasons."""
    head = heading(words.ACCOUNT, words.ACCOUNT_TEXT)
    missing = ""
    if model.fact is None:
        missing = words.ACCOUNT_OWN
    elif model.fact.submitted:
        missing = words.ACCOUNT_SUBMITTED
    elif not model.fact.levels:
        missing = words.ACCOUNT_NONE
    elif protocol != Protocol.PAPER:
        missing = words.ACCOUNT_RELEASE
    if missing:
        return f'{head}<p class="gl-none">{escape(missing)}</p>'
    rows = [_account_row(one) for one in model.comparisons]
    return head + table(words.ACCOUNT_COLUMNS, rows, label=words.ACCOUNT, css="is-account")


def _account_row(one: Comparison) -> list[str]:
    badge = (
        f'<span class="gl-badge is-{_KINDS[one.verdict]}">'
        f"{escape(words.VERDICTS[one.verdict.value])}</span>"
    )
    return [
        escape(one.modality),
        one.level,
        points(one.published),
        points(one.recomputed),
        badge,
        escape(one.reason),
    ]


def doubts(model: ModelOnBoard, titles: Mapping[str, str]) -> str:
    """List what speaks against printed results, by reason; ``titles`` names the tasks."""
    head = heading(words.DOUBTS, words.DOUBTS_TEXT)
    by_reason: dict[str, list[str]] = {}
    for task_id, reason in (model.fact.flags if model.fact else {}).items():
        by_reason.setdefault(reason, []).append(task_id)
    if not by_reason:
        printed = model.fact and not model.fact.submitted
        return f'{head}<p class="gl-none">{escape(words.DOUBTS_NONE)}</p>' if printed else ""
    return head + "".join(
        f'<details class="gl-lb-doubt"><summary>{escape(reason[:1].upper() + reason[1:])} '
        f"<b>{escape(_task_count(len(tasks)))}</b></summary>"
        f"<p>{_links(tasks, titles)}</p></details>"
        for reason, tasks in by_reason.items()
    )


def _task_count(count: int) -> str:
    return words.DOUBT_TASK if count == 1 else words.DOUBT_TASKS.format(count=count)


def _links(tasks: Sequence[str], titles: Mapping[str, str]) -> str:
    return ", ".join(action("task", task, titles.get(task, task)) for task in tasks)


def citation_panel(text: str, at: int) -> str:
    """Show a citation with a button that copies it; ``at`` tells one showing from the last."""
    return (
        f'<section class="gl-panel gl-lb-cite" data-at="{at}"><div class="gl-lb-top">'
        f'<h2 class="gl-title">{escape(words.CITATION)}</h2>'
        f'<button type="button" class="gl-quiet" data-dismiss'
        f' aria-label="{escape(words.CLOSE)}">×</button></div>'
        f'<pre tabindex="0">{escape(text)}</pre>{copy_button(text)}</section>'
    )
