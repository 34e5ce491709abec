"""Bundles that bring features, flags or values: scored without a model, and marked for it."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scorer.benchmark import open_benchmark
from scorer.catalog import Catalog
from scorer.errors import Severity
from scorer.evaluate import EvaluateOptions, Evaluation, evaluate_bundle
from scorer.evaluate.cache import Cache
from scorer.evaluate.items import item_rows
from scorer.exports import evaluation_to_dict
from scorer.levels import Protocol
from scorer.models import embedding
from scorer.readers.bundles.bundle import read_bundle
from scorer.score import find_sota, score_results

FACES = "Image-Generation/face-image-inpainting"  # fid
DYNAMIC = "Video-Generation/dynamic-video-generation"  # dynamic-degree
IDS = ("f/1", "f2", "f3")


def annotate(root: Path, task: str, items: Sequence[dict[str, Any]]) -> Path:
    folder = root / task
    folder.mkdir(parents=True)
    content = {"task": task.rpartition("/")[2], "data": items}
    (folder / "annotation.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    root = tmp_path / "benchmark"
    asked = [{"id": name, "input": {"prompt": name}} for name in IDS]
    faces = annotate(
        root, "image/generation/face-image-inpainting",
        [{**item, "output": {"image_file": "x.png"}} for item in asked],
    )  # fmt: skip
    (faces / "features").mkdir()
    np.savez(faces / "features/fid.npz", **{name: [float(k)] for k, name in enumerate(IDS)})
    annotate(root, "video/generation/dynamic-video-generation", asked)
    return root


def evaluated(
    catalog: Catalog, benchmark: Path, bundle: Path, cache: Cache | None = None
) -> tuple[Evaluation, list[Any]]:
    opened = open_benchmark(str(benchmark), catalog, cache=benchmark.parent / "cache")
    with read_bundle(bundle, catalog, max_bytes=20_000_000) as read:
        options = EvaluateOptions(workers=1)
        found = evaluate_bundle(read, opened, catalog, options, cache=cache)
        rows = [
            row
            for task in found.tasks.values()
            for row in item_rows(task, read.files[task.task_id], opened)
        ]
    return found, rows


def test_features_and_flags_in_a_zip_are_scored_and_marked(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    np.savez(tmp_path / "fid.npz", **{name: [float(k) + 2] for k, name in enumerate(IDS)})
    flags = [{"id": name, "prediction": name != "f2"} for name in IDS[:2]]
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        entries = [{"id": name, "prediction": "made/fid.npz"} for name in IDS]
        archive.writestr("face-image-inpainting/prediction.json", json.dumps(entries))
        archive.write(tmp_path / "fid.npz", "face-image-inpainting/made/fid.npz")
        archive.writestr("dynamic-video-generation/prediction.json", json.dumps(flags))
    found, rows = evaluated(catalog, benchmark, tmp_path / "b.zip")
    faces, dynamic = found.tasks[FACES], found.tasks[DYNAMIC]
    assert (faces.score, faces.unverified) == (4, 3)  # the mean is 2 off, the variances are equal
    assert (dynamic.score, dynamic.unverified) == (pytest.approx(100 / 3), 2)
    assert dynamic.counts is not None
    assert dynamic.counts.missing == 1  # items count that have no reference
    assert faces.interval is not None
    assert faces.interval[0] <= 4 <= faces.interval[1]
    assert found.submission.signature.endswith("|unverified:2")
    again = score_results(
        found.results, catalog, board=catalog.board("B/Image"),
        protocol=Protocol.PAPER, sota=find_sota(catalog, "paper"),
    )  # fmt: skip
    assert again.signature.endswith("|unverified:1")
    told = evaluation_to_dict(found)
    assert {row["task_id"]: row["unverified"] for row in told["tasks"] if row["unverified"]} == {
        FACES: 3, DYNAMIC: 2,
    }  # fmt: skip
    notes = [problem for problem in faces.problems if problem.severity is Severity.NOTE]
    assert [note.got[:12] for note in notes] == ["3 × features"]
    assert len(rows) == 6
    assert None in [row.reference for row in rows if row.item_id == "f2"]


def test_the_mark_stays_with_what_the_cache_keeps(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    bundle = tmp_path / "dynamic-video-generation.json"
    bundle.write_text(json.dumps([{"id": name, "prediction": 1} for name in IDS]))
    cache = Cache(tmp_path / "kept")
    first, _ = evaluated(catalog, benchmark, bundle, cache)
    again, _ = evaluated(catalog, benchmark, bundle, cache)
    assert again.tasks[DYNAMIC].is_cached
    for found in (first, again):
        assert found.tasks[DYNAMIC].unverified == 3
        assert found.submission.signature.endswith("|unverified:1")


def test_features_that_the_benchmark_changes_are_seen(
    benchmark: Path, tmp_path: Path, catalog: Catalog
) -> None:
    bundle = tmp_path / "face-image-inpainting.json"
    bundle.write_text(json.dumps([{"id": name, "prediction": [1.0]} for name in IDS]))
    own = benchmark / "image/generation/face-image-inpainting/features/fid.npz"
    cache, scores = Cache(tmp_path / "kept"), []
    for shift in (0.0, 3.0):
        np.savez(own, **{name: [k + shift] for k, name in enumerate(IDS)})
        found, _ = evaluated(catalog, benchmark, bundle, cache)
        scores.append(found.tasks[FACES].score)
    assert scores == [1, 10]  # the variance of 0, 1, 2, and then the mean as well


def test_a_bundle_without_such_answers_has_the_plain_signature(
    benchmark: Path, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "is_installed", lambda extra: False)
    bundle = tmp_path / "dynamic-video-generation.json"
    bundle.write_text(json.dumps([{"id": name, "prediction": "v.mp4"} for name in IDS]))
    found, _ = evaluated(catalog, benchmark, bundle)
    assert found.tasks[DYNAMIC].score == 0
    told = found.tasks[DYNAMIC].problems[0]
    assert (told.expected, told.got) == ("features", "3 × the path of what was made")
    assert told.hint.startswith("install the extra 'vision', or hand in what the task's page")
    assert "unverified" not in found.submission.signature


@pytest.mark.parametrize(
    ("key", "start"),
    [("clip.text", "install the extra 'models'"), ("wer", "install the extra 'models'"),
     ("fid", "install the extra 'vision'"), ("fid.motion", "no model runs here"),
     ("musiq", "no model runs here")],
)  # fmt: skip
def test_without_the_extra_it_is_said_what_to_do(
    key: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "is_installed", lambda extra: False)
    assert embedding.why_not_embedded(key).startswith(start)
    assert not embedding.can_embed(key)
