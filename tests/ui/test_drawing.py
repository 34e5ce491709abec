"""Pictures of depth, flow, masks and points: colours and places worked out by hand."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scorer.media import MediaError
from scorer.ui.benchmark.drawing import (
    DARK,
    POINTS,
    depth_picture,
    draw,
    flow_picture,
    mask_picture,
    values_picture,
)

ORANGE, BLUE = (230, 159, 0), (86, 180, 233)


def nowhere(path: object, *, folders: bool = False) -> Path:
    raise MediaError("a file", repr(path))


def test_depth_goes_from_violet_to_yellow_and_the_unknown_is_grey() -> None:
    picture = np.asarray(depth_picture(np.array([[1.0, 1.0, 9.0, 9.0], [1.0, 9.0, np.nan, 5.0]])))
    assert picture[0, 0].tolist() == [68, 1, 84]
    assert picture[0, 3].tolist() == [253, 231, 37]
    assert picture[1, 2].tolist() == [128, 128, 128]
    assert picture[1, 3].tolist() == [34, 144, 139]  # half-way between the fifth and sixth stop


def test_flow_is_white_where_nothing_moves_and_red_to_the_right() -> None:
    vectors = np.array([[[0, 0], [2, 0]], [[-2, 0], [np.nan, 0]]], dtype=np.float32)
    picture = np.asarray(flow_picture(vectors))
    assert picture[0, 0].tolist() == [255, 255, 255]
    assert picture[0, 1].tolist() == [255, 0, 0]
    red, green, blue = picture[1, 0].tolist()  # to the left is across the wheel
    assert red == 0
    assert green > 245
    assert blue > 245
    assert picture[1, 1].tolist() == [128, 128, 128]


def test_pictures_of_values_are_coloured_and_others_left(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(np.array([[0, 1, 2, 8]], dtype=np.uint8)).save(path)
    picture = values_picture(path)
    assert picture is not None
    colours = [picture.getpixel((x, 0)) for x in range(4)]
    assert colours == [(DARK,) * 3, ORANGE, BLUE, ORANGE]  # seven colours, then from the first
    Image.fromarray(np.array([[0, 65535]], dtype=np.uint16)).save(path)
    picture = values_picture(path)
    assert picture is not None
    assert [picture.getpixel((x, 0)) for x in range(2)] == [(68, 1, 84), (253, 231, 37)]
    Image.fromarray(np.array([[0, 200]], dtype=np.uint8)).save(path)
    assert values_picture(path) is None


@pytest.mark.parametrize("shape", [(6, 8), (1, 6, 8), (3, 1, 6, 8)])
def test_arrays_of_depth_are_drawn_by_their_first_frame(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    values = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    np.savez(tmp_path / "a.npz", disparity=values)
    picture = draw(tmp_path / "a.npz")
    assert isinstance(picture, Image.Image)
    assert picture.size == (8, 6)
    assert picture.getpixel((0, 0)) == (68, 1, 84)


def test_points_lie_around_their_middle(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([[1.0, 2, 3], [3, 2, 3], [2, 2, 4]]))
    assert draw(tmp_path / "a.npy") == {"points": [-1000, 0, -500, 1000, 0, -500, 0, 0, 500],
                                        "count": 3}  # fmt: skip


def test_of_many_points_some_are_sent(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.random.default_rng(1).random((9_000, 3)))
    told = draw(tmp_path / "a.npy")
    assert isinstance(told, dict)
    assert told["count"] == 9_000
    assert len(told["points"]) == 3 * POINTS


@pytest.mark.parametrize("shape", [(5,), (50, 2), (2, 3_000, 3_000), (2, 2, 2, 2)])
def test_other_arrays_are_not_drawn(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "a.npy", np.zeros(shape, dtype=np.uint8))
    assert draw(tmp_path / "a.npy") is None


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    for name in ("a.npy", "a.npz", "a.ply", "a.flo"):
        (tmp_path / name).write_bytes(b"ply\nnothing")
        with pytest.raises(MediaError):
            draw(tmp_path / name)


def test_masks_are_painted_over_their_picture(tmp_path: Path) -> None:
    Image.new("RGB", (3, 2), (100, 100, 100)).save(tmp_path / "ground.png")
    left = {"size": [2, 3], "counts": [0, 2, 4]}  # column by column
    right = {"size": [2, 3], "counts": [4, 2]}
    answer = [{"label": "a", "mask": left}, {"label": "b", "mask": right}]
    picture = mask_picture(answer, nowhere, tmp_path / "ground.png")
    assert picture is not None
    mixed = [tuple(int(0.45 * 100 + 0.55 * part) for part in mark) for mark in (ORANGE, BLUE)]
    row = [picture.getpixel((x, 1)) for x in range(3)]
    assert row == [mixed[0], (100, 100, 100), mixed[1]]


def test_masks_of_a_video_are_those_of_the_first_frame_with_one() -> None:
    mask = {"size": [1, 2], "counts": [1, 1]}
    picture = mask_picture({"0": {"mask": mask}, "1": {"mask": mask}}, nowhere, None)
    assert picture is not None
    assert picture.getpixel((0, 0)) == (DARK,) * 3
    assert picture.getpixel((1, 0)) == tuple(int(0.45 * DARK + 0.55 * part) for part in ORANGE)


@pytest.mark.parametrize("answer", [None, "a", {"text": "a"}, [1, 2], {"size": [1, 1]}])
def test_what_has_no_run_lengths_has_no_masks(answer: object) -> None:
    assert mask_picture(answer, nowhere, None) is None


def test_broken_run_lengths_are_refused() -> None:
    with pytest.raises(MediaError):
        mask_picture({"size": [2, 2], "counts": [9]}, nowhere, None)
