"""Optical flow against the reference's: the mean end-point error."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.flow import UNKNOWN, Flow, read_flow
from scorer.metrics.measure import Measure, mean
from scorer.metrics.produced import Against, Row, error_tally


def _mean_length(vectors: NDArray[np.float32]) -> float:
    squares = np.square(vectors[:, 0]) + np.square(vectors[:, 1])
    return float(np.sqrt(squares).mean(dtype=np.float64))


def _where(known: NDArray[np.bool_], flow: Flow) -> NDArray[np.float32]:
    """Take the vectors of known pixels: vectors × 2."""
    return flow.vectors.reshape(-1, 2) if known.all() else flow.vectors[known]


def _against(path: Path) -> Against:
    due = read_flow(path)
    if not due.known.any():
        raise MediaError("a flow that is known somewhere", "one without")
    truth = _where(due.known, due)

    def compare(given: Path) -> Row:
        ours = read_flow(given, due.known.shape)
        if (due.known & ~ours.known).any() and np.abs(_where(due.known, ours)).max() > UNKNOWN:
            raise MediaError("a flow at every pixel that the reference knows", "an unknown one")
        return _mean_length(_where(due.known, ours) - truth), 1

    return Against(compare, lambda: (_mean_length(truth), 1))


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
