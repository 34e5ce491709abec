"""Writes boards into files for other programs: JSON, workbook, parquet, rows for LaTeX."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scorer.board_exports import board_lines
from scorer.takeaway import latex_header, latex_row, plain


def write_board_json(board: dict[str, Any], path: Path) -> None:
    """Write a board as JSON."""
    text = json.dumps(board, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_board_xlsx(board: dict[str, Any], path: Path) -> None:
    """Write a board as a workbook of one sheet; no text in it becomes a formula."""
    from openpyxl import Workbook  # late: only who takes a workbook pays for it
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Board")
    sheet.freeze_panes = "E2"  # behind rank, its interval and the model
    lines = board_lines(board)
    sheet.append(list(lines[0]) if lines else [])
    for line in lines:
        cells: list[Any] = []
        for value in line.values():
            if not isinstance(value, str):
                cells.append(value)
                continue
            cell = WriteOnlyCell(sheet, plain(value))
            cell.data_type = "s"  # what looks like a formula stays a text
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def write_board_parquet(board: dict[str, Any], path: Path) -> None:
    """Write a board as parquet; the file's metadata hold board, source and signature."""
    import pyarrow as pa  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from pyarrow import parquet  # late, both: they are large, and few files are parquet

    lines = board_lines(board)
    names = list(lines[0]) if lines else []
    columns = {name: _arrow(pa, [line[name] for line in lines]) for name in names}
    told = {name: board[name] for name in ("board", "source", "signature")}
    parquet.write_table(pa.table(columns).replace_schema_metadata(told), path)


def _arrow(pa: Any, values: Sequence[Any]) -> Any:
    """Make a column of one type: text, whole numbers or numbers."""
    given = [value for value in values if value is not None]
    if any(isinstance(value, str) and value != "∞" for value in given):
        return pa.array(values, pa.string())
    if given and all(isinstance(value, int) for value in given):
        return pa.array(values, pa.int64())
    return pa.array([math.inf if value == "∞" else value for value in values], pa.float64())


def write_latex(board: dict[str, Any], path: Path) -> None:
    """Write a board's rows for a LaTeX table, with the columns' names and the signature."""
    head = [f"% {plain(board['board'])}, {board['source']}, {board['signature']}", latex_header()]
    rows = [latex_row(row) for row in board["rows"]]
    path.write_text("\n".join([*head, r"\hline", *rows]) + "\n", encoding="utf-8")
