"""Writes an evaluation's items as one table: what was asked for, answered and reached, per item."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scorer.benchmark import Benchmark
from scorer.evaluate import Evaluation
from scorer.evaluate.items import item_rows
from scorer.exports import formula_safe
from scorer.readers.bundles.bundle import Bundle

_COLUMNS = ("task_id", "item_id", "state", "score", "reference", "prediction")


def write_items(evaluation: Evaluation, bundle: Bundle, benchmark: Benchmark, path: Path) -> None:
    """Write the table as parquet or, by the file's ending, csv; one task in memory at a time.

    A reference or prediction that is no text is written as JSON. ``score`` is empty where an item
    alone has none.
    """
    tables = (
        _rows(evaluation, bundle, benchmark, task_id)
        for task_id, task in evaluation.tasks.items()
        if task.item_ids
    )
    if path.suffix == ".parquet":
        _write_parquet(tables, evaluation, path)
    else:
        _write_csv(tables, path)


def _rows(
    evaluation: Evaluation, bundle: Bundle, benchmark: Benchmark, task_id: str
) -> list[dict[str, Any]]:
    rows = item_rows(evaluation.tasks[task_id], bundle.files[task_id], benchmark)
    return [
        {
            "task_id": task_id,
            "item_id": row.item_id,
            "state": row.state.name.lower(),
            "score": None if math.isnan(row.score) else row.score,
            "reference": as_text(row.reference),
            "prediction": as_text(row.prediction),
        }
        for row in rows
    ]


def as_text(value: Any) -> str | None:
    """Write a JSON value for a table; a text stays as it is, nothing is ``None``."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _write_csv(tables: Iterator[list[dict[str, Any]]], path: Path) -> None:
    # With a byte order mark, which spreadsheet programs need to see that it is utf-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        for rows in tables:
            writer.writerows(
                {key: formula_safe(value) if isinstance(value, str) else value
                 for key, value in row.items()}
                for row in rows
            )  # fmt: skip


def _write_parquet(
    tables: Iterator[list[dict[str, Any]]], evaluation: Evaluation, path: Path
) -> None:
    import pyarrow as pa  # type: ignore[import-untyped] # late: 55 MB
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    kinds = {"score": pa.float64()}
    schema = pa.schema(
        [(name, kinds.get(name, pa.string())) for name in _COLUMNS],
        metadata={"signature": evaluation.submission.signature},
    )
    with pq.ParquetWriter(path, schema) as writer:
        for rows in tables:
            writer.write_table(pa.Table.from_pylist(rows, schema))
