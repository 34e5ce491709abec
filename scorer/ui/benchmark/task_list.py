"""All tasks in as few characters as the browser needs to list, search and filter them by itself."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from scorer.catalog import Catalog
from scorer.records import LANGUAGE, MODALITIES, PARADIGMS, Board
from scorer.ui import benchmark_wording as words
from scorer.ui import board_wording
from scorer.ui.benchmark.task_facts import scoring_of
from scorer.ui.leaderboard.choices import board_title, boards_of
from scorer.ui.wording import SHEETS


class _Names:
    """Names by number; the browser gets each name once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))


@lru_cache(maxsize=4)
def task_list(catalog: Catalog) -> dict[str, Any]:
    """Pack the catalog for ``static/tasks.js``.

    Returns:
        ``names``: per trait, its values. ``tasks``: a row per task with id, title, number of
        samples, and per trait the numbers of its values. ``boards``: per scope, each board's
        id, title and tasks as runs of rows (first, length).
    """
    names = {trait: _Names() for trait in _TRAITS}
    rows = []
    for task in catalog.tasks:
        values: dict[str, tuple[str, ...]] = {
            "sheet": (task.sheet,),
            "skill": (task.skill_id,),
            "metric": (task.metric.name,),
            "scoring": (scoring_of(task),),
            "domain": task.domains,
            "capability": task.capabilities,
            "specialist": (task.specialist,),
            "data_source": (task.data_source,),
            "modality": (task.modality,),
            "paradigm": (task.paradigm,),
        }
        traits = [[names[trait].of(value) for value in values[trait]] for trait in _TRAITS]
        rows.append([task.task_id, task.title, task.samples, *traits])
    return {
        "traits": list(_TRAITS),
        "names": {trait: list(known.numbers) for trait, known in names.items()},
        "labels": _labels(catalog),
        "tasks": rows,
        "boards": _boards(catalog),
    }


_TRAITS = (
    "sheet", "skill", "metric", "scoring", "domain", "capability", "specialist", "data_source",
    "modality", "paradigm",
)  # fmt: skip


def _labels(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Say what a value is called on the screen, where that is not the value itself."""
    return {
        "sheet": dict(SHEETS),
        "skill": {skill.skill_id: skill.name for skill in catalog.skills.values()},
        "scoring": dict(words.SCORING),
        "modality": {name: name for name in (*MODALITIES, LANGUAGE)},
        "paradigm": {name: name for name in PARADIGMS},
    }


def _boards(catalog: Catalog) -> list[dict[str, Any]]:
    """List the boards by scope."""
    places = {task.task_id: place for place, task in enumerate(catalog.tasks)}
    return [
        {
            "scope": scope,
            "title": title,
            "boards": [
                [board.board_id, board_title(catalog, board), _runs(board, places)]
                for board in boards_of(catalog, scope)
            ],
        }
        for scope, (title, _) in board_wording.SCOPES.items()
    ]


def _runs(board: Board, places: dict[str, int]) -> list[int]:
    """Write a board's tasks as first row and length of each run, one after another."""
    runs: list[int] = []
    for task_id in board.task_ids:
        place = places[task_id]
        if runs and runs[-2] + runs[-1] == place:
            runs[-1] += 1
        else:
            runs += [place, 1]
    return runs
