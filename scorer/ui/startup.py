"""Imports Gradio in half the time.

Whenever Gradio is imported, it parses the sources of all its components and writes type stubs
beside them, the same that come with its wheel. That is half of what importing it takes.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_WRITER, _WRITES = "gradio.component_meta", "create_or_modify_pyi"


class _Quiet(Loader):
    """Loads the module that writes stubs, and lets it write none."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        if hasattr(module, _WRITES):
            setattr(module, _WRITES, lambda *_: None)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname != _WRITER:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Quiet(spec.loader)
        return spec


def write_no_stubs() -> None:
    """Let Gradio write no stubs; to be called before it is imported, else nothing changes."""
    if _WRITER not in sys.modules:
        sys.meta_path.insert(0, _Finder())
