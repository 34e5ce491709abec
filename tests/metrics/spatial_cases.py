"""Answers of the measures in 3D: by hand, at random, and some to be right or missing."""

from typing import Any

from hypothesis import strategies as st

from scorer.metrics.registry import COMPUTABLE

FAMILIES = ("chamfer", "point_labels", "point_masks", "normals", "odometry", "centres", "tracking")
SPATIAL = {key for key, family in COMPUTABLE.items() if family in FAMILIES}
SPATIAL_ERRORS = {"rmse.normals", "rte"} | {key for key in SPATIAL if key.startswith("chamfer")}


def car(x: float, score: float, frame: int | None = None, track: str = "") -> dict[str, Any]:
    """Make a box in the shape of nuScenes."""
    box: dict[str, Any] = {
        "translation": [x, 0, 1], "detection_name": "car", "detection_score": score,
    }  # fmt: skip
    if frame is not None:
        box |= {"frame": frame, "tracking_id": track}
    return box


def path(*steps: float) -> list[list[float]]:
    """Make poses along z, in KITTI's rows."""
    places = [sum(steps[:count]) for count in range(len(steps) + 1)]
    return [[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, z] for z in places]


ONE_CAR = [car(0, 1)]
ROAD = [car(0, 1, frame, "a") for frame in range(4)]
HALVES = [car(0, 0.9, 0, "A"), car(0, 0.9, 1, "A"), car(0, 0.5, 2, "B"), car(0, 0.5, 3, "B")]
ROOM = [2001] * 100 + [3001] * 100
FIRST, SECOND = list(range(100)), list(range(100, 200))

# measure, predictions, references, form, score
BY_HAND: list[Any] = [
    ("miou.points", [[1, 1, 2, 2]], [[1, 2, 2, 2]], {}, 100 * (1 / 2 + 2 / 3) / 2),
    # pooled, without the point of label 0: two of three ones are right, no two is found
    ("miou.points", [[1, 1, 2], [1]], [[1, 2, 0], [1]], {}, 100 / 3),
    ("miou.points", [["Wall", "door"], None], [["wall", "wall"], ["floor"]], {}, 25),
    # 255 marks what does not count, so 0 is a class
    ("miou.points", [[0, 1, 1]], [[0, 0, 255]], {}, 50),
    # parts 0, 1, 2: 1, 1/2, 0; parts 4, 5: 1/2, 0
    ("miou.instance", [[0, 0, 1, 1], [4, 4]], [[0, 0, 1, 2], [4, 5]], {}, (50 + 25) / 2),
    # the first shape might have a part 1, and has none on either side: 1
    ("miou.instance", [[0, 0], [1, 1]], [[0, 0], [0, 1]], {}, (100 + 25) / 2),
    # of other categories, though the numbers are the same
    ("miou.instance", [[1, 1], [1, 2]], [{"label": [1, 1], "category": "mug"},
     {"label": [1, 2], "category": "cap"}], {}, 100),
    ("rmse.normals", [[[0, 0, -2], [1, 0, 0]]], [[[0, 0, 1], [0, 1, 0]]], {}, 90 / 2**0.5),
    ("rmse.normals", [[[1, 1, 0]], None], [[[1, 0, 0]]] * 2, {}, (45 + 90) / 2),
    # metre by metre: 20 pieces of 101 m and 10 of 201 m, each a hundredth too long
    ("rte", [path(*[1.01] * 300)], [path(*[1] * 300)], {}, (20 * 1.01 + 10 * 1.005) / 30),
    ("rte", [path(60, 20)], [path(60, 30)], {}, 100 * 10 / 90),  # all of a short path
    # turned by 90 degrees from the start: 50 m aside and 50 m ahead apart
    ("rte", [[[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], [1, 0, 0, 50, 0, 1, 0, 0, 0, 0, 1, 0]]],
     [path(50)], {}, 100 * 2**0.5),
    ("chamfer.sum-1e3", [[[0, 0, 0]]], [[[0, 0, 1], [0, 1, 0]]], {}, 2000),
    ("chamfer.mean", [[[0, 0, 0]]], [[[0, 0, 1], [0, 2, 0]]], {}, (1 + 2.5) / 2),
    ("chamfer.sum-mm", [[[0, 0, 0.001]]], [[[0, 0, 0], [0, 0, 0.002]]], {}, 2),
    ("map.centres", [[car(0.7, 0.9)]], [ONE_CAR], {}, 75),  # too far at 0.5 m only
    # the surest is wrong: precision r/2 at recall r; the mean of what is above 0.1, over 0.9
    ("map.centres", [[car(50, 0.9), car(0, 0.5)]], [ONE_CAR], {}, 20),
    # B follows A as a switch, so no more than 3 of 4 match; 29 of the 40 recalls are up to 3/4
    ("amota", [HALVES], [ROAD], {}, 72.5),
    # with a car that is not there, as sure as A: 1 wrong to 2 matches at each of the 29
    ("amota", [[*HALVES, car(90, 0.9, 0, "C")]], [ROAD], {}, 36.25),
    ("map50.point-masks", [[{"label": 2, "score": 0.9, "mask": FIRST}]], [ROOM], {}, 50),
    # the surest is wrong: from (0, 1) down to (0, 0), up to (1, 1/2); of class 3 none is found
    ("map50.point-masks", [[{"label": 2, "score": 0.9, "mask": SECOND},
     {"label": 2, "score": 0.5, "mask": FIRST}]], [ROOM], {}, 25 / 2),
]  # fmt: skip

_number = st.integers(-3, 3)
_point = st.tuples(_number, _number, _number).map(list)
_box = st.builds(
    lambda x, label, score: {"label": label, "translation": [x, 0], "score": score},
    st.floats(0, 6), st.sampled_from("ab"), st.floats(0, 1),
)  # fmt: skip
_PLACES = st.lists(st.one_of(st.none(), st.floats(0, 6)), min_size=3, max_size=3)


def _tracks(by_name: dict[str, list[float | None]]) -> list[dict[str, Any]]:
    return [
        {"frame": frame, "label": name[0], "track_id": name, "translation": [x, 0], "score": x / 6}
        for name, places in by_name.items()
        for frame, x in enumerate(places)
        if x is not None
    ]


STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "miou.points": st.lists(st.integers(1, 3), min_size=4, max_size=4),
    "miou.instance": st.lists(st.integers(0, 3), min_size=4, max_size=4),
    "rmse.normals": st.lists(_point, min_size=3, max_size=3),
    "rte": st.lists(st.integers(1, 60), min_size=12, max_size=12).map(lambda steps: path(*steps)),
    "map.centres": st.lists(_box, max_size=3),
    "amota": st.dictionaries(st.sampled_from(["a1", "a2", "b1"]), _PLACES).map(_tracks),
    "map50.point-masks": st.permutations([2001, 2002, 3001]).map(
        lambda codes: [code for code in codes[:2] for _ in range(110)]
    ),
} | {
    key: st.lists(
        # Millimetres where metres are due: rounding is held to an amount, not to a share.
        _point.map(lambda point, unit=unit: [unit * number for number in point]),
        min_size=2, max_size=5, unique_by=tuple,
    )
    for key, unit in (("chamfer.sum-1e3", 0.1), ("chamfer.mean", 1), ("chamfer.sum-mm", 0.001))
}  # fmt: skip
REFERENCES: dict[str, Any] = {
    "miou.points": [1, 2], "miou.instance": [1, 2], "rmse.normals": [[0, 0, 1]],
    "rte": path(200, 200), "map.centres": ONE_CAR, "amota": ROAD, "map50.point-masks": ROOM,
} | {key: [[0, 0, 0], [9, 0, 0]] for key in SPATIAL if key.startswith("chamfer")}  # fmt: skip
