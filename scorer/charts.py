"""Figures of one submission, for any place that draws plotly. What the numbers mean is not here.

Colours are middle tones that hold on a light and on a dark ground; grounds are transparent, so a
page may style text and grid itself. plotly is imported when the first figure is asked for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from scorer.records import MODALITIES, Skill, Submission, TaskResult, TaskState

if TYPE_CHECKING:
    from plotly.graph_objects import Figure as Figure  # type: ignore[import-untyped]

LEVEL_COLOURS = {"S2": "#4a80cf", "S3": "#12938a", "S4": "#bd7b12", "S5": "#c2508c"}
MODEL_COLOUR = "#3f6fd8"
SPECIALIST_COLOUR = "#8492a1"
_TEXT_COLOUR = "#6c7987"
_GRID_COLOUR = "rgba(128,140,152,0.28)"

RADAR_HEIGHT = 400  # pixels
MOST_SPOKES = 24  # beyond these, labels around a circle run into one another
MOST_SPOKES_NARROW = 8  # the same on a telephone
_FEWEST_SPOKES = 3
# Where an axis may end, and into how many parts it is cut then, for round numbers on it.
_AXIS_PARTS = {
    0.5: 5, 1: 5, 2: 4, 5: 5, 10: 5, 15: 3, 20: 4, 25: 5, 30: 3, 40: 4, 50: 5, 60: 3, 80: 4, 100: 5,
    150: 3, 200: 4, 300: 3, 500: 5, 1_000: 5, 2_000: 4, 5_000: 5, 10_000: 5,  # release protocol
}  # fmt: skip
_BAR_HEIGHT = 15  # pixels for one bar of a group
_BAR_FRAME = 76  # pixels for legend and axis


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks seen together: mean points of the model and of the specialists.

    A task that is not scored counts 0 for the model, as it does in the levels.
    """

    name: str
    tasks: int
    scored: int
    points: float
    sota_points: float


def _group(name: str, tasks: Sequence[TaskResult]) -> Group:
    return Group(
        name=name,
        tasks=len(tasks),
        scored=sum(task.state is TaskState.SCORED for task in tasks),
        points=sum(task.points or 0.0 for task in tasks) / len(tasks),
        sota_points=sum(task.sota_points or 0.0 for task in tasks) / len(tasks),
    )


def capability_groups(submission: Submission) -> tuple[Group, ...]:
    """Group the board's tasks by capability, the most tested first; a task may be in several."""
    members: dict[str, list[TaskResult]] = {}
    for result in submission.tasks:
        for capability in result.task.capabilities:
            members.setdefault(capability, []).append(result)
    ordered = sorted(members.items(), key=lambda item: -len(item[1]))
    return tuple(_group(_short(name), tasks) for name, tasks in ordered)


def _short(capability: str) -> str:
    """Leave out what all capabilities are; "Reasoning Ability" needs no more than one word."""
    return capability.removesuffix(" Ability").removesuffix(" Capability")


def skill_groups(
    submission: Submission, skills: Mapping[str, Skill], sheet: str
) -> tuple[Group, ...]:
    """Group the board's tasks of a sheet by skill, in the catalog's order."""
    members: dict[str, list[TaskResult]] = {}
    for result in submission.tasks:
        if result.task.sheet == sheet:
            members.setdefault(result.task.skill_id, []).append(result)
    return tuple(_group(skills[key].short_name, members[key]) for key in skills if key in members)


def _figure(traces: Iterable[Any], *, height: int, layout: Mapping[str, Any]) -> Figure:
    from plotly.graph_objects import Figure

    return Figure(
        data=list(traces),
        layout={
            "template": None,
            "height": height,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": "system-ui, sans-serif", "size": 12, "color": _TEXT_COLOUR},
            "margin": {"l": 60, "r": 60, "t": 48, "b": 64},
            "legend": {"orientation": "h", "x": 0.5, "xanchor": "center", "y": -0.12},
            "hoverlabel": {"font": {"size": 12}},
            "dragmode": False,
            **layout,
        },
    )


def _top(values: Iterable[float]) -> float:
    """Choose the end of an axis: small scores stay readable, and the axis says how small."""
    highest = max(values, default=0.0)
    return next((float(end) for end in _AXIS_PARTS if highest <= end), highest)


def _polar(top: float, spokes: int) -> dict[str, Any]:
    between = 90 - 180 / spokes  # degrees: the scale stands between two spokes
    parts = _AXIS_PARTS.get(top, 4)
    return {
        "polar": {
            "bgcolor": "rgba(0,0,0,0)",
            "radialaxis": {
                "range": [0, top],
                "tickvals": [top * part / parts for part in range(1, parts)],
                "angle": between,
                "tickangle": between,
                "tickfont": {"size": 11},
                "gridcolor": _GRID_COLOUR,
                "linecolor": "rgba(0,0,0,0)",
                "ticks": "",
            },
            "angularaxis": {
                "direction": "clockwise",
                "rotation": 90,
                "gridcolor": _GRID_COLOUR,
                "linecolor": _GRID_COLOUR,
                "tickfont": {"size": 11},
                "ticks": "",
            },
        }
    }


def _spokes(
    name: str,
    labels: Sequence[str],
    values: Sequence[float],
    *,
    colour: str,
    notes: Sequence[str],
    dashed: bool = False,
) -> Any:
    from plotly.graph_objects import Scatterpolar

    def closed(items: Sequence[Any]) -> list[Any]:
        return [*items, items[0]]

    return Scatterpolar(
        name=name,
        theta=closed(labels),
        r=closed([max(value, 0.0) for value in values]),  # the note says what is below 0
        text=closed(notes),
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": "dot" if dashed else "solid"},
        marker={"size": 6, "color": colour},
        fill="none" if dashed else "toself",
        fillcolor=f"rgba({int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:], 16)},0.12)",
        hovertemplate="%{text}<extra></extra>",
    )


def _bars(
    name: str, labels: Sequence[str], values: Sequence[float], *, colour: str, notes: Sequence[str]
) -> Any:
    from plotly.graph_objects import Bar

    return Bar(
        name=name,
        y=list(labels),
        x=[max(value, 0.0) for value in values],
        text=list(notes),
        textposition="none",
        orientation="h",
        marker={"color": colour, "line": {"width": 0}},
        hovertemplate="%{text}<extra></extra>",
    )


def _bar_layout(top: float) -> dict[str, Any]:
    return {
        "barmode": "group",
        "bargap": 0.3,
        "bargroupgap": 0.05,
        "margin": {"l": 8, "r": 16, "t": 62, "b": 14},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top"},
        "xaxis": {
            "range": [0, top],
            "side": "top",  # in sight while the bars scroll
            "gridcolor": _GRID_COLOUR,
            "zeroline": False,
        },
        "yaxis": {"automargin": True, "autorange": "reversed", "ticklabelstandoff": 8},
    }


def level_chart(submission: Submission) -> Figure:
    """Draw S2, S3 and S4 of each modality: a radar, or bars for fewer than three modalities."""
    shown = {
        modality: scores
        for modality in MODALITIES
        if (scores := submission.levels.modalities.get(modality)) is not None
    }
    levels = {
        name: [getattr(scores, name.lower()) for scores in shown.values()]
        for name in ("S2", "S3", "S4")
    }
    drawn = {
        name: [value or 0.0 for value in values]
        for name, values in levels.items()
        if any(value is not None for value in values)
    }
    notes = {
        name: [
            f"{modality}: {name} {value:.2f}" for modality, value in zip(shown, values, strict=True)
        ]
        for name, values in drawn.items()
    }
    top = _top(value for values in drawn.values() for value in values)
    if len(shown) < _FEWEST_SPOKES:
        traces = [
            _bars(name, list(shown), values, colour=LEVEL_COLOURS[name], notes=notes[name])
            for name, values in drawn.items()
        ]
        height = _BAR_FRAME + 2 * _BAR_HEIGHT * len(traces) * len(shown)
        return _figure(traces, height=height, layout=_bar_layout(top))
    traces = [
        _spokes(name, list(shown), values, colour=LEVEL_COLOURS[name], notes=notes[name])
        for name, values in drawn.items()
    ]
    return _figure(traces, height=RADAR_HEIGHT, layout=_polar(top, len(shown)))


def comparison_chart(
    groups: Sequence[Group], model: str, *, most_spokes: int = MOST_SPOKES
) -> Figure:
    """Draw the model against the specialists: a radar, or sorted bars where a radar fails."""
    as_radar = _FEWEST_SPOKES <= len(groups) <= most_spokes
    if not as_radar:
        groups = sorted(groups, key=lambda group: (-group.points, -group.sota_points))
    labels = [group.name for group in groups]
    name = escape(textwrap.shorten(model, 28, placeholder=" …"))  # plotly reads some HTML
    notes = [
        f"{group.name}<br>{name} {group.points:.2f}<br>specialists {group.sota_points:.2f}"
        f"<br>{group.scored} of {group.tasks} tasks scored"
        for group in groups
    ]
    pairs = (
        ("Specialists", [group.sota_points for group in groups], SPECIALIST_COLOUR),
        (name, [group.points for group in groups], MODEL_COLOUR),
    )
    top = _top(value for _, values, _ in pairs for value in values)
    if as_radar:
        traces = [
            _spokes(who, labels, values, colour=colour, notes=notes, dashed=who == "Specialists")
            for who, values, colour in pairs
        ]
        return _figure(traces, height=RADAR_HEIGHT, layout=_polar(top, len(groups)))
    bars = [
        _bars(who, labels, values, colour=colour, notes=notes)
        for who, values, colour in reversed(pairs)
    ]
    height = _BAR_FRAME + len(bars) * _BAR_HEIGHT * len(groups)
    return _figure(bars, height=height, layout=_bar_layout(top))


def empty_chart() -> Figure:
    """Return a figure of nothing: what a page draws to have the library ready."""
    return _figure((), height=10, layout={})
