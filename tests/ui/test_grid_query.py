"""Sorting, filtering and paging on the server; the browser's tests compare its own with these."""

from dataclasses import replace

import numpy as np
import pytest

from scorer.ui.grid import (
    Filter,
    GridColumn,
    GridData,
    GridState,
    Pager,
    Shared,
    order_rows,
    paging,
)

COLUMNS = (
    GridColumn(key="name", title="Name", kind="text", pinned=True),
    GridColumn(key="kind", title="Kind", kind="badge"),
    GridColumn(key="x", title="X"),
    GridColumn(key="y", title="Y"),
)
DATA = GridData(
    COLUMNS,
    ["a", "b", "c", "d", "e"],
    {
        "name": ["Beta 7B", "alpha", "Gamma 7b chat", "Éta", "my run"],
        "kind": ["open", "closed", None, "open", None],
        "x": np.array([2.0, np.nan, 0.0, 2.0, 9.0]),
        "y": np.array([1.0, 5.0, 3.0, 0.0, np.nan]),
    },
    ghosts=frozenset({"e"}),
)


def ids(state):
    return "".join(DATA.ids[row] for row in order_rows(DATA, state))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(GridState(), "abcde", id="as given"),
        pytest.param(GridState(sort=(("x", "asc"),)), "cadeb", id="missing last, upwards"),
        pytest.param(GridState(sort=(("x", "desc"),)), "eadcb", id="missing last, downwards"),
        pytest.param(GridState(sort=(("x", "desc"), ("y", "asc"))), "edacb", id="then by another"),
        pytest.param(GridState(sort=(("name", "asc"),)), "baced", id="text"),
        pytest.param(GridState(sort=(("kind", "desc"),)), "adbce", id="missing text last"),
        pytest.param(GridState(sort=(("gone", "desc"),)), "abcde", id="a column that is gone"),
        pytest.param(GridState(search="7B"), "ac", id="search ignores case"),
        pytest.param(GridState(search="7b open"), "a", id="all terms, over all texts"),
        pytest.param(GridState(filters={"x": Filter(minimum=2)}), "ade", id="at least"),
        pytest.param(GridState(filters={"x": Filter(maximum=2)}), "acd", id="at most"),
        pytest.param(
            GridState(filters={"x": Filter(minimum=1), "y": Filter(maximum=0.5)}), "d", id="both"
        ),
        pytest.param(GridState(filters={"name": Filter(contains="ÉT")}), "d", id="contains"),
        pytest.param(GridState(filters={"kind": Filter(values=("open",))}), "ad", id="one of"),
        pytest.param(
            GridState(filters={"kind": Filter(values=("closed", None))}), "bce", id="or missing"
        ),
        pytest.param(
            GridState(filters={"x": Filter(values=(0.0, None))}), "bc", id="numbers one of"
        ),
        pytest.param(GridState(ghost=True, sort=(("x", "desc"),)), "adcb", id="the ghost apart"),
    ],
)
def test_rows_pass_and_are_ordered(state, expected):
    assert ids(state) == expected


@pytest.fixture
def paged(monkeypatch):
    """Treat the few rows of these tests as too many to be sent."""
    monkeypatch.setattr(paging, "PAGED_ABOVE", 2)


@pytest.mark.usefixtures("paged")
def test_a_page_holds_the_rows_asked_for_and_the_ghost_on_top():
    pager = Pager({"all": DATA}.get)
    request = {"view": "all", "start": 1, "stop": 3, "keys": ["name", "x", "gone"]}
    answer = pager.answer({**request, "sort": [["x", "desc"]], "ghost": True})
    assert answer["count"] == 4
    assert answer["cells"]["ids"] == ["d", "c"]
    assert list(answer["cells"]["columns"]) == ["name", "x"]
    assert answer["top"]["ids"] == ["e"]


def test_rows_that_are_not_shown_are_not_ordered():
    some = replace(DATA, order=np.array([3, 0, 2]))
    assert order_rows(some, GridState()).tolist() == [3, 0, 2]
    assert order_rows(some, GridState(sort=(("x", "asc"),))).tolist() == [2, 3, 0]  # ties as shown
    assert len(some) == 3


def test_columns_are_given_whole_to_a_page_that_holds_the_same_rows():
    data = replace(DATA, shared=Shared("now", DATA))
    pager = Pager({"all": data}.get)
    request = {"view": "all", "keys": ["x", "gone"]}
    answer = pager.answer({**request, "shared": "now"})
    assert list(answer["cells"]["columns"]) == ["x"]
    assert "ids" not in answer["cells"]
    assert pager.answer({**request, "shared": "before"}) == {"changed": True}
    assert pager.answer(request) == {"changed": True}


@pytest.mark.usefixtures("paged")
@pytest.mark.parametrize(
    "request_",
    [
        None,
        [],
        {},
        {"view": "secret", "start": 0, "stop": 9, "keys": []},
        {"view": ["all"], "start": 0, "stop": 9, "keys": []},
        {"view": "all", "start": -1, "stop": 9, "keys": []},
        {"view": "all", "start": True, "stop": 9, "keys": []},
        {"view": "all", "start": 0, "stop": 10**12, "keys": []},
        {"view": "all", "start": 0, "stop": 9, "keys": "name"},
    ],
)
def test_a_strange_request_is_answered_with_a_problem(request_):
    assert "problem" in Pager({"all": DATA}.get).answer(request_)


def test_a_greedy_request_gets_a_limited_answer():
    rows = 3000
    data = GridData(
        (GridColumn(key="x", title="X"),), [str(row) for row in range(rows)], {"x": np.ones(rows)}
    )
    request = {"view": "all", "start": 0, "stop": rows, "keys": ["x", {}, None, "x"]}
    assert len(Pager({"all": data}.get).answer(request)["cells"]["ids"]) == 512


def test_an_order_is_remembered_for_its_data_only():
    held = {"all": DATA}
    pager = Pager(held.get)
    first = pager.order(DATA, GridState(sort=(("x", "asc"),)))
    assert pager.order(DATA, GridState(sort=(("x", "asc"),), selected=("a",))) is first
    assert pager.order(DATA, GridState()) is not first
