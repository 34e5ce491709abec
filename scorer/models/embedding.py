"""Embeds what a task's answers made, and what they are compared with, into features.

Answers that bring features, values or transcripts of their own are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from scorer.benchmark import BenchmarkError, Item
from scorer.errors import Problem, ReportError
from scorer.media import MediaError
from scorer.media.images import read_rgb
from scorer.media.place import find_prediction
from scorer.media.sound import read_sound
from scorer.media.video import frame_rate, read_frames
from scorer.metrics.answers import number, unwrapped
from scorer.metrics.features import ENDING, FEATURES, Embedded, Failed, Heard, is_made
from scorer.metrics.measure import Floats
from scorer.models import embedders, networks
from scorer.models.embedders import Picture
from scorer.models.loading import Loaded, is_installed
from scorer.models.weights import weights_of

_A_SECOND = 8  # frames whose motion is looked at
MAX_FRAMES = 128  # of a video that are looked at; of more, that many at even distances
_PROMPTS = ("prompt", "target_prompt", "caption", "text", "instruction", "description", "question")
_SOURCES = ("source_prompt", "original_prompt", "source")


class Asked(NamedTuple):
    """A task's answers and where the files are that they and the references name."""

    answers: Sequence[Any]
    references: Sequence[Any]
    ids: Sequence[str]
    folder: Path | None  # of the answers' files
    items: Callable[[], Iterator[Item]]
    find: Callable[[str], Path]  # a reference's file by its path in the annotations


class Embedding(NamedTuple):
    """Answers and references with features in place of files."""

    answers: list[Any]
    references: list[Any]
    made: int  # answers that name what was made
    model: str  # that has seen it, at its commit; "" if none has


class _Way(NamedTuple):
    """How a measure's features are made."""

    model: str  # of models.csv
    load: Callable[..., Loaded]
    made: Callable[[Loaded, Path], Floats]
    due: Callable[[Loaded, Asked, int, Item | None], dict[str, Floats]] | None
    extra: str = "models"  # what has to be installed
    part: str = FEATURES  # or "value", what the measure reads as given


def can_embed(key: str) -> bool:
    """Whether what was made can be embedded here for a measure."""
    return not why_not_embedded(key)


def why_not_embedded(key: str) -> str:
    """Say what to do where what was made cannot be embedded here; "" if it can."""
    if key not in WAYS:
        return "no model runs here for this metric; hand in what the task's page describes"
    extra = WAYS[key].extra
    if not is_installed(extra):
        return f"install the extra {extra!r}, or hand in what the task's page describes"
    if key == "aesthetic" and not weights_of("aesthetic").repository:
        return "name the head's weights in models.csv, or hand in values"
    return ""


def names_what_was_made(key: str, answer: Any) -> bool:
    """Whether an answer is a path for a model to look at; a video's may be a folder of frames."""
    if is_made(answer):
        return True
    value = unwrapped(answer)
    if key not in WAYS or WAYS[key].made not in _OF_VIDEOS or not isinstance(value, str):
        return False
    return not value.casefold().endswith(ENDING) and number(value) is None


def embed(key: str, asked: Asked) -> Embedding:
    """Embed the answers that name what was made, and what they are compared with.

    Raises:
        MissingPackageError: a package is not installed.
        ReportError: weights, or a reference's file, cannot be had.
    """
    made = [
        item
        for item, answer in enumerate(asked.answers)
        if names_what_was_made(key, answer) and (is_made(answer) or _is_folder(asked, item))
    ]
    result = Embedding(list(asked.answers), list(asked.references), len(made), "")
    if not made or not can_embed(key):
        return result
    if key in ("wer", "cider.transcripts"):
        return _transcribed(asked, made, result)
    way = WAYS[key]
    loaded = way.load(weights_of(way.model))
    embedded = partial(_answer, way, loaded, asked)
    for item in made:
        result.answers[item] = embedded(item)
    if way.due is not None and (key == "frame-accuracy" or not _has_features(key, asked)):
        items = {item.item_id: item for item in asked.items()}
        for item, name in enumerate(asked.ids):
            due = _reference(way.due, loaded, asked, item, items.get(name))
            if key == "frame-accuracy":
                _add(result.answers, item, due)
            else:
                result.references[item] = Embedded(due)
    return result._replace(model=loaded.name)


def _answer(way: _Way, loaded: Loaded, asked: Asked, item: int) -> Any:
    try:
        return Embedded({way.part: way.made(loaded, _path(asked, item))})
    except MediaError as error:
        return Failed(error)


def _is_folder(asked: Asked, item: int) -> bool:
    """Whether an answer names a folder, and is no text that is out of place."""
    try:
        return _path(asked, item).is_dir()
    except MediaError:
        return False


def _path(asked: Asked, item: int) -> Path:
    return find_prediction(asked.folder, str(unwrapped(asked.answers[item])).strip(), folders=True)


def _has_features(key: str, asked: Asked) -> bool:
    """Whether the benchmark brings features of what answers are compared with."""
    try:
        return asked.find(f"{FEATURES}/{key}{ENDING}").is_file()
    except (MediaError, BenchmarkError):
        return False


def _reference(
    due: Callable[..., dict[str, Floats]], loaded: Loaded, asked: Asked, item: int, of: Item | None
) -> dict[str, Floats]:
    try:
        return due(loaded, asked, item, of)
    except (MediaError, BenchmarkError) as error:
        place = f"the benchmark, id {asked.ids[item]!r}"
        raise ReportError([Problem(place, "what answers are compared with", str(error))]) from error


def _add(answers: list[Any], item: int, parts: Mapping[str, Floats]) -> None:
    answer = answers[item]
    if isinstance(answer, Embedded) and not isinstance(answer, Failed):
        answers[item] = Embedded({**answer.parts, **parts})


def _transcribed(asked: Asked, made: Sequence[int], result: Embedding) -> Embedding:
    loaded = embedders.load_whisper(weights_of("whisper"))
    for item in made:
        try:
            sound = read_sound(_path(asked, item))
            result.answers[item] = Heard(embedders.transcribe(loaded, sound))
        except MediaError as error:
            result.answers[item] = Failed(error)
    return result._replace(model=loaded.name)


# -- what was made --------------------------------------------------------------------------------


def _picture(loaded: Loaded, path: Path) -> Floats:
    return embedders.embed_pictures(loaded, [embedders.prepared(loaded, read_rgb(path))])


def _frames(loaded: Loaded, path: Path) -> Floats:
    frames = sampled(read_frames(path), partial(embedders.prepared, loaded))
    return embedders.embed_pictures(loaded, frames)


def sampled(frames: Iterator[Picture], make: Callable[[Picture], Any]) -> list[Any]:
    """Make something small of frames at even distances: of all, of every second, every fourth …."""
    kept: list[Any] = []
    step = 1
    for place, frame in enumerate(frames):
        if place % step:
            continue
        kept.append(make(frame))
        if len(kept) > MAX_FRAMES:
            kept, step = kept[::2], 2 * step
    return kept


def _aesthetic(loaded: Loaded, path: Path) -> Floats:
    rows = _frames(loaded, path)
    weight, offset = embedders.load_head(weights_of("aesthetic").repository)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    values = 10 * ((rows / np.maximum(lengths, 1e-12)) @ weight + offset)  # of 10, in percent
    percent: Floats = values.clip(0.0, 100.0)[:, np.newaxis]
    return percent


def _moving(loaded: Loaded, path: Path) -> Floats:
    """Ask of eight frames a second, at most 128, whether they move; 1 or 0."""
    rate = frame_rate(path)
    step = max(1, round(rate / _A_SECOND)) if rate else 1
    count = min(MAX_FRAMES, -(-sum(1 for _ in read_frames(path)) // step))
    frames = islice(read_frames(path), 0, count * step, step)
    return np.array([[float(networks.is_moving(loaded, frames, count))]])


def _inception(loaded: Loaded, path: Path) -> Floats:
    return networks.embed_picture(loaded, read_rgb(path))


def _clip(loaded: Loaded, path: Path) -> Floats:
    return networks.embed_clip(loaded, list(islice(read_frames(path), networks.FRAMES)))


def _sound(loaded: Loaded, path: Path) -> Floats:
    return embedders.embed_sounds(loaded, [read_sound(path)])


# -- what it is compared with ---------------------------------------------------------------------


def _text(item: Item | None, names: Sequence[str] = _PROMPTS) -> str:
    texts = {} if item is None else item.texts
    found = next((texts[name] for name in names if texts.get(name)), None)
    if found is None:
        raise MediaError(f"a text under one of {', '.join(names)}", ", ".join(texts) or "none")
    return found


def _prompt(loaded: Loaded, asked: Asked, place: int, item: Item | None) -> dict[str, Floats]:
    del asked, place
    return {FEATURES: embedders.embed_texts(loaded, [_text(item)])}


def _both_prompts(loaded: Loaded, asked: Asked, place: int, item: Item | None) -> dict[str, Floats]:
    del asked, place
    texts = [_text(item), _text(item, _SOURCES)]
    target, source = embedders.embed_texts(loaded, texts)
    return {"target": target[np.newaxis], "source": source[np.newaxis]}


def _of_reference(
    read: Callable[[Loaded, Path], Floats],
    loaded: Loaded,
    asked: Asked,
    place: int,
    item: Item | None,
) -> dict[str, Floats]:
    del item
    value = unwrapped(asked.references[place])
    if not is_made(value):
        raise MediaError("the path of a file as the answer", repr(value)[:60])
    return {FEATURES: read(loaded, asked.find(str(value)))}


def _style(
    kind: str,
    read: Callable[[Loaded, Path], Floats],
    loaded: Loaded,
    asked: Asked,
    place: int,
    item: Item | None,
) -> dict[str, Floats]:
    """Embed what an item gives as its style, or else what its reference is."""
    media = [] if item is None else [one for one in item.media if one.kind == kind]
    styles = [one for one in media if "style" in one.field] or media
    if not styles:
        return _of_reference(read, loaded, asked, place, item)
    rows = [read(loaded, asked.find(one.path)) for one in styles]
    return {FEATURES: np.concatenate(rows)}


_OF_VIDEOS = (_frames, _aesthetic, _clip, _moving)
WAYS: Mapping[str, _Way] = {
    "clip.text": _Way("clip-large", embedders.load_clip, _picture, _prompt),
    "clip.images": _Way(
        "clip-large", embedders.load_clip, _picture, partial(_of_reference, _picture)
    ),
    "clip.frames": _Way("clip-base", embedders.load_clip, _frames, None),
    "clip.text-frames": _Way("clip-base", embedders.load_clip, _frames, _prompt),
    "clip.style": _Way(
        "clip-base", embedders.load_clip, _frames, partial(_style, "image", _picture)
    ),
    "frame-accuracy": _Way("clip-base", embedders.load_clip, _frames, _both_prompts),
    "aesthetic": _Way("clip-large", embedders.load_clip, _aesthetic, None, part="value"),
    "dynamic-degree": _Way("raft", networks.load_raft, _moving, None, "vision", "value"),
    "dino": _Way("dino", embedders.load_dino, _frames, None),
    "clap": _Way("clap", embedders.load_clap, _sound, _prompt),
    "clap.style": _Way("clap", embedders.load_clap, _sound, partial(_style, "audio", _sound)),
    "fad": _Way("clap", embedders.load_clap, _sound, partial(_of_reference, _sound)),
    "fid": _Way(
        "inception",
        networks.load_inception,
        _inception,
        partial(_of_reference, _inception),
        "vision",
    ),
    "fvd": _Way("r3d-18", networks.load_r3d, _clip, partial(_of_reference, _clip), "vision"),
    "wer": _Way("whisper", embedders.load_whisper, _sound, None),
    "cider.transcripts": _Way("whisper", embedders.load_whisper, _sound, None),
}
