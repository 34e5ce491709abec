"""Makes pictures of what is none: depth and flow in colour, points to turn around.

Large ones are drawn from a part of their values, evenly spread; it is for a look, not for a score.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scorer.media import MediaError
from scorer.media.arrays import ArrayFile, open_array
from scorer.media.clouds import read_cloud, surface_points
from scorer.media.flow import read_flow
from scorer.media.images import read_grey, read_rgb
from scorer.media.runs import pixels_of
from scorer.metrics.frame_shapes import Find, frames_of
from scorer.metrics.mask_shapes import Instance, read_instances

POINTS = 1_500  # of a cloud that are sent; some 20 kB
_STEPS = 1_000  # of a coordinate, from the middle to the farthest point
_COLUMNS = 12  # of points with normals, colours and labels; a narrower array is no picture
_DEPTH = 8  # of lists and objects in which masks are looked for
DARK = 40  # of 255: a ground without a picture, and the label 0
_MOST_LABELS = 40  # a picture of the first few values would be nearly black
_MOST_PAINTED = 40_000_000  # pixels, all masks together
_MARKS = (  # Okabe and Ito's colours, told apart by everybody
    (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178), (213, 94, 0),
    (204, 121, 167),
)  # fmt: skip
_MOST_VALUES = 4_000_000  # of an array that are read for a look
_CLOUDS = {".ply", ".off", ".pcd", ".xyz"}
_ARRAYS = {".npy", ".npz"}
_COLOURS = np.array(  # viridis, of matplotlib (CC0)
    [
        (68, 1, 84), (72, 40, 120), (62, 73, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137),
        (53, 183, 121), (110, 206, 88), (181, 222, 43), (253, 231, 37),
    ]
)  # fmt: skip
DRAWN = _CLOUDS | _ARRAYS | {".flo"}


def draw(path: Path) -> Image.Image | dict[str, Any] | None:
    """Draw a file, by its suffix and what it holds.

    Returns:
        A picture of depth or flow; a cloud, as ``points`` (x, y, z one after another, −1,000 to
        1,000) and their ``count`` in the file; ``None`` if it is neither.

    Raises:
        MediaError: the file is damaged or too large.
    """
    suffix = path.suffix.casefold()
    if suffix == ".flo":
        return flow_picture(read_flow(path).vectors)
    if suffix in _CLOUDS:
        return _cloud(path)
    return _drawn_array(path) if suffix in _ARRAYS else None


def _drawn_array(path: Path) -> Image.Image | dict[str, Any] | None:
    array = open_array(path)
    shape = tuple(size for size in array.shape if size > 1)
    if len(shape) == 2 and (shape[1] == 3 or 3 < shape[1] <= _COLUMNS < shape[0]):
        return _cloud(path)
    is_flow = len(shape) == 3 and shape[-1] == 2
    if len(shape) not in (2, 3) or (min(shape[-2:]) < 4 and not is_flow):
        return None
    wanted = int(np.prod(shape)) if is_flow or len(shape) == 2 else int(np.prod(shape[1:]))
    if wanted > _MOST_VALUES:
        return None
    values = _first(array, wanted)
    return (
        flow_picture(values.reshape(shape))
        if is_flow
        else depth_picture(values.reshape(shape[-2:]))
    )


def mask_picture(answer: Any, find: Find, ground: Path | None) -> Image.Image | None:
    """Draw the masks of an answer, of its first frame with one, over a picture of their size.

    Args:
        answer: run lengths in any of the shapes that a measure reads.
        find: finds the files that it names.
        ground: the picture; without one of that size the ground is dark.

    Returns:
        ``None`` where there are no run lengths.

    Raises:
        MediaError: they are none that can be read.
    """
    if not _has_runs(answer):
        return None
    masks = _masks(answer, find)
    if not masks:
        return None
    height, width = masks[0].runs.shape
    if height * width > _MOST_VALUES:
        return None
    colours = _ground(ground, width, height)
    labels = sorted({one.label for one in masks})
    for place, one in enumerate(masks[: max(1, _MOST_PAINTED // (height * width))]):
        colour = _MARKS[(labels.index(one.label) if len(labels) > 1 else place) % len(_MARKS)]
        inside = pixels_of(one.runs)
        colours[inside] = 0.45 * colours[inside] + 0.55 * np.array(colour)
    return Image.fromarray(colours.astype(np.uint8), "RGB")


def _has_runs(value: Any, depth: int = 0) -> bool:
    if depth > _DEPTH or not isinstance(value, list | dict):
        return False
    if isinstance(value, dict) and "counts" in value:
        return True
    parts = value.values() if isinstance(value, dict) else value
    return any(_has_runs(part, depth + 1) for part in parts)


def _masks(answer: Any, find: Find) -> list[Instance]:
    inner = answer
    while isinstance(inner, dict) and len(inner) == 1 and "counts" not in inner:
        inner = next(iter(inner.values()))
    if isinstance(inner, dict) and all(name.isdecimal() for name in inner):  # frames of a video
        frames = frames_of(inner, find).values()
        return next((found for part in frames if (found := read_instances(part, find))), [])
    return read_instances(answer, find)


def _ground(path: Path | None, width: int, height: int) -> NDArray[np.float64]:
    if path is not None:
        try:
            return read_rgb(path, (height, width)).astype(np.float64)
        except MediaError:  # of another size
            pass
    return np.full((height, width, 3), float(DARK))


def _first(array: ArrayFile, count: int) -> NDArray[np.float64]:
    blocks, got = [], 0
    for block in array.blocks(finite=False):
        blocks.append(block)
        got += len(block)
        if got >= count:
            break
    return np.concatenate(blocks)[:count]


def values_picture(path: Path) -> Image.Image | None:
    """Colour a grey picture of depth (more than 8 bits) or of labels (the first few values).

    Returns:
        ``None`` if it is one to be looked at as it is.

    Raises:
        MediaError: it cannot be read.
    """
    values = read_grey(path)
    if values.dtype != np.uint8:
        return depth_picture(values.astype(np.float64))
    if values.max(initial=0) > _MOST_LABELS:
        return None
    palette = np.array([(DARK, DARK, DARK), *_MARKS])
    places = np.where(values == 0, 0, 1 + (values - 1) % len(_MARKS))  # 0 mostly is the background
    return Image.fromarray(palette[places].astype(np.uint8), "RGB")


def depth_picture(values: NDArray[Any]) -> Image.Image:
    """Colour values (height × width) from the 2nd to the 98th percentile; the unknown is grey."""
    known = np.isfinite(values)
    low, high = np.percentile(values[known], (2, 98)) if known.any() else (0.0, 1.0)
    share = np.clip((np.where(known, values, low) - low) / max(high - low, 1e-12), 0, 1)
    stops = np.linspace(0, 1, len(_COLOURS))
    bands = [np.interp(share, stops, _COLOURS[:, band]) for band in range(3)]
    colours = np.where(known[..., None], np.stack(bands, axis=-1), 128)
    return Image.fromarray(colours.astype(np.uint8), "RGB")


def flow_picture(vectors: NDArray[Any]) -> Image.Image:
    """Colour vectors (height × width × 2): the direction is the hue, the length its strength."""
    known = np.isfinite(vectors).all(axis=-1)
    u, v = np.moveaxis(np.where(known[..., None], vectors, 0.0), -1, 0)
    length = np.hypot(u, v)
    longest = np.percentile(length[known], 98) if known.any() else 0.0
    hue = (np.arctan2(v, u) / (2 * np.pi) % 1) * 255
    strength = np.clip(length / max(longest, 1e-12), 0, 1) * 255
    whole = np.stack([hue, strength, np.where(known, 255, 128)], axis=-1).astype(np.uint8)
    return Image.fromarray(whole, "HSV").convert("RGB")


def _cloud(path: Path) -> dict[str, Any]:
    """Give some of a cloud's points, or of a mesh's surface, around their middle."""
    cloud = read_cloud(path)
    points = surface_points(cloud, POINTS)
    chosen = points
    if len(points) > POINTS:
        chosen = points[np.random.default_rng(0).choice(len(points), POINTS, replace=False)]
    low, high = chosen.min(axis=0), chosen.max(axis=0)
    reach = float((high - low).max()) / 2 or 1.0
    steps = np.rint((chosen - (low + high) / 2) / reach * _STEPS).astype(int)
    return {"points": steps.ravel().tolist(), "count": len(cloud.points)}
