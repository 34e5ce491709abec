"""What happens on the tab: values in, values out. Who asks was found out before.

Answers to the form and to the dialog are JSON, as ``publish_form.js`` and ``publish_dialog.js``
read it; everything else is HTML.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from scorer.errors import Problem, ReportError, ScorerError
from scorer.publishing import Person, Run, difference
from scorer.publishing.card import visible
from scorer.publishing.rules import known
from scorer.store.records import Entry, Status
from scorer.ui import publish_wording as words
from scorer.ui import wording
from scorer.ui.outcome import Refusal
from scorer.ui.publish.desk import PublishDesk, run_of_given
from scorer.ui.publish.difference_html import difference_html
from scorer.ui.publish.list_html import audit_html, own_html, waiting_html
from scorer.ui.publish.run_html import no_run_html, person_html, refused_html, run_html
from scorer.ui.publish.standing import board_link, level_words
from scorer.ui.score_handlers import Given, Selectors, outcome_of

_EDIT, _WITHDRAW = "edit", "withdraw"
_MOST_SAME = 3  # earlier submissions of one file that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What is below the form: one's own submissions, and for admins the reviews."""

    own: str
    review: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the tab shows."""

    person: str
    run: str
    form: str
    lists: Lists


def on_open(desk: PublishDesk, person: Person | None, given: Given, selectors: Selectors) -> Shown:
    """Show the tab for whoever looks at it, with what they scored."""
    run, form = _run_and_form(desk, person, given, selectors)
    return Shown(person=_person(desk, person), run=run, form=form, lists=_lists(desk, person))


def on_publish(
    desk: PublishDesk, person: Person | None, given: Given, selectors: Selectors, data: object
) -> Shown:
    """Publish what the visitor scored, under the card that the form sends."""
    fields = _fields(data)
    try:
        known(person)
        run = run_of_given(desk, given, selectors)
        entry = desk.publishing.publish(person, run, fields)
    except ScorerError as error:
        form = refusal_answer(error)
    else:
        form = _answer("done", html=_published(desk, entry))
    return Shown(
        person=_person(desk, person),
        run=_run_and_form(desk, person, given, selectors)[0],
        form=form,
        lists=_lists(desk, person),
    )


def on_confirm(desk: PublishDesk, person: Person | None, data: object) -> tuple[str, Lists | None]:
    """Edit, withdraw or review, as the dialog asks.

    Returns:
        The answer to the dialog, and the lists anew if anything changed.
    """
    asked: Mapping[str, object] = data if isinstance(data, dict) else {}
    act, record_id, reason = str(asked.get("act")), str(asked.get("id")), asked.get("reason")
    try:
        if act == _EDIT:
            entry = desk.publishing.edit(person, record_id, _fields(asked), reason)
            told = words.DONE_EDITED
        elif act == _WITHDRAW:
            entry = desk.publishing.withdraw(person, record_id, reason)
            told = words.DONE_WITHDRAWN
        else:
            entry = desk.publishing.review(person, record_id, act, reason)
            told = words.DONE_REVIEWED[act]
    except ScorerError as error:
        return refusal_answer(error), None
    text = told.format(name=entry.card.name, version=entry.version)
    html = f"<strong>{escape(text)}</strong>{_link(entry)}"
    return _answer("done", html=html), _lists(desk, person)


def on_compare(desk: PublishDesk, person: Person | None, data: object) -> str:
    """Show what changed between two of one's own submissions; nothing for anybody else's."""
    asked: Mapping[str, object] = data if isinstance(data, dict) else {}
    found = [desk.publishing.own_entry(person, asked.get(name)) for name in ("before", "after")]
    before, after = found
    if before is None or after is None:
        return ""
    names = [
        f"{entry.card.name} {words.VERSION.format(version=entry.version).lower()}"
        for entry in (before, after)
    ]
    return difference_html(difference(before, after, desk.publishing.catalog), *names)


def refusal_answer(error: ScorerError) -> str:
    """Tell a form what was wrong: each problem with its field."""
    problems = error.problems if isinstance(error, ReportError) else (Problem("", "", str(error)),)
    count = sum(problem.where in words.LABELS for problem in problems)
    title = wording.counted(words.PROBLEMS_TITLE, count) if count else words.REFUSED_TITLE
    listed = [{"where": problem.where, "text": _told(problem)} for problem in problems]
    return _answer("refused", html=f"<strong>{escape(title)}</strong>", problems=listed)


def _told(problem: Problem) -> str:
    if not problem.expected:
        return problem.got
    text = words.FIELD_PROBLEM.format(expected=problem.expected, got=problem.got)
    return f"{text} {problem.hint[:1].upper()}{problem.hint[1:]}." if problem.hint else text


def _answer(state: str, **told: object) -> str:
    return json.dumps({"state": state, "at": time.time_ns(), **told}, ensure_ascii=False)


def _fields(data: object) -> Mapping[str, object]:
    fields = data.get("fields") if isinstance(data, dict) else None
    return fields if isinstance(fields, dict) else {}


def _person(desk: PublishDesk, person: Person | None) -> str:
    left = desk.publishing.left_today(person) if person else 0
    on_hub = bool(desk.settings.results_repo)
    return person_html(person, can_log_in=desk.can_log_in, on_hub=on_hub, left=left)


def _run_and_form(
    desk: PublishDesk, person: Person | None, given: Given, selectors: Selectors
) -> tuple[str, str]:
    """Show the run, and open the form if it can be published by whoever asks."""
    closed = _answer("closed")
    if given.refusal is None and not given.is_there:
        return no_run_html(), closed
    outcome = outcome_of(desk.scoring, given, selectors)
    if isinstance(outcome, Refusal):
        return refused_html(outcome), closed
    try:
        run = run_of_given(desk, given, selectors)
    except ReportError as error:
        return refused_html(Refusal(problems=error.problems)), closed
    shown = run_html(run, outcome, given.name, _same(desk, person, run))
    if person is None:
        return shown, _answer("closed", keep=desk.kept.keep(given)) if desk.can_log_in else closed
    about = f"{run.origin.digest}/{given.model or ''}/{given.fractions}"
    return shown, _answer("open", run=about, name=visible(run.results.model))


def _same(desk: PublishDesk, person: Person | None, run: Run) -> list[Entry]:
    return [
        entry
        for entry in desk.publishing.own(person)
        if entry.submission.origin.digest == run.origin.digest
        and entry.status is not Status.WITHDRAWN
    ][:_MOST_SAME]


def _published(desk: PublishDesk, entry: Entry) -> str:
    waits = entry.status is Status.WAITING
    title = words.DONE_WAITING if waits else words.DONE_PUBLISHED
    text = words.DONE_TEXT_WAITING if waits else words.DONE_TEXT
    level = level_words(desk.standings.of(entry.submission))
    return (
        f"<strong>{escape(title.format(name=entry.card.name, version=entry.version))}</strong>"
        f"<p>{escape(text.format(level=level))}</p>{_link(entry)}"
    )


def _link(entry: Entry) -> str:
    if not entry.is_current:
        return ""
    return f'<a class="gl-button" href="{escape(board_link(entry))}">{escape(words.DONE_LINK)}</a>'


def _lists(desk: PublishDesk, person: Person | None) -> Lists:
    if person is None:
        return Lists(own="", review="")
    queued, score = desk.queued(), desk.standings.of
    own = own_html(desk.publishing.own(person), score, queued)
    if not person.is_admin:
        return Lists(own=own, review="")
    to_review = desk.publishing.to_review(person)
    waits = bool(to_review) or desk.settings.review
    waiting = waiting_html(to_review, score, queued) if waits else ""
    lines = desk.publishing.audit(person)
    faults = desk.hub_problems() + desk.publishing.store.state().faults
    audit = audit_html(lines, faults) if lines or faults else ""
    return Lists(own=own, review=waiting + audit)
