"""Which weights a model has: repository and revision, from the catalog's ``models.csv``."""

from __future__ import annotations

import hashlib
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
    faults = Faults()
    rows = {row.values["model"]: row for row in read_table(_file(), _COLUMNS, faults)}
    faults.raise_if_any()
    if model not in rows:
        raise CatalogError([Problem(_NAME, f"a line for {model!r}", "none")])
    values = rows[model].values
    return Weights(values["repository"].strip(), values["revision"].strip())


def weights_digest() -> str:
    """Give 12 digits that stand for the weights of all models."""
    return hashlib.sha256(b"\n".join(_file().read_bytes().splitlines())).hexdigest()[:12]


def _file() -> Path:
    own = Settings().catalog_dir / _NAME
    if own.exists():
        return own
    # A host's copy of the catalog from before.
    return Path(__file__).resolve().parents[2] / "leaderboard_data" / "catalog" / _NAME
