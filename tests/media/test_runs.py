"""Masks as runs: what COCO's own code reads and computes, and what is no mask."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.media import MediaError
from scorer.media.runs import (
    Runs,
    Stack,
    painted,
    pixels_of,
    read_rle,
    read_rles,
    runs_of,
    union,
)

# 2 rows, 3 columns; down the columns: 0 1 1 1 0 0
BY_HAND = np.array([[0, 1, 0], [1, 1, 0]], dtype=bool)


def test_runs_by_hand() -> None:
    for counts in ([1, 3, 2], "132", [1, 2, 0, 1, 2], [0, 0, 1, 3, 0, 0, 2]):
        runs = read_rle({"size": [2, 3], "counts": counts})
        assert runs.edges.tolist() == [1, 4]
        assert runs.area == 3
        assert (pixels_of(runs) == BY_HAND).all()
    assert runs_of(BY_HAND).edges.tolist() == [1, 4]


def masks(count: int, seed: int = 0) -> list[np.ndarray[Any, Any]]:
    """Noise, rectangles, nothing and everything, of one size."""
    random = np.random.default_rng(seed)
    found = [np.zeros((37, 23), bool), np.ones((37, 23), bool)]
    for _ in range(count):
        pixels = random.random((37, 23)) < random.random()
        top, left = random.integers(0, 30), random.integers(0, 20)
        box = np.zeros_like(pixels)
        box[top : top + 9, left : left + 9] = True
        found += [pixels, box]
    return found


def test_they_are_cocos() -> None:
    coco = pytest.importorskip("pycocotools.mask")
    arrays = masks(8)
    packed = [coco.encode(np.asfortranarray(pixels.astype(np.uint8))) for pixels in arrays]
    ours = [read_rle({"size": p["size"], "counts": p["counts"].decode()}) for p in packed]
    for runs, pixels, theirs in zip(ours, arrays, packed, strict=True):
        assert (pixels_of(runs) == pixels).all()
        assert runs.edges.tolist() == runs_of(pixels).edges.tolist()
        assert runs.area == coco.area(theirs)
    left, right = np.indices((len(ours), len(ours))).reshape(2, -1)
    common = Stack(ours).common_areas(left, Stack(ours), right).reshape(len(ours), -1)
    assert common.tolist() == [[float((a & b).sum()) for b in arrays] for a in arrays]
    joined = union(ours[2:6])
    assert (pixels_of(joined) == np.logical_or.reduce(arrays[2:6])).all()


def test_many_at_once_are_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    values: list[dict[str, Any]] = [
        {"size": [2, 3], "counts": "132"}, {"size": [2, 3], "counts": [0, 0, 1, 3, 0, 0, 2]},
        {"size": [1, 2], "counts": "2"}, {"size": [2, 3], "counts": [0, 1, 4, 1]},
    ]  # fmt: skip
    alone = [read_rle(value).edges.tolist() for value in values]
    assert alone == [[1, 4], [1, 4], [], [0, 1, 5, 6]]
    for letters in (500_000, 3):
        monkeypatch.setattr("scorer.media.runs._LETTERS_AT_ONCE", letters)
        assert [runs.edges.tolist() for runs in read_rles(values)] == alone
    with pytest.raises(MediaError):
        read_rles([*values, {"size": [2, 3], "counts": "1"}])
    assert read_rles([]) == []


def test_painting_over_each_other_is_bounded() -> None:
    """Two hundred masks of the largest size would take 20 s, from a kilobyte."""
    whole = runs_of(np.ones((4, 5), bool))
    assert painted([whole, runs_of(np.eye(4, 5, dtype=bool))], [3, 7]).tolist()[0] == [
        7,
        3,
        3,
        3,
        3,
    ]
    with pytest.raises(MediaError, match="expected masks that hardly overlap"):
        painted([whole] * 9, range(1, 10))


def test_masks_of_several_sizes_and_in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scorer.media.runs._MOST_AT_ONCE", 3)
    arrays = [BY_HAND, *masks(2), BY_HAND.T, np.zeros((1, 1), bool)]
    runs = [runs_of(pixels) for pixels in arrays]
    each = np.arange(len(runs))
    stack = Stack(runs)
    assert stack.areas.tolist() == [mask.area for mask in runs]
    assert stack.common_areas(each, Stack(runs), each).tolist() == [mask.area for mask in runs]
    assert Stack([]).common_areas(each[:0], Stack([]), each[:0]).tolist() == []


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 6))
def test_pixels_survive_runs(line: list[bool], height: int) -> None:
    pixels = np.resize(np.array(line), (height, 7))
    assert (pixels_of(runs_of(pixels)) == pixels).all()
    assert (pixels_of(union([runs_of(pixels), runs_of(~pixels)]))).all()


@pytest.mark.parametrize(
    "value",
    [
        {}, {"size": [2, 3]}, {"size": [2], "counts": [6]}, {"size": "23", "counts": [6]},
        {"size": [2, 3.0], "counts": [6]}, {"size": [2, True], "counts": [2]},
        {"size": [0, 3], "counts": []}, {"size": [-2, -3], "counts": [6]},
        {"size": [2, 3], "counts": [5]}, {"size": [2, 3], "counts": [7]},
        {"size": [2, 3], "counts": [-1, 7]}, {"size": [2, 3], "counts": [2.0, 4]},
        {"size": [2, 3], "counts": ["2", 4]}, {"size": [2, 3], "counts": [[2], 4]},
        {"size": [2, 3], "counts": [[6]]}, {"size": [2, 3], "counts": []},
        {"size": [2, 3], "counts": [10**30]}, {"size": [2, 3], "counts": None},
        {"size": [2, 3], "counts": ""}, {"size": [2, 3], "counts": "o"},
        {"size": [2, 3], "counts": "oooooooooo0"}, {"size": [2, 3], "counts": "é é"},
        {"size": [2, 3], "counts": "\x00"}, {"size": [2, 3], "counts": "132132"},
        {"size": [30_000, 30_000], "counts": [900_000_000]},
        {"size": [10**9, 1], "counts": [10**9]}, {"size": [2, 3], "counts": {"a": 1}},
        {"size": [3, 3], "counts": [2**63 - 1, 10]}, {"size": [3, 3], "counts": 9},
        {"size": [3, 3], "counts": True}, {"size": [1, 15], "counts": "é"},
    ],
)  # fmt: skip
def test_what_is_no_mask_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(MediaError):
        read_rle(value)


def test_a_text_that_unpacks_to_much_costs_little() -> None:
    """The largest size, filled by one run: nothing is expanded."""
    runs = read_rle({"size": [5000, 5000], "counts": [0, 25_000_000]})
    assert runs == Runs((5000, 5000), runs.edges)
    assert runs.area == 25_000_000
