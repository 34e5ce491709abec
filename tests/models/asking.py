"""What the tests of embedding ask: two items, and files that a model may have made for them."""

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny

from scorer.benchmark import Item, Medium
from scorer.metrics.measure import Material, Tally
from scorer.metrics.registry import find_measure
from scorer.models.embedding import Asked, embed
from scorer.models.loading import is_installed

IDS = ("a", "b")
PROMPTS = {"a": "a red cat", "b": "two blue dogs"}


class _Later:
    """A package that is imported when it is used: collecting tests needs none that runs models."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)


def needed(package: str) -> Any:
    """Get what can run models; a file that asks for it is skipped without, but never in CI."""
    if "CI" not in os.environ and not all(map(is_installed, ("models", "vision"))):
        pytest.skip("the extra 'vision' is not installed", allow_module_level=True)
    return _Later(package)


def with_videos(folder: Path, rate: int = 8, size: tuple[int, int] = (64, 48)) -> None:
    """Write videos of 20 frames, each of one grey."""
    av = pytest.importorskip("av")
    for step, name in enumerate((*IDS, "style"), start=3):
        with av.open(folder / f"{name}.mp4", "w") as file:
            stream = file.add_stream("mpeg4", rate=rate)
            (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
            for number in range(20):
                grey = np.full((size[1], size[0], 3), step * number, np.uint8)
                file.mux(stream.encode(av.VideoFrame.from_ndarray(grey)))
            file.mux(stream.encode(None))


def with_sounds(folder: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    for number, name in enumerate((*IDS, "style")):
        tone = np.sin(np.arange(12_000) * 0.05 * (number + 1))
        soundfile.write(folder / f"{name}.wav", tone, tiny.RATE)


def asked(answers: Sequence[Any], folder: Path, references: Sequence[Any] = (None, None)) -> Asked:
    items = [
        Item(
            item_id=name,
            texts={"prompt": text, "source_prompt": f"not {text}"},
            media=(Medium("style_image", "image", "style.png"),),
            reference=None,
        )
        for name, text in PROMPTS.items()
    ]
    return Asked(answers, references, IDS, folder, lambda: iter(items), lambda path: folder / path)


def tally_of(key: str, what: Asked) -> Tally:
    found = embed(key, what)
    assert found.model
    return find_measure(key).tally(
        found.answers, found.references, Material({}, what.folder, what.folder, IDS)
    )
