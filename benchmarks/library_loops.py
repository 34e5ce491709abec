"""The plain loops that our measures are compared with: one library call per item, nothing kept."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from codebleu import calc_codebleu, dataflow_match
from codebleu.parser import DFG
from nltk.tokenize.destructive import NLTKWordTokenizer
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from rouge_score import rouge_scorer


class _Ordered(dict[Any, None]):
    """A set that keeps its order: codebleu's data flow must not depend on the hash seed."""

    def __init__(self, elements: Sequence[Any] = ()) -> None:
        super().__init__(dict.fromkeys(elements))

    def add(self, element: Any) -> None:
        self[element] = None


class _Abbreviations(set[str]):
    """Punkt's list of abbreviations, answered by our rule in place of its learned ones."""

    def __init__(self, known: Callable[[str], bool]) -> None:
        super().__init__()
        self._known = known

    def __contains__(self, word: object) -> bool:
        return self._known(str(word))


def loops(is_abbreviation: Callable[[str], bool]) -> dict[str, Callable[..., float]]:
    """Return a loop per measure of the language tasks: predictions and references -> percent."""
    parameters = PunktParameters()
    parameters.abbrev_types = _Abbreviations(is_abbreviation)
    punkt, words = PunktSentenceTokenizer(parameters), NLTKWordTokenizer()

    def word_tokenize(text: str) -> list[str]:
        return [token for sentence in punkt.tokenize(text) for token in words.tokenize(sentence)]

    def bleu(predictions: Sequence[Any], references: Sequence[Any]) -> float:
        smooth = SmoothingFunction().method4
        total = 0.0
        for given, due in zip(predictions, references, strict=True):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                total += sentence_bleu(
                    [word_tokenize(str(due))], word_tokenize(str(given)),
                    weights=(1, 0, 0, 0), smoothing_function=smooth,
                )  # fmt: skip
        return 100 * total / len(references)

    def rouge(predictions: Sequence[Any], references: Sequence[Any]) -> float:
        scorer = rouge_scorer.RougeScorer(["rouge1"], use_stemmer=True)
        pairs = zip(predictions, references, strict=True)
        scores = [scorer.score(str(due), str(given))["rouge1"].fmeasure for given, due in pairs]
        return 100 * sum(scores) / len(scores)

    return {
        "bleu1.sentence": bleu,
        "rouge1": rouge,
        "codebleu": _codebleu,
        "accuracy.exact": _accuracy,
        "token-f1": _token_f1,
        "micro-f1": _micro_f1,
        "rmse": _rmse,
    }


def _codebleu(predictions: Sequence[Any], references: Sequence[Any]) -> float:
    dataflow_match.set = DFG.set = _Ordered
    logging.disable(logging.WARNING)
    result = calc_codebleu(list(references), list(predictions), lang="python", tokenizer=None)
    logging.disable(logging.NOTSET)
    return 100 * float(result["codebleu"])


def _accuracy(predictions: Sequence[Any], references: Sequence[Any]) -> float:
    pairs = zip(predictions, references, strict=True)
    return 100 * sum(str(a).strip() == str(b).strip() for a, b in pairs) / len(references)


def _token_f1(predictions: Sequence[Any], references: Sequence[Any]) -> float:
    total = 0.0
    for given, due in zip(predictions, references, strict=True):
        ours, theirs = str(given).split(), str(due).split()
        common = (Counter(ours) & Counter(theirs)).total()
        if common:
            precision, recall = common / len(ours), common / len(theirs)
            total += 2 * precision * recall / (precision + recall)
    return 100 * total / len(references)


def _micro_f1(predictions: Sequence[Any], references: Sequence[Any]) -> float:
    found = wrong = missed = 0
    for given, due in zip(predictions, references, strict=True):
        ours, theirs = set(str(given).strip().split("<p>")), set(due.lower().split(", "))
        found += len(ours & theirs)
        wrong += len(ours - theirs)
        missed += len(theirs - ours)
    precision, recall = found / (found + wrong), found / (found + missed)
    return 200 * precision * recall / (precision + recall)


def _rmse(predictions: Sequence[Any], references: Sequence[Any]) -> float:
    pairs = zip(predictions, references, strict=True)
    squares = [(float(given) - float(due)) ** 2 for given, due in pairs]
    return float((sum(squares) / len(squares)) ** 0.5)
