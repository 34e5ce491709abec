"""Scoring boxes, masks and label maps against pycocotools and scikit-learn, with equal numbers.

pycocotools runs as it comes, with ten overlaps and four ranges of areas, and once more with the one
overlap alone that is asked for. All start from parsed JSON. Times are those of the processor: the
compared parts take turns within one run.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.table import Measurement
from scorer.metrics.label_maps import agreement
from scorer.metrics.measure import Material
from scorer.metrics.registry import find_measure
from scorer.metrics.segmentation import score_agreements

_IMAGES, _SHAPE, _CLASSES = 1_000, (240, 320), 5
_MAPS, _MAP_SIDE, _MAP_CLASSES = 20, 512, 19
_EQUAL = 1e-9  # of 100


def measure() -> list[Measurement]:
    """Run the measurements of this file; none without the libraries."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pycocotools import coco, cocoeval, mask
            from sklearn.metrics import jaccard_score
    except ImportError:
        return []
    given, due = _found(mask.encode)
    return [
        *_precision("boxes", "bbox", "bbox", given, due, coco.COCO, cocoeval.COCOeval),
        *_precision("masks", "segmentation", "segm", given, due, coco.COCO, cocoeval.COCOeval),
        _mean_iou(jaccard_score),
    ]


def _turns(ours: Callable[[], float], *theirs: Callable[[], float]) -> list[float]:
    """Take the least processor time of each out of five turns; the results must be equal."""
    best = [float("inf")] * (1 + len(theirs))
    for _ in range(5):
        scores = []
        for place, run in enumerate((ours, *theirs)):
            start = time.process_time()
            scores.append(run())
            best[place] = min(best[place], time.process_time() - start)
        for score in scores[1:]:
            if abs(scores[0] - score) > _EQUAL:
                raise ValueError(f"expected {score!r} as the library, got {scores[0]!r}")
    return best


def _found(encode: Callable[..., Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Make references, ellipses of some classes, and two findings near each."""
    random = np.random.default_rng(0)
    y, x = np.indices(_SHAPE)

    def entry(image: int, label: int, box: Any) -> dict[str, Any]:
        left, top, width, height = box
        disc = ((x - left) / width - 0.5) ** 2 + ((y - top) / height - 0.5) ** 2 < 0.25
        packed = encode(np.asfortranarray(disc.astype(np.uint8)))
        counts = packed["counts"].decode()
        return {
            "image_id": image,
            "category_id": label,
            "bbox": box.tolist(),
            "segmentation": {"size": list(packed["size"]), "counts": counts},
        }

    given, due = [], []
    for image in range(_IMAGES):
        for _ in range(random.integers(1, 8)):
            box = np.array([*random.uniform(0, 200, 2), *random.uniform(20, 60, 2)])
            label = int(random.integers(1, _CLASSES + 1))
            due.append({**entry(image, label, box), "area": box[2] * box[3], "iscrowd": 0})
            for _ in range(2):
                near = entry(image, label, box + random.normal(0, 4, 4))
                given.append({**near, "score": float(random.random())})
    return given, due


def _precision(
    name: str,
    field: str,
    kind: str,
    given: list[dict[str, Any]],
    due: list[dict[str, Any]],
    truth_of: Any,
    evaluation: Any,
) -> list[Measurement]:
    chosen = find_measure(f"ap50.{name}")
    predictions, references = _by_image(given, field), _by_image(due, field)
    kept = ("image_id", "category_id", "score", "area", "iscrowd", field)

    def ours() -> float:
        return chosen.overall(chosen.tally(predictions, references, Material({})))

    found, annotations = (
        [{key: one[key] for key in kept if key in one} | {"id": n} for n, one in enumerate(side, 1)]
        for side in (given, due)
    )
    dataset = {
        "images": [{"id": n, "height": _SHAPE[0], "width": _SHAPE[1]} for n in range(_IMAGES)],
        "categories": [{"id": label} for label in range(1, _CLASSES + 1)],
        "annotations": annotations,
    }

    def theirs(alone: bool) -> float:
        truth = truth_of()
        truth.dataset = dataset
        with contextlib.redirect_stdout(io.StringIO()):
            truth.createIndex()
            run = evaluation(truth, truth.loadRes([dict(one) for one in found]), kind)
            if alone:
                run.params.iouThrs, run.params.maxDets = np.array([0.5]), [100]
                run.params.areaRng, run.params.areaRngLbl = [[0, 1e10]], ["all"]
            run.evaluate()
            run.accumulate()
        precision = run.eval["precision"][0, :, :, 0, -1]  # the first overlap, all areas, 100 masks
        return float(100 * precision[precision > -1].mean())

    own, whole, alone = _turns(ours, lambda: theirs(False), lambda: theirs(True))
    what, budget = f"AP of {len(given):,} {name} on {_IMAGES:,} images", "a quarter of pycocotools"
    return [
        Measurement(what, own, "s", budget, "pycocotools as it comes", whole),
        Measurement(f"{what} (the same)", own, "s", "", "pycocotools, one overlap", alone),
    ]


def _by_image(entries: list[dict[str, Any]], field: str) -> list[list[dict[str, Any]]]:
    items: list[list[dict[str, Any]]] = [[] for _ in range(_IMAGES)]
    for one in entries:
        record = {"label": str(one["category_id"]), field: one[field]}
        items[one["image_id"]].append(record | ({"score": one["score"]} if "score" in one else {}))
    return items


def _mean_iou(jaccard_score: Callable[..., float]) -> Measurement:
    """Count maps that are decoded already: decoding is Pillow's on either side."""
    random = np.random.default_rng(0)
    side = _MAP_SIDE // 32
    due = [
        np.kron(random.integers(0, _MAP_CLASSES, (side, side)), np.ones((32, 32), int))
        for _ in range(_MAPS)
    ]
    given = [
        np.where(random.random(one.shape) < 0.9, one, random.integers(0, _MAP_CLASSES, one.shape))
        for one in due
    ]
    pairs = [
        (one.astype(np.int32), other.astype(np.int32))
        for one, other in zip(due, given, strict=True)
    ]
    flat = [np.concatenate(maps).ravel().astype(np.uint8) for maps in (due, given)]

    def ours() -> float:
        return score_agreements([agreement(*pair) for pair in pairs])

    def theirs() -> float:
        return 100 * float(jaccard_score(*flat, average="macro"))

    figures = _turns(ours, theirs)
    what = f"mIoU of {_MAPS} maps, {_MAP_SIDE} x {_MAP_SIDE}, {_MAP_CLASSES} classes"
    budget = "a tenth of scikit-learn"
    return Measurement(what, figures[0], "s", budget, "scikit-learn", figures[1])
