"""The state goes into links and comes back from anywhere."""

import pytest

from scorer.ui.grid import Filter, GridState

FULL = GridState(
    sort=(("S2", "desc"), ("size", "asc")),
    filters={
        "S2": Filter(minimum=20.5),
        "access": Filter(values=("open", None)),
        "model": Filter(contains="7B & \u202e"),
        "level": Filter(values=(2.0, 3.0)),
    },
    search="chat 7b",
    columns=("S2", "group:NLP"),
    selected=("a", "b"),
    ghost=True,
)


def test_a_state_round_trips():
    assert GridState.from_text(FULL.to_text()) == FULL
    assert GridState.from_dict(FULL.as_dict()) == FULL


def test_the_usual_state_is_an_empty_text():
    assert GridState().to_text() == ""
    assert GridState.from_text("") == GridState()


def test_no_column_at_all_is_not_the_usual_columns():
    assert GridState.from_text(GridState(columns=()).to_text()).columns == ()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("nonsense", GridState(), id="not JSON"),
        pytest.param("[" * 100_000, GridState(), id="deep"),
        pytest.param('{"sort":[["a","up"],["b","asc"],7,["c"],["b","desc"]]}',
                     GridState(sort=(("b", "asc"),)), id="sort"),
        pytest.param('{"filters":{"a":{"min":NaN},"b":{"min":"1"},"c":7,"d":{"min":1e999}}}',
                     GridState(), id="numbers that are none"),
        pytest.param('{"filters":{"a":{"in":[true,{},"x"]}}}',
                     GridState(filters={"a": Filter(values=("x",))}), id="values"),
        pytest.param('{"selected":["a","a","b","c","d","e","f","g"]}',
                     GridState(selected=tuple("abcdef")), id="six at most"),
        pytest.param('{"ghost":1,"search":7,"columns":"all"}',
                     GridState(columns=()), id="wrong types"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_left_out(raw, expected):
    assert GridState.from_text(raw) == expected
