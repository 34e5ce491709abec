"""Answers compared letter by letter or word by word: what has to be changed between two texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from scorer.metrics.answers import acceptable_texts, given_text, shown
from scorer.metrics.choice import list_notes
from scorer.metrics.features import Failed, Heard, words_of_others
from scorer.metrics.measure import Material, Measure, Tally, Unreadable, counted, share

_SOUND = re.compile(r"\S+\.(?:wav|mp3|flac|ogg|opus|m4a|aac|wma)", re.IGNORECASE)


def _even(text: str) -> str:
    return " ".join(text.strip().lower().split())


def _anls_tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    from rapidfuzz.distance import Levenshtein

    scores = []
    for answer, reference in zip(predictions, references, strict=True):
        if answer is None:
            scores.append(0.0)
            continue
        given, best = _even(given_text(answer)), 0.0
        for option in map(_even, acceptable_texts(reference)):
            longest = max(len(given), len(option))
            change = Levenshtein.distance(given, option) / longest if longest else 0.0
            if change < 0.5:
                best = max(best, 1 - change)
        scores.append(best)
    return Tally(counted(scores), notes=list_notes(predictions))


def transcripts(predictions: Sequence[Any]) -> tuple[list[Any], list[Unreadable]]:
    """Take the path of a sound for what it is: no transcript."""
    given, unreadable = [], []
    for item, answer in enumerate(predictions):
        if isinstance(answer, Failed):
            why = answer.why
            unreadable.append(Unreadable(item, why.expected, why.got, why.hint))
            answer = None
        elif answer is not None and _SOUND.fullmatch(given_text(answer).strip()):
            hint = "write what a speech recogniser hears in it as the prediction"
            unreadable.append(Unreadable(item, "a transcript", shown(answer), hint))
            answer = None  # wrong, as a missing one
        given.append(answer)
    return given, unreadable


def of_others(transcripts: Sequence[Any]) -> int:
    """Count the transcripts that came with the answers."""
    return sum(one is not None and not isinstance(one, Heard) for one in transcripts)


def _wer_tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    from rapidfuzz.distance import Levenshtein

    given, unreadable = transcripts(predictions)
    rates = []
    for answer, reference in zip(given, references, strict=True):
        words = [] if answer is None else given_text(answer).split()
        best = None
        for option in acceptable_texts(reference):
            due = option.split()
            rate = Levenshtein.distance(words, due) / len(due) if due else float(len(words) > 0)
            best = rate if best is None or rate < best else best
        rates.append(1.0 if best is None or answer is None else best)
    unverified = of_others(given)
    notes = list_notes(predictions) + words_of_others(unverified)
    return Tally(counted(rates), tuple(unreadable), notes, unverified=unverified)


MEASURES = (
    Measure(
        key="anls",
        definition="One less the share of letters to change, 0 from one half on, best reference, "
        "mean over items; lower case, blanks evened.",
        source="not published; document question answering (anls 0.0.2)",
        tally=_anls_tally,
        score=share,
    ),
    Measure(
        key="wer",
        definition="Words to insert, delete or replace over words of the reference, per item, mean "
        "over items, in percent; texts as given. No answer is 100.",
        source="predictors/audio_predict_generation.py:867-890 (werpy.wer), on given transcripts",
        tally=_wer_tally,
        score=share,
        tokens="blanks",
        model="Whisper (openai/whisper-large-v3-turbo)",
    ),
)
