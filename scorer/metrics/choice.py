"""Answers that are right or wrong: accuracy in its variants, and scores over the classes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from scorer.metrics.answers import acceptable_texts, given_text, parts, several_answers
from scorer.metrics.measure import Floats, Material, Measure, Note, Tally, counted, share

# "A. text", "(B)", "The answer is C": a letter that exact matching does not find.
_LETTER = re.compile(r"[A-Z]")
_AROUND_A_LETTER = re.compile(
    r"\s*(?:(?:the\s+)?(?:correct\s+|final\s+)?answer\s*(?:is)?\s*:?\s*)?[(\[]?[A-Z][)\].:,\s].*"
    r"|\s*(?:the\s+)?(?:correct\s+|final\s+)?answer\s*(?:is)?\s*:?\s*[(\[]?[A-Z][)\].]?\s*",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_NOT_WORD = re.compile(r"[^\w\s]")
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve"
_NUMBER_WORDS = {word: str(value) for value, word in enumerate(_COUNTED.split())}


def trimmed(text: str) -> str:
    """Compare as published for language: blanks around a text do not matter, case does."""
    return text.strip()


def caseless(text: str) -> str:
    """Compare without regard to case and blanks around."""
    return text.strip().lower()


def folded(text: str) -> str:
    """Compare without regard to case, the width of blanks and a final full stop."""
    return " ".join(text.casefold().split()).rstrip(".。").rstrip()


def normalised(text: str) -> str:
    """Compare as question answering does: words only, no articles, small numbers as digits."""
    words = _ARTICLE.sub(" ", _NOT_WORD.sub(" ", text.casefold())).split()
    return " ".join(_NUMBER_WORDS.get(word, word) for word in words)


def _matching(form: Callable[[str], str]) -> Callable[..., Tally]:
    """Make the tally of an accuracy that compares texts brought into a form."""

    def tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
        right = []
        wrong: list[tuple[str, tuple[str, ...]]] = []
        has_codes = "intent_label" in material.form
        for answer, reference in zip(predictions, references, strict=True):
            due = reference
            if type(due) is dict and len(due) == 1:
                (due,) = due.values()
            if type(answer) is str and type(due) is str and not has_codes:
                hit = answer == due or form(answer) == form(due)
                if not hit and len(answer) > 1:
                    wrong.append((answer, (due,)))
            elif answer is None:
                hit = False
            else:
                text = given_text(answer)
                options = acceptable_texts(reference)
                if has_codes:
                    options += _intent(options[0], material.form)
                hit = form(text) in map(form, options)
                if not hit:
                    wrong.append((text, options))
            right.append(hit)
        return Tally(counted(right), notes=(*list_notes(predictions), *_letter_notes(wrong)))

    return tally


def _intent(reference: str, form: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the words that the codes of an intent stand for, where the annotation file says so."""
    lists = form["intent_label"]
    names = [lists.get(part) for part in ("action", "object", "location")]
    codes = reference.split()
    if len(codes) != len(names) or not all(isinstance(name, Mapping) for name in names):
        return ()
    words = [str(name.get(code, code)) for name, code in zip(names, codes, strict=True) if name]
    return (" ".join(words),)


def _letter_notes(wrong: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[Note, ...]:
    """Count wrong answers that hold a letter beside other text where a letter alone is due."""
    around = sum(
        all(_LETTER.fullmatch(option.strip()) for option in options)
        and len(text.strip()) > 1
        and _AROUND_A_LETTER.fullmatch(text) is not None
        for text, options in wrong
    )
    if not around:
        return ()
    hint = "scored as given; the published rule wants the letter and nothing else"
    return (Note(around, "the letter alone, such as 'A'", "a letter with text", hint),)


def list_notes(predictions: Sequence[Any]) -> tuple[Note, ...]:
    """Count predictions that give several texts where one is due."""
    if several := sum(type(a) is not str and several_answers(a) for a in predictions):
        return (Note(several, "one answer", "a list of several", "the first of each was read"),)
    return ()


def _contains_tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    """Find the reference in the answer; case counts unless the reference has 'yes' or 'no' in it.

    As published, an answer once lower-cased stays so for the references after it.
    """
    right = np.zeros(len(references))
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        if answer is None:
            continue
        text = given_text(answer)
        for option in acceptable_texts(reference):
            lower = option.lower()
            if "yes" in lower or "no" in lower:
                option, text = lower, text.lower()
            if option.strip() in text.strip():
                right[item] = 1
    return Tally(counted(right), notes=list_notes(predictions))


def _contains_lower_tally(
    predictions: Sequence[Any], references: Sequence[Any], _: Material
) -> Tally:
    right = [
        answer is not None
        and any(
            option.strip().lower() in given_text(answer).lower()
            for option in acceptable_texts(reference)
        )
        for answer, reference in zip(predictions, references, strict=True)
    ]
    return Tally(counted(right), notes=list_notes(predictions))


def _labels(value: Any) -> frozenset[str]:
    """Read a set of labels: a list, or a text with commas; case does not matter."""
    pieces = (piece for part in parts(value) for piece in part.split(","))
    return frozenset(caseless(piece) for piece in pieces if piece.strip())


def _labels_tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    right = [
        answer is not None and _labels(answer) == _labels(reference)
        for answer, reference in zip(predictions, references, strict=True)
    ]
    return Tally(counted(right))


_YES_NO = {"1": "yes", "0": "no", "true": "yes", "false": "no"}


def _yes_no(text: str) -> str:
    plain = folded(text)
    return _YES_NO.get(plain, plain)


def class_counts(
    predictions: Sequence[Any], references: Sequence[Any], _: Material
) -> tuple[Floats, list[str]]:
    """Count per item and class: recognised, present, predicted. Items × (3 · classes)."""
    truth = [folded(acceptable_texts(reference)[0]) for reference in references]
    classes = sorted(set(truth))
    column = {name: place for place, name in enumerate(classes)}
    counts = np.zeros((len(truth), 3, len(classes)))
    for item, (answer, name, reference) in enumerate(
        zip(predictions, truth, references, strict=True)
    ):
        counts[item, 1, column[name]] = 1
        if answer is None:
            continue
        given = folded(given_text(answer))
        if any(given == folded(option) for option in acceptable_texts(reference)):
            given = name
        if given in column:
            counts[item, 2, column[given]] = 1
            counts[item, 0, column[name]] = given == name
    return counts.reshape(len(truth), -1), classes


def _classes_tally(
    predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    counts, _ = class_counts(predictions, references, material)
    return Tally(counts, notes=list_notes(predictions))


def _macro_accuracy(sums: Floats) -> Floats:
    """Average the share recognised over the classes that are there."""
    recognised, present, _ = np.moveaxis(sums.reshape(*sums.shape[:-1], 3, -1), -2, 0)
    there = present > 0
    recall = np.divide(recognised, present, out=np.zeros_like(recognised), where=there)
    result: Floats = 100 * recall.sum(axis=-1) / there.sum(axis=-1)
    return result


def _weighted_f1(sums: Floats) -> Floats:
    """Average the F1 of the classes, weighted by how often each is there."""
    recognised, present, predicted = np.moveaxis(sums.reshape(*sums.shape[:-1], 3, -1), -2, 0)
    f1 = np.divide(
        2 * recognised, present + predicted, out=np.zeros_like(present), where=present > 0
    )
    result: Floats = 100 * (f1 * present).sum(axis=-1) / present.sum(axis=-1)
    return result


def _accuracy(key: str, definition: str, source: str, tally: Callable[..., Tally]) -> Measure:
    return Measure(
        key=key, definition=definition, source=source, tally=tally, score=share, graded=False
    )


_NOT_PUBLISHED = "not published; the field's exact match of closed answers"
_AUDIO = "predictors/audio_predict_comprehension.py"

MEASURES = (
    _accuracy(
        "accuracy.exact",
        "Share of answers equal to a reference once blanks around are trimmed; case counts.",
        "processors/nlp_processor.py:219-231; "
        "predictors/video_comprehension_flow_matching_tracking.py:18-29",
        _matching(trimmed),
    ),
    _accuracy(
        "accuracy.caseless",
        "Share of answers equal to a reference, trimmed and lower-cased on both sides.",
        f"{_AUDIO}:28-42, with the lower case of its references applied to the answers too",
        _matching(caseless),
    ),
    _accuracy(
        "accuracy.folded",
        "Share of answers equal to a reference; case, width of blanks and a final full stop aside.",
        _NOT_PUBLISHED,
        _matching(folded),
    ),
    _accuracy(
        "accuracy.contains",
        "Share of answers that contain a reference; case counts unless the reference has 'yes' "
        "or 'no' anywhere in it.",
        "predictors/video_comprehension_qa_caption.py:71-88,185",
        _contains_tally,
    ),
    _accuracy(
        "accuracy.contains.lower",
        "Share of answers that contain a reference, both lower-cased.",
        f"{_AUDIO}:44-51, with the references lower-cased too",
        _contains_lower_tally,
    ),
    _accuracy(
        "accuracy.labels",
        "Share of items whose labels are exactly the reference's, in any order and case.",
        f"{_AUDIO}, NoteQualitiesAnalysis, which joins the labels with commas",
        _labels_tally,
    ),
    _accuracy(
        "accuracy.yes-no",
        "Share of answers equal to the reference, 1 read as yes and 0 as no; case aside.",
        f"{_AUDIO}, BirdSoundDetection",
        _matching(_yes_no),
    ),
    _accuracy(
        "exact-match.normalised",
        "Share of first answers equal to a reference: lower case, no punctuation, no articles, "
        "number words up to twelve as digits.",
        "not published; the normalisation of visual question answering, as ScanQA and SQA3D use it",
        _matching(normalised),
    ),
    Measure(
        key="macro-accuracy",
        definition="Mean over the reference's classes of the share of each recognised.",
        source="generalist.top, evaluation metrics; equals scikit-learn's balanced accuracy",
        tally=_classes_tally,
        score=_macro_accuracy,
        graded=False,
    ),
    Measure(
        key="f1.weighted",
        definition="F1 of each class of the references, averaged with their frequencies.",
        source="not published; as MUStARD, the task's source, reports it (scikit-learn: weighted)",
        tally=_classes_tally,
        score=_weighted_f1,
        graded=False,
    ),
)
