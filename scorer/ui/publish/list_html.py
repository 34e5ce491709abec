"""One's own submissions, what waits for review and the audit record, as HTML, all escaped.

A button with ``data-act`` opens the dialog; see ``static/publish_list.js``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from html import escape

from scorer.errors import Problem
from scorer.publishing import AuditLine
from scorer.publishing.rules import CHANGEABLE, DECISIONS
from scorer.records import Submission
from scorer.store.records import (
    Card,
    EditRecord,
    Entry,
    Record,
    ReviewRecord,
    Status,
    SubmissionRecord,
    Verdict,
)
from scorer.ui import publish_wording as words
from scorer.ui import wording
from scorer.ui.leaderboard.pieces import table
from scorer.ui.publish.standing import board_link, day_of, figures, status_badge

MOST_SHOWN = 200  # submissions of a list, lines of the audit record
_SHOWN_FAULTS = 20

Score = Callable[[SubmissionRecord], Submission]


def own_html(entries: Sequence[Entry], score: Score, queued: frozenset[str]) -> str:
    """List one's own submissions, the newest first."""
    items = "".join(
        _item(entry, score, queued, _own_buttons(entry)) for entry in entries[:MOST_SHOWN]
    )
    listed = f"<ul>{items}</ul>" if items else f'<p class="gl-sub">{escape(words.OWN_NONE)}</p>'
    compared = _comparing(entries) if len(entries) > 1 else ""
    return (
        f'<section class="gl-pub-list"><h2 class="gl-title">{escape(words.OWN_TITLE)}</h2>'
        f"{listed}</section>{compared}"
    )


def waiting_html(entries: Sequence[Entry], score: Score, queued: frozenset[str]) -> str:
    """List what waits for review, the oldest first."""
    items = "".join(
        _item(entry, score, queued, _review_buttons(entry), by=True)
        for entry in entries[:MOST_SHOWN]
    )
    listed = f"<ul>{items}</ul>" if items else f'<p class="gl-sub">{escape(words.REVIEW_NONE)}</p>'
    return (
        f'<section class="gl-pub-list"><h2 class="gl-title">{escape(words.REVIEW_TITLE)}</h2>'
        f"{listed}</section>"
    )


def audit_html(lines: Sequence[AuditLine], faults: Sequence[Problem]) -> str:
    """List every act, with what a reviewer can do about its submission now."""
    rows = [
        (
            f"{line.at:%Y-%m-%d %H:%M:%S}",
            escape(line.record.by),
            escape(_act(line.record)),
            f"{escape(line.entry.card.name)} {status_badge(line.entry)}",
            escape(_reason(line.record)),
            _review_buttons(line.entry) if _is_latest(line) else "",
        )
        for line in lines[:MOST_SHOWN]
    ]
    more = words.AUDIT_MORE.format(shown=len(rows), count=f"{len(lines):,}")
    told = f'<p class="gl-sub">{escape(more)}</p>' if len(rows) < len(lines) else ""
    return (
        f'<section class="gl-pub-audit"><h2 class="gl-title">{escape(words.AUDIT_TITLE)}</h2>'
        f"{table(words.AUDIT_COLUMNS, rows, label=words.AUDIT_TITLE, css='is-audit')}{told}"
        f"{_faults(faults)}</section>"
    )


def _item(
    entry: Entry, score: Score, queued: frozenset[str], buttons: str, *, by: bool = False
) -> str:
    submission = entry.submission
    waits = [record for record in entry.history if record.record_id in queued]
    hub = (
        f'<span class="gl-badge is-waiting" title="{escape(words.QUEUED_TOLD)}">'
        f"{escape(words.QUEUED)}</span>"
        if waits
        else ""
    )
    name = escape(entry.card.name)
    if entry.is_current:
        name = f'<a href="{escape(board_link(entry))}">{name}</a>'
    owner = f"<span>{escape(words.BY.format(name=submission.by))}</span>" if by else ""
    return (
        f'<li class="gl-pub-item" data-status="{entry.status.value}"><div class="gl-pub-head">'
        f"<h3>{name}</h3><span>{escape(words.VERSION.format(version=entry.version))}</span>"
        f"{status_badge(entry)}{hub}{owner}{day_of(submission.record_id)}</div>"
        f"{figures(score(submission))}{_card(entry.card) if by else ''}{_last_word(entry)}"
        f'<div class="gl-pub-acts">{buttons}{_history(entry)}</div></li>'
    )


def _card(card: Card) -> str:
    facts = [card.organisation, card.size, words.ACCESS_NAMES[card.access] if card.access else ""]
    facts += [", ".join(card.modalities), card.paradigms]
    line = escape(" · ".join(fact for fact in facts if fact))
    shown = escape(card.link)
    link = f'<a href="{shown}" rel="nofollow noopener noreferrer">{shown}</a>' if shown else ""
    notes = f'<p class="gl-pub-notes">{escape(card.notes)}</p>' if card.notes else ""
    return f'<p class="gl-sub gl-pub-facts">{line} {link}</p>{notes}'


def _last_word(entry: Entry) -> str:
    """Tell the owner why a reviewer took it off, without a click."""
    if entry.status not in (Status.REJECTED, Status.HIDDEN, Status.WITHDRAWN):
        return ""
    reason = _reason(entry.history[-1])
    return f'<p class="gl-pub-reason">{escape(reason)}</p>' if reason else ""


def _history(entry: Entry) -> str:
    lines = "".join(
        f"<li>{day_of(record.record_id)} {escape(_act(record))} "
        f"{escape(words.BY.format(name=record.by))}{_told(_reason(record))}</li>"
        for record in entry.history
    )
    return (
        f'<details class="gl-pub-history"><summary>{escape(words.HISTORY)}</summary>'
        f"<ol>{lines}</ol></details>"
    )


def _told(reason: str) -> str:
    return f": <q>{escape(reason)}</q>" if reason else ""


def _reason(record: Record) -> str:
    return "" if isinstance(record, SubmissionRecord) else record.reason


def _act(record: Record) -> str:
    if isinstance(record, SubmissionRecord):
        return words.ACTS["submitted"]
    if isinstance(record, ReviewRecord):
        return words.ACTS[record.verdict.value]
    return words.ACTS["edited" if isinstance(record, EditRecord) else "withdrawn"]


def _own_buttons(entry: Entry) -> str:
    if entry.status not in CHANGEABLE:
        return ""
    return _button("edit", words.EDIT, entry, json.dumps(asdict(entry.card))) + _button(
        "withdraw", words.WITHDRAW, entry
    )


def _review_buttons(entry: Entry) -> str:
    return "".join(
        _button(verdict.value, words.REVIEW_ACTS[verdict.value], entry)
        for verdict in Verdict
        if entry.status in DECISIONS[verdict]
    )


def _button(act: str, text: str, entry: Entry, card: str = "") -> str:
    told = words.OF.format(act=text, name=entry.card.name, version=entry.version)
    given = f' data-card="{escape(card)}"' if card else ""
    return (
        f'<button type="button" class="gl-button" data-act="{act}"'
        f' data-id="{escape(entry.submission.record_id)}" data-name="{escape(entry.card.name)}"'
        f'{given} aria-label="{escape(told)}">{escape(text)}</button>'
    )


def _is_latest(line: AuditLine) -> bool:
    return line.record is line.entry.history[-1]


def _comparing(entries: Sequence[Entry]) -> str:
    newest = entries[:MOST_SHOWN]
    return (
        f'<section class="gl-pub-compare"><h2 class="gl-title">{escape(words.DIFFERENCE_TITLE)}'
        f'</h2><form class="gl-pub-pick"><label>{escape(words.DIFFERENCE_FROM)} '
        f"<select>{_options(newest, chosen=1)}</select></label>"
        f"<label>{escape(words.DIFFERENCE_TO)} <select>{_options(newest, chosen=0)}</select>"
        f'</label><button type="submit" class="gl-button">{escape(words.DIFFERENCE_SHOW)}'
        "</button></form></section>"
    )


def _options(entries: Iterable[Entry], *, chosen: int) -> str:
    return "".join(
        f'<option value="{escape(entry.submission.record_id)}"'
        f"{' selected' if place == chosen else ''}>"
        f"{escape(_choice(entry))}</option>"
        for place, entry in enumerate(entries)
    )


def _choice(entry: Entry) -> str:
    day = entry.submission.record_id
    return words.DIFFERENCE_CHOICE.format(
        name=entry.card.name, version=entry.version, day=f"{day[:4]}-{day[4:6]}-{day[6:8]}"
    )


def _faults(faults: Sequence[Problem]) -> str:
    if not faults:
        return ""
    items = "".join(f"<li>{escape(str(fault))}</li>" for fault in faults[:_SHOWN_FAULTS])
    title = wording.counted(words.FAULTS_TITLE, len(faults))
    return (
        f'<details class="gl-pub-faults"><summary>{escape(title)}</summary>'
        f"<ul>{items}</ul></details>"
    )
