"""Hears from the Hub's client how far a file is, without a bar on anyone's screen."""

from __future__ import annotations

from typing import Any

from huggingface_hub.utils.tqdm import tqdm

from scorer.benchmark.source import Progress


def quiet_bar(path: str, progress: Progress | None) -> type[tqdm]:
    """Make the class that the Hub's client reports a file to; an error in it stops the transfer."""

    class QuietBar(tqdm):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            self._here = int(options.get("initial") or 0)
            self._size = int(options.get("total") or 0)
            super().__init__(*arguments, **options | {"disable": True, "name": None})  # type: ignore[no-untyped-call]

        def update(self, n: float | None = 1) -> bool | None:
            self._here += int(n or 0)
            if progress:
                progress(path, self._here, self._size)
            return None

    return QuietBar
