"""Figures of several models side by side, and of all models on one task. No gradio here."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from scorer.charts import (
    _FEWEST_SPOKES,
    _GRID_COLOUR,
    MOST_SPOKES,
    RADAR_HEIGHT,
    SPECIALIST_COLOUR,
    Group,
    _figure,
    _polar,
    _spokes,
    _top,
)

if TYPE_CHECKING:
    from plotly.graph_objects import Figure as Figure  # type: ignore[import-untyped]

# Middle tones that can be told apart on a light and on a dark ground, without red against green.
MODEL_COLOURS = ("#3f6fd8", "#d0741c", "#12938a", "#c2508c", "#8a63c7", "#7f8a1e")
_LONGEST_NAME = 28
_ROW_HEIGHT = 26  # pixels for one line of dots
_ROW_FRAME = 96  # pixels for legend and axis
_DISTRIBUTION_HEIGHT = 260
_BINS = 50  # columns into which 0 to 100 points are cut for the dots of a task


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One model in a figure: its values along the labels, ``None`` where there is none."""

    name: str
    values: tuple[float | None, ...]
    notes: tuple[str, ...]  # said when someone points at a value


def label(name: str) -> str:
    """Shorten a model's name, and keep plotly from reading HTML in it."""
    return escape(textwrap.shorten(name, _LONGEST_NAME, placeholder=" …") or name[:_LONGEST_NAME])


def level_radar(level: str, scores: Mapping[str, Mapping[str, float | None]]) -> Figure:
    """Draw one level score of several models by modality.

    Args:
        level: S2, S3 or S4; for the notes.
        scores: per model and modality, all models with the same modalities.
    """
    modalities = list(next(iter(scores.values()), {}))
    lines = [
        Line(
            name=name,
            values=tuple(by_modality.values()),
            notes=tuple(
                f"{label(name)}<br>{modality}: {level} {_said(value)}"
                for modality, value in by_modality.items()
            ),
        )
        for name, by_modality in scores.items()
    ]
    return _radar_or_dots(modalities, lines, None, most_spokes=MOST_SPOKES)


def skill_radar(groups: Mapping[str, Sequence[Group]], *, most_spokes: int = MOST_SPOKES) -> Figure:
    """Draw several models by skill against the specialists; dots in rows where a radar fails.

    Args:
        groups: per model, the same skills in the same order.
        most_spokes: above which there are rows.
    """
    first = next(iter(groups.values()), ())
    names = [group.name for group in first]
    lines = [
        Line(
            name=model,
            values=tuple(group.points if group.scored else None for group in members),
            notes=tuple(
                f"{group.name}<br>{label(model)} {group.points:.2f}<br>"
                f"{group.scored} of {group.tasks} tasks scored"
                for group in members
            ),
        )
        for model, members in groups.items()
    ]
    specialists = Line(
        name="Specialists",
        values=tuple(group.sota_points for group in first),
        notes=tuple(f"{group.name}<br>specialists {group.sota_points:.2f}" for group in first),
    )
    return _radar_or_dots(names, lines, specialists, most_spokes=most_spokes)


def _said(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _radar_or_dots(
    labels: Sequence[str], lines: Sequence[Line], specialists: Line | None, *, most_spokes: int
) -> Figure:
    everyone = [*lines, *([specialists] if specialists else [])]
    top = _top(value for line in everyone for value in line.values if value is not None)
    coloured = list(zip(lines, MODEL_COLOURS, strict=False))
    if _FEWEST_SPOKES <= len(labels) <= most_spokes:
        traces = [
            _spokes(
                label(line.name), labels, [value or 0.0 for value in line.values],
                colour=colour, notes=line.notes, dashed=line is specialists,
            )
            for line, colour in [
                *([(specialists, SPECIALIST_COLOUR)] if specialists else []), *coloured
            ]
        ]  # fmt: skip
        for trace in traces[1 if specialists else 0 :]:
            trace.fillcolor = trace.fillcolor.replace("0.12)", "0.05)")  # several lie on another
        return _figure(traces, height=RADAR_HEIGHT, layout=_polar(top, len(labels)))
    dots = [
        *([_dots(specialists, labels, SPECIALIST_COLOUR, "line-ns-open")] if specialists else []),
        *(_dots(line, labels, colour, "circle") for line, colour in coloured),
    ]
    height = _ROW_FRAME + _ROW_HEIGHT * len(labels)
    return _figure(dots, height=height, layout=_row_layout(top))


def _dots(line: Line, labels: Sequence[str], colour: str, symbol: str) -> Any:
    from plotly.graph_objects import Scatter

    wide = symbol != "circle"
    return Scatter(
        name=label(line.name),
        x=[None if value is None else max(value, 0.0) for value in line.values],
        y=list(labels),
        text=list(line.notes),
        mode="markers",
        marker={
            "color": colour, "symbol": symbol, "size": 13 if wide else 10, "opacity": 0.9,
            "line": {"width": 3 if wide else 0, "color": colour},
        },
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _row_layout(top: float) -> dict[str, Any]:
    return {
        "margin": {"l": 8, "r": 16, "t": 76, "b": 14},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top"},
        "xaxis": {
            "range": [-0.02 * top, 1.02 * top],
            "side": "top",  # in sight while the rows scroll
            "gridcolor": _GRID_COLOUR,
            "zeroline": False,
        },
        "yaxis": {
            "automargin": True, "autorange": "reversed", "ticklabelstandoff": 8,
            "gridcolor": _GRID_COLOUR, "type": "category",
        },
    }  # fmt: skip


def task_distribution(
    points: Mapping[str, float], notes: Mapping[str, str], sota: float | None, own: Sequence[str]
) -> Figure:
    """Draw every model's points on one task as a dot, the dots stacked, and the specialist's line.

    Args:
        points: per model, 0 to 100.
        notes: said when someone points at a model's dot.
        sota: the specialist's points; ``None`` if there is no specialist.
        own: models to draw in a colour of their own: the visitor's.
    """
    heights: dict[int, int] = {}
    placed = []
    for name, value in sorted(points.items(), key=lambda item: item[1]):
        column = min(int(value * _BINS / 100.0), _BINS - 1)
        heights[column] = heights.get(column, 0) + 1
        placed.append((name, (column + 0.5) * 100.0 / _BINS, heights[column]))
    mine = [one for one in placed if one[0] in own]
    others = [one for one in placed if one[0] not in own]
    traces = [_stack(others, notes, MODEL_COLOURS[0], 9), _stack(mine, notes, MODEL_COLOURS[1], 13)]
    tallest = max(heights.values(), default=1)
    layout: dict[str, Any] = {
        "showlegend": False,
        "margin": {"l": 12, "r": 12, "t": 34, "b": 34},
        "xaxis": {
            "range": [-1, 101],
            "gridcolor": _GRID_COLOUR,
            "zeroline": False,
            "ticksuffix": "",
            "tickvals": list(range(0, 101, 20)),
        },
        "yaxis": {"visible": False, "range": [0, max(tallest, 8) + 1]},
    }
    if sota is not None:
        layout["shapes"] = [
            {"type": "line", "x0": sota, "x1": sota, "y0": 0, "y1": 1, "yref": "paper",
             "line": {"color": SPECIALIST_COLOUR, "width": 2, "dash": "dot"}}
        ]  # fmt: skip
        side = "right" if sota > 60 else "left"
        layout["annotations"] = [
            {"x": sota, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": side,
             "text": f"specialist {sota:.2f}", "showarrow": False}
        ]  # fmt: skip
    return _figure(traces, height=_DISTRIBUTION_HEIGHT, layout=layout)


def _stack(
    placed: Sequence[tuple[str, float, int]], notes: Mapping[str, str], colour: str, size: int
) -> Any:
    from plotly.graph_objects import Scatter

    return Scatter(
        x=[x for _, x, _ in placed],
        y=[y for _, _, y in placed],
        text=[notes[name] for name, _, _ in placed],
        mode="markers",
        marker={"color": colour, "size": size, "opacity": 0.85},
        hovertemplate="%{text}<extra></extra>",
    )
