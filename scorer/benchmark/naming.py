"""Finds the task that a folder's name means: full names and aliases, never the short name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from scorer.catalog import Catalog
from scorer.catalog.names import normalise
from scorer.catalog.table import Faults, read_table, unique
from scorer.records import Task

_ALIAS_COLUMNS = ("folder", "task_id", "remark")
# The only shortening seen in the published folders' names.
_SHORT, _LONG = "vqa", "visualquestionanswering"


def reduced(name: str) -> str:
    """Reduce a folder's or a task's name to what it is compared by."""
    text = normalise(name)
    return text.removesuffix(_SHORT) + _LONG if text.endswith(_SHORT) else text


def read_aliases(path: Path, catalog: Catalog) -> dict[str, str]:
    """Read which other names stand for which task; no file means no such names.

    Raises:
        CatalogError: the file is wrong; every fault with its line.
    """
    if not path.is_file():
        return {}
    faults = Faults()
    known = {task.task_id for task in catalog.tasks}
    rows = read_table(path, _ALIAS_COLUMNS, faults)
    unique(rows, "folder", reduced)
    for row in rows:
        row.text("folder")
        if row.values["task_id"] not in known:
            row.fault("task_id", "a task of tasks.csv")
    faults.raise_if_any()
    return {reduced(row.values["folder"]): row.values["task_id"] for row in rows}


class TaskNames:
    """The names that tasks go by in a benchmark's tree."""

    def __init__(self, catalog: Catalog, aliases: Mapping[str, str]) -> None:
        self._tasks = catalog.tasks
        self._index: dict[str, list[Task]] = {}
        by_id = {task.task_id: task for task in catalog.tasks}
        for task in catalog.tasks:
            for name in dict.fromkeys((reduced(task.name), reduced(task.title))):
                self._index.setdefault(name, []).append(task)
        for name, task_id in aliases.items():
            self._index.setdefault(name, []).append(by_id[task_id])

    def find(self, names: Iterable[str], modality: str, paradigm: str = "") -> Task | None:
        """Find the task that one of the names means; one of that place in the tree comes first."""
        for name in names:
            found = self._index.get(reduced(name), ())
            if not found:
                continue
            here = [task for task in found if _is_at(task, modality, paradigm)]
            return (here or found)[0]
        return None

    def nearest(self, name: str, modality: str, paradigm: str = "") -> str:
        """Name the task whose name is most like this one; empty if none is at all."""
        near = {
            reduced(task.name): task.name
            for task in self._tasks
            if _is_at(task, modality, paradigm)
        } or {reduced(task.name): task.name for task in self._tasks}
        close = difflib.get_close_matches(reduced(name)[:200], near, n=1, cutoff=0.4)
        return near[close[0]] if close else ""


def _is_at(task: Task, modality: str, paradigm: str) -> bool:
    return task.modality == modality and paradigm in ("", task.paradigm)


def within_family(family: str, member: str) -> tuple[str, ...]:
    """Spell the names that a folder inside a family's folder may stand for.

    ``3d_part_segmentation`` and ``aircrafts`` give, among others, ``3d aircrafts part
    segmentation``.
    """
    words = family.replace("-", " ").replace("_", " ").split()
    inserted = (
        " ".join([*words[:place], member, *words[place:]]) for place in range(len(words) + 1)
    )
    return (member, *inserted)
