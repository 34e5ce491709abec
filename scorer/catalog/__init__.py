"""The catalog: tasks, metrics, skills, boards and SoTA, read from csv files and checked.

A host's own folder with the same files replaces it (setting ``CATALOG_DIR``).
"""

from scorer.catalog.catalog import Catalog, load_catalog

__all__ = ["Catalog", "load_catalog"]
