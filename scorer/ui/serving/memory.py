"""How the server's memory is kept together."""

from __future__ import annotations

import ctypes
import os
import sys

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h
_HEAPS = 2


def share_heaps() -> None:
    """Let all threads take memory from two heaps, where the C library is glibc.

    It gives up to eight heaps a core to threads, and what is free in one is of no use to the
    others: a server that answers from a pool of threads grows by it for as long as visitors come.
    Python runs one of them at a time anyway. ``MALLOC_ARENA_MAX`` in the environment goes first.
    """
    if sys.platform != "linux" or "MALLOC_ARENA_MAX" in os.environ:
        return
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_ARENA_MAX, _HEAPS)
