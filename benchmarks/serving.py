"""From the start of the process to the first page."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.running import ROOT, serving
from benchmarks.table import Measurement, median_seconds


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    _first_answer()  # once, so that all files have been read from the disk
    bare = [sys.executable, "-c", "import gradio"]
    importing = median_seconds(lambda: subprocess.run(bare, check=True, cwd=ROOT), 3)
    return [
        Measurement(
            "process start -> first page", median_seconds(_first_answer, 3, 0), "s", "<= 3.5 s",
            "import gradio alone", importing,
        )
    ]  # fmt: skip


def _first_answer() -> None:
    """Start the app, wait for its page, end it."""
    with serving():
        pass
