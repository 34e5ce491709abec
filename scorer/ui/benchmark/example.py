"""What a prediction of a task looks like, as a small file for this very task.

The shape follows from the task's measure; where one measure serves several, from the sheet.
"""

from __future__ import annotations

import json
from typing import Any

from scorer.records import Task

_BY_MEASURE: dict[str, tuple[str, ...]] = {
    "choice": (
        "accuracy.exact", "accuracy.caseless", "accuracy.folded", "accuracy.contains",
        "accuracy.contains.lower", "accuracy.labels", "accuracy.yes-no",
        "exact-match.normalised", "macro-accuracy", "f1.weighted",
    ),
    "number": ("mae", "rmse", "mse"),
    "labels": ("micro-f1",),
    "relations": ("recall@50",),
    "code": ("codebleu",),
    "transcript": ("wer", "cider.transcripts"),
    "boxes": ("ap50.boxes", "ap75.boxes", "ap10.boxes"),
    "instances": ("ap50.masks", "pq"),
    "classes": ("miou.classes",),
    "mask": ("dice",),
    "values": ("ap.pixels", "auc.pixels"),
    "matte": ("sad", "mse.matte"),
    "masks": ("miou.video",),
    "maps": ("s-measure", "s-measure.standard"),
    "keypoints": ("ap50.keypoints",),
    "tube": ("m-viou",),
    "track": ("auc.success",),
    "video": ("psnr.video", "flicker"),
    "image": ("psnr", "ms-ssim", "rmse.lab"),
    "depth": ("rms.depth",),
    "depths": ("abs-rel",),
    "flow": ("epe",),
    "speech": ("mcd",),
    "point labels": ("miou.points", "miou.instance"),
    "point masks": ("map50.point-masks",),
    "scene": ("map.centres",),
    "tracks": ("amota",),
    "normals": ("rmse.normals",),
    "poses": ("rte",),
    "shape": ("chamfer.sum-1e3", "chamfer.mean", "chamfer.sum-mm"),
    "features": ("fid", "fid.motion", "fvd", "fad"),
    "pair": ("clip.text", "clip.images", "clip.text-frames", "clip.style", "clap", "clap.style"),
    "frames": ("clip.frames", "dino"),
    "class": ("accuracy.images",),
    "flag": ("dynamic-degree", "success-rate"),
    "flags": ("success-rate.objects", "frame-accuracy"),
    "rating": ("aesthetic", "musiq"),
    "four": ("i2v-composite",),
    "supplied": ("mos", "gpt-score", "user-preference", "e-acc", "pcc"),
}  # fmt: skip
# Two rows of four, the left half filled.
_RUNS = {"size": [2, 4], "counts": [0, 4, 4]}
_SHAPES = {key: shape for shape, keys in _BY_MEASURE.items() for key in keys}
_EXAMPLES: dict[str, tuple[Any, Any]] = {
    "choice": ("A", "B"),
    "text": ("a first answer", "another answer"),
    "number": (12, 7.5),
    "labels": ("first<p>second", "third"),
    "relations": ([["man", "rides", "horse"]], [["dog", "next to", "tree"]]),
    "code": ("SELECT name FROM city", "SELECT 1"),
    "transcript": ("what is said in the first", "and in the second"),
    "boxes": ({"label": [[12, 30, 64, 48, 0.9]]}, {"label": [[5, 5, 20, 40, 0.7]]}),
    "instances": (
        [{"label": "car", "mask": _RUNS, "score": 0.9}],
        [{"label": "car", "mask": "masks/second-0.png", "score": 0.7}],
    ),
    "classes": ("maps/first.png", {"road": _RUNS, "car": "masks/second-0.png"}),
    "mask": ("masks/first.png", _RUNS),
    "values": ("maps/first.png", "maps/second.npy"),
    "matte": ("mattes/first.png", "mattes/second.npy"),
    "masks": ({"0": {"mask": _RUNS}, "1": {"mask": _RUNS}}, "masks/second"),
    "maps": ("maps/first", {"0": "maps/second/0.png", "1": "maps/second/1.png"}),
    "keypoints": (
        [{"keypoints": [110, 42, 2, 118, 40, 2], "score": 0.9}],
        [{"keypoints": [64, 30, 2, 70, 28, 1], "score": 0.7}],
    ),
    "tube": ({"12": [12, 30, 76, 78], "13": [14, 30, 78, 78]}, [[0, 0, 0, 0], [5, 5, 25, 45]]),
    "track": ([[12, 30, 64, 48], [14, 30, 64, 48]], {"0": [5, 5, 20, 40]}),
    "image": ("images/first.png", "images/second.png"),
    "video": ("videos/first.mp4", "videos/second"),
    "depth": ("depth/first.png", "depth/second.npz"),
    "depths": ("depth/first.npz", "depth/second.npz"),
    "flow": ("flow/first.flo", "flow/second.png"),
    "speech": ("audio/first.wav", "audio/second.npz"),
    "point labels": ("labels/first.txt", [3, 3, 1, 8]),
    "point masks": (
        [{"label": "chair", "score": 0.9, "mask": "masks/first-0.txt"}],
        {"labels": "classes/second.npy", "instances": "instances/second.npy"},
    ),
    "scene": (
        [{"label": "car", "translation": [12.5, -3.0, 0.9], "score": 0.9}],
        [{"label": "bus", "translation": [40.0, 8.5, 1.6], "score": 0.7}],
    ),
    "tracks": (
        [
            {"frame": 0, "track_id": "7", "label": "car", "translation": [12, 3, 1], "score": 0.9},
            {"frame": 1, "track_id": "7", "label": "car", "translation": [13, 3, 1], "score": 0.8},
        ],
        [{"frame": 0, "track_id": "1", "label": "bus", "translation": [40, 8, 2], "score": 0.7}],
    ),
    "normals": ("normals/first.txt", [[0, 0, 1], [0.6, 0, 0.8]]),
    "poses": ("poses/00.txt", [[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]]),
    "shape": ("shapes/first.ply", "shapes/second.off"),
    "features": ("features.npz", "features.npz"),
    "pair": ("features.npz", 31.5),
    "frames": ("features.npz", 96.25),
    "class": ("tabby cat", True),
    "flag": (True, False),
    "flags": ([True, True, False], 0.75),
    "rating": (61.5, [58.25, 60.5]),
    "four": (
        {
            "subject_consistency": 0.96,
            "overall_consistency": 0.25,
            "motion_smoothness": 0.98,
            "dynamic_degree": True,
        },
        [0.94, 0.22, 0.97, 0],
    ),
}


def shape_of(task: Task) -> str:
    """Say what a prediction of the task is: a key of ``benchmark_wording.SHAPES``."""
    return _SHAPES.get(task.measure, "text")


def example_predictions(task: Task) -> list[dict[str, Any]]:
    """Make two entries of a prediction file; none where the score itself is handed in."""
    found = _EXAMPLES.get(shape_of(task))
    if found is None:
        return []
    return [{"id": name, "prediction": one} for name, one in zip(("1", "2"), found, strict=True)]


def example_text(task: Task) -> str:
    """Write the entries as the file has them, one per line."""
    lines = [json.dumps(entry, ensure_ascii=False) for entry in example_predictions(task)]
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]" if lines else ""
