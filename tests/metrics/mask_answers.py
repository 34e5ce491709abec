"""Answers of the measures of masks, maps and tubes: values by hand, and strategies for any."""

from itertools import groupby
from typing import Any

from hypothesis import strategies as st


def rle(rows: list[str]) -> dict[str, Any]:
    """Write a mask as COCO's run lengths; ``#`` is the mask."""
    line = "".join(rows[y][x] for x in range(len(rows[0])) for y in range(len(rows)))
    counts = [len(list(run)) for _, run in groupby(line)]
    return {
        "size": [len(rows), len(rows[0])],
        "counts": counts if line[0] == "." else [0, *counts],
    }


LEFT, RIGHT = rle(["##..", "##.."]), rle(["..##", "..##"])
THREE, ONE = rle(["##..", "#..."]), rle(["#...", "...."])
NONE = rle(["....", "...."])
POSE = {"keypoints": [5.0, 5.0, 2.0] * 17, "area": 100.0}
AWAY = {"keypoints": [90.0, 5.0, 2.0] * 17, "area": 100.0, "score": 0.3}

# measure, predictions, references, form, score
BY_HAND: list[Any] = [
    # the surest is wrong: precision 1/2 at every recall
    ("ap50.masks", [[{"label": "car", "mask": RIGHT, "score": 0.9},
                     {"label": "car", "mask": LEFT, "score": 0.5}]], [{"car": LEFT}], {}, 50),
    ("ap50.masks", [{"car": [THREE]}], [{"car": [LEFT]}], {}, 100),  # overlap 3/4
    ("ap50.masks", [{"car": [ONE]}], [{"car": [LEFT]}], {}, 0),
    # one of two found: precision 1 at 51 of 101 recalls
    ("ap50.keypoints", [[POSE], [AWAY]], [[POSE], [POSE]], {}, 100 * 51 / 101),
    # class 0: 1 of 2, class 1: 2 of 3
    ("miou.classes", [[[0, 1], [1, 1]]], [[[0, 0], [1, 1]]], {}, 350 / 6),
    # 255 counts nowhere; class 0: 1/1, class 1: 1/2, class 2: 0/1
    ("miou.classes", [[[0, 1, 1, 2]]], [[[0, 1, 2, 255]]], {}, 50),
    # over both pictures: background 12 of 13, lake 2 of 3 and 0 of 0, road 0
    ("miou.classes", [{"lake": ONE}, {"lake": ONE}], [{"lake": ONE}, {"lake": THREE}], {},
     100 * (12 / 14 + 2 / 4) / 2),
    ("miou.classes", [None], [[[0, 1]]], {}, 0),
    ("dice", [ONE, RIGHT, NONE], [THREE, LEFT, NONE], {}, 50),  # 2·1/4, 0, 1
    ("dice", [[5, 0, 10, 10]], [{"bbox": [[0, 0, 10, 10], [0, 0, 4, 4]]}], {}, 50),  # 2·50/200
    # 1 and 4 of 3 and 4 pixels
    ("miou.video", [{"0": {"mask": ONE}, "1": {"mask": LEFT}}],
     [{"0": {"mask": THREE}, "1": {"mask": LEFT}}], {}, 500 / 7),
    ("miou.video", [[None, LEFT]], [{"0": {"mask": LEFT}, "1": {"mask": LEFT}}], {}, 50),
    # class a: 3/4 over 1, class b: missed
    ("pq", [[{"label": "a", "mask": THREE}, {"label": "a", "mask": NONE}]],
     [[{"label": "a", "mask": LEFT}, {"label": "b", "mask": RIGHT}]], {}, 37.5),
    # class a: 1 over 1 and half of one wrong
    ("pq", [[{"label": "a", "mask": LEFT}, {"label": "a", "mask": RIGHT}]],
     [[{"label": "a", "mask": LEFT}, {"label": "b", "mask": RIGHT}]], {}, 100 / 1.5 / 2),
    # the two of the anomaly are first and third: (1 + 2/3)/2; 3 of 4 pairs in order
    ("ap.pixels", [[[0.1, 0.4, 0.35, 0.8]]], [rle(["..##"])], {}, 500 / 6),
    ("auc.pixels", [[[0.1, 0.4, 0.35, 0.8]]], [rle(["..##"])], {}, 75),
    ("auc.pixels", [[[5, 5]]], [rle([".#"])], {}, 50),
    # one found, one of an answer that is missing never: precision 1 at half of the recall
    ("ap.pixels", [[[0, 1]], None], [rle([".#"])] * 2, {}, 100 * (1 / 2) / 2),
    ("sad", [[[0.5, 1]], None], [[[0, 1]], [[0.25, 1]]], {}, (0.5 + 1.75) / 2 / 1000),
    ("mse.matte", [[[0.5, 1]], None], [[[0, 1]], [[0.25, 1]]], {}, (250 + 1562.5) / 4),
    # nothing is due, and a quarter is given; the frame that is not there counts 0
    ("s-measure", [{"0": [[0.25, 0.25]]}], [{"0": [[0, 0]], "1": [[0, 1]]}], {}, 37.5),
    ("s-measure", [{"0": [[0, 0.8]]}], [{"0": [[1, 1]]}], {}, 40),
    ("s-measure.standard", [{"0": [[0, 0.8]]}], [{"0": [[1, 1]]}], {}, 50),  # stretched to 0, 1
    # 1/2 in one of three frames that have either
    ("m-viou", [[[0, 0, 0, 0], [0, 0, 10, 5], [0, 0, 10, 5]]],
     [{"tube_start_frame": 0, "tube_end_frame": 2,
       "trajectory": {"0": {"bbox": [0, 0, 10, 10]}, "1": {"bbox": [0, 0, 10, 10]}}}], {}, 50 / 3),
    ("m-viou", [{"2": [4, 4, 6, 6]}],
     [{"tube_start_frame": 3, "tube_end_frame": 4, "trajectory": [[4, 4, 2, 2]]}], {}, 100),
    # 1/2 exceeds 10 of 21 thresholds, 1 reaches all
    ("auc.success", [[[0, 0, 10, 5], [1, 1, 3, 3]]], [[[0, 0, 10, 10], [1, 1, 3, 3]]], {},
     100 * (10 / 21 + 1) / 2),
]  # fmt: skip

_mask = st.sampled_from([LEFT, RIGHT, THREE, ONE, NONE])
_solid = st.sampled_from([LEFT, RIGHT, THREE, ONE])
_label = st.sampled_from("ab")
_cell = st.integers(0, 3)
_rows = st.lists(st.tuples(_cell, _cell, _cell).map(list), min_size=2, max_size=2)
_alpha = st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=2, max_size=2)
_flat = st.lists(st.lists(st.sampled_from([0, 1]), min_size=3, max_size=3), min_size=2, max_size=2)
_box = st.tuples(*[st.integers(1, 9)] * 4).map(list)
_person = st.fixed_dictionaries(
    {
        "keypoints": st.integers(0, 30).map(lambda x: [float(x), 5.0, 2.0] * 17),
        "area": st.just(50.0),
        "score": st.floats(0, 1),
    }
)


def _found(mask: Any) -> Any:
    one = {"label": _label, "mask": mask, "score": st.floats(0, 1)}
    return st.lists(st.fixed_dictionaries(one), min_size=1, max_size=3)


# What references, and predictions, may be.
ANY: dict[str, Any] = {
    "ap50.masks": _found(_mask),
    "ap50.keypoints": st.lists(_person, max_size=3),
    "miou.classes": _rows,
    "dice": _mask,
    "miou.video": st.lists(_mask, min_size=2, max_size=2),
    "pq": _found(_solid),
    "ap.pixels": _solid,
    "auc.pixels": _solid,
    "sad": _alpha,
    "mse.matte": _alpha,
    "s-measure": st.lists(_flat, min_size=1, max_size=2),
    "s-measure.standard": st.lists(_flat, min_size=1, max_size=2),
    "m-viou": st.lists(_box.map(lambda b: [0, 0, *b[2:]]), min_size=1, max_size=3),
    "auc.success": st.lists(_box, min_size=1, max_size=3),
}
# References that have a best answer and, without one, nothing right.
SOME: dict[str, Any] = {
    "ap50.masks": [{"a": LEFT}, {"a": LEFT}, {"b": RIGHT}],
    "ap50.keypoints": [[POSE]] * 3,
    "miou.classes": [[[0, 1]], [[2, 1]], [[0, 0]]],
    "dice": [LEFT, RIGHT, ONE],
    "miou.video": [[LEFT, NONE], [RIGHT], {"0": {"mask": ONE}}],
    "pq": [{"a": LEFT}, {"a": LEFT, "b": RIGHT}, {"b": RIGHT}],
    "ap.pixels": [LEFT, RIGHT, ONE],
    "auc.pixels": [LEFT, RIGHT, ONE],
    "sad": [[[0] * 3000, [1] * 3000]] * 3,
    "mse.matte": [[[0, 1]], [[0.5, 1]], [[1, 0]]],
    "s-measure": [[[[0, 1]]], [[[1, 1]]], [[[0, 0], [0, 1]]]],
    "s-measure.standard": [[[[0, 1]]], [[[1, 1]]], [[[0, 0], [0, 1]]]],
    "m-viou": [[[0, 0, 5, 5]], [[1, 1, 5, 5]], [[0, 0, 5, 5], [0, 0, 0, 0]]],
    "auc.success": [[[0, 0, 5, 5]], [[1, 1, 5, 5]], [[0, 0, 5, 5], [0, 0, 5, 5]]],
}
