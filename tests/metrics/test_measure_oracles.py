"""The same numbers by other hands: the libraries that the published code or the field uses."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from metrics_calls import score_of, tally_of

from scorer.metrics import codebleu, porter, treebank
from scorer.metrics.registry import find_measure

Oracle = Callable[[str], ModuleType]
GOLDEN = Path(__file__).parent / "golden"
_TEXT = r"""
the a of cats running relational probably it's don't cannot Mr. U.S. 3.50 1990. e.g. (yes)
"quoted" end. what? well! co-op naïve J. gonna happily, so; x... --- it: generalization
"""
_SUFFIXES = r"""
ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness fulness
ousness aliti iviti biliti fulli logi icate ative alize iciti ical ful ness al ance er ic able
ement ment ent ion ou ism ate iti ous ive ize e ll ed ing eed ied ies sses ss s y ying tting
"""
WORDS, ENDINGS = _TEXT.split(), _SUFFIXES.split()


@pytest.fixture(scope="module")
def pairs() -> tuple[list[str], list[str]]:
    """Texts of many marks, and noisy copies of them."""
    dice = random.Random(0)
    references = [" ".join(dice.choices(WORDS, k=dice.randint(1, 40))) for _ in range(200)]
    predictions = [
        " ".join(dice.choice(WORDS) if dice.random() < 0.4 else word for word in text.split())
        for text in references
    ]
    return predictions, references


def per_item(key: str, predictions: Any, references: Any) -> list[float]:
    return find_measure(key).per_item(tally_of(key, predictions, references)).tolist()


def nltk_tokens(oracle: Oracle, text: str) -> list[str]:
    """Cut with NLTK's own classes, our abbreviations in place of what Punkt has learned."""
    punkt = oracle("nltk.tokenize.punkt")
    words = oracle("nltk.tokenize.destructive").NLTKWordTokenizer()

    class Known(set[str]):
        def __contains__(self, word: object) -> bool:
            return treebank.is_abbreviation(str(word))

    parameters = punkt.PunktParameters()
    parameters.abbrev_types = Known()
    sentences = punkt.PunktSentenceTokenizer(parameters).tokenize(text)
    return [token for sentence in sentences for token in words.tokenize(sentence)]


def test_tokens_are_nltks(oracle: Oracle, pairs: tuple[list[str], list[str]]) -> None:
    for text in (*pairs[0], *pairs[1]):
        assert treebank.tokens(text) == nltk_tokens(oracle, text)


def test_stems_are_nltks(oracle: Oracle) -> None:
    theirs = oracle("nltk.stem.porter").PorterStemmer()
    dice = random.Random(0)
    letters = "abcdefghijklmnopqrstuvwxyzyyaeiou0189"
    for _ in range(30_000):
        start = "".join(dice.choices(letters, k=dice.randint(1, 5)))
        word = start + dice.choice(ENDINGS) + dice.choice(["", dice.choice(ENDINGS)])
        assert porter.stem(word) == theirs.stem(word)


def test_bleu1_is_nltks(oracle: Oracle, pairs: tuple[list[str], list[str]]) -> None:
    bleu = oracle("nltk.translate.bleu_score")
    smooth = bleu.SmoothingFunction().method4
    for score, given, due in zip(per_item("bleu1.sentence", *pairs), *pairs, strict=True):
        with np.errstate(all="ignore"):
            theirs = bleu.sentence_bleu(
                [nltk_tokens(oracle, due)], nltk_tokens(oracle, given),
                weights=(1, 0, 0, 0), smoothing_function=smooth,
            )  # fmt: skip
        assert score == 100 * theirs


@pytest.mark.parametrize(("key", "name"), [("rouge1", "rouge1"), ("rougeL.stemmed", "rougeL")])
def test_rouge_is_rouge_scores(
    oracle: Oracle, pairs: tuple[list[str], list[str]], key: str, name: str
) -> None:
    scorer = oracle("rouge_score.rouge_scorer").RougeScorer([name], use_stemmer=True)
    for score, given, due in zip(per_item(key, *pairs), *pairs, strict=True):
        assert score == 100 * scorer.score(due, given)[name].fmeasure


def test_plain_rouge_l_is_that_of_the_package_rouge(
    oracle: Oracle, pairs: tuple[list[str], list[str]]
) -> None:
    """It adds 1e-8 to a denominator of up to 2."""
    scorer = oracle("rouge").Rouge()
    for score, given, due in zip(per_item("rougeL.plain", *pairs), *pairs, strict=True):
        theirs = scorer.get_scores(given, due)[0]["rouge-l"]["f"]
        assert score == pytest.approx(100 * theirs, abs=2e-6)


@pytest.mark.parametrize(("key", "order"), [("bleu1.corpus", 0), ("bleu4.corpus", 3)])
def test_corpus_bleu_is_that_of_coco(
    oracle: Oracle, pairs: tuple[list[str], list[str]], key: str, order: int
) -> None:
    scorer = oracle("pycocoevalcap.bleu.bleu").Bleu(4)
    predictions, references = pairs
    lists = [[text, other] for text, other in zip(references, reversed(references), strict=True)]
    theirs, _ = scorer.compute_score(
        {place: [text.lower() for text in texts] for place, texts in enumerate(lists)},
        {place: [text.lower()] for place, text in enumerate(predictions)},
        verbose=0,
    )
    assert score_of(key, predictions, lists) == pytest.approx(100 * theirs[order], abs=1e-6)


def test_wer_is_jiwers(oracle: Oracle, pairs: tuple[list[str], list[str]]) -> None:
    jiwer = oracle("jiwer")
    for score, given, due in zip(per_item("wer", *pairs), *pairs, strict=True):
        assert score == pytest.approx(100 * jiwer.wer(due, given), abs=1e-9)


def test_anls_is_that_of_the_package(oracle: Oracle) -> None:
    anls = oracle("anls")
    dice = random.Random(0)
    predictions = ["".join(dice.choices("aB c", k=dice.randint(0, 6))) for _ in range(300)]
    references = [
        ["".join(dice.choices("Ab c", k=dice.randint(1, 6))) for _ in "12"] for _ in predictions
    ]
    scores = per_item("anls", predictions, references)
    for score, given, due in zip(scores, predictions, references, strict=True):
        assert score == pytest.approx(100 * anls.anls_score(given, due), abs=1e-9)


def test_scores_over_classes_are_scikit_learns(oracle: Oracle) -> None:
    metrics = oracle("sklearn.metrics")
    dice = random.Random(0)
    references = dice.choices("abc", k=200)
    predictions = [dice.choice("abc") if dice.random() < 0.5 else due for due in references]
    assert score_of("macro-accuracy", predictions, references) == pytest.approx(
        100 * metrics.balanced_accuracy_score(references, predictions)
    )
    assert score_of("f1.weighted", predictions, references) == pytest.approx(
        100 * metrics.f1_score(references, predictions, average="weighted")
    )


def test_codebleu_is_that_of_the_package() -> None:
    """Its numbers, with the parser it asks for; computed elsewhere, for it depends on both."""
    golden = json.loads((GOLDEN / "codebleu.json").read_text(encoding="utf-8"))
    items = golden["items"]
    predictions, references = (
        [item[side] for item in items] for side in ("prediction", "reference")
    )
    sums = tally_of("codebleu", predictions, references).sums
    for item, row in zip(items, sums, strict=True):
        flow = row[22] / row[23] if row[23] else 0.0
        ours = [codebleu.bleu(row, 0), codebleu.bleu(row, 10), row[20] / row[21], flow]
        assert ours == pytest.approx(item["parts"], abs=1e-12), item
    first = find_measure("codebleu").score(sums[:12].sum(axis=0))
    assert first == pytest.approx(100 * golden["first_twelve"], abs=1e-9)


@pytest.mark.parametrize(
    ("key", "least"), [("ap50.boxes", 0.5), ("ap75.boxes", 0.75), ("ap10.boxes", 0.1)]
)
def test_average_precision_is_that_of_coco(oracle: Oracle, key: str, least: float) -> None:
    for seed in range(8):
        predictions, references = scene(np.random.default_rng(seed))
        theirs = coco_precision(oracle, predictions, references, least)
        assert score_of(key, predictions, references) == pytest.approx(theirs, abs=1e-9)


def scene(random: np.random.Generator) -> tuple[list[Any], list[Any]]:
    """Boxes of two classes, and predictions near them and elsewhere, some equally sure."""
    predictions, references = [], []
    for _ in range(25):
        given: list[Any] = []
        due: dict[str, list[list[float]]] = {}
        for label in "ab":
            for _ in range(random.integers(0, 4)):
                box = [*random.uniform(0, 80, 2), *random.uniform(5, 40, 2)]
                due.setdefault(label, []).append(box)
                for _ in range(random.integers(0, 3)):
                    near = np.maximum(np.add(box, random.normal(0, 3, 4)), 1).tolist()
                    sure = float(random.choice([random.random(), 0.5]))
                    given.append({"label": label, "bbox": near, "score": sure})
        predictions.append(given)
        references.append({"text": due})
    return predictions, references


def coco_precision(oracle: Oracle, predictions: Any, references: Any, least: float) -> float:
    classes = {"a": 1, "b": 2}
    boxes = [
        {"image_id": image, "category_id": classes[label], "bbox": box}
        for image, reference in enumerate(references, 1)
        for label, found in reference["text"].items()
        for box in found
    ]
    truth = oracle("pycocotools.coco").COCO()
    truth.dataset = {
        "images": [{"id": image} for image in range(1, len(references) + 1)],
        "categories": [{"id": number} for number in classes.values()],
        "annotations": [
            {**box, "id": place, "area": box["bbox"][2] * box["bbox"][3], "iscrowd": 0}
            for place, box in enumerate(boxes, 1)
        ],
    }
    truth.createIndex()
    found = truth.loadRes(
        [
            {"image_id": image, "category_id": classes[box["label"]], "bbox": box["bbox"],
             "score": box["score"]}
            for image, given in enumerate(predictions, 1)
            for box in given
        ]
    )  # fmt: skip
    run = oracle("pycocotools.cocoeval").COCOeval(truth, found, "bbox")
    run.params.iouThrs = np.array([least])
    run.params.areaRng, run.params.areaRngLbl = [[0, 1e10]], ["all"]
    run.evaluate()
    run.accumulate()
    precision = run.eval["precision"][0, :, :, 0, 2]
    return float(100 * precision[precision > -1].mean())
