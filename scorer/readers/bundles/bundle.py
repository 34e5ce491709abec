"""Opens a bundle of predictions: a zip or tar archive, a folder, or one task's file."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, TracebackType

from scorer.catalog import Catalog
from scorer.errors import Problem, SubmissionError
from scorer.readers.archive import refuse
from scorer.readers.bundles.candidates import Duplicate, Sorted, Sorter
from scorer.readers.bundles.files import PredictionFile
from scorer.readers.bundles.folders import FolderStore
from scorer.readers.bundles.matching import Matcher
from scorer.readers.bundles.members import Member, Store
from scorer.readers.bundles.opening import list_members, open_store
from scorer.readers.bundles.problems import FirstOfAKind
from scorer.readers.limits import (
    MAX_FILE_BYTES,
    MAX_ITEMS_RATIO,
    MAX_JSON_RATIO,
    MAX_PREDICTION_ITEMS,
    MAX_UNPACKED_RATIO,
)
from scorer.records import Predictions

_ENDINGS = (".tar.gz", ".tgz", ".tar", ".zip", ".jsonl", ".ndjson", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleReport:
    """What a bundle holds, for the page and the command line."""

    name: str
    model: str | None
    found: Mapping[str, str]  # task_id -> the place of its prediction file
    refused: Mapping[str, str]  # task_id -> reason
    unknown: tuple[str, ...]
    duplicated: tuple[Duplicate, ...]
    other_files: int  # media and produced files
    problems: tuple[Problem, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Bundle:
    """An opened bundle. Close it, or use it in a ``with``, when its files are no longer needed.

    ``files`` has an entry for each task found, in catalog order; an entry can be sent to another
    process and read there while the bundle is open here.
    """

    name: str
    model: str | None  # where the bundle says so
    files: Mapping[str, PredictionFile]
    refused: Mapping[str, str]  # task_id -> reason
    unknown: tuple[str, ...]  # paths of files that belong to no task
    duplicated: tuple[Duplicate, ...]
    other_files: int
    problems: tuple[Problem, ...]
    _clean_up: Callable[[], object] | None = field(default=None, repr=False)

    def __enter__(self) -> Bundle:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was unpacked, unless the caller named a folder for it."""
        if self._clean_up is not None:
            self._clean_up()

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks that there is a prediction file for, in catalog order."""
        return tuple(self.files)

    @property
    def report(self) -> BundleReport:
        """What is to be shown of the bundle."""
        return BundleReport(
            name=self.name,
            model=self.model,
            found=MappingProxyType({key: file.where for key, file in self.files.items()}),
            refused=self.refused,
            unknown=self.unknown,
            duplicated=self.duplicated,
            other_files=self.other_files,
            problems=self.problems,
        )

    def predictions(self, task_id: str) -> Predictions:
        """Read one task's predictions; they are not kept.

        Raises:
            SubmissionError: nothing in the file can be read.
            KeyError: there is no file for the task.
        """
        return self.files[task_id].read()

    def digest(self, task_id: str) -> str:
        """Return the sha256 of a task's prediction file, hex; files that it names are not in it.

        Raises:
            SubmissionError: the file is damaged.
            KeyError: there is no file for the task.
        """
        return self.files[task_id].digest()


def read_bundle(
    path: Path,
    catalog: Catalog,
    *,
    max_bytes: int = MAX_FILE_BYTES,
    unpack_to: Path | None = None,
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> Bundle:
    """Find the prediction file of every task; none is read until asked for.

    Args:
        path: a zip or tar archive, a folder, or one .json or .jsonl file.
        catalog: the tasks to look for.
        max_bytes: size above which the file is refused. Unpacked, eight times as much is taken,
            and of JSON, packed or in a folder, four times.
        unpack_to: folder for what has to be unpacked, of this bundle alone; ``None``: a private
            one, removed when the bundle is closed.
        aliases: further names of tasks -> task_id.

    Raises:
        SubmissionError: the bundle as a whole cannot be read, or has no prediction file.
    """
    temporary: list[Path] = []

    def folder() -> Path:
        if unpack_to is not None:
            unpack_to.mkdir(parents=True, exist_ok=True)
            return unpack_to
        if not temporary:
            temporary.append(Path(tempfile.mkdtemp(prefix="bundle-")))
        return temporary[0]

    try:
        store = open_store(path, max_bytes, folder)
        return _read(store, path, Matcher(catalog, aliases), max_bytes, folder, temporary)
    except BaseException as error:
        for one in temporary:
            shutil.rmtree(one, ignore_errors=True)
        if isinstance(error, OSError):
            raise refuse(path.name, "a readable file", error.strerror or "an error") from error
        raise


def _read(
    store: Store,
    path: Path,
    matcher: Matcher,
    max_bytes: int,
    folder: Callable[[], Path],
    temporary: list[Path],
) -> Bundle:
    problems = FirstOfAKind(store.where)
    members = list_members(store, problems)
    _check_sizes(store, members, max_bytes)
    is_single = isinstance(store, FolderStore) and store.only is not None
    context = path.resolve().parent.name if is_single else _without_ending(path.resolve().name)
    found = Sorter(store, matcher, context, problems).sort(members)
    if not found.chosen and not found.refused:
        problems.add(store.where, "at least one prediction file", "none")
        raise SubmissionError(problems.problems())
    files = _files(store, matcher.catalog, found, folder)
    clean_up = None
    bundle = Bundle(
        name=store.where,
        model=found.model,
        files=MappingProxyType(files),
        refused=MappingProxyType(found.refused),
        unknown=tuple(found.unknown),
        duplicated=tuple(found.duplicated),
        other_files=len(found.others),
        problems=problems.problems(),
    )
    if temporary:
        clean_up = weakref.finalize(bundle, shutil.rmtree, temporary[0], ignore_errors=True)
        object.__setattr__(bundle, "_clean_up", clean_up)
    return bundle


def _files(
    store: Store, catalog: Catalog, found: Sorted, folder: Callable[[], Path]
) -> dict[str, PredictionFile]:
    """Make the records that read the tasks, in catalog order."""
    with_media: set[str] = {""} if found.others else set()
    for other in found.others:
        name = other.folder
        while name and name not in with_media:
            with_media.add(name)
            name = name.rpartition("/")[0]
    is_packed = not isinstance(store, FolderStore)
    return {
        task.task_id: PredictionFile(
            task_id=task.task_id,
            store=store,
            member=member,
            unpack_to=folder() if is_packed and member.folder in with_media else None,
            has_media=member.folder in with_media,
            max_items=min(MAX_PREDICTION_ITEMS, MAX_ITEMS_RATIO * task.samples + 1_000),
        )
        for task in catalog.tasks
        for member in (found.chosen.get(task.task_id),)
        if member is not None
    }


def _check_sizes(store: Store, members: list[Member], max_bytes: int) -> None:
    """Refuse what would be too much; no member ever gives more than its size says."""
    total = 0 if isinstance(store, FolderStore) else sum(member.size for member in members)
    of_json = sum(member.size for member in members if member.is_json)
    for what, ratio, size in (
        ("when unpacked", MAX_UNPACKED_RATIO, total),
        ("of JSON", MAX_JSON_RATIO, of_json),
    ):
        if size > ratio * max_bytes:
            expected = f"at most {ratio * max_bytes:,} bytes {what}"
            raise refuse(store.where, expected, f"{size:,}", "leave out what is not predictions")


def _without_ending(name: str) -> str:
    for ending in _ENDINGS:
        if name.casefold().endswith(ending):
            return name[: -len(ending)]
    return name
