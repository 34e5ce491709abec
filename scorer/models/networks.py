"""The networks of FID, FVD and optical flow, whose weights are a file each: the extra ``vision``.

Inception v3 is torch-fidelity's, the one that FID is defined by; r3d_18 and RAFT are torchvision's.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from scorer.errors import Problem, ReportError
from scorer.media import MediaError
from scorer.media.extras import load
from scorer.metrics.measure import Floats
from scorer.models.embedders import Picture
from scorer.models.loading import Loaded, device_and_batch, torch
from scorer.models.weights import Weights

FRAMES = 16  # of a video that r3d_18 sees
_SIDE = 224  # of its frames, whatever shape they had
# Of Kinetics-400, by colour; with the rest as in video_generation_evaluation/toolkit/fvd.py:23-35.
_MEAN = np.array([0.43216, 0.394666, 0.37645], np.float32)
_SPREAD = np.array([0.22803, 0.22145, 0.216989], np.float32)
_UPDATES = 20  # of a flow by RAFT
_SMALLEST = 128  # pixels that torchvision's RAFT takes
_INSTALL = "'general-level-scorer[vision]', with torch and torchvision from the same index"


@lru_cache(maxsize=1)
def load_inception(weights: Weights) -> Loaded:
    """Load the Inception v3 of December 2015 that FID's features come from.

    Raises:
        MissingPackageError: the extra is not installed.
        ReportError: the weights cannot be had.
    """
    fidelity = load("torch_fidelity.feature_extractor_inceptionv3", "FID", _INSTALL)

    def build(file: Path, state: Any) -> Any:
        del state  # torch-fidelity reads the file by itself
        return fidelity.FeatureExtractorInceptionV3(
            "inception", ["2048"], feature_extractor_weights_path=str(file)
        )

    return _loaded(weights, build)


@lru_cache(maxsize=1)
def load_r3d(weights: Weights) -> Loaded:
    """Load the r3d_18 of Kinetics-400, without its last layer; errors as ``load_inception``."""
    videos = load("torchvision.models.video", "FVD", _INSTALL)

    def build(file: Path, state: Any) -> Any:
        del file
        model = videos.r3d_18(weights=None)
        model.load_state_dict(state)
        model.fc = torch().nn.Identity()
        return model

    return _loaded(weights, build)


@lru_cache(maxsize=1)
def load_raft(weights: Weights) -> Loaded:
    """Load RAFT, which finds the flow between two pictures; errors as ``load_inception``."""
    flows = load("torchvision.models.optical_flow", "optical flow", _INSTALL)

    def build(file: Path, state: Any) -> Any:
        del file
        model = flows.raft_large(weights=None)
        model.load_state_dict(state)
        return model

    return _loaded(weights, build)


def embed_picture(loaded: Loaded, picture: Picture) -> Floats:
    """Return Inception's row of 2,048 numbers for a picture of any size, which it scales itself."""
    pixels = torch().from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))
    with torch().inference_mode():
        (found,) = loaded.model(pixels[np.newaxis].to(loaded.device))
    row: Floats = found.cpu().numpy().astype(np.float64)
    return row


def embed_clip(loaded: Loaded, frames: Sequence[Picture]) -> Floats:
    """Return r3d_18's row of 512 numbers for a video's first frames; the last one fills the rest.

    Of frames there is at least one, and at most 16.
    """
    seen = [_scaled(frame) for frame in frames]
    seen += seen[-1:] * (FRAMES - len(seen))
    pixels = torch().from_numpy(np.stack(seen, axis=1)[np.newaxis])
    with torch().inference_mode():
        found = loaded.model(pixels.to(loaded.device))
    row: Floats = found.cpu().numpy().astype(np.float64)
    return row


def is_moving(loaded: Loaded, frames: Iterable[Picture], count: int) -> bool:
    """Whether enough of a video's frames move enough: VBench's dynamic degree.

    That is four in sixteen where the fastest twentieth of the pixels moves by more than 6 pixels
    on average, of a video 256 pixels high or wide; as in
    video_generation_evaluation/toolkit/dynamic_degree.py:31-77, with its rounding.

    Args:
        loaded: RAFT.
        frames: eight a second, one after the other.
        count: how many they are.

    Raises:
        MediaError: they are too small for RAFT, or not all of one size.
    """
    needed, moving = round(4 * (count / 16)), 0
    bar = None
    for first, second in pairwise(frames):
        height, width, _ = first.shape
        if min(height, width) < _SMALLEST or second.shape != first.shape:
            got = f"{width} × {height} and {second.shape[1]} × {second.shape[0]}"
            raise MediaError(f"frames of one size, at least {_SMALLEST} pixels each way", got)
        bar = bar or 6.0 * (min(height, width) / 256.0)
        moving += _fastest(loaded, first, second) > bar
        if moving >= needed:
            return True
    return False


def _fastest(loaded: Loaded, first: Picture, second: Picture) -> float:
    """Measure how far the fastest twentieth of the pixels moves, in pixels."""
    height, width, _ = first.shape
    below, beside = -height % 8, -width % 8  # RAFT takes multiples of 8
    edges = [beside // 2, beside - beside // 2, below // 2, below - below // 2]
    both = torch().from_numpy(np.stack([first, second]).transpose(0, 3, 1, 2).copy())
    pixels = 2 * (both.to(loaded.device).float() / 255) - 1
    pixels = torch().nn.functional.pad(pixels, edges, mode="replicate")
    with torch().inference_mode():
        flow = loaded.model(pixels[:1], pixels[1:], num_flow_updates=_UPDATES)[-1][0]
    lengths = np.hypot(*flow.cpu().numpy()).ravel()
    most = int(lengths.size * 0.05)
    return float(np.partition(lengths, -most)[-most:].mean())


def _scaled(frame: Picture) -> Any:
    """Make a frame colours × height × width as r3d_18 was trained on."""
    small = Image.fromarray(frame).resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    return ((np.asarray(small, np.float32) / 255 - _MEAN) / _SPREAD).transpose(2, 0, 1)


def _loaded(weights: Weights, build: Callable[[Path, Any], Any]) -> Loaded:
    device, batch = device_and_batch()
    try:
        file = _file(weights)
        state = torch().load(file, map_location="cpu", weights_only=True)  # numbers, no code
        model = build(file, state).eval().to(device)
    except (OSError, EOFError, RuntimeError, TypeError, pickle.UnpicklingError) as error:
        told = str(error).split("\n")[0][:200]
        hint = "models.csv of the catalog names their address or file; they are fetched once"
        raise ReportError([Problem(f"the model {weights}", "its weights", told, hint)]) from error
    return Loaded(model, None, None, device, batch, file.name)


def _file(weights: Weights) -> Path:
    """Find a file of weights; one with an address is fetched once, if its digest is right."""
    address = urlsplit(weights.repository)
    if not address.netloc:
        return Path(weights.repository)
    hub = torch().hub
    file = Path(hub.get_dir(), "checkpoints", Path(address.path).name)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        hub.download_url_to_file(
            weights.repository, str(file), weights.revision or None, progress=False
        )
    return file
