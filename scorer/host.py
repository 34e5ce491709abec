"""What a host brings along: the catalog of the settings, with specialists' scores of its own."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from scorer.catalog import Catalog, load_catalog
from scorer.errors import OptionError, Problem
from scorer.score import read_sota
from scorer.settings import Settings


def host_catalog(settings: Settings) -> Catalog:
    """Return the catalog to score against; ``SOTA_FILE`` is its last choice of SoTA.

    The choice is named after the file, with a digest of its content, so signatures tell two
    editions apart. Tasks that the file leaves empty have no specialist under that choice.

    Raises:
        CatalogError: the catalog is wrong.
        OptionError: there is no file at ``SOTA_FILE``.
        SubmissionError: the file was refused; every problem in it.
    """
    catalog = load_catalog(settings.catalog_dir)
    return catalog if settings.sota_file is None else _with_sota(catalog, settings.sota_file)


@lru_cache(maxsize=4)
def _with_sota(catalog: Catalog, path: Path) -> Catalog:
    if not path.is_file():
        where, expected = "SOTA_FILE", "a results workbook (.xlsx or .csv)"
        raise OptionError([Problem(where, expected, f"no file {path.name!r}")])
    sota = read_sota(path, catalog)
    return replace(catalog, sota=MappingProxyType({**catalog.sota, sota.name: sota.scores}))
