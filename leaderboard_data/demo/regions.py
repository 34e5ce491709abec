"""The demo's image tasks whose answers are regions or maps: masks, poses, mattes, depth."""

from __future__ import annotations

from typing import Any

import numpy as np
from arrays import Frame, Mask, Pixels, grain, moved, npz, picture, plain, rle, white
from numpy.typing import NDArray
from tables import NOTHING, DemoTask

_TOP = "image/comprehension"
_SIZE = Frame(72, 48)

_WALKERS = (  # x of each, y of the feet
    ((14, 44), (50, 40)), ((30, 44),), ((20, 42), (40, 42), (60, 45)), ((10, 38), (62, 46)),
    ((36, 44),), ((18, 45), (48, 41)),
)  # fmt: skip
# Nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles: right and down from the middle.
_POSE = (
    (0, -17), (2, -18), (-2, -18), (3, -17), (-3, -17), (5, -11), (-5, -11), (8, -5), (-8, -5),
    (9, 1), (-9, 1), (3, 2), (-3, 2), (4, 10), (-4, 10), (4, 18), (-4, 18),
)  # fmt: skip
_BONES = ((5, 6), (5, 7), (7, 9), (6, 8), (8, 10), (5, 11), (6, 12), (11, 12), (11, 13), (13, 15),
          (12, 14), (14, 16))  # fmt: skip
_ROADS = ((24, 9), (36, 0), (48, -9), (30, 6), (40, -3))  # x of the horizon's point, how it leans
_CARS = ((40, 30), (28, 34), (36, 28), (44, 36), (30, 30))
_CRACKS = ((20, 16), (44, 30), (30, 22), (50, 12), (24, 34))
_KNOTS = ((18, 14), None, (52, 30), (36, 10), None, (26, 36))
_HEADS = ((36, 16, 9), (28, 18, 10), (44, 15, 8), (36, 20, 11))
_ROOMS = (
    (12, 20, 900),
    (40, 24, 1400),
    (26, 18, 1100),
    (48, 22, 800),
)  # x, y and distance of a box


def _task(
    folder: str,
    name: str,
    skill: str,
    short: str,
    pictures: list[bytes],
    prompt: str,
    outputs: list[Any],
    said: list[Any],
    **more: Any,
) -> DemoTask:
    """Make a task of a picture and an output per item."""
    files = {f"images/{n:03}.png": image for n, image in enumerate(pictures)}
    items = [
        {"id": f"{short}{n:03}", "input": {"image_file": f"images/{n:03}.png", "prompt": prompt},
         "output": output}
        for n, output in enumerate(outputs)
    ]  # fmt: skip
    files |= more.pop("files", {})
    return DemoTask(
        folder=f"{_TOP}/{folder}", name=name, kind="comprehension", skill=skill, items=items,
        said=said, takes="image", files=files, **more,
    )  # fmt: skip


def _walker(x: int, feet: int) -> Mask:
    return _SIZE.oval(x, feet - 24, 4, 4) | _SIZE.box(x - 5, feet - 20, 10, 12) | (
        _SIZE.box(x - 4, feet - 8, 3, 8) | _SIZE.box(x + 1, feet - 8, 3, 8)
    )  # fmt: skip


def _instances() -> DemoTask:
    due = [[_walker(*one) for one in some] for some in _WALKERS]
    found: list[Any] = [
        [{"label": "pedestrian", "score": round(0.95 - 0.1 * n, 2), "mask": rle(moved(one, n, 1))}
         for n, one in enumerate(some)]
        for some in due
    ]  # fmt: skip
    found[2] = found[2][:2]
    found[3][1]["mask"] = rle(moved(due[3][1], -9, 0))
    found[4] = [{**found[4][0], "mask": "masks/4.png"}]
    return _task(
        "PedestrianInstanceSegmentation", "Pedestrian Instance Segmentation",
        "Image Instance Segmentation", "pi",
        [picture(_SIZE.paint("grey", *((one, "purple") for one in some))) for some in due],
        "Segment every pedestrian.",
        [{"text": {"pedestrian": [rle(one) for one in some]}} for some in due], found,
        made={"masks/4.png": white(moved(due[4][0], 0, 1))},
    )  # fmt: skip


def _pose(x: int, y: int, lean: int, away: int = 0) -> list[int]:
    """Place the points of a person; ``away`` is by how much they are off."""
    return [
        number
        for n, (right, down) in enumerate(_POSE)
        for number in (x + right + lean * (down < 0) + away * (n % 3 - 1), y + down + away, 2)
    ]


def _drawn_pose(points: list[int]) -> Pixels:
    """Draw limbs as rows of dots, and a head."""
    spots = np.array(points).reshape(-1, 3)[:, :2]
    mask = _SIZE.oval(int(spots[0, 0]), int(spots[0, 1]), 4, 4)
    for one, other in _BONES:
        for step in range(9):
            x, y = (spots[one] * (8 - step) + spots[other] * step) // 8
            mask |= _SIZE.box(int(x) - 1, int(y) - 1, 2, 2)
    return _SIZE.paint("green", (mask, "yellow"))


def _keypoints() -> DemoTask:
    people = [(20, 24, 0), (36, 25, 2), (50, 24, -2), (30, 25, 3), (44, 25, -1), (36, 24, 1)]
    off = [0, 1, 1, 6, 1, 0]
    due = [_pose(*one) for one in people]
    found: list[Any] = [
        [{"keypoints": _pose(*one, away), "score": 0.9 - 0.1 * (away > 1)}]
        for one, away in zip(people, off, strict=True)
    ]
    found[2].append({"keypoints": _pose(12, 24, 0), "score": 0.3})
    found[5] = NOTHING
    return _task(
        "person_keypoint_detection", "Person Keypoint Detection", "Keypoint Detection", "pk",
        [picture(_drawn_pose(points)) for points in due], "Mark the 17 key points of the person.",
        [{"text": [{"keypoints": points, "bbox": [x - 10, y - 21, 20, 40], "area": 500}]}
         for points, (x, y, _) in zip(due, people, strict=True)],
        found, annotation="json/annotation.json",
    )  # fmt: skip


def _road(place: int) -> dict[str, Mask]:
    """Return the parts of a scene, from the back to the front."""
    x, lean = _ROADS[place]
    road = _SIZE.corners((x - 4, 16), (x + 4, 16), (x + 24 + lean, 48), (x - 24 + lean, 48))
    car = _SIZE.box(*_CARS[place], 12, 6) | _SIZE.box(
        _CARS[place][0] + 2, _CARS[place][1] - 3, 8, 3
    )
    return {"ground": _SIZE.box(0, 16, 72, 32), "road": road, "car": car}


def _scene(parts: dict[str, Mask]) -> Pixels:
    colours = {"ground": "green", "road": "grey", "car": "red"}
    return _SIZE.paint("blue", *((mask, colours[name]) for name, mask in parts.items()))


def _labels(parts: dict[str, Mask]) -> NDArray[np.uint8]:
    labels = np.zeros(_SIZE.x.shape, np.uint8)  # 0 is the sky
    for number, mask in enumerate(parts.values(), 1):
        labels[mask] = number
    return labels


def _label_maps() -> DemoTask:
    scenes = [_road(place) for place in range(5)]
    maps = [_labels(parts) for parts in scenes]
    given = [
        maps[0],
        moved(maps[1], 1, 0),
        moved(maps[2], 0, 1),
        maps[3][:, ::2],
        moved(maps[4], 2, 1),
    ]
    return _task(
        "road-semantic-segmentation", "Road Semantic Segmentation", "Image Semantic Segmentation",
        "rs", [picture(_scene(parts)) for parts in scenes],
        "Label every pixel: 0 sky, 1 ground, 2 road, 3 car.",
        [{"mask_file": f"labels/{n:03}.png"} for n in range(5)],
        [f"maps/{n}.png" for n in range(5)],
        files={f"labels/{n:03}.png": plain(one) for n, one in enumerate(maps)},
        made={f"maps/{n}.png": plain(one) for n, one in enumerate(given)},  # one is too narrow
    )  # fmt: skip


def _segments(labels: NDArray[np.uint8]) -> tuple[bytes, list[dict[str, int]]]:
    """Write a picture of segment numbers, red + 256·green, as COCO has it, and their classes."""
    numbers = np.where(labels > 0, labels.astype(np.int64) * 300, 0)
    pixels = np.stack([numbers % 256, numbers // 256, numbers * 0], axis=-1).astype(np.uint8)
    info = [{"id": 300 * number, "category_id": number} for number in np.unique(labels).tolist()]
    return plain(pixels), [one for one in info if one["id"]]


def _panoptic() -> DemoTask:
    scenes = [_road(place) for place in range(5)]
    due = [_segments(_labels(parts)) for parts in scenes]
    for place, (right, down) in enumerate([(0, 0), (1, 0), (0, 2), (0, 0), (3, 1)]):
        scenes[place]["car"] = moved(scenes[place]["car"], right, down)
    del scenes[3]["car"]
    given = [_segments(_labels(parts)) for parts in scenes]
    said: list[Any] = [
        {"file_name": f"panoptic/{n}.png", "segments_info": info}
        for n, (_, info) in enumerate(given)
    ]
    said[4] = NOTHING
    return _task(
        "RoadScenePanopticSegmentation", "Road Scene Panoptic Segmentation",
        "Panoptic Segmentation", "pa", [picture(_scene(_road(place))) for place in range(5)],
        "Segment the scene: 1 ground, 2 road, 3 car.",
        [{"file_name": f"panoptic/{n:03}.png", "segments_info": info}
         for n, (_, info) in enumerate(due)],
        said, annotation="json/annotation.json",
        files={f"panoptic/{n:03}.png": content for n, (content, _) in enumerate(due)},
        made={f"panoptic/{n}.png": content for n, (content, _) in enumerate(given[:4])},
    )  # fmt: skip


def _fractures() -> DemoTask:
    bone = _SIZE.box(6, 14, 60, 20) | _SIZE.oval(8, 24, 7, 16) | _SIZE.oval(64, 24, 7, 16)
    due = [
        bone & _SIZE.corners((x - 4, y - 6), (x + 2, y - 6), (x + 6, y + 6), (x, y + 6))
        for x, y in _CRACKS
    ]
    said: list[Any] = [rle(due[0]), rle(moved(due[1], 1, 0)), rle(moved(due[2], 2, 1)),
                       rle(moved(due[3], 9, 5)), "masks/004.png"]  # fmt: skip
    return _task(
        "bone-fracture-detection", "bone fracture detection", "Object Detection", "bf",
        [picture(_SIZE.paint("black", (bone, "white"), (one, "grey"))) for one in due],
        "Mask the fracture.", [{"mask_file": f"masks/{n:03}.png"} for n in range(5)], said,
        files={f"masks/{n:03}.png": white(one) for n, one in enumerate(due)},
        more={"domain": ["Medicine"]},  # the last answer names a file that is not there
    )  # fmt: skip


def _anomalies() -> DemoTask:
    boards, due, maps = [], [], []
    for place, knot in enumerate(_KNOTS):
        mask = _SIZE.oval(*(knot or (0, 0)), 6, 4) & (knot is not None)
        fibres = [(_SIZE.box(0, y, 72, 1), "orange") for y in range(place, 48, 6)]
        board = _SIZE.paint("brown", *fibres, (mask, "black"))
        boards.append(picture(board))
        due.append(mask)
        warm = moved(np.where(mask, 170, 40), 1, place % 2)
        maps.append(plain(grain(warm, 38, place)))
    return _task(
        "WoodAnomalyDetection", "WoodAnomalyDetection", "Industrial Anomaly Detection", "wa",
        boards, "Score each pixel: how anomalous is it?",
        [{"mask": f"ground_truth/{n:03}.png" if knot else []} for n, knot in enumerate(_KNOTS)],
        [f"maps/{n}.png" for n in range(6)],
        files={f"ground_truth/{n:03}.png": white(mask)
               for n, mask in enumerate(due) if mask.any()},
        made={f"maps/{n}.png": one for n, one in enumerate(maps)},
        more={"domain": ["Industry"]},
    )  # fmt: skip


def _alpha(x: int, y: int, size: int, soft: int) -> NDArray[np.uint8]:
    """Return how opaque a person is: a soft edge around head and shoulders."""
    layers = [
        _SIZE.oval(x, y, size + step, size + step)
        | _SIZE.oval(x, y + 30, 2 * size + step, 18 + step)
        for step in range(soft)
    ]
    return (sum(layer.astype(np.int64) for layer in layers) * 255 // soft).astype(np.uint8)


def _mattes() -> DemoTask:
    due = [_alpha(*head, 4) for head in _HEADS]
    given = [_alpha(*head, 2 + n) for n, head in enumerate(_HEADS)]
    colour = [
        np.where(one[..., np.newaxis] > 128, np.uint8(190), np.uint8(60)) + np.zeros(3, np.uint8)
        for one in due
    ]
    return _task(
        "portrait_matting", "Portrait Matting", "Object Matting", "pm",
        [picture(one) for one in colour], "How opaque is the person at each pixel?",
        [{"matte_file": f"alpha/{n:03}.png"} for n in range(4)],
        [f"alpha/{n}.png" for n in range(4)],
        files={f"alpha/{n:03}.png": plain(one) for n, one in enumerate(due)},
        made={f"alpha/{n}.png": plain(one) for n, one in enumerate(given)},
    )  # fmt: skip


def _depth_of(x: int, y: int, near: int, off: int = 0) -> NDArray[np.uint16]:
    """Return the distances of a wall, a floor and a box, in millimetres."""
    depth = np.full(_SIZE.x.shape, 3000 + off, np.int64)
    floor = _SIZE.y > 28
    depth[floor] = 3000 - (_SIZE.y[floor] - 28) * 110 + off
    depth[_SIZE.box(x, y, 16, 14)] = near + 2 * off
    return depth.astype(np.uint16)


def _depths() -> DemoTask:
    due = [_depth_of(*room) for room in _ROOMS]
    due[1][:4] = 0  # no depth is known at the border
    given = [_depth_of(*room, 60 * (n + 1)) for n, room in enumerate(_ROOMS)]
    files = {"depth/0.png": plain(given[0]), "depth/1.npz": npz(depth=(given[1] / 1000).round(3)),
             "depth/2.png": plain(given[2]),
             "depth/3.png": plain((given[3] // 16).astype(np.uint8))}  # fmt: skip
    looks = [
        (255 - one // 13).astype(np.uint8)[..., np.newaxis] + np.zeros(3, np.uint8) for one in due
    ]
    return _task(
        "Indoor-Depth-Estimation", "Indoor Depth Estimation", "Image Depth Estimation", "id",
        [picture(one) for one in looks], "Estimate the depth in millimetres (PNG, 16 bits).",
        [{"depth_file": f"depth/{n:03}.png"} for n in range(4)], list(files),
        files={f"depth/{n:03}.png": plain(one) for n, one in enumerate(due)}, made=files,
    )  # fmt: skip


def region_tasks() -> list[DemoTask]:
    """Make the tasks of regions and maps."""
    return [
        _instances(), _keypoints(), _label_maps(), _panoptic(), _fractures(), _anomalies(),
        _mattes(), _depths(),
    ]  # fmt: skip
