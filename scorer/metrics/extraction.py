"""Answers made of parts: labels pooled over items, overlapping tokens, recalled triplets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scorer.metrics.answers import acceptable_texts, given_text, parts, spelt, unwrapped
from scorer.metrics.choice import list_notes
from scorer.metrics.measure import Floats, Material, Measure, Tally, counted, share

# Types of annotation files whose answer is a single label, which may hold a comma.
_SINGLE = frozenset({"classification", "multiple choice"})
_SEPARATOR = "<p>"  # between labels of a prediction, as published
_TOP = 50


def labels(value: Any, *, single: bool) -> frozenset[str]:
    """Read the labels of an answer, lower-cased.

    Published: a prediction's are separated by ``<p>``, a reference's by a comma and a blank. A
    reference's label therefore never holds a comma with a blank, so both separators are good on
    both sides, as is a JSON list. No label at all is the one label "", as published.
    """
    text = value if type(value) is str else _SEPARATOR.join(parts(value))
    text = text.lower()
    pieces = text.split(_SEPARATOR) if single else text.replace(_SEPARATOR, ", ").split(", ")
    return frozenset(map(str.strip, pieces))


def _micro_f1_tally(
    predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    single = str(material.form.get("type", "")).strip().lower() in _SINGLE
    sums = np.zeros((len(references), 3))
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        due = labels(reference, single=single)
        if answer is None:  # as an empty answer, which is one wrong label
            sums[item] = 0, 1, len(due)
            continue
        given = labels(answer, single=single)
        found = len(given & due)
        sums[item] = found, len(given) - found, len(due) - found
    return Tally(sums)


def _f1(sums: Floats) -> Floats:
    """F1 in percent from (found, wrong, missed)."""
    found = sums[..., 0]
    whole = 2 * found + sums[..., 1] + sums[..., 2]
    return 100 * np.divide(2 * found, whole, out=np.zeros_like(found), where=whole > 0)


def token_f1(given: list[str], due: list[str]) -> float:
    """F1 of two lists of tokens; a token counts as often as both have it."""
    common = (Counter(given) & Counter(due)).total()
    if not common:
        return float(not given and not due)
    precision, recall = common / len(given), common / len(due)
    return 2 * precision * recall / (precision + recall)


def _token_f1_tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    scores = [
        0.0
        if answer is None
        else max(
            token_f1(given_text(answer).split(), option.split())
            for option in acceptable_texts(reference)
        )
        for answer, reference in zip(predictions, references, strict=True)
    ]
    return Tally(counted(scores), notes=list_notes(predictions))


_ROLES = (
    ("subject", "subj", "sub", "head"),
    ("predicate", "relation", "rel", "relationship"),
    ("object", "obj", "tail"),
)


def triplets(value: Any) -> list[str]:
    """Read triplets in their order, each reduced to one text; the surest first if they say so.

    A triplet is a list of three, an object with a subject, a relation and an object, or a text.
    """
    answer = unwrapped(value) if not _is_triplet(value) else [value]
    if isinstance(answer, list) and len(answer) == 3 and all(isinstance(x, str) for x in answer):
        answer = [answer]
    if isinstance(answer, str):
        pieces = answer.replace(_SEPARATOR, "\n").replace(";", "\n").split("\n")
        answer = [piece for piece in pieces if piece.strip()]
    elements = answer if isinstance(answer, list) else [answer]
    if elements and all(isinstance(x, Mapping) and "score" in x for x in elements):
        elements = sorted(elements, key=lambda x: -float(x["score"]))
    return [_reduced(element) for element in elements]


def _is_triplet(value: Any) -> bool:
    return isinstance(value, Mapping) and any(name in value for name in _ROLES[0])


def _reduced(element: Any) -> str:
    if isinstance(element, Mapping) and _is_triplet(element):
        fields = [
            next((element[name] for name in names if name in element), "") for names in _ROLES
        ]
        text = ", ".join(spelt(field) for field in fields)
    elif isinstance(element, list):
        text = ", ".join(spelt(part) for part in element)
    else:
        text = spelt(element)
    return " ".join(text.lower().strip(" ()[]<>.").replace(",", ", ").split())


def _recall_tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    scores = []
    for answer, reference in zip(predictions, references, strict=True):
        due = set(triplets(reference))
        given = set() if answer is None else set(triplets(answer)[:_TOP])
        scores.append(len(due & given) / len(due) if due else float(answer is not None))
    return Tally(counted(scores))


MEASURES = (
    Measure(
        key="micro-f1",
        definition="F1 from labels found, wrong and missed, pooled over items; lower case on both "
        "sides, each label once. A single label where the annotation's type is classification or "
        "multiple choice; otherwise labels are separated by '<p>' or by a comma and a blank.",
        source="processors/nlp_processor.py:150-154,207-213,260-282; there predictions keep their "
        "case and know only '<p>'",
        tally=_micro_f1_tally,
        score=_f1,
    ),
    Measure(
        key="token-f1",
        definition="F1 of blank-separated tokens, best reference, mean over items; a token counts "
        "as often as both texts have it.",
        source="processors/nlp_processor.py:164-166,233-258; there a repeated token counts once, "
        "so that a text with one is not equal to itself",
        tally=_token_f1_tally,
        score=share,
        tokens="blanks",
    ),
    Measure(
        key="recall@50",
        definition="Share of the reference's triplets among the first 50 given, mean over items.",
        source="not published; recall of scene graph generation",
        tally=_recall_tally,
        score=share,
    ),
)
