"""The demo's video tasks: balls that move."""

from __future__ import annotations

import math

from drawing import COLOURS, canvas, disc, film
from PIL import Image
from tables import NOTHING, SAME, DemoTask

_MOVING = (
    ("red", SAME), ("green", "The ball is green."), ("blue", SAME), ("yellow", "orange"),
    ("purple", "It is purple"), ("white", SAME), ("orange", "red"), ("pink", SAME),
)  # fmt: skip
_COUNTED = ((3, SAME), (5, "there are five balls"), (2, SAME), (4, "there are 3 balls"), (6, SAME),
            (1, "there is one ball"), (7, "there are 6 balls"), (3, NOTHING))  # fmt: skip
_PLAY = (
    ("bounce", "a ball bounces on the floor", SAME),
    ("roll", "a ball rolls from left to right", "the ball rolls to the right"),
    ("throw", "a ball flies in a high arc", "a ball flies through the air"),
    ("two", "two balls roll towards each other", SAME),
    ("fall", "a ball falls straight down", "a ball falls down"),
    ("circle", "a ball moves in a circle", "a ball moves around"),
    ("still", "a ball lies still on the grass", SAME),
    ("grow", "a ball comes closer and closer", "a ball becomes larger"),
)  # fmt: skip


def _frames(motion: str, balls: list[tuple[str, float]]) -> list[Image.Image]:
    """Draw twelve frames of balls; the number is what tells one ball's way from another's."""
    frames = []
    for step in range(12):
        image, draw = canvas(80, 64, "green" if motion == "still" else "grey")
        for colour, lane in balls:
            time = step / 11
            x, y, radius = 10 + 60 * time, lane, 8.0
            if motion == "bounce":
                x, y = 40, 52 - 36 * abs(math.sin(time * math.tau))
            elif motion == "throw":
                y = 52 - 150 * time * (1 - time)
            elif motion == "two" and colour == "blue":
                x = 70 - 30 * time
            elif motion == "two":
                x = 10 + 30 * time
            elif motion == "fall":
                x, y = 40, 8 + 46 * time
            elif motion == "circle":
                x, y = 40 + 22 * math.cos(time * math.tau), 32 + 20 * math.sin(time * math.tau)
            elif motion in ("still", "grow"):
                x, radius = 40, 8 + (18 * time if motion == "grow" else 0)
            disc(draw, x, y, radius, colour)
        frames.append(image)
    return frames


def video_tasks() -> list[DemoTask]:
    """Make the video tasks; one is an archive, as some are in the published tree."""
    counted = [(str(count), said) for count, said in _COUNTED]
    words = ("", "one ball", "two balls", "three balls", "four balls", "five balls", "six balls",
             "seven balls")  # fmt: skip
    said_count = [
        f"there are {words[int(n)]}" if n != "1" else "there is one ball" for n, _ in counted
    ]
    lanes = list(COLOURS)
    made = (
        ("video/comprehension/Object-Color-Video-Question-Answering", ".zip",
         "Object Color Video Question Answering", "Video Question Answering", "oc",
         [_frames("roll", [(colour, 32.0)]) for colour, _ in _MOVING],
         ["Which colour has the ball?"] * len(_MOVING), [colour for colour, _ in _MOVING],
         [said for _, said in _MOVING]),
        ("video/comprehension/video_object_counting", "", "Video Object Counting",
         "Video Question Answering", "vc",
         [_frames("roll", [(lanes[k], 6.0 + 8 * k) for k in range(int(n))]) for n, _ in counted],
         ["How many balls roll by? Answer in a sentence."] * len(counted), said_count,
         [said for _, said in counted]),
        ("video/comprehension/BallSportsVideoCaptioning", "", "Ball Sports Video Captioning",
         "Video Captioning", "bs",
         [_frames(kind, [("red", 44.0), *([("blue", 44.0)] if kind == "two" else [])])
          for kind, *_ in _PLAY],
         ["Describe the video in a sentence."] * len(_PLAY), [text for _, text, _ in _PLAY],
         [said for *_, said in _PLAY]),
    )  # fmt: skip
    return [
        DemoTask(
            folder=folder, packed=packed, name=name, kind="comprehension", skill=skill,
            takes="video",
            files={f"videos/{n:03}.mp4": film(frames) for n, frames in enumerate(films)},
            items=[
                {"id": f"{short}{n:03}",
                 "input": {"video_file_list": [f"videos/{n:03}.mp4"], "prompt": prompt},
                 "output": {"text": answer}}
                for n, (prompt, answer) in enumerate(zip(prompts, answers, strict=True))
            ],
            said=said,
        )
        for folder, packed, name, skill, short, films, prompts, answers, said in made
    ]  # fmt: skip
