"""What several test files need: the catalog that ships, and the project's own reference files."""

import os
from pathlib import Path

import pytest

from places import CATALOG_DIR, SHARED
from scorer.catalog import Catalog, load_catalog


@pytest.fixture(scope="session", autouse=True)
def _own_data_dir(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the tests away from what somebody published on this machine."""
    os.environ["DATA_DIR"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(CATALOG_DIR)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference files; only a checkout beside it has them, and CI always does."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs the reference files in {SHARED}")
        pytest.skip("no reference files beside this checkout")
    return SHARED
