"""The place to give a file: drop zone, examples, and what becomes of an upload's path."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from scorer.ui import wording
from scorer.ui.numbers import size
from scorer.ui.styles import script

EXAMPLES = Path(__file__).resolve().parents[2] / "leaderboard_data" / "examples"
SUFFIXES = (".xlsx", ".csv")
BUNDLE_SUFFIXES = (".zip", ".tar.gz", ".tgz", ".tar", ".json", ".jsonl")
_ACCEPTED = (*SUFFIXES, *BUNDLE_SUFFIXES, ".gz")  # a browser may look at the last ending alone
_MEGABYTE = 1 << 20

_ICON = (
    '<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M6 38h9v-8h9v-8h9v-8h9"/>'
    '<path d="M14 6v12m0 0-5-5m5 5 5-5"/></svg>'
)


def find_examples(directory: Path = EXAMPLES) -> tuple[Path, ...]:
    """Find the example files; there may be none."""
    return tuple(sorted(path for path in directory.glob("*.*") if path.suffix in SUFFIXES))


def uploaded_path(data: object) -> str | None:
    """Take the path out of an upload event; ``None`` unless it lies among the uploads.

    The event is the client's word: a program may name any path of the server in it.
    """
    named = data.get("path") if isinstance(data, dict) else None
    if not isinstance(named, str) or "\0" in named:
        return None
    path = Path(named).resolve()
    folder = Path(get_upload_folder()).resolve()
    return str(path) if path.is_relative_to(folder) and path != folder else None


def example_path(data: object, examples: Sequence[Path]) -> str | None:
    """Find the example that an event names; ``None`` if it names none of them."""
    named = data.get("example") if isinstance(data, dict) else None
    return next((str(path) for path in examples if path.name == named), None)


def status(name: str, *, state: str = "scored", run: str = "") -> str:
    """Tell the drop zone that its file was dealt with; each text differs from the last one.

    ``run`` is what the page calls the evaluation of a bundle.
    """
    told = {"state": state, "name": name, "at": time.time_ns()}
    return json.dumps(told | {"run": run} if run else told)


def progress_status(progress: Mapping[str, Any]) -> str:
    """Tell the drop zone how far the evaluation of its bundle is."""
    return json.dumps({"state": "progress", "at": time.time_ns(), **progress})


def build_drop_zone(
    examples: Sequence[Path],
    max_upload_mb: float,
    bundles: Iterable[str] = (),
    progress: Mapping[str, str] = MappingProxyType({}),
) -> gr.HTML:
    """Make the drop zone; it triggers ``chosen``, ``bundle`` and ``cancel``.

    Args:
        examples: workbooks.
        max_upload_mb: what the visitor is told; the server has the last word.
        bundles: names of examples that are bundles.
        progress: texts about an evaluation that are to differ from the usual.
    """
    limit = size(max_upload_mb)
    buttons = "".join(
        f'<button type="button" class="gl-button" data-example="{escape(path.name)}">'
        f"{escape(path.stem)}</button>"
        for path in examples
    ) + "".join(
        f'<button type="button" class="gl-button" data-bundle="{escape(name)}">'
        f"{escape(name)}</button>"
        for name in bundles
    )
    offer = f'<div class="gl-examples"><span>{escape(wording.EXAMPLES)}</span>{buttons}</div>'
    markup = (
        '<div class="gl-zone"><label class="gl-drop"><input type="file" class="gl-unseen"'
        f' accept="{",".join(_ACCEPTED)}" aria-describedby="gl-drop-hint">{_ICON}'
        f'<span class="gl-drop-text"><strong class="gl-drop-title">{escape(wording.DROP_TITLE)}'
        f'</strong><strong class="gl-drop-again">{escape(wording.DROP_AGAIN)}</strong>'
        f'<span id="gl-drop-hint">{escape(wording.DROP_HINT.format(limit=limit))}</span>'
        f'<small>{escape(wording.DROP_PROMISE)}</small></span><span class="gl-file"></span></label>'
        f'{offer if buttons else ""}{_progress_panel()}<p class="gl-busy" role="status"></p>'
        '<p class="gl-fault" role="alert" hidden></p></div>'
    )
    words = {
        "busy": wording.DROP_BUSY,
        "wrong_type": wording.DROP_WRONG_TYPE,
        "too_large": wording.DROP_TOO_LARGE,
        "occupied": wording.DROP_OCCUPIED,
        "failed": wording.DROP_FAILED,
        "silent": wording.DROP_SILENT,
        "progress": {**wording.PROGRESS, **progress},
        "bundles": BUNDLE_SUFFIXES,
        "workbooks": SUFFIXES,
        "limit": limit,
        "most_bytes": round(max_upload_mb * _MEGABYTE),
    }
    return gr.HTML(
        value="",
        html_template="${markup}",
        js_on_load=script("raise", "progress", "drop_zone"),
        apply_default_css=False,
        elem_id="gl-drop-zone",
        markup=markup,
        words=json.dumps(words),
    )


def _progress_panel() -> str:
    """Write the panel that ``progress.js`` fills while a bundle is evaluated."""
    words = wording.PROGRESS
    label = escape(words["label"])
    return (
        f'<section class="gl-progress" aria-label="{label}" hidden><div class="gl-progress-head">'
        '<strong class="gl-progress-phase"></strong><span class="gl-progress-count"></span>'
        f'<button type="button" class="gl-button" data-cancel>{escape(words["cancel"])}</button>'
        f'</div><div class="gl-bar" role="progressbar" aria-label="{label}" aria-valuemin="0"'
        ' aria-valuemax="100"><i></i></div><p class="gl-progress-latest"></p>'
        '<p class="gl-progress-facts"></p></section>'
    )
