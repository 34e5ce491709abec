"""The demo's 3D tasks: furniture and rooms of boxes, as point clouds in text ply files."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from arrays import ply
from numpy.typing import NDArray
from tables import NOTHING, SAME, DemoTask

Box = tuple[float, float, float, float, float, float]  # x, y, z and size along each
_POINTS = 160

_TABLE: tuple[Box, ...] = (
    (0, 0, 0.7, 1.2, 0.8, 0.05), (0, 0, 0, 0.06, 0.06, 0.7), (1.14, 0, 0, 0.06, 0.06, 0.7),
    (0, 0.74, 0, 0.06, 0.06, 0.7), (1.14, 0.74, 0, 0.06, 0.06, 0.7),
)  # fmt: skip
_CHAIR: tuple[Box, ...] = (
    (0, 0, 0.45, 0.45, 0.45, 0.05), (0, 0.4, 0.5, 0.45, 0.05, 0.5), (0, 0, 0, 0.05, 0.05, 0.45),
    (0.4, 0, 0, 0.05, 0.05, 0.45), (0, 0.4, 0, 0.05, 0.05, 0.45), (0.4, 0.4, 0, 0.05, 0.05, 0.45),
)  # fmt: skip
_BED: tuple[Box, ...] = ((0, 0, 0.2, 1.4, 2.0, 0.3), (0, 1.95, 0, 1.4, 0.05, 1.0))
_SHELF: tuple[Box, ...] = (
    (0, 0, 0, 0.04, 0.3, 1.8), (0.8, 0, 0, 0.04, 0.3, 1.8), (0, 0, 0.1, 0.84, 0.3, 0.03),
    (0, 0, 0.7, 0.84, 0.3, 0.03), (0, 0, 1.3, 0.84, 0.3, 0.03), (0, 0, 1.77, 0.84, 0.3, 0.03),
)  # fmt: skip
_SOFA: tuple[Box, ...] = (
    (0, 0, 0.1, 1.8, 0.8, 0.35), (0, 0.7, 0.45, 1.8, 0.1, 0.4), (0, 0, 0.45, 0.15, 0.8, 0.2),
    (1.65, 0, 0.45, 0.15, 0.8, 0.2),
)  # fmt: skip
FURNITURE = {"table": _TABLE, "chair": _CHAIR, "bed": _BED, "bookshelf": _SHELF, "sofa": _SOFA}
_SHOWN = (
    ("table", _TABLE, SAME), ("chair", _CHAIR, SAME), ("bed", _BED, "sofa"),
    ("bookshelf", _SHELF, SAME), ("sofa", _SOFA, SAME), ("chair", _CHAIR, "Chair"),
    ("table", _TABLE, SAME), ("bookshelf", _SHELF, "cabinet"),
)  # fmt: skip
_WHAT = (
    ("I stand at the table and look at the bed.", "What is behind the bed?", ["bookshelf", "shelf"],
     "the bookshelf"),
    ("I sit on the chair.", "What is in front of me?", ["table"], SAME),
    ("I lie in the bed.", "What is at my feet?", ["chair", "a chair"], "table"),
    ("I stand between the sofa and the bed.", "What can I sit on?", ["sofa", "chair"], SAME),
    ("I look at the bookshelf.", "What is to my left?", ["bed"], "The bed."),
    ("I stand at the door.", "What is the largest thing in the room?", ["bed"], "sofa"),
    ("I sit on the sofa.", "What do I see first?", ["table", "the table"], SAME),
    ("I stand beside the table.", "What stands next to it?", ["chair"], NOTHING),
)  # fmt: skip
_WHERE = (
    ("Where is the chair?", "the chair is in front of the table", SAME),
    ("Where is the bookshelf?", "the bookshelf stands behind the bed", "it stands behind the bed"),
    ("Where is the sofa?", "the sofa is on the left of the door", "the sofa is left of the door"),
    ("How many legs has the table?", "the table has four legs", SAME),
    ("Where is the bed?", "the bed is next to the wall", "the bed is next to the sofa"),
    ("What is on the table?", "there is nothing on the table", SAME),
    ("Where can I sit?", "you can sit on the chair or the sofa", "you can sit on the sofa"),
    ("Which shelf is empty?", "the top shelf is the empty one", NOTHING),
)  # fmt: skip


def sampled(boxes: tuple[Box, ...], seed: int, count: int) -> list[tuple[list[float], int]]:
    """Take points of the surface of boxes, with each one's box; larger boxes have more."""
    chance = random.Random(seed)
    weights = [box[3] * box[4] + box[4] * box[5] + box[3] * box[5] for box in boxes]
    found = []
    for number in chance.choices(range(len(boxes)), weights, k=count):
        box, point = boxes[number], [chance.random() for _ in range(3)]
        point[chance.randrange(3)] = chance.choice((0.0, 1.0))
        found.append(([box[k] + box[3 + k] * point[k] for k in range(3)], number))
    return found


def cloud(points: NDArray[Any], **more: NDArray[Any]) -> bytes:
    """Write points (n × 3), and what else they have."""
    return ply(dict(zip("xyz", points.T, strict=True)) | more)


def _drawn(boxes: tuple[Box, ...], seed: int) -> bytes:
    return cloud(np.array([point for point, _ in sampled(boxes, seed, _POINTS)]))


def moved(boxes: tuple[Box, ...], x: float, y: float) -> tuple[Box, ...]:
    """Put boxes elsewhere."""
    return tuple((box[0] + x, box[1] + y, *box[2:]) for box in boxes)


def _room() -> bytes:
    """Write the one room that the questions are about."""
    parts = (
        *moved(_TABLE, 2, 1), *moved(_CHAIR, 2.3, 0.3), *moved(_BED, 0, 3),
        *moved(_SHELF, 0.2, 5.2), *moved(_SOFA, 3, 3),
    )  # fmt: skip
    return _drawn(parts, 0)


def space_tasks() -> list[DemoTask]:
    """Make the 3D tasks; one lies in a family's folder, one is an archive."""
    top = "3D/comprehension"
    room = {"pointclouds/room.ply": _room()}
    return [
        DemoTask(
            folder=f"{top}/3d_classification/furniture",
            name="3d_furniture_classification",
            kind="comprehension",
            skill="3D Object Classification",
            takes="3d",
            files={
                f"pointclouds/{place:03}.ply": _drawn(boxes, place)
                for place, (_, boxes, _) in enumerate(_SHOWN)
            },
            items=[
                {
                    "id": f"fu{place:03}",
                    "input": {
                        "point_cloud_file": f"pointclouds/{place:03}.ply",
                        "prompt": "Is it a bed, bookshelf, cabinet, chair, sofa or table?",
                    },
                    "output": {"text": name},
                }
                for place, (name, *_) in enumerate(_SHOWN)
            ],
            said=[said for *_, said in _SHOWN],
        ),
        DemoTask(
            folder=f"{top}/3D-Situated-Question-Answering-on-What",
            packed=".tar.gz",
            name='3D Situated Question Answering on "What"',
            kind="comprehension",
            skill="3D Question Answering",
            takes="3d",
            files=room,
            items=[
                {
                    "id": f"wh{place:03}",
                    "input": {
                        "point_cloud_file": "pointclouds/room.ply",
                        "situation": situation,
                        "question": question,
                    },
                    "output": {"answer": answers},
                }
                for place, (situation, question, answers, _) in enumerate(_WHAT)
            ],
            said=[said for *_, said in _WHAT],
        ),
        DemoTask(
            folder=f"{top}/3d_spatial_scene_question_answering",
            name="3D Spatial Scene Question Answering",
            kind="comprehension",
            skill="3D Question Answering",
            takes="3d",
            files=room,
            items=[
                {
                    "id": f"ss{place:03}",
                    "input": {"point_cloud_file": "pointclouds/room.ply", "question": question},
                    "output": {"text": answer},
                }
                for place, (question, answer, _) in enumerate(_WHERE)
            ],
            said=[said for *_, said in _WHERE],
        ),
    ]
