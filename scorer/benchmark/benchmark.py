"""A benchmark: which tasks it has, and each task's answers, items and media when asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from scorer.benchmark.annotation import Annotation, read_annotation, read_items
from scorer.benchmark.archives import read_annotation_member, unpacked
from scorer.benchmark.faults import fault
from scorer.benchmark.items import Item, make_item, paths_in
from scorer.benchmark.layout import Place, find_places
from scorer.benchmark.naming import TaskNames, read_aliases
from scorer.benchmark.parsing import read_bytes
from scorer.benchmark.source import FolderSource, Progress, Source
from scorer.catalog import Catalog
from scorer.catalog.names import suggest
from scorer.errors import OptionError, Problem
from scorer.media import MediaError
from scorer.media.place import checked, inside, spellings
from scorer.records import References
from scorer.settings import Settings

if TYPE_CHECKING:
    from datasets import IterableDataset  # type: ignore[import-untyped,unused-ignore]

_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True, eq=False)
class Benchmark:
    """The tasks of one benchmark. Keeps no answers: each call reads the task's file.

    May be sent to other processes.

    Attributes:
        files: where its files come from.
        places: where each task is, by task_id.
        problems: what could not be made sense of when it was opened.
        cache: folder for unpacked archives.
    """

    files: Source
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]
    cache: Path

    @property
    def source(self) -> str:
        """The folder or Hub dataset, as it was named."""
        return self.files.name

    @property
    def name(self) -> str:
        """What it is called before others: a folder without its way there, which is the host's."""
        return Path(self.source).name if isinstance(self.files, FolderSource) else self.source

    @property
    def revision(self) -> str:
        """The commit of a Hub dataset; empty for a folder."""
        return self.files.revision

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks it has, in the catalog's order."""
        return tuple(self.places)

    @property
    def folder_names(self) -> dict[str, str]:
        """Which task the name of a task's folder means, where the name is no other's too."""
        names: dict[str, str] = {}
        twice = set()
        for task_id, place in self.places.items():
            name = PurePosixPath(place.folder).name
            if names.setdefault(name, task_id) != task_id:
                twice.add(name)
        return {name: task_id for name, task_id in names.items() if name not in twice}

    def references(self, task_id: str, *, unanswered: bool = False) -> References:
        """Load a task's answers; on request with ``None`` for items that have none.

        Raises:
            BenchmarkError: the task is not there, its file cannot be read or has no answers.
        """
        return self.annotation(task_id, unanswered=unanswered).references

    def annotation(self, task_id: str, *, unanswered: bool = False) -> Annotation:
        """Load a task's answers with what is odd about them.

        Raises:
            BenchmarkError: as for ``references``.
        """
        place = self._place(task_id)
        where, content = self._content(place)
        folder = self.files.local(place.folder)
        return read_annotation(content, where, task_id, folder, unanswered=unanswered)

    def digest(self, task_id: str) -> str:
        """Return the sha256 of a task's annotation file, hex.

        Raises:
            BenchmarkError: the task is not there or its file cannot be read.
        """
        place = self._place(task_id)
        path = self.files.file(place.path)
        status = path.stat()
        return _digest(self, task_id, path, status.st_mtime_ns, status.st_size)

    def items(self, task_id: str) -> Iterator[Item]:
        """Give a task's items, whether or not they have answers.

        Raises:
            BenchmarkError: the task is not there or its file cannot be read.
        """
        where, content = self._content(self._place(task_id))
        for item_id, fields, reference in read_items(content, where):
            yield make_item(item_id, fields, reference)

    def dataset(self, task_id: str) -> IterableDataset:
        """Make a streamed ``datasets`` dataset of a task, its media decoded when looked at."""
        from scorer.benchmark.streams import make_dataset  # late: ``datasets`` takes a second

        return make_dataset(self, task_id)

    def media(self, task_id: str, path: str) -> Path:
        """Find the file, or folder of frames, that an item's path means; fetch it if need be.

        Raises:
            BenchmarkError: it leads out of the task's folder, through a link, or to nothing.
        """
        place = self._place(task_id)
        where = f"{task_id}, media"
        try:
            for file in self._candidates(place, checked(path)):
                if file is not None:
                    return file
        except MediaError as error:
            raise fault(where, error.expected, error.got, error.hint) from error
        raise fault(where, "a file of the task", repr(path), "it is not in the benchmark")

    def answer_folder(self, task_id: str, answers: Iterable[Any]) -> Path:
        """Return the folder with the files that answers name, fetched or unpacked if need be.

        Raises:
            BenchmarkError: the Hub does not give one of them, or the archive is broken.
        """
        place = self._place(task_id)
        folder = self.files.local(place.folder)
        if isinstance(self.files, FolderSource) and not place.archive:
            return folder
        for path in dict.fromkeys(paths_in(list(answers))):
            if place.archive:
                archive = self.files.file(place.archive)
                name = PurePosixPath(place.folder).name
                return unpacked(archive, place.archive, name, self.cache)
            with suppress(MediaError):  # whoever reads it tells what is wrong with the path
                next((file for file in self._candidates(place, checked(path)) if file), None)
        return folder

    def _candidates(self, place: Place, wanted: str) -> Iterator[Path | None]:
        """Look in the places where a path may lead, likeliest first."""
        if place.archive:
            archive = self.files.file(place.archive)
            folder = PurePosixPath(place.folder).name
            top = unpacked(archive, place.archive, folder, self.cache)
            for spelt in spellings(wanted, folder, "json"):
                yield inside(top, spelt)
        else:
            for spelt in spellings(wanted, *self._around(place)):
                yield self.files.find(place.folder, spelt)

    def _around(self, place: Place) -> tuple[str, str]:
        """Return the task folder's name, and the annotation's folder relative to it."""
        inner = place.annotation.removeprefix(f"{place.folder}/").rpartition("/")[0]
        return PurePosixPath(place.folder).name, inner

    def _place(self, task_id: str) -> Place:
        if place := self.places.get(task_id):
            return place
        near = suggest(task_id, self.places)
        raise fault(
            self.source, f"task {task_id}", "no such task", f"did you mean {near!r}" if near else ""
        )

    def _content(self, place: Place) -> tuple[str, bytes]:
        """Read a task's annotation file: what a person calls it, and its bytes."""
        path = self.files.file(place.path)
        if not place.archive:
            return place.annotation, read_bytes(path, place.annotation)
        folder = PurePosixPath(place.folder).name
        name, content = read_annotation_member(path, place.archive, folder)
        return f"{place.archive}/{name}", content


@lru_cache(maxsize=2_048)  # a benchmark's files are read again with every bundle
def _digest(benchmark: Benchmark, task_id: str, path: Path, changed: int, size: int) -> str:
    """Digest a task's annotation; the file's path, time and size say when to do it again."""
    del path, changed, size
    _, content = benchmark._content(benchmark._place(task_id))
    return hashlib.sha256(content).hexdigest()


def task_aliases(catalog: Catalog) -> dict[str, str]:
    """Read the other names of tasks, ``folders.csv`` of the setting ``CATALOG_DIR``.

    Raises:
        CatalogError: the file is wrong.
    """
    return read_aliases(Settings().catalog_dir / "folders.csv", catalog)


def open_benchmark(
    source: str,
    catalog: Catalog,
    *,
    revision: str = "main",
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Benchmark:
    """Open a folder, or a dataset on the Hub, and find its tasks.

    Args:
        source: a folder, or ``owner/name`` of a Hub dataset; a folder that exists comes first.
        catalog: the tasks to look for.
        revision: branch, tag or commit of a Hub dataset.
        cache: folder for what is derived; by default below the setting ``DATA_DIR``.
        progress: told of every file that is fetched.

    Raises:
        BenchmarkError: it is neither, or the Hub does not give it.
    """
    cache = Settings().data_dir / "benchmark" if cache is None else cache
    names = TaskNames(catalog, task_aliases(catalog))
    files = _source(source, revision, cache, progress)
    layout = find_places(files, names)
    order = [task.task_id for task in catalog.tasks if task.task_id in layout.places]
    return Benchmark(
        files=files,
        places={task_id: layout.places[task_id] for task_id in order},
        problems=tuple(layout.problems),
        cache=cache,
    )


def _source(source: str, revision: str, cache: Path, progress: Progress | None) -> Source:
    folder = Path(source).expanduser()
    if folder.is_dir():
        return FolderSource(folder)
    if not _REPOSITORY.fullmatch(source):
        expected = "a folder, or a Hub dataset as owner/name"
        raise OptionError([Problem("benchmark", expected, repr(source))])
    from scorer.benchmark.hub import open_hub  # late: the Hub's client takes half a second

    return open_hub(source, revision, cache, progress)
