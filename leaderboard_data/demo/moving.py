"""The demo's video tasks whose answers are masks, boxes, depth or flow over time."""

from __future__ import annotations

from typing import Any

import numpy as np
from arrays import Frame, Mask, flo, grain, moved, npz, picture, plain, rle, white
from drawing import film
from numpy.typing import NDArray
from PIL import Image
from tables import NOTHING, DemoTask

_TOP = "video/comprehension"
_SIZE = Frame(64, 48)
_ANIMALS = (  # colour, where it is in the first frame, and how it moves
    ("brown", 14, 30, 6, 0), ("white", 46, 24, -5, 2), ("black", 20, 16, 4, 4),
    ("orange", 30, 32, 3, -3), ("pink", 12, 20, 8, 1),
)  # fmt: skip
_OFF = ((0, 0), (1, 0), (1, 1), (3, 2), (0, 1))  # by how much the model's answers are off
_FRAMES = 4
_ROLES = (
    ("walk walker brown dog direction right scene meadow",
     "walk walker brown dog direction right scene grass"),
    ("walk walker white sheep direction left scene meadow",
     "walk walker white sheep direction left scene meadow"),
    ("run runner black cat direction down scene garden",
     "walk walker black cat direction right scene garden"),
    ("climb climber orange fox direction up scene hill", "jump jumper fox direction up"),
    ("run runner pink pig direction right scene farm", NOTHING),
)  # fmt: skip


def _animal(x: int, y: int) -> Mask:
    return _SIZE.oval(x, y, 9, 6) | _SIZE.oval(x + 9, y - 5, 4, 4) | (
        _SIZE.box(x - 6, y + 4, 3, 7) | _SIZE.box(x + 4, y + 4, 3, 7)
    )  # fmt: skip


def _walk(place: int, right: int = 0, down: int = 0) -> list[Mask]:
    _, x, y, across, along = _ANIMALS[place]
    return [_animal(x + across * n + right, y + along * n + down) for n in range(_FRAMES)]


def _shown(place: int) -> dict[str, bytes]:
    """Draw a video's frames, each into a file of its own."""
    colour = _ANIMALS[place][0]
    return {
        f"frames/{place:03}/{n:05}.png": picture(_SIZE.paint("green", (mask, colour)))
        for n, mask in enumerate(_walk(place))
    }


def _task(
    folder: str,
    name: str,
    skill: str,
    items: list[dict[str, Any]],
    said: list[Any],
    files: dict[str, bytes],
    **more: Any,
) -> DemoTask:
    return DemoTask(
        folder=f"{_TOP}/{folder}", name=name, kind="comprehension", skill=skill, items=items,
        said=said, takes="video", files=files, **more,
    )  # fmt: skip


def _every_frame() -> dict[str, bytes]:
    return {name: frame for place in range(5) for name, frame in _shown(place).items()}


def _segmentation() -> DemoTask:
    said: list[Any] = [
        {str(n): {"mask": rle(mask)} for n, mask in enumerate(_walk(place, *_OFF[place]))}
        for place in range(5)
    ]
    said[3] = "masks/003"
    said[4] = {"0": {"mask": {"size": [48, 64], "counts": [5, 9]}}}  # less than the picture
    made = {f"masks/003/{n:05}.png": white(mask) for n, mask in enumerate(_walk(3, *_OFF[3]))}
    return _task(
        "AnimalVideoObjectSegmentation", "Animal Video Object Segmentation",
        "General Video Object Segmentation",
        [{"id": f"an{place:03}",
          "input": {"video_folder": f"frames/{place:03}", "prompt": "Segment the animal."},
          "output": {str(n): {"mask": rle(mask)} for n, mask in enumerate(_walk(place))}}
         for place in range(5)],
        said, _every_frame(), made=made,
    )  # fmt: skip


def _saliency() -> DemoTask:
    files, made = _every_frame(), {}
    for place in range(5):
        for n, (due, given) in enumerate(
            zip(_walk(place), _walk(place, *_OFF[place]), strict=True)
        ):
            files[f"gt/{place:03}/{n:05}.png"] = white(due)
            sure = grain(np.where(given, 215, 25 + 6 * place), 20, 8 * place + n)
            made[f"maps/{place:03}/{n:05}.png"] = plain(sure)
    said = [*(f"maps/{place:03}" for place in range(4)), NOTHING]
    return _task(
        "video_salient_object_detection", "Video Salient Object Detection",
        "Video Object Recognition",
        [{"id": f"so{place:03}",
          "input": {"video_folder": f"frames/{place:03}", "prompt": "What stands out?"},
          "output": {"mask_dir": f"gt/{place:03}"}} for place in range(5)],
        said, files, made={name: one for name, one in made.items() if "/004/" not in name},
    )  # fmt: skip


def _corners(mask: Mask) -> tuple[int, int, int, int]:
    """Return a mask's left, top, right and bottom, the latter two outside of it."""
    down, across = np.nonzero(mask)
    return int(across.min()), int(down.min()), int(across.max()) + 1, int(down.max()) + 1


def _boxes(masks: list[Mask]) -> list[list[int]]:
    """Return x, y, width and height of each."""
    return [[left, top, right - left, bottom - top]
            for left, top, right, bottom in map(_corners, masks)]  # fmt: skip


def _grounding() -> DemoTask:
    """The animal is there from the third frame of eight to the sixth."""
    said: list[Any] = []
    items, files = [], {}
    for place, (colour, *_) in enumerate(_ANIMALS):
        walk = _walk(place)
        shown = [_SIZE.paint("green", (mask, colour)) for mask in walk]
        empty = _SIZE.paint("green")
        frames = [empty, empty, *shown, empty, empty]
        files[f"videos/{place:03}.mp4"] = film([Image.fromarray(one) for one in frames])
        boxes = {str(n): {"bbox": box} for n, box in enumerate(_boxes(walk), 2)}
        items.append({
            "id": f"gr{place:03}", "video_path": f"videos/{place:03}.mp4", "frame_count": 8,
            "caption": f"The {colour} animal walks through the grass.",
            "tube_start_frame": 2, "tube_end_frame": 6, "trajectory": boxes,
        })  # fmt: skip
        late = {
            str(n): list(_corners(mask)) for n, mask in enumerate(_walk(place, *_OFF[place]), 2)
        }
        late.pop("2" if place % 2 else "6", None)
        said.append(late)
    said[3] = {"2": [30, 20, 10, 8], "3": [31, 20, 9, 8]}  # width and height where corners are due
    return _task(
        "animal-video-grounding", "Animal Video Grounding", "Video Grounding", items, said, files
    )


def _tracking() -> DemoTask:
    ball = [
        [_SIZE.oval(8 + 6 * n, 40 - drop * n + n * n, 5, 5) for n in range(6)]
        for drop in (7, 6, 4, 5, 3)
    ]
    files = {
        f"frames/{place:03}/{n:05}.png": picture(_SIZE.paint("grey", (mask, "red")))
        for place, masks in enumerate(ball) for n, mask in enumerate(masks)
    }  # fmt: skip
    said: list[Any] = [
        [[x + place % 3, y, width + place % 2, height] for x, y, width, height in _boxes(masks)]
        for place, masks in enumerate(ball)
    ]
    said[2][4:] = [[2, 2, 9, 9]] * 2  # lost
    said[4] = NOTHING
    return _task(
        "BallTracking", "Ball Tracking", "Object Tracking",
        [{"id": f"bt{place:03}",
          "input": {"video_folder": f"frames/{place:03}",
                    "prompt": f"Follow what is at {_boxes(masks)[0]} (x, y, width, height)."},
          "output": {"text": _boxes(masks)}} for place, masks in enumerate(ball)],
        said, files, more={"domain": ["Sports"]},
    )  # fmt: skip


def _distances(place: int) -> NDArray[np.float32]:
    """Return the depth of a street and of a car that comes nearer: frames × 1 × height × width."""
    size = Frame(32, 24)
    frames = []
    for n in range(_FRAMES):
        depth = np.full(size.x.shape, 60.0)
        road = size.y > 9
        depth[road] = 60.0 / (size.y[road] - 8)
        near = 20 - 4 * n - place
        depth[size.oval(10 + 3 * place, 13, 4 + n, 3 + n)] = near
        frames.append(depth[np.newaxis])
    return np.stack(frames).round(2).astype(np.float32)


def _depths() -> DemoTask:
    due = [_distances(place) for place in range(4)]
    files, made = {}, {}
    for place, depth in enumerate(due):
        looks = [
            Image.fromarray((255 - one[0] * 4).astype(np.uint8)).convert("RGB") for one in depth
        ]
        files[f"{place:03}.mp4"] = film(looks)
        files[f"{place:03}.npz"] = npz(disparity=depth)
        wrong = depth * (1 + 0.08 * (depth > 10)) + 0.4 * place
        made[f"depth/{place}.npz"] = npz(disparity=(wrong / 2 + 1).round(2).astype(np.float32))
    made["depth/3.npz"] = npz(disparity=due[3][:2])  # two frames of four
    return _task(
        "Street-Scene-Video-Depth-Estimation", "Street Scene Video Depth Estimation",
        "Video Depth Estimation",
        [{"id": f"sd{place:03}", "input": f"{place:03}.mp4", "output": f"{place:03}.npz"}
         for place in range(4)],
        list(made), files, made=made,
    )  # fmt: skip


def _flows() -> DemoTask:
    """A shape moves over a ground that moves too."""
    size = Frame(48, 32)
    files, made, items = {}, {}, []
    for place, (right, down) in enumerate(((3, 0), (0, 2), (-2, 1), (4, -2), (1, 3))):
        spot = size.oval(24, 16, 10, 8)
        stripes = (size.x + 2 * size.y) % 12 < 6
        for n in range(2):
            look = size.paint(
                "grey", (moved(stripes, n, 0), "white"), (moved(spot, n * right, n * down), "red")
            )
            files[f"frames/{place:03}_{n}.png"] = picture(look)
        vectors = np.where(spot[..., np.newaxis], (right, down), (1, 0)).astype(np.float32)
        files[f"flow/{place:03}.flo"] = flo(vectors)
        seen = np.where(moved(spot, place % 2, 1)[..., np.newaxis], (right - 0.5, down), (1, 0.25))
        made[f"flow/{place}.flo"] = flo(seen)
        items.append({
            "id": f"of{place:03}",
            "input": {"image_files": [f"frames/{place:03}_{n}.png" for n in range(2)],
                      "prompt": "How does every pixel move?"},
            "output": {"flow_file": f"flow/{place:03}.flo"},
        })  # fmt: skip
    made["flow/4.flo"] = made["flow/4.flo"][:-100]  # ends too early
    return _task(
        "Optical-Flow-in-Simple-Synthetic-Scene", "Optical Flow in Simple Synthetic Scene",
        "Optical Flow", items, list(made), files, made=made,
    )  # fmt: skip


def _roles() -> DemoTask:
    """Who does what where, in words; the answers of this family are texts."""
    return _task(
        "Video-Semantic-Role-Labeling", "Video Semantic Role Labeling", "Content Recognition",
        [{"id": f"sr{place:03}",
          "input": {"video_folder": f"frames/{place:03}",
                    "prompt": "Say who does what, how, where."},
          "output": {"text": text}} for place, (text, _) in enumerate(_ROLES)],
        [said for _, said in _ROLES], _every_frame(),
    )  # fmt: skip


def moving_tasks() -> list[DemoTask]:
    """Make the tasks of masks, boxes and maps over time, and of who moves."""
    return [
        _segmentation(), _saliency(), _grounding(), _tracking(), _depths(), _flows(), _roles(),
    ]  # fmt: skip
