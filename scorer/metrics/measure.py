"""What a measure is: answers in, sums per item out, and a score out of the sums.

Every score of the benchmark is a function of sums over items. So a measure gives, per item, the
few numbers that are to be summed, and says how a score follows from the sums. The score of the
task, of one item, and of ten thousand bootstrap samples then come from the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Unreadable(NamedTuple):
    """An answer that is there and cannot be what the measure needs; it counts as wrong."""

    item: int  # its position
    expected: str
    got: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What answers refer to beyond themselves."""

    form: Mapping[str, Any]  # what the annotation file says of all items
    references: Path | None = None  # folders that relative paths start from
    predictions: Path | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a measure found: ``sums`` has a row per item, of the numbers that are to be summed."""

    sums: Floats  # items × numbers
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One way to compute a metric.

    Attributes:
        key: its name in the catalog's ``measures.csv``, such as ``bleu1.sentence``.
        definition: what it computes, in a sentence, with the published formula.
        source: paper, file and lines, or reference implementation.
        tally: predictions (``None`` = missing, counts as wrong), references, material -> ``Tally``.
        score: sums (… × numbers), each over at least one item -> scores (…), in the catalog's unit.
    """

    key: str
    definition: str
    source: str
    tally: Callable[[Sequence[Any], Sequence[Any], Material], Tally]
    score: Callable[[Floats], Floats]
