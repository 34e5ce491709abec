"""A part of the tab whose HTML comes from the server; what stands in it is made by ``pieces``."""

from __future__ import annotations

import gradio as gr

from scorer.ui import board_wording as words
from scorer.ui.styles import script


def build_part(elem_id: str, value: str = "") -> gr.HTML:
    """Make a part whose HTML comes from the server and whose buttons raise ``act``."""
    return gr.HTML(
        value,
        js_on_load=script("raise", "board_parts"),
        apply_default_css=False,
        elem_id=elem_id,
        copy_failed=words.COPY_FAILED,
    )
