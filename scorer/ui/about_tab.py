"""The tab *About*: how levels come about, in the words of ``static/about_en.md``."""

from __future__ import annotations

import gradio as gr

from scorer.catalog import Catalog
from scorer.records import Metric, Normaliser
from scorer.ui.styles import STATIC

_DELIMITERS: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]


def build_about_tab(catalog: Catalog) -> None:
    """Lay out the tab; call inside ``gr.Blocks``."""
    gr.Markdown(
        about_text(catalog),
        latex_delimiters=_DELIMITERS,
        elem_id="gl-about",
    )


def about_text(catalog: Catalog) -> str:
    """Fill the catalog's own numbers into the text."""
    text = (STATIC / "about_en.md").read_text(encoding="utf-8")
    for name, value in (
        ("tasks", str(len(catalog.tasks))),
        ("skills", str(len(catalog.skills))),
        ("normalisers", normaliser_table(catalog)),
    ):
        text = text.replace(f"{{{name}}}", value)
    return text


def normaliser_table(catalog: Catalog) -> str:
    """Write the rows of the table of metrics that are not percentages already."""
    metrics = {task.metric.name: task.metric for task in catalog.tasks}
    by_formula: dict[str, dict[str, None]] = {}
    for metric in metrics.values():
        if metric.normaliser is not Normaliser.IDENTITY:
            by_formula.setdefault(_formula(metric), {})[_described(metric)] = None
    return "\n".join(f"| {', '.join(names)} | {formula} |" for formula, names in by_formula.items())


def _formula(metric: Metric) -> str:
    if metric.normaliser is Normaliser.SIGMOID:
        return r"$100\left(\dfrac{2}{1+e^{-T/x}}-1\right)$"
    if metric.normaliser is Normaliser.TANH:
        return r"$100\tanh(x/T)$"
    if metric.normaliser is Normaliser.COMPLEMENT:
        return r"$100-x$"
    return rf"$100\cdot\dfrac{{x{-metric.low:+g}}}{{{metric.high - metric.low:g}}}$"


def _described(metric: Metric) -> str:
    """Name a metric with its scale T, if its formula has one."""
    name = metric.name.partition(" (")[0].strip()
    return name if metric.scale is None else f"{name} (T = {metric.scale:g})"
