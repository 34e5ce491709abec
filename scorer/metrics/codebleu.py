"""CodeBLEU for Python: words, weighted words, syntax trees and data flow, a quarter each.

The numbers are those of codebleu 0.7.0 on a parser that is kept up: the package asks for a
tree-sitter of 2024 without wheels for today's Python, gives 0 with a newer grammar beside it, and
its data flow depends on the hash seed (see ``dataflow``). One fault is mended: where the references
have a data flow and none of it is found, that part counts 0, not 1, or no answer at all would score
25. Code that is broken may parse into other trees than with the grammar of 2024.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from scorer.metrics.answers import acceptable_texts, given_text
from scorer.metrics.bleu import overlap
from scorer.metrics.choice import list_notes
from scorer.metrics.dataflow import TooDeepError, data_flow
from scorer.metrics.measure import Floats, Material, Measure, Tally, Unreadable
from scorer.metrics.syntax import parse

_SIZES = 4
_LONGEST = 100_000  # letters of an answer; references have some hundred
_KEYWORDS = frozenset(
    [
        "False",
        "None",
        "True",
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
        "match",
        "case",
        "type",
    ]
)
_PLAIN_WEIGHT = 0.2  # of a word that is no keyword
_SMOOTH = 0.1  # what a size without a match counts: method 1 of Chen and Cherry
_WEIGHTED_LENGTH = 2  # of a weighted reference: the package takes the length of (words, weights)

# Columns: BLEU matches, n-grams, lengths; weighted matches, n-grams, lengths; trees; flows.
_BLEU, _WEIGHTED, _TREES, _FLOWS, _WIDTH = 0, 10, 20, 22, 24


def _bags(words: list[str]) -> list[Counter[Any]]:
    return [
        Counter(zip(*(words[start:] for start in range(size)), strict=False))
        for size in range(1, _SIZES + 1)
    ]


def _word_counts(row: Floats, given: list[str], options: list[list[str]]) -> None:
    """Fill in the matches of words, plain (a precision) and weighted (a recall)."""
    bags, due = _bags(given), [_bags(option) for option in options]
    for size in range(_SIZES):
        most = due[0][size]
        for other in due[1:]:
            most = most | other[size]
        row[_BLEU + size] = overlap(bags[size], most)
        row[_BLEU + 4 + size] = max(1, len(given) - size)
        for option in due:
            counts = option[size]
            if size == 0:
                found = wanted = 0.0
                for (word,), count in counts.items():
                    weight = 1.0 if word in _KEYWORDS else _PLAIN_WEIGHT
                    found += min(count, bags[0][(word,)]) * weight
                    wanted += count * weight
            else:
                found, wanted = overlap(bags[size], counts), counts.total()
            row[_WEIGHTED + size] += found
            row[_WEIGHTED + 4 + size] += max(1, wanted)
    nearest = min(map(len, options), key=lambda length: (abs(length - len(given)), length))
    row[_BLEU + 8 : _BLEU + 10] = len(given), nearest
    row[_WEIGHTED + 8 : _WEIGHTED + 10] = len(given), _WEIGHTED_LENGTH


def _tree_counts(row: Floats, given: str, options: Sequence[str]) -> None:
    """Fill in the subtrees and flows of the references, and how many the answer has."""
    if len(given) > _LONGEST:
        raise TooDeepError
    tree, there = parse(given)
    ours = set(there)
    for option in options:
        due, wanted = parse(option)
        row[_TREES] += sum(map(ours.__contains__, wanted))
        row[_TREES + 1] += len(wanted)
        if flows := data_flow(due):
            row[_FLOWS + 1] += flows.total()
            row[_FLOWS] += overlap(flows, data_flow(tree))


def _tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    sums = np.zeros((len(references), _WIDTH))
    unreadable = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        given = "" if answer is None else given_text(answer).strip()
        options = [option.strip() for option in acceptable_texts(reference)]
        _word_counts(sums[item], given.split(), [option.split() for option in options])
        try:
            _tree_counts(sums[item], given, options)
        except (TooDeepError, RecursionError):
            sums[item] = 0
            _word_counts(sums[item], [], [option.split() for option in options])
            _tree_counts(sums[item], "", options)
            unreadable.append(Unreadable(item, "code of a usual length and depth", "far more"))
    return Tally(sums, tuple(unreadable), list_notes(predictions))


def bleu(sums: Floats, start: int) -> Floats:
    """Multiply the penalty and the mean of the sizes; a size without a match is smoothed."""
    matches, there = sums[..., start : start + 4], sums[..., start + 4 : start + 8]
    given, due = sums[..., start + 8], sums[..., start + 9]
    shares = np.where(matches > 0, matches, _SMOOTH) / there
    ratio = np.divide(due, given, out=np.full_like(given, np.inf), where=given > 0)
    value = np.exp(np.log(shares).mean(axis=-1) + np.minimum(0.0, 1 - ratio))
    return np.where(matches[..., 0] > 0, value, 0.0)


def _score(sums: Floats) -> Floats:
    flows = sums[..., _FLOWS + 1]
    flow = np.divide(sums[..., _FLOWS], flows, out=np.ones_like(flows), where=flows > 0)
    tree = sums[..., _TREES] / sums[..., _TREES + 1]
    result: Floats = 25 * (bleu(sums, _BLEU) + bleu(sums, _WEIGHTED) + tree + flow)
    return result


MEASURES = (
    Measure(
        key="codebleu",
        definition="Mean of BLEU, BLEU with keywords weighted, share of syntax subtrees and share "
        "of data flow, each pooled over the task, for Python.",
        source="processors/nlp_processor.py:180-185 (codebleu 0.7.0, tree-sitter-python 0.21.0)",
        tally=_tally,
        score=_score,
        tokens="blanks; tree-sitter-python 0.25",
    ),
)
