"""What the tab works with: the catalog, and the two benchmarks a reader may look into.

A benchmark is opened when somebody asks for its items and kept; a failure is not, so that asking
again helps.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scorer.benchmark import Benchmark, open_benchmark
from scorer.catalog import Catalog
from scorer.closed.answers import overlap
from scorer.records import Task
from scorer.settings import Settings
from scorer.ui import benchmark_wording as words

CONFIGURED, DEMO = "configured", "demo"
DEMO_FOLDER = Path(__file__).resolve().parents[3] / "leaderboard_data" / "demo" / "benchmark"


@dataclass(frozen=True, slots=True)
class Origin:
    """A benchmark that items may come from.

    ``is_local`` says that looking into it asks nobody outside this machine.
    """

    key: str
    location: str
    label: str
    note: str
    is_local: bool


@dataclass(frozen=True, slots=True)
class BenchmarkDesk:
    """The catalog and the origins, the usual one first."""

    catalog: Catalog
    settings: Settings
    origins: Mapping[str, Origin]
    _opened: dict[str, Benchmark] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def usual(self) -> Origin:
        """The origin to start with."""
        return next(iter(self.origins.values()))

    def task(self, task_id: object) -> Task | None:
        """Find a task by its id; ``None`` for anything else that a program may send."""
        if not isinstance(task_id, str):
            return None
        return next((task for task in self.catalog.tasks if task.task_id == task_id), None)

    def benchmark(self, origin: Origin) -> Benchmark:
        """Open a benchmark, or take it as it was opened before.

        Raises:
            ScorerError: it cannot be had.
        """
        if found := self._opened.get(origin.key):
            return found
        with self._lock:  # two readers, one question to the Hub
            if origin.key not in self._opened:
                self._opened[origin.key] = open_benchmark(
                    origin.location,
                    self.catalog,
                    revision=self.settings.benchmark_revision if origin.key == CONFIGURED else "",
                    cache=self.settings.data_dir / "benchmark",
                )
        return self._opened[origin.key]


def make_desk(catalog: Catalog, settings: Settings, demo: Path = DEMO_FOLDER) -> BenchmarkDesk:
    """Make the desk; looks at folders of this machine, and asks nobody."""
    configured = _configured(settings)
    built_in = Origin(DEMO, str(demo), words.SOURCES[DEMO], words.SOURCE_NOTES[DEMO], is_local=True)
    # A host who tries private answers out with the demo does not want to see them next door.
    is_private = bool(settings.closed_benchmark) and overlap(demo, Path(settings.closed_benchmark))
    found = [configured, *([built_in] if demo.is_dir() and not is_private else [])]
    if _is_usual(settings) and not configured.is_local and not _is_known(settings):
        found.reverse()
    return BenchmarkDesk(catalog, settings, {origin.key: origin for origin in found})


def _configured(settings: Settings) -> Origin:
    location = settings.benchmark
    is_folder = Path(location).expanduser().is_dir()
    # A folder is called by its name: where it lies on the server is nobody's business.
    name = Path(location).name if is_folder else location
    label = words.HUB_DEFAULT if _is_usual(settings) and not is_folder else name
    note = "" if is_folder else words.SAMPLES["ask_hub"]
    return Origin(CONFIGURED, location, label, note, is_local=is_folder)


def _is_usual(settings: Settings) -> bool:
    return bool(settings.benchmark == Settings.model_fields["benchmark"].default)


def _is_known(settings: Settings) -> bool:
    """Whether the dataset has been looked into from this machine: its listings are kept then."""
    folder = f"datasets--{settings.benchmark.replace('/', '--')}"
    return (settings.data_dir / "benchmark" / "listings" / folder).is_dir()
