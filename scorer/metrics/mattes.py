"""Alpha mattes: absolute and squared differences over the whole picture. Lower is better.

A missing or unreadable answer costs what the worst one could: of each pixel, the farther of 0 and
1.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.metrics.mask_shapes import prediction_finder, reference_finder, told
from scorer.metrics.measure import (
    BrokenReferenceError,
    Material,
    Measure,
    Tally,
    counted,
    mean,
)
from scorer.metrics.pixel_values import read_matte

_THOUSAND = 1_000  # by which both are reported


def _tally(
    power: int,
    per_pixel: bool,
    predictions: Sequence[Any],
    references: Sequence[Any],
    material: Material,
) -> Tally:
    ours, theirs = prediction_finder(material), reference_finder(material)
    values = np.empty(len(references))
    unreadable = []
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = read_matte(reference, theirs)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        error_of = np.maximum(due, 1 - due)
        try:
            if answer is not None:
                given = read_matte(answer, ours, (due.shape[0], due.shape[1]))
                error_of = np.abs(given - due)
        except MediaError as error:
            unreadable.append(told(item, error))
        total = float((error_of**power).sum())
        values[item] = total * _THOUSAND / due.size if per_pixel else total / _THOUSAND
    return Tally(counted(values), tuple(unreadable))


MEASURES = (
    Measure(
        key="sad",
        definition="Sum over the pixels of the absolute difference of alpha (0 to 1), over 1,000; "
        "mean over the pictures.",
        source="not published; Rhemann et al., A perceptually motivated online benchmark for "
        "image matting, CVPR 2009, over the whole picture",
        tally=partial(_tally, 1, False),
        score=mean,
    ),
    Measure(
        key="mse.matte",
        definition="Mean over the pixels of the squared difference of alpha (0 to 1), times "
        "1,000; mean over the pictures.",
        source="not published; Rhemann et al., A perceptually motivated online benchmark for "
        "image matting, CVPR 2009, over the whole picture",
        tally=partial(_tally, 2, True),
        score=mean,
    ),
)
