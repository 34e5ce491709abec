"""Packages that only some media need: imported when used, and asked for by name when absent."""

from __future__ import annotations

import importlib
from types import ModuleType

from scorer.errors import Problem, ReportError


class MissingPackageError(ReportError):
    """A task needs a package that is not installed here; nothing is wrong with the answers."""


def load(module: str, need: str, install: str) -> ModuleType:
    """Import an optional package.

    Args:
        module: its name in Python.
        need: what needs it, such as "decoding video".
        install: what to write behind ``pip install``.

    Raises:
        MissingPackageError: it is not installed, or cannot be loaded here.
    """
    try:
        return importlib.import_module(module)
    except (ImportError, RuntimeError) as error:  # of torchvision, where it does not fit torch
        raise missing(module, need, install, error) from error


def missing(package: str, need: str, install: str, error: Exception) -> MissingPackageError:
    """Say that a package cannot be had, and how to install it."""
    expected = f"the package {package.partition('.')[0]!r} for {need}"
    problem = Problem("this installation", expected, str(error)[:80], f"pip install {install}")
    return MissingPackageError([problem])
