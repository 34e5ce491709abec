"""Videos frame by frame: PSNR against the reference's frames, and how steady a video is.

A video is a file or a folder of frames. Frames of two folders are paired by their names, as the
released code does, else by their order; then there must be as many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.media.images import read_rgb
from scorer.media.place import find_prediction
from scorer.media.video import Frame, frame_files, read_frames
from scorer.metrics.measure import Material, Measure, Tally, Unreadable, counted, share
from scorer.metrics.pictures import PEAK, psnr, psnr_row, size_of
from scorer.metrics.produced import Against, Row, of_reference, path_in, similarity_tally

# Pixels of a video that is compared with nothing, which would bound it; two seconds of decoding.
# Models make up to 120 frames of 1,280 × 720.
_MAX_ALONE = 400_000_000


def _against_frames(due: Path) -> Against:
    def compare(given: Path) -> Row:
        rows = np.array([psnr_row(*pair) for pair in _paired(given, due)])
        return tuple(rows.sum(axis=0))

    def blank() -> Row:
        frames = len(frame_files(due)) if due.is_dir() else sum(1 for _ in read_frames(due))
        return 0, frames, frames

    return Against(compare, blank)


def _paired(given: Path, due: Path) -> Iterator[tuple[Frame, Frame]]:
    """Pair frames by the names of their files, and in their order where there are none."""
    if given.is_dir() and due.is_dir():
        ours = {path.stem: path for path in frame_files(given)}
        theirs = frame_files(due)
        if any(path.stem in ours for path in theirs):
            for path in theirs:
                if path.stem not in ours:
                    raise MediaError("the reference's frames", f"no frame {path.stem[:80]!r}")
                (right,) = of_reference(map(read_rgb, [path]))
                yield read_rgb(ours[path.stem], right.shape[:2]), right
            return
    for number, pair in enumerate(zip_longest(read_frames(given), of_reference(read_frames(due)))):
        mine, right = pair
        if mine is None or right is None:
            how = "more" if right is None else f"only {number}"
            raise MediaError("as many frames as the reference has", how)
        yield mine, right


def _steadiness(path: Path) -> float:
    """Return 1 less the mean absolute difference of neighbouring frames, over 255."""
    differences = []
    before: Frame | None = None
    for frame in read_frames(path, _MAX_ALONE):
        if before is not None:
            if frame.shape != before.shape:
                raise MediaError("frames of one size", f"{size_of(before)} and {size_of(frame)}")
            differences.append(float(np.abs(np.subtract(frame, before, dtype=np.int16)).mean()))
        before = frame
    if not differences:
        raise MediaError("at least two frames", "fewer")
    return 1 - float(np.mean(differences)) / PEAK


def _steadiness_or_fault(path: Path) -> float | MediaError:
    try:
        return _steadiness(path)
    except MediaError as error:
        return error


def _tally_steadiness(
    predictions: Sequence[Any], references: Sequence[Any], material: Material
) -> Tally:
    """Take the references' number alone: nothing is compared with them."""
    values = np.zeros(len(references))
    unreadable = []
    known: dict[Path, float | MediaError] = {}  # many answers may name one file
    for item, answer in enumerate(predictions):
        if answer is None:
            continue
        try:
            path = find_prediction(material.predictions, path_in(answer), folders=True)
            if path not in known:
                known[path] = _steadiness_or_fault(path)
            found = known[path]
            if isinstance(found, MediaError):
                raise found
            values[item] = found
        except MediaError as error:
            unreadable.append(Unreadable(item, error.expected, error.got, error.hint))
    return Tally(counted(values), tuple(unreadable))


MEASURES = (
    Measure(
        key="psnr.video",
        definition="Mean over all frames of all videos of 10·log10(255² / MSE) over all RGB "
        "values, in dB, 60 at most for each; infinite where all frames equal the reference's.",
        source="predictors/video_translation_restoration_superresolution_objectdetection.py:"
        "121-168, which drops equal frames",
        tally=partial(similarity_tally, open_reference=_against_frames, folders=True),
        score=psnr,
    ),
    Measure(
        key="flicker",
        definition="255 less the mean absolute difference of neighbouring frames, over 255, mean "
        "over the videos.",
        source="video_generation_evaluation/toolkit/temporal_flickering.py:31-64 (VBench)",
        tally=_tally_steadiness,
        score=share,
        unanswered=True,
    ),
)
