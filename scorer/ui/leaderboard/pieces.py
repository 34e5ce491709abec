"""Small pieces of HTML that several parts of the tab share. Every text is escaped here.

A button made by ``action`` raises the event ``act`` of its part; see ``static/board_parts.js``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from scorer.records import LEVELS, LevelScores
from scorer.ui import board_wording as words
from scorer.ui import wording
from scorer.ui.numbers import points


def action(do: str, value: str, text: str, *, css: str = "gl-link", told: str = "") -> str:
    """Write a button that asks the server for something; ``told`` is what a reader hears."""
    spoken = f' aria-label="{escape(told)}" title="{escape(told)}"' if told else ""
    return (
        f'<button type="button" class="{css}" data-do="{do}" data-value="{escape(value)}"{spoken}>'
        f"{escape(text)}</button>"
    )


def copy_button(text: str, label: str = words.COPY) -> str:
    """Write a button that copies a text."""
    return (
        f'<button type="button" class="gl-button" data-copy="{escape(text)}"'
        f' data-copied="{escape(words.COPIED)}">{escape(label)}</button>'
    )


def heading(title: str, text: str = "") -> str:
    """Write a panel's title with a line below it."""
    below = f'<p class="gl-sub">{escape(text)}</p>' if text else ""
    return f'<h2 class="gl-title">{escape(title)}</h2>{below}'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Write names and values as a list; empty values are left out. Values are HTML already."""
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in pairs if value
    )
    return f'<dl class="gl-facts">{items}</dl>'


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, label: str, css: str = ""
) -> str:
    """Write a table that scrolls by itself; the first cell of a row names it. Cells are HTML."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<div class="gl-lb-scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="gl-lb-table {css}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def level_badge(level: int | None) -> str:
    """Write a level as a coloured badge."""
    if level is None:
        return f'<span class="gl-lb-level is-none">{escape(words.NO_LEVEL)}</span>'
    return f'<span class="gl-lb-level" data-level="{level}">{level}</span>'


def score_cards(levels: LevelScores, coverage: str) -> str:
    """Draw the four scores, each with what the missing tasks leave open."""
    return (
        f'<div class="gl-cards">{"".join(_card(levels, name, coverage) for name in LEVELS)}</div>'
    )


def _card(levels: LevelScores, name: str, coverage: str) -> str:
    score = levels.scores.get(name)
    title = f"<h3><b>{name}</b> <span>{escape(wording.SCORES[name])}</span></h3>"
    if score is None:
        note = escape(wording.NO_SCORE)
        return f'<article class="gl-card is-off" data-score="{name}">{title}<p>{note}</p></article>'
    return (
        f'<article class="gl-card" data-score="{name}">{title}'
        f'<p class="gl-value">{points(score)}</p>{_range(name, levels.bounds.get(name))}'
        f'<p class="gl-coverage">{escape(coverage)}</p></article>'
    )


def _range(name: str, bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return '<div class="gl-range is-off"></div>'
    low, high = points(bounds[0]), points(bounds[1])
    told = escape(wording.BOUNDS_LABEL.format(name=name, low=low, high=high))
    return (
        f'<div class="gl-range" role="img" tabindex="0" aria-label="{told}">'
        f'<span class="gl-track"><i style="left:{low}%;width:{bounds[1] - bounds[0]:.2f}%"></i>'
        f'<b style="left:{low}%"></b></span>'
        f"<small>{escape(wording.BOUNDS.format(low=low, high=high))}</small>"
        f'<span class="gl-tip" aria-hidden="true">{told}</span></div>'
    )


def outcome_badge(win: bool | None, otherwise: str) -> str:
    """Say whether a task is won, in a badge; or what else became of it."""
    if win is None:
        return f'<span class="gl-badge is-missing">{escape(otherwise)}</span>'
    kind, text = ("won", words.WON) if win else ("lost", words.LOST)
    return f'<span class="gl-badge is-{kind}">{escape(text)}</span>'


def chart_buttons(plot: str, name: str) -> str:
    """Write the buttons that save a figure as the browser draws it."""
    buttons = "".join(
        f'<button type="button" class="gl-quiet" data-save="{kind}" data-plot="{plot}"'
        f' data-name="{escape(name)}">{kind.upper()}</button>'
        for kind in ("svg", "png")
    )
    return f'<p class="gl-lb-save"><span>{escape(words.SAVE_CHART)}</span>{buttons}</p>'


def listed(values: Mapping[str, str], names: Sequence[str]) -> str:
    """Join names as wording says them."""
    return ", ".join(values.get(name, name) for name in names)
