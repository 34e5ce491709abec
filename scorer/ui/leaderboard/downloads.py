"""Files of boards and models: made when asked for, formula-safe, gone with the request."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from scorer.board_exports import ranking_to_dict, with_task_scores, write_board_csv
from scorer.board_files import (
    write_board_json,
    write_board_parquet,
    write_board_xlsx,
    write_latex,
)
from scorer.errors import ScorerError
from scorer.exports import to_dict
from scorer.takeaway import eval_results_yaml
from scorer.ui import board_wording as words
from scorer.ui.grid import GridState, order_rows
from scorer.ui.leaderboard.board_grid import board_grid
from scorer.ui.leaderboard.desk import BoardDesk, Guests
from scorer.ui.leaderboard.model_data import model_on_board
from scorer.ui.styles import script
from scorer.views import BoardView

SHOWN, WHOLE, MODEL = "shown", "whole", "model"
_WRITERS: Mapping[str, tuple[str, Callable[[dict[str, Any], Path], None]]] = {
    "csv": (".csv", write_board_csv),
    "json": (".json", write_board_json),
    "parquet": (".parquet", write_board_parquet),
    "xlsx": (".xlsx", write_board_xlsx),
    "latex": (".tex", write_latex),
}
_ENDINGS = {"json": ".json", "yaml": ".yaml", "latex": ".tex"}
_LONGEST_PART = 60  # characters of a file name's part


def board_dict(desk: BoardDesk, view: BoardView, guests: Guests = ()) -> dict[str, Any]:
    """Return a view's whole board as JSON, models that the view hides included.

    Raises:
        ScorerError: there is no such board.
    """
    ranking = desk.ranking(view, guests)
    return ranking_to_dict(ranking, desk.published, desk.catalog, desk.comparisons(view))


def shown_rows(
    desk: BoardDesk, view: BoardView, board: dict[str, Any], guests: Guests = ()
) -> dict[str, Any]:
    """Cut a board down to the rows that the view and its grid show, in the grid's order."""
    data = board_grid(desk, view, guests)
    state = replace(GridState.from_text(view.grid), ghost=False)
    rows = {row["model"]: row for row in board["rows"]}
    return board | {"rows": [rows[data.ids[place]] for place in order_rows(data, state)]}


def write_wanted(
    desk: BoardDesk, view: BoardView, wanted: object, folder: Path, guests: Guests = ()
) -> Path | None:
    """Write the file that a button asks for as ``<extent>.<kind>``; ``None`` if there is none."""
    asked = wanted.get("kind") if isinstance(wanted, Mapping) else None
    extent, _, kind = str(asked).partition(".")
    try:
        if extent == MODEL:
            return _write_model(desk, view, kind, folder, guests)
        if extent not in (SHOWN, WHOLE) or kind not in _WRITERS:
            return None
        board = board_dict(desk, view, guests)
        if extent == SHOWN:
            board = shown_rows(desk, view, board, guests)
        else:
            board = with_task_scores(board, desk.ranking(view, guests))
    except ScorerError:  # the page says already what is wrong with the view
        return None
    ending, write = _WRITERS[kind]
    path = folder / f"{_name(board['board'], extent, board['source'])}{ending}"
    write(board, path)
    return path


def _write_model(
    desk: BoardDesk, view: BoardView, kind: str, folder: Path, guests: Guests
) -> Path | None:
    model = model_on_board(desk, view, view.model, guests)
    if model is None or kind not in _ENDINGS:
        return None
    board = board_dict(desk, view, guests)
    rows = [row for row in board["rows"] if row["model"] == model.name]
    path = folder / f"{_name(model.name, board['board'])}{_ENDINGS[kind]}"
    if kind == "latex":
        write_latex(board | {"rows": rows}, path)
    elif kind == "yaml":
        text = eval_results_yaml(rows[0], board, day=datetime.now(UTC).date())
        path.write_text(text, encoding="utf-8")
    else:
        told = rows[0] | {"tasks": to_dict(model.submission)["tasks"]}
        write_board_json(board | {"rows": [told]}, path)
    return path


def _name(*parts: str) -> str:
    """Name a file after its content, in letters that every system and header takes."""
    clean = [re.sub(r"[^A-Za-z0-9.]+", "-", part).strip("-.")[:_LONGEST_PART] for part in parts]
    return "_".join(part for part in clean if part) or "board"


def build_board_downloads() -> gr.HTML:
    """Make the buttons for the board's files: of what is shown, and of all there is."""
    rows = "".join(
        _buttons(extent, title, {kind: words.DOWNLOADS[kind] for kind in kinds})
        for extent, title, kinds in (
            (SHOWN, words.EXTENT_SHOWN, tuple(_WRITERS)),
            (WHOLE, words.EXTENT_WHOLE, ("csv", "json", "parquet", "xlsx")),
        )
    )
    return _build(
        f'<details class="gl-lb-take"><summary>{escape(words.TAKE_AWAY)}</summary>{rows}</details>',
        "gl-lb-downloads",
    )


def build_model_downloads() -> gr.HTML:
    """Make the buttons for a model's files."""
    labels = {
        "json": words.DOWNLOAD_MODEL_JSON,
        "yaml": words.DOWNLOAD_YAML,
        "latex": words.DOWNLOAD_LATEX_ROW,
    }
    return _build(_buttons(MODEL, words.TAKE_AWAY, labels), "gl-lb-model-downloads")


def _buttons(extent: str, title: str, labels: Mapping[str, str]) -> str:
    buttons = "".join(
        f'<button type="button" class="gl-button" data-kind="{extent}.{kind}">'
        f"{escape(label)}</button>"
        for kind, label in labels.items()
    )
    return f'<div class="gl-downloads"><span>{escape(title)}</span>{buttons}</div>'


def _build(markup: str, elem_id: str) -> gr.HTML:
    return gr.HTML(
        value=None,
        html_template="${markup}",
        js_on_load=script("downloads"),
        apply_default_css=False,
        elem_id=elem_id,
        markup=f'{markup}<p class="gl-fault" role="alert"></p>',
        words=json.dumps({"failed": words.DOWNLOAD_FAILED}),
    )
