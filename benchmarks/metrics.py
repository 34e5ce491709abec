"""Scoring answers: the language tasks against a plain loop over the libraries, with equal numbers.

The answers are those of the project's generator of language tasks, which only a developer's
checkout has beside it; without it, or without the libraries of the extra ``oracles``, the
comparison is left out. codebleu pins an old parser, so it is installed without its dependencies:
``pip install --no-deps codebleu==0.7.0``.
"""

from __future__ import annotations

import importlib.util
import random
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from benchmarks.table import Measurement, median_seconds
from scorer.catalog import load_catalog
from scorer.metrics import treebank
from scorer.metrics.measure import Material
from scorer.metrics.registry import find_measure
from scorer.settings import Settings

_GENERATOR = Path(__file__).resolve().parents[2] / "shared" / "tools" / "gen_nlp.py"
_ITEMS = 500
_SHORT = 325_000  # answers of the whole benchmark
_EQUAL = 1e-9  # of 100


class _Answers(NamedTuple):
    name: str
    measure: str
    form: dict[str, str]
    predictions: list[Any]
    references: list[Any]


def measure() -> list[Measurement]:
    """Run the measurements of this file."""
    rows = [_short_answers()]
    if _GENERATOR.exists() and (loops := _library_loops()):
        rows += _language(loops)
    return rows


def _short_answers() -> Measurement:
    dice = random.Random(0)
    references = [{"answer": dice.choice("ABCD")} for _ in range(_SHORT)]
    predictions = [dice.choice("ABCD") for _ in range(_SHORT)]
    exact = find_measure("accuracy.exact")
    ours = median_seconds(lambda: exact.tally(predictions, references, Material({})), 3)

    def plain() -> None:
        pairs = zip(predictions, references, strict=True)
        sum(str(given).strip() == str(due["answer"]).strip() for given, due in pairs)

    return Measurement(f"exact match, {_SHORT:,} short answers", ours, "s", "<= 0.5 s",
                       "a sum over == in plain Python", median_seconds(plain, 3))  # fmt: skip


def _language(loops: dict[str, Callable[..., float]]) -> list[Measurement]:
    """Score every language task both ways; the numbers must be equal."""
    rows = []
    total_ours = total_theirs = 0.0
    tasks = _language_tasks()
    families: dict[str, list[float]] = {}
    for task in tasks:
        chosen = find_measure(task.measure)
        start = time.perf_counter()
        tally = chosen.tally(task.predictions, task.references, Material(task.form))
        ours = chosen.overall(tally)
        middle = time.perf_counter()
        theirs = loops[task.measure](task.predictions, _texts(task.references))
        end = time.perf_counter()
        # A note tells where our definition is another: Chinese, which rouge-score drops.
        if not tally.notes and abs(ours - theirs) > _EQUAL:
            raise ValueError(f"{task.name}: expected {theirs!r} as the libraries, got {ours!r}")
        seconds = families.setdefault(task.measure, [0.0, 0.0])
        seconds[0] += middle - start
        seconds[1] += end - middle
        total_ours += middle - start
        total_theirs += end - middle
    rows.append(
        Measurement(
            f"language: {len(tasks)} tasks x {_ITEMS} items, one process", total_ours, "s",
            "<= 2.5 s", "nltk, rouge-score, codebleu, item by item", total_theirs,
        )
    )  # fmt: skip
    heavy = sorted(families.items(), key=lambda entry: -entry[1][1])[:3]
    rows += [
        Measurement(f"language: {key}", ours, "s", "", "the library's loop", theirs)
        for key, (ours, theirs) in heavy
    ]
    return rows


def _language_tasks() -> list[_Answers]:
    """Make the answers of every language task, as the generator writes them to files."""
    generator = _load(_GENERATOR)
    catalog = load_catalog(Settings().catalog_dir)
    tasks = []
    for seed, task in enumerate(catalog.tasks_of("NLP")):
        kind = generator.type_of(task.name, task.metric.name)
        dice = generator.Gen(seed)
        chinese = "chinese" in task.name.lower()
        items = [generator.item(dice, kind, i, chinese, 1) for i in range(_ITEMS)]
        answers = [b.get("prediction", b.get("prediction_final")) for _, b in items]
        outputs = [a["output"] for a, _ in items]
        tasks.append(_Answers(task.name, task.measure, {"type": kind}, answers, outputs))
    return tasks


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path}: expected a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _texts(references: Sequence[Any]) -> list[Any]:
    """Take the reference out of its object, as the released code does by its type."""
    return [_text(reference) for reference in references]


def _text(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "steps" in value:
        return "\n".join(value["steps"]) + f"\nConclusion: {value['conclusion']}"
    return _text(next(iter(value.values())))


def _library_loops() -> dict[str, Callable[..., float]]:
    """Write for each measure the loop that one writes with the libraries; none if they lack."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from benchmarks import library_loops
    except ImportError:
        return {}
    return library_loops.loops(treebank.is_abbreviation)
