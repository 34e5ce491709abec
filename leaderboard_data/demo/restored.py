"""The demo's tasks of making pictures: restored ones as files, others by their features."""

from __future__ import annotations

from typing import Any

import numpy as np
from arrays import Frame, Mask, Pixels, features, grain, moved, npz, picture, plain, white
from drawing import word
from tables import NOTHING, DemoTask

_TOP = "image/generation"
_SIZE = Frame(64, 48)
_HOUSES = ((10, 22, 18, "red"), (34, 18, 22, "yellow"), (22, 26, 14, "purple"),
           (40, 24, 16, "orange"), (14, 16, 24, "pink"))  # fmt: skip
_PAGES = ("BAKE", "TEXTS", "KLEBER", "X2974")
_FACES = (("pink", 20, 3), ("orange", 18, 5), ("brown", 22, 1), ("yellow", 19, 4), ("white", 21, 2),
          ("pink", 17, 6))  # fmt: skip
_SPOTS = ((20, 20, 6), (42, 28, 5), (24, 30, 8), (40, 18, 4), (22, 24, 7))
_EDITS = (  # colour before, wanted, and made
    ("red", "blue", "blue"), ("yellow", "green", "green"), ("white", "purple", "pink"),
    ("blue", "orange", "orange"), ("grey", "red", "grey"), ("pink", "black", NOTHING),
)  # fmt: skip


def _task(
    folder: str,
    name: str,
    skill: str,
    short: str,
    asked: list[dict[str, str]],
    outputs: list[Any],
    said: list[Any],
    **more: Any,
) -> DemoTask:
    """Make a task of an input and an output per item."""
    items = [
        {"id": f"{short}{n:03}", "input": given, "output": output}
        for n, (given, output) in enumerate(zip(asked, outputs, strict=True))
    ]
    return DemoTask(
        folder=f"{_TOP}/{folder}", name=name, kind="generation", skill=skill, items=items,
        said=said, takes="image", gives="image", **more,
    )  # fmt: skip


def _pairs(prompt: str, before: list[bytes], after: list[bytes]) -> dict[str, Any]:
    """Make inputs and outputs of pictures before and after."""
    count = range(len(before))
    return {
        "asked": [{"image_file": f"input/{n:03}.png", "prompt": prompt} for n in count],
        "outputs": [{"image_file": f"target/{n:03}.png"} for n in count],
        "files": {f"input/{n:03}.png": one for n, one in enumerate(before)}
        | {f"target/{n:03}.png": one for n, one in enumerate(after)},
    }


def _house(x: int, y: int, size: int, colour: str) -> Pixels:
    wall = _SIZE.box(x, y, size, 40 - y)
    roof = _SIZE.corners((x + size // 2, y - 9), (x + size + 3, y), (x - 3, y))
    door = _SIZE.box(x + size // 3, 40 - size // 2, size // 4, size // 2)
    return _SIZE.paint(
        "blue", (_SIZE.y >= 40, "green"), (roof, "brown"), (wall, colour), (door, "black")
    )


def _rain(place: int) -> Mask:
    return ((_SIZE.x * 3 + _SIZE.y + 7 * place) % 23 < 2) & ((_SIZE.y // 7 + _SIZE.x) % 3 > 0)


def _deraining() -> DemoTask:
    clean = [_house(*house) for house in _HOUSES]
    rainy, made = [], {}
    for place, one in enumerate(clean):
        wet = one.copy()
        wet[_rain(place)] = 220
        rainy.append(wet)
        left = grain(one, 8 + 3 * place, place)
        left[_rain(place) & (_SIZE.y % 9 == 0)] = 200
        made[f"derained/{place:03}.png"] = plain(left)
    made["derained/004.png"] = made["derained/004.png"][:700]  # ends too early
    return _task(
        "Image-Deraining", "Image Deraining", "Image Denoising", "dr", said=list(made), made=made,
        **_pairs("Remove the rain.", [plain(one) for one in rainy], [plain(one) for one in clean]),
    )  # fmt: skip


def _unwarping() -> DemoTask:
    """Make pages whose lines are bent; the model leaves some of the bend."""
    flat, bent = [], []
    made: dict[str, bytes] = {}
    for place, text in enumerate(_PAGES):
        letters = np.asarray(word(text).convert("RGB").resize((64, 20), 0))
        page = np.full((72, 64, 3), 250, np.uint8)
        page[6:26] = page[40:60] = letters
        flat.append(plain(page))
        for target, steep in ((bent, 9), (made, place)):
            drop = [(column - 32) ** 2 * steep // 600 for column in range(64)]
            warped = np.stack(
                [np.roll(page[:, n], by, axis=0) for n, by in enumerate(drop)], axis=1
            )
            if isinstance(target, dict):
                target[f"{place}.png"] = plain(grain(warped, 20, place))
            else:
                target.append(plain(warped))
    return _task(
        "document_image_unwarping", "Document Image Unwarping", "Image Enhancement", "uw",
        said=[*list(made)[:3], NOTHING], made={name: made[name] for name in list(made)[:3]},
        annotation="json/annotation.json", **_pairs("Flatten the page.", bent, flat),
    )  # fmt: skip


def _shadows() -> DemoTask:
    lit = [_house(*house) for house in _HOUSES]
    dark, made = [], {}
    for place, one in enumerate(lit):
        edge = 10 + 6 * place
        shadow = _SIZE.corners((0, 0), (edge, 0), (edge + 24, 48), (0, 48))[..., np.newaxis]
        dark.append(plain(np.where(shadow, one // 2, one).astype(np.uint8)))
        left = np.where(shadow, one - one // (6 + 2 * place), one).astype(np.uint8)
        made[f"result/{place}.png"] = plain(left)
    return _task(
        "ImageShadowRemoval", "Image Shadow Removal", "Image Enhancement", "sh", said=list(made),
        made=made,
        **_pairs("Remove the shadow.", dark, [plain(one) for one in lit]),
    )  # fmt: skip


def _infections() -> DemoTask:
    scans, masks, made = [], [], {}
    for place, (x, y, size) in enumerate(_SPOTS):
        lungs = _SIZE.oval(20, 24, 13, 20) | _SIZE.oval(44, 24, 13, 20)
        spot = _SIZE.oval(x, y, size, size - 1)
        scans.append(picture(_SIZE.paint("white", (lungs, "black"), (spot, "grey"))))
        masks.append(white(spot))
        off = 9 if place == 3 else 1
        near = moved(spot, off, 0) * 120 + _SIZE.oval(x + off, y, size + 3, size + 3) * 80
        made[f"maps/{place}.png"] = plain(grain(near + 20, 18, place))
    return _task(
        "Infection-Map-Generation", "Infection-map Generation", "Image-to-Mask Generation", "in",
        [{"image_file": f"input/{n:03}.png", "prompt": "Map the infection."} for n in range(5)],
        [{"mask_file": f"masks/{n:03}.png"} for n in range(5)], list(made), made=made,
        files={f"input/{n:03}.png": one for n, one in enumerate(scans)}
        | {f"masks/{n:03}.png": one for n, one in enumerate(masks)},
        more={"domain": ["Medicine"]},
    )  # fmt: skip


def _face(skin: str, size: int, mouth: int, hair: str = "brown") -> Pixels:
    head = _SIZE.oval(32, 26, size - 4, size)
    eyes = _SIZE.oval(26, 22, 2, 2) | _SIZE.oval(38, 22, 2, 2)
    smile = _SIZE.box(32 - mouth, 34, 2 * mouth, 2)
    return _SIZE.paint(
        "grey", (head, skin), (head & (_SIZE.y < 16), hair), (eyes, "black"), (smile, "red")
    )


def _inpainting() -> DemoTask:
    """The benchmark has the features of its own faces, the model those of what it made."""
    whole = [_face(*face) for face in _FACES]
    holes = [np.where(_SIZE.box(24, 18 + n, 16, 14)[..., np.newaxis], 0, one).astype(np.uint8)
             for n, one in enumerate(whole)]  # fmt: skip
    made = [grain(_face(skin, size - n % 2, mouth + 1), 30, n)
            for n, (skin, size, mouth) in enumerate(_FACES)]  # fmt: skip
    scale = 32  # so that the distance is of the size that Inception's features have
    own = {f"fi{n:03}": scale * features(one) for n, one in enumerate(whole)}
    given = {f"fi{n:03}": scale * features(one) for n, one in enumerate(made)}
    task = _task(
        "FaceImageInpainting", "Face Image Inpainting", "Image Inpainting", "fi",
        said=["features.npz"] * len(made), made={"features.npz": npz(**given)},
        **_pairs("Fill the hole.", list(map(picture, holes)), list(map(picture, whole))),
    )  # fmt: skip
    task.files["features/fid.npz"] = npz(**own)
    return task


def _editing() -> DemoTask:
    """The model's answers bring the features of both pictures."""
    ball = _SIZE.oval(32, 24, 16, 16)
    before, after, said = [], [], []
    for old, new, made in _EDITS:
        before.append(picture(_SIZE.paint("brown", (ball, old))))
        due = _SIZE.paint("brown", (ball, new))
        after.append(picture(due))
        if made == NOTHING:
            said.append(made)
            continue
        seen = _SIZE.paint("green", (moved(ball, 6, 3), made))
        both = {"features": features(seen), "reference": features(due)}
        said.append({part: (values - np.float32(0.15)).round(3).astype(float).round(3).tolist()
                     for part, values in both.items()})  # fmt: skip
    pairs = _pairs("", before, after)
    for given, (old, new, _) in zip(pairs["asked"], _EDITS, strict=True):
        given["prompt"] = f"Turn the {old} ball {new}."
    return _task(
        "text_based_image_editing", "Text-based Image Editing", "Text-based Image Editing", "te",
        said=said, **pairs,
    )  # fmt: skip


def picture_tasks() -> list[DemoTask]:
    """Make the tasks of making pictures."""
    return [_deraining(), _unwarping(), _shadows(), _infections(), _inpainting(), _editing()]
