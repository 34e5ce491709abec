"""The demo benchmark: what it holds, and that the script beside it makes it."""

import gzip
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

DEMO = ROOT / "leaderboard_data" / "demo"
FILMS = {
    "video/comprehension/Object-Color-Video-Question-Answering.zip",
    "video/comprehension/video_object_counting/videos",
    "video/comprehension/BallSportsVideoCaptioning/videos",
}


@pytest.fixture
def demo(catalog: Catalog, tmp_path: Path) -> Benchmark:
    return open_benchmark(str(DEMO / "benchmark"), catalog, cache=tmp_path)


def test_it_is_small_and_all_of_it_is_understood(demo: Benchmark) -> None:
    assert demo.problems == ()
    size = sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file())
    assert size < 3_000_000
    assert 20 <= len(demo.task_ids) <= 30


def test_it_has_every_modality_and_family_of_answers(demo: Benchmark, catalog: Catalog) -> None:
    tasks = [task for task in catalog.tasks if task.task_id in demo.task_ids]
    assert {task.modality for task in tasks} == {"Language", "Image", "Video", "Audio", "3D"}
    assert {task.paradigm for task in tasks} == {"", "comprehension", "generation"}
    assert {task.metric.key for task in tasks} >= {
        "accuracy", "anls", "ap50", "bleu1", "bleu4", "codebleu", "exact_match", "mae",
        "micro_f1", "rmse", "rouge1", "rougeL", "token_f1", "wer",
    }  # fmt: skip


def test_every_task_has_answers_and_every_item_its_media(demo: Benchmark) -> None:
    for task_id in demo.task_ids:
        annotation = demo.annotation(task_id)
        assert annotation.problems == ()
        assert 8 <= annotation.items <= 20
        for item in demo.items(task_id):
            assert item.texts
            assert item.reference is not None
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
    left = {
        name for name in set(committed) - set(made)
        if not name.removeprefix("benchmark/").startswith(tuple(FILMS))
    }  # fmt: skip
    assert left == set()
    for name, path in made.items():
        assert content(path) == content(committed[name]), name


def content(path: Path) -> object:
    """Read what a file says, whatever its compression."""
    if path.suffix == ".png":
        with Image.open(path) as image:
            return image.size, image.convert("RGB").tobytes()
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return path.read_bytes()
