"""The card's fields as HTML: labels, hints, and room for what is wrong with each.

``publish_fields.js`` reads, fills and marks them. Two forms use them, so each has its own prefix.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from scorer.publishing.card import LONGEST, LONGEST_REASON
from scorer.records import LANGUAGE, MODALITIES
from scorer.ui import publish_wording as words

_TYPES = {"link": ("url", "url"), "contact": ("text", "email")}  # type, inputmode


def card_fields(prefix: str) -> str:
    """Write all fields of a card; ``prefix`` keeps ids apart."""
    return (
        f"{_line(prefix, 'name', needed=True)}"
        f'<div class="gl-pub-two">{_line(prefix, "organisation")}{_line(prefix, "size")}</div>'
        f"{_line(prefix, 'link')}"
        f"{_boxes(prefix, 'modalities', ((name, name) for name in (*MODALITIES, LANGUAGE)))}"
        f'<div class="gl-pub-two">{_boxes(prefix, "paradigms", words.PARADIGM_NAMES.items())}'
        f"{_radios(prefix, 'access', words.ACCESS_NAMES.items())}</div>"
        f"{_area(prefix, 'notes', LONGEST['notes'])}{_line(prefix, 'contact')}"
    )


def reason_field(prefix: str) -> str:
    """Write the field for a reason."""
    return _area(prefix, "reason", LONGEST_REASON)


def _line(prefix: str, field: str, *, needed: bool = False) -> str:
    kind, mode = _TYPES.get(field, ("text", "text"))
    kind = "text" if kind == "url" else kind  # the server says what is wrong, all at once
    required = ' aria-required="true"' if needed else ""
    limit = f' maxlength="{2 * LONGEST[field]}"' if field in LONGEST else ""
    return _field(
        prefix,
        field,
        f'<input type="{kind}" inputmode="{mode}" id="{prefix}-{field}" name="{field}"{limit}'
        f' autocomplete="off"{required} {_described(prefix, field)}>',
    )


def _area(prefix: str, field: str, longest: int) -> str:
    return _field(
        prefix,
        field,
        f'<textarea id="{prefix}-{field}" name="{field}" rows="3" maxlength="{2 * longest}"'
        f" {_described(prefix, field)}></textarea>",
    )


def _field(prefix: str, field: str, control: str) -> str:
    return (
        f'<div class="gl-pub-field" data-field="{field}">'
        f'<label for="{prefix}-{field}">{escape(words.LABELS[field])}</label>{control}'
        f"{_below(prefix, field)}</div>"
    )


def _described(prefix: str, field: str) -> str:
    hint = f"{prefix}-{field}-hint " if field in words.HINTS else ""
    return f'aria-describedby="{hint}{prefix}-{field}-problem"'


def _below(prefix: str, field: str) -> str:
    hint = words.HINTS.get(field, "")
    told = f'<small id="{prefix}-{field}-hint">{escape(hint)}</small>' if hint else ""
    return f'{told}<p class="gl-pub-problem" id="{prefix}-{field}-problem" hidden></p>'


def _boxes(prefix: str, field: str, choices: Iterable[tuple[str, str]]) -> str:
    return _group(prefix, field, "checkbox", choices)


def _radios(prefix: str, field: str, choices: Iterable[tuple[str, str]]) -> str:
    return _group(prefix, field, "radio", choices)


def _group(prefix: str, field: str, kind: str, choices: Iterable[tuple[str, str]]) -> str:
    options = "".join(
        f'<label class="gl-pub-choice"><input type="{kind}" name="{field}"'
        f' value="{escape(value)}"><span>{escape(text)}</span></label>'
        for value, text in choices
    )
    return (
        f'<fieldset class="gl-pub-field" data-field="{field}" {_described(prefix, field)}>'
        f"<legend>{escape(words.LABELS[field])}</legend>"
        f'<div class="gl-pub-choices">{options}</div>{_below(prefix, field)}</fieldset>'
    )
