"""What runs in the browser: the grid's scripts and its style sheets, as texts."""

from __future__ import annotations

from pathlib import Path

from scorer.ui.styles import script

_STATIC = Path(__file__).parent / "static"
_SCRIPTS = (
    "unpack", "query", "layout", "cells", "view", "sources", "boards", "keyboard", "panels",
    "tools", "main",
)  # fmt: skip


def grid_script() -> str:
    """Join the scripts, each of one concern, into the body of one function."""
    own = ((_STATIC / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    return "\n".join((script("raise"), *own))


def grid_styles() -> dict[str, str]:
    """Give the style sheets: ``grid``, its own, and ``theme``, which the page has to hold."""
    return {
        name: (_STATIC / f"{name}.css").read_text(encoding="utf-8") for name in ("grid", "theme")
    }
