"""Finds each task's annotation in a tree of files, however its folders are spelt and nested.

The published trees have ``3D audio image nlp video``, below them ``comprehension`` and
``generation`` (not for nlp, sometimes twice), then a folder per task, or an archive of one. Some
folders hold a family of tasks. Case, blanks, ``-`` and ``_`` do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from scorer.benchmark.archives import SUFFIXES, stem
from scorer.benchmark.faults import BenchmarkError, note, warning
from scorer.benchmark.limits import MAX_ANNOTATION_BYTES, MAX_LOOKS
from scorer.benchmark.naming import TaskNames, within_family
from scorer.benchmark.parsing import read_bytes, task_field
from scorer.benchmark.source import Entry, Source, join
from scorer.catalog.names import normalise
from scorer.errors import Problem
from scorer.records import LANGUAGE, PARADIGMS, Task

_ROOTS = {"3d": "3D", "audio": "Audio", "image": "Image", "nlp": LANGUAGE, "video": "Video"}
_ROOTS |= {"language": LANGUAGE}
_NAMES = ("annotation.json", "json/annotation.json")
_NEWER = ("annotation_v2.json", "json/annotation_v2.json")
_MAX_OUTER = 30  # folders at the top that are no roots and are looked into


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task is. With ``archive``, ``annotation`` is a member of it, or empty: to be found.

    ``folder`` is what relative paths of media start from.
    """

    task_id: str
    folder: str
    annotation: str
    archive: str = ""

    @property
    def path(self) -> str:
        """The file that holds the annotation."""
        return self.archive or self.annotation


@dataclass(frozen=True, slots=True)
class _Level:
    """A folder that holds task folders."""

    path: str
    modality: str
    paradigm: str = ""


@dataclass(slots=True)
class _Found:
    """What may be a task: a folder, an archive, or an annotation file by itself."""

    entry: Entry
    level: _Level
    task: Task | None


@dataclass(slots=True)
class Layout:
    """The tasks of a tree by task_id, and what could not be made sense of."""

    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def find_places(source: Source, names: TaskNames) -> Layout:
    """Find all tasks of a source."""
    layout = Layout()
    levels = list(_levels(source))
    if not levels:
        roots = "3D, audio, image, nlp, video"
        hint = "name the folder that holds them"
        layout.problems.append(warning(source.name, f"some of the folders {roots}", "none", hint))
    found = [item for level in levels for item in _candidates(source, names, level)]
    probed = source.sizes(
        join(item.entry.path, name)
        for item in found
        if item.entry.is_folder
        for name in _usual(item.entry.name)
    )
    looks = 0
    for item in found:
        places = list(_places(source, names, item, probed, layout.problems))
        if not places and item.task is None and looks < MAX_LOOKS:
            looks += 1
            places = list(_by_content(source, names, item, probed, layout.problems))
        if not places:
            _tell_unmatched(item, names, layout.problems)
        for place in places:
            _add(layout, place)
    return layout


def _levels(source: Source) -> Iterator[_Level]:
    """Give every folder that holds task folders, whether or not a paradigm stands between."""
    top = [entry for entry in source.entries("") if entry.is_folder]
    roots = [entry for entry in top if normalise(entry.name) in _ROOTS]
    own_name = normalise(PurePosixPath(source.name).name)
    if not roots and own_name in _ROOTS:  # the source is a root itself
        yield from _below(source, _Level("", _ROOTS[own_name]))
        return
    for outer in [entry for entry in top if entry not in roots][:_MAX_OUTER]:
        inner = source.entries(outer.path)
        roots += [entry for entry in inner if entry.is_folder and normalise(entry.name) in _ROOTS]
    for root in roots:
        yield from _below(source, _Level(root.path, _ROOTS[normalise(root.name)]))


def _below(source: Source, level: _Level) -> Iterator[_Level]:
    """Give a level, and the levels of paradigms in it; one stands in itself at times."""
    yield level
    for entry in source.entries(level.path):
        paradigm = normalise(entry.name)
        if entry.is_folder and paradigm in PARADIGMS:
            yield from _below(source, _Level(entry.path, level.modality, paradigm))


def _candidates(source: Source, names: TaskNames, level: _Level) -> Iterator[_Found]:
    for entry in source.entries(level.path):
        lower = entry.name.casefold()
        if entry.is_folder:
            if normalise(entry.name) in PARADIGMS or entry.name.startswith(("__", ".")):
                continue
        elif not lower.endswith((*SUFFIXES, ".json")):
            continue
        task = names.find([stem(entry.name)], level.modality, level.paradigm)
        if task is None and lower.endswith(".json"):
            continue  # some list beside the tasks
        yield _Found(entry, level, task)


def _usual(folder: str) -> tuple[str, ...]:
    own = (f"{folder}.json", f"json/{folder}.json")
    return (*_NAMES, *_NEWER, *own)


def _annotation(
    source: Source, entry: Entry, probed: dict[str, int], problems: list[Problem]
) -> Place | None:
    """Find the annotation in a folder: under a usual name, in any case, or the only JSON file."""
    usual = [join(entry.path, name) for name in _usual(entry.name)]
    there = [path for path in usual if path in probed]
    if not there:
        listed = source.entries(entry.path)
        for folder in (item for item in listed if item.is_folder):
            if normalise(folder.name) in ("json", "annotation", "annotations"):
                listed += source.entries(folder.path)
        files = {item.path.casefold(): item for item in listed if not item.is_folder}
        there = [files[path.casefold()].path for path in usual if path.casefold() in files]
        others = [item.path for item in files.values() if item.path.casefold().endswith(".json")]
        if not there and len(others) == 1:
            there = others
            told = PurePosixPath(others[0]).name
            problems.append(note(entry.path, "annotation.json", repr(told), "read as annotation"))
        archives = [p.path for p in files.values() if p.path.casefold().endswith(SUFFIXES)]
        if not there and len(archives) == 1:
            return Place("", entry.path, "", archives[0])
    if len(there) > 1:
        told = ", ".join(path.removeprefix(f"{entry.path}/") for path in there)
        used = there[0].removeprefix(f"{entry.path}/")
        problems.append(note(entry.path, "one annotation file", told, f"{used} is used"))
    return Place("", entry.path, there[0]) if there else None


def _places(
    source: Source,
    names: TaskNames,
    item: _Found,
    probed: dict[str, int],
    problems: list[Problem],
) -> Iterator[Place]:
    """Give the places of a candidate whose name says which task it is, or of a family's members."""
    entry, level = item.entry, item.level
    if item.task and not entry.is_folder:
        yield _single(entry, level.path, item.task)
    elif item.task:
        place = _annotation(source, entry, probed, problems)
        if place is None:
            problems.append(
                warning(entry.path, "an annotation file", "none", f"task {item.task.name!r}")
            )
            return
        yield Place(item.task.task_id, place.folder, place.annotation, place.archive)
    elif entry.is_folder and not any(join(entry.path, name) in probed for name in _NAMES):
        for member in source.entries(entry.path):
            spelt = within_family(entry.name, stem(member.name))
            task = names.find(spelt, level.modality, level.paradigm)
            if task is None:
                continue
            inner = _Found(member, _Level(entry.path, level.modality, level.paradigm), task)
            yield from _places(source, names, inner, {}, problems)


def _single(entry: Entry, level: str, task: Task) -> Place:
    """Place a task that is one file: an archive of its folder, or its annotation."""
    if entry.name.casefold().endswith(SUFFIXES):
        return Place(task.task_id, join(level, stem(entry.name)), "", entry.path)
    return Place(task.task_id, level, entry.path)


def _by_content(
    source: Source,
    names: TaskNames,
    item: _Found,
    probed: dict[str, int],
    problems: list[Problem],
) -> Sequence[Place]:
    """Look into the annotation of a folder of unknown name for the name of its task."""
    if not item.entry.is_folder:
        return ()
    place = _annotation(source, item.entry, probed, [])
    if place is None or place.archive:
        return ()
    if source.sizes([place.annotation]).get(place.annotation, 0) > MAX_ANNOTATION_BYTES:
        return ()
    try:
        path = source.file(place.annotation)
        said = task_field(read_bytes(path, place.annotation), place.annotation)
    except BenchmarkError as error:
        problems.extend(error.problems)
        return ()
    task = names.find([said], item.level.modality, item.level.paradigm)
    return [Place(task.task_id, place.folder, place.annotation)] if task else ()


def _tell_unmatched(item: _Found, names: TaskNames, problems: list[Problem]) -> None:
    path = item.entry.path
    if item.task is not None or any(path == said.where for said in problems):
        return
    near = names.nearest(stem(item.entry.name), item.level.modality, item.level.paradigm)
    hint = f"the nearest task is {near!r}; folders.csv of the catalog can say so" if near else ""
    problems.append(warning(path, "the name of a task", repr(item.entry.name), hint))


def _add(layout: Layout, place: Place) -> None:
    first = layout.places.setdefault(place.task_id, place)
    if first is not place:
        used = f"{first.path} is used"
        layout.problems.append(
            warning(place.path, "each task once", f"{place.task_id} again", used)
        )
