"""Masks, maps and tubes as files and in other shapes; what cannot be read costs its item alone."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mask_answers import LEFT, NONE, ONE, POSE, SOME, THREE, rle
from metrics_calls import score_of, tally_of
from PIL import Image

from scorer.metrics.mask_shapes import read_instances
from scorer.metrics.measure import BrokenReferenceError, Material, Tally
from scorer.metrics.registry import find_measure

SQUARE = np.array([[255, 255, 0, 0], [255, 255, 0, 0]], np.uint8)  # LEFT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some files that an answer may name, and some that it may not."""
    task = tmp_path / "task"
    (task / "video").mkdir(parents=True)
    Image.fromarray(SQUARE).save(task / "left.png")
    Image.fromarray(SQUARE // 255).save(task / "ones.png")
    Image.fromarray(np.stack([SQUARE] * 3, axis=2)).save(task / "colours.png")
    Image.fromarray(np.pad(SQUARE, 1)).save(task / "large.png")
    Image.fromarray(SQUARE.astype(np.float32) * np.nan).save(task / "nan.tif")
    Image.fromarray(SQUARE).save(task / "video" / "00000.png")
    Image.fromarray(SQUARE).save(task / "video" / "00001.png")
    np.save(task / "left.npy", SQUARE / 255)
    np.save(task / "nan.npy", SQUARE * np.nan)
    (task / "text.png").write_text("no picture")
    Image.fromarray(SQUARE).save(tmp_path / "secret.png")
    (task / "link.png").symlink_to(tmp_path / "secret.png")
    return task


def tally_in(folder: Path, key: str, predictions: list[Any], references: list[Any]) -> Tally:
    return find_measure(key).tally(predictions, references, Material({}, folder, folder))


def score_in(folder: Path, key: str, predictions: list[Any], references: list[Any]) -> float:
    return find_measure(key).overall(tally_in(folder, key, predictions, references))


@pytest.mark.parametrize(
    ("key", "prediction", "reference"),
    [
        ("ap50.masks", {"car": "left.png"}, {"car": "ones.png"}),
        ("ap50.masks", json.dumps([{"category_id": 3, "segmentation": LEFT}]), {"3": [LEFT]}),
        ("ap50.masks", {"masks": [LEFT], "labels": ["car"], "scores": [0.5]}, {"Car": LEFT}),
        ("ap50.keypoints", {"annotations": [POSE]}, json.dumps(POSE["keypoints"])),
        ("ap50.keypoints", [[5.0, 5.0] * 17], POSE),
        ("ap50.keypoints", [{"keypoints": [[5.0, 5.0]] * 17}], POSE),
        ("dice", "left.png", {"text": LEFT}),
        ("dice", {"mask_file": "colours.png"}, "left.png"),
        ("miou.classes", "left.png", "ones.png"),
        ("miou.classes", "colours.png", [[1, 1, 0, 0]] * 2),
        ("miou.classes", {"mask": LEFT}, "left.png"),
        ("miou.video", "video", {"0": {"mask": LEFT}, "1": {"mask": LEFT}}),
        ("miou.video", {"mask_dir": "video"}, {"video_folder": "video"}),
        ("miou.video", ["left.png", LEFT], "video"),
        ("pq", {"segments_info": [{"id": 255, "category_id": 1}, {"id": 0, "category_id": 2}],
                "file_name": "left.png"}, {"1": LEFT}),
        ("ap.pixels", "left.npy", "left.png"),
        ("ap.pixels", "left.png", "left.png"),
        ("auc.pixels", "left.npy", LEFT),
        ("s-measure", "video", {"output": "video"}),
        ("s-measure.standard", ["left.png", "left.npy"], {"output": "video"}),
        ("auc.success", {"answer": [[1, 1, 2, 2]]}, {"answer": [[1, 1, 2, 2, 0.5]]}),
        ("auc.success", {"0": {"bbox": [1, 1, 2, 2]}}, [[1, 1, 2, 2]]),
    ],
)  # fmt: skip
def test_shapes_and_files_that_say_the_same(
    folder: Path, key: str, prediction: Any, reference: Any
) -> None:
    tally = tally_in(folder, key, [prediction], [reference])
    assert not tally.unreadable
    assert find_measure(key).overall(tally) == pytest.approx(100)


@pytest.mark.parametrize("more", [{}, {"id": 1}])
def test_what_is_said_of_all_masks_holds_for_each(more: dict[str, Any], folder: Path) -> None:
    """However their records are written: the usual ones are read in a way of their own."""
    records = [{"label": " Big  Car", "mask": LEFT, **more}]
    records.append({"label": "b", "segmentation": ONE, "score": 0.9, **more})
    found = read_instances({"score": 0.2, "annotations": records}, folder.joinpath)
    assert [(one.label, one.confidence, one.crowd) for one in found] == [
        ("big car", 0.2, False), ("b", 0.9, False),
    ]  # fmt: skip


def test_mattes_from_files_and_transparency(folder: Path) -> None:
    picture = np.dstack([np.full((2, 4, 3), 7, np.uint8), SQUARE])
    Image.fromarray(picture).save(folder / "cut.png")
    for name in ("left.png", "left.npy", "cut.png", "colours.png"):
        assert score_in(folder, "sad", [name], ["left.png"]) == 0
    assert score_in(folder, "mse.matte", ["ones.png"], ["left.npy"]) == pytest.approx(
        500 * (254 / 255) ** 2
    )


HOSTILE: list[Any] = [
    "none.png", "text.png", "link.png", "../secret.png", "/etc/passwd", "large.png", "", "?", 7,
    True, {"a": {"b": 1}}, [[["deep"]]], {"size": [2, 4], "counts": "~~"}, rle(["###"]),
    {"size": [10**9, 10**9], "counts": [10**18]}, ["x", "y"], {"": {}}, "[" * 100_000, 1e400,
    [[1, 2], [3]], [[float("inf")] * 4] * 2, [[-1.0] * 4] * 2,
]  # fmt: skip
MAPS = ("ap.pixels", "auc.pixels", "sad", "mse.matte")
PICTURES = (*MAPS, "miou.classes", "dice", "pq")


@pytest.mark.parametrize("key", sorted(SOME))
def test_what_cannot_be_read_costs_its_item_as_if_it_were_missing(folder: Path, key: str) -> None:
    reference = {
        "sad": "left.png", "mse.matte": "left.png", "miou.classes": [[1, 1, 0, 0]] * 2,
        "pq": {"1": LEFT}, "ap50.masks": {"1": LEFT}, "dice": LEFT, "ap.pixels": LEFT,
        "auc.pixels": LEFT, "miou.video": "video", "s-measure": "video",
        "s-measure.standard": "video",
    }.get(key, SOME[key][0])  # fmt: skip
    missing = tally_in(folder, key, [None], [reference]).sums
    unread = 0
    hostile = [*HOSTILE, "nan.npy", "nan.tif"] if key in MAPS else HOSTILE
    for answer in hostile:
        tally = tally_in(folder, key, [answer, reference], [reference, reference])
        assert np.isfinite(tally.sums).all(), answer
        if not tally.unreadable:  # an empty list of findings is an answer, and [[-1] …] a map
            continue
        unread += 1
        (told,) = tally.unreadable
        assert told.item == 0
        assert told.expected
        assert len(told.got) < 200
        if tally.weighted is None and key not in ("ap.pixels", "auc.pixels"):
            assert tally.sums[:1].tolist() == missing.tolist(), answer
    assert unread >= 15


@pytest.mark.parametrize("key", sorted(SOME))
def test_a_broken_reference_is_named(key: str) -> None:
    with pytest.raises(BrokenReferenceError, match="item 1"):
        tally_of(key, [None, None], [SOME[key][0], "none.png"])


def test_another_size_is_named() -> None:
    other = rle(["###", "###"])
    for key, answer, reference in (
        ("ap50.masks", {"a": other}, {"a": LEFT}),
        ("dice", other, LEFT),
        ("miou.video", [other], [LEFT]),
        ("miou.classes", {"a": other}, {"a": LEFT}),
        ("pq", {"a": other}, {"a": LEFT}),
        ("ap.pixels", [[0.5] * 3] * 2, LEFT),
        ("sad", [[0.5] * 3] * 2, [[0.5] * 4] * 2),
        ("s-measure", [[[0.5] * 3] * 2], [[[1] * 4] * 2]),
    ):
        (told,) = tally_of(key, [answer], [reference]).unreadable
        assert "4 × 2" in told.expected, key
        assert "3 × 2" in told.got, key


@pytest.mark.parametrize("number", [10**400, 1e308, float("nan"), -(10**400)])
def test_numbers_that_cannot_be_reckoned_with_are_told(number: Any) -> None:
    for key, answer, reference in (
        (
            "ap50.boxes",
            [{"label": "a", "bbox": [0, 0, 5, 5], "score": number}],
            {"a": [0, 0, 5, 5]},
        ),
        ("ap50.boxes", [{"label": "a", "bbox": [0, 0, 5, number]}], {"a": [0, 0, 5, 5]}),
        ("ap50.boxes", [[0, number, 5, 5]], {"a": [0, 0, 5, 5]}),
        ("ap50.masks", [{"label": "a", "mask": LEFT, "score": number}], {"a": LEFT}),
        ("ap50.keypoints", [{**POSE, "score": number}], POSE),
        ("ap50.keypoints", [{**POSE, "area": [number]}], POSE),
        ("ap50.keypoints", [{"keypoints": [number, 5.0, 2.0] * 17}], POSE),
        ("dice", [[0, 0, 5, number]], [[0, 0, 5, 5]]),
        ("auc.success", [[0, 0, 5, number]], [[0, 0, 5, 5]]),
        ("m-viou", {"trajectory": [[0, 0, 5, 5]], "tube_start_frame": number}, [[0, 0, 5, 5]]),
        ("m-viou", {"trajectory": {"1": [0, number, 5, 5]}}, [[0, 0, 5, 5]]),
        ("ap50.masks", [{"label": "a", "mask": {"size": [2, 4], "counts": number}}], {"a": LEFT}),
        ("miou.video", [{"size": [2, number], "counts": "1"}], [LEFT]),
        ("miou.video", [{"size": [2, 4], "counts": [0, number]}], [LEFT]),
    ):
        tally = tally_of(key, [answer], [reference])
        assert len(tally.unreadable) == 1, (key, answer)
        assert not find_measure(key).per_item(tally).any()


def test_a_crowd_need_not_be_found() -> None:
    crowd = {"label": "a", "mask": LEFT, "iscrowd": 1}
    one = {"label": "a", "mask": rle(["...#", "...."]), "score": 0.5}
    for found in ([one], [{**one, "score": 0.9}, {"label": "a", "mask": ONE, "score": 0.95}]):
        assert score_of("ap50.masks", [found], [[{**one}, crowd]]) == 100


def test_pictures_without_an_anomaly_lower_what_is_marked_on_them() -> None:
    marked = [[[1, 1, 0, 0]] * 2, [[0.5] * 4] * 2]
    assert score_of("ap.pixels", marked, [LEFT, "good"]) == 100
    assert score_of("ap.pixels", marked, [LEFT, {"text": "Good"}]) == 100
    assert score_of("ap.pixels", [marked[0], [[1] * 4] * 2], [LEFT, ""]) == pytest.approx(100 / 3)
    # Missing, it counts as marked above everything: 8 pixels before the 4 of the anomaly.
    assert score_of("ap.pixels", [marked[0], None], [LEFT, "good"]) == pytest.approx(100 / 3)


def test_a_binary_task_takes_any_two_values() -> None:
    due = [[[0, 255, 255, 0]], [[0, 0, 255, 0]]]
    for given in ([[[0, 1, 1, 0]], [[0, 0, 1, 0]]], [[[9, 200, 129, 0]], [[0, 0, 255, 0]]]):
        assert score_of("miou.classes", given, due) == 100


def test_boxes_stand_for_regions_where_the_references_are_boxes() -> None:
    due = [{"label": "fracture", "bbox": [0, 0, 10, 10]}]
    form = {"others": {"bbox_format": "xyxy"}}
    assert score_of("dice", [[[5, 0, 15, 10]]], [due], **form) == 50
    tally = tally_of("dice", [[[0, 0, 1, 1]] * 300, "left", None], [due] * 3)
    assert [told.item for told in tally.unreadable] == [0, 1]
    assert tally.sums[:, 0].tolist() == [0, 0, 0]


def test_frames_that_are_not_there_count_as_nothing() -> None:
    due = {"0": {"mask": LEFT}, "1": {"mask": NONE}, "2": {"mask": LEFT}}
    assert score_of("miou.video", [{"00": {"mask": LEFT}}], [due]) == 50
    assert score_of("miou.video", [{"0": {"mask": LEFT}, "2": THREE, "9": LEFT}], [due]) == 87.5
    (told,) = tally_of("miou.video", [{"a": LEFT}], [due]).unreadable
    assert told[1:3] == ("3 frames", "1 of other names")


def test_noise_is_no_map_of_labels(folder: Path) -> None:
    """Its pairs of labels would be kept for every item."""
    noise = np.random.default_rng(0).integers(0, 256, (120, 120, 3), np.uint8)
    Image.fromarray(noise).save(folder / "noise.png")
    Image.fromarray(np.zeros((120, 120), np.uint8)).save(folder / "map.png")
    (told,) = tally_in(folder, "miou.classes", ["noise.png"], ["map.png"]).unreadable
    assert told.expected == "a map of labels"
