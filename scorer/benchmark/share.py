"""A board's share of a benchmark on the Hub: which files, how large, and fetching them."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from scorer.benchmark.benchmark import Benchmark
from scorer.benchmark.faults import fault
from scorer.benchmark.layout import Place
from scorer.benchmark.source import Entry, FolderSource
from scorer.errors import OptionError, Problem

if TYPE_CHECKING:
    from scorer.benchmark.hub import HubSource

Told = Callable[[int, int], None]  # files that are here, bytes that are here; of the missing ones
_AT_ONCE = 8  # files on their way; the Hub's client does as many


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The files of some tasks."""

    task_ids: tuple[str, ...]  # those the benchmark has
    absent: tuple[str, ...]  # those it has not
    files: tuple[Entry, ...]
    missing: tuple[Entry, ...]  # of ``files``, those that are not on this machine yet

    @property
    def size_bytes(self) -> int:
        """The size of all files."""
        return sum(entry.size_bytes for entry in self.files)

    @property
    def missing_bytes(self) -> int:
        """The size of the files that are to be fetched."""
        return sum(entry.size_bytes for entry in self.missing)


def share_of(
    benchmark: Benchmark, task_ids: Sequence[str], *, annotations_only: bool, to: Path | None
) -> Share:
    """Find the files of some tasks, and which of them are here already.

    Args:
        benchmark: one on the Hub.
        task_ids: the tasks.
        annotations_only: leave out media.
        to: the folder they shall be in; ``None`` for the Hub client's cache.

    Raises:
        OptionError: the benchmark is a folder.
        BenchmarkError: the Hub does not tell.
    """
    hub = _hub(benchmark)
    places = [benchmark.places[task_id] for task_id in task_ids if task_id in benchmark.places]
    if annotations_only:
        sizes = hub.sizes(place.path for place in places)
        files = [Entry(path, is_folder=False, size_bytes=size) for path, size in sizes.items()]
    else:
        files = list(_files(hub, places, benchmark.places.values()))
    files.sort(key=lambda entry: entry.path)
    top = hub.local("") if to is None else to
    return Share(
        task_ids=tuple(place.task_id for place in places),
        absent=tuple(task_id for task_id in task_ids if task_id not in benchmark.places),
        files=tuple(files),
        missing=tuple(entry for entry in files if not _is_here(top / entry.path, entry)),
    )


def prefetch(benchmark: Benchmark, task_ids: Sequence[str], told: Told | None = None) -> None:
    """Fetch the annotations of some tasks, several at a time; nothing to do for a folder.

    Raises:
        BenchmarkError: the Hub does not give one of them.
    """
    if isinstance(benchmark.files, FolderSource):
        return
    share = share_of(benchmark, task_ids, annotations_only=True, to=None)
    if share.missing:
        fetch_share(benchmark, share, None, told or (lambda files, size_bytes: None))


def _hub(benchmark: Benchmark) -> HubSource:
    if isinstance(benchmark.files, FolderSource):
        expected, got = "a dataset on the Hub, as owner/name", f"the folder {benchmark.source!r}"
        raise OptionError([Problem("benchmark", expected, got, "what is in it is here already")])
    from scorer.benchmark.hub import HubSource

    if not isinstance(benchmark.files, HubSource):
        raise TypeError(f"expected a benchmark on the Hub, got {type(benchmark.files)}")
    return benchmark.files


def _files(hub: HubSource, places: Sequence[Place], all_places: Iterable[Place]) -> Iterable[Entry]:
    """List the files of some tasks with few questions: a whole level where most of it is wanted."""
    on_level: dict[str, int] = defaultdict(int)
    for place in all_places:
        on_level[_level(place)] += 1
    by_level: dict[str, list[Place]] = defaultdict(list)
    single = [place.path for place in places if _is_single(place)]
    for path, size in hub.sizes(single).items():
        yield Entry(path, is_folder=False, size_bytes=size)
    for place in places:
        if not _is_single(place):
            by_level[_level(place)].append(place)
    for level, some in by_level.items():
        if 2 * len(some) < on_level[level] or not level:
            for place in some:
                yield from hub.listing(place.folder)
            continue
        folders = tuple(f"{place.folder}/" for place in some)
        yield from (entry for entry in hub.listing(level) if entry.path.startswith(folders))


def _level(place: Place) -> str:
    return place.folder.rpartition("/")[0]


def _is_single(place: Place) -> bool:
    """Whether a task is one file: an archive, or an annotation beside others."""
    return bool(place.archive) or not place.annotation.startswith(f"{place.folder}/")


def _is_here(path: Path, entry: Entry) -> bool:
    try:
        return path.stat().st_size == entry.size_bytes
    except OSError:
        return False


def fetch_share(benchmark: Benchmark, share: Share, to: Path | None, told: Told) -> None:
    """Fetch what is missing, several files at a time; what has been fetched stays if it fails.

    Raises:
        BenchmarkError: the disk is too small, or the Hub does not give a file.
    """
    hub = _hub(benchmark)
    top = to or hub.local("")
    top.mkdir(parents=True, exist_ok=True)
    if (free := shutil.disk_usage(top).free) < share.missing_bytes:
        raise fault(str(top), f"{share.missing_bytes:,} bytes of free disk", f"{free:,}")
    here: dict[str, int] = {}
    files = total_bytes = 0
    lock = Lock()

    def on_bytes(path: str, so_far: int, _: int) -> None:
        nonlocal total_bytes
        with lock:
            total_bytes += so_far - here.get(path, 0)
            here[path] = so_far
            told(files, total_bytes)

    def fetch(entry: Entry) -> None:
        nonlocal files
        hub.fetch(entry.path, to, on_bytes)
        with lock:
            files += 1
        on_bytes(entry.path, entry.size_bytes, entry.size_bytes)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting = [pool.submit(fetch, entry) for entry in share.missing]
        try:
            for future in waiting:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
