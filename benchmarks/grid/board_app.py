"""The leaderboard tab as people use it, over made-up results of many models.

``python -m benchmarks.grid.board_app PORT MODELS``; the tasks are the catalog's.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from types import MappingProxyType
from typing import cast

import gradio as gr
import numpy as np

from scorer.catalog import load_catalog
from scorer.published import Published, PublishedModel, load_published
from scorer.settings import Settings
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.leaderboard.tab import build_leaderboard_tab
from scorer.ui.page import launch_options


def many_models(published: Published, count: int) -> Published:
    """Add made-up models to the paper's until there are ``count``; 7 scores in 10 are given."""
    random = np.random.default_rng(0)
    tasks, known = published.scores.shape
    more = count - known
    scores = np.round(random.uniform(0, 100, (tasks, more)), 2)
    scores[random.random((tasks, more)) < 0.3] = np.nan
    empty = MappingProxyType({})
    models = tuple(
        PublishedModel(
            name=f"made-up-{number:05d}", printed_as=(), size=f"{random.integers(1, 80)}B",
            modalities=("Image", "Video"), paradigms="C+G", access=("open", "closed")[number % 2],
            is_ranked=True, remark="", levels=empty, ranks=empty, flags=empty,
        )
        for number in range(more)
    )  # fmt: skip
    scores = np.hstack([published.scores, scores])
    return replace(
        published,
        models=(*published.models, *models),
        scores=scores,
        scored=~np.isnan(scores),
        has_row=np.hstack([published.has_row, np.ones((tasks, more), dtype=np.bool_)]),
    )


def build(count: int) -> gr.Blocks:
    """Lay out the tab, filled as soon as the page is there."""
    catalog = load_catalog(Settings().catalog_dir)
    desk = BoardDesk(catalog, many_models(load_published(catalog), count))
    with gr.Blocks(title="Board", analytics_enabled=False) as page, gr.Tabs(), gr.Tab("B") as tab:
        build_leaderboard_tab(lambda: desk, tab).fill_with(page)
    return cast(gr.Blocks, page)


def main(arguments: list[str]) -> None:
    """Serve the page on a port of this machine."""
    port, count = map(int, arguments[:2])
    build(count).launch(
        server_name="127.0.0.1", server_port=port, quiet=True, **launch_options(Settings())
    )


if __name__ == "__main__":
    main(sys.argv[1:])
