"""What can be published: a run that this server scored, and what it was scored from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from scorer.catalog import Catalog
from scorer.levels import Protocol
from scorer.readers.workbook import read_workbook
from scorer.records import Results
from scorer.score import find_protocol, find_sota, signature
from scorer.store.records import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Scores as they were read or computed here; never numbers that somebody sends."""

    results: Results
    origin: Origin
    signature: str


def run_of_results(
    results: Results,
    origin: Origin,
    catalog: Catalog,
    *,
    protocol: str = Protocol.PAPER.value,
    sota: str | None = None,
) -> Run:
    """Make a run of results that were read or computed here.

    Raises:
        OptionError: there is no such protocol or SoTA.
    """
    chosen, rules = find_sota(catalog, sota or catalog.sota_names[0]), find_protocol(protocol)
    unverified = sum(one.unverified for one in results.scores.values())
    signed = signature(catalog, chosen.name, rules, unverified)
    return Run(results=results, origin=origin, signature=signed)


def run_of_workbook(
    path: Path,
    catalog: Catalog,
    *,
    model: str | None = None,
    fractions: bool = False,
    protocol: str = Protocol.PAPER.value,
    sota: str | None = None,
    max_bytes: int | None = None,
) -> Run:
    """Read a workbook again, whole, so that what is published is what it holds.

    Args:
        path: xlsx or csv.
        catalog: what its rows are matched with.
        model: the column, where it has several.
        fractions: read percent scores in 0–1 as fractions.
        protocol: the rules by which its owner saw the numbers.
        sota: the SoTA with which its owner saw them, the catalog's first if ``None``.
        max_bytes: size above which it is refused, the reader's own limit if ``None``.

    Raises:
        SubmissionError: the workbook is refused.
        OptionError: there is no such protocol or SoTA.
    """
    limit = {} if max_bytes is None else {"max_bytes": max_bytes}
    results = read_workbook(path, catalog, model=model, fractions=fractions, **limit)
    origin = Origin(kind="workbook", digest=digest_of(path))
    return run_of_results(results, origin, catalog, protocol=protocol, sota=sota)


def digest_of(path: Path) -> str:
    """Return a file's sha256, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
