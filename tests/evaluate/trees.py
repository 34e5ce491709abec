"""Small benchmarks and bundles, written into a test's folder."""

import json
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scorer.readers.bundles.members import Member, Store
from scorer.readers.bundles.problems import FirstOfAKind

CAUSAL = "NLP/causal-reasoning"  # accuracy.exact
ETHICAL = "NLP/ethical-reasoning"


def write_task(root: Path, folder: str, answers: Mapping[str, Any], *, key: str = "answer") -> Path:
    """Write an annotation file of items with these answers, by id."""
    path = root / "nlp" / folder
    path.mkdir(parents=True, exist_ok=True)
    data = [
        {"id": item_id, "input": {"question": f"question {item_id}"}, "output": {key: answer}}
        for item_id, answer in answers.items()
    ]
    content = {"task": folder, "type": "MultipleChoiceQA", "data": data}
    (path / "annotation.json").write_text(json.dumps(content), encoding="utf-8")
    return path


def write_predictions(root: Path, folder: str, entries: Sequence[tuple[Any, Any]]) -> Path:
    """Write a flat list of predictions for a task."""
    path = root / folder
    path.mkdir(parents=True, exist_ok=True)
    data = [{"id": item_id, "prediction": answer} for item_id, answer in entries]
    (path / "prediction.json").write_text(json.dumps(data), encoding="utf-8")
    return path / "prediction.json"


@dataclass(frozen=True)
class FaultyStore:
    """A place of predictions that takes its process along, or fails as no reader foresaw."""

    deadly: bool
    where: str = "bundle"
    seen: list[str] = field(default_factory=list)

    def members(self, problems: FirstOfAKind) -> list[Member]:
        raise NotImplementedError

    def chunks(self, member: Member, *, limit: int) -> Iterator[bytes]:
        raise NotImplementedError

    def read(self, member: Member, *, limit: int) -> bytes:
        if self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        raise ZeroDivisionError("nobody thought of this")

    def head(self, member: Member, size: int) -> bytes:
        raise NotImplementedError

    def folder(self, member: Member) -> str | None:
        return None


@dataclass(frozen=True)
class SlowStore:
    """A place of predictions that takes its time."""

    inner: Store
    seconds: float = 0.2

    @property
    def where(self) -> str:
        return self.inner.where

    def members(self, problems: FirstOfAKind) -> list[Member]:
        return self.inner.members(problems)

    def chunks(self, member: Member, *, limit: int) -> Iterator[bytes]:
        return self.inner.chunks(member, limit=limit)

    def read(self, member: Member, *, limit: int) -> bytes:
        time.sleep(self.seconds)
        return self.inner.read(member, limit=limit)

    def head(self, member: Member, size: int) -> bytes:
        return self.inner.head(member, size)

    def folder(self, member: Member) -> str | None:
        return self.inner.folder(member)
