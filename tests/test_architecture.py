"""Imports point one way, and a command loads only what it needs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from places import ROOT

# Each part may import from itself and from those before it.
ORDER = (
    "collector", "errors", "events", "records", "settings", "catalog", "levels", "readers", "media",
    "metrics", "benchmark", "models", "score", "host", "evaluate", "store", "published", "closed",
    "boards", "agreement", "views", "diagnose",
    "publishing", "charts", "board_charts", "exports", "item_exports", "template_bundle",
    "board_exports", "takeaway", "board_files", "workbooks", "console", "evaluate_command",
    "fetch_command", "publish_command", "ui", "site_command", "cli",
)  # fmt: skip
FILES = sorted(ROOT.joinpath("scorer").rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(ROOT / "scorer").parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    part = part_of(path)
    for name in imported(path):
        top, _, rest = name.partition(".")
        if top == "gradio":
            assert part == "ui"
        if top == "huggingface_hub":  # takeaway writes a model card's results and calls nobody
            assert part in ("benchmark", "store", "takeaway")
        # Loaded by name where they are first used, and asked for where they are not installed.
        assert top not in ("torch", "torchvision", "transformers", "distributed", "dask")
        if top == "app":
            pytest.fail("nothing in scorer imports the app")
        if top != "scorer" or not rest or part == "__main__":
            continue
        other = rest.split(".")[0]
        assert other in ORDER, f"{other} has no place in the order yet"
        assert ORDER.index(other) <= ORDER.index(part), f"{part} imports {other}"


def test_scoring_loads_neither_the_page_nor_heavy_libraries() -> None:
    code = (
        "import sys; import scorer.cli, scorer.score, scorer.exports, scorer.console\n"
        "import scorer.evaluate, scorer.models.embedding\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    heavy = {"gradio", "datasets", "pandas", "plotly", "openpyxl", "torch", "transformers"}
    assert not heavy & set(loaded)


def test_what_runs_needs_no_torch() -> None:
    lines = ROOT.joinpath("requirements.txt").read_text(encoding="utf-8").splitlines()
    names = {re.split(r"[^A-Za-z0-9_.-]", line)[0].casefold() for line in lines}
    assert "numpy" in names
    assert not {name for name in names if "torch" in name or name == "transformers"}
