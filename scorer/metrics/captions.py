"""CIDEr: how much a caption agrees with the references in the words that tell items apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scorer.metrics.answers import acceptable_texts, given_text
from scorer.metrics.choice import list_notes
from scorer.metrics.edits import of_others, transcripts
from scorer.metrics.features import words_of_others
from scorer.metrics.measure import Material, Measure, Tally, counted, mean

_HIGHEST = 4
_POINTS = 1000  # the published 10 of a full agreement, and the workbook's percent

Gram = tuple[str, ...]


def _grams(text: str) -> list[Counter[Gram]]:
    words = text.split()
    return [
        Counter(zip(*(words[start:] for start in range(size)), strict=False))
        for size in range(1, _HIGHEST + 1)
    ]


def _weighted(
    grams: list[Counter[Gram]], seen: Mapping[Gram, int], whole: float
) -> list[tuple[dict[Gram, float], float]]:
    """Weigh each n-gram by how few items have it; per size the weights and their length."""
    sizes = []
    for bag in grams:
        weights = {
            gram: count * (whole - math.log(seen.get(gram, 1))) for gram, count in bag.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        sizes.append((weights, length))
    return sizes


def _agreement(
    given: list[tuple[dict[Gram, float], float]], due: list[tuple[dict[Gram, float], float]]
) -> float:
    """Average the cosines over the sizes."""
    total = 0.0
    for (ours, our_length), (theirs, their_length) in zip(given, due, strict=True):
        if our_length and their_length:
            product = sum(weight * theirs.get(gram, 0.0) for gram, weight in ours.items())
            total += product / (our_length * their_length)
    return total / _HIGHEST


def _tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    texts, unreadable = transcripts(predictions)
    cooked = [[_grams(option) for option in acceptable_texts(value)] for value in references]
    seen: Counter[Gram] = Counter()
    for options in cooked:
        seen.update({gram for option in options for bag in option for gram in bag})
    whole = math.log(len(cooked)) if cooked else 0.0
    scores = []
    for answer, options in zip(texts, cooked, strict=True):
        if answer is None:
            scores.append(0.0)
            continue
        given = _weighted(_grams(given_text(answer)), seen, whole)
        found = sum(_agreement(given, _weighted(option, seen, whole)) for option in options)
        scores.append(_POINTS * found / len(options))
    return Tally(counted(scores), tuple(unreadable), list_notes(predictions))


def _tally_heard(
    predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    tally = _tally(predictions, references, material)
    unverified = of_others(transcripts(predictions)[0])
    notes = tally.notes + words_of_others(unverified)
    return replace(tally, notes=notes, unverified=unverified)


_CIDER = Measure(
    key="cider",
    definition="Cosine of the 1- to 4-grams weighted by how few items' references have them, "
    "mean over sizes, references and items, times 10 and 100; words between blanks. The "
    "weights are those of the whole task; texts of fewer than four words stay below 1000.",
    source="predictors/audio_predict_generation.py:576-853 (the original CIDEr, not CIDEr-D), "
    "with reference and answer in their places",
    tally=_tally,
    score=mean,
    tokens="blanks",
)

MEASURES = (
    _CIDER,
    replace(
        _CIDER,
        key="cider.transcripts",
        tally=_tally_heard,
        model="Whisper (openai/whisper-large-v3-turbo)",
    ),
)
