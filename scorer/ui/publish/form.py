"""The form that publishes, and the dialog in which something is edited, withdrawn or reviewed.

Their HTML stays as it is once the page has it, so that nothing typed is lost; the server answers
in JSON, which ``publish_form.js`` and ``publish_dialog.js`` show.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

import gradio as gr

from scorer.ui import publish_wording as words
from scorer.ui.publish.fields_html import card_fields, reason_field
from scorer.ui.styles import script

FORM, DIALOG = "gl-pub-form", "gl-pub-dialog"


def build_form(*, waits: bool) -> gr.HTML:
    """Make the form; it triggers ``publish`` with the fields. ``waits``: an admin looks first."""
    note = f'<p class="gl-pub-waits">{escape(words.WAITS)}</p>' if waits else ""
    markup = (
        '<div class="gl-pub-outcome" role="status" tabindex="-1"></div>'
        '<form class="gl-pub-card" novalidate hidden><div class="gl-pub-fields">'
        f'<h2 class="gl-title">{escape(words.FORM_TITLE)}</h2>'
        f'<p class="gl-sub">{escape(words.FORM_TEXT)}</p>{card_fields("gl-pub")}</div>'
        f'<aside class="gl-pub-beside"><section><h3>{escape(words.PREVIEW_TITLE)}</h3>'
        '<div class="gl-pub-preview" aria-live="off"></div></section>'
        f"{_listed(words.PUBLIC_TITLE, words.PUBLIC, 'public')}"
        f"{_listed(words.PRIVATE_TITLE, words.PRIVATE, 'private')}{note}"
        f'<button type="submit" class="gl-button gl-pub-main">{escape(words.SUBMIT)}</button>'
        "</aside></form>"
    )
    return _part(FORM, markup, ("publish_fields", "publish_form"))


def build_dialog() -> gr.HTML:
    """Make the dialog; it triggers ``confirm`` with the act, the submission and the fields."""
    markup = (
        '<dialog class="gl-pub-dialog" aria-labelledby="gl-pub-dialog-title">'
        '<form novalidate><h2 class="gl-title" id="gl-pub-dialog-title" tabindex="-1"></h2>'
        '<p class="gl-sub gl-pub-dialog-text"></p>'
        '<div class="gl-pub-outcome" role="alert"></div>'
        f'<div class="gl-pub-edit" hidden>{card_fields("gl-pub-edit")}</div>'
        f"{reason_field('gl-pub-edit')}"
        '<div class="gl-pub-ends"><button type="button" class="gl-button" data-cancel>'
        f"{escape(words.CANCEL)}</button>"
        '<button type="submit" class="gl-button gl-pub-main"></button></div></form></dialog>'
    )
    return _part(DIALOG, markup, ("publish_fields", "publish_dialog"))


def _part(elem_id: str, markup: str, scripts: Sequence[str]) -> gr.HTML:
    texts = {
        "busy": words.BUSY,
        "silent": words.SILENT,
        "refused": words.REFUSED_TITLE,
        "nameless": words.PREVIEW_NAMELESS,
        "paradigms": words.PARADIGM_NAMES,
        "access": words.ACCESS_NAMES,
        "contact_kept": words.CONTACT_KEPT,
        "titles": {
            "edit": words.DIALOG_EDIT,
            "withdraw": words.DIALOG_WITHDRAW,
            **words.DIALOG_REVIEW,
        },
        "texts": {
            "edit": words.DIALOG_EDIT_TEXT,
            "withdraw": words.DIALOG_WITHDRAW_TEXT,
            **words.DIALOG_REVIEW_TEXT,
        },
        "confirm": words.CONFIRM,
    }
    return gr.HTML(
        value="",
        html_template="${markup}",
        js_on_load=script(*scripts),
        apply_default_css=False,
        elem_id=elem_id,
        markup=markup,
        words=json.dumps(texts),
    )


def _listed(title: str, lines: Sequence[str], kind: str) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<section class="is-{kind}"><h3>{escape(title)}</h3><ul>{items}</ul></section>'
