"""What a JSON value is read as, whatever its field names."""

from typing import Any

import pytest

from scorer.metrics.answers import acceptable_texts, given_text, number, numbers, parts, shown
from scorer.metrics.box_shapes import box_format, read_boxes
from scorer.metrics.extraction import triplets

TEXTS = [
    ("yes", ("yes",)),
    ({"answer": "A"}, ("A",)),
    ({"answer": ["4:00 PM", "16:00", "16:00"]}, ("4:00 PM", "16:00")),
    ({"response": {"text": "Fine."}}, ("Fine.",)),
    ({"response": {"content": "x = 1"}}, ("x = 1",)),
    ({"solution": {"final_answer": 12}}, ("12",)),
    ({"proof": {"steps": ["a", "b"], "conclusion": "c"}}, ("a\nb\nConclusion: c",)),
    ({"Standard English": "He goes."}, ("He goes.",)),
    ({"paraphraseSentence": "so"}, ("so",)),
    ({"some new field": "so"}, ("so",)),
    ({"explanation": "long", "answer": "B"}, ("B",)),
    ({"text": 3}, ("3",)),
    ({"text": 3.0}, ("3",)),
    ({"text": 2.5}, ("2.5",)),
    ({"text": True}, ("true",)),
    ({"text": None}, ("",)),
    ({"text": []}, ("",)),
    ({}, ("{}",)),
    ({"b": 1, "a": 2}, ('{"a": 2, "b": 1}',)),
]


@pytest.mark.parametrize(("value", "texts"), TEXTS, ids=lambda value: shown(value, 40))
def test_acceptable_texts_and_the_first_of_them_given(value: Any, texts: tuple[str, ...]) -> None:
    assert acceptable_texts(value) == texts
    assert given_text(value) == texts[0]


def test_objects_nested_without_end_are_read_as_text() -> None:
    value: Any = "x"
    for _ in range(50):
        value = {"text": value}
    assert "text" in given_text(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"text": "a, b"}, ("a, b",)),
        ({"entities": ["a", "b"]}, ("a", "b")),
        ([["food", "good"], {"a": 1, "b": 2}, 3], ("(food, good)", '{"a": 1, "b": 2}', "3")),
        ([], ()),
    ],
)
def test_parts(value: Any, expected: tuple[str, ...]) -> None:
    assert parts(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3.0), (" 2.5 ", 2.5), ({"target": "-1e3"}, -1000.0), ([7], 7.0), ("about 3", None),
        (True, None), (None, None), ("nan", None), ("inf", None), (10**400, None), ([1, 2], None),
        ({"count": {"value": 4}}, 4.0), ("", None),
    ],
)  # fmt: skip
def test_number(value: Any, expected: float | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"target": [1, "2"]}, (1.0, 2.0)), (3, (3.0,)), ([1, "x"], None), ([], None)],
)
def test_numbers(value: Any, expected: tuple[float, ...] | None) -> None:
    assert numbers(value) == expected


ONE = ("fall", 1.0, 2.0, 3.0, 4.0)


@pytest.mark.parametrize(
    ("value", "labels", "sure"),
    [
        ({"bbox": [{"Fall": [1, 2, 3, 4]}]}, ["fall"], [1]),
        ({"text": {"Fall": [[1, 2, 3, 4], [1, 2, 3, 4, 0.5]]}}, ["fall", "fall"], [1, 0.5]),
        ([{"label": "Fall", "bbox": [1, 2, 3, 4], "score": 0.9}], ["fall"], [0.9]),
        ([{"Fall": [1, 2, 3, 4], "confidence": 0.9}], ["fall"], [0.9]),
        ({"boxes": [[1, 2, 3, 4]], "labels": ["Fall"], "scores": [0.9]}, ["fall"], [0.9]),
        ('[{"Fall": [1, 2, 3, 4]}]', ["fall"], [1]),
        ([1, 2, 3, 4], [""], [1]),
        ("", [], []),
        ({"Fall": []}, [], []),
    ],
)
def test_boxes(value: Any, labels: list[str], sure: list[float]) -> None:
    boxes = read_boxes(value, "xywh")
    assert boxes is not None
    assert [box.label for box in boxes] == labels
    assert [box.confidence for box in boxes] == sure
    assert all(box[1:5] == ONE[1:] for box in boxes)


@pytest.mark.parametrize("value", ["left", [1, 2, 3], [[1, 2, 3, -4]], {"a": 1}, 3, [True] * 4])
def test_what_is_no_box_is_refused(value: Any) -> None:
    assert read_boxes(value, "xywh") is None


@pytest.mark.parametrize(
    ("form", "layout"),
    [
        ({}, "xywh"),
        ({"others": {"bbox_format": "[x, y, w, h]"}}, "xywh"),
        ({"others": {"bbox_format": ["x1", "y1", "x2", "y2"]}}, "xyxy"),
        ({"others": {"bbox_format": "xmin, ymin, xmax, ymax"}}, "xyxy"),
        ({"others": {"bbox_format": "center x, center y, w, h"}}, "cxcywh"),
        ({"others": "none"}, "xywh"),
    ],
)
def test_box_format(form: dict[str, Any], layout: str) -> None:
    assert box_format(form) == layout


def test_corners_and_centres_become_boxes() -> None:
    for layout, value in (("xyxy", [1, 2, 4, 6]), ("cxcywh", [2.5, 4, 3, 4])):
        boxes = read_boxes({"Fall": value}, layout)
        assert boxes
        assert boxes[0][:5] == ONE


@pytest.mark.parametrize(
    "value",
    [
        [["Man", "on", "Horse"]],
        ["Man", "on", "horse"],
        "(man, on, horse)",
        "man,on,horse;",
        [{"subject": "man", "relation": "on", "object": "horse"}],
        {"sub": "man", "rel": "on", "obj": "horse"},
        {"text": [["man", "on", "horse"]]},
    ],
)
def test_triplets(value: Any) -> None:
    assert triplets(value) == ["man, on, horse"]


def test_the_surest_triplets_come_first() -> None:
    value = [{"subject": name, "score": score} for name, score in (("a", 0.1), ("b", 0.9))]
    assert triplets(value)[0].startswith("b")
