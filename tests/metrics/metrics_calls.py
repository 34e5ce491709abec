"""A measure in one call."""

from typing import Any

from scorer.metrics.measure import Material, Tally
from scorer.metrics.registry import find_measure


def tally_of(key: str, predictions: Any, references: Any, **form: Any) -> Tally:
    return find_measure(key).tally(predictions, references, Material(form))


def score_of(key: str, predictions: Any, references: Any, **form: Any) -> float:
    return find_measure(key).overall(tally_of(key, predictions, references, **form))
