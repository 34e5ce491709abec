"""A measure in one call."""

from typing import Any

from scorer.metrics.measure import Material, Tally
from scorer.metrics.registry import COMPUTABLE, find_measure

# Whose answers are files; test_media_measures.py asks of them what is asked of every measure.
FILE_FAMILIES = frozenset({"pictures", "ssim", "frames", "depth", "flows", "cepstra"})
FILE_KEYS = frozenset(key for key, family in COMPUTABLE.items() if family in FILE_FAMILIES)


def tally_of(key: str, predictions: Any, references: Any, **form: Any) -> Tally:
    return find_measure(key).tally(predictions, references, Material(form))


def score_of(key: str, predictions: Any, references: Any, **form: Any) -> float:
    return find_measure(key).overall(tally_of(key, predictions, references, **form))
