"""The footer: which version this is, and which settings are on."""

from __future__ import annotations

from html import escape

from scorer import __version__
from scorer.settings import Settings
from scorer.ui import wording


def settings_on(settings: Settings) -> dict[str, str]:
    """Tell, by name of the environment variable, what each setting brings that is not as usual.

    Only numbers are shown; what a path, a name or a token says stays with the host.
    """
    return {
        name.upper(): wording.FOOTER_SETTINGS[name].format(value=_shown(getattr(settings, name)))
        for name, field in Settings.model_fields.items()
        if getattr(settings, name) != field.default
    }


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else ""


def footer(settings: Settings, catalog_version: str) -> str:
    """Write the footer as HTML."""
    told = settings_on(settings)
    items = "".join(
        f"<li><code>{escape(name)}</code> {escape(text)}</li>" for name, text in told.items()
    )
    listed = f"<ul>{items}</ul>" if told else f"<span>{escape(wording.FOOTER_NOTHING)}</span>"
    return (
        f'<div class="gl-footer"><span>{escape(wording.TITLE)} {escape(__version__)}</span>'
        f"<span>catalog <code>{escape(catalog_version)}</code></span>"
        f'<span class="gl-unseen">{escape(wording.FOOTER_LABEL)}</span>{listed}</div>'
    )
