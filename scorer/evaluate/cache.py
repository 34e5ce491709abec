"""Keeps what was computed of a task, found again by the content of everything it depends on."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from scorer import __version__
from scorer.benchmark import Benchmark
from scorer.errors import Problem, Severity
from scorer.evaluate.bootstrap import SAMPLES
from scorer.evaluate.evaluation import Counts, Interval, TaskEvaluation
from scorer.metrics.registry import COMPUTABLE
from scorer.readers.bundles.files import PredictionFile
from scorer.records import TaskState

_MOST_BYTES = 500_000_000
_ENDING = ".task"
_BESIDE = ("frechet", "cosines")  # families of measures


class _Stored(msgspec.Struct, array_like=True):
    """A scored task as it lies on disk; arrays as their bytes, little end first."""

    where: str  # what the prediction file was called
    score: float
    interval: Interval
    counts: dict[str, int]
    graded: bool
    item_ids: list[str]
    item_states: bytes
    item_scores: bytes
    replicates: bytes
    problems: list[tuple[str, str, str, str, str]]
    seconds: float
    unverified: int


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Stored)


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of scored tasks. Losing it costs time and nothing else."""

    folder: Path

    def key(self, file: PredictionFile, benchmark: Benchmark, measure: str) -> str | None:
        """Return the digest of what the score depends on; ``None`` if that is not known cheaply.

        Answers that name files depend on those too, and some scores on features that lie beside
        the references: such tasks are computed anew.
        """
        if file.has_media or COMPUTABLE.get(measure) in _BESIDE:
            return None
        parts = (
            file.task_id, file.digest(), benchmark.digest(file.task_id), measure, code_digest(),
            str(SAMPLES),
        )  # fmt: skip
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def load(self, key: str, file: PredictionFile) -> TaskEvaluation | None:
        """Return what was kept; ``None`` if there is nothing, or nothing that can be read.

        The same predictions may lie elsewhere now: problems name the place that ``file`` has.
        """
        path = self._path(key)
        try:
            stored = _decoder.decode(path.read_bytes())
            os.utime(path)
        except (OSError, msgspec.MsgspecError):
            return None
        return TaskEvaluation(
            task_id=file.task_id,
            state=TaskState.SCORED,
            score=stored.score,
            interval=stored.interval,
            counts=Counts(**stored.counts),
            graded=stored.graded,
            item_ids=tuple(stored.item_ids),
            item_states=np.frombuffer(stored.item_states, np.uint8),
            item_scores=np.frombuffer(stored.item_scores, "<f8"),
            replicates=np.frombuffer(stored.replicates, "<f8"),
            problems=tuple(
                Problem(
                    f"{file.where}{where.removeprefix(stored.where)}"
                    if where.startswith(stored.where)
                    else where,
                    expected,
                    got,
                    hint,
                    Severity(severity),
                )
                for where, expected, got, hint, severity in stored.problems
            ),
            seconds=stored.seconds,
            unverified=stored.unverified,
            is_cached=True,
        )

    def store(self, key: str, where: str, found: TaskEvaluation) -> None:
        """Keep a scored task; a disk that is full or read-only is no reason to fail."""
        if found.score is None or found.interval is None or found.counts is None:
            return
        counts = {name: getattr(found.counts, name) for name in Counts.__slots__}
        stored = _Stored(
            where=where,
            score=found.score,
            interval=found.interval,
            counts=counts,
            graded=found.graded,
            item_ids=list(found.item_ids),
            item_states=found.item_states.astype(np.uint8).tobytes(),
            item_scores=found.item_scores.astype("<f8").tobytes(),
            replicates=found.replicates.astype("<f8").tobytes(),
            problems=[
                (one.where, one.expected, one.got, one.hint, one.severity.value)
                for one in found.problems
            ],
            seconds=found.seconds,
            unverified=found.unverified,
        )
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_encoder.encode(stored))
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)

    def prune(self, most_bytes: int = _MOST_BYTES) -> None:
        """Remove what was not used for longest, until the rest fits."""
        found = []
        for path in self.folder.glob(f"*/*{_ENDING}"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if left <= most_bytes:
                return
            with suppress(OSError):
                path.unlink()
                left -= size

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / (key + _ENDING)


@cache
def code_digest() -> str:
    """Digest the code that scores depend on: another version of it finds nothing of this one's."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(__version__.encode())
    for part in ("metrics", "evaluate", "benchmark", "media", "models", "readers/bundles"):
        for path in sorted((package / part).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
