"""What another program says of each item: that it succeeded, how good it is, what it shows.

The programs that published scores were made with need more than a scorer can bring along, so an
answer brings their verdict: a flag, a value, or a list of them, one for each frame. Every item
counts alike, however many frames it has. No answer is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.metrics.answers import acceptable_texts, given_text, number, shown
from scorer.metrics.cosines import fraction_notes
from scorer.metrics.features import (
    FEATURES,
    Embedded,
    Failed,
    FeatureReader,
    given_values,
    may_be_features,
    words_of_others,
)
from scorer.metrics.measure import (
    Floats,
    Material,
    Measure,
    Tally,
    Unreadable,
    counted,
    mean,
    share,
)

_FLAGS = (0.0, 1.0)
_PERCENT = (0.0, 100.0)
_FLAG = "true or false, a share from 0 to 1, or a list of them, one for each frame"
_VALUE = "a number from 0 to 100, or a list of them, one for each frame"
_FOUR = ("subject_consistency", "overall_consistency", "motion_smoothness", "dynamic_degree")
_FILE = ("png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff", "npz")

Read = Callable[[int, Any, Any], tuple[float, bool]]  # -> what it adds, computed here


def _tally(
    read: Callable[[Material], Read],
    predictions: Sequence[Any],
    references: Sequence[Any],
    material: Material,
) -> Tally:
    """Read every item's verdict."""
    read_item = read(material)
    found = np.zeros(len(references))
    unreadable, unverified = [], 0
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        if answer is None:
            continue
        try:
            if isinstance(answer, Failed):
                raise answer.why
            found[item], verified = read_item(item, answer, reference)
        except MediaError as error:
            unreadable.append(Unreadable(item, error.expected, error.got, error.hint))
            continue
        unverified += not verified
    return Tally(counted(found), tuple(unreadable), words_of_others(unverified), None, unverified)


def _flags(_: Material) -> Read:
    return lambda _item, answer, _reference: (_flag(answer), isinstance(answer, Embedded))


def _flag(answer: Any) -> float:
    values = given_values(answer, *_FLAGS)
    if values is None:
        raise MediaError(_FLAG, shown(answer))
    return float(values.mean())


def _labels(_: Material) -> Read:
    def read(_item: int, answer: Any, reference: Any) -> tuple[float, bool]:
        if isinstance(answer, bool):
            return float(answer), False
        given = _folded(given_text(answer))
        due = [] if reference is None else [_folded(text) for text in acceptable_texts(reference)]
        if not due or any(_is_file(text) for text in due):
            hint = "the benchmark names no class to compare it with"
            raise MediaError("true or false: whether a classifier sees the class", given, hint)
        if _is_file(given):
            hint = "write what a classifier sees in it as the prediction"
            raise MediaError("the name of a class, or true or false", shown(answer), hint)
        return float(given in due), False

    return read


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())


def _is_file(text: str) -> bool:
    return text.rpartition(".")[2] in _FILE and "." in text


def _values_tally(
    predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    small = 0

    def read(_item: int, answer: Any, _reference: Any) -> tuple[float, bool]:
        nonlocal small
        values = given_values(answer, *_PERCENT)
        if values is None:
            raise MediaError(_VALUE, shown(answer))
        small += bool(0 < values.max() <= 1)
        return float(values.mean()), isinstance(answer, Embedded)

    tally = _tally(lambda _: read, predictions, references, material)
    notes = tally.notes + fraction_notes(small, tally.unverified)
    return Tally(tally.sums, tally.unreadable, notes, None, tally.unverified)


def _closer(material: Material) -> Read:
    reader = FeatureReader("frame-accuracy", material, (FEATURES, "target", "source"))

    def read(item: int, answer: Any, _reference: Any) -> tuple[float, bool]:
        if not _may_be_vectors(answer):
            return _flag(answer), False
        vectors = reader.answer(item, answer)
        parts = vectors.parts
        for name in ("target", "source"):
            if name not in parts or parts[name].shape != (1, parts[FEATURES].shape[1]):
                raise MediaError(f"{name!r}, a vector as long as a frame's", "none")
        target, source = (
            parts[FEATURES] @ (parts[name][0] / (np.linalg.norm(parts[name]) or 1.0))
            for name in ("target", "source")
        )
        return float((target > source).mean()), vectors.verified

    return read


def _may_be_vectors(answer: Any) -> bool:
    return not isinstance(answer, list) and may_be_features(answer)


def _four(_: Material) -> Read:
    def read(_item: int, answer: Any, _reference: Any) -> tuple[float, bool]:
        values = _four_values(answer)
        found = [number(float(one) if isinstance(one, bool) else one) for one in values]
        if len(found) != len(_FOUR) or any(one is None or not 0 <= one <= 1 for one in found):
            raise MediaError(f"{', '.join(_FOUR)}, each from 0 to 1", shown(answer))
        return float(np.mean([one for one in found if one is not None])), False

    return read


def _four_values(answer: Any) -> list[Any]:
    if isinstance(answer, Mapping):
        return [answer[name] for name in _FOUR if name in answer]
    return answer if isinstance(answer, list) else []


def _measure(
    key: str,
    definition: str,
    model: str,
    source: str,
    tally: Callable[..., Tally],
    score: Callable[[Floats], Floats] = share,
    *,
    graded: bool = True,
) -> Measure:
    return Measure(
        key=key,
        definition=definition,
        source=source,
        tally=tally,
        score=score,
        graded=graded,
        model=model,
        unanswered=True,
    )


MEASURES = (
    _measure(
        "accuracy.images",
        "Share of pictures in which a classifier sees the class that the reference names.",
        "a classifier of ImageNet",
        "not published",
        partial(_tally, _labels),
        graded=False,
    ),
    _measure(
        "aesthetic",
        "Predicted aesthetic quality out of 10, in percent, mean over frames and videos.",
        "CLIP (openai/clip-vit-large-patch14) and LAION's linear aesthetic head",
        "video_generation_evaluation/toolkit/aesthetic_quality.py:22-84",
        _values_tally,
        mean,
    ),
    _measure(
        "musiq",
        "Predicted quality of pictures, 0 to 100, mean over frames and videos.",
        "MUSIQ (pyiqa; its licence forbids commercial use)",
        "predictors/video_translation_restoration_superresolution_objectdetection.py:173-211",
        _values_tally,
        mean,
    ),
    _measure(
        "dynamic-degree",
        "Share of videos with enough motion by their optical flow.",
        "RAFT, as VBench applies it",
        "video_generation_evaluation/toolkit/dynamic_degree.py:43-93",
        partial(_tally, _flags),
    ),
    _measure(
        "success-rate",
        "Share of videos that show what the prompt asks for.",
        "GRiT, ViCLIP or UMT, as VBench applies them",
        "evaluate.py:9-24; toolkit/{spatial_relationship,temporal_style,color,"
        "overall_consistency,human_action}.py",
        partial(_tally, _flags),
    ),
    _measure(
        "success-rate.objects",
        "Share of frames in which the objects are detected, mean over videos.",
        "GRiT, as VBench applies it",
        "toolkit/object_class.py:40-69; toolkit/multiple_objects.py:36-73",
        partial(_tally, _flags),
    ),
    _measure(
        "frame-accuracy",
        "Share of frames closer to the target prompt than to the source prompt, mean over videos.",
        "CLIP (openai/clip-vit-base-patch32)",
        "predictors/video_translation_restoration_superresolution_objectdetection.py:67-115",
        partial(_tally, _closer),
    ),
    _measure(
        "i2v-composite",
        "Mean of subject consistency, overall consistency, motion smoothness and dynamic degree, "
        "each from 0 to 1, mean over videos, in percent.",
        "DINO, ViCLIP, AMT and RAFT, as VBench applies them",
        "predictors/video_generation_evaluate_kit.py:117-173",
        partial(_tally, _four),
    ),
)
