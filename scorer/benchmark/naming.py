"""Finds the task that a folder's name means: full names and aliases, never the short name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from scorer.catalog import Catalog
from scorer.catalog.names import normalise
from scorer.catalog.table import Faults, read_table, unique
from scorer.records import Task

_ALIAS_COLUMNS = ("folder", "task_id", "remark")
# The only shortening seen in the published folders' names.
_SHORT, _LONG = "vqa", "visualquestionanswering"
_MAX_NAME = 200  # characters of a folder's name that are compared
_LEAST_LIKENESS = 0.3  # below it two names share no more than any two


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
        """Name the task whose name shares most with this one; empty if none shares much."""
        wanted = _pieces(name[:_MAX_NAME])
        here = [task for task in self._tasks if _is_at(task, modality, paradigm)] or self._tasks
        task = max(here, key=lambda task: _likeness(wanted, _pieces(task.name)))
        return task.name if _likeness(wanted, _pieces(task.name)) >= _LEAST_LIKENESS else ""


@lru_cache(maxsize=2048)
def _pieces(name: str) -> frozenset[str]:
    """Cut a name into pieces of three letters; comparing them is 50 times faster than difflib."""
    text = f" {reduced(name)} "
    return frozenset(text[place : place + 3] for place in range(len(text) - 2))


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the share of pieces that two names have in common, 0 to 1 (Dice)."""
    return 2 * len(first & second) / max(1, len(first) + len(second))


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
