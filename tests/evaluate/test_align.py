"""Which answer belongs to which item, and what is said of the rest."""

from pathlib import Path
from typing import Any

import pytest

from scorer.evaluate.align import align
from scorer.evaluate.evaluation import ItemState
from scorer.readers.bundles.problems import FirstOfAKind
from scorer.records import Predictions, References

A, M, U, C = ItemState.ANSWERED, ItemState.MISSING, ItemState.UNREADABLE, ItemState.CONFLICTING


def references(*ids: str) -> References:
    return References(
        task_id="t", ids=ids, answers=("x",) * len(ids), form={}, folder=Path(), digest=""
    )


def predictions(*entries: tuple[str, Any]) -> Predictions:
    return Predictions(
        task_id="t",
        ids=tuple(item_id for item_id, _ in entries),
        answers=tuple(answer for _, answer in entries),
        folder=None,
        digest="",
    )


@pytest.mark.parametrize(
    ("ids", "given", "answers", "states", "surplus", "repeated"),
    [
        pytest.param("ab", [("a", 1), ("b", 2)], [1, 2], [A, A], 0, 0, id="in order"),
        pytest.param("ab", [("b", 2), ("a", 1)], [1, 2], [A, A], 0, 0, id="out of order"),
        pytest.param("ab", [("b", 2)], [None, 2], [M, A], 0, 0, id="one missing"),
        pytest.param("ab", [("b", 2), ("c", 3)], [None, 2], [M, A], 1, 0, id="one too many"),
        pytest.param("ab", [("a", None), ("b", 2)], [None, 2], [U, A], 0, 0, id="unreadable"),
        pytest.param("a", [("a", 1), ("a", 1)], [1], [A], 0, 1, id="twice the same"),
        pytest.param("a", [("a", 1), ("a", 2)], [None], [C], 0, 0, id="twice, differing"),
        pytest.param("a", [("a", 1), ("a", 2), ("a", 1)], [None], [C], 0, 0, id="thrice"),
        pytest.param("a", [("a", 1), ("a", True)], [None], [C], 0, 0, id="1 is not true"),
        pytest.param("a", [], [None], [M], 0, 0, id="nothing at all"),
    ],
)
def test_answers_are_paired_by_id(
    ids: str,
    given: list[tuple[str, Any]],
    answers: list[Any],
    states: list[ItemState],
    surplus: int,
    repeated: int,
) -> None:
    problems = FirstOfAKind("b")
    found = align(references(*ids), predictions(*given), "b", problems)
    assert list(found.answers) == answers
    assert found.states.tolist() == states
    assert (found.surplus, found.repeated) == (surplus, repeated)
    fine = all(state is A for state in states) and not surplus and not repeated
    assert bool(problems.problems()) != (
        fine or states == [U, A]
    )  # unreadable ones are told before


def test_ids_that_went_through_a_number_are_known_again_and_it_is_said() -> None:
    problems = FirstOfAKind("b.zip")
    found = align(references("0003", "0291"), predictions(("3", 1), ("291", 2)), "b.zip", problems)
    assert list(found.answers) == [1, 2]
    assert [str(one) for one in problems.problems()] == [
        "b.zip: expected ids as in the benchmark, got '3' for '0003' and 1 more like it; "
        "read as the same"
    ]


def test_an_id_that_could_be_two_items_is_neither() -> None:
    problems = FirstOfAKind("b")
    found = align(references("003", "03"), predictions(("3", 1)), "b", problems)
    assert list(found.answers) == [None, None]
    assert found.surplus == 1


def test_the_exact_id_goes_before_one_that_is_spelt_alike() -> None:
    found = align(references("3", "03"), predictions(("3", 1), ("03", 2)), "b", FirstOfAKind("b"))
    assert list(found.answers) == [1, 2]


def test_what_does_not_fit_is_told_with_the_first_ids_and_a_count() -> None:
    problems = FirstOfAKind("b.zip")
    ids = [f"{number:02}" for number in range(10)]
    given = [("00", 1), ("00", 2), ("01", 1), ("01", 1), ("x", 1)]
    align(references(*ids), predictions(*given), "b.zip", problems)
    assert [str(one) for one in problems.problems()] == [
        "b.zip: expected an answer to each of 10 items, got 8 missing: '02', '03', '04', '05', "
        "'06' and 3 more; missing counts as wrong",
        "b.zip: expected answers to the task's items, got 1 for other ids: 'x'; not used; "
        "are they from another task or split",
        "b.zip: expected one answer to an item, got different answers to 1: '00'; counted as wrong",
        "b.zip: expected one answer to an item, got the same answer more than once to 1: '01'; "
        "used once",
    ]
