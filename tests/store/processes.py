"""Publishes from processes of its own, some of them killed: ``python processes.py ACT FOLDER``.

One process imports everything and forks the others, so that each costs milliseconds. It prints, as
JSON, what was acknowledged.
"""

import json
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import FrameType

from makers import edit, submission

from places import CATALOG_DIR
from scorer.catalog import load_catalog
from scorer.errors import StoreError
from scorer.store import Quota, Store

CATALOG = load_catalog(CATALOG_DIR)
SCORES = {task.task_id: 1.0 for task in CATALOG.tasks[:400]}  # a score that every metric allows
TODAY = date(2026, 11, 21)
KEEPS = "store/files.py"  # the code that puts records down


def forked(act: Callable[[int], None]) -> tuple[int, int]:
    """Run something in a process of its own; its id, and where to read what it says."""
    source, target = os.pipe()
    process = os.fork()
    if process:
        os.close(target)
        return process, source
    os.close(source)
    status = 1
    try:
        act(target)
        status = 0
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        os._exit(status)


def said(process: int, source: int) -> list[str]:
    """Wait for a process's end; the whole lines that it said before."""
    with os.fdopen(source, encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    os.waitpid(process, 0)
    return lines


def publish(folder: Path, numbers: Iterator[int], target: int) -> None:
    store = Store(folder, CATALOG)
    for number in numbers:
        store.add(submission(number, f"Model {number}", scores=SCORES))
        os.write(target, f"{number}\n".encode())  # the acknowledgement


def killed_at_random(folder: Path) -> dict[str, object]:
    chance, acknowledged, kills = random.Random(), list[int](), 0
    while (len(acknowledged) < 200 or kills < 20) and kills < 1_000:
        start = 1_000 * kills
        numbers = iter(range(start, start + 1_000))
        process, source = forked(lambda target, numbers=numbers: publish(folder, numbers, target))
        time.sleep(chance.uniform(0.002, 0.25))
        os.kill(process, signal.SIGKILL)
        kills += 1
        acknowledged += map(int, said(process, source))
    return {"acknowledged": acknowledged, "kills": kills}


def killed_at_each_step(folder: Path) -> dict[str, object]:
    """Let a process die before the first line of code that keeps a record, the next before its …

    Every process has a folder of its own, so that none finds its way prepared.
    """

    def die_at(step: int, target: int) -> None:
        left = step

        def trace(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
            nonlocal left
            if not frame.f_code.co_filename.endswith(KEEPS):
                return None
            if event == "line":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        store = Store(folder / str(step), CATALOG)
        sys.settrace(trace)
        store.add(submission(step), contact="a@example.org")
        sys.settrace(None)
        os.write(target, b"done\n")

    for step in range(1, 1_000):
        process, source = forked(lambda target, step=step: die_at(step, target))
        if said(process, source):
            break
    return {"steps": step}


def at_once(folder: Path) -> dict[str, object]:
    """Sixteen processes: each with submissions and edits of its own, and one that all add."""

    def act(start: int, target: int) -> None:
        store = Store(folder, CATALOG)
        store.add(submission(99_999, "Everybody's", scores=SCORES))
        publish(folder, iter(range(start, start + 6)), target)
        store.add(edit(start + 500, start, f"Edited {start}"))
        if len(store.state().entries) < 7:
            raise ValueError("own submissions are missing")
        os.write(target, f"{start + 500}\n".encode())

    children = [
        forked(lambda target, start=1_000 * child: act(start, target)) for child in range(16)
    ]
    lines = [line for child in children for line in said(*child)]
    return {"acknowledged": [int(line) for line in lines]}


def no_room(folder: Path) -> dict[str, object]:
    """Let no file grow beyond a few bytes, as on a full disk; then let it again."""
    store = Store(folder, CATALOG)
    store.add(submission(1, scores=SCORES))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    told = ""
    try:
        store.add(submission(2, scores=SCORES), contact="a@example.org")
    except StoreError as error:
        told = str(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    left = sorted(path.name for path in folder.rglob("*") if path.is_file())
    store.add(submission(3, scores=SCORES))
    return {"told": told, "left": left, "entries": len(store.state().entries)}


def taking(folder: Path) -> dict[str, object]:
    """Sixteen processes that each try to take ten of twenty units."""

    def act(target: int) -> None:
        quota = Quota(folder)
        for _ in range(10):
            os.write(target, f"{quota.take('publish', 'ann', 20, TODAY)}\n".encode())

    children = [forked(act) for _ in range(16)]
    return {"taken": [line for child in children for line in said(*child)]}


ACTS = {
    act.__name__: act for act in (killed_at_random, killed_at_each_step, at_once, no_room, taking)
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(ACTS[sys.argv[1]](Path(sys.argv[2]))))
