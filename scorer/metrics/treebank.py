"""NLTK's word tokens, rule for rule, without loading NLTK (which takes seconds).

The rules are those of ``NLTKWordTokenizer`` in NLTK 3.10 (Apache-2.0, NLTK Project), with Python's
own idea of letters and blanks, as NLTK had it when the benchmark was published. They look no
further than the next blank, except at the two ends of a sentence. So a word in the middle gives the
same tokens wherever it stands, and is cut once: that is all the speed there is to this file.

Where sentences end decides what happens to a full stop in the middle of a text. NLTK asks its Punkt
model, whose English parameters are a download that a server may not have, and without them the
released code silently takes plain words instead: another value. Here the rule is written out and
never changes: a word with a final full stop ends a sentence unless it is an abbreviation
(``ABBREVIATIONS``, or letters with full stops between them), an initial before a letter, or a
number before a small letter; '?' and '!' always do. This is Punkt's own rule with a list of
abbreviations in place of its learned parameters. It differs where only training knows an
abbreviation, and where one stands before a sentence of one quoted word, which Punkt misreads.
"""

from __future__ import annotations

import re

TOKENS = "treebank (nltk 3.10), sentences by rule"

_STARTING_QUOTES = (
    (re.compile("([\u00ab\u201c\u2018\u201e]|[`]+)"), r" \1 "),
    (re.compile(r"^\""), r"``"),
    (re.compile(r"(``)"), r" \1 "),
    (re.compile(r"([ \(\[{<])(\"|\'{2})"), r"\1 `` "),
    (re.compile(r"(?i)(?<!\w)(\')(?!(?:re|ve|ll|m|t|s|d|n)\b)(?=\w)"), r"\1 "),
)
_PUNCTUATION = (
    (re.compile(r'([^\.])(\.)([\]\)}>"\'' "\u00bb\u201d\u2019 " r"]*+)\s*$"), r"\1 \2 \3 "),
    (re.compile(r"([:,])([^\d])"), r" \1 \2"),
    (re.compile(r"([:,])$"), r" \1 "),
    (re.compile(r"\.{2,}"), r" \g<0> "),
    (re.compile(r"[;@#$%&]"), r" \g<0> "),
    (re.compile("[\u2012-\u2015]"), r" \g<0> "),
    (re.compile(r'([^\.])(\.)([\]\)}>"\']*)\s*$'), r"\1 \2\3 "),
    (re.compile(r"[?!]"), r" \g<0> "),
    (re.compile(r"([^'])' "), r"\1 ' "),
    (re.compile(r"[*]"), r" \g<0> "),
    (re.compile(r"[\]\[\(\)\{\}\<\>]"), r" \g<0> "),
    (re.compile(r"--"), r" -- "),
)
_ENDING_QUOTES = (
    (re.compile("([\u00bb\u201d\u2019])"), r" \1 "),
    (re.compile(r"''"), " '' "),
    (re.compile(r'"'), " '' "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"([^' ])('[sS]|'[mM]|'[dD]|') "), r"\1 \2 "),
    (re.compile(r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "), r"\1 \2 "),
)
_CONTRACTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(can)(not)\b", r"\b(d)('ye)\b", r"\b(gim)(me)\b", r"\b(gon)(na)\b", r"\b(got)(ta)\b",
        r"\b(lem)(me)\b", r"\b(more)('n)\b", r"\b(wan)(na)(?=\s)", r" ('t)(is)\b", r" ('t)(was)\b",
    )
)  # fmt: skip

# Titles, names of months, states and companies: what stands before a full stop in plain prose.
_ABBREVIATED = """
    adm ala apr ariz ark assn attys aug ave bldg blvd brig bros calif capt cf cie cmdr co col colo
    conn corp cos cpl dec del dept dr drs e.g est etc feb fig figs fla fr fri ft ga gen gov hon
    i.e ill inc ind jan jr kan ky lt ltd maj mar mass md messrs mich minn miss mo mon mr mrs ms mt
    neb nev no nos nov oct okla op ore pa ph.d pp pres prof rep reps rev sat sen sens sept sgt sr
    st ste sun tenn tex thurs tues univ va viz vol vols vs vt wash wed wis wyo
"""
ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_CLOSING = ")]}>\"'\u00bb\u201d\u2019"
_OPENING = "([{<\"'\u00ab\u201c\u2018\u201e`"
_CLOSERS = frozenset(_CLOSING)
_END = re.compile(rf"[.?!][{re.escape(_CLOSING)}]*(?=\s+(\S))")
_LETTERS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")  # U.S, e.g
_NUMBER = re.compile(r"[-+]?\d[\d.,]*")

# Letters and digits with one mark after them, which most words are: no other rule applies to them
# but those that split a word of this list.
_PLAIN = re.compile(r"([A-Za-z0-9]+)([,;:?!]?)")
_PLAIN_END = re.compile(r"([A-Za-z0-9]+)([.,;:?!]?)")
_SPLIT = frozenset({"cannot", "gimme", "gonna", "gotta", "lemme", "wanna"})

_LIMIT = 400_000  # words remembered, about 60 MB; then all are forgotten


class _Words(dict[str, tuple[str, ...]]):
    """The tokens of words in the middle of a sentence, each cut once."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _LIMIT:
            self.clear()
        self[word] = found = self.cut(word)
        return found

    def cut(self, word: str) -> tuple[str, ...]:
        """Cut a word that is met for the first time."""
        return _plainly(_PLAIN, word) or tuple(_cut(f"x {word} x")[1:-1])


class _LastWords(_Words):
    """The same for what stands at the end of a sentence."""

    def cut(self, word: str) -> tuple[str, ...]:
        return _plainly(_PLAIN_END, word) or tuple(_cut(f"x {word}")[1:])


def _plainly(form: re.Pattern[str], word: str) -> tuple[str, ...]:
    """Cut a word that no rule but one for its mark applies to; () for any other."""
    match = form.fullmatch(word)
    if match is None or match.group(1).lower() in _SPLIT:
        return ()
    return match.groups() if match.group(2) else (word,)


_words, _last_words = _Words(), _LastWords()


def _cut(text: str) -> list[str]:
    """Apply every rule, in NLTK's order."""
    for pattern, replacement in _STARTING_QUOTES:
        text = pattern.sub(replacement, text)
    for pattern, replacement in _PUNCTUATION:
        text = pattern.sub(replacement, text)
    text = f" {text} "
    for pattern, replacement in _ENDING_QUOTES:
        text = pattern.sub(replacement, text)
    for pattern in _CONTRACTIONS:
        text = pattern.sub(r" \1 \2 ", text)
    return text.split()


def sentence_tokens(sentence: str) -> list[str]:
    """Cut one sentence: equal to ``NLTKWordTokenizer().tokenize``."""
    words = sentence.split(" ")
    # The end of a sentence is special from the last word that is more than closing marks; its
    # start is when there is a quotation mark.
    last = len(words) - 1
    while last > 0 and _CLOSERS.issuperset(words[last].strip()):
        last -= 1
    first = words[0][:1]
    if last == 0 or not first:
        return _cut(sentence)
    if first in "\"'":
        tokens = _cut(f"{words[0]} x")[:-1]
        middle = words[1:last]
    else:
        tokens = []
        middle = words[:last]
    for cut in map(_words.__getitem__, middle):
        tokens += cut
    tokens += _last_words[" ".join(words[last:])]
    return tokens


def sentences(text: str) -> list[str]:
    """Split a text into sentences by the rule that the module states."""
    found, start = [], 0
    for match in _END.finditer(text):
        if match.group()[0] == "." and not _is_end(text, match):
            continue
        found.append(text[start : match.end()])
        start = match.start(1)
    found.append(text[start:])
    return found


def _is_end(text: str, match: re.Match[str]) -> bool:
    """Tell whether a full stop ends a sentence, from its own word and the next letter."""
    stop = match.start()
    start = stop
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    word = text[start:stop].lstrip(_OPENING).lower()
    following = match.group(1)
    if not word:  # a full stop alone ends a sentence, one after an opening mark does not
        return start == stop
    if word[-1] == "." or is_abbreviation(word) or is_abbreviation(word.rpartition("-")[2]):
        return False
    if len(word) == 1 and word.isalpha():
        return not following.isalpha()
    return not (following.islower() and _NUMBER.fullmatch(word))


def is_abbreviation(word: str) -> bool:
    """Whether a word in lower case, without its last full stop, is an abbreviation."""
    return word in ABBREVIATIONS or _LETTERS.fullmatch(word) is not None


def tokens(text: str) -> list[str]:
    """Cut a text into sentences, and those into words and marks."""
    if "." not in text and "?" not in text and "!" not in text:
        return sentence_tokens(text)
    result: list[str] = []
    for sentence in sentences(text):
        result += sentence_tokens(sentence)
    return result
