"""The parts that handlers work with, and the app itself for the tests of its API."""

from collections.abc import Iterator

import pytest

from places import EXAMPLES
from running import running_app
from scorer.catalog import Catalog
from scorer.ui.bundles.desk import BundleDesk, find_demos
from scorer.ui.bundles.naming import DEMO
from scorer.ui.bundles.work import Bench
from scorer.ui.drop_zone import find_examples
from scorer.ui.outcome import build_score
from scorer.ui.score_handlers import Desk


@pytest.fixture(scope="session")
def desk(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    bench = Bench(
        source=str(DEMO / "benchmark"),
        revision="main",
        data_dir=tmp_path_factory.mktemp("data"),
        max_bytes=1_000_000,
    )
    bundles = BundleDesk(catalog=catalog, bench=bench, demos=find_demos())
    return Desk(catalog, build_score(catalog, 1_000_000), find_examples(EXAMPLES), bundles)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_app(tmp_path_factory.mktemp("app"), MAX_UPLOAD_MB="1") as running:
        yield running
