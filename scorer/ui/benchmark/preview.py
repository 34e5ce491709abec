"""Turns a file of a benchmark into what a browser can show: a copy that Gradio serves and deletes.

Pictures of other formats, and large ones, are drawn anew; everything else is handed on as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from scorer.benchmark import Benchmark, Medium
from scorer.benchmark.items import make_item
from scorer.errors import ScorerError
from scorer.media import MediaError
from scorer.metrics.frame_shapes import Find
from scorer.ui import benchmark_wording as words
from scorer.ui.benchmark.drawing import DRAWN, draw, mask_picture, values_picture
from scorer.ui.numbers import size

MOST_BYTES = 64_000_000  # of a file that is handed on; a video of some minutes
_KEPT = {"PNG", "JPEG", "GIF", "WEBP"}  # what every browser shows
_KEPT_BYTES = 1_500_000  # above it a picture is drawn anew
_COLOURED = {"RGB", "RGBA", "P", "1", "CMYK", "YCbCr"}  # whatever else may hold other values
_SIDE = 1_280  # pixels of a picture that is drawn anew
_SMALL = 100_000  # pixels up to which a drawing is kept to the last one
_FRAMES = 8  # of a folder
_PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm"}

_MOST_OF_ANSWER = 4  # files that are shown of one answer

Keep = Callable[[Path], str]  # copies a file to where Gradio serves it; returns the copy's path


class _NotShownError(Exception):
    """A file is left where it is; the text says why."""


def preview(benchmark: Benchmark, task_id: str, medium: Medium, keep: Keep) -> dict[str, Any]:
    """Show a medium of an item, or say why it is not shown.

    Only ``Benchmark.media`` decides which file that is; ``medium`` is the item's own.
    """

    def find() -> Path:
        if reason := _too_large(benchmark, task_id, medium):
            raise _NotShownError(reason)
        return benchmark.media(task_id, medium.path)

    return show(medium, find, keep)


def show(medium: Medium, find: Callable[[], Path], keep: Keep) -> dict[str, Any]:
    """Show the file or folder that ``find`` gives, or say why it is not shown."""
    name = medium.path.replace("\\", "/").rpartition("/")[2] or medium.path
    told: dict[str, Any] = {"field": medium.field, "kind": medium.kind, "name": name}
    try:
        path = find()
    except _NotShownError as error:
        return told | {"state": "note", "note": str(error).replace("{name}", name)}
    except ScorerError:  # whatever the reason, with the file's place on this machine left out
        return told | {"state": "note", "note": words.SAMPLES["missing"].format(name=name)}
    try:
        return told | (_folder(path, name, keep) if path.is_dir() else _file(path, medium, keep))
    except (MediaError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return told | {"state": "note", "note": words.SAMPLES["unreadable"].format(name=name)}


def show_answer(
    answer: Any,
    look: Callable[[Medium], dict[str, Any]],
    find: Find,
    ground: Path | None,
    keep: Keep,
) -> list[dict[str, Any]]:
    """Show the files that an answer names, the first few, and its masks.

    Args:
        answer: JSON values.
        look: shows one of its files.
        find: finds one.
        ground: the picture that masks are drawn over.
        keep: copies a file to where Gradio serves it.
    """
    fields = answer if isinstance(answer, dict) else {"answer": answer}
    told = [look(medium) for medium in make_item("", fields, None).media[:_MOST_OF_ANSWER]]
    try:
        drawn = mask_picture(answer, find, ground)
    except (ScorerError, OSError):  # what is wrong with it is in the report
        drawn = None
    if drawn is not None:
        width, height = drawn.size
        name = words.SAMPLES["masks"]
        file = _drawn(drawn, Path(name), keep)
        told.append({"field": "", "kind": "image", "name": name, "state": "shown", "file": file,
                     "width": width, "height": height})  # fmt: skip
    return told


def show_reference(
    benchmark: Benchmark, task_id: str, answer: Any, ground: Path | None, keep: Keep
) -> list[dict[str, Any]]:
    """Show what ``show_answer`` shows of an answer of the benchmark."""

    def look(medium: Medium) -> dict[str, Any]:
        return preview(benchmark, task_id, medium, keep)

    def find(path: Any, *, folders: bool = False) -> Path:
        del folders  # the benchmark finds both
        return benchmark.media(task_id, path)

    return show_answer(answer, look, find, ground, keep)


def ground_of(shown: Sequence[dict[str, Any]]) -> Path | None:
    """Return the first picture or frame that was shown of an item."""
    for one in shown:
        first = one["frames"][0] if one.get("frames") else one
        if one.get("kind") in ("image", "frames") and "file" in first:
            return Path(first["file"]["path"])
    return None


def _too_large(benchmark: Benchmark, task_id: str, medium: Medium) -> str:
    """Say why a file is not fetched, or not unpacked, for a look; "" if it may be."""
    place = benchmark.places[task_id]
    if place.archive:
        archive = benchmark.files.local(place.archive)
        if not archive.is_file():
            return words.SAMPLES["unfetched"]
        return _above(archive.stat().st_size)
    if not benchmark.revision:
        return ""
    wanted = medium.path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    found = (
        entry.size_bytes
        for entry in benchmark.files.listing(place.folder)
        if wanted in entry.path.split("/")
    )
    return _above(sum(found))


def _above(size_bytes: int) -> str:
    if size_bytes <= MOST_BYTES:
        return ""
    told = {"size": megabytes(size_bytes), "limit": megabytes(MOST_BYTES)}
    return words.SAMPLES["large"].format(name="{name}", **told)


def megabytes(size_bytes: int) -> str:
    """Write a size in MB, as precise as it needs to be."""
    return (
        size(float(f"{size_bytes / 1_000_000:.2g}"))
        if size_bytes < 1e8
        else size(round(size_bytes / 1_000_000))
    )


def _file(path: Path, medium: Medium, keep: Keep) -> dict[str, Any]:
    if reason := _above(path.stat().st_size):
        return {"state": "note", "note": reason.replace("{name}", path.name)}
    if medium.kind == "image" or path.suffix.casefold() in _PICTURES:
        shown, width, height = _picture(path, keep)
        return {
            "kind": "image", "state": "shown", "file": shown, "width": width, "height": height,
        }  # fmt: skip
    drawn = draw(path) if path.suffix.casefold() in DRAWN else None
    if isinstance(drawn, Image.Image):
        width, height = drawn.size
        shown = _drawn(drawn, path, keep)
        return {
            "kind": "image", "state": "shown", "file": shown, "width": width, "height": height,
        }  # fmt: skip
    shown = _served(keep(path), path.name)
    if drawn is not None:
        return {"kind": "cloud", "state": "shown", "file": shown, **drawn}
    return {"state": "shown", "file": shown}


def _folder(path: Path, name: str, keep: Keep) -> dict[str, Any]:
    """Show some frames of a folder, evenly spread."""
    files = sorted(_frames(path))
    if not files:
        return {"state": "note", "note": words.SAMPLES["unreadable"].format(name=name)}
    step = max(1, -(-len(files) // _FRAMES))
    chosen = files[::step]
    frames = []
    for file in chosen:
        shown, width, height = _picture(file, keep)
        frames.append({"file": shown, "width": width, "height": height, "name": file.name})
    note = words.SAMPLES["frames"].format(shown=len(chosen), total=len(files), name=name)
    return {"kind": "frames", "state": "shown", "frames": frames, "note": note}


def _frames(folder: Path) -> Iterator[Path]:
    for file in folder.iterdir():
        if file.suffix.casefold() in _PICTURES and file.is_file() and not file.is_symlink():
            yield file


def _picture(path: Path, keep: Keep) -> tuple[dict[str, Any], int, int]:
    """Hand on a picture, drawn anew where that is needed; with the size that it really has."""
    with Image.open(path) as image:
        width, height = image.size
        if image.mode not in _COLOURED and (drawn := values_picture(path)) is not None:
            return _drawn(drawn, path, keep), width, height
        if image.format in _KEPT and path.stat().st_size <= _KEPT_BYTES:
            return _served(keep(path), path.name), width, height
        return _drawn(image, path, keep), width, height


def _drawn(image: Image.Image, path: Path, keep: Keep) -> dict[str, Any]:
    """Write a picture of a file anew, and not larger than it is looked at."""
    image.thumbnail((_SIDE, _SIDE))
    with TemporaryDirectory(prefix="general-level-") as folder:
        drawn = Path(folder) / f"{path.stem}.webp"
        is_small = image.width * image.height < _SMALL
        image.convert("RGB").save(drawn, "WEBP", quality=85, lossless=is_small)
        return _served(keep(drawn), path.name)


def _served(path: str, name: str) -> dict[str, Any]:
    """Describe a copy so that Gradio adds its address."""
    return {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
