"""The demo's audio tasks: tones and noises made of sines and chance, 8 kHz, one byte a sample."""

from __future__ import annotations

import io
import math
import random
import wave
from collections.abc import Callable

from tables import NOTHING, SAME, DemoTask

_RATE = 8000
_PITCHES = (
    ("C4", 261.63, SAME), ("A4", 440.0, SAME), ("E4", 329.63, "F4"), ("G4", 392.0, SAME),
    ("C5", 523.25, "c5"), ("D4", 293.66, SAME), ("A3", 220.0, "A4"), ("F4", 349.23, SAME),
    ("B4", 493.88, SAME), ("E5", 659.25, NOTHING),
)  # fmt: skip
_CHOICES = "A3, C4, D4, E4, F4, G4, A4, B4, C5, E5"


def _beeps(t: float, _: random.Random) -> float:
    return math.sin(t * 5500) * (t * 4 % 1 < 0.5)


def _siren(t: float, _: random.Random) -> float:
    return math.sin(2500 * t + 260 * math.sin(t * 6))


def _rain(_: float, chance: random.Random) -> float:
    return chance.uniform(-0.4, 0.4)


def _clock(t: float, chance: random.Random) -> float:
    return chance.uniform(-1, 1) * math.exp(-(t * 4 % 1) * 40)


def _rising(t: float, _: random.Random) -> float:
    return math.sin(1200 * t + 1800 * t * t)


def _falling(t: float, _: random.Random) -> float:
    return math.sin(5000 * t - 1800 * t * t)


def _chord(t: float, _: random.Random) -> float:
    return sum(math.sin(math.tau * tone * t) for tone in (261.63, 329.63, 392.0)) / 3


def _bell(t: float, _: random.Random) -> float:
    return math.exp(-t * 3) * (math.sin(6000 * t) + math.sin(9100 * t)) / 2


_SCENES: tuple[tuple[Callable[[float, random.Random], float], list[str], str], ...] = (
    (_beeps, ["a device beeps again and again", "short beeps repeat"], "a device beeps"),
    (_siren, ["a siren wails", "a siren goes up and down"], SAME),
    (_rain, ["rain falls steadily", "a steady hiss like rain"], "rain falls on a roof"),
    (_clock, ["a clock ticks", "something ticks evenly"], SAME),
    (_rising, ["a tone rises", "a tone becomes higher and higher"], "a tone becomes higher"),
    (_falling, ["a tone falls", "a tone becomes lower and lower"], "a tone rises"),
    (_chord, ["three tones sound together", "a chord is held"], "a chord is played"),
    (_bell, ["a bell rings once", "a bell is struck and fades"], NOTHING),
)


def wav(sound: Callable[[float, random.Random], float], seconds: float, seed: int) -> bytes:
    """Write a sound of values in [-1, 1]."""
    chance = random.Random(seed)
    samples = bytes(
        max(0, min(255, round(128 + 100 * sound(place / _RATE, chance))))
        for place in range(int(seconds * _RATE))
    )
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(_RATE)
        file.writeframes(samples)
    return buffer.getvalue()


def _note(frequency: float) -> Callable[[float, random.Random], float]:
    return lambda t, _: math.sin(math.tau * frequency * t) * math.exp(-2 * t)


def audio_tasks() -> list[DemoTask]:
    """Make the audio tasks."""
    top = "audio/comprehension"
    notes = {f"audios/{name}.wav": wav(_note(tone), 0.6, 0) for name, tone, _ in _PITCHES}
    scenes = {
        f"audios/{place:03}.wav": wav(sound, 1.2, place)
        for place, (sound, *_) in enumerate(_SCENES)
    }
    return [
        DemoTask(
            folder=f"{top}/MusicPitchAnalysis",
            name="MusicPitchAnalysis",
            kind="comprehension",
            skill="Music Analysis",
            takes="audio",
            files=notes,
            items=[
                {
                    "id": f"mp{place:03}",
                    "input": {
                        "audio_file": f"audios/{name}.wav",
                        "prompt": f"Which note is played? Choose one of {_CHOICES}.",
                    },
                    "output": {"text": name},
                }
                for place, (name, *_) in enumerate(_PITCHES)
            ],
            said=[said for *_, said in _PITCHES],
        ),
        DemoTask(
            folder=f"{top}/WildAudioCaptioning",
            name="WildAudioCaptioning",
            kind="comprehension",
            skill="Audio Captioning",
            takes="audio",
            files=scenes,
            items=[
                {
                    "id": f"wa{place:03}",
                    "input": {
                        "audio_file": f"audios/{place:03}.wav",
                        "prompt": "Describe the sound.",
                    },
                    "output": {"text": captions},
                }
                for place, (_, captions, _) in enumerate(_SCENES)
            ],
            said=[said for *_, said in _SCENES],
        ),
    ]
