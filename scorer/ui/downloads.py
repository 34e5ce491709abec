"""Files that people take away: made when asked for, named safely, kept nowhere."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from scorer.catalog import Catalog
from scorer.exports import write_csv, write_json
from scorer.records import Submission
from scorer.ui import wording
from scorer.ui.outcome import Outcome
from scorer.ui.serving.uploads import hand_out
from scorer.ui.styles import script

_ENDINGS = {
    "annotated": "_annotated.xlsx",
    "filled": ".xlsx",
    "json": ".json",
    "csv": ".csv",
    "items_csv": "_items.csv",
    "items_parquet": "_items.parquet",
    "template": "_template.xlsx",
    "bundle_template": "_template.zip",
}
DOWNLOADS = tuple(_ENDINGS)
_ONLY_FOR = {"annotated": "workbook", "filled": "any-bundle"} | dict.fromkeys(
    ("items_csv", "items_parquet"), "bundle"
)
_LONGEST_PART = 60  # characters of a file name's part


def file_name(kind: str, *parts: str) -> str:
    """Name a file after its content, in letters that every system and header takes."""
    clean = [re.sub(r"[^A-Za-z0-9.]+", "-", part).strip("-.")[:_LONGEST_PART] for part in parts]
    return ("_".join(part for part in clean if part) or "result") + _ENDINGS[kind]


def write_download(kind: str, outcome: Outcome, source: Path, directory: Path) -> Path | None:
    """Write what came of a file; ``None`` where the kind does not apply to it."""
    if kind == "annotated" and source.is_file():
        from scorer.workbooks import write_annotated

        path = directory / file_name(kind, source.stem)
        write_annotated(source, outcome.problems, path)
        return path
    if isinstance(outcome, Submission) and kind in ("json", "csv"):
        path = directory / file_name(kind, outcome.model, outcome.board.board_id)
        write = write_json if kind == "json" else write_csv
        write(outcome, path)
        return path
    return None


def write_empty_template(catalog: Catalog, board_id: str, directory: Path) -> Path:
    """Write the workbook to fill in for a board.

    Raises:
        ScorerError: there is no such board.
    """
    from scorer.workbooks import write_template

    board = catalog.board(board_id)
    path = directory / file_name("template", board.board_id)
    write_template(catalog, board, path)
    return path


def handed_over(path: Path | None, reason: str = "") -> dict[str, Any]:
    """Copy a file to where it is served, and later cleaned; say so to ``downloads.js``.

    Where there is none, ``reason`` says why.
    """
    answer: dict[str, Any] = {"at": time.time_ns(), "file": None, "reason": reason}
    if path is not None:
        answer["file"] = {
            "path": hand_out(path),
            "orig_name": path.name,
            "meta": {"_type": "gradio.FileData"},
        }
    return answer


def build_downloads(kinds: Sequence[str], *, title: str, elem_id: str) -> gr.HTML:
    """Make a row of download buttons; it triggers ``wanted`` with the kind."""
    buttons = "".join(
        f'<button type="button" class="gl-button" data-kind="{kind}"'
        f' data-of="{_ONLY_FOR.get(kind, "")}">'
        f"{escape(wording.DOWNLOAD_LABELS[kind])}</button>"
        for kind in kinds
    )
    markup = (
        f'<div class="gl-downloads"><span>{escape(title)}</span>{buttons}'
        '<p class="gl-fault" role="alert"></p></div>'
    )
    return gr.HTML(
        value=None,
        html_template="${markup}",
        js_on_load=script("downloads"),
        apply_default_css=False,
        elem_id=elem_id,
        markup=markup,
        words=json.dumps({"failed": wording.DOWNLOAD_FAILED}),
    )


def in_new_folder(top: Path | None = None) -> tempfile.TemporaryDirectory[str]:
    """Open a folder of one request's own, gone with the request.

    Not among Gradio's files: it would hand on the file itself instead of a copy.
    """
    if top is not None:
        top.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="general-level-", dir=top)
