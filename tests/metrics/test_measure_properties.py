"""What holds for every measure: range, order, resampling, perfect answers, the hash seed."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mask_answers import ANY as ANY_MASKS
from mask_answers import SOME as SOME_MASKS
from metrics_calls import FILE_KEYS, score_of, tally_of
from spatial_cases import REFERENCES, SPATIAL, SPATIAL_ERRORS, STRATEGIES

from oddities import with_oddities
from places import ROOT
from scorer.catalog import Catalog
from scorer.errors import ReportError
from scorer.metrics.measure import BrokenReferenceError
from scorer.metrics.registry import COMPUTABLE, find_measure

FRECHET, COSINES, VERDICTS = (
    {key for key, family in COMPUTABLE.items() if family == name}
    for name in ("frechet", "cosines", "verdicts")
)
FRAMES = {"clip.frames", "dino"}
ERRORS = {"mae", "rmse", "mse", "wer", "sad", "mse.matte"} | FRECHET | SPATIAL_ERRORS  # 0 is best
BOXES = {key for key in COMPUTABLE if key.endswith(".boxes")}
RANKED = BOXES | {"ap50.masks", "ap50.keypoints", "map.centres"}
NUMBERS = {"mae", "rmse", "mse"}
HIGHEST = {"cider": 1000.0, "cider.transcripts": 1000.0}

_WORDS = "a b The cat's sat, on it. No! yes 我 中 x=1 3.5 <p>"
words = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=6).map(" ".join)
side = st.floats(1, 50).map(lambda value: round(value, 2))
boxes = st.tuples(side, side, side, side).map(list)


@st.composite
def answers(draw: st.DrawFn, key: str) -> tuple[list[Any], list[Any]]:
    """Some items of a measure: predictions (some missing, some odd) and references."""
    if key in NUMBERS:
        texts: st.SearchStrategy[Any] = st.integers(-50, 50)
    elif key in BOXES:
        box = {"label": st.sampled_from("ab"), "bbox": boxes, "score": st.floats(0, 1)}
        texts = st.lists(st.fixed_dictionaries(box), max_size=3)
    elif key in FRECHET | COSINES:
        number = st.integers(-50, 50)
        vector = st.tuples(number, number, number).map(list)
        texts = st.lists(vector, min_size=2, max_size=3) if key in FRAMES else vector
    elif key in VERDICTS:
        texts = st.one_of(st.booleans(), st.floats(0, 1))
        texts = st.lists(texts, min_size=4, max_size=4) if key == "i2v-composite" else texts
    else:
        texts = {**STRATEGIES, **ANY_MASKS}.get(key, words)
    count = draw(st.integers(1, 6))
    references = draw(st.lists(texts, min_size=count, max_size=count))
    odd = st.sampled_from([None, "", "?", {"q": 1, "r": 2}, [], [["deep"]], 1e400, True])
    given = draw(st.lists(st.one_of(texts, odd), min_size=count, max_size=count))
    return given, references


@pytest.mark.parametrize("key", sorted(COMPUTABLE.keys() - FILE_KEYS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_scores_stay_in_range_and_follow_from_items(key: str, data: st.DataObject) -> None:
    predictions, references = data.draw(answers(key))
    measure, count = find_measure(key), len(references)
    tally = tally_of(key, predictions, references)
    whole, each = measure.overall(tally), measure.per_item(tally)
    highest = np.inf if key in ERRORS else HIGHEST.get(key, 100.0)
    for value in (whole, *each):
        assert -1e-9 <= value <= highest + 1e-9
    assert len(tally.sums) == len(each) == count
    # Every item once is the task; one item alone is its own score; order is nothing to a sum.
    assert measure.resampled(tally, np.ones((1, count)))[0] == pytest.approx(whole, abs=1e-9)
    assert measure.resampled(tally, np.eye(count)) == pytest.approx(each, abs=1e-9)
    if key != "codebleu":  # smooths a size without a match once per task
        thrice = measure.resampled(tally, np.full((1, count), 3.0))[0]
        assert thrice == pytest.approx(whole, abs=1e-9)
    if key not in RANKED:  # there, equally sure boxes count in the order of the items, as in COCO
        backwards = score_of(key, predictions[::-1], references[::-1])
        assert backwards == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize("key", sorted(COMPUTABLE.keys() - FILE_KEYS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
@pytest.mark.filterwarnings("error")
def test_any_part_of_an_answer_may_be_anything(key: str, data: st.DataObject) -> None:
    """It costs its item alone: the others are scored, and every number is one.

    References are as odd at times: then it is told that they are at fault.
    """
    _, references = data.draw(answers(key))
    odd = with_oddities(references, data.draw(st.randoms(use_true_random=False)))
    measure = find_measure(key)
    tallies = [tally_of(key, odd, references)]
    with suppress(BrokenReferenceError, ReportError):
        tallies.append(tally_of(key, references, odd))
    for tally in tallies:
        assert np.isfinite([measure.overall(tally), *measure.per_item(tally)]).all()


@pytest.mark.parametrize("key", sorted(COMPUTABLE.keys() - FILE_KEYS))
def test_a_missing_answer_never_pays(key: str) -> None:
    measure = find_measure(key)
    references: list[Any] = ["a b c d", "e f g h", "i j k l"]
    if key == "codebleu":  # weighs a handful of words without a keyword as one
        references = [f"def f{n}(a, b):\n    return a + b" for n in range(3)]
    if key in NUMBERS:
        references = [1, 2, 3]
    if key in BOXES:
        references = [{"x": [0, 0, 9, 9]}] * 3
    if key in FRECHET | COSINES:
        references = [[3, 4, 0], [0, 2, 1], [1, 1, 1]]
    if key in FRAMES:
        references = [[[3, 4], [3, 4]]] * 3
    if key in VERDICTS:
        one: Any = 100 if key in ("aesthetic", "musiq") else True
        references = [[1, 1, 1, 1] if key == "i2v-composite" else one] * 3
    if key in SPATIAL:
        references = [REFERENCES[key]] * 3
    references = SOME_MASKS.get(key, references)
    perfect = score_of(key, references, references)
    missing = score_of(key, [*references[:2], None], references)
    nothing = measure.per_item(tally_of(key, [None] * 3, references))
    assert perfect == (0 if key in ERRORS else pytest.approx(HIGHEST.get(key, 100.0), abs=1e-9))
    if key in ERRORS:
        assert missing > perfect
        assert (nothing >= 1).all()
    else:
        assert missing < perfect
        assert not nothing.any()


def annotation_files(shared: Path) -> list[Path]:
    return sorted(shared.joinpath("annotations").rglob("*.json"))


def test_every_annotation_of_the_project_scores_its_best(catalog: Catalog, shared: Path) -> None:
    files = annotation_files(shared)
    assert len(files) == 10
    for path in files:
        content = json.loads(path.read_text(encoding="utf-8"))
        folder = path.relative_to(shared / "annotations").parts[1]
        sheet = "NLP" if "nlp" in path.parts else "Image-Comprehension"
        name = folder.replace("_vqa", "_visual_question_answering")
        task = catalog.find_task(sheet, name)
        assert task, folder
        outputs = [item["output"] for item in content["data"]]
        for predictions in (outputs, [plainest(output) for output in outputs]):
            tally = tally_of(task.measure, predictions, outputs, **content)
            measure = find_measure(task.measure)
            assert measure.overall(tally) == 100, (folder, tally.unreadable[:3])
            assert (measure.per_item(tally) == 100).all()
            assert not tally.unreadable


def plainest(output: Any) -> Any:
    """The right answer as a model would send it: without the object around, one of several."""
    value = next(iter(output.values())) if isinstance(output, dict) else output
    return value[0] if isinstance(value, list) and isinstance(value[0], str) else value


def test_the_hash_seed_changes_nothing() -> None:
    code = """
import json, sys
sys.path.insert(0, "tests/metrics")
from metrics_calls import FILE_KEYS, score_of
from scorer.metrics.registry import COMPUTABLE

golden = json.load(open("tests/metrics/golden/codebleu.json", encoding="utf-8"))["items"]
texts = [[item[side] for item in golden] for side in ("prediction", "reference")]
of_texts = ("choice", "extraction", "bleu", "rouge", "captions", "edits", "codebleu")
keys = [key for key, family in sorted(COMPUTABLE.items()) if family in of_texts]
print([(key, score_of(key, *texts)) for key in keys])
"""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True, text=True, check=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in "012"
    }  # fmt: skip
    assert len(outputs) == 1
    assert "codebleu" in outputs.pop()
