"""Plain values become updates of components, in one fixed order for all events."""

from __future__ import annotations

from typing import Any

import gradio as gr

from scorer.ui import board_wording as words
from scorer.ui.leaderboard.choices import CONTROLS
from scorer.ui.leaderboard.layout import Parts
from scorer.ui.leaderboard.render import Shown


def outputs(parts: Parts) -> list[Any]:
    """List the components that an answer may change, in the order of ``as_updates``."""
    comparing, model, task = parts.comparing, parts.model, parts.task
    return [
        parts.held, parts.address, parts.due, parts.note,
        *(parts.controls[name] for name in CONTROLS),
        parts.head, parts.chips, parts.grid,
        comparing.picker, parts.dock, comparing.table, comparing.differences, comparing.sheet,
        model.head, model.strengths, model.account, model.doubts, model.tasks, model.sheet,
        task.head, task.ranking,
    ]  # fmt: skip


def as_updates(shown: Shown | None) -> list[Any]:
    """Turn what is shown into updates; ``None`` leaves everything as it is."""
    if shown is None:
        return [gr.skip()] * (4 + len(CONTROLS) + 16)
    return [
        _kept(shown.held),
        shown.address,
        shown.due,
        _kept(shown.note),
        *_control_updates(shown),
        _kept(shown.head),
        _kept(shown.chips),
        _kept(shown.grid),
        _picker(shown),
        _kept(shown.dock),
        _kept(shown.side_by_side),
        _kept(shown.differences),
        _sheet(shown.compare_sheets),
        _kept(shown.model_head),
        _kept(shown.strengths),
        _kept(shown.account),
        _kept(shown.doubts),
        _kept(shown.model_tasks),
        _sheet(shown.model_sheets),
        _kept(shown.task_head),
        _kept(shown.task_ranking),
    ]


def _kept(value: str | None) -> Any:
    return gr.skip() if value is None else value


def _sheet(given: tuple[list[tuple[str, str]], str] | None) -> Any:
    return gr.skip() if given is None else gr.Dropdown(choices=given[0], value=given[1])


def _picker(shown: Shown) -> Any:
    changed: dict[str, Any] = {}
    if shown.names is not None:
        changed["choices"] = shown.names
    if shown.compared is not None:
        changed["value"] = shown.compared
    return gr.Dropdown(**changed) if changed else gr.skip()


def _control_updates(shown: Shown) -> list[Any]:
    """Set the selectors where the answer is not their own doing; keep the boards to the scope."""
    updates: dict[str, Any] = dict.fromkeys(CONTROLS, None)
    values = shown.controls or {}
    for name, value in values.items():
        updates[name] = gr.update(value=value)
    if shown.boards is not None:
        updates["scope"] = gr.update(value=shown.board.partition("/")[0])
        updates["board"] = gr.Dropdown(choices=shown.boards, value=shown.board)
    if shown.has_published is not None:
        updates["source"] = gr.Radio(
            value=shown.source,
            interactive=shown.has_published,
            info=None if shown.has_published else words.SOURCE_OFF,
        )
    return [gr.skip() if updates[name] is None else updates[name] for name in CONTROLS]
