"""The demo's image tasks."""

from __future__ import annotations

import math
import random
from typing import Any

from drawing import COLOURS, canvas, disc, png, word
from PIL import Image
from tables import NOTHING, SAME, DemoTask

_WEATHER = (
    ("sunny", SAME), ("rainy", SAME), ("snowy", SAME), ("foggy", "cloudy"), ("lightning", SAME),
    ("sunny", "Sunny."), ("rainy", "snowy"), ("snowy", SAME), ("foggy", SAME),
    ("lightning", NOTHING),
)  # fmt: skip
_BALLS = (
    ("basketball", SAME), ("tennis ball", SAME), ("bowling ball", "billiard ball"),
    ("beach ball", SAME), ("billiard ball", SAME), ("golf ball", "tennis ball"),
    ("basketball", SAME), ("beach ball", "Beach Ball"),
)  # fmt: skip
_SIDES = ((3, SAME), (4, SAME), (5, SAME), (6, "5"), (8, "7"), (5, SAME), (7, "6"), (3, SAME))
_SEEDS = ((7, SAME), (12, 12), (23, 21), (5, "5"), (31, 34), (18, 18), (40, 36), (9, SAME))
_WORDS = (
    ("BAKE", SAME), ("NEST", SAME), ("X2974", "X2971"), ("THANKS", "THANK5"), ("CAR7", SAME),
    ("L4BEL", SAME), ("RESCHET", "RESHET"), ("KLEBER", "kleber"), ("92B", SAME), ("TEXTS", NOTHING),
)  # fmt: skip
_LAND = (
    ("fr", "A river crosses green fields.", "A river runs between green fields.",
     "A river runs through green fields."),
    ("h", "Several houses stand beside a grey road.", "Houses with red roofs line a road.",
     "Houses line a grey road."),
    ("f", "There are only green and brown fields.", "Fields of green and brown.", SAME),
    ("w", "A lake lies among the fields.", "Fields surround a blue lake.", "A blue pool."),
    ("hr", "A river flows past a road with houses.", "Houses beside a road, and a river.",
     "There is a river near some houses."),
    ("wh", "A village lies beside a lake.", "Houses and a road next to a lake.", SAME),
    ("r", "A river winds through the fields.", "A blue river between fields.",
     "A river winds through a forest."),
    ("wr", "A river and a lake lie in green land.", "Water covers part of the fields.", NOTHING),
)  # fmt: skip
_LIGHTS = (  # x, y of each light of 14 × 34
    [(20, 10)], [(60, 8), (12, 20)], [(40, 15)], [(8, 5), (44, 12), (78, 20)], [(70, 30)],
    [(30, 6), (62, 6)], [(50, 28)], [(10, 12), (80, 8)],
)  # fmt: skip


def _weather(kind: str, place: int) -> Image.Image:
    image, draw = canvas(96, 72, "blue" if kind == "sunny" else "grey")
    chance = random.Random(place)
    if kind == "sunny":
        for turn in range(12):
            angle = turn * math.pi / 6
            end = (48 + 32 * math.cos(angle), 30 + 26 * math.sin(angle))
            draw.line((48, 30, *end), COLOURS["yellow"], 2)
        disc(draw, 48, 30, 15, "yellow")
    elif kind == "foggy":
        for y in range(4, 72, 8):
            draw.line((0, y + place % 3, 96, y + place % 3), COLOURS["white"], 4)
    else:
        for x in (30, 46, 62):
            disc(draw, x, 20, 13, "white")
        if kind == "lightning":
            bolt = [(50, 30), (40, 50), (48, 50), (42, 68), (60, 44), (52, 44), (58, 30)]
            draw.polygon(bolt, COLOURS["yellow"])
        for _ in range(0 if kind == "lightning" else 24):
            x, y = chance.randint(6, 90), chance.randint(36, 66)
            if kind == "rainy":
                draw.line((x, y, x - 2, y + 6), COLOURS["blue"], 1)
            else:
                draw.ellipse((x, y, x + 3, y + 3), COLOURS["white"])
    return image


def _ball(kind: str, place: int) -> Image.Image:
    image, draw = canvas(72, 72, "grey" if place % 2 else "green")
    colours = {"basketball": "orange", "tennis ball": "yellow", "bowling ball": "black",
               "beach ball": "white", "billiard ball": "red", "golf ball": "white"}  # fmt: skip
    disc(draw, 36, 36, 12 if kind == "golf ball" else 28, colours[kind])
    black = COLOURS["black"]
    if kind == "basketball":
        draw.line((8, 36, 64, 36), black, 2)
        draw.line((36, 8, 36, 64), black, 2)
    elif kind == "tennis ball":
        draw.arc((-10, 8, 26, 64), -60, 60, COLOURS["white"], 3)
        draw.arc((46, 8, 82, 64), 120, 240, COLOURS["white"], 3)
    elif kind == "bowling ball":
        for x, y in ((30, 22), (40, 20), (36, 30)):
            disc(draw, x, y, 3, "grey")
    elif kind == "beach ball":
        for turn, colour in enumerate(("red", "yellow", "blue")):
            draw.pieslice((8, 8, 64, 64), 120 * turn, 120 * turn + 60, COLOURS[colour], black)
    elif kind == "billiard ball":
        disc(draw, 36, 36, 10, "white")
    return image


def _shape(sides: int, place: int) -> Image.Image:
    image, draw = canvas(80, 80, "white")
    turn = place * 0.3
    corners = [
        (40 + 32 * math.cos(angle), 40 + 32 * math.sin(angle))
        for angle in (turn + k * math.tau / sides for k in range(sides))
    ]
    draw.polygon(corners, COLOURS["blue"], COLOURS["black"])
    return image


def _seeds(count: int, place: int) -> Image.Image:
    image, draw = canvas(112, 80, "white")
    spots = [(8 + 14 * column, 8 + 13 * row) for column in range(8) for row in range(6)]
    for x, y in random.Random(place).sample(spots, count):
        draw.ellipse((x - 4, y - 2, x + 4, y + 3), COLOURS["brown"], COLOURS["black"])
    return image


def _land(parts: str, place: int) -> Image.Image:
    image, draw = canvas(96, 96, "green")
    for row in range(0, 96, 24):
        if row // 24 % 2 == place % 2:
            draw.rectangle((0, row, 50 + 8 * place, row + 11), COLOURS["brown"])
    if "r" in parts:
        for x in range(0, 96, 4):
            y = 40 + 12 * math.sin(x / 15 + place)
            draw.rectangle((x, y, x + 4, y + 9), COLOURS["blue"])
    if "w" in parts:
        draw.ellipse((52, 50, 90, 88), COLOURS["blue"])
    if "h" in parts:
        draw.rectangle((0, 12, 96, 19), COLOURS["grey"])
        for x in range(6, 90, 20):
            draw.rectangle((x, 22, x + 11, 31), COLOURS["red"], COLOURS["black"])
    return image


def _street(lights: list[tuple[int, int]]) -> Image.Image:
    image, draw = canvas(104, 80, "grey")
    draw.polygon([(30, 80), (48, 46), (56, 46), (74, 80)], COLOURS["black"])
    for x, y in lights:
        draw.rectangle((x, y, x + 13, y + 33), COLOURS["black"])
        for row, colour in enumerate(("red", "yellow", "green")):
            disc(draw, x + 6.5, y + 6 + 11 * row, 4, colour)
    return image


def _pictures(
    folder: str,
    name: str,
    skill: str,
    kind: str,
    images: list[Image.Image],
    items: list[tuple[dict[str, Any], dict[str, Any]]],
    said: list[Any],
    **more: Any,
) -> DemoTask:
    """Make a task of one picture per item, named in ``image_file``."""
    files = {f"images/{place:03}.png": png(image) for place, image in enumerate(images)}
    shown = more.pop("shown", "images/")
    full = [
        {"id": f"{kind}{place:03}", "input": {"image_file": f"{shown}{place:03}.png"} | item[0],
         "output": item[1]}
        for place, item in enumerate(items)
    ]  # fmt: skip
    return DemoTask(folder=folder, name=name, kind="comprehension", skill=skill, items=full,
                    said=said, takes="image", files=files, **more)  # fmt: skip


def image_tasks() -> list[DemoTask]:
    """Make the image tasks."""
    top = "image/comprehension"
    boxes = [[[x, y, 14, 34] for x, y in lights] for lights in _LIGHTS]
    found = [
        [[x + place % 3, y, 14, 33] for x, y, _, _ in some] for place, some in enumerate(boxes)
    ]
    found[3] = found[3][:2]
    found[4] = [*found[4], [5, 40, 14, 34]]
    return [
        _pictures(f"{top}/weather_recognition", "Weather Recognition", "Weather Recognition", "we",
                  [_weather(kind, n) for n, (kind, _) in enumerate(_WEATHER)],
                  [({"prompt": "recognize the weather in the image"}, {"prediction": kind})
                   for kind, _ in _WEATHER],
                  [said for _, said in _WEATHER], annotation="json/annotation.json",
                  more={"domain": "General"}),
        _pictures(f"{top}/BallImageClassification", "ball image classification",
                  "Object Recognition", "ba",
                  [_ball(kind, n) for n, (kind, _) in enumerate(_BALLS)],
                  [({"prompt": "Which kind of ball is it?"}, {"text": kind}) for kind, _ in _BALLS],
                  [said for _, said in _BALLS], more={"domain": ["Sports"]}),
        _pictures(f"{top}/geometry_vqa", "geometry vqa", "Image Visual Question Answering", "ge",
                  [_shape(sides, n) for n, (sides, _) in enumerate(_SIDES)],
                  [({"question": "How many sides does the shape have?",
                     "prompt": "Answer with a number."}, {"text": str(sides)})
                   for sides, _ in _SIDES],
                  [said for _, said in _SIDES], annotation="json/annotation.json", shown=""),
        _pictures(f"{top}/Seed-Counting", "Seed Counting", "Object Counting", "se",
                  [_seeds(count, n) for n, (count, _) in enumerate(_SEEDS)],
                  [({"prompt": "How many seeds are there?"}, {"text": count})
                   for count, _ in _SEEDS],
                  [said for _, said in _SEEDS]),
        _pictures(f"{top}/letter-and-number-ocr", "Letter and Number OCR", "OCR", "oc",
                  [word(text) for text, _ in _WORDS],
                  [({"prompt": "Read the text in the image."}, {"text": text})
                   for text, _ in _WORDS],
                  [said for _, said in _WORDS],
                  shown="./data/comprehension/letter-and-number-ocr/images/"),
        _pictures(f"{top}/SatelliteImageCaption", "Satellite Image Caption", "Image Captioning",
                  "sa", [_land(parts, n) for n, (parts, *_) in enumerate(_LAND)],
                  [({"prompt": "Describe the image in a sentence."}, {"text": [one, other]})
                   for _, one, other, _ in _LAND],
                  [said for *_, said in _LAND]),
        _pictures(f"{top}/traffic-light-detection", "traffic-light-detection", "Object Detection",
                  "tl", [_street(lights) for lights in _LIGHTS],
                  [({"prompt": "Find all traffic lights."}, {"text": {"traffic light": some}})
                   for some in boxes],
                  [{"traffic light": some} for some in found],
                  annotation="json/annotation_v2.json",
                  more={"version": "2.0", "others": {"bbox_format": "xywh"}}),
    ]  # fmt: skip
