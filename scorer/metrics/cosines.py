"""Cosines of features, times 100: of what was made and its reference, or of a video's frames.

A cosine below 0 counts as 0, as no answer does: leaving an item out never pays. Every item counts
alike, however many frames it has. Instead of features an item may bring its value, in percent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.metrics.features import (
    FEATURES,
    FeatureReader,
    due_of,
    given_values,
    words_of_others,
)
from scorer.metrics.measure import Floats, Material, Measure, Note, Tally, Unreadable, counted, mean

_RANGE = (-100.0, 100.0)
_MOST_PAIRS = 262_144  # 4,096 frames with 64 pictures of a style


def pairs(made: Floats, due: Floats) -> float:
    """Average the cosines of all pairs of rows; two single vectors have one."""
    if due.shape[1] != made.shape[1]:
        hint = "as the reference has; was another model used"
        raise MediaError(f"vectors of {due.shape[1]:,} numbers", f"{made.shape[1]:,}", hint)
    if len(made) * len(due) > _MOST_PAIRS:
        raise MediaError(f"at most {_MOST_PAIRS:,} pairs", f"{len(made):,} × {len(due):,}")
    return float((_directions(made) @ _directions(due).T).clip(0.0, 1.0).mean())


def frames(made: Floats) -> float:
    """Average a frame's cosines with the one before and with the first, then over the frames."""
    rows = _directions(made)
    if len(rows) < 2:
        raise MediaError("at least 2 frames", "1")
    before = np.einsum("fd,fd->f", rows[1:], rows[:-1])
    first = rows[1:] @ rows[0]
    return float((before.clip(0.0, 1.0) + first.clip(0.0, 1.0)).mean() / 2)


def _directions(vectors: Floats) -> Floats:
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    if not largest.all():
        raise MediaError("vectors with a direction", "one of zeros")
    scaled = vectors / largest
    result: Floats = scaled / np.linalg.norm(scaled, axis=1, keepdims=True)
    return result


def _tally(
    key: str,
    alone: bool,
    predictions: Sequence[Any],
    references: Sequence[Any],
    material: Material,
) -> Tally:
    reader = FeatureReader(key, material)
    scores = np.zeros(len(references))
    unreadable, unverified, small = [], 0, 0
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        if answer is None:
            continue
        values = None if isinstance(answer, list) else given_values(answer, *_RANGE)
        if values is not None:
            scores[item] = max(float(values.mean()), 0.0)
            unverified += 1
            small += bool(0 < abs(values).max() <= 1)
            continue
        try:
            vectors = reader.answer(item, answer)
            made = vectors.parts[FEATURES]
            if alone:
                cosine = frames(made)
            else:
                cosine = pairs(made, due_of(reader.reference(item, reference), vectors))
        except MediaError as error:
            hint = error.hint or "or the item's value in percent"
            unreadable.append(Unreadable(item, error.expected, error.got, hint))
            continue
        scores[item] = 100 * round(cosine, 12)
        unverified += not vectors.verified
    notes = words_of_others(unverified) + fraction_notes(small, unverified)
    return Tally(counted(scores), tuple(unreadable), notes, unverified=unverified)


def fraction_notes(small: int, given: int) -> tuple[Note, ...]:
    """Tell of values that all look like fractions; nothing is multiplied."""
    if not small or small < given:
        return ()
    return (Note(small, "values in percent", "values between -1 and 1", "taken as they are"),)


def _measure(key: str, definition: str, model: str, source: str, *, alone: bool = False) -> Measure:
    tally: Callable[..., Tally] = partial(_tally, key, alone)
    return Measure(
        key=key,
        definition=f"{definition}, mean over the items, times 100; a cosine below 0 counts as 0.",
        source=source,
        tally=tally,
        score=mean,
        model=model,
        unanswered=True,
    )


_PAIR = "Cosine of the features of {} and of {}, mean over all pairs where there are several"
_FRAMES = (
    "Cosine of the features of each frame with those of the frame before and of the first, half "
    "each, mean over the frames from the second on"
)
_CLIP = "CLIP (openai/clip-vit-large-patch14)"
_CLIP_32 = "CLIP (openai/clip-vit-base-patch32)"
_CLAP = "LAION CLAP (laion/clap-htsat-unfused)"

MEASURES = (
    _measure(
        "clip.text",
        _PAIR.format("the picture, or views of the shape,", "the text"),
        _CLIP,
        "not published; the size of CLIP neither",
    ),
    _measure(
        "clip.images",
        _PAIR.format("the picture, or views of the shape,", "the reference's"),
        _CLIP,
        "not published; the size of CLIP neither",
    ),
    _measure(
        "clip.frames",
        _FRAMES,
        _CLIP_32,
        "video_generation_evaluation/toolkit/background_consistency.py:24-66",
        alone=True,
    ),
    _measure(
        "clip.text-frames",
        _PAIR.format("the frames", "the text"),
        _CLIP_32,
        "video_generation_evaluation/toolkit/appearance_style.py:38-74",
    ),
    _measure(
        "clip.style",
        _PAIR.format("the frames", "the pictures of the style"),
        _CLIP_32,
        "not published",
    ),
    _measure(
        "clap",
        _PAIR.format("the sound", "the text"),
        _CLAP,
        "predictors/audio_predict_generation.py:486-540",
    ),
    _measure(
        "clap.style",
        _PAIR.format("the sound", "the sound of the style"),
        _CLAP,
        "not published",
    ),
    _measure(
        "dino",
        _FRAMES,
        "DINO (facebook/dino-vitb16)",
        "video_generation_evaluation/toolkit/subject_consistency.py:26-75",
        alone=True,
    ),
)
