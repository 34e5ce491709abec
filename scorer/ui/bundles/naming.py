"""What visitors call a benchmark, and the examples that ship."""

from __future__ import annotations

from pathlib import Path

from scorer.ui import wording

DEMO = Path(__file__).resolve().parents[3] / "leaderboard_data" / "demo"


def benchmark_name(source: str) -> str:
    """Name a benchmark for visitors: a folder of the server without its way there."""
    if source == str(DEMO / "benchmark"):
        return wording.DEMO_BENCHMARK
    return Path(source).name if Path(source).is_dir() else source
