"""Finds the task that a path names: its file, or a folder that it lies in, deepest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from scorer.catalog import Catalog
from scorer.catalog.names import normalise, suggest
from scorer.records import LANGUAGE, Task

# What a prediction file is called beside, or in place of, its task's name; reduced.
_ROLES = (
    "predictions", "prediction", "predicted", "preds", "pred", "results", "result", "outputs",
    "output", "responses", "response", "answers", "answer", "submission",
)  # fmt: skip
ROLE_STEMS = frozenset(_ROLES)
_HINTS = {
    "image": "Image", "images": "Image", "video": "Video", "videos": "Video", "audio": "Audio",
    "3d": "3D", "nlp": LANGUAGE, "language": LANGUAGE, "comprehension": "comprehension",
    "understanding": "comprehension", "generation": "generation",
}  # fmt: skip

# The only shortening that the published folders use.
_SHORT, _LONG = "vqa", "visualquestionanswering"


class Match(NamedTuple):
    """What a path names. ``distance`` counts from the file (0) up to the folder that names it."""

    tasks: tuple[Task, ...]  # none: unknown; several: alike in name, and the path does not tell
    distance: int = 0


@dataclass(frozen=True, eq=False)
class Matcher:
    """The catalog's tasks by their reduced names.

    Args:
        catalog: the tasks.
        aliases: further names -> task_id, such as the benchmark's own folders.
    """

    catalog: Catalog
    aliases: Mapping[str, str]

    @cached_property
    def _by_name(self) -> dict[str, tuple[Task, ...]]:
        index: dict[str, dict[str, Task]] = {}
        by_id = {task.task_id: task for task in self.catalog.tasks}
        for task in self.catalog.tasks:
            index.setdefault(normalise(task.name), {})[task.task_id] = task
        for task in self.catalog.tasks:  # a title helps where it is no task's name
            index.setdefault(normalise(task.title), {task.task_id: task})
        for name, task_id in self.aliases.items():
            # An alias never takes a name away from the task that bears it.
            if task_id in by_id and normalise(name) not in index:
                index[normalise(name)] = {task_id: by_id[task_id]}
        return {name: tuple(tasks.values()) for name, tasks in index.items()}

    def match(self, parts: Sequence[str]) -> Match:
        """Find the task of a path.

        Args:
            parts: folders from the outermost in, then the file's name without its ending.
        """
        for distance, part in enumerate(reversed(parts)):
            tasks = self._named(part, is_file=distance == 0)
            if tasks:
                return Match(self._narrowed(tasks, parts), distance)
        return Match(())

    def named(self, name: str, parts: Sequence[str]) -> tuple[Task, ...]:
        """Find the tasks of a name that is given elsewhere than in the path."""
        return self._narrowed(self._find(normalise(name)), parts)

    def suggestion(self, parts: Sequence[str]) -> str:
        """Say which task was probably meant, if any is close; this takes milliseconds."""
        names = [task.name for task in self.catalog.tasks]
        for part in list(reversed(parts))[:2]:
            if near := suggest(_without_role(normalise(part)), names):
                return f"did you mean {near!r}"
        return ""

    def _named(self, part: str, *, is_file: bool) -> tuple[Task, ...]:
        name = normalise(part)
        return self._find(name) or (self._find(_without_role(name)) if is_file else ())

    def _find(self, name: str) -> tuple[Task, ...]:
        if found := self._by_name.get(name):
            return found
        if name.endswith(_SHORT):
            return self._by_name.get(name.removesuffix(_SHORT) + _LONG, ())
        return ()

    def _narrowed(self, tasks: tuple[Task, ...], parts: Sequence[str]) -> tuple[Task, ...]:
        """Keep the tasks of the modality, paradigm or sheet that the path names."""
        if len(tasks) < 2:
            return tasks
        names = {normalise(part) for part in parts}
        sheets = [task for task in tasks if normalise(task.sheet) in names]
        if sheets:
            return tuple(sheets)
        hints = {_HINTS[name] for name in names if name in _HINTS}
        modalities = hints & {task.modality for task in self.catalog.tasks}
        paradigms = hints & {task.paradigm for task in self.catalog.tasks}
        return (
            tuple(
                task
                for task in tasks
                if (not modalities or task.modality in modalities)
                and (not paradigms or task.paradigm in paradigms)
            )
            or tasks
        )


def _without_role(name: str) -> str:
    """Remove "prediction" and the like from the ends of a reduced name."""
    for role in _ROLES:
        if len(name) > len(role):
            if name.startswith(role):
                return name[len(role) :]
            if name.endswith(role):
                return name[: -len(role)]
    return name
