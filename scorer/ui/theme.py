"""The look that Gradio's own parts take on; everything else is in ``static/*.css``.

Only fonts of the reader's system: the page loads nothing from elsewhere.
"""

from __future__ import annotations

import gradio as gr

_FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def build_theme() -> gr.themes.Base:
    """Make the theme, in terms of the colours that ``page.css`` defines for light and dark."""
    return gr.themes.Base(
        font=_FONT,
        font_mono=_MONO,
        radius_size=gr.themes.sizes.radius_md,
    ).set(
        body_background_fill="#f5f6f3",
        body_background_fill_dark="#11161b",
        body_text_color="#18222c",
        body_text_color_dark="#e8ecef",
        body_text_color_subdued="var(--gl-muted)",
        body_text_color_subdued_dark="var(--gl-muted)",
        background_fill_primary="var(--gl-surface)",
        background_fill_primary_dark="var(--gl-surface)",
        background_fill_secondary="var(--gl-sunken)",
        background_fill_secondary_dark="var(--gl-sunken)",
        border_color_primary="var(--gl-line)",
        border_color_primary_dark="var(--gl-line)",
        border_color_accent="var(--gl-accent)",
        border_color_accent_dark="var(--gl-accent)",
        color_accent="var(--gl-accent)",
        color_accent_soft="var(--gl-accent-soft)",
        color_accent_soft_dark="var(--gl-accent-soft)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_shadow="none",
        block_shadow_dark="none",
        block_padding="0px",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_title_text_color="var(--gl-muted)",
        block_title_text_color_dark="var(--gl-muted)",
        block_title_text_size="13px",
        block_title_text_weight="500",
        input_background_fill="var(--gl-surface)",
        input_background_fill_dark="var(--gl-surface)",
        input_border_color="var(--gl-field-line)",
        input_border_color_dark="var(--gl-field-line)",
        input_border_color_focus="var(--gl-accent)",
        input_border_color_focus_dark="var(--gl-accent)",
        input_shadow="none",
        input_shadow_focus="0 0 0 3px var(--gl-accent-soft)",
        input_shadow_focus_dark="0 0 0 3px var(--gl-accent-soft)",
        link_text_color="var(--gl-accent)",
        link_text_color_dark="var(--gl-accent)",
        link_text_color_hover="var(--gl-accent)",
        link_text_color_hover_dark="var(--gl-accent)",
        panel_background_fill="transparent",
        panel_background_fill_dark="transparent",
        panel_border_width="0px",
        layout_gap="16px",
    )
