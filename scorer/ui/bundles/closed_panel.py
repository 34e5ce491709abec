"""The note at the drop zone about private answers, kept up to date for each visitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from scorer.ui.bundles.closed_html import closed_note
from scorer.ui.bundles.desk import BundleDesk


def build_closed_note(desk: BundleDesk) -> gr.HTML | None:
    """Make the note; nothing where no answers are private. Call inside ``gr.Blocks``."""
    if desk.closed is None:
        return None
    return gr.HTML(
        closed_note(desk.closed, None, known=False),
        js_on_load=None,
        apply_default_css=False,
        elem_id="gl-closed",
    )


def make_note(desk: BundleDesk) -> Callable[[gr.Request], Any]:
    """Make the function that writes the note for whoever asks."""

    def note(request: gr.Request) -> Any:
        if desk.closed is None:
            return gr.skip()
        return closed_note(desk.closed, desk.caller(request))

    return note
