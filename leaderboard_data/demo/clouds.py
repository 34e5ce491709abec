"""The demo's tasks of points: labels, instances, boxes in scenes, normals, paths, shapes."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
from arrays import npy, npz, rows
from numpy.typing import NDArray
from spaces import FURNITURE, Box, cloud, moved, sampled
from tables import NOTHING, DemoTask

_TOP = "3D/comprehension"
_MAKING = "3D/generation"
_PARTS = (  # of what, and which of its boxes are which part
    ("chair", (0, 1, 2, 2, 2, 2)), ("table", (0, 1, 1, 1, 1)), ("sofa", (0, 1, 2, 2)),
    ("chair", (0, 1, 2, 2, 2, 2)), ("bookshelf", (0, 0, 1, 1, 1, 1)),
)  # fmt: skip
_FIRST = {"chair": 12, "table": 47, "sofa": 20, "bookshelf": 30}  # number of the first part
_LABELS = {"floor": 1, "table": 2, "chair": 3, "bed": 4, "bookshelf": 5, "sofa": 6}
_ROOMS = (
    (("table", 1, 1), ("chair", 3, 0.5), ("bed", 0, 3)),
    (("sofa", 0, 0), ("table", 2.5, 1), ("bookshelf", 0.2, 3)),
    (("bed", 1, 0), ("chair", 3, 2), ("chair", 0, 3)),
    (("table", 0, 0), ("chair", 2, 0), ("sofa", 1, 2.5)),
)  # fmt: skip
_STREETS = (  # label, x, y and speed along x
    (("car", 8, 2, 3), ("car", -6, -3, -2), ("pedestrian", 4, 6, 1)),
    (("car", 12, -2, 2), ("pedestrian", -3, 5, 0)),
    (("car", 5, 3, 4), ("car", 15, 3, 4), ("pedestrian", 9, -6, -1)),
    (("pedestrian", 2, 2, 1), ("pedestrian", 3, -5, 1), ("car", -9, 0, 3)),
)  # fmt: skip
_SIZES = {"car": (4.4, 1.9, 1.6), "pedestrian": (0.6, 0.6, 1.8)}
_TURNS = (0.0, 0.02, -0.03, 0.05)  # by which a path bends per step
_STEPS = 31  # of 5 m
_WISHES = (("a wooden chair", 24.1), ("a clay teapot", 22.2), ("a round table", 26.3),
           ("a guitar", 19.8), ("a paper lamp", NOTHING))  # fmt: skip


def _task(
    folder: str,
    name: str,
    skill: str,
    short: str,
    clouds: list[bytes],
    prompt: str,
    outputs: list[Any],
    said: list[Any],
    **more: Any,
) -> DemoTask:
    """Make a task of a point cloud and an output per item."""
    files = {f"pointclouds/{n:03}.ply": content for n, content in enumerate(clouds)}
    items = [
        {"id": f"{short}{n:03}",
         "input": {"point_cloud_file": f"pointclouds/{n:03}.ply", "prompt": prompt},
         "output": output}
        for n, output in enumerate(outputs)
    ]  # fmt: skip
    kind = folder.split("/")[1]
    return DemoTask(
        folder=folder, name=name, kind=kind, skill=skill, items=items, said=said, takes="3d",
        files=files | more.pop("files", {}), **more,
    )  # fmt: skip


def _points(boxes: tuple[Box, ...], seed: int, count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Take points of the surface of boxes: points × 3, and each one's box."""
    found = sampled(boxes, seed, count)
    return np.array([point for point, _ in found]).round(2), np.array([box for _, box in found])


def _text(values: NDArray[Any]) -> bytes:
    return "".join(f"{value}\n" for value in values.tolist()).encode()


def _mistaken(labels: NDArray[Any], share: float, seed: int) -> NDArray[Any]:
    """Give some points the label of another."""
    chance = random.Random(seed)
    others = sorted(set(labels.tolist()))
    return np.array(
        [chance.choice(others) if chance.random() < share else one for one in labels.tolist()]
    )


def _parts() -> DemoTask:
    clouds, files, made = [], {}, {}
    for place, (kind, part_of) in enumerate(_PARTS):
        points, box = _points(FURNITURE[kind], place, 160)
        labels = _FIRST[kind] + np.array(part_of)[box]
        clouds.append(cloud(points))
        files[f"labels/{place:03}.txt"] = _text(labels)
        made[f"labels/{place}.txt"] = _text(_mistaken(labels, 0.04 + 0.05 * place, place))
    made["labels/4.txt"] = made["labels/4.txt"][:300]  # a label for every other point
    return _task(
        f"{_TOP}/3d_part_segmentation/furniture", "3d_furniture_part_segmentation",
        "3D Part Segmentation", "fp", clouds, "Label the parts of the furniture.",
        [{"category": kind, "label_file": f"labels/{n:03}.txt"}
         for n, (kind, _) in enumerate(_PARTS)],
        list(made), files=files, made=made,
    )  # fmt: skip


def _room(place: int, each: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Take points of a room: points, their classes, and the instances they belong to."""
    parts: list[tuple[str, tuple[Box, ...]]] = [("floor", ((0, 0, -0.02, 5, 5, 0.02),))]
    parts += [(kind, moved(FURNITURE[kind], x, y)) for kind, x, y in _ROOMS[place]]
    found = [_points(boxes, 10 * place + n, each)[0] for n, (_, boxes) in enumerate(parts)]
    kinds = [_LABELS[kind] for kind, _ in parts]
    return np.concatenate(found), np.repeat(kinds, each), np.repeat(np.arange(len(parts)), each)


def _rooms() -> DemoTask:
    clouds, files, made = [], {}, {}
    for place in range(4):
        points, labels, _ = _room(place, 60)
        labels[::17] = 0  # points that nobody labelled
        clouds.append(cloud(points))
        files[f"labels/{place:03}.ply"] = cloud(points, label=labels)
        made[f"labels/{place}.npy"] = npy(
            _mistaken(labels, 0.08 + 0.05 * place, place).astype(np.int32)
        )
    said: list[Any] = [*list(made)[:3], NOTHING]
    del made["labels/3.npy"]
    return _task(
        f"{_TOP}/3D-Indoor-Appliance-Semantic-Segmentation",
        "3D Indoor Appliance Semantic Segmentation", "3D Indoor Scene Semantic Segmentation", "ia",
        clouds, "Label every point: 1 floor, 2 table, 3 chair, 4 bed, 5 bookshelf, 6 sofa.",
        [{"label_file": f"labels/{n:03}.ply"} for n in range(4)], said, files=files, made=made,
    )  # fmt: skip


def _instances() -> DemoTask:
    """References are labels that say class and instance at once, as ScanNet's."""
    clouds, files, said, made = [], {}, [], {}
    for place in range(4):
        points, labels, instances = _room(place, 130)
        both = np.where(labels > 1, labels * 1000 + instances, 0)
        clouds.append(cloud(points))
        files[f"instances/{place:03}.txt"] = _text(both)
        found = []
        for one in np.unique(both[both > 0]).tolist():
            mask = np.roll(both == one, 6 + 12 * place)
            path = f"masks/{place}_{one}.txt"
            made[path] = _text(mask.astype(int))
            found.append(
                {"label": str(one // 1000), "score": round(0.9 - one % 7 / 10, 1), "mask": path}
            )
        said.append(found)
    said[1][2]["label"] = "4"  # a bookshelf taken for a bed
    said[3] = "instances/3.txt"
    made["instances/3.txt"] = made["masks/3_2001.txt"] * 2  # twice as many points
    made = {path: one for path, one in made.items() if not path.startswith("masks/3")}
    return _task(
        f"{_TOP}/3d_indoor_instance_segmentation", "3D Indoor Instance Segmentation",
        "3D Indoor Scene Instance Segmentation", "ii", clouds, "Find every piece of furniture.",
        [{"label_file": f"instances/{n:03}.txt"} for n in range(4)], said, files=files, made=made,
        annotation="json/annotation.json",
    )  # fmt: skip


def _street(place: int, frame: int = 0) -> bytes:
    """Scan a street: its ground and who is on it."""
    boxes: list[Box] = [(-15, -8, 0, 36, 16, 0.02)]
    for label, x, y, speed in _STREETS[place]:
        long, wide, high = _SIZES[label]
        boxes.append((x + speed * frame - long / 2, y - wide / 2, 0, long, wide, high))
    parts = [_points((box,), 7 * place + n, 60 if n else 80)[0] for n, box in enumerate(boxes)]
    return cloud(np.concatenate(parts))


def _objects(place: int, frame: int, off: float, *, sure: bool) -> list[dict[str, Any]]:
    """Write the boxes of a frame; answers are off, and say how sure they are."""
    return [
        {"label": label, "translation": [round(x + speed * frame + off, 2), round(y - off / 2, 2),
                                         _SIZES[label][2] / 2],
         "size": list(_SIZES[label]), "tracking_id": f"{label[0]}{n}"}
        | ({"score": round(0.9 - 0.15 * n, 2)} if sure else {})
        for n, (label, x, y, speed) in enumerate(_STREETS[place])
    ]  # fmt: skip


def _detection() -> DemoTask:
    said: list[Any] = [_objects(n, 0, 0.2 + 0.2 * n, sure=True) for n in range(4)]
    said[1] = said[1][:1]
    said[2].append({"label": "car", "translation": [-4, 4, 0.8], "size": [4, 2, 1.6], "score": 0.7})
    said[3] = NOTHING
    return _task(
        f"{_TOP}/3D-Detection", "3D Detection", "3D Detection", "de",
        [_street(place) for place in range(4)], "Find all cars and pedestrians.",
        [{"text": _objects(place, 0, 0, sure=False)} for place in range(4)], said,
    )  # fmt: skip


def _tracking() -> DemoTask:
    frames = range(5)
    said: list[Any] = [
        {str(n): _objects(place, n, 0.2 + 0.1 * place, sure=True) for n in frames}
        for place in range(4)
    ]
    for one in said[2]["3"][:2]:  # two cars change places
        one["tracking_id"] = "c1" if one["tracking_id"] == "c0" else "c0"
    said[3] = {"0": [{"label": "car", "translation": "far away"}]}
    task = _task(
        f"{_TOP}/3d_tracking", "3D Tracking", "3D Tracking", "tr",
        [_street(place) for place in range(4)], "Follow all cars and pedestrians.",
        [{str(n): _objects(place, n, 0, sure=False) for n in frames} for place in range(4)], said,
    )  # fmt: skip
    for place, item in enumerate(task.items):  # a scan for each frame
        del item["input"]["point_cloud_file"]
        item["input"]["point_cloud_files"] = [f"pointclouds/{place:03}_{n}.ply" for n in frames]
    task.files = {f"pointclouds/{place:03}_{n}.ply": _street(place, n)
                  for place in range(4) for n in frames}  # fmt: skip
    return task


def _normals() -> DemoTask:
    """Points on ovals of several shapes, whose normals are known."""
    clouds, files, made = [], {}, {}
    for place, stretch in enumerate((1.0, 1.5, 0.7, 2.0)):
        turns = [(n * 2.399963, 1 - 2 * (n + 0.5) / 120) for n in range(120)]  # the golden angle
        ball = np.array([
            (math.cos(turn) * math.sqrt(1 - z * z), math.sin(turn) * math.sqrt(1 - z * z), z)
            for turn, z in turns
        ])  # fmt: skip
        clouds.append(cloud((ball * (1, 1, stretch)).round(2)))
        normal = ball / (1, 1, stretch)
        normal /= np.sqrt((normal**2).sum(axis=1, keepdims=True))
        files[f"normals/{place:03}.normals"] = rows(normal)
        wrong = np.array([math.sin(5 * n + place) for n in range(360)]).reshape(-1, 3)
        made[f"normals/{place}.txt"] = rows(-normal + (0.1 + 0.05 * place) * wrong)
    made["normals/3.txt"] = made["normals/3.txt"].replace(b" ", b";", 1)
    return _task(
        f"{_TOP}/3d-normal-estimation", "3D Normal Estimation", "3D Geometry Feature Analysis",
        "ne", clouds, "Estimate the normal of every point.",
        [{"normal_file": f"normals/{n:03}.normals"} for n in range(4)], list(made), files=files,
        made=made,
    )  # fmt: skip


def _path(turn: float, drift: float = 0.0) -> NDArray[Any]:
    """Drive on, 5 m a step: rows of 12 numbers, as KITTI has them."""
    poses, x, z = [], 0.0, 0.0
    for step in range(_STEPS):
        heading = (turn + drift) * step
        cos, sin = math.cos(heading), math.sin(heading)
        poses.append((cos, 0, sin, x, 0, 1, 0, 0, -sin, 0, cos, z))
        x, z = x + 5 * sin, z + (5 + 6 * drift) * cos
    return np.array(poses)


def _odometry() -> DemoTask:
    files = {f"poses/{n:03}.txt": rows(_path(turn), 5) for n, turn in enumerate(_TURNS)}
    made = {
        f"poses/{n}.txt": rows(_path(turn, 0.0005 * (n + 1)), 5) for n, turn in enumerate(_TURNS)
    }
    return _task(
        f"{_TOP}/3D-Odometry", "3D Odometry", "3D Pose Estimation", "od",
        [_street(place) for place in range(4)],
        f"Give the pose of each of {_STEPS} scans; the first one is shown.",
        [{"pose_file": name} for name in files], list(made), files=files, made=made,
    )  # fmt: skip


def _completion() -> DemoTask:
    """Half of a shape is seen; the model adds the rest, roughly."""
    seen, files, made = [], {}, {}
    for place, (kind, _) in enumerate(_PARTS):
        points, _ = _points(FURNITURE[kind], place, 240)
        points = (points / 2 - 0.4).round(2)
        seen.append(cloud(points[points[:, 0] < 0]))
        files[f"complete/{place:03}.ply"] = cloud(points)
        other, _ = _points(FURNITURE[kind], 50 + place, 200)
        made[f"{place}.ply"] = cloud((other / 2 - 0.4 + 0.01 * place).round(2))
    return _task(
        f"{_MAKING}/3DPointCloudCompletion", "3D Point Cloud Completion", "Point Cloud Completion",
        "pc", seen, "Complete the shape.",
        [{"point_cloud_file": f"complete/{n:03}.ply"} for n in range(len(_PARTS))], list(made),
        gives="3d", files=files, made=made,
    )  # fmt: skip


def _wishes() -> DemoTask:
    """Values, or features of several views and of the text."""
    views = np.array([[math.sin(n * k) for n in range(16)] for k in (1, 1.2, 1.4)]).round(3)
    text = np.array([math.sin(n * 1.2) + 2.4 * math.cos(n * 2) for n in range(16)]).round(3)
    said: list[Any] = [said for _, said in _WISHES]
    said[3] = "views.npz"
    pack = npz(**{"tt003/features": views, "tt003/reference": text})
    return DemoTask(
        folder=f"{_MAKING}/text-to-3d-living-and-arts-point-cloud-generation",
        name="Text to 3D Living and Arts Point Cloud Generation", kind="generation",
        skill="Text to Point Cloud Generation", gives="3d", said=said, made={"views.npz": pack},
        items=[{"id": f"tt{n:03}", "input": {"prompt": text}}
               for n, (text, _) in enumerate(_WISHES)],
    )  # fmt: skip


def cloud_tasks() -> list[DemoTask]:
    """Make the tasks of points."""
    return [
        _parts(), _rooms(), _instances(), _detection(), _tracking(), _normals(), _odometry(),
        _completion(), _wishes(),
    ]  # fmt: skip
