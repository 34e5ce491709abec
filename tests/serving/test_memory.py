"""How many heaps the threads of a process take memory from, as the C library itself tells."""

import ctypes
import os
import subprocess
import sys

import pytest

from places import ROOT

PROGRAM = """
import ctypes, sys, threading
if sys.argv[1:]:
    from scorer.ui.serving.memory import share_heaps
    share_heaps()
ready, done = threading.Barrier(13), threading.Event()
def work():
    held = [bytes(5_000) for _ in range(20)]
    ready.wait()
    done.wait()
for _ in range(12):
    threading.Thread(target=work).start()
ready.wait()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
done.set()
"""


def heaps(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    run = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=True
    )
    return run.stdout.count(b"<heap nr=")


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"), reason="needs glibc"
)
def test_threads_share_two_heaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    assert heaps() > 3
    assert heaps("share") == 2
    assert heaps("share", MALLOC_ARENA_MAX="5") > 3
