"""Values worked out by hand for every measure; what is missing, unreadable or worth a note."""

import math
from typing import Any

import pytest
from mask_answers import BY_HAND as MASKS_BY_HAND
from metrics_calls import FILE_KEYS, score_of, tally_of
from spatial_cases import BY_HAND as SPATIAL_BY_HAND

from scorer.metrics.registry import COMPUTABLE, find_measure

CODE = "def f(a, b):\n    c = a + b\n    return c"
WALL = [{"wall": [0, 0, 10, 10]}]

# measure, predictions, references, form, score
BY_HAND: list[Any] = [
    ("accuracy.exact", ["A", " B ", "c"], ["A", "B", "C"], {}, 200 / 3),
    ("accuracy.exact", ["one month"], [{"answer": ["30 days", "one month"]}], {}, 100),
    ("accuracy.exact", [1, 2.0, True], [{"target": 1}, "2", True], {}, 100),
    ("accuracy.caseless", ["Dog", "cat "], [{"text": "dog"}, {"text": "cow"}], {}, 50),
    ("accuracy.caseless", ["activate music kitchen"], [{"text": "0 1 2"}],
     {"intent_label": {"action": {"0": "activate"}, "object": {"1": "music"},
                       "location": {"2": "kitchen"}}}, 100),
    ("accuracy.folded", ["Yes.", "land  rover"], ["yes", "Land Rover"], {}, 100),
    ("accuracy.contains", ["It is a Dog", "dog"], ["dog", "dog"], {}, 50),
    ("accuracy.contains", ["there is SNOW"], ["Snow"], {}, 100),  # 'no' lower-cases both
    ("accuracy.contains.lower", ["I hear Rain"], ["rain"], {}, 100),
    ("accuracy.labels", ["dark, bright", ["bright"]], [["bright", "dark"]] * 2, {}, 50),
    ("accuracy.yes-no", ["Yes", "No", "No"], [{"text": 1}, {"text": 0}, {"text": 1}], {}, 200 / 3),
    ("exact-match.normalised", ["The two dogs.", "left"], ["2 dogs", "right"], {}, 50),
    # recall of a: 1/2, of b: 1
    ("macro-accuracy", ["a", "b", "b"], ["a", "a", "b"], {}, 75),
    # a: 2·1/(2+1), twice; b: 2·1/(1+2), once
    ("f1.weighted", ["a", "b", "b"], ["a", "a", "b"], {}, 200 / 3),
    # found x, y; wrong z; missed w: 2·2/(4+1+1)
    ("micro-f1", ["X<p>z", "y"], ["x, w", "y"], {"type": "extraction"}, 200 / 3),
    ("micro-f1", [["x", "w"], "X, W"], ["x, w", "x, w"], {"type": "ner"}, 100),
    ("micro-f1", ["a, b", "c"], ["A, b", "d"], {"type": "classification"}, 50),
    ("micro-f1", [None], ["x, w"], {"type": "ner"}, 0),
    ("token-f1", ["the cat and the dog"], ["the cat and the dog"], {}, 100),
    ("token-f1", ["a b c d"], [["x", "a b"]], {}, 100 * 2 * 0.5 / 1.5),
    ("recall@50", [[["man", "on", "horse"], ["a", "b", "c"]]],
     [[{"subject": "Man", "predicate": "on", "object": "horse"}, ["x", "y", "z"]]], {}, 50),
    # 2 of 3 words, no penalty for length
    ("bleu1.sentence", ["a b c"], ["a b"], {}, 200 / 3),
    ("bleu1.sentence", ["a b"], ["a b c d"], {}, 100 * math.exp(-1)),
    ("bleu1.sentence", ["It's Mr. X. Yes!"], ["It's Mr. X. Yes!"], {}, 100),
    ("bleu1.characters", ["一只狗"], ["一只猫"], {}, 200 / 3),
    # 3 of 5 words over both items, lengths 5 and 5
    ("bleu1.corpus", ["A b", "c d e"], ["a x", "c d y"], {}, 60),
    # 1- to 4-grams: 4/5, 3/4, 2/3, 1/2
    ("bleu4.corpus", ["a b c d x"], ["a b c d e"], {}, 100 * (4 / 5 * 3 / 4 * 2 / 3 / 2) ** 0.25),
    ("bleu4.corpus", ["brown"], ["brown"], {}, 100),  # nothing is long enough for 2-grams
    # run, dog against dog, walk, run: 2·(2/2)(2/3)/(5/3)
    ("rouge1", ["running dogs"], ["dog walks run"], {}, 80),
    ("rouge1", ["我爱北京"], ["我爱北京"], {}, 100),
    ("rouge1", ["我爱北"], ["我爱京"], {}, 200 / 3),
    # a c of a b c against a c d: 2/3
    ("rougeL.stemmed", ["a b c"], ["a c d"], {}, 200 / 3),
    ("rougeL.plain", ["a b c."], ["a c d"], {}, 200 / 3),
    ("codebleu", [CODE], [CODE], {}, 100),
    ("codebleu", [None], [CODE], {}, 0),
    # tf-idf cosines: 1 for the second item; the first has no word in common
    ("cider", ["x", "e f g h"], ["a b c d", "e f g h"], {}, 500),
    # one letter of four
    ("anls", ["ABCX", "nothing"], ["abcd", "else"], {}, 37.5),
    ("cider.transcripts", ["x", "e f g h"], ["a b c d", "e f g h"], {}, 500),
    # one of two words, then all of one and one more
    ("wer", ["a b", "x y"], ["a c", "z"], {}, 125),
    ("wer", [None], ["a c"], {}, 100),
    ("mae", [1, "4"], [{"text": 2}, {"text": "2"}], {}, 1.5),
    ("rmse", [1, 5], [2, 2], {}, math.sqrt(5)),
    ("rmse", [[1, 5]], [[2, 2]], {}, math.sqrt(5)),
    ("mse", [1, 5], [2, 2], {}, 5),
    ("ap50.boxes", WALL, WALL, {}, 100),
    # the surest is wrong: precision 1/2 at every recall
    ("ap50.boxes", [{"wall": [[50, 50, 9, 9, 0.9], [0, 0, 10, 10, 0.5]]}], WALL, {}, 50),
    ("ap75.boxes", [{"wall": [0, 0, 10, 7]}], WALL, {}, 0),  # overlap 0.7
    ("ap10.boxes", [{"wall": [0, 0, 10, 2]}], WALL, {}, 100),
    # means 1 apart, variances 2 and 0
    ("fid", [[0, 0], [2, 0]], [[0, 0], [0, 0]], {}, 3),
    # one mean, standard deviations √2 and √8
    ("fvd", [[1], [3]], [[0], [4]], {}, 2),
    # displaced by the references' diameter of 2 in a dimension of its own: mean 1, variance 2
    ("fad", [[0], None], [[0], [2]], {}, 3),
    ("fid.motion", [[3, 4]], [[0, 0]], {}, 25),
    # an answer with features of its reference too
    ("fid.motion", [{"features": [1, 0], "reference": [0, 0]}], [None], {}, 1),
    # 3·4 + 4·3 over 5·5
    ("clip.text", [[3, 4], 50], [[4, 3], None], {}, (96 + 50) / 2),
    ("clip.images", [{"features": [0, 2], "reference": [0, 3]}, None], [None, [1, 2]], {}, 50),
    ("clip.style", [[[1, 0], [0, 1]]], [[[1, 0], [0, 1]]], {}, 50),
    # the second frame is as both others, the third as neither
    ("clip.frames", [[[1, 0], [2, 0], [0, 1]]], [None], {}, 50),
    # the second: (0 + 0)/2, the third: (0 + 1)/2
    ("dino", [[[1, 0], [0, 1], [1, 0]]], [None], {}, 25),
    ("clip.text-frames", [[[1, 0], [0, 1]]], [[5, 0]], {}, 50),
    ("clap", [[1, 0], [-1, 0]], [[1, 0], [1, 0]], {}, 50),  # no cosine below 0
    ("clap.style", ["-3.5", 40.5], [None, None], {}, 20.25),
    ("accuracy.images", ["Tabby_Cat", "dog", True], ["tabby cat", "cat", "a.png"], {}, 200 / 3),
    ("aesthetic", [60, [50, 54]], [None, None], {}, 56),
    ("musiq", ["70.5", None], [None, None], {}, 35.25),
    ("dynamic-degree", [True, 0], [None, None], {}, 50),
    ("success-rate", [True, 0.5, False], [None] * 3, {}, 50),
    ("success-rate.objects", [[True, False, False, False], 1], [None, None], {}, 62.5),
    # the first frame is closer to the target, the second to neither
    ("frame-accuracy", [{"features": [[1, 0], [1, 1]], "target": [1, 0], "source": [0, 2]}],
     [None], {}, 50),
    ("frame-accuracy", [[True, True, False, True]], [None], {}, 75),
    ("i2v-composite", [[1, 0.5, 1, True], {"subject_consistency": 1, "overall_consistency": 0,
      "motion_smoothness": 1, "dynamic_degree": 0}], [None, None], {}, (87.5 + 50) / 2),
    *MASKS_BY_HAND,
    *SPATIAL_BY_HAND,
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "predictions", "references", "form", "expected"),
    [pytest.param(*case, id=f"{case[0]}-{place}") for place, case in enumerate(BY_HAND)],
)
def test_value_by_hand(
    key: str, predictions: Any, references: Any, form: Any, expected: float
) -> None:
    assert score_of(key, predictions, references, **form) == pytest.approx(expected, abs=1e-9)


def test_every_measure_has_a_value_by_hand() -> None:
    assert {case[0] for case in BY_HAND} == COMPUTABLE.keys() - FILE_KEYS


@pytest.mark.parametrize("key", sorted(COMPUTABLE))
def test_measures_say_what_they_are(key: str) -> None:
    measure = find_measure(key)
    assert measure.definition.endswith(".")
    assert measure.source


def test_one_answer_of_200_gives_half_a_percent() -> None:
    assert score_of("accuracy.exact", ["A"] + [None] * 199, ["A"] * 200) == 0.5


@pytest.mark.parametrize("answer", [None, "many", "1,5", "nan", [1, 2], True, {"a": 1, "b": 2}])
def test_an_error_that_cannot_be_told_costs_the_most(answer: Any) -> None:
    """References spread over 8 and reach 10; the model's own error of 30 is more than both."""
    tally = tally_of("mae", [answer, 32], [10, 2])
    assert tally.sums[:, 0].tolist() == [30, 30]
    assert len(tally.unreadable) == (answer is not None)
    assert tally_of("mae", [answer, 2], [10, 2]).sums[:, 0].tolist() == [10, 0]


def test_what_cannot_be_read_is_named() -> None:
    (found,) = tally_of("mae", ["about 5"], [5]).unreadable
    assert found[:3] == (0, "a number", '"about 5"')
    (found,) = tally_of("wer", ["sounds/1.wav"], ["hello"]).unreadable
    assert found[:3] == (0, "a transcript", '"sounds/1.wav"')
    (found,) = tally_of("ap50.boxes", ["on the left"], WALL).unreadable
    assert found.expected == "boxes (xywh)"


@pytest.mark.parametrize("text", ["A. a dog", "(A)", "The answer is A", "Answer: A", "A)"])
def test_letters_with_text_are_counted_and_not_repaired(text: str) -> None:
    tally = tally_of("accuracy.exact", [text, "B"], ["A", "B"])
    assert tally.sums[:, 0].tolist() == [0, 1]
    (note,) = tally.notes
    assert note.items == 1


@pytest.mark.parametrize("text", ["Apple", "both", "None of them"])
def test_other_wrong_answers_give_no_note(text: str) -> None:
    assert not tally_of("accuracy.exact", [text], ["A"]).notes


def test_of_several_answers_the_first_counts() -> None:
    tally = tally_of("accuracy.exact", [["A", "B"], ["B", "A"]], ["A", "A"])
    assert tally.sums[:, 0].tolist() == [1, 0]
    assert tally.notes[0].items == 2


def test_nothing_found_of_a_data_flow_counts_nothing() -> None:
    """The package gives 1 for it, so that no answer at all scored 25."""
    assert score_of("codebleu", ["pass"], [CODE]) < 5


def test_code_nested_too_deeply_costs_one_item() -> None:
    loops = "".join(" " * depth + f"for a{depth} in b:\n" for depth in range(60)) + " " * 60 + "c"
    tally = tally_of("codebleu", [loops, "(" * 3000 + "1" + ")" * 3000, CODE], [CODE] * 3)
    assert [found.item for found in tally.unreadable] == [0, 1]


def test_items_without_boxes_score_by_what_is_wrongly_found() -> None:
    measure = find_measure("ap50.boxes")
    tally = tally_of("ap50.boxes", [WALL[0], {}, WALL[0]], [WALL[0], {}, {}])
    assert measure.per_item(tally).tolist() == [100, 100, 0]
