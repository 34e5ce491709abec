"""A page that holds only the grid, filled with made-up results: for measurements and tests.

``python -m benchmarks.grid.app PORT ROWS TASKS``
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import gradio as gr
import numpy as np

from scorer.ui.grid import CellState, GridColumn, GridData, GridState, grid_value
from scorer.ui.grid.component import grid

HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "\"quoted\" & 'single' <b>bold</b> `${1+1}` {{value}}",
    "\u202egnp.exe\u2066 right to left",
    "nul\x00 and \u2028 separators",
)
GHOST = "ghost"
# What happens while an answer is under way counts as well; Gradio would pass over it.
_EVENT: Mapping[str, Any] = {"show_progress": "hidden", "trigger_mode": "always_last"}
_SHEETS = ("Image-Comprehension", "Image-Generation", "Video-Comprehension", "NLP", "3D-Generation")


@cache
def made_up(count: int, tasks: int) -> GridData:
    """Make results of ``count`` models on ``tasks`` tasks, some missing, the last a ghost's."""
    random = np.random.default_rng(7)
    ability = np.sort(random.beta(2, 3, count))[::-1]
    scores = ability[:, None] * 70 + random.normal(15, 12, (count, tasks))
    scores = np.clip(np.round(scores, 2), 0.01, 99.99)
    scores[random.random((count, tasks)) < 0.3] = np.nan
    names = [f"Model-{number:05d}" for number in range(count)]
    names[1 : 1 + len(HOSTILE)] = HOSTILE
    names[-1] = "My run"
    levels = np.digitize(ability, (0.3, 0.6, 0.8)).astype(float) + 2
    levels[ability < 0.1] = np.nan
    s2 = np.nan_to_num(scores).mean(axis=1)
    s5 = np.where(levels > 3, s2 / 9, np.nan)
    sizes = random.choice([0.5, 1.3, 7, 7, 13, 34, 72, np.nan], count)
    lead = (
        GridColumn(key="rank", title="Rank", kind="rank", decimals=0, pinned=True),
        GridColumn(
            key="model", title="Model", kind="text", pinned=True, opens="row", width=230
        ),
        GridColumn(
            key="level", title="Level", kind="level", decimals=0, group="Level",
            higher_is_better=True, description="The highest level with a score above 0",
        ),
        *(
            GridColumn(
                key=name, title=name, group="Level", unit="points", higher_is_better=True,
                description=f"{name} of General-Level",
            )
            for name in ("S2", "S3", "S4", "S5")
        ),
        GridColumn(key="coverage", title="Coverage", kind="bar", decimals=1, unit="%",
                   group="Coverage", higher_is_better=True),
        GridColumn(key="size", title="Size", unit="B parameters", decimals=1, group="Facts"),
        GridColumn(key="access", title="Access", kind="badge", group="Facts"),
        GridColumn(key="backbone", title="Backbone", kind="text", group="Facts", visible=False),
    )  # fmt: skip
    cells = {
        "rank": np.arange(1, count + 1, dtype=float),
        "model": names,
        "level": levels,
        "S2": s2,
        "S3": s2 / 3,
        "S4": np.where(levels > 3, s2 / 7, np.nan),
        "S5": s5,
        "coverage": 100 * np.isfinite(scores).mean(axis=1),
        "size": sizes,
        "access": [("open", "closed", None)[n] for n in random.integers(0, 3, count)],
        "backbone": [("Vicuna", "LLaMA-2", "Qwen")[n] for n in random.integers(0, 3, count)],
    }
    sota = np.round(random.uniform(55, 80, tasks), 2)
    columns = [
        GridColumn(
            key=f"task/{at}", title=f"Task {at}: a name long enough to be cut in its header",
            short_title=f"Task {at} accuracy", group=_SHEETS[at * len(_SHEETS) // tasks],
            unit="%", higher_is_better=True, heat=(float(sota[at]), float(sota[at]) - 10),
            opens="column", description="ACC; the specialist has " + str(sota[at]),
            visible=at % 10 == 0,
        )
        for at in range(tasks)
    ]  # fmt: skip
    cells |= {f"task/{at}": scores[:, at] for at in range(tasks)}
    states = np.where(np.isnan(scores[:, 0]), CellState.NO_ROW, CellState.SCORED).astype(np.uint8)
    given = int(np.flatnonzero(np.isfinite(scores[:, 0]))[0])
    states[given] = CellState.FLAGGED
    return GridData(
        columns=(*lead, *columns),
        ids=[*(f"m{row}" for row in range(count - 1)), GHOST],
        cells=cells,
        states={"task/0": states},
        notes={"task/0": {given: "printed twice, with different values"}},
        ghosts=frozenset({GHOST}),
    )


def build(count: int, tasks: int) -> gr.Blocks:
    """Lay out the page: the grid, what it raised last, and a state to restore.

    Without rows it holds a text field only, to compare with.
    """
    if not count:
        with gr.Blocks(title="Empty", analytics_enabled=False) as empty:
            gr.Textbox(label="last", elem_id="last")
        return cast(gr.Blocks, empty)
    data = made_up(count, tasks)

    def heard(name: str, event: gr.EventData) -> str:
        return f"{name} {event._data}"

    with gr.Blocks(title="Grid", analytics_enabled=False) as app:
        table = grid(
            grid_value(data, GridState(sort=(("S2", "desc"),)), view="all"),
            load=lambda view: data if view == "all" else None,
            label="Models",
            elem_id="grid",
        )
        last = gr.Textbox(label="last", elem_id="last")
        wanted = gr.Textbox(label="state", elem_id="wanted")
        restore = gr.Button("restore", elem_id="restore")

        def on_select(event: gr.EventData) -> str:
            return heard("select", event)

        def on_row(event: gr.EventData) -> str:
            return heard("open_row", event)

        def on_column(event: gr.EventData) -> str:
            return heard("open_column", event)

        def on_state(event: gr.EventData) -> str:
            return GridState.from_dict(event._data).to_text()

        table.select(on_select, None, last, **_EVENT)
        table.open_row(on_row, None, last, **_EVENT)
        table.open_column(on_column, None, last, **_EVENT)
        table.state(on_state, None, wanted, **_EVENT)
        restore.click(
            lambda text: grid_value(data, GridState.from_text(text), view="all"), wanted, table
        )
    return cast(gr.Blocks, app)


def main(arguments: list[str]) -> None:
    """Serve the page on a port of this machine."""
    port, count, tasks = map(int, arguments)
    build(count, tasks).launch(
        server_name="127.0.0.1", server_port=port, run_history=False, enable_monitoring=False,
        quiet=True, show_error=True,
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
