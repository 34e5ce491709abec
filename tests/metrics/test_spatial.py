"""The measures in 3D: the shapes and files that answers come in, and what broken ones cost."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from metrics_calls import score_of
from pykdtree.kdtree import KDTree
from spatial_cases import HALVES, REFERENCES, ROAD, ROOM, SPATIAL, SPATIAL_ERRORS, car, path

from places import ROOT
from scorer.media import MediaError
from scorer.metrics import chamfer
from scorer.metrics.measure import BrokenReferenceError, Material, Tally
from scorer.metrics.placed_boxes import read_frames
from scorer.metrics.registry import find_measure

OFF = "OFF\n4 2 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2\n3 0 2 3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold an answer to each of the references, in every kind of file."""
    rows = [0, 1, 1]
    (tmp_path / "labels.txt").write_text("\n".join(map(str, rows)))
    (tmp_path / "shape.txt").write_text("\n".join(f"0.5 0.5 {row} 0 0 1 {row}.000" for row in rows))
    (tmp_path / "a.label").write_bytes(np.array([row | 7 << 16 for row in rows], "<u4").tobytes())
    np.save(tmp_path / "labels.npy", np.array(rows))
    np.savez(tmp_path / "labels.npz", points=np.zeros((3, 3)), labels=np.array(rows))
    head = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float nx\n"
    head += "property float ny\nproperty float nz\nproperty int label\nend_header\n"
    (tmp_path / "a.ply").write_text(head + "".join(f"0 0 0 {row + 1} {row}\n" for row in rows))
    normals = np.array([[0, 0, 1], [0, 0, 2], [0, 0, -3]])
    np.savetxt(tmp_path / "a.normals", normals)
    np.savetxt(tmp_path / "a.xyz", np.hstack([normals * 0 + 5, normals]))  # behind the points
    np.save(tmp_path / "normals.npy", normals)
    np.savetxt(tmp_path / "poses.txt", path(200, 200))
    np.save(tmp_path / "poses.npy", np.array(path(200, 200)))
    (tmp_path / "mask.txt").write_text("1\n" * 100 + "0\n" * 100)
    np.save(tmp_path / "mask.npy", np.array([True] * 100 + [False] * 100))
    np.save(tmp_path / "room.npy", np.array(ROOM))
    np.save(tmp_path / "classes.npy", np.array(ROOM) // 1000)
    (tmp_path / "shape.off").write_text(OFF)
    (tmp_path / "points.xyz").write_text("0 0 0\n9 0 0\n")
    return tmp_path


def scored(key: str, answer: Any, reference: Any, folder: Path) -> tuple[float, Tally]:
    material = Material({}, folder, folder)
    tally = find_measure(key).tally([answer], [reference], material)
    return find_measure(key).overall(tally), tally


FAR = path(200, 200)
NORMALS = [[0, 0, 1]] * 3
MASKED = [{"label": 2, "mask": "mask.txt"}, {"label": "3", "mask": list(range(100, 200))}]
FILES: list[Any] = [
    *(("miou.points", name, ["0", "1", "1"]) for name in ("labels.txt", "shape.txt", "a.label",
      "labels.npy", "labels.npz", "a.ply", {"file": "labels.txt"}, {"labels": "labels.npy"})),
    ("miou.instance", "shape.txt", {"labels": [0, 1, 1], "category": "mug"}),
    ("miou.points", [0, 1, 1], "labels.npz"),
    *(("rmse.normals", name, NORMALS) for name in ("a.ply", "a.normals", "a.xyz", "normals.npy",
      {"normals": [[0, 0, 7]] * 3}, [[0, 0, 1e-200], [0, 0, 1e200], [0, 0, 1]])),
    *(("rte", name, path(200, 200)) for name in ("poses.txt", "poses.npy", {"poses": FAR},
      [np.array([*row, 0, 0, 0, 1]).reshape(4, 4).tolist() for row in FAR],
      [np.array(row).reshape(3, 4).tolist() for row in FAR])),
    ("map50.point-masks", "room.npy", ROOM),
    ("map50.point-masks", MASKED, ROOM),
    ("map50.point-masks", MASKED, MASKED),
    ("map50.point-masks", {"objects": [{"label": 2, "mask": "mask.npy"}, MASKED[1]]}, "room.npy"),
    ("map50.point-masks", {"labels": "classes.npy", "instances": "room.npy"}, ROOM),
    *((key, "points.xyz", [[0, 0, 0], [9, 0, 0]]) for key in sorted(SPATIAL) if "chamfer" in key),
    ("chamfer.mean", "shape.off", "shape.off"),
    ("chamfer.mean", {"points": [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]],
                      "faces": [[0, 1, 2], [0, 2, 3]]}, "shape.off"),
    ("chamfer.mean", {"points": [[0, 0, 0], [9, 0, 0]]}, "points.xyz"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "answer", "reference"),
    [pytest.param(*case, id=f"{case[0]}-{place}") for place, case in enumerate(FILES)],
)
def test_every_kind_of_file_is_read(
    key: str, answer: Any, reference: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chamfer, "_POINTS", 500)
    score, tally = scored(key, answer, reference, folder)
    assert not tally.unreadable
    assert score == (0 if key in SPATIAL_ERRORS else 100)


# An answer that is broken for every measure, and some of its own.
BROKEN: list[tuple[str, Any]] = [
    *((key, answer) for key in sorted(SPATIAL) for answer in (
        "absent.txt", "../a.txt", "/etc/passwd", "link.txt", "", 5, True, {"a": 1, "b": 2},
        [["deep"]], [[[[[[[[[[[]]]]]]]]]]], [1e999], [10**400], "nan.txt", "objects.npy",
        "short.npy",
    )),
    ("miou.points", [1]), ("miou.points", [1, 1.5]), ("miou.points", [None, 1]),
    ("miou.points", []), ("miou.points", "odd.label"),
    ("rmse.normals", [[0, 0, 1]] * 2), ("rmse.normals", [[0, 1]]), ("rmse.normals", "points.ply"),
    ("rte", path(200)), ("rte", path(200, 200, 1)), ("rte", [[0] * 12] * 3),
    ("rte", [[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0]] * 3), ("rte", [[1] * 13] * 3),
    ("map.centres", [{"translation": [0, 0, 0, 0, 0], "label": "car"}]),
    ("map.centres", [{"translation": "here"}]), ("map.centres", [car(0, float("nan"))]),
    ("map.centres", [car(1e300, 1)]), ("map.centres", [car(0, 1)] * 501),
    ("map.centres", {"boxes": [[0, 0, 0]], "labels": ["car", "bus"]}),
    ("amota", [car(0, 1)]), ("amota", [car(0, 1, 0, "a"), car(1, 1, 0, "a")]),
    ("amota", [car(0, 1, 0, "a"), car(0, 1, 1, "a") | {"detection_name": "bus"}]),
    ("amota", [car(0, 1, 0, "a") | {"frame": "elsewhere"}]),
    ("map50.point-masks", [{"label": "chair"}]), ("map50.point-masks", [2001] * 150),
    ("map50.point-masks", [{"label": 2, "mask": [0, 1] * 80}]),
    ("map50.point-masks", [{"label": 2, "mask": [5, 900]}]),
    ("map50.point-masks", [{"label": 2, "mask": [0, 3], "score": "sure"}]),
    ("map50.point-masks", [{"label": 2, "mask": [0, 3]}] * 501),
    ("map50.point-masks", [{"label": 2, "mask": [0, 3], "score": 10**400}]),
    ("map.centres", [car(0, 10**400)]), ("map.centres", [car(10**400, 0)]),
    ("map50.point-masks", {"labels": [1, 2], "instances": [1]}),
    ("chamfer.mean", [[0, 0]]), ("chamfer.mean", "flat.off"), ("chamfer.mean", []),
    ("chamfer.mean", {"points": [[0, 0, 0]], "faces": [[0, 1, 2]]}),
]  # fmt: skip


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "nan.txt").write_text("nan 0 0\n0 0 0\n")
    (folder / "real.txt").write_text("1\n2\n")
    (folder / "link.txt").symlink_to(folder / "real.txt")
    np.save(folder / "objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    np.save(folder / "short.npy", np.zeros((1_000, 3)))
    whole = (folder / "short.npy").read_bytes()
    (folder / "short.npy").write_bytes(whole[:-1])
    (folder / "odd.label").write_bytes(b"12345")
    head = "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n0\n"
    (folder / "points.ply").write_text(head)
    (folder / "flat.off").write_text(OFF.replace("1 1 0", "0 0 0").replace("0 1 0", "0 0 0"))
    return folder


@pytest.mark.parametrize(
    ("key", "answer"), [pytest.param(*case, id=f"{case[0]}-{n}") for n, case in enumerate(BROKEN)]
)
def test_a_broken_answer_costs_its_item_alone(key: str, answer: Any, broken: Path) -> None:
    reference = REFERENCES[key]
    measure = find_measure(key)
    material = Material({}, broken, broken)
    tally = measure.tally([answer, reference], [reference] * 2, material)
    (found,) = tally.unreadable
    assert found.item == 0
    assert found.expected
    assert found.got
    missing = measure.tally([None, reference], [reference] * 2, material)
    assert measure.per_item(tally).tolist() == measure.per_item(missing).tolist()
    right = 0 if key in SPATIAL_ERRORS else 100
    assert measure.per_item(tally)[1] == pytest.approx(right)
    assert measure.overall(tally) == measure.overall(missing)


@pytest.mark.parametrize("key", sorted(SPATIAL))
@pytest.mark.parametrize("reference", ["absent.ply", "../a.ply", 5, [["deep"]], "nan.txt"])
def test_a_broken_reference_names_its_item(key: str, reference: Any, broken: Path) -> None:
    references = [REFERENCES[key], reference]
    with pytest.raises(BrokenReferenceError, match=r"^item 1, its reference: expected .+, got "):
        find_measure(key).tally([None, None], references, Material({}, broken, broken))


@pytest.mark.parametrize(
    ("key", "reference"),
    [
        ("rte", path(0, 0)), ("chamfer.mean", [[1, 2, 3]] * 5), ("miou.instance", [-1, -1]),
        ("amota", [car(0, 1)]),
    ],
)  # fmt: skip
def test_a_reference_that_cannot_be_scored_against_is_told(key: str, reference: Any) -> None:
    with pytest.raises(BrokenReferenceError, match="reference"):
        score_of(key, [None], [reference])


def test_points_without_a_class_are_not_scored() -> None:
    assert score_of("miou.points", [[5, 1]], [[-1, 1]]) == 100
    assert score_of("miou.points", [["x", "y"]], [["unlabelled", "y"]]) == 100
    with pytest.raises(BrokenReferenceError, match="points without"):
        score_of("miou.points", [[1]], [[-1]])
    tally = find_measure("miou.points").tally([[0, 1]], [[0, 1]], Material({}))
    assert tally.notes[0].got == "references with the label 0"
    assert score_of("miou.points", [[0, 0]], [[0, 0]]) == 100  # the only class there is


def test_a_label_that_is_none_costs_its_class_alone() -> None:
    # Two of the first class are found and one is called another: 2/3; the second class is right.
    assert score_of("miou.points", [[1, 1, 99, 2]], [[1, 1, 1, 2]]) == pytest.approx(500 / 6)


BOX = car(1, 0.5)
SHAPES: list[Any] = [
    [BOX],
    {"boxes": [[1, 0, 1, 2, 2, 2, 0]], "labels": ["Car"], "scores": [0.5]},
    {"car": [[1, 0, 1, 2, 2, 2, 0, 0.5]]},
    {"car": [1, 0, 1, 0.5]},
    [{"label": " CAR ", "center": [1, 0, 1], "score": 0.5}],
    {"results": {"token": [BOX]}},
    {"frames": [{"frame": 0, "boxes": [BOX]}]},
    [[BOX]],
    {"0": [BOX]},
]


@pytest.mark.parametrize("answer", SHAPES, ids=range(len(SHAPES)))
def test_boxes_come_in_many_shapes(answer: Any) -> None:
    (boxes,) = read_frames(answer).values()
    assert [box[:4] for box in boxes] == [("car", 1, 0, 0.5)]


def test_frames_come_in_many_shapes() -> None:
    by_frame = [[box | {"frame": None} for box in ROAD if box["frame"] == at] for at in range(4)]
    token = {f"t{at}": boxes for at, boxes in enumerate(by_frame)}
    objects = [{"frame": at, "objects": boxes} for at, boxes in enumerate(by_frame)]
    for answer in (ROAD, by_frame, {"results": token}, token, objects, {"frames": by_frame}):
        frames = read_frames(answer)
        assert [len(boxes) for boxes in frames.values()] == [1] * 4
        assert score_of("amota", [answer], [answer]) == 100
    assert [len(boxes) for boxes in read_frames([[], [BOX], []]).values()] == [0, 1, 0]
    with pytest.raises(MediaError, match="nested more deeply"):
        read_frames([[[[[[[[[[[BOX]]]]]]]]]]])


def test_boxes_of_another_frame_are_not_matched() -> None:
    two = [car(0, 1, 0), car(9, 1, 1)]
    swapped = [car(9, 1, 0), car(0, 1, 1)]
    assert score_of("map.centres", [two], [two]) == pytest.approx(100)
    assert score_of("map.centres", [swapped], [two]) == 0


def test_what_may_be_worth_knowing_is_noted() -> None:
    measure = find_measure("map.centres")
    bare = {"translation": [0, 0, 0], "label": "car"}
    tally = measure.tally([[bare, bare, bare | {"label": "cow"}]], [[bare]], Material({}))
    assert {note.got for note in tally.notes} == {"'cow'", "boxes without"}
    tally = find_measure("map50.point-masks").tally([[9001] * 200], [ROOM], Material({}))
    assert [note.got for note in tally.notes] == ["'9'"]


def test_items_without_objects_score_by_what_is_wrongly_found() -> None:
    for key, something in (("map.centres", [BOX]), ("amota", ROAD), ("map50.point-masks", ROOM)):
        measure = find_measure(key)
        nothing: Any = [1] * 200 if key == "map50.point-masks" else []
        tally = measure.tally([something, nothing, something], [something, nothing, nothing],
                              Material({}))  # fmt: skip
        assert measure.per_item(tally) == pytest.approx(np.array([100, 100, 0]))


def test_gaps_in_tracks_are_filled_on_both_sides() -> None:
    gap = [car(x, 1, frame, "a") for frame, x in ((0, 0), (1, 3), (3, 9))]
    whole = [*gap, car(6, 1, 2, "a")]
    assert score_of("amota", [gap], [whole]) == score_of("amota", [whole], [gap]) == 100


def test_false_tracks_count_in_frames_without_objects() -> None:
    ghosts = [car(50, 1, frame, "g") for frame in range(4, 6)]
    assert score_of("amota", [[*ROAD, *ghosts]], [ROAD]) == pytest.approx(50)
    assert score_of("amota", [ROAD, ghosts], [ROAD, []]) == pytest.approx(50)


def test_samples_of_scenes_give_an_interval() -> None:
    measure = find_measure("amota")
    tally = measure.tally([ROAD, HALVES, None], [ROAD] * 3, Material({}))
    weights = np.array([[1, 1, 1], [3, 0, 0], [0, 2, 1], [0, 0, 3]], float)
    scores = measure.resampled(tally, weights)
    assert scores[0] == measure.overall(tally)
    assert scores[1] == 100
    assert 0 < scores[2] < 72.5
    assert scores[3] == 0


def test_instances_of_few_points_do_not_count() -> None:
    few = [*range(99)]
    due = [2001] * 99 + [3001] * 101
    right = {"label": 3, "mask": [*range(99, 200)]}
    key = "map50.point-masks"
    assert score_of(key, [[right]], [due]) == 100
    assert score_of(key, [[{"label": 2, "mask": few, "score": 2}, right]], [due]) == 100
    # What lies on points without an instance, or on one too small, is no fault.
    aside = {"label": 3, "mask": [*range(100)], "score": 2}
    assert score_of(key, [[aside, right]], [[1] * 99 + [3001] * 101]) == 100
    # A half of another instance is, and half a class's curve; the second class is not found at all.
    half = right | {"mask": [*range(151)], "score": 2}
    assert score_of(key, [[right, half]], [[2001] * 100 + due[100:]]) == 25 / 2
    # The same one twice is too, but for what comes after all are found.
    assert score_of(key, [[right, right]], [due]) == 75  # from (0, 1) to (1, 1/2)
    assert score_of(key, [[right, right | {"score": 2}]], [due]) == 100


def test_walls_and_floors_of_scannet_are_no_instances() -> None:
    due = [1001] * 100 + [2001] * 100 + [3001] * 100 + [39001] * 100
    found = [0] * 200 + due[200:]
    wall: list[Any] = [{"label": 39, "score": 2, "mask": [*range(100)]}]
    wall += [{"label": 3, "mask": [*range(200, 300)]}, {"label": 39, "mask": [*range(300, 400)]}]
    for answer in (due, found, wall):
        assert score_of("map50.point-masks", [answer], [due]) == 100
    numbered = [2001] * 100 + [3001] * 100  # other numbers, of which each may be an object
    assert score_of("map50.point-masks", [[0] * 100 + numbered[100:]], [numbered]) == 50


def test_a_missing_shape_costs_its_diagonal_or_the_worst_answered() -> None:
    due = [[0, 0, 0], [3, 4, 0]]
    tally = find_measure("chamfer.mean").tally([None, [[9, 0, 0]]], [due] * 2, Material({}))
    # 36 + 16 to the nearest; 81 and 52 back: more than the diagonal's 25.
    assert tally.sums[:, 0].tolist() == [0.5 * (52 + 66.5)] * 2
    tally = find_measure("chamfer.mean").tally([None, due], [due] * 2, Material({}))
    assert tally.sums[:, 0].tolist() == [25, 0]


def test_shapes_that_keep_a_tree_busy_are_measured_by_fewer_points(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All points of a sphere are equally far from its centre: no tree can leave any out."""
    directions = np.random.default_rng(0).normal(size=(4_000, 3))
    sphere = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    centre = np.random.default_rng(1).normal(size=(3_000, 3)) * 1e-3
    monkeypatch.setattr(chamfer, "_WORK", 2_400_000)
    inner, outer = KDTree(centre), KDTree(sphere)
    found = chamfer.distances(inner, outer)
    assert len(found) == 600
    measured = centre[::5, np.newaxis]
    assert found == pytest.approx(np.linalg.norm(measured - sphere, axis=2).min(axis=1))
    assert len(chamfer.distances(outer, inner)) <= 4_000
    assert len(chamfer.distances(outer, outer)) == 4_000


def test_points_ever_closer_to_each_other_are_measured_as_any() -> None:
    dice = np.random.default_rng(0)
    given, due = (2.0 ** -dice.uniform(0, 1_000, (300, 3)) for _ in range(2))
    squares = np.square(given[:, np.newaxis] - due).sum(axis=2)
    expected = squares.min(axis=0).mean() + squares.min(axis=1).mean()
    assert chamfer.squared(given, due) == pytest.approx(expected, rel=1e-12)
    assert chamfer.squared(due, due) == 0


def test_scipy_and_trees_are_loaded_when_they_are_needed_and_not_before() -> None:
    code = (
        "import sys; from scorer.metrics import centres, chamfer, tracking\n"
        "from scorer.metrics.registry import find_measure\n"
        "from scorer.metrics.measure import Material\n"
        "find_measure('amota').tally([[]], [[]], Material({}))\n"
        "print({'scipy', 'pykdtree'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "set()", done.stderr
