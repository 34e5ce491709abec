"""What a pretrained model made of an answer: features, flags or values that come with it.

Scoring what was made has two steps. *Embedding* needs a pretrained model and gives every item its
features; *reducing* them to a score needs none, and is what these families do. So an answer may be

- the path of a file of features (.npz, made by ``numpy.savez``). Its arrays are named after what
  they are, ``features`` and where needed ``reference``, or for many items in one file
  ``<id>/features`` and ``<id>/reference``; ``<id>`` alone is ``<id>/features``. An array is one
  vector, or rows of them: one for each frame or view;
- an object with the same names, its values such paths or the numbers themselves;
- where the measure allows it, the item's value in the metric's unit, or a flag.

Features of a reference are taken from the benchmark where it has them, beside the annotations in
``features/<measure>.npz``, an array for each id; else from the reference itself, in the same forms;
else from the answer. Whatever comes with the answers is the submitter's word, and counted as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from scorer.errors import Problem, ReportError
from scorer.media import MediaError
from scorer.media.packs import MAX_COLUMNS, MAX_ROWS, Pack, open_pack
from scorer.media.place import find_prediction, find_reference, inside
from scorer.metrics.answers import number, numbers, shown
from scorer.metrics.measure import Floats, Material, Note

FEATURES, REFERENCE = "features", "reference"
ENDING = ".npz"
_MOST = 32_000_000  # numbers of a task; 500 videos of 80 frames of 768 numbers, two seconds of work
_MADE = re.compile(
    r".*\S\.(?:png|jpe?g|webp|bmp|gif|tiff?|mp4|avi|mov|mkv|webm|m4v|wav|mp3|flac|ogg|opus|m4a|aac"
    r"|wma|ply|obj|glb|gltf|off|stl)",
    re.IGNORECASE,
)
# What may stand around a value, or around the whole answer.
_AROUND = ("value", "values", "flag", "flags", "success", "score", "prediction", "answer", "output")


class Vectors(NamedTuple):
    """What an item has, by part: rows × numbers; and whether all of it was computed here."""

    parts: Mapping[str, Floats]
    verified: bool


class FeatureReader:
    """Reads the features of a task's answers and references.

    Args:
        key: the measure's, after which the benchmark names the file of its own features.
        material: where files are, and the items' ids.
        parts: names of what an answer may bring; the first is what was made.
    """

    def __init__(
        self, key: str, material: Material, parts: Sequence[str] = (FEATURES, REFERENCE)
    ) -> None:
        self._key, self._material, self._parts = key, material, tuple(parts)
        self._own = _benchmarks_own(key, material.references)
        self._left = _MOST

    def answer(self, item: int, value: Any) -> Vectors:
        """Read what an answer brings.

        Raises:
            MediaError: it is no features, or features that cannot be used.
        """
        found = self._read(item, value, find_prediction, self._material.predictions)
        if self._parts[0] not in found:
            raise MediaError(f"{self._parts[0]!r}", f"only {', '.join(map(repr, found))}")
        return Vectors(found, isinstance(value, Embedded))

    def reference(self, item: int, value: Any) -> Floats | None:
        """Read the features of a reference; ``None`` if the benchmark has none.

        Raises:
            ReportError: there are some that cannot be used.
        """
        name = self._id(item)
        try:
            if self._own is not None:
                for spelt in (f"{name}/{FEATURES}", name):
                    if spelt in self._own.names:
                        return self._own.read(spelt)
            if not may_be_features(value):
                return None
            return self._read(item, value, find_reference, self._material.references)[FEATURES]
        except MediaError as error:
            place = f"the benchmark's features, id {name!r}"
            raise ReportError([Problem(place, error.expected, error.got, error.hint)]) from error

    def _id(self, item: int) -> str:
        return self._material.ids[item] if self._material.ids else str(item)

    def _read(self, item: int, value: Any, find: Any, folder: Path | None) -> dict[str, Floats]:
        if isinstance(value, Failed):
            raise value.why
        if isinstance(value, Embedded):
            return dict(value.parts)
        if isinstance(value, dict):
            found: dict[str, Floats] = {}
            for part in self._parts:
                if part in value:
                    found |= self._read_part(item, part, value[part], find, folder)
            if not found and len(value) == 1 and next(iter(value)) in _AROUND:
                return self._read(item, next(iter(value.values())), find, folder)
            if not found:
                raise MediaError(f"an object with {self._parts[0]!r}", shown(value))
            return found
        return self._read_part(item, self._parts[0], value, find, folder)

    def _read_part(
        self, item: int, part: str, value: Any, find: Any, folder: Path | None
    ) -> dict[str, Floats]:
        if isinstance(value, str) and value.casefold().endswith(ENDING):
            pack = _opened(find(folder, value))
            name, found = self._id(item), {}
            for one in self._parts if part == self._parts[0] else (part,):
                spellings = (f"{name}/{one}", *((name,) if one == part else ()), one)
                spelt = next((spelling for spelling in spellings if spelling in pack.names), None)
                if spelt is not None:
                    found[one] = self._counted(pack, spelt)
            if part not in found:
                raise MediaError(f"an array {part!r} or {name!r} in {value!r}", "neither")
            return found
        return {part: _inline(part, value)}

    def _counted(self, pack: Pack, name: str) -> Floats:
        vectors = pack.read(name) if self._left > 0 else None
        self._left -= 0 if vectors is None else vectors.size
        if vectors is None or self._left < 0:
            most = f"at most {_MOST:,} numbers in all items of a task"
            raise MediaError(most, "more", "embed fewer frames of each video")
        return vectors


class Heard(str):
    """A transcript that was made here, of a sound."""

    __slots__ = ()


class Embedded:
    """Features that were computed here, from what was made: by part, rows × numbers.

    Values that a model gives are the part ``value``.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: Mapping[str, Floats]) -> None:
        self.parts = parts


class Failed(Embedded):
    """What could not be embedded, and why."""

    __slots__ = ("why",)

    def __init__(self, why: MediaError) -> None:
        super().__init__({})
        self.why = why


def is_made(value: Any) -> bool:
    """Whether an answer is the path of something that was made, which a model would have to see."""
    while isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return isinstance(value, str) and _MADE.fullmatch(value.strip()) is not None


def may_be_features(value: Any) -> bool:
    """Whether a value looks like features, and not like a file that was made, or a text."""
    if isinstance(value, Embedded):
        return True
    if isinstance(value, dict):
        if FEATURES in value:
            return True
        around = len(value) == 1 and next(iter(value)) in _AROUND
        return around and may_be_features(next(iter(value.values())))
    if isinstance(value, str):
        return value.casefold().endswith(ENDING)
    return isinstance(value, list) and numbers(value[0] if value else None) is not None


def given_values(value: Any, low: float, high: float) -> Floats | None:
    """Read one number, or one for each frame; ``None`` if any is none, or out of range.

    True and false are the ends of a range from 0 to 1.
    """
    if isinstance(value, Embedded):
        return value.parts["value"].ravel() if "value" in value.parts else None
    while isinstance(value, dict) and len(value) == 1 and value.keys() & set(_AROUND):
        (value,) = value.values()
    listed = value if isinstance(value, list) else [value]
    plain = all(isinstance(one, int | float | str) for one in listed)
    if not plain or not 0 < len(listed) <= MAX_ROWS:
        return None
    flags = (low, high) == (0.0, 1.0)
    found = [
        float(one) if isinstance(one, bool) and flags else number(one)
        for one in listed
    ]  # fmt: skip
    values = [one for one in found if one is not None and low <= one <= high]
    return np.array(values) if len(values) == len(found) else None


def due_of(own: Floats | None, answer: Vectors) -> Floats:
    """Take the reference's features from the benchmark, else from the answer.

    Raises:
        MediaError: neither has any.
    """
    due = own if own is not None else answer.parts.get(REFERENCE)
    if due is None:
        hint = f"the benchmark has none; add an array {REFERENCE!r}"
        raise MediaError("features of the reference too", "those of the answer alone", hint)
    return due


def words_of_others(count: int) -> tuple[Note, ...]:
    """Say that scores rest on what came with the answers."""
    if not count:
        return ()
    hint = "taken at their word: the score is marked as unverified"
    got = "features, transcripts or values that came with the answers"
    return (Note(count, "features computed here from what was made", got, hint),)


def _inline(part: str, value: Any) -> Floats:
    """Read features that stand in the file itself: a vector, or rows of them."""
    rows = value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
    vectors = [numbers(row) if isinstance(row, list) else None for row in rows[: MAX_ROWS + 1]]
    found = [vector for vector in vectors if vector is not None]
    if not found or len(found) != len(vectors) or len({len(row) for row in found}) != 1:
        hint = "name the file of features (.npz) of what was made"
        raise MediaError(f"{part} (.npz), or rows of as many finite numbers", shown(value), hint)
    if len(found) > MAX_ROWS or len(found[0]) > MAX_COLUMNS:
        most = f"at most {MAX_ROWS:,} rows of {MAX_COLUMNS:,} numbers"
        raise MediaError(most, f"{len(found):,} of {len(found[0]):,}")
    return np.array(found, dtype=np.float64)


def _benchmarks_own(key: str, folder: Path | None) -> Pack | None:
    """Open the benchmark's features of its answers, if it has any."""
    name = f"{FEATURES}/{key}{ENDING}"
    try:
        path = inside(folder, name) if folder is not None else None
        return None if path is None else _opened(path)
    except MediaError as error:
        place = f"the benchmark's {name}"
        raise ReportError([Problem(place, error.expected, error.got, error.hint)]) from error


def _opened(path: Path) -> Pack:
    """Open a file of features; all of a task's items may lie in one."""
    status = path.stat()
    return _kept(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _kept(path: Path, changed: int, size: int) -> Pack:
    del changed, size
    return open_pack(path)
