"""The header: mark, title, and the switch between light and dark."""

from __future__ import annotations

from html import escape

from scorer.ui import wording

_MARK = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="21" width="5" height="8"/>'
    '<rect x="10" y="15" width="5" height="14"/><rect x="17" y="9" width="5" height="20"/>'
    '<rect x="24" y="3" width="5" height="26"/></svg>'
)
_SUN_AND_MOON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="8"/>'
    '<path d="M12 4a8 8 0 0 1 0 16z"/></svg>'
)


def header(title: str = wording.TITLE, tagline: str = wording.TAGLINE) -> str:
    """Write the header as HTML; ``static/header.js`` makes its switch work."""
    return (
        f'<header class="gl-header">{_MARK}<div><h1>{escape(title)}</h1>'
        f"<p>{escape(tagline)}</p></div>"
        f'<button type="button" class="gl-quiet" data-theme-toggle aria-pressed="false"'
        f' aria-label="{escape(wording.THEME_TOGGLE)}" title="{escape(wording.THEME_TOGGLE)}">'
        f"{_SUN_AND_MOON}</button></header>"
    )
