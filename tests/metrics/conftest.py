"""Libraries that compute the same by other hands."""

import importlib
import os
import warnings
from collections.abc import Callable
from types import ModuleType

import pytest

# In the extra ``oracles``; the others are too heavy for it and are asked if they are there.
LIGHT = {"nltk", "rouge_score", "rouge", "jiwer", "anls", "pycocotools"}


@pytest.fixture
def oracle() -> Callable[[str], ModuleType]:
    def load(name: str) -> ModuleType:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return importlib.import_module(name)
        except ImportError:
            top = name.partition(".")[0]
            if os.environ.get("CI") and top in LIGHT:
                pytest.fail(f"CI needs {top}, of the extra 'oracles'")
            pytest.skip(f"no {top} here")

    return load
