"""Tasks of the demo as streamed datasets with typed features."""

import json
from pathlib import Path

import pytest

from places import ROOT
from scorer.benchmark import Benchmark, open_benchmark
from scorer.catalog import Catalog

TOP = ROOT / "leaderboard_data" / "demo" / "benchmark"


@pytest.fixture
def demo(catalog: Catalog, tmp_path: Path) -> Benchmark:
    return open_benchmark(str(TOP), catalog, cache=tmp_path)


def near(value: object) -> object:
    """Round numbers: the feature reads them to 15 digits."""
    return json.loads(json.dumps(value), parse_float=lambda text: round(float(text), 12))


@pytest.mark.parametrize(
    ("task_id", "column", "feature"),
    [
        ("Image-Comprehension/weather-recognition", "image_file", "Image"),
        ("Video-Comprehension/object-color-video-question-answering", "video_file_list", "Video"),
        ("3D-Comprehension/3d-furniture-classification", "point_cloud_file", "Mesh"),
        ("NLP/causal-reasoning", "options", "Value"),
    ],
)
def test_columns_are_typed(demo: Benchmark, task_id: str, column: str, feature: str) -> None:
    dataset = demo.dataset(task_id)
    assert type(dataset.features[column]).__name__ == feature
    assert next(iter(dataset.features)) == "id"
    assert list(dataset.features)[-1] == "reference"


def test_every_task_streams_its_items(demo: Benchmark) -> None:
    for task_id in demo.task_ids:
        references = demo.references(task_id, unanswered=True)
        rows = list(demo.dataset(task_id))
        assert tuple(row["id"] for row in rows) == references.ids
        assert near([row["reference"] for row in rows]) == near(references.answers)


def test_pictures_are_decoded_when_they_are_looked_at(demo: Benchmark) -> None:
    row = next(iter(demo.dataset("Image-Comprehension/weather-recognition")))
    assert row["image_file"].size == (96, 72)
    assert row["prompt"] == "recognize the weather in the image"


def test_sounds_are_stored_as_the_feature_stores_them(demo: Benchmark) -> None:
    from datasets import Audio, config

    dataset = demo.dataset("Audio-Comprehension/music-pitch-analysis")
    if config.TORCHCODEC_AVAILABLE:
        assert isinstance(dataset.features["audio_file"], Audio)
        return
    row = next(iter(dataset))
    assert row["audio_file"]["bytes"] is None
    assert row["audio_file"]["path"].endswith("audios/C4.wav")
    assert Audio().pa_type.names == list(row["audio_file"])  # can be cast where a decoder is
