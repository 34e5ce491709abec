"""Makes small benchmarks in a folder."""

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

from places import CATALOG_DIR
from scorer.benchmark import Benchmark, open_benchmark
from scorer.catalog import load_catalog

CAUSAL = "NLP/causal-reasoning"
BIRDS = "Image-Comprehension/bird-detection"


def annotation(task: str = "", **fields: Any) -> bytes:
    data = [{"id": "a", "input": {"question": "?"}, "output": {"answer": "A"}}]
    return json.dumps({"task": task, "data": data} | fields).encode()


def items(*items: Any) -> bytes:
    return json.dumps({"data": items}).encode()


def tree(top: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        place = top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return top


def opened(top: Path, files: dict[str, bytes]) -> Benchmark:
    tree(top / "bench", files)
    (top / "bench").mkdir(exist_ok=True)
    return open_benchmark(str(top / "bench"), load_catalog(CATALOG_DIR), cache=top / "cache")


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, target in (links or {}).items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
