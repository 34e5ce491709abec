"""The demo's tasks of making videos and sounds: frames as files, others by features or verdicts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from arrays import Frame, Pixels, features, grain, npz, picture, plain
from drawing import film
from numpy.typing import NDArray
from PIL import Image
from sounds import wav
from tables import NOTHING, DemoTask

_SIZE = Frame(48, 36)
_DANCERS = ("red", "blue", "yellow", "purple", "orange", "pink")
_STILL = (
    "a red house on a hill",
    "a ball on the grass",
    "a lamp in a dark room",
    "a boat on a lake",
)
_LIVELY = (
    ("a dog runs after a ball", True), ("waves break on a beach", True),
    ("leaves whirl in the wind", False), ("a train rushes past", True),
    ("fireworks over a town", "yes, a lot"), ("a child on a swing", True),
    ("a river in flood", 0.5), ("a horse gallops", False),
)  # fmt: skip
_PETS = (  # subject, overall, smoothness, dynamic degree
    ("a cat stretches", (0.82, 0.24, 0.93, 0)), ("a dog shakes its head", (0.74, 0.22, 0.88, 1)),
    ("a rabbit eats", (0.9, 0.2, 0.95, 0)), ("a parrot turns around", (0.61, 0.18, 0.81, 1)),
    ("a hamster runs in its wheel", NOTHING),
)  # fmt: skip
_PORTRAITS = (("a girl with a red hat", 7), ("an old man by the sea", 11), ("a clown", 13),
              ("a queen on her throne", 5), ("a robot in a garden", 9))  # fmt: skip
_PAINTED = (("a village in oil colours", 58.2), ("a mountain in ink", [51.0, 52.5, 53.1]),
            ("a harbour at dusk", 47.9), ("sunflowers in a vase", 61.4),
            ("a forest of glass", 52.8))  # fmt: skip
_CHANGED = (("a brown bear", "a polar bear", [True, True, True, True]),
            ("a car on a road", "a boat on a road", [True, True, False, True]),
            ("a summer field", "a winter field", [True, True, True, False]),
            ("a red balloon", "a green balloon", [False, False, True, True]),
            ("a man who walks", "a robot that walks", True))  # fmt: skip
_NOISES = (("a car starts", 90.0, 1), ("a bell rings", 660.0, 2), ("rain on a window", 0.0, 1),
           ("a cat purrs", 55.0, 3), ("a kettle whistles", 1800.0, 2))  # fmt: skip
_SPEECH = (("happy", 5.0), ("sad", 3.0), ("angry", 7.0), ("calm", 2.0))


def _task(
    folder: str,
    name: str,
    skill: str,
    short: str,
    asked: list[dict[str, Any]],
    said: list[Any],
    outputs: list[Any] | None = None,
    **more: Any,
) -> DemoTask:
    """Make a task; many have nothing that is right, and so no output."""
    items: list[dict[str, Any]] = [
        {"id": f"{short}{n:03}", "input": given} for n, given in enumerate(asked)
    ]
    for item, output in zip(items, outputs or [], strict=outputs is not None):
        item["output"] = output
    modality = folder.partition("/")[0]
    return DemoTask(
        folder=folder, name=name, kind="generation", skill=skill, items=items, said=said,
        gives=modality, **more,
    )  # fmt: skip


def _prompts(texts: list[str]) -> list[dict[str, Any]]:
    return [{"prompt": text} for text in texts]


def _dance(place: int, frames: int = 3) -> list[Pixels]:
    """Draw somebody who jumps from one side to the other."""
    return [
        _SIZE.paint(
            "grey",
            (_SIZE.oval(12 + 8 * n, 12 + 4 * (place + n) % 7, 4, 4), _DANCERS[place]),
            (_SIZE.box(9 + 8 * n, 16 + 4 * (place + n) % 7, 7, 12), _DANCERS[place]),
            (_SIZE.y > 30, "brown"),
        )
        for n in range(frames)
    ]


def _deraining() -> DemoTask:
    files, made = {}, {}
    for place in range(4):
        for n, clean in enumerate(_dance(place)):
            rain = (_SIZE.x * 2 + _SIZE.y + 5 * n + 3 * place) % 19 < 2
            wet = clean.copy()
            wet[rain] = 225
            files[f"rainy/{place:03}/{n:05}.png"] = plain(wet)
            files[f"clean/{place:03}/{n:05}.png"] = plain(clean)
            left = grain(clean, 10 + 4 * place, 4 * place + n)
            left[rain & (_SIZE.y % 11 == 0)] = 210
            made[f"derained/{place:03}/{n:05}.png"] = plain(left)
    del made["derained/003/00002.png"]  # a frame is missing
    return _task(
        "video/generation/VideoDeraining", "Video Deraining", "Video Enhancement", "vd",
        [{"frame_dir": f"rainy/{n:03}", "prompt": "Remove the rain."} for n in range(4)],
        [f"derained/{n:03}" for n in range(4)],
        [{"frame_dir": f"clean/{n:03}"} for n in range(4)],
        takes="video", files=files, made=made,
    )  # fmt: skip


def _still() -> DemoTask:
    made = {
        f"made/{place}/{n}.png": plain(grain(_dance(place, 1)[0], 1 + 2 * place, 9 * place + n))
        for place in range(4)
        for n in range(3)
        if (place, n) not in ((3, 1), (3, 2))  # a single picture is no video
    }
    return _task(
        "video/generation/static-video-generation", "Static Video Generation",
        "Text-to-Video Generation", "st", _prompts(list(_STILL)),
        [f"made/{place}" for place in range(4)], made=made,
    )  # fmt: skip


def _of_frames(frames: list[Pixels]) -> NDArray[np.float32]:
    """Describe a video by its frames: frames × 48."""
    return np.stack([features(one) for one in frames])


def _people() -> DemoTask:
    """The benchmark has features of real videos, one vector for each."""
    scale = 40  # so that the distance is of the size that published ones have
    real = {f"hv{n:03}": scale * _of_frames(_dance(n)).mean(axis=0).round(4) for n in range(6)}
    given = {
        f"hv{n:03}": scale
        * _of_frames([grain(one, 60, n) for one in _dance(n)]).mean(axis=0).round(4)
        + 2 * (n % 3)
        for n in range(6)
    }
    return _task(
        "video/generation/HumanVideoGeneration", "Human Video Generation",
        "Video Action Generation", "hv",
        _prompts([f"a dancer in {colour} jumps from left to right" for colour in _DANCERS]),
        ["features.npz"] * 6, files={"features/fvd.npz": npz(**real)},
        made={"features.npz": npz(**given)},
    )  # fmt: skip


def _consistency() -> DemoTask:
    """The answer is a file of features, a row for each frame."""
    rows = {}
    for place, (_, steady) in enumerate(_PORTRAITS):
        frames = [grain(one, 5 * steady, steady + n) for n, one in enumerate(_dance(place, 4))]
        rows[f"sc{place:03}"] = _of_frames(frames) - np.float32(0.2)
    del rows["sc004"]
    said: list[Any] = ["features.npz"] * 4 + [NOTHING]
    return _task(
        "video/generation/Subject-Consistency-Text-to-Video-Generation",
        "Subject-Consistency Text to Video Generation", "Text-to-Video Generation", "sc",
        _prompts([text for text, _ in _PORTRAITS]), said, made={"features.npz": npz(**rows)},
    )  # fmt: skip


def _verdicts() -> list[DemoTask]:
    """Tasks whose answers say what another program found."""
    top = "video/generation"
    names = ("subject_consistency", "overall_consistency", "motion_smoothness", "dynamic_degree")
    four = [said if said == NOTHING else dict(zip(names, said, strict=True)) for _, said in _PETS]
    pets = {f"images/{n:03}.png": picture(_dance(n, 1)[0]) for n in range(len(_PETS))}
    return [
        _task(f"{top}/dynamic_video_generation", "Dynamic Video Generation",
              "Text-to-Video Generation", "dy", _prompts([text for text, _ in _LIVELY]),
              [said for _, said in _LIVELY]),
        _task(f"{top}/PetImagetoVideoGeneration", "Pet Image to Video Generation",
              "Image-to-Video Generation", "pt",
              [{"image": f"images/{n:03}.png", "prompt": text}
               for n, (text, _) in enumerate(_PETS)],
              four, takes="image", files=pets),
        _task(f"{top}/artistic-content-text-to-video-generation",
              "Artistic Content Text to Video Generation", "Text-to-Video Generation", "ac",
              _prompts([text for text, _ in _PAINTED]), [said for _, said in _PAINTED]),
        _task(f"{top}/Video-Translation", "Video Translation", "Video Editing", "vt",
              [{"source_prompt": old, "prompt": new} for old, new, _ in _CHANGED],
              [said for *_, said in _CHANGED]),
    ]  # fmt: skip


def _noise(tone: float, seconds: float, seed: int) -> bytes:
    """Write a hum, or a hiss where there is no tone."""
    return wav(
        lambda t, chance: (
            math.sin(math.tau * tone * t) * math.exp(-t) if tone else chance.uniform(-0.5, 0.5)
        ),
        seconds,
        seed,
    )


def _described(tone: float, steps: int, off: float = 0.0) -> NDArray[np.float32]:
    """Describe a noise by twelve numbers, as a stand-in for a pretrained model's."""
    values = [math.sin(tone * (n + 1) / 97 + steps) + off * math.cos(n * steps) for n in range(12)]
    return np.array(values).round(3).astype(np.float32)


def _video_sounds() -> DemoTask:
    files = {f"audios/{n:03}.wav": _noise(tone, 0.4, n) for n, (_, tone, _) in enumerate(_NOISES)}
    for n in range(len(_NOISES)):
        files[f"videos/{n:03}.mp4"] = film([Image.fromarray(one) for one in _dance(n)])
    real = {f"va{n:03}": 3 * _described(tone, steps) for n, (_, tone, steps) in enumerate(_NOISES)}
    files["features/fad.npz"] = npz(**real)
    given = {
        f"va{n:03}": 3 * _described(tone, steps, 0.6) for n, (_, tone, steps) in enumerate(_NOISES)
    }
    return _task(
        "audio/generation/VideoToAudio", "VideoToAudio", "Video-to-Audio Synthesis", "va",
        [{"video_file": f"videos/{n:03}.mp4", "prompt": "Add the sound."}
         for n in range(len(_NOISES))],
        ["features.npz"] * len(_NOISES),
        [{"audio_file": f"audios/{n:03}.wav"} for n in range(len(_NOISES))],
        takes="video", files=files, made={"features.npz": npz(**given)},
    )  # fmt: skip


def _captioned_sounds() -> DemoTask:
    """The answers bring features of the sound and of the caption, or the value itself."""
    pack = {}
    for n, (_, tone, steps) in enumerate(_NOISES[:3]):
        pack[f"st{n:03}/features"] = _described(tone, steps, 1.9)
        pack[f"st{n:03}/reference"] = _described(tone, steps)
    return _task(
        "audio/generation/SingleCaptionToAudio", "SingleCaptionToAudio",
        "Text-to-Audio Synthesis", "st", _prompts([text for text, *_ in _NOISES]),
        ["clap.npz", "clap.npz", "clap.npz", 38.5, NOTHING], made={"clap.npz": npz(**pack)},
    )  # fmt: skip


def _cepstra(strength: float, off: float = 0.0) -> NDArray[np.float32]:
    """Return mel-cepstra of a syllable: frames of 5 ms × 14."""
    values = [
        [
            -3.0 * (k == 0)
            + strength / (k + 2) * math.sin(frame / 6 + k)
            + off / 4 * math.cos(frame + k)
            for k in range(14)
        ]
        for frame in range(60)
    ]
    return np.array(values).round(3).astype(np.float32)


def _emotions() -> DemoTask:
    """References and answers are mel-cepstra, which need no vocoder to be compared."""
    files = {f"mcep/{n:03}.npz": npz(mcep=_cepstra(one)) for n, (_, one) in enumerate(_SPEECH)}
    made = {
        f"mcep/{n}.npz": npz(mcep=_cepstra(one, 1 + 0.2 * n)) for n, (_, one) in enumerate(_SPEECH)
    }
    return _task(
        "audio/generation/EmotionalSpeechSynthesis", "EmotionalSpeechSynthesis",
        "Emotional Speech Generation", "em",
        _prompts([f"Say 'oh' in a voice that is {mood}." for mood, _ in _SPEECH]),
        list(made), [{"mcep_file": f"mcep/{n:03}.npz"} for n in range(len(_SPEECH))],
        files=files, made=made,
    )  # fmt: skip


def composed_tasks() -> list[DemoTask]:
    """Make the tasks of making videos and sounds."""
    return [
        _deraining(), _still(), _people(), _consistency(), *_verdicts(), _video_sounds(),
        _captioned_sounds(), _emotions(),
    ]  # fmt: skip
