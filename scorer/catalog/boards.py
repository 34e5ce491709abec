"""Boards: named sets of tasks. Scopes A to C from ``boards.csv``, D from the skills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from scorer.catalog.table import Faults, Row, read_table
from scorer.records import LANGUAGE, MODALITIES, PARADIGMS, Board, Skill, Task

_BOARD_COLUMNS = ("board", "title", "modalities", "paradigm", "tasks_file", "remark")
_HIGHEST_LEVEL = {"A": 5, "B": 5, "C": 3, "D": 3}  # benchmark's site, description of the scopes


def _chosen(
    tasks: Sequence[Task], modalities: Sequence[str], paradigm: str, *, language: bool
) -> tuple[str, ...]:
    """Choose the tasks of some modalities, of one paradigm or both.

    Language joins where level 5 can be reached, which language decides.
    """
    return tuple(
        task.task_id
        for task in tasks
        if (task.modality in modalities and paradigm in ("", task.paradigm))
        or (language and task.modality == LANGUAGE)
    )


def joint_board(board_id: str, tasks: Sequence[Task]) -> Board | None:
    """Make the joint board of two to four modalities, such as ``B/Image+Audio``."""
    scope, _, names = board_id.strip().partition("/")
    by_name = {modality.casefold(): modality for modality in MODALITIES}
    wanted = {by_name.get(name.strip().casefold()) for name in names.split("+")}
    if scope.upper() != "B" or None in wanted:
        return None
    chosen = tuple(modality for modality in MODALITIES if modality in wanted)
    task_ids = _chosen(tasks, chosen, "", language=True)
    if not task_ids:
        return None
    return Board(
        board_id="B/" + "+".join(chosen),
        scope="B",
        title=" + ".join(chosen),
        task_ids=task_ids,
        highest_level=_HIGHEST_LEVEL["B"],
        remark="",
    )


def _listed(row: Row, directory: Path, tasks: Sequence[Task], faults: Faults) -> tuple[str, ...]:
    """Read a board's tasks from the file that ``boards.csv`` names."""
    name = row.values["tasks_file"]
    if Path(name).name != name:
        row.fault("tasks_file", "a file in the catalog's folder")
        return ()
    known = {task.task_id for task in tasks}
    listed = set()
    for line in read_table(directory / name, ("task_id",), faults):
        if line.values["task_id"] not in known:
            line.fault("task_id", "a task of tasks.csv")
        listed.add(line.values["task_id"])
    return tuple(task.task_id for task in tasks if task.task_id in listed)


def _board(row: Row, directory: Path, tasks: Sequence[Task], faults: Faults) -> Board | None:
    board_id = row.text("board")
    scope = board_id.partition("/")[0]
    if scope not in ("A", "B", "C"):
        row.fault("board", "a name that starts with A/, B/ or C/")
        return None
    modalities = row.texts("modalities") or MODALITIES
    if unknown := [name for name in modalities if name not in MODALITIES]:
        row.fault("modalities", f"some of {', '.join(MODALITIES)}, not {', '.join(unknown)}")
    paradigm = row.choice("paradigm", {name: name for name in ("", *PARADIGMS)})
    if row.values["tasks_file"]:
        task_ids = _listed(row, directory, tasks, faults)
    else:
        task_ids = _chosen(tasks, modalities, paradigm, language=scope in "AB")
    if not task_ids:
        row.fault("board", "a board with at least one task")
    return Board(
        board_id=board_id,
        scope=scope,
        title=row.text("title"),
        task_ids=task_ids,
        highest_level=_HIGHEST_LEVEL[scope],
        remark=row.text("remark", optional=True),
    )


def read_boards(
    directory: Path, tasks: Sequence[Task], skills: Mapping[str, Skill], faults: Faults
) -> tuple[Board, ...]:
    """Read the named boards and add one for every skill that has tasks."""
    rows = read_table(directory / "boards.csv", _BOARD_COLUMNS, faults)
    named = [board for row in rows if (board := _board(row, directory, tasks, faults))]
    by_skill: dict[str, list[str]] = {}
    for task in tasks:
        by_skill.setdefault(task.skill_id, []).append(task.task_id)
    for skill in skills.values():
        if task_ids := by_skill.get(skill.skill_id):
            board = Board(
                board_id=f"D/{skill.skill_id}",
                scope="D",
                title=skill.name,
                task_ids=tuple(task_ids),
                highest_level=_HIGHEST_LEVEL["D"],
                remark="",
            )
            named.append(board)
    return tuple(named)
