"""Files in bundles scored end to end; an infinite PSNR is a perfect score, wherever it goes."""

import csv
import json
import math
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from media_files import write_frames, write_video
from scorer.benchmark import open_benchmark
from scorer.catalog import Catalog
from scorer.evaluate import EvaluateOptions, evaluate_bundle
from scorer.evaluate.cache import Cache
from scorer.evaluate.evaluation import TaskEvaluation
from scorer.exports import evaluation_to_dict, write_csv
from scorer.readers.bundles.bundle import read_bundle
from scorer.records import TaskState
from scorer.score import score_workbook
from scorer.workbooks import write_filled

TASK = "Image-Generation/image-deraining"


def written(root: Path, name: str, shades: list[int]) -> None:
    """Write a picture for each item, below a JSON file of the given name."""
    root.mkdir(parents=True)
    side = "output" if name == "annotation.json" else "prediction"
    data = []
    for number, shade in enumerate(shades):
        Image.fromarray(np.full((4, 4, 3), shade, np.uint8)).save(root / f"{number}.png")
        path = f"{number}.png"
        data.append(
            {
                "id": str(number),
                "input": {},
                side: {"image_file": path} if side == "output" else path,
            }
        )
    (root / name).write_text(json.dumps({"task": "Image Deraining", "data": data}))


def test_a_perfect_psnr_goes_everywhere_as_a_score(tmp_path: Path, catalog: Catalog) -> None:
    written(tmp_path / "benchmark/image/generation/Image-Deraining", "annotation.json", [5, 90, 7])
    written(tmp_path / "bundle/Image-Deraining", "prediction.json", [5, 90, 7])
    source = open_benchmark(str(tmp_path / "benchmark"), catalog)
    with read_bundle(tmp_path / "bundle", catalog) as bundle:
        found = evaluate_bundle(bundle, source, catalog, EvaluateOptions(workers=1))
    task = found.tasks[TASK]
    assert (task.score, task.interval) == (math.inf, (math.inf, math.inf)), task.problems
    (row,) = (one for one in found.submission.tasks if one.task.task_id == TASK)
    assert (row.points, row.win) == (100, True)
    told = json.loads(json.dumps(evaluation_to_dict(found), allow_nan=False))
    (one,) = (one for one in told["tasks"] if one["task_id"] == TASK)
    assert (one["score"], one["interval"], one["points"]) == ("∞", ["∞", "∞"], 100)
    write_csv(found.submission, tmp_path / "a.csv")
    lines = csv.DictReader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines())
    assert [line["score"] for line in lines if line["task_id"] == TASK] == ["∞"]
    write_filled(catalog, found.submission, tmp_path / "a.xlsx")
    again = score_workbook(tmp_path / "a.xlsx", catalog)
    (other,) = (one for one in again.tasks if one.task.task_id == TASK)
    assert (other.score, other.points, other.win) == (math.inf, 100, True)
    assert not again.problems


def test_one_equal_picture_is_no_perfect_task(tmp_path: Path, catalog: Catalog) -> None:
    written(tmp_path / "benchmark/image/generation/Image-Deraining", "annotation.json", [5, 90])
    written(tmp_path / "bundle/Image-Deraining", "prediction.json", [5, 100])
    source = open_benchmark(str(tmp_path / "benchmark"), catalog)
    with read_bundle(tmp_path / "bundle", catalog) as bundle:
        found = evaluate_bundle(
            bundle, source, catalog, EvaluateOptions(workers=1), cache=Cache(tmp_path / "cache")
        )
    task = found.tasks[TASK]
    other = 20 * math.log10(25.5)
    assert task.score == round((60 + other) / 2, 13)
    assert task.interval == (other, math.inf)
    assert task.item_scores.tolist() == [math.inf, other]


def test_a_broken_reference_is_the_benchmarks_fault(tmp_path: Path, catalog: Catalog) -> None:
    folder = tmp_path / "benchmark/image/generation/Image-Deraining"
    written(folder, "annotation.json", [5, 90])
    written(tmp_path / "bundle/Image-Deraining", "prediction.json", [5, 90])
    picture = folder / "1.png"
    picture.write_bytes(picture.read_bytes()[:-30])  # half a download
    source = open_benchmark(str(tmp_path / "benchmark"), catalog)
    with read_bundle(tmp_path / "bundle", catalog) as bundle:
        task = evaluate_bundle(bundle, source, catalog, EvaluateOptions(workers=1)).tasks[TASK]
    assert (task.state, task.score) == (TaskState.REJECTED, None)
    assert task.reason.startswith(
        "image/generation/Image-Deraining/annotation.json, id '1': expected a still picture "
        "(PNG, JPEG, WebP, BMP, TIFF), got a broken one"
    )
    assert task.reason.endswith("no answer is to blame: is the copy of it whole")


def test_frames_and_videos_in_a_zip_are_scored(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [np.full((16, 16, 3), level, np.uint8) for level in (30, 60)]
    root = tmp_path / "benchmark/video/generation/Video-Deraining"
    root.mkdir(parents=True)
    bundle = tmp_path / "bundle/Video-Deraining"
    bundle.mkdir(parents=True)
    for number in range(2):
        write_frames(root / f"gt{number}", frames, "{:05}")
    write_frames(bundle / "made", frames, "{:05}")
    write_video(bundle / "made.mkv", [frame + np.uint8(10) for frame in frames])
    entries = [{"id": f"{number}", "output": {"frame_dir": f"gt{number}"}} for number in range(2)]
    told = [{"id": "0", "prediction": "made"}, {"id": "1", "prediction": "made.mkv"}]
    (root / "annotation.json").write_text(json.dumps({"data": entries}))
    (bundle / "prediction.json").write_text(json.dumps(told))
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w") as archive:
        for path in sorted(bundle.rglob("*.*")):
            archive.write(path, path.relative_to(tmp_path / "bundle"))
    source = open_benchmark(str(tmp_path / "benchmark"), catalog)

    def scored() -> TaskEvaluation:
        with read_bundle(tmp_path / "bundle.zip", catalog) as opened:
            found = evaluate_bundle(opened, source, catalog, EvaluateOptions(workers=1))
        return found.tasks["Video-Generation/video-deraining"]

    assert scored().item_scores.tolist() == [math.inf, 20 * math.log10(25.5)]
    monkeypatch.setitem(sys.modules, "av", None)
    assert scored().reason.startswith("this installation: expected the package 'av' for decoding")
