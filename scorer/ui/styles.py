"""Where the page's scripts and style sheets lie."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent / "static"
STYLES = tuple(
    STATIC / f"{name}.css"
    for name in (
        "ground",
        "page",
        "report",
        "table",
        "bundles",
        "board",
        "board_pages",
        "benchmark",
        "publish",
    )
)


def script(*names: str) -> str:
    """Join scripts of the folder into the body of one function, as Gradio runs it."""
    return "".join((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in names)
