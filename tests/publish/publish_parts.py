"""A store, the rules above it and a run to publish; all real, in a folder of the test's own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from places import EXAMPLES
from scorer.catalog import Catalog
from scorer.publishing import Person, Publishing, Run, run_of_workbook
from scorer.settings import Settings
from scorer.store import Store

EXAMPLE = EXAMPLES / "Vitron-V1.xlsx"
ADA, BOB, ADMIN = Person("ada", False), Person("bob", False), Person("root", True)


@dataclass
class Clock:
    """A clock that ticks a second whenever it is read, so that records have an order."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


Make = Callable[..., Publishing]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(tmp_path: Path, catalog: Catalog, clock: Clock) -> Make:
    """Makes the rules above one folder, as often as wanted, with whatever settings."""

    def made(**settings: object) -> Publishing:
        given = Settings(data_dir=tmp_path / "data", **settings)  # type: ignore[arg-type]
        store = Store(given.data_dir, catalog)
        return Publishing(store, catalog, given, ["Vitron-V1", "GPT-4V"], now=clock)

    return made


@pytest.fixture
def publishing(make: Make) -> Publishing:
    return make()


@pytest.fixture(scope="session")
def run(catalog: Catalog) -> Run:
    return run_of_workbook(EXAMPLE, catalog)
