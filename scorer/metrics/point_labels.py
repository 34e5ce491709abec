"""Labels by point: intersection over union of classes, and of the parts of shapes.

An answer gives as many labels as the reference, in the order of its points: a list, a text file, an
array, a ply with a value ``label``, or SemanticKITTI's ``.label``; see ``cloud_answers``. Points
whose label in the reference is negative, 255 or a word for "none" do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from scorer.media import MediaError
from scorer.metrics.cloud_answers import Labels, Side, check_number, labels_of, paired
from scorer.metrics.measure import (
    BrokenReferenceError,
    Floats,
    Material,
    Measure,
    Note,
    Tally,
    Unreadable,
    counted,
    share,
)

_NONE = frozenset({"255", "unlabeled", "unlabelled", "unannotated", "ignore", "ignored", "void"})
_MAX_CLASSES = 1_000  # of one answer; the largest vocabulary of such scenes has 200
_MAX_TABLE = 1_000_000  # pairs of classes that are counted without sorting
_CATEGORY = ("category", "class", "shape", "synset", "object")


def _check(given: Labels, due: Labels) -> None:
    check_number(len(given.codes), len(due.codes), "labels, one for each point")
    if len(given.names) > _MAX_CLASSES:
        raise MediaError(f"at most {_MAX_CLASSES:,} classes", f"{len(given.names):,}")


def _is_none(name: str) -> bool:
    return name in _NONE or name.startswith("-") or not name


class _Counts(NamedTuple):
    """Points of one item, by class."""

    right: Counter[str]
    given: Counter[str]  # where the reference is any class but "0"
    given_at_0: Counter[str]
    due: Counter[str]


def _count(due: Labels, given: Labels | None) -> _Counts:
    """Count the points whose label in the reference is not one for "none"."""
    counts = _Counts(Counter(), Counter(), Counter(), Counter())
    names = given.names if given is not None else [""]
    pairs = due.codes if given is None else due.codes * len(names) + given.codes
    size = len(due.names) * len(names)
    if size <= _MAX_TABLE:
        numbers = np.bincount(pairs, minlength=size)
        codes = np.flatnonzero(numbers)
        numbers = numbers[codes]
    else:
        codes, numbers = np.unique(pairs, return_counts=True)
    for code, number in zip(codes.tolist(), numbers.tolist(), strict=True):
        true, name = due.names[code // len(names)], names[code % len(names)]
        if _is_none(true):
            continue
        counts.due[true] += number
        if given is not None:
            (counts.given_at_0 if true == "0" else counts.given)[name] += number
            counts.right[true] += number * (true == name)
    return counts


def _overlaps(counts: Floats) -> Floats:
    """Intersection over union from (… × classes × 3); 1 for what is on neither side."""
    union = counts[..., 1] + counts[..., 2] - counts[..., 0]
    return np.divide(counts[..., 0], union, out=np.ones_like(union), where=union > 0)


def _tally_classes(
    predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    def read(value: Any, side: Side) -> Labels:
        return labels_of(value, material, side)

    unreadable: list[Unreadable] = []
    counts = []
    names: set[str] = set()
    for due, given in paired(predictions, references, read, _check, unreadable):
        names.update(due.names)
        counts.append(_count(due, given))
    notes = []
    scored = sorted(name for name in names if not _is_none(name))
    without_0 = len(names) == len(scored) > 1 and "0" in names
    if without_0:  # no other mark for points without a label, and these data sets have such points
        scored.remove("0")
        hint = "such points are not scored, as in ScanNet and SemanticKITTI, where 0 is no class"
        number = sum("0" in each.due for each in counts)
        notes.append(Note(number, "a class for each point", "references with the label 0", hint))
    if counts and not scored:
        raise BrokenReferenceError(None, "classes", "points without")
    sums = np.zeros((len(counts), len(scored), 3))
    for row, each in zip(sums, counts, strict=True):
        for place, name in enumerate(scored):
            given_too = 0 if without_0 else each.given_at_0[name]
            row[place] = each.right[name], each.given[name] + given_too, each.due[name]
    return Tally(sums.reshape(len(counts), -1), tuple(unreadable), tuple(notes))


def _mean_of_classes(sums: Floats) -> Floats:
    counts = sums.reshape(*sums.shape[:-1], -1, 3)
    there = counts[..., 2] > 0
    total = np.where(there, _overlaps(counts), 0.0).sum(axis=-1)
    result: Floats = 100 * total / there.sum(axis=-1)
    return result


def _tally_parts(
    predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    def read(value: Any, side: Side) -> Labels:
        return labels_of(value, material, side)

    unreadable: list[Unreadable] = []
    counts = [
        _count(due, given)
        for due, given in paired(predictions, references, read, _check, unreadable)
    ]
    parts = _parts([list(each.due) for each in counts], [_category(due) for due in references])
    values = []
    for each, names in zip(counts, parts, strict=True):
        table = [
            (each.right[name], each.given[name] + each.given_at_0[name], each.due[name])
            for name in names
        ]
        is_there = bool(each.given or each.given_at_0)
        values.append(float(_overlaps(np.array(table, np.float64)).mean()) if is_there else 0.0)
    return Tally(counted(values), tuple(unreadable))


def _category(reference: Any) -> str:
    """Return what a reference says the shape is; "" if it does not."""
    if not isinstance(reference, Mapping):
        return ""
    said = next((reference[name] for name in _CATEGORY if name in reference), "")
    return " ".join(str(said).casefold().split())


def _parts(due: Sequence[Sequence[str]], kinds: Sequence[str]) -> list[list[str]]:
    """Find the parts that each shape may have: those that occur on shapes of its category.

    Where the category is not said, shapes that share a part are of one: the parts of ShapeNetPart
    are numbered through all categories.
    """
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    own = []
    for item, (labels, kind) in enumerate(zip(due, kinds, strict=True)):
        names = [f"{kind}\0{name}" for name in labels]
        if not names:
            raise BrokenReferenceError(item, "parts", "points without")
        own.append(names[0])
        for name in (*names, *([f"{kind}\0"] if kind else [])):
            group[root(name)] = root(names[0])
    members: dict[str, list[str]] = {}
    for name in sorted(group):
        if not name.endswith("\0"):
            members.setdefault(root(name), []).append(name.partition("\0")[2])
    return [members[root(name)] for name in own]


MEASURES = (
    Measure(
        key="miou.points",
        definition="Intersection over union of each class, pooled over all points of all scenes, "
        "mean over the classes of the references.",
        source="not published; the benchmarks of ScanNet and SemanticKITTI",
        tally=_tally_classes,
        score=_mean_of_classes,
    ),
    Measure(
        key="miou.instance",
        definition="Intersection over union of each part of a shape, 1 for a part that is on "
        "neither side, mean over the parts of the shape's category, then over the shapes.",
        source="not published; ShapeNetPart (Yi et al. 2016, and PointNet's evaluation)",
        tally=_tally_parts,
        score=share,
    ),
)
