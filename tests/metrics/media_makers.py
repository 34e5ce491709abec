"""Pictures, videos, flows and sounds for tests; also for the script that computed their goldens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def pictures() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    random = np.random.default_rng(1)
    first = random.integers(0, 256, (24, 32, 3), dtype=np.uint8)
    noise = random.normal(0, 12, first.shape)
    return first, np.clip(first + noise, 0, 255).astype(np.uint8)


def grey_pair() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A page of dark lines, and the same a little bent."""
    rows, columns = np.mgrid[0:150, 0:210].astype(float)
    page = 200 + 50 * np.sign(np.sin(rows / 3) + 0.3 * np.sin(columns / 7))
    bent = 200 + 50 * np.sign(np.sin((rows + columns / 60) / 3) + 0.3 * np.sin(columns / 7))
    noise = np.random.default_rng(2).normal(0, 4, page.shape)
    return np.round(np.clip(page, 0, 255)), np.round(np.clip(bent + noise, 0, 255))


def spectra() -> NDArray[np.float64]:
    """Smooth spectra over ten orders of magnitude, the last silent."""
    random = np.random.default_rng(3)
    walks = random.normal(0, 0.4, (6, 257)).cumsum(axis=1) - 5
    return np.concatenate([np.exp(walks), np.zeros((1, 257))])


def sounds() -> list[tuple[int, tuple[NDArray[np.float64], NDArray[np.float64]]]]:
    """Tones with overtones, of one rate and length and of others."""

    def tone(pitch: float, seconds: float, rate: int) -> NDArray[np.float64]:
        time = np.arange(int(seconds * rate)) / rate
        parts = [np.sin(2 * np.pi * pitch * n * time) / n**1.5 for n in range(1, 9)]
        return 0.2 * np.sum(parts, axis=0) * np.sin(np.pi * time / seconds)

    return [
        (22_050, (tone(180, 0.6, 22_050), tone(200, 0.6, 22_050))),
        (22_050, (tone(180, 0.6, 22_050), tone(180, 0.45, 22_050))),
        (16_000, (tone(140, 0.5, 16_000), tone(150, 0.7, 16_000))),
    ]
