"""A catalog whose models are of random weights, and what they look at."""

import csv
import importlib.util
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tiny
from asking import IDS
from PIL import Image

from places import ROOT
from scorer.models.loading import load_model


def let_torchvision_load() -> None:
    """Declare its compiled operators where they are for another kind of torch than is here.

    On some machines torch can be had for CPUs alone and torchvision for GPUs alone. The networks
    need none of these operators, but without them torchvision stops when it is imported.
    """
    import torch

    spec = importlib.util.find_spec("torchvision")
    assert spec is not None
    (binary,) = Path(str(spec.origin)).parent.glob("_C*.so")
    try:
        torch.ops.load_library(binary)
    except OSError:
        for name in ("nms", "qnms"):
            schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{name}", schema)


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog whose models are tiny ones in folders, and networks in files."""
    import torch

    let_torchvision_load()
    folder = tmp_path_factory.mktemp("catalog") / "catalog"
    shutil.copytree(ROOT / "leaderboard_data" / "catalog", folder)
    torch.manual_seed(0)
    savers = {
        "clip-large": tiny.save_clip, "clip-base": tiny.save_clip, "dino": tiny.save_dino,
        "clap": tiny.save_clap, "whisper": tiny.save_whisper, "inception": tiny.save_inception,
        "r3d-18": tiny.save_r3d, "raft": tiny.save_raft,
    }  # fmt: skip
    rows = [("model", "repository", "revision", "licence", "remark")]
    for name, save in savers.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of transformers, about itself
            save(folder.parent / name)
        rows.append((name, str(folder.parent / name), "", "", ""))
    head = {"weight": torch.randn(1, 16), "bias": torch.tensor([5.0])}
    torch.save(head, folder.parent / "head.pth")
    rows.append(("aesthetic", str(folder.parent / "head.pth"), "", "", ""))
    with (folder / "models.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return folder


@pytest.fixture(autouse=True)
def here(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CATALOG_DIR", str(weights))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    yield
    load_model.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures, clips of six frames as pictures, and sounds of one and a half seconds."""
    random = np.random.default_rng(1)
    for name in (*IDS, "style"):
        noise = random.integers(0, 255, (40, 60, 3), np.uint8)
        Image.fromarray(noise).save(tmp_path / f"{name}.png")
        (tmp_path / f"{name}-clip").mkdir()
        for number in range(6):
            frame = Image.fromarray(np.roll(noise, 3 * number, axis=0))
            frame.save(tmp_path / f"{name}-clip" / f"{number}.png")
    return tmp_path
