"""Mean intersection over union of classes, from the pixels of all pictures together.

Classes are those of the references, the background among them. Where a reference's map has the
value 255 beside others than 0, it marks pixels that count nowhere. Where all references know only
0 and 1, or 0 and 255, or are JPEGs (whose values blur), there are two classes, above and below the
middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scorer.media import MediaError
from scorer.metrics.label_maps import Agreement, Counts, agreement, read_labels, unwrapped_file
from scorer.metrics.mask_shapes import prediction_finder, reference_finder, told
from scorer.metrics.measure import BrokenReferenceError, Floats, Material, Measure, Tally

_VOID = 255
_NOTHING = -1  # the label of a pixel that was not answered


def _tally(predictions: Sequence[Any], references: Sequence[Any], material: Material) -> Tally:
    ours, theirs = prediction_finder(material), reference_finder(material)
    names: dict[str, int] = {}
    found: list[Agreement] = []
    unreadable = []
    lossy = True
    for item, (answer, reference) in enumerate(zip(predictions, references, strict=True)):
        try:
            due = read_labels(reference, theirs, names)
        except MediaError as error:
            raise BrokenReferenceError.of(item, error) from error
        path = unwrapped_file(reference)
        lossy &= isinstance(path, str) and path.lower().endswith((".jpg", ".jpeg"))
        try:
            if answer is not None:
                given = read_labels(answer, ours, names, (due.shape[0], due.shape[1]))
                found.append(agreement(due, given))
                continue
        except MediaError as error:
            unreadable.append(told(item, error))
        labels, pixels = np.unique(due, return_counts=True)
        found.append(Agreement(labels.astype(np.int64), np.full(len(labels), _NOTHING), pixels))
    return Tally(_sums(found, lossy), tuple(unreadable))


def _sums(found: Sequence[Agreement], lossy: bool) -> Floats:
    """Return per item the intersection with each class, then the unions."""
    if not found:
        return np.empty((0, 2))
    classes = set(np.unique(np.concatenate([one.due for one in found])).tolist())
    if lossy or classes <= {0, 1} or classes <= {0, _VOID}:
        found = [_in_two(one, lossy or _VOID in classes) for one in found]
        classes = set(np.unique(np.concatenate([one.due for one in found])).tolist())
    else:
        classes -= {_VOID}
        found = [Agreement(*(part[one.due != _VOID] for part in one)) for one in found]
    if not classes:
        raise BrokenReferenceError(None, "a class in one of them", "pixels that count nowhere")
    known = np.array(sorted(classes))
    sums = np.zeros((len(found), 2, len(known)))
    for row, one in zip(sums, found, strict=True):
        right = one.due == one.given
        row[0] = _by_class(one.due[right], one.pixels[right], known)
        row[1] = _by_class(one.due, one.pixels, known)
        row[1] += _by_class(one.given[~right], one.pixels[~right], known)
    return sums.reshape(len(found), -1)


def _in_two(one: Agreement, wide: bool) -> Agreement:
    """Make two classes of what is below and above the middle."""
    due = (one.due > (_VOID // 2 if wide else 0)).astype(np.int64)
    middle = _VOID // 2 if one.given.max() > 1 else 0
    given = np.where(one.given == _NOTHING, _NOTHING, one.given > middle)
    return Agreement(due, given, one.pixels)


def _by_class(labels: Counts, pixels: Counts, known: Counts) -> Floats:
    places = np.searchsorted(known, labels)
    is_known = known[np.minimum(places, len(known) - 1)] == labels
    return np.bincount(places[is_known], pixels[is_known], len(known)).astype(np.float64)


def _mean_over_classes(sums: Floats) -> Floats:
    """Average the classes that an item, or all of them together, has or was given."""
    common, whole = np.split(sums, 2, axis=-1)
    there = whole > 0
    shares = np.divide(common, whole, out=np.zeros_like(whole), where=there)
    return np.asarray(100 * shares.sum(axis=-1) / there.sum(axis=-1))


def score_agreements(found: Sequence[Agreement]) -> float:
    """Score maps that were compared already, as one task."""
    return float(_mean_over_classes(_sums(found, lossy=False).sum(axis=0)))


MEASURES = (
    Measure(
        key="miou.classes",
        definition="Intersection over union of each class of the references, background included, "
        "over the pixels of all pictures together; mean over the classes.",
        source="not published; the field's standard (PASCAL VOC, scikit-learn's jaccard_score)",
        tally=_tally,
        score=_mean_over_classes,
    ),
)
