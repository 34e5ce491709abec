"""Every task has a measure; how many can be computed now is a number that is stated here."""

import importlib
import subprocess
import sys
from collections import Counter

import pytest

from places import ROOT
from scorer.catalog import Catalog
from scorer.metrics import registry


def test_691_of_the_699_tasks_can_be_scored_now(catalog: Catalog) -> None:
    states = Counter(
        "now"
        if task.measure in registry.COMPUTABLE
        else "supplied"
        if task.measure in registry.SUPPLIED
        else task.measure
        for task in catalog.tasks
    )
    assert states == {"now": 691, "supplied": 8}
    assert "691 of the 699 tasks can be scored" in (ROOT / "README.md").read_text(encoding="utf-8")
    by_sheet = Counter(task.sheet for task in catalog.tasks if registry.is_computable(task.measure))
    assert by_sheet == {
        "NLP": 115, "Image-Comprehension": 271, "Video-Comprehension": 126,
        "Audio-Comprehension": 23, "Audio-Generation": 14, "3D-Comprehension": 30,
        "Image-Generation": 45, "Video-Generation": 45, "3D-Generation": 22,
    }  # fmt: skip


def test_what_scoring_a_task_needs(catalog: Catalog) -> None:
    """By what a measure reads: videos and sounds alone, what a pretrained model found, the rest."""
    by_features = {"frechet", "cosines", "verdicts"}
    needs = Counter(
        "media"
        if task.measure in ("flicker", "mcd")
        else "features"
        if registry.COMPUTABLE[task.measure] in by_features
        or task.measure in ("wer", "cider.transcripts")
        else "nothing"
        for task in catalog.tasks
        if registry.is_computable(task.measure)
    )
    assert needs == {"nothing": 601, "media": 2, "features": 88}
    told = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert "601 by what `requirements.txt` installs, 2 more from videos and sounds" in told
    assert "and 88 by features or pretrained models" in told


def test_a_task_is_supplied_exactly_where_its_evidence_says_so(catalog: Catalog) -> None:
    for task in catalog.tasks:
        assert (task.measure in registry.SUPPLIED) == (task.evidence == "supplied"), task.task_id
        assert task.evidence
        if task.evidence in ("differs", "inferred"):
            assert task.measure_remark, task.task_id


@pytest.mark.parametrize(
    ("task_id", "measure", "evidence"),
    [
        ("NLP/multi-hop-question-answering", "bleu1.sentence", "differs"),
        ("NLP/text-to-sql-generation", "bleu1.sentence", "differs"),
        ("NLP/multi-turn-daily-dialogue-generation", "bleu1.sentence", "published"),
        ("NLP/time-series", "rmse", "differs"),
        ("Image-Generation/image-shadow-removal", "rmse.lab", "standard"),
        ("3D-Comprehension/3d-normal-estimation", "rmse.normals", "standard"),
        ("Image-Comprehension/wood-anomaly-detection", "ap.pixels", "inferred"),
        ("Image-Comprehension/fall-human-detection", "ap50.boxes", "standard"),
        ("Image-Comprehension/pedestrian-instance-segmentation", "ap50.masks", "standard"),
        ("Video-Comprehension/comedy-video-question-answering", "bleu1.corpus", "published"),
        ("Audio-Generation/texttospeech", "wer", "published"),
    ],
)
def test_one_metric_name_may_be_several_measures(
    catalog: Catalog, task_id: str, measure: str, evidence: str
) -> None:
    task = next(task for task in catalog.tasks if task.task_id == task_id)
    assert (task.measure, task.evidence) == (measure, evidence)


def test_every_family_holds_what_the_registry_promises() -> None:
    for family in set(registry.COMPUTABLE.values()):
        module = importlib.import_module(f"scorer.metrics.{family}")
        keys = [measure.key for measure in module.MEASURES]
        assert len(keys) == len(set(keys))
        assert set(keys) == {key for key, name in registry.COMPUTABLE.items() if name == family}


def test_keys_have_one_state() -> None:
    assert not set(registry.COMPUTABLE) & registry.SUPPLIED


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("rouge1", ""),
        ("mos", "the score comes from people or an undefined judge; enter it in a workbook"),
        ("rouge9", "there is no measure 'rouge9'"),
    ],
)
def test_why_a_measure_cannot_be_computed(key: str, why: str) -> None:
    assert registry.why_not(key) == why
    if why:
        with pytest.raises(ValueError, match=key):
            registry.find_measure(key)


def test_the_registry_loads_nothing_heavy_and_no_measure_loads_nltk() -> None:
    code = (
        "import sys; from scorer.metrics import registry as r\n"
        "print('rapidfuzz' in sys.modules, 'tree_sitter' in sys.modules)\n"
        "from scorer.metrics.measure import Material\n"
        "for key in ('bleu1.sentence', 'rouge1', 'rougeL.stemmed', 'codebleu', 'wer'):\n"
        "    r.find_measure(key).tally(['x y'], ['x z'], Material({}))\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    first, second = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.splitlines()
    assert first == "False False"
    assert not {"nltk", "scipy", "pandas", "torch", "rouge_score"} & set(second.split())
