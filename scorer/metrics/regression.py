"""Answers that are numbers: mean errors. Lower is better.

A missing or unreadable answer costs at least as much as anything answered: the larger of the
references' spread (at least their largest amount) and the model's own largest error on the task.
So leaving items out never pays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scorer.metrics.answers import numbers, shown
from scorer.metrics.measure import (
    BrokenReferenceError,
    Floats,
    Material,
    Measure,
    Tally,
    Unreadable,
    mean,
)


def _errors(
    predictions: Sequence[Any], references: Sequence[Any]
) -> tuple[list[Floats | None], list[Unreadable], list[tuple[float, ...]]]:
    """Take the absolute errors of every item; ``None`` where there is no readable answer."""
    errors: list[Floats | None] = []
    unreadable = []
    truth = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        due = numbers(reference)
        if due is None:
            raise BrokenReferenceError(item, "a number", shown(reference))
        truth.append(due)
        given = None if answer is None else numbers(answer)
        if given is not None and len(given) == len(due):
            errors.append(np.abs(np.subtract(given, due)))
            continue
        errors.append(None)
        if answer is not None:
            what = "a number" if len(due) == 1 else f"{len(due)} numbers"
            hint = "counted with the largest error; give the number alone"
            unreadable.append(Unreadable(item, what, shown(answer), hint))
    return errors, unreadable, truth


def _worst(errors: list[Floats | None], truth: list[tuple[float, ...]]) -> float:
    """What a missing answer costs, in the unit of the answers."""
    values = np.concatenate([np.asarray(due) for due in truth])
    spread = max(float(np.ptp(values)), float(np.abs(values).max()))
    own = max((float(error.max()) for error in errors if error is not None), default=0.0)
    return max(spread, own)


def _tally_of(power: int) -> Callable[..., Tally]:
    def tally(predictions: Sequence[Any], references: Sequence[Any], _: Material) -> Tally:
        if not references:
            return Tally(np.empty((0, 2)))
        errors, unreadable, truth = _errors(predictions, references)
        worst = _worst(errors, truth)
        sums = np.empty((len(truth), 2))
        for item, (error, due) in enumerate(zip(errors, truth, strict=True)):
            amount = len(due) * worst**power if error is None else float((error**power).sum())
            sums[item] = amount, len(due)
        return Tally(sums, tuple(unreadable))

    return tally


def _root(sums: Floats) -> Floats:
    return np.sqrt(mean(sums))


MEASURES = (
    Measure(
        key="mae",
        definition="Mean absolute error.",
        source="processors/nlp_processor.py:347-361, which skips what it cannot read",
        tally=_tally_of(1),
        score=mean,
    ),
    Measure(
        key="rmse",
        definition="Root of the mean squared error, over all numbers of all items.",
        source="the field's standard; the released code computes the mean absolute error",
        tally=_tally_of(2),
        score=_root,
    ),
    Measure(
        key="mse",
        definition="Mean squared error.",
        source="the field's standard",
        tally=_tally_of(2),
        score=mean,
    ),
)
