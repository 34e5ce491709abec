"""Loads models and what prepares their input, once in a process; chooses device and batch size."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import Any, NamedTuple

from scorer.errors import Problem, ReportError
from scorer.media.extras import load, missing
from scorer.models.weights import Weights

_PACKAGES = {
    "models": ("torch", "transformers"),
    "vision": ("torch", "torchvision", "torch_fidelity"),
}
_NEED, _INSTALL = "pretrained models", "'general-level-scorer[models]'"
_BATCH = {"cuda": 64, "cpu": 8}  # pictures or sounds at a time; 8 of CLIP ViT-L/14 take 1 GB


class Loaded(NamedTuple):
    """A model on its device, and what prepares its input."""

    model: Any
    prepare: Any  # of pictures or sounds
    tokens: Any  # of texts; ``None`` where it reads none
    device: str
    batch: int
    name: str  # its repository at the commit that was loaded


def is_installed(extra: str) -> bool:
    """Whether the models of an extra can be run here; nothing is imported to find out."""
    return all(importlib.util.find_spec(name) for name in _PACKAGES[extra])


def torch() -> Any:
    """Import torch.

    Raises:
        MissingPackageError: it is not installed.
    """
    return load("torch", _NEED, _INSTALL)


def device_and_batch() -> tuple[str, int]:
    """Choose where models run, and how much they see at a time."""
    device = "cuda" if torch().cuda.is_available() else "cpu"
    return device, _BATCH[device]


def _class(name: str) -> Any:
    """Find a class of transformers, which imports what it needs only now."""
    transformers = load("transformers", _NEED, _INSTALL)
    try:
        return getattr(transformers, name)
    except (ImportError, RuntimeError) as error:  # where torchvision does not fit torch
        raise missing("transformers", _NEED, _INSTALL, error) from error


@lru_cache(maxsize=1)  # one task after another; the next one has another model
def load_model(kind: str, prepare: str, tokens: str, weights: Weights) -> Loaded:
    """Load a model by the names of its classes in transformers.

    Args:
        kind: the model's class.
        prepare: the class of what prepares pictures or sounds.
        tokens: the class of its tokens, "" if it reads no text.
        weights: a repository of the Hub at a revision, or a folder here.

    Raises:
        MissingPackageError: the extra is not installed.
        ReportError: the weights cannot be had.
    """
    classes: list[Any] = [_class(name) if name else None for name in (kind, prepare, tokens)]
    device, batch = device_and_batch()
    options = {"revision": weights.revision} if weights.revision else {}
    try:
        model, prepared, tokeniser = (
            found and found.from_pretrained(weights.repository, **options) for found in classes
        )
    except (OSError, ValueError) as error:
        hint = "models.csv of the catalog names the repository; it is fetched once"
        problem = Problem(
            f"the model {weights}", "its weights", str(error).split("\n")[0][:200], hint
        )
        raise ReportError([problem]) from error
    commit = getattr(model.config, "_commit_hash", None) or weights.revision
    name = str(Weights(weights.repository, str(commit)[:12]))
    return Loaded(model.eval().to(device), prepared, tokeniser, device, batch, name)
