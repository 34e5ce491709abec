"""The site's page, its scripts and styles, and the note that comes with the folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from scorer import __version__
from scorer.score import signature
from scorer.takeaway import latex_text, view_citation
from scorer.ui import board_wording, site_wording, wording
from scorer.ui.grid import WORDS
from scorer.ui.grid.scripts import grid_script, grid_styles
from scorer.ui.grid.state import SELECTION_LIMIT
from scorer.ui.grid.value import to_json
from scorer.ui.header import header
from scorer.ui.leaderboard.choices import board_title
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.site.boards import Exported, write
from scorer.ui.site.folder import copy, digest_of
from scorer.ui.styles import STATIC, STYLES, script

_HERE = Path(__file__).parent / "static"
_SCRIPTS = ("pieces", "address", "files", "choosing", "model", "task", "comparing", "main")
_GRID = Path(__file__).parents[1] / "grid" / "static"
_STYLES = ("ground", "page", "report", "table", "board", "board_pages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the page tells of itself; ``models`` gives the file of each."""

    title: str
    day: date
    data: str  # the hash of all data
    boards: tuple[Exported, ...]
    models: Mapping[str, str]


def write_page(desk: BoardDesk, facts: Facts, folder: Path) -> None:
    """Write all that is not data."""
    site = _site(desk, facts)
    write(folder / "data" / "site.json", to_json(site))
    write(folder / "README.md", _readme(site, facts))
    assets = folder / "assets"
    write(assets / "theme.js", _theme())
    write(assets / "grid.js", _function("generalLevelGrid", grid_script()))
    write(assets / "site.js", _site_script())
    write(assets / "style.css", _style())
    copy(STATIC / "mark.svg", assets / "mark.svg")
    # Browsers keep files; those of another export must not be mixed with them.
    version = digest_of(folder, ("assets", "data"))
    write(folder / "index.html", _html(facts, version))


def _site(desk: BoardDesk, facts: Facts) -> dict[str, Any]:
    """Tell the page what there is to choose, and all its words."""
    first = facts.boards[0].view
    field = desk.field(first)
    signed = signature(desk.catalog, field.sota.name, field.protocol)
    scopes = {one.board.scope for one in facts.boards}
    return {
        "title": facts.title,
        "data": facts.data,
        "date": facts.day.isoformat(),
        "scorer": __version__,
        "catalog": desk.catalog.version,
        "sota": field.sota.name,
        "protocol": field.protocol.value,
        "signature": signed,
        "scopes": [
            {"id": scope, "name": name, "text": text}
            for scope, (name, text) in board_wording.SCOPES.items()
            if scope in scopes
        ],
        "boards": [_board(desk, one) for one in facts.boards],
        "models": dict(facts.models),
        "limit": SELECTION_LIMIT,
        "citation": _citation(signed, first.source, facts),
        "words": _words(),
        "grid": {
            "words": dict(WORDS) | {"label": board_wording.GRID_LABEL},
            "styles": grid_styles(),
        },
    }


def _board(desk: BoardDesk, one: Exported) -> dict[str, Any]:
    board = one.board
    skill = desk.catalog.skills.get(board.board_id.partition("/")[2])
    count = len(board.task_ids)
    told = {
        "id": board.board_id,
        "scope": board.scope,
        "title": board_title(desk.catalog, board),
        "tasks": count,
        "file": one.name,
    }
    if board.scope == "D" and skill:
        told |= {"group": wording.SHEETS.get(skill.sheet, skill.sheet), "short": board.title}
    if (latex := latex_text(board.board_id)) != board.board_id:
        told["latex"] = latex
    return told


def _citation(signed: str, source: str, facts: Facts) -> str:
    """Write a citation in which the page puts its address and the board's name."""
    board = {"board": "BOARD", "source": f"{source}; data {facts.data}", "signature": signed}
    return view_citation(board, address="ADDRESS", day=facts.day)


def _words() -> dict[str, Any]:
    """Collect the texts that the scripts show."""
    board = board_wording
    return {
        **{
            name.lower(): getattr(board, name)
            for name in (
                "SCOPE", "BOARD", "BOARD_TASKS", "BOARD_TASK", "SHARE", "CITE", "COPIED", "COPY",
                "COPY_FAILED", "CITATION", "CLOSE", "DISMISS", "BACK", "ADD_TO_COMPARISON",
                "COMPARE", "COMPARE_COLUMNS", "COMPARE_BAR", "COMPARE_JUMP", "COMPARE_CLEAR",
                "COMPARE_REMOVE", "MODEL_RANK", "MODEL_NO_RANK", "STAND_INS", "TASK_HIGHER",
                "TASK_LOWER", "TASK_FACTS", "TASK_SPECIALIST", "TASK_SOTA_NAME", "TASK_SOTA_NONE",
                "TASK_IN_POINTS", "TASK_RANKING", "TASK_RANKING_TEXT", "TASK_SUMMARY", "WON",
                "LOST",
            )
        },
        **{
            name.lower(): getattr(wording, name)
            for name in (
                "LEVEL", "NO_LEVEL", "SCORES", "COVERAGE", "BOUNDS", "BOUNDS_LABEL", "NO_SCORE",
                "SIGNATURE", "BREAKDOWN", "BREAKDOWN_TEXT", "BREAKDOWN_COLUMNS", "LANGUAGE_WEIGHT",
            )
        },
        **{
            name.lower(): getattr(site_wording, name)
            for name in (
                "FAILED", "RETRY", "LEFT_OUT", "RANKED_ON", "BOTH_PARADIGMS",
                "TASKS_OF_LANGUAGE", "LANGUAGE",
                "TASKS_OF_BOARD", "TASKS_TEXT", "TASKS_LABEL", "RANKING_COLUMNS",
                "SPECIALIST_POINTS", "TAKE_AWAY", "DOWNLOADS", "FOOTER",
                "FOOTER_DATA", "FOOTER_STATIC",
            )
        },
        "cell_states": [site_wording.STATES[state] for state in site_wording.STATES],
    }  # fmt: skip


def _html(facts: Facts, version: str) -> str:
    """Write the page: places for what the scripts fill in."""
    # Nothing of it may ask anyone else, whatever a name or a note holds.
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
        "data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="description" content="{escape(site_wording.DESCRIPTION)}">
<title>{escape(facts.title)}</title>
<link rel="icon" href="assets/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="assets/style.css?{version}">
<link rel="preload" href="data/site.json?{version}" as="fetch" crossorigin>
</head>
<body data-version="{version}" data-no-server="{escape(site_wording.NO_SERVER)}"
 data-failed="{escape(site_wording.FAILED)}">
<script src="assets/theme.js?{version}"></script>
<div class="gradio-container"><main class="fillable app">
<div id="gl-header">{header(facts.title, site_wording.TAGLINE)}</div>
<noscript><p class="gl-lb-note">{escape(site_wording.NO_SCRIPT)}</p></noscript>
<div id="gl-leaderboard" aria-busy="true">
<div id="gl-lb-note"></div>
<div id="gl-lb-choose"></div>
<div id="gl-lb-address"></div>
<div id="gl-lb-citation"></div>
<div id="gl-lb-board"></div>
<div id="gl-lb-model"></div>
<div id="gl-lb-task"></div>
<div id="gl-lb-dock"></div>
</div>
<div id="gl-footer"></div>
</main></div>
<script src="assets/grid.js?{version}" defer></script>
<script src="assets/site.js?{version}" defer></script>
</body>
</html>"""


def _readme(site: Mapping[str, Any], facts: Facts) -> str:
    """Write the note; its head makes a static Space of the folder."""
    return site_wording.README.format(
        title=json.dumps(facts.title, ensure_ascii=False),
        heading=facts.title,
        boards=len(facts.boards),
        models=len(facts.models),
        **{key: site[key] for key in ("date", "scorer", "sota", "protocol", "data", "signature")},
    ).rstrip()


def _theme() -> str:
    """Let the system's choice of light or dark hold until the reader's own does."""
    system = (_HERE / "theme.js").read_text(encoding="utf-8")
    return f"{system}\n{script('theme')}".rstrip()


def _function(name: str, body: str) -> str:
    """Name the body that Gradio would run."""
    return f"window.{name} = function (element, props, watch, trigger, server) {{\n{body}\n}};"


def _site_script() -> str:
    parts = [(_GRID / "unpack.js").read_text(encoding="utf-8")]
    parts += [(_HERE / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    head = script("header")
    header_part = f"((element) => {{\n{head}}})(document.getElementById('gl-header'));"
    return '"use strict";\n(() => {\n' + "\n".join(parts) + f"\n{header_part}\n}})();"


def _style() -> str:
    wanted = [path for path in STYLES if path.stem in _STYLES]
    return "\n".join(
        path.read_text(encoding="utf-8").rstrip() for path in (*wanted, _HERE / "site.css")
    )
