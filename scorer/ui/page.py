"""The whole page: header, tabs, footer, and the API endpoint behind it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

import gradio as gr

from scorer.catalog import Catalog
from scorer.charts import empty_chart
from scorer.host import host_catalog
from scorer.published import load_published
from scorer.score import ScoreOptions
from scorer.settings import Settings
from scorer.store import Store
from scorer.ui import wording
from scorer.ui.about_tab import build_about_tab
from scorer.ui.benchmark.desk import make_desk
from scorer.ui.benchmark.endpoints import build_benchmark_endpoints
from scorer.ui.benchmark.tab import TAB_ID, build_benchmark_tab
from scorer.ui.benchmark_wording import TAB_BENCHMARK
from scorer.ui.board_wording import TAB_LEADERBOARD
from scorer.ui.bundles.closed_panel import make_note
from scorer.ui.bundles.configured import make_bundle_desk, private_paths
from scorer.ui.bundles.endpoint import build_bundle_endpoint
from scorer.ui.drop_zone import find_examples
from scorer.ui.endpoint import build_endpoint
from scorer.ui.footer import footer
from scorer.ui.header import header
from scorer.ui.leaderboard.current import CurrentBoards
from scorer.ui.leaderboard.endpoints import build_board_endpoints
from scorer.ui.leaderboard.tab import build_leaderboard_tab
from scorer.ui.outcome import build_score
from scorer.ui.publish.desk import make_publish_desk
from scorer.ui.publish.endpoint import build_publish_endpoint
from scorer.ui.publish.tab import TAB_ID as PUBLISH_TAB
from scorer.ui.publish.tab import build_publish_tab
from scorer.ui.publish_wording import TAB_PUBLISH
from scorer.ui.score_handlers import Desk
from scorer.ui.score_tab import build_score_tab, show_again
from scorer.ui.serving.guarded import GuardedBlocks
from scorer.ui.serving.health import Health
from scorer.ui.serving.setup import serving_options
from scorer.ui.styles import STATIC, STYLES, script
from scorer.ui.theme import build_theme

_MEGABYTE = 1 << 20
_MOST_SESSIONS = 1_000  # that are remembered; each takes a copy of the page's settings

_QUIET: Mapping[str, Any] = {
    "queue": False, "show_progress": "hidden", "api_visibility": "private",
}  # fmt: skip
_WHEN_IDLE = (
    "() => new Promise((go) => navigator.connection?.saveData ? go(true) : "
    "(window.requestIdleCallback || setTimeout)(() => go(false), {timeout: 2000}))"
)


def build_app(settings: Settings) -> gr.Blocks:
    """Build the page for these settings; ``launch_options`` belongs to it."""
    catalog = host_catalog(settings)
    most_bytes = round(settings.max_upload_mb * _MEGABYTE)
    score = build_score(catalog, most_bytes)
    store = Store(settings.data_dir, catalog)
    boards = CurrentBoards(catalog, load_published(catalog), store.state)
    desk = Desk(catalog, score, find_examples(), make_bundle_desk(settings, catalog, most_bytes))
    with GuardedBlocks(title=wording.TITLE, analytics_enabled=False) as page:
        page.health = Health(settings.data_dir, catalog.version)
        _build_header()
        with gr.Tabs(elem_id="gl-tabs") as tabs:
            with gr.Tab(wording.TAB_SCORE, id="score"):
                scoring = build_score_tab(desk, max_upload_mb=settings.max_upload_mb)
            with gr.Tab(TAB_PUBLISH, id=PUBLISH_TAB) as tab:
                publish_desk = make_publish_desk(store, desk, settings, max_bytes=most_bytes)
                if settings.results_repo:
                    page.health.plug("hub_queue", lambda: len(publish_desk.queued()))
                publishing = build_publish_tab(
                    publish_desk, tab, tabs, given=scoring.given, selectors=scoring.selectors
                )
            with gr.Tab(TAB_LEADERBOARD, id="leaderboard") as tab:
                board = build_leaderboard_tab(
                    boards.now, tab, space_id=os.environ.get("SPACE_ID", ""), max_bytes=most_bytes
                )
            with gr.Tab(TAB_BENCHMARK, id=TAB_ID) as tab:
                bench_desk = make_desk(catalog, settings)
                bench = build_benchmark_tab(bench_desk, tab)
            with gr.Tab(wording.TAB_ABOUT, id="about"):
                build_about_tab(catalog)
        _build_footer(settings, catalog)
        board.open_by_link(page, tabs)
        bench.open_by_link(page, tabs)
        board.place_on(scoring.show_on_board.click, scoring.given, tabs)
        publishing.open_on(scoring.publish_run.click, tabs)
        if (restored := publishing.restore_on(page, tabs)) is not None:
            show_again(restored, desk, scoring)
        build_endpoint(score)
        build_bundle_endpoint(desk.bundles)
        build_board_endpoints(boards.now)
        build_benchmark_endpoints(bench_desk)
        build_publish_endpoint(publish_desk)
        if scoring.closed_note is not None:
            page.load(make_note(desk.bundles), None, scoring.closed_note, **_QUIET)
        _warm_up(page, desk)
    app: gr.Blocks = page
    return app


def launch_options(settings: Settings) -> dict[str, Any]:
    """Say how the app is served: nothing is sent to anyone, nothing is remembered."""
    return {
        "theme": build_theme(),
        "head": _head(),
        "max_file_size": round(settings.max_upload_mb * _MEGABYTE),
        "blocked_paths": private_paths(settings),
        "app_kwargs": serving_options(settings, scripts=[_head_script()]),
        "state_session_capacity": _MOST_SESSIONS,
        "ssr_mode": False,  # a second server in front would answer without our headers
        "favicon_path": STATIC / "mark.svg",
        "footer_links": ["api"],
        "run_history": False,
        "enable_monitoring": False,
        "share": False,
    }


def _head() -> str:
    """Write what stands in the page's head; as ``css`` Gradio would cut selectors at commas."""
    styles = "".join(f"<style>{path.read_text(encoding='utf-8')}</style>" for path in STYLES)
    return f"{styles}<script>{_head_script()}</script>"


def _head_script() -> str:
    return script("theme")


def _build_header() -> None:
    gr.HTML(
        header(),
        js_on_load=script("header"),
        apply_default_css=False,
        elem_id="gl-header",
    )


def _build_footer(settings: Settings, catalog: Catalog) -> None:
    gr.HTML(
        footer(settings, catalog.version),
        js_on_load=None,
        apply_default_css=False,
        elem_id="gl-footer",
    )


def _warm_up(page: gr.Blocks, desk: Desk) -> None:
    """Once a page is idle, have ready what the first file needs: the scorer, the chart library.

    Not for a visitor who saves data. The scorer is the same for all, so it is warmed up once.
    """
    plot = gr.Plot(show_label=False, container=False, elem_id="gl-warm")

    @cache
    def warm_scorer() -> None:
        for example in desk.examples[:1]:
            desk.score(str(example), ScoreOptions())

    def on_idle(saves_data: bool) -> Any:
        if saves_data:
            return gr.skip()
        warm_scorer()
        return empty_chart()

    saves_data = gr.Checkbox(visible=False)
    idle = page.load(None, None, saves_data, js=_WHEN_IDLE, api_visibility="private")
    idle.then(on_idle, saves_data, plot, **_QUIET)
