"""A small set of private answers that can be recognised wherever they turn up, and bundles for it.

Its answers hold a word that nothing else does, in every family of metrics there is. One task's
answers are broken in a way that makes its metric quote them.
"""

import gzip
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

CANARY = "zqxcanary"
ITEMS = 6
PUBLIC = "open"  # part of the ids, so that an id alone is no leak

# folder -> task_id, one answer by number
ANSWERS: Mapping[str, tuple[str, Any]] = {
    "nlp/Commonsense-Reasoning": ("NLP/commonsense-reasoning", {"answer": f"{CANARY} {{n}}"}),
    "nlp/Bias-Detection": ("NLP/bias-detection", {"text": f"{CANARY} {{n}}, {CANARY} x"}),
    "nlp/Counterfactual-Reasoning": (
        "NLP/counterfactual-reasoning", {"answer": f"the {CANARY} of {{n}}"}
    ),
    "nlp/Document-Level-Causal-Reasoning": (
        "NLP/document-level-causal-reasoning", {"answer": f"because {CANARY} {{n}} said so"}
    ),
    "nlp/Multilingual-Translation": (
        "NLP/multilingual-translation", {"translation": f"le {CANARY} numéro {{n}}"}
    ),
    "nlp/Code-Generation": ("NLP/code-generation", {"code": f"def {CANARY}_{{n}}():\n  return 1"}),
    "nlp/Time-Series": ("NLP/time-series", {"target": f"{CANARY} {{n}}"}),  # no number: is quoted
    "image/comprehension/Handwriting-OCR": (
        "Image-Comprehension/handwriting-ocr", {"text": f"{CANARY}{{n}}"}
    ),
    "image/comprehension/Plant-Disease-Detection": (
        "Image-Comprehension/plant-disease-detection",
        {"text": {f"{CANARY} {{n}}": [[20, 10, 14, 34]]}},
    ),
    "audio/generation/TextToSpeech": (
        "Audio-Generation/texttospeech", {"text": f"{CANARY} number {{n}} speaks"}
    ),
}  # fmt: skip
BROKEN = "NLP/time-series"


def ids() -> list[str]:
    return [f"{PUBLIC}{number}" for number in range(ITEMS)]


def filled(value: Any, number: int) -> Any:
    """Put a number into an answer's texts."""
    if isinstance(value, str):
        return value.replace("{n}", str(number))
    if isinstance(value, dict):
        return {filled(key, number): filled(one, number) for key, one in value.items()}
    return value


def write_answers(root: Path) -> Path:
    for folder, (_, answer) in ANSWERS.items():
        path = root / folder
        path.mkdir(parents=True)
        data = [
            {"id": item_id, "input": {"question": "what?"}, "output": filled(answer, number)}
            for number, item_id in enumerate(ids())
        ]
        content = {"task": path.name, "type": "comprehension", "data": data}
        (path / "annotation.json").write_text(json.dumps(content), encoding="utf-8")
    return root


def zipped(path: Path, predictions: Mapping[str, Sequence[tuple[Any, Any]]]) -> Path:
    """Write a bundle: folder -> (id, prediction)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, entries in predictions.items():
            said = [{"id": item_id, "prediction": answer} for item_id, answer in entries]
            member = zipfile.ZipInfo(f"{folder}/prediction.json")  # of no time: same bytes again
            archive.writestr(member, json.dumps(said), zipfile.ZIP_DEFLATED)
    return path


def provoking(path: Path, *, word: str = "") -> Path:
    """Write a bundle that gives every metric and the pairing something to complain about."""
    odd: list[tuple[Any, Any]] = [
        ("open0", ["a", "list"]), ("open1", {"an": "object"}), ("open1", "another"),
        ("open2", None), ("elsewhere", "x"), ("OPEN3", f"spelt otherwise {word}"), (4, 7),
        ("open5", [{"label": "unheard of", "bbox": [1, 2, 3, 4]}, {"label": "b", "bbox": [0] * 4}]),
    ]  # fmt: skip
    return zipped(path, dict.fromkeys(ANSWERS, odd))


def plain(path: Path, *, word: str = "", folders: Iterable[str] = ANSWERS) -> Path:
    """Write a bundle of one unlikely word for everything."""
    entries = [(item_id, f"guess {word}") for item_id in ids()]
    return zipped(path, dict.fromkeys(folders, entries))


def holds_canary(content: bytes) -> bool:
    """Whether the word is in some bytes, as they are, or packed as zip, gzip, tar or in UTF-16."""
    for spelt in (CANARY.encode(), CANARY.upper().encode(), CANARY.encode("utf-16-le")):
        if spelt in content:
            return True
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(holds_canary(archive.read(name)) for name in archive.namelist())
    if content[:2] == b"\x1f\x8b":
        try:
            return holds_canary(gzip.decompress(content))
        except (OSError, EOFError, zlib.error):
            return False
    if content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            files = [archive.extractfile(member) for member in archive if member.isfile()]
            return any(holds_canary(file.read()) for file in files if file)
    return False


def files_with_canary(*folders: Path) -> list[Path]:
    """Find the files below some folders that hold the word."""
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and holds_canary(path.read_bytes())
    ]
