"""The catalog as one record, and its loading. The files' formats: ``leaderboard_data/catalog``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scorer.catalog.boards import joint_board, read_boards
from scorer.catalog.names import normalise, slug, suggest
from scorer.catalog.table import Faults, Row, read_table, unique
from scorer.errors import OptionError, Problem
from scorer.records import (
    EVIDENCE,
    LANGUAGE,
    MODALITIES,
    PARADIGMS,
    Board,
    Metric,
    Normaliser,
    Skill,
    Task,
)

_METRIC_COLUMNS = (
    "metric", "key", "direction", "unit", "low", "high", "normaliser", "scale", "zero",
    "sota_unit", "aliases", "evidence", "source", "definition",
)  # fmt: skip
_TASK_COLUMNS = (
    "task_id", "sheet", "number", "name", "title", "short_name", "metric", "paper_metric",
    "skill_id", "modality", "paradigm", "domains", "capabilities", "data_source", "samples",
    "specialist", "remark",
)  # fmt: skip
_MEASURE_COLUMNS = ("task_id", "measure", "evidence", "remark")
_MEASURE_KEY = re.compile(r"[A-Za-z0-9]+(?:[.@-][A-Za-z0-9]+)*")
_SKILL_COLUMNS = ("skill_id", "sheet", "name", "short_name")


@dataclass(frozen=True, eq=False, kw_only=True)  # one per folder: identity is equality
class Catalog:
    """Everything that a score is measured against.

    ``version`` is the first 12 hex digits of the sha256 over all files of the catalog.
    """

    version: str
    tasks: tuple[Task, ...]  # sheet by sheet, in the released workbook's order
    skills: Mapping[str, Skill]
    boards: tuple[Board, ...]  # the named ones; any joint B board exists besides
    sota: Mapping[str, Mapping[str, float]]  # choice of SoTA -> task_id -> score
    _by_name: Mapping[tuple[str, str], Task] = field(repr=False)

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets in order."""
        return tuple(dict.fromkeys(task.sheet for task in self.tasks))

    @property
    def sota_names(self) -> tuple[str, ...]:
        """The choices of SoTA; the first is the default."""
        return tuple(self.sota)

    def tasks_of(self, sheet: str) -> tuple[Task, ...]:
        """Return the tasks of a sheet, in order."""
        return tuple(task for task in self.tasks if task.sheet == sheet)

    def find_task(self, sheet: str, name: str) -> Task | None:
        """Find a task of a sheet by its full name or title, however spelt; never by position."""
        return self._by_name.get((sheet, normalise(name)))

    def board(self, board_id: str) -> Board:
        """Find a board by its name, or make the joint board that the name asks for.

        Raises:
            OptionError: there is no such board.
        """
        for board in self.boards:
            if board.board_id.casefold() == board_id.strip().casefold():
                return board
        if joint := joint_board(board_id, self.tasks):
            return joint
        near = suggest(board_id, (board.board_id for board in self.boards))
        hint = f"did you mean {near!r}" if near else "A/full, B/Image+Audio and C/3D-generation are"
        raise OptionError([Problem("board", "the name of a board", repr(board_id), hint)])


def _metric(row: Row) -> Metric:
    """Read one metric and check that its numbers fit together."""
    normaliser = row.choice("normaliser", {kind.value: kind for kind in Normaliser})
    higher = row.choice("direction", {"higher": True, "lower": False})
    low, high = row.number("low", finite=False), row.number("high", finite=False)
    if not low < high:
        row.fault("high", f"more than low ({low:g})")
    needs_scale = normaliser in (Normaliser.SIGMOID, Normaliser.TANH)
    scale = row.number("scale") if needs_scale else None
    if scale is not None and scale <= 0:
        row.fault("scale", "a number above 0")
    if higher == (normaliser in (Normaliser.SIGMOID, Normaliser.COMPLEMENT)):
        row.fault("direction", f"the direction of the normaliser {normaliser}")
    if normaliser is Normaliser.SIGMOID and low < 0:
        row.fault("low", "0 or more, as the normaliser sigmoid is defined there")
    if normaliser is Normaliser.RANGE and not -float("inf") < low < high < float("inf"):
        row.fault("high", "finite ends, as the normaliser range needs them")
    return Metric(
        name=row.text("metric"),
        key=row.text("key"),
        higher_is_better=higher,
        unit=row.text("unit"),
        low=low,
        high=high,
        normaliser=normaliser,
        scale=scale,
        zero_is_missing=row.choice("zero", {"score": False, "missing": True}),
        sota_in_points=row.choice("sota_unit", {"raw": False, "points": True}),
        aliases=row.texts("aliases"),
        definition=row.text("definition"),
        evidence=row.text("evidence"),
        source=row.text("source"),
    )


def _task(row: Row, metrics: Mapping[str, Metric], skills: Mapping[str, Skill]) -> Task | None:
    """Read one task; ``None`` where its metric is unknown (the fault is noted)."""
    sheet, name = row.text("sheet"), row.text("name")
    metric = metrics.get(row.text("metric"))
    if metric is None:
        row.fault("metric", "a metric of metrics.csv")
    expected_id = f"{sheet}/{slug(name)}"
    if row.text("task_id") != expected_id:
        row.fault("task_id", repr(expected_id))
    skill = skills.get(row.text("skill_id"))
    if skill is None or skill.sheet != sheet:
        row.fault("skill_id", f"a skill of skills.csv on the sheet {sheet}")
    modality = row.choice("modality", {name: name for name in (*MODALITIES, LANGUAGE)})
    paradigms = ("",) if modality == LANGUAGE else PARADIGMS
    paradigm = row.choice("paradigm", {name: name for name in paradigms})
    if metric is None:
        return None
    return Task(
        task_id=expected_id,
        sheet=sheet,
        number=row.count("number"),
        name=name,
        title=row.text("title"),
        short_name=row.text("short_name"),
        metric=metric,
        paper_metric=row.text("paper_metric", optional=True),
        skill_id=row.text("skill_id"),
        modality=modality,
        paradigm=paradigm,
        domains=row.texts("domains"),
        capabilities=row.texts("capabilities"),
        data_source=row.text("data_source", optional=True),
        samples=row.count("samples"),
        specialist=row.text("specialist", optional=True),
        remark=row.text("remark", optional=True),
    )


def _with_measures(path: Path, tasks: list[Task], faults: Faults) -> list[Task]:
    """Give every task its measure; a task without a line, or a line without a task, is a fault."""
    rows = read_table(path, _MEASURE_COLUMNS, faults)
    unique(rows, "task_id")
    known = {task.task_id for task in tasks}
    by_task: dict[str, Any] = {}
    for row in rows:
        if row.text("task_id") not in known:
            row.fault("task_id", "a task of tasks.csv")
        if not _MEASURE_KEY.fullmatch(row.text("measure")):
            row.fault("measure", "the key of a measure, such as bleu1.sentence")
        by_task[row.values["task_id"]] = {
            "measure": row.values["measure"],
            "evidence": row.choice("evidence", {name: name for name in EVIDENCE}),
            "measure_remark": row.text("remark", optional=True),
        }
    if missing := [task.task_id for task in tasks if task.task_id not in by_task]:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        faults.add(path.name, "a line for each task", f"none for {missing[0]}{more}")
    return [replace(task, **by_task.get(task.task_id, {})) for task in tasks]


def _read_sota(
    path: Path, tasks: Mapping[str, Task], faults: Faults
) -> dict[str, Mapping[str, float]]:
    """Read every SoTA column; a cell may be empty, a task may be absent."""
    rows = read_table(path, ("task_id",), faults, more=True)
    unique(rows, "task_id")
    names = [name for name in (rows[0].values if rows else ()) if name != "task_id"]
    if not names:
        faults.add(path.name, "a line per task and a column of scores besides task_id", "none")
    columns: dict[str, dict[str, float]] = {name: {} for name in names}
    for row in rows:
        task = tasks.get(row.values["task_id"])
        if task is None:
            row.fault("task_id", "a task of tasks.csv")
            continue
        low, high = (
            (0.0, 100.0) if task.metric.sota_in_points else (task.metric.low, task.metric.high)
        )
        for name in names:
            if not row.values[name].strip():
                continue
            value = row.number(name)
            if not low <= value <= high:
                row.fault(name, f"{task.metric.name} in [{low:g}, {high:g}]")
            columns[name][task.task_id] = value
    return {name: MappingProxyType(column) for name, column in columns.items()}


def _by_name(tasks: list[Task]) -> dict[tuple[str, str], Task]:
    """Index tasks by sheet and normalised name; a title helps where it is no other's name."""
    index = {(task.sheet, normalise(task.title)): task for task in tasks}
    return index | {(task.sheet, normalise(task.name)): task for task in tasks}


def _version(directory: Path) -> str:
    """Hash all catalog files by name and content, line ends taken alike."""
    digest = hashlib.sha256()
    for path in sorted(directory.glob("*.csv")):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


@lru_cache(maxsize=4)
def load_catalog(directory: Path) -> Catalog:
    """Read and check the catalog in a folder.

    Raises:
        CatalogError: something in it is wrong; every fault with file, line and column.
    """
    faults = Faults()
    skill_rows = read_table(directory / "skills.csv", _SKILL_COLUMNS, faults)
    metric_rows = read_table(directory / "metrics.csv", _METRIC_COLUMNS, faults)
    task_rows = read_table(directory / "tasks.csv", _TASK_COLUMNS, faults)
    faults.raise_if_any()
    unique(skill_rows, "skill_id", str.casefold)
    unique(metric_rows, "metric")
    unique(task_rows, "task_id")
    skills = {
        row.values["skill_id"]: Skill(
            skill_id=row.text("skill_id"),
            sheet=row.text("sheet"),
            name=row.text("name"),
            short_name=row.text("short_name"),
        )
        for row in skill_rows
    }
    metrics = {row.values["metric"]: _metric(row) for row in metric_rows}
    tasks = [task for row in task_rows if (task := _task(row, metrics, skills))]
    if not task_rows:
        faults.add("tasks.csv", "at least one task", "none")
    tasks = _with_measures(directory / "measures.csv", tasks, faults)
    sota = _read_sota(directory / "sota.csv", {task.task_id: task for task in tasks}, faults)
    boards = read_boards(directory, tuple(tasks), skills, faults)
    faults.raise_if_any()
    return Catalog(
        version=_version(directory),
        tasks=tuple(tasks),
        skills=MappingProxyType(skills),
        boards=boards,
        sota=MappingProxyType(sota),
        _by_name=MappingProxyType(_by_name(tasks)),
    )
