"""Optical flow against the reference's: the mean end-point error."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from scorer.media import MediaError
from scorer.media.flow import read_flow
from scorer.metrics.measure import Floats, Measure, mean
from scorer.metrics.produced import Against, Row, error_tally


def _lengths(vectors: Floats) -> float:
    return float(np.hypot(vectors[:, 0], vectors[:, 1]).mean())


def _against(path: Path) -> Against:
    due = read_flow(path)
    if not due.known.any():
        raise MediaError("a flow that is known somewhere", "one without")
    truth = due.vectors[due.known].astype(np.float64)

    def compare(given: Path) -> Row:
        ours = read_flow(given, due.known.shape)
        vectors = ours.vectors[due.known].astype(np.float64)
        if (np.abs(vectors) > 1e9).any():
            raise MediaError("a flow at every pixel that the reference knows", "an unknown one")
        return _lengths(vectors - truth), 1

    return Against(compare, lambda: (_lengths(truth), 1))


MEASURES = (
    Measure(
        key="epe",
        definition="Length of the difference of the flow's vectors in pixels, mean over the pixels "
        "whose flow the reference knows, then over the pairs of frames.",
        source="predictors/video_comprehension_flow_matching_tracking.py:140-189,370-377, without "
        "the 1e-4 in its denominator; it reads unknown flow as a vector",
        tally=partial(error_tally, open_reference=_against),
        score=mean,
    ),
)
