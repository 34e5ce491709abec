"""BLEU: clipped n-gram precision times a penalty for brevity, per sentence or over the whole task.

Two formulas share the name BLEU-1 on the benchmark. Language takes the mean of sentence scores over
NLTK's tokens; video pools counts over the task, on lower-cased words between blanks.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scorer.metrics import treebank
from scorer.metrics.answers import acceptable_texts, given_text
from scorer.metrics.choice import list_notes
from scorer.metrics.measure import Floats, Material, Measure, Tally, counted, share

# Scripts written without blanks: a character is a token. Kana, Han, Hangul, Thai.
_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W_]+|[^\w\s]")


def characters(text: str) -> list[str]:
    """Cut a text into the characters of scripts without blanks, and other words and marks."""
    return _CHARACTER.findall(text)


def overlap(given: Counter[Any], due: Counter[Any]) -> int:
    """Count what two bags have in common."""
    if len(given) > len(due):
        given, due = due, given
    common = 0
    for token, count in given.items():
        other = due.get(token)
        if other:
            common += count if count < other else other
    return common


def sentence_bleu1(given: Sequence[str], due: Sequence[str], common: int) -> float:
    """BLEU-1 of one text: smoothing changes nothing where only single words count.

    The exponential of a logarithm is NLTK's way to multiply, kept for its last digit.
    """
    if not common:
        return 0.0
    penalty = 1.0 if len(given) > len(due) else math.exp(1 - len(due) / len(given))
    return penalty * math.exp(math.log(common / len(given)))


def _sentence_tally(cut: Callable[[str], list[str]]) -> Callable[..., Tally]:
    def tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
        scores = []
        for answer, reference in zip(predictions, references, strict=True):
            if answer is None:
                scores.append(0.0)
                continue
            given = cut(given_text(answer))
            bag = Counter(given)
            best = 0.0
            for option in acceptable_texts(reference):
                due = cut(option)
                best = max(best, sentence_bleu1(given, due, overlap(bag, Counter(due))))
            scores.append(best)
        return Tally(counted(scores), notes=list_notes(predictions))

    return tally


def _ngrams(words: list[str], highest: int) -> list[Counter[Any]]:
    bags: list[Counter[Any]] = [Counter(words)]
    bags += [
        Counter(zip(*(words[start:] for start in range(size)), strict=False))
        for size in range(2, highest + 1)
    ]
    return bags


def _corpus_counts(given: list[str], options: list[list[str]], highest: int) -> list[int]:
    """Count for one item: matches and n-grams given per size, both lengths, n-grams due."""
    bags = _ngrams(given, highest)
    due = [_ngrams(option, highest) for option in options]
    length = min((abs(len(option) - len(given)), len(option)) for option in options)[1]
    matches = []
    for size, bag in enumerate(bags):
        most = due[0][size]
        for other in due[1:]:
            most = most | other[size]
        matches.append(overlap(bag, most))
    there = [max(0, len(given) - size) for size in range(highest)]
    wanted = [max(0, length - size) for size in range(highest)]
    return [*matches, *there, len(given), length, *wanted]


def _corpus_tally(highest: int) -> Callable[..., Tally]:
    def tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
        rows = []
        for answer, reference in zip(predictions, references, strict=True):
            given = "" if answer is None else given_text(answer)
            options = [option.lower().split() for option in acceptable_texts(reference)]
            rows.append(_corpus_counts(given.lower().split(), options, highest))
        sums = np.array(rows, dtype=np.float64).reshape(len(rows), 3 * highest + 2)
        return Tally(sums, notes=list_notes(predictions))

    return tally


def _corpus_score(highest: int) -> Callable[[Floats], Floats]:
    def score(sums: Floats) -> Floats:
        """Take the geometric mean of the precisions, and the penalty.

        A size that neither answers nor references are long enough for is left out.
        """
        matches, there = sums[..., :highest], sums[..., highest : 2 * highest]
        given, due = sums[..., 2 * highest], sums[..., 2 * highest + 1]
        counts = (there > 0) | (sums[..., 2 * highest + 2 :] > 0)
        precision = np.divide(matches, there, out=np.zeros_like(matches), where=there > 0)
        with np.errstate(divide="ignore"):
            logs = np.where(counts, np.log(precision), 0.0)
            ratio = np.divide(due, given, out=np.full_like(given, np.inf), where=given > 0)
        sizes = np.maximum(counts.sum(axis=-1), 1)
        result: Floats = 100 * np.exp(logs.sum(axis=-1) / sizes + np.minimum(0.0, 1 - ratio))
        return np.where(given > 0, result, 0.0)

    return score


_COCO = "pycocoevalcap 1.2, closest reference length, without its guards against division by zero"

MEASURES = (
    Measure(
        key="bleu1.sentence",
        definition="Brevity penalty times clipped share of words, best reference, mean over items.",
        source="processors/nlp_processor.py:176-178,195-197,307-345; "
        "predictors/audio_predict_comprehension.py:104-130 (nltk sentence_bleu)",
        tally=_sentence_tally(treebank.tokens),
        score=share,
        tokens=treebank.TOKENS,
    ),
    Measure(
        key="bleu1.characters",
        definition="Brevity penalty times clipped share of characters (of words, in scripts with "
        "blanks), best reference, mean over items.",
        source="not published; the field's way with Chinese, which has no blanks between words",
        tally=_sentence_tally(characters),
        score=share,
        tokens="characters of scripts without blanks, words and marks of others",
    ),
    Measure(
        key="bleu1.corpus",
        definition="Brevity penalty times clipped share of words, both pooled over the task; lower "
        "case, words between blanks.",
        source=f"predictors/video_comprehension_qa_caption.py:91-112,248-261 ({_COCO})",
        tally=_corpus_tally(1),
        score=_corpus_score(1),
        tokens="lower case, blanks",
    ),
    Measure(
        key="bleu4.corpus",
        definition="Brevity penalty times the geometric mean of clipped 1- to 4-gram precisions, "
        "pooled over the task; lower case, words between blanks.",
        source=f"not published; {_COCO}",
        tally=_corpus_tally(4),
        score=_corpus_score(4),
        tokens="lower case, blanks",
    ),
)
