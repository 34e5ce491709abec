"""One export of every board, for all tests that only look at it."""

from datetime import date
from pathlib import Path

import pytest

from scorer.catalog import Catalog
from scorer.published import load_published
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.site import SiteOptions, export_site

DAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def desk(catalog: Catalog) -> BoardDesk:
    return BoardDesk(catalog, load_published(catalog))


@pytest.fixture(scope="session")
def site(desk: BoardDesk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "site"
    export_site(desk, SiteOptions(day=DAY), folder)
    return folder
