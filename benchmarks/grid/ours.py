"""Our own grid as a candidate: the page's scripts and style, on the candidates' numbers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.grid.bundles import Bundle
from scorer import __version__
from scorer.ui.grid import WORDS, GridColumn
from scorer.ui.grid.scripts import grid_script, grid_styles

_ADAPTER = Path(__file__).parent / "adapters" / "ours.js"


def our_bundle() -> Bundle:
    """Make the grid of ``scorer/ui/grid`` mountable like the others."""
    name = GridColumn(key="name", title="Model", kind="text", pinned=True, width=200)
    number = GridColumn(key="c", title="Task", decimals=1, width=80, higher_is_better=True)
    told = {
        "WORDS": json.dumps(dict(WORDS)),
        "NAME": asdict(name),
        "NUMBER": asdict(number),
        "STYLES": json.dumps(grid_styles()),
    }
    facts = "".join(f"const {key} = {json.dumps(value)};\n" for key, value in told.items())
    body = json.dumps(grid_script())
    script = f"{facts}const SCRIPT = {body};\n{_ADAPTER.read_text(encoding='utf-8')}"
    return Bundle("ours", __version__, "Apache-2.0", script, "")
