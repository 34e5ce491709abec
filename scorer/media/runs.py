"""Masks as runs of pixels, as COCO writes them, and areas computed on runs instead of pixels.

A mask is the list of places where it begins and ends, counted down the columns. A mask of a million
pixels is some hundred numbers, so nothing has to be expanded to be compared, and nothing that an
answer claims about its size costs memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.images import MAX_PIXELS, MAX_SIDE, Shape

Places = NDArray[np.int64]
Edges = NDArray[np.int32]
_WANTED = "a mask in COCO's run lengths"
_HINT = 'such as {"size": [height, width], "counts": "…"}'
_LETTERS_AT_ONCE = 500_000  # of compressed texts; 30 MB while they are read
_MOST_OVER = 8  # times its size that masks which are painted on each other may have
_MOST_AT_ONCE = 1_000_000  # edges compared in one step; 8 MB an array
_DIGITS = 6  # of a run length, 5 bits each; MAX_PIXELS needs as many
# What a number's last letter adds to it: the sign is in there.
_LAST_LETTER = np.concatenate([np.arange(16), np.arange(-16, 0)])


class Runs(NamedTuple):
    """A mask: ``edges`` are start, end, start, end … of its runs, rising."""

    shape: Shape
    edges: Edges

    @property
    def area(self) -> int:
        """Pixels in the mask."""
        return int(self.edges[1::2].sum(dtype=np.int64) - self.edges[0::2].sum(dtype=np.int64))


def read_rle(value: Mapping[str, Any]) -> Runs:
    """Read COCO's run lengths: ``size`` and ``counts``, a list or the compressed text.

    Raises:
        MediaError: they are none, or do not fill the size that they claim.
    """
    return read_rles([value])[0]


def read_rles(values: Sequence[Mapping[str, Any]]) -> list[Runs]:
    """Read many masks at once, which takes a tenth of the time for small ones.

    Raises:
        MediaError: one of them is none, or does not fill the size that it claims.
    """
    if not values:
        return []
    counts: list[Any] = [value.get("counts") for value in values]
    if not {list, str}.issuperset(map(type, counts)):
        raise MediaError(_WANTED, "other 'counts'", _HINT)
    if len(values) > 1 and sum(map(len, counts)) > _LETTERS_AT_ONCE:
        half = len(values) // 2
        return read_rles(values[:half]) + read_rles(values[half:])
    shapes = _shapes([value.get("size") for value in values])
    if set(map(type, counts)) == {str}:
        lengths, many = _unpacked(counts)
    else:
        each = [_unpacked([one])[0] if isinstance(one, str) else _listed(one) for one in counts]
        lengths, many = np.concatenate(each), np.array([len(one) for one in each])
    first = np.cumsum(many) - many
    if not many.all() or lengths.min() < 0 or lengths.max() > MAX_PIXELS:
        raise MediaError(_WANTED, "other 'counts'", _HINT)
    empty = lengths == 0
    empty[first] = False  # where a mask begins with its first pixel
    mends = np.logical_or.reduceat(empty, first)
    ends = _add_up(lengths, first)
    if (ends[first + many - 1] != np.prod(shapes, axis=1)).any():
        got = "runs that do not fill the size"
        raise MediaError(_WANTED, got, "column after column, background first")
    edges = ends.astype(np.int32)
    places = zip(first.tolist(), (first + many // 2 * 2).tolist(), strict=True)
    masks = [edges[start:end] for start, end in places]
    for mask in np.flatnonzero(mends):
        masks[mask] = _joined(masks[mask])
    pairs = zip(shapes, masks, strict=True)
    return [Runs((height, width), mask) for (height, width), mask in pairs]


def _shapes(sizes: Sequence[Any]) -> Sequence[Shape]:
    """Check the sizes of masks."""
    for size in sizes:
        if not isinstance(size, list | tuple) or len(size) != 2:
            raise MediaError(_WANTED, "another 'size'", _HINT)
    sides = list(chain.from_iterable(sizes))
    if set(map(type, sides)) != {int} or min(sides) < 1 or max(sides) > MAX_SIDE:
        raise MediaError(_WANTED, "another 'size'", _HINT)
    height, width = max(sizes, key=prod)
    if height * width > MAX_PIXELS:
        most = f"a mask of at most {MAX_PIXELS // 1_000_000} million pixels"
        raise MediaError(most, f"{width} × {height}")
    return sizes


def _joined(edges: Edges) -> Edges:
    """Join runs that have no pixel between them, and leave out those of no pixel."""
    places, times = np.unique(edges, return_counts=True)
    return np.asarray(places[times % 2 == 1])


def _listed(counts: list[Any]) -> Places:
    try:
        lengths = np.array(counts)
    except ValueError:  # lists of several lengths
        lengths = np.empty(0)
    if lengths.ndim != 1 or lengths.dtype.kind != "i":
        raise MediaError(_WANTED, "other 'counts'", _HINT)
    return lengths.astype(np.int64)


def _add_up(values: Places, first: Places) -> Places:
    """Add up values in place, from the start of each series; ``first`` says where they start."""
    values[first[1:]] -= np.add.reduceat(values, first)[:-1]
    return np.cumsum(values, out=values)


def _unpacked(texts: Sequence[str]) -> tuple[Places, Places]:
    """Read COCO's compressed run lengths: those of all texts, and how many each text has.

    A number has 5 bits a letter, the lowest first, and a sign; from the fourth on it is what is to
    be added to the one before the last.

    Source: ``maskApi.c`` of COCO, ``rleFrString``.
    """
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    letters = "".join(texts)
    if not letters.isascii() or not sizes.all():
        raise MediaError(_WANTED, "a text that is none", _HINT)
    codes = np.frombuffer(letters.encode(), np.uint8) - np.uint8(48)  # below "0" goes round
    stops = np.cumsum(sizes)
    ends = np.flatnonzero(codes < 32)
    digits = np.diff(ends, prepend=-1)
    if codes.max() > 63 or digits.max(initial=1) > _DIGITS:
        raise MediaError(_WANTED, "a text that is none", _HINT)
    if (codes[stops - 1] >= 32).any():
        raise MediaError(_WANTED, "a text that ends too early", _HINT)
    lengths = _LAST_LETTER[codes[ends]]
    longer = np.flatnonzero(digits > 1)
    for back in range(1, _DIGITS):
        lengths[longer] = 32 * lengths[longer] + (codes[ends[longer] - back] & 31)
        longer = longer[digits[longer] > back + 1]
    many = np.diff(np.searchsorted(ends, stops), prepend=0)
    first = np.cumsum(many) - many
    before = lengths[first]
    lengths[first] = 0
    _add_up(lengths, first)  # each together with the one before it
    lengths[1::2] *= -1
    _add_up(lengths, first)
    lengths[1::2] *= -1
    lengths[first] = before
    return lengths, many


def runs_of(pixels: NDArray[np.bool_]) -> Runs:
    """Make runs of pixels (height × width)."""
    line = np.zeros(pixels.size + 2, dtype=np.int8)
    line[1:-1] = pixels.ravel(order="F")
    return Runs((pixels.shape[0], pixels.shape[1]), np.flatnonzero(np.diff(line)).astype(np.int32))


def pixels_of(runs: Runs) -> NDArray[np.bool_]:
    """Return the pixels of a mask: height × width."""
    height, width = runs.shape
    change = np.zeros(height * width + 1, dtype=bool)
    change[runs.edges] = True
    return np.logical_xor.accumulate(change[:-1]).reshape(width, height).T


def painted(masks: Sequence[Runs], labels: Sequence[int]) -> NDArray[np.int32]:
    """Paint masks of one size over each other, the last on top: height × width, 0 for the ground.

    Raises:
        MediaError: they cover each other many times.
    """
    height, width = masks[0].shape
    if sum(mask.area for mask in masks) > _MOST_OVER * height * width:
        raise MediaError("masks that hardly overlap", f"{len(masks):,} that cover each other")
    line = np.zeros(height * width, dtype=np.int32)
    for mask, label in zip(masks, labels, strict=True):
        edges = iter(mask.edges.tolist())
        for start, end in zip(edges, edges, strict=True):
            line[start:end] = label
    return line.reshape(width, height).T


def union(masks: Sequence[Runs]) -> Runs:
    """Join masks of one size."""
    places = np.concatenate([mask.edges for mask in masks])
    steps = np.concatenate([np.tile([1, -1], len(mask.edges) // 2) for mask in masks])
    order = np.lexsort((-steps, places))  # at one place, starts come before ends
    depth = np.cumsum(steps[order])
    turns = (depth == 0) | ((depth == 1) & (steps[order] == 1))
    return Runs(masks[0].shape, places[order][turns])


class Stack:
    """Many masks behind each other on one line, to be compared with others."""

    def __init__(self, masks: Sequence[Runs]) -> None:
        edges = [mask.edges for mask in masks]
        self._lengths = np.fromiter(map(len, edges), np.int64, len(edges))
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._edges = np.concatenate(edges or [np.empty(0, np.int32)])
        shapes = np.array([mask.shape for mask in masks], dtype=np.int32).reshape(-1, 2)
        self._heights = shapes[:, 0]
        self._span = shapes.prod(axis=1).max(initial=0) + 1

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        """The pixels in each mask."""
        filled = np.flatnonzero(self._lengths)
        result = np.zeros(len(self._lengths))
        if len(filled):
            runs = self._edges[1::2] - self._edges[0::2]
            result[filled] = np.add.reduceat(runs, self._starts[filled] // 2, dtype=np.int64)
        return result

    @cached_property
    def _box(self) -> tuple[Places, Places]:
        """The columns and rows between which each mask lies: 2 × masks, lowest and highest."""
        filled = np.flatnonzero(self._lengths)
        low = np.zeros((2, len(self._lengths)), dtype=np.int64)
        high = np.full((2, len(self._lengths)), -1, dtype=np.int64)  # empty: touches nothing
        if not len(filled):
            return low, high
        heights = np.unique(self._heights)
        # By one number they are divided faster than by many.
        side = heights[0] if len(heights) == 1 else np.repeat(self._heights, self._lengths // 2)
        first, last = self._edges[0::2], self._edges[1::2] - 1
        left, right = first // side, last // side
        top, bottom = first - left * side, last - right * side
        on = left != right  # a run on to the next column spans all rows
        top[on], bottom[on] = 0, (side if len(heights) == 1 else side[on])
        where = self._starts[filled] // 2
        for row, (least, most) in enumerate(((left, right), (top, bottom))):
            low[row, filled] = np.minimum.reduceat(least, where)
            high[row, filled] = np.maximum.reduceat(most, where)
        return low, high

    def common_areas(self, left: Places, other: Stack, right: Places) -> NDArray[np.float64]:
        """Return the pixels that our mask ``left[k]`` has in common with ``right[k]`` of the other.

        The masks of a pair have one size.
        """
        result = np.zeros(len(left))
        if not len(left):
            return result
        near = np.flatnonzero(self._touches(left, other, right))
        shorter = self._lengths[left[near]] <= other._lengths[right[near]]
        for some, one, places, two, others in (
            (near[shorter], self, left, other, right),
            (near[~shorter], other, right, self, left),
        ):
            # A pair costs what both have, if only once for each mask of a step.
            cost = np.cumsum(one._lengths[places[some]] + two._lengths[others[some]])
            start = 0
            while start < len(some):
                most = (cost[start - 1] if start else 0) + _MOST_AT_ONCE
                stop = max(start + 1, int(np.searchsorted(cost, most, side="right")))
                step = some[start:stop]
                result[step] = one._common(places[step], two, others[step])
                start = stop
        return result

    def _touches(self, left: Places, other: Stack, right: Places) -> NDArray[np.bool_]:
        """Whether the boxes around the masks of each pair have a pixel in common."""
        (low, high), (other_low, other_high) = self._box, other._box
        above = low[:, left] <= other_high[:, right]
        below = other_low[:, right] <= high[:, left]
        return np.asarray((above & below).all(axis=0))

    def _picked(self, which: Places, before: Places) -> Places:
        """Return the edges of some masks, behind each other, each mask's moved on by a number."""
        lengths = self._lengths[which]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1]) + np.repeat(self._starts[which] - ends + lengths, lengths)
        moved: Places = self._edges[places] + np.repeat(before, lengths)
        return moved

    def _common(self, left: Places, other: Stack, right: Places) -> NDArray[np.float64]:
        """Return common areas: how much of the other mask lies before each of our edges."""
        used, place = np.unique(right, return_inverse=True)
        corners = other._picked(used, np.arange(len(used)) * other._span)
        gained = np.zeros(len(corners))
        gained[1::2] = corners[1::2] - corners[0::2]
        # Between corners it grows by 0 or 1 a pixel, so that interpolating is exact.
        before = np.interp(self._picked(left, place * other._span), corners, gained.cumsum())
        runs = self._lengths[left] // 2
        return np.add.reduceat(before[1::2] - before[0::2], np.cumsum(runs) - runs)
