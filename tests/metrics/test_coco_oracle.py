"""Average precision of boxes, masks and key points against pycocotools, crowds among them."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from metrics_calls import score_of

Oracle = Callable[[str], ModuleType]
ITEMS = 25
SIZE = (60, 80)


def coco_precision(
    oracle: Oracle, kind: str, given: list[dict[str, Any]], due: list[dict[str, Any]], least: float
) -> float:
    """Average precision by pycocotools; entries have ``image_id`` and ``category_id``."""
    truth = oracle("pycocotools.coco").COCO()
    truth.dataset = {
        "images": [
            {"id": image, "height": SIZE[0], "width": SIZE[1]} for image in range(1, ITEMS + 1)
        ],
        "categories": [{"id": 1}, {"id": 2}],
        "annotations": [{"iscrowd": 0, **one, "id": n} for n, one in enumerate(due, 1)],
    }
    truth.createIndex()
    run = oracle("pycocotools.cocoeval").COCOeval(truth, truth.loadRes(given), kind)
    run.params.iouThrs = np.array([least])
    run.params.areaRng, run.params.areaRngLbl = [[0, 1e10]], ["all"]
    run.evaluate()
    run.accumulate()
    precision = run.eval["precision"][0, :, :, 0, -1]
    return float(100 * precision[precision > -1].mean())


def sorted_in(entries: list[dict[str, Any]], *fields: str) -> list[Any]:
    """Put entries into our items: of each the label and some fields."""
    items: list[Any] = [[] for _ in range(ITEMS)]
    for one in entries:
        fields_of = {name: one[name] for name in fields if name in one}
        items[one["image_id"] - 1].append({"label": "ab"[one["category_id"] - 1], **fields_of})
    return items


def places(random: np.random.Generator) -> list[tuple[int, int, np.ndarray[Any, Any]]]:
    """Image, class and box of the references."""
    return [
        (image, label, np.array([*random.uniform(0, 40, 2), *random.uniform(8, 20, 2)]))
        for image in range(1, ITEMS + 1)
        for label in (1, 2)
        for _ in range(random.integers(0, 4))
    ]


def near(random: np.random.Generator, found: list[Any]) -> list[tuple[int, int, Any, float]]:
    """What was found near the references, some of it equally sure."""
    return [
        (image, label, np.maximum(box + random.normal(0, 2, 4), 1), sure)
        for image, label, box in found
        for _ in range(random.integers(0, 3))
        for sure in [float(random.choice([random.random(), 0.5]))]
    ]


@pytest.mark.parametrize("seed", range(4))
def test_masks(oracle: Oracle, seed: int) -> None:
    random = np.random.default_rng(seed)
    coco = oracle("pycocotools.mask")

    def rle(box: Any) -> dict[str, Any]:
        """An ellipse with holes."""
        y, x = np.indices(SIZE)
        left, top, width, height = box
        disc = ((x - left - width / 2) / width) ** 2 + ((y - top - height / 2) / height) ** 2 < 0.25
        disc &= np.random.default_rng(int(left)).random(SIZE) < 0.9
        packed = coco.encode(np.asfortranarray(disc.astype(np.uint8)))
        return {"size": packed["size"], "counts": packed["counts"].decode()}

    found = places(random)
    due = [
        {
            "image_id": image,
            "category_id": label,
            "segmentation": rle(box),
            "area": 1,
            "iscrowd": int(random.random() < 0.15),
        }
        for image, label, box in found
    ]
    given = [
        {"image_id": image, "category_id": label, "segmentation": rle(box), "score": sure}
        for image, label, box, sure in near(random, found)
    ]
    theirs = coco_precision(oracle, "segm", given, due, 0.5)
    ours = score_of(
        "ap50.masks",
        sorted_in(given, "segmentation", "score"),
        sorted_in(due, "segmentation", "iscrowd"),
    )
    assert 0 < ours < 100
    assert ours == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_key_points(oracle: Oracle, seed: int) -> None:
    random = np.random.default_rng(seed)

    def points(box: Any, shown: Any) -> list[float]:
        line = np.linspace(0, 1, 17)[:, np.newaxis] * box[2:] + box[:2]
        return [float(number) for number in np.column_stack([line, shown]).ravel()]

    found = places(random)
    due = []
    for image, _, box in found:
        shown = np.zeros(17) if random.random() < 0.15 else random.integers(0, 3, 17)
        due.append(
            {
                "image_id": image,
                "category_id": 1,
                "keypoints": points(box, shown),
                "num_keypoints": int((shown > 0).sum()),
                "bbox": box.tolist(),
                "area": float(box[2] * box[3] * 0.5),
            }
        )
    given = [
        {"image_id": image, "category_id": 1, "keypoints": points(box, np.ones(17)), "score": sure}
        for image, _, box, sure in near(random, found)
    ]
    theirs = coco_precision(oracle, "keypoints", given, due, 0.5)
    ours = score_of(
        "ap50.keypoints",
        sorted_in(given, "keypoints", "score"),
        sorted_in(due, "keypoints", "bbox", "area"),
    )
    assert 0 < ours < 100
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_more_poses_than_count(oracle: Oracle) -> None:
    """The 21st of an item is not looked at."""
    flat = [1.0, 2.0, 2.0] * 17
    due = [{"image_id": 1, "category_id": 1, "keypoints": flat, "num_keypoints": 17,
            "bbox": [0, 0, 9, 9], "area": 81.0}]  # fmt: skip
    wrong = {"image_id": 1, "category_id": 1, "keypoints": [500.0, 500.0, 2.0] * 17, "score": 0.9}
    given = [wrong] * 20 + [{**wrong, "keypoints": flat, "score": 0.8}]
    ours = score_of(
        "ap50.keypoints",
        sorted_in(given, "keypoints", "score"),
        sorted_in(due, "keypoints", "bbox", "area"),
    )
    assert ours == coco_precision(oracle, "keypoints", given, due, 0.5) == 0
