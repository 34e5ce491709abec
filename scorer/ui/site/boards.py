"""The files of boards: what the grid shows of one, what all of them share, and what people take."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scorer.board_exports import ranking_to_dict, write_board_csv
from scorer.records import Board
from scorer.score import signature
from scorer.ui.grid import GridData, Shared, grid_value, shared_value
from scorer.ui.grid.packing import pack_columns
from scorer.ui.grid.value import to_json
from scorer.ui.leaderboard import board_html
from scorer.ui.leaderboard.board_grid import board_grid
from scorer.ui.leaderboard.choices import board_title
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.views import BoardView

BLOCK = 48  # task columns in a file; a screen shows about ten
# Of a board's row, what says something of the model and not of its place; written once for all.
FACTS = (
    "size", "access", "paradigms", "claimed_modalities", "source", "remark", "published",
    "submission",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A board to write: its file's name, and how it is ranked."""

    board: Board
    name: str
    view: BoardView


def shared_of(desk: BoardDesk, boards: Sequence[Exported]) -> Shared:
    """Take the columns that these boards share; tasks that none of them has are left out."""
    shared = board_grid(desk, boards[0].view).shared
    if shared is None:
        raise ValueError("boards: expected grids with shared columns")
    wanted = {task_id for one in boards for task_id in one.board.task_ids}
    tasks = {task.task_id for task in desk.catalog.tasks}
    columns = tuple(
        column for column in shared.data.columns if column.key in wanted or column.key not in tasks
    )
    return Shared(shared.key, replace(shared.data, columns=columns))


def blocks_of(shared: Shared) -> list[list[str]]:
    """Divide the columns that are not sent at once into blocks, a file for each."""
    at_once = set(shared.at_once)
    keys = [key for key in shared.data.by_key if key not in at_once]
    return [keys[start : start + BLOCK] for start in range(0, len(keys), BLOCK)]


def write_shared(shared: Shared, folder: Path) -> None:
    """Write the shared columns, and the cells of tasks block by block."""
    blocks = blocks_of(shared)
    places = {key: number for number, keys in enumerate(blocks) for key in keys}
    found = to_json([places.get(key, -1) for key in shared.data.by_key])
    text = f'{shared_value(shared)[:-1]},"block_of":{found}}}'
    write(folder / "data" / "shared.json", text)
    for number, keys in enumerate(blocks):
        text = to_json(pack_columns(shared.data, keys))
        write(folder / "data" / "cells" / f"{number}.json", text)


def write_board(desk: BoardDesk, one: Exported, shared: Shared, folder: Path) -> dict[str, Any]:
    """Write a board's files; gives its whole rows, facts of models included."""
    data = replace(board_grid(desk, one.view), shared=shared)
    ranking = desk.ranking(one.view)
    told = ranking_to_dict(ranking, desk.published, desk.catalog, desk.comparisons(one.view))
    title = board_title(desk.catalog, one.board)
    signed = signature(desk.catalog, ranking.field.sota.name, ranking.field.protocol)
    head = board_html.board_head(ranking, title, len(data), signed)
    write(folder / "data" / "boards" / f"{one.name}.json", _for_grid(one, data, head))
    download = folder / "download"
    download.mkdir(exist_ok=True)
    write_board_csv(told, download / f"{one.name}.csv")
    rows = [{key: row[key] for key in row if key not in FACTS} for row in told["rows"]]
    taken = {**told, "title": title, "tasks": list(one.board.task_ids), "rows": rows}
    write(download / f"{one.name}.json", _plain(taken))
    return told


def _for_grid(one: Exported, data: GridData, head: str) -> str:
    shared = data.shared.key if data.shared else ""
    value = grid_value(data, view=one.board.board_id, held=[shared], whole=True)
    return f"{to_json({'head': head})[:-1]},{value[1:]}"


def write_facts(told: dict[str, Any], folder: Path) -> None:
    """Write what is known of each model, which the boards' files leave out."""
    models = [{key: row[key] for key in ("model", *FACTS)} for row in told["rows"]]
    write(folder / "download" / "models.json", _plain({"models": models}))


def write(path: Path, text: str) -> None:
    """Write a text into a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _plain(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
