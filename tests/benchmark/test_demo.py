"""The demo benchmark: what it holds, and that the script beside it makes it."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from places import ROOT
from scorer.benchmark import Benchmark, open_benchmark
from scorer.catalog import Catalog
from scorer.metrics.registry import COMPUTABLE, find_measure

DEMO = ROOT / "leaderboard_data" / "demo"
FILMS = (".mp4", "Object-Color-Video-Question-Answering.zip")


@pytest.fixture
def demo(catalog: Catalog, tmp_path: Path) -> Benchmark:
    return open_benchmark(str(DEMO / "benchmark"), catalog, cache=tmp_path)


def test_it_is_small_and_all_of_it_is_understood(demo: Benchmark) -> None:
    assert demo.problems == ()
    size = sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file())
    assert size < 2_500_000
    assert len(demo.task_ids) == 68


def test_it_has_every_sheet_and_family_of_measures(demo: Benchmark, catalog: Catalog) -> None:
    tasks = [task for task in catalog.tasks if task.task_id in demo.task_ids]
    assert {task.sheet for task in tasks} == {task.sheet for task in catalog.tasks}
    assert {COMPUTABLE[task.measure] for task in tasks} == set(COMPUTABLE.values())


def test_every_task_has_answers_and_every_item_its_media(demo: Benchmark, catalog: Catalog) -> None:
    measures = {task.task_id: find_measure(task.measure) for task in catalog.tasks
                if task.task_id in demo.task_ids}  # fmt: skip
    for task_id, measure in measures.items():
        annotation = demo.annotation(task_id, unanswered=measure.unanswered)
        assert annotation.problems == ()
        assert 4 <= annotation.items <= 20
        for item in demo.items(task_id):
            assert item.texts or item.media
            assert item.reference is not None or measure.unanswered
            for medium in item.media:
                assert demo.media(task_id, medium.path).stat().st_size > 0


def test_the_bundle_has_what_real_ones_have() -> None:
    with zipfile.ZipFile(DEMO / "bundle.zip") as archive:
        names = archive.namelist()
        shapes = {type(json.loads(archive.read(name))) for name in names if name.endswith(".json")}
        causal = json.loads(archive.read("nlp/Causal-Reasoning.json"))["data"]
    assert shapes == {dict, list}
    assert any(name.endswith(".jsonl") for name in names)
    assert "nlp/Causal-Raisining.json" in names  # no task
    ids = [answer["id"] for answer in causal]
    assert len(ids) - len(set(ids)) == 1  # one twice
    assert len(set(ids)) == 9  # one of ten is missing


def test_the_script_makes_it(tmp_path: Path) -> None:
    no_films = (
        "import sys; sys.modules['av'] = None; import build; build.main(__import__('pathlib')"
    )
    subprocess.run(
        [sys.executable, "-B", "-c", f"{no_films}.Path(sys.argv[1]))", str(tmp_path)],
        cwd=DEMO,
        check=True,
        capture_output=True,
    )
    committed = {
        path.relative_to(DEMO).as_posix(): path
        for path in (*(DEMO / "benchmark").rglob("*"), DEMO / "bundle.zip")
        if path.is_file()
    }
    made = {
        path.relative_to(tmp_path).as_posix(): path
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    left = {name for name in set(committed) - set(made) if not name.endswith(FILMS)}
    assert left == set()
    for name, path in made.items():
        assert content(name, path.read_bytes()) == content(name, committed[name].read_bytes()), name


def content(name: str, data: bytes) -> object:
    """Read what a file says, whatever its compression."""
    if name.endswith(".png"):
        try:
            with Image.open(io.BytesIO(data)) as image:
                plain = image if image.mode.startswith("I") else image.convert("RGB")
                return image.size, plain.tobytes()
        except OSError:  # one of the bundle's is cut off
            return name
    if name.endswith(".gz"):
        return gzip.decompress(data)
    if name.endswith((".zip", ".npz")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: content(name, archive.read(name)) for name in archive.namelist()}
    return data
