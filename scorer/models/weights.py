"""Which weights a model has: repository and revision, from the catalog's ``models.csv``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from scorer.catalog.table import Faults, read_table
from scorer.errors import CatalogError, Problem
from scorer.settings import Settings

_COLUMNS = ("model", "repository", "revision", "licence", "remark")
_NAME = "models.csv"


class Weights(NamedTuple):
    """Where a model's weights are: a repository of the Hub, or a folder or file here."""

    repository: str  # "" where a host has to say
    revision: str

    def __str__(self) -> str:
        return f"{self.repository}@{self.revision}" if self.revision else self.repository


def weights_of(model: str) -> Weights:
    """Find a model's weights.

    Raises:
        CatalogError: the file is wrong, or names no such model.
    """
    folder = Settings().catalog_dir
    if not (folder / _NAME).exists():  # a host's copy of the catalog from before
        folder = Path(__file__).resolve().parents[2] / "leaderboard_data" / "catalog"
    faults = Faults()
    rows = {row.values["model"]: row for row in read_table(folder / _NAME, _COLUMNS, faults)}
    faults.raise_if_any()
    if model not in rows:
        raise CatalogError([Problem(_NAME, f"a line for {model!r}", "none")])
    values = rows[model].values
    return Weights(values["repository"].strip(), values["revision"].strip())
