"""Masks as runs of pixels, as COCO writes them, and areas computed on runs instead of pixels.

A mask is the list of places where it begins and ends, counted down the columns. A mask of a million
pixels is some hundred numbers, so nothing has to be expanded to be compared, and nothing that an
answer claims about its size costs memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    letters = sum(len(value.get("counts") or ()) for value in values)
    if letters > _LETTERS_AT_ONCE and len(values) > 1:
        half = len(values) // 2
        return read_rles(values[:half]) + read_rles(values[half:])
    shapes = [_shape(value.get("size")) for value in values]
    counts = [value.get("counts") for value in values]
    texts = [one for one in counts if isinstance(one, str)]
    if len(texts) == len(counts):
        lengths, many = _unpacked(texts)
    else:
        each = [_unpacked([one])[0] if isinstance(one, str) else _listed(one) for one in counts]
        lengths, many = np.concatenate(each), np.array([len(one) for one in each])
    first = np.cumsum(many) - many
    if not many.all() or lengths.min() < 0 or lengths.max() > MAX_PIXELS:
        raise MediaError(_WANTED, "other 'counts'", _HINT)
    ends = _added_up(lengths, many)
    whole = np.array([height * width for height, width in shapes])
    if (ends[first + many - 1] != whole).any():
        got = "runs that do not fill the size"
        raise MediaError(_WANTED, got, "column after column, background first")
    empty = lengths == 0
    empty[first] = False  # where a mask begins with its first pixel
    mends = np.add.reduceat(empty, first).tolist()
    edges = ends.astype(np.int32)
    places = zip(shapes, first.tolist(), (many // 2 * 2).tolist(), mends, strict=True)
    return [
        Runs(
            shape, _joined(edges[start : start + length]) if mend else edges[start : start + length]
        )
        for shape, start, length, mend in places
    ]


def _shape(size: Any) -> Shape:
    if not isinstance(size, list | tuple) or len(size) != 2 or not all(map(_is_side, size)):
        raise MediaError(_WANTED, "another 'size'", _HINT)
    height, width = size
    if height * width > MAX_PIXELS:
        most = f"a mask of at most {MAX_PIXELS // 1_000_000} million pixels"
        raise MediaError(most, f"{width} × {height}")
    return height, width


def _is_side(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_SIDE


def _joined(edges: Edges) -> Edges:
    """Join runs that have no pixel between them, and leave out those of no pixel."""
    places, times = np.unique(edges, return_counts=True)
    return np.asarray(places[times % 2 == 1])


def _listed(counts: Any) -> Places:
    try:
        lengths = np.array(counts if isinstance(counts, list) else ())
    except ValueError:  # lists of several lengths
        lengths = np.empty(0)
    if lengths.ndim != 1 or lengths.dtype.kind != "i":
        raise MediaError(_WANTED, "other 'counts'", _HINT)
    return lengths.astype(np.int64)


def _added_up(values: Places, many: Places) -> Places:
    """Add up values from the start of each series; ``many`` says how long each is."""
    total = np.cumsum(values)
    before = np.concatenate(([0], total))[np.cumsum(many) - many]
    result: Places = total - np.repeat(before, many)
    return result


def _unpacked(texts: Sequence[str]) -> tuple[Places, Places]:
    """Read COCO's compressed run lengths: those of all texts, and how many each text has.

    A number has 5 bits a letter and a sign; from the fourth on it is what is to be added to the
    one before the last.

    Source: ``maskApi.c`` of COCO, ``rleFrString``.
    """
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    letters = "".join(texts).encode("ascii", "replace")
    codes = np.frombuffer(letters, np.uint8).astype(np.int32) - 48
    is_last = codes & 32 == 0
    if not sizes.all() or not is_last[np.cumsum(sizes) - 1].all():
        raise MediaError(_WANTED, "a text that ends too early", _HINT)
    ends = np.flatnonzero(is_last)
    digits = np.diff(ends, prepend=-1)
    if codes.min() < 0 or codes.max() > 63 or digits.max() > _DIGITS:
        raise MediaError(_WANTED, "a text that is none", _HINT)
    first = ends - digits + 1
    place = (np.arange(len(codes)) - np.repeat(first, digits)).astype(np.int32)
    parts = (codes & 31) << (5 * place)
    lengths: Places = np.add.reduceat(parts, first, dtype=np.int64)
    lengths -= ((codes[ends].astype(np.int64) >> 4) & 1) << (5 * digits)
    many = np.add.reduceat(is_last, np.cumsum(sizes) - sizes, dtype=np.int64)
    number = np.arange(len(lengths)) - np.repeat(np.cumsum(many) - many, many)
    odd, even = number % 2 == 1, (number % 2 == 0) & (number > 0)
    lengths[odd] = _added_up(lengths[odd], many // 2)
    lengths[even] = _added_up(lengths[even], (many - 1) // 2)
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


def areas_of(masks: Sequence[Runs]) -> NDArray[np.float64]:
    """Return the pixels in each mask."""
    runs = np.array([len(mask.edges) // 2 for mask in masks], dtype=np.int64)
    edges = np.concatenate([mask.edges for mask in masks] or [np.empty(0, np.int32)])
    owner = np.repeat(np.arange(len(masks)), runs)
    lengths = edges[1::2] - edges[0::2]
    return np.bincount(owner, weights=lengths, minlength=len(masks)).astype(np.float64)


def common_areas(
    ours: Sequence[Runs], theirs: Sequence[Runs], left: Places, right: Places
) -> NDArray[np.float64]:
    """Return the pixels that ``ours[left[k]]`` and ``theirs[right[k]]`` have in common, for all k.

    The masks of a pair have one size.
    """
    result = np.zeros(len(left))
    if not len(left):
        return result
    first, second = _Stack(ours), _Stack(theirs)
    near = np.flatnonzero(first.touches(left, second, right))
    shorter = first.lengths[left[near]] <= second.lengths[right[near]]
    for some, one, places, other, others in (
        (near[shorter], first, left, second, right),
        (near[~shorter], second, right, first, left),
    ):
        # A pair costs what both have, if only once for each mask of a step.
        cost = np.cumsum(one.lengths[places[some]] + other.lengths[others[some]])
        start = 0
        while start < len(some):
            most = (cost[start - 1] if start else 0) + _MOST_AT_ONCE
            stop = max(start + 1, int(np.searchsorted(cost, most, side="right")))
            step = some[start:stop]
            result[step] = one.common(places[step], other, others[step])
            start = stop
    return result


class _Stack:
    """Many masks behind each other on one line."""

    def __init__(self, masks: Sequence[Runs]) -> None:
        self.lengths = np.array([len(mask.edges) for mask in masks], dtype=np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.edges = np.concatenate([mask.edges for mask in masks] or [np.empty(0, np.int32)])
        self.heights = np.array([mask.shape[0] for mask in masks], dtype=np.int32)
        self.span = max((mask.shape[0] * mask.shape[1] for mask in masks), default=0) + 1
        self._box()

    def _box(self) -> None:
        """Find the columns and rows between which each mask lies."""
        filled = np.flatnonzero(self.lengths)
        self.low = np.zeros((2, len(self.lengths)), dtype=np.int64)
        self.high = np.full((2, len(self.lengths)), -1, dtype=np.int64)  # empty: touches nothing
        if not len(filled):
            return
        heights = np.repeat(self.heights, self.lengths // 2)
        first, last = self.edges[0::2], self.edges[1::2] - 1
        whole = first // heights != last // heights  # a run on to the next column spans all rows
        where = self.starts[filled] // 2
        for row, (low, high) in enumerate(
            (
                (first // heights, last // heights),
                (np.where(whole, 0, first % heights), np.where(whole, heights, last % heights)),
            )
        ):
            self.low[row, filled] = np.minimum.reduceat(low, where)
            self.high[row, filled] = np.maximum.reduceat(high, where)

    def touches(self, left: Places, other: _Stack, right: Places) -> NDArray[np.bool_]:
        """Whether the boxes around the masks of each pair have a pixel in common."""
        above = self.low[:, left] <= other.high[:, right]
        below = other.low[:, right] <= self.high[:, left]
        return np.asarray((above & below).all(axis=0))

    def picked(self, which: Places) -> tuple[Places, Places]:
        """Return the edges of some masks, behind each other, and the number of each one's mask."""
        lengths = self.lengths[which]
        inner = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        edges = self.edges[np.repeat(self.starts[which], lengths) + inner].astype(np.int64)
        return edges, np.repeat(np.arange(len(which)), lengths)

    def common(self, left: Places, other: _Stack, right: Places) -> NDArray[np.float64]:
        """Return common areas: how much of the other mask lies before each of our edges."""
        used, place = np.unique(right, return_inverse=True)
        corners, number = other.picked(used)
        corners += number * other.span
        gained = np.zeros(len(corners))
        gained[1::2] = np.diff(corners)[0::2]
        edges, owner = self.picked(left)
        # Between corners it grows by 0 or 1 a pixel, so that interpolating is exact.
        before = np.interp(edges + place[owner] * other.span, corners, gained.cumsum())
        pieces = before[1::2] - before[0::2]
        return np.bincount(owner[0::2], weights=pieces, minlength=len(left)).astype(np.float64)
