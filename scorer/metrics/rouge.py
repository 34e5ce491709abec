"""ROUGE: the F-measure of shared words, or of the longest common subsequence of words.

The published ROUGE-1 keeps only the letters a to z and digits, so a text in another script has no
words at all: the released code gives 0 even to the reference itself. Where that leaves a reference
without a word, both texts are cut into characters instead (``bleu.characters``), and a note says
how often; a text that still has nothing is right if it is equal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from scorer.metrics.answers import acceptable_texts, given_text
from scorer.metrics.bleu import characters, overlap
from scorer.metrics.choice import list_notes
from scorer.metrics.measure import Material, Measure, Note, Tally, counted, share
from scorer.metrics.porter import stem

_OTHER = re.compile(r"[^a-z0-9]+")
_LIMIT = 400_000  # stems remembered, about 50 MB; then all are forgotten


class _Stems(dict[str, str]):
    """Stems of the words met so far; words of up to three letters are their own."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _LIMIT:
            self.clear()
        self[word] = stemmed = stem(word) if len(word) > 3 else word
        return stemmed


_stem = _Stems().__getitem__


def rouge_words(text: str) -> list[str]:
    """Cut a text as rouge-score does with its stemmer."""
    return list(map(_stem, _OTHER.sub(" ", text.lower()).split()))


def shared_words(given: list[str], due: list[str]) -> int:
    """Count the words two texts share, each as often as both have it."""
    return overlap(Counter(given), Counter(due))


def common_subsequence(given: list[str], due: list[str]) -> int:
    """Measure the longest sequence of words that both have in this order."""
    from rapidfuzz.distance import LCSseq

    return int(LCSseq.similarity(given, due))


def f_measure(shared: int, given: int, due: int) -> float:
    """Take the harmonic mean of precision and recall, in rouge-score's order of operations."""
    if not shared:
        return 0.0
    precision, recall = shared / given, shared / due
    return 2 * precision * recall / (precision + recall)


def _stemmed_tally(compare: Callable[[list[str], list[str]], int]) -> Callable[..., Tally]:
    def tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
        scores = []
        by_character = 0
        for answer, reference in zip(predictions, references, strict=True):
            if answer is None:
                scores.append(0.0)
                continue
            text, best, wordless = given_text(answer), 0.0, False
            given = rouge_words(text)
            for option in acceptable_texts(reference):
                words, due = given, rouge_words(option)
                if not due:
                    wordless = True
                    words, due = characters(text.lower()), characters(option.lower())
                value = f_measure(compare(words, due), len(words), len(due))
                best = max(best, value if due else float(text.split() == option.split()))
            by_character += wordless
            scores.append(best)
        return Tally(counted(scores), notes=(*list_notes(predictions), *_notes(by_character)))

    return tally


def _notes(by_character: int) -> tuple[Note, ...]:
    if not by_character:
        return ()
    what, hint = "references with words of a to z", "compared by characters; published, these are 0"
    return (Note(by_character, what, "references without", hint),)


def plain_sentences(text: str) -> list[list[str]]:
    """Cut a text as the package ``rouge`` does: sentences at full stops, words at blanks."""
    return [" ".join(part.split()).split(" ") for part in text.split(".") if part]


def _union_f(given: list[list[str]], due: list[list[str]]) -> float:
    """ROUGE-L of whole texts: words of each reference sentence found in order in any sentence."""
    words = {word for sentence in given for word in sentence}
    wanted = {word for sentence in due for word in sentence}
    found: set[str] = set()
    for sentence in due:
        for other in given:
            found |= _common_words(sentence, other)
    return f_measure(len(found), len(words), len(wanted))


def _common_words(due: list[str], given: list[str]) -> set[str]:
    """Words of one longest common subsequence, the one the package walks back to."""
    if due == given:
        return set(due)
    known = set(due)
    given = [word for word in given if word in known]  # the others change nothing
    table = [[0] * (len(given) + 1)]
    for word in due:
        above, row = table[-1], [0]
        for column, other in enumerate(given):
            row.append(above[column] + 1 if word == other else max(above[column + 1], row[-1]))
        table.append(row)
    found, row_number, column = set(), len(due), len(given)
    while row_number and column:
        if due[row_number - 1] == given[column - 1]:
            found.add(due[row_number - 1])
            row_number, column = row_number - 1, column - 1
        elif table[row_number - 1][column] > table[row_number][column - 1]:
            row_number -= 1
        else:
            column -= 1
    return found


def _plain_tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
    scores = []
    for answer, reference in zip(predictions, references, strict=True):
        text = "" if answer is None else given_text(answer)
        given = plain_sentences(text)
        scores.append(
            0.0
            if answer is None or not given
            else max(
                _union_f(given, plain_sentences(option)) for option in acceptable_texts(reference)
            )
        )
    return Tally(counted(scores), notes=list_notes(predictions))


_STEMMED = "rouge-score (a-z, 0-9), Porter stems; characters where that leaves nothing"

MEASURES = (
    Measure(
        key="rouge1",
        definition="F-measure of shared stemmed words, best reference, mean over items.",
        source="processors/nlp_processor.py:168-174,284-305 (rouge-score 0.1.2, use_stemmer)",
        tally=_stemmed_tally(shared_words),
        score=share,
        tokens=_STEMMED,
    ),
    Measure(
        key="rougeL.stemmed",
        definition="F-measure of the longest common subsequence of stemmed words, best reference, "
        "mean over items.",
        source="not published for images; processors/nlp_processor.py:294-296 (rouge-score 0.1.2)",
        tally=_stemmed_tally(common_subsequence),
        score=share,
        tokens=_STEMMED,
    ),
    Measure(
        key="rougeL.plain",
        definition="F-measure of the words of longest common subsequences, sentence by sentence, "
        "each word once, without stemming; best reference, mean over items.",
        source="not published; its name is the path of the result in the package rouge 1.0.1, here "
        "without the 1e-8 in its denominator",
        tally=_plain_tally,
        score=share,
        tokens="sentences at full stops, blanks",
    ),
)
