"""Finds a measure by its key. A family's module is loaded when one of its measures is first used.

A key of the catalog's ``measures.csv`` is one of two: it can be computed, or its score is supplied
by people or an undefined judge.
"""

from __future__ import annotations

import importlib
from functools import cache

from scorer.metrics.measure import Measure

_FAMILIES = {
    "choice": (
        "accuracy.exact", "accuracy.caseless", "accuracy.folded", "accuracy.contains",
        "accuracy.contains.lower", "accuracy.labels", "accuracy.yes-no",
        "exact-match.normalised", "macro-accuracy", "f1.weighted",
    ),
    "extraction": ("micro-f1", "token-f1", "recall@50"),
    "bleu": ("bleu1.sentence", "bleu1.characters", "bleu1.corpus", "bleu4.corpus"),
    "rouge": ("rouge1", "rougeL.stemmed", "rougeL.plain"),
    "captions": ("cider", "cider.transcripts"),
    "edits": ("anls", "wer"),
    "regression": ("mae", "rmse", "mse"),
    "codebleu": ("codebleu",),
    "boxes": ("ap50.boxes", "ap75.boxes", "ap10.boxes"),
    "frechet": ("fid", "fid.motion", "fvd", "fad"),
    "cosines": (
        "clip.text", "clip.images", "clip.frames", "clip.text-frames", "clip.style", "clap",
        "clap.style", "dino",
    ),
    "verdicts": (
        "accuracy.images", "aesthetic", "musiq", "dynamic-degree", "success-rate",
        "success-rate.objects", "frame-accuracy", "i2v-composite",
    ),
    "pictures": ("psnr", "rmse.lab"),
    "ssim": ("ms-ssim",),
    "frames": ("psnr.video", "flicker"),
    "depth": ("rms.depth", "abs-rel"),
    "flows": ("epe",),
    "cepstra": ("mcd",),
    "point_labels": ("miou.points", "miou.instance"),
    "point_masks": ("map50.point-masks",),
    "centres": ("map.centres",),
    "tracking": ("amota",),
    "normals": ("rmse.normals",),
    "odometry": ("rte",),
    "chamfer": ("chamfer.sum-1e3", "chamfer.mean", "chamfer.sum-mm"),
    "masks": ("ap50.masks",),
    "keypoints": ("ap50.keypoints",),
    "segmentation": ("miou.classes",),
    "panoptic": ("pq",),
    "regions": ("dice", "miou.video"),
    "anomalies": ("ap.pixels", "auc.pixels"),
    "mattes": ("sad", "mse.matte"),
    "saliency": ("s-measure", "s-measure.standard"),
    "tubes": ("m-viou", "auc.success"),
}  # fmt: skip

COMPUTABLE = {key: family for family, keys in _FAMILIES.items() for key in keys}

SUPPLIED = frozenset({"mos", "gpt-score", "user-preference", "e-acc", "pcc"})


def is_computable(key: str) -> bool:
    """Whether predictions can be scored with this measure now."""
    return key in COMPUTABLE


def why_not(key: str) -> str:
    """Say why a measure cannot be computed; "" if it can."""
    if key in COMPUTABLE:
        return ""
    if key in SUPPLIED:
        return "the score comes from people or an undefined judge; enter it in a workbook"
    return f"there is no measure {key!r}"


@cache
def find_measure(key: str) -> Measure:
    """Find a measure that can be computed.

    Raises:
        ValueError: it cannot; ``why_not`` says why.
    """
    family = COMPUTABLE.get(key)
    if family is None:
        raise ValueError(f"measure {key!r}: {why_not(key)}")
    module = importlib.import_module(f"scorer.metrics.{family}")
    by_key: dict[str, Measure] = {measure.key: measure for measure in module.MEASURES}
    return by_key[key]
