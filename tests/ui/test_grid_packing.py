"""What goes over the wire: every number exactly, missing apart from 0, texts harmless."""

import base64
import json

import numpy as np
import pytest

from scorer.ui.grid import CellState, GridColumn, GridData, grid_value, heat_codes
from scorer.ui.grid.packing import pack_cells

ABSENT = {"i2": -(2**15), "i4": -(2**31)}


def data_of(values, **more):
    columns = (
        GridColumn(key="name", title="Name", kind="text", pinned=True),
        GridColumn(key="x", title="X"),
    )
    ids = [f"r{row}" for row in range(len(values))]
    return GridData(columns, ids, {"name": ids, "x": np.array(values, dtype=float)}, **more)


def unpack(packed, key):
    """Read a column as the browser does, written apart from it."""
    part = packed["columns"][key]
    raw = base64.b64decode(packed["blob"])
    count = len(packed["ids"])
    if "texts" in part:
        if "type" not in part:
            return part["texts"]
        codes = np.frombuffer(raw, f"<{part['type']}", count, part["at"])
        return [part["texts"][code] for code in codes]
    array = np.frombuffer(raw, f"<{part['type']}", count, part["at"])
    missing = ABSENT.get(part["type"])
    return [np.nan if value == missing else float(value) / part["scale"] for value in array]


@pytest.mark.parametrize(
    ("values", "kind", "scale"),
    [
        pytest.param([0.0, np.nan, 99.99], "i2", 100, id="two decimals fit two bytes"),
        pytest.param([0.0, np.nan, 1.0], "i2", 1, id="0 is a value, missing is not"),
        pytest.param([np.nan, np.nan], "i2", 1, id="nothing given"),
        pytest.param([327.67, 0.01], "i2", 100, id="the highest that fits"),
        pytest.param([-327.68, 0.01], "i4", 100, id="the value that says missing"),
        pytest.param([1234.56, -0.01], "i4", 100, id="four bytes"),
        pytest.param([0.5, 2**40], "f4", 1, id="exact as a float of four bytes"),
        pytest.param([1 / 3, np.nan], "f8", 1, id="full precision"),
        pytest.param([np.inf, -np.inf, np.nan], "f4", 1, id="infinity"),
        pytest.param([1e300, np.nan], "f8", 1, id="far beyond a float of four bytes"),
        pytest.param([], "i2", 1, id="no rows"),
    ],
)
def test_numbers_come_back_exactly(values, kind, scale):
    packed = pack_cells(data_of(values))
    part = packed["columns"]["x"]
    assert (part["type"], part["scale"]) == (kind, scale)
    np.testing.assert_array_equal(unpack(packed, "x"), np.array(values, dtype=float))


def test_every_array_lies_where_its_type_may_begin():
    data = data_of([1 / 3, 2, 3], states={"x": np.array([0, 1, 2], dtype=np.uint8)})
    part = pack_cells(data)["columns"]["x"]
    assert part["at"] % 8 == 0
    assert part["states"] % 8 == 0


def test_texts_that_repeat_are_sent_once():
    columns = (GridColumn(key="t", title="T", kind="text"),)
    texts = ["open", None, "open", "closed", "open", None, "open"]
    packed = pack_cells(GridData(columns, list("abcdefg"), {"t": texts}))
    assert packed["columns"]["t"]["texts"] == ["open", None, "closed"]
    assert unpack(packed, "t") == texts


def test_rows_are_packed_in_the_order_asked_for_with_their_notes_and_states():
    data = data_of(
        [1, 2, 3],
        states={"x": np.array([0, 0, CellState.FLAGGED], dtype=np.uint8)},
        notes={"x": {2: "printed twice"}},
    )
    packed = pack_cells(data, ["x"], np.array([2, 0]))
    assert packed["ids"] == ["r2", "r0"]
    assert unpack(packed, "x") == [3, 1]
    assert packed["columns"]["x"]["notes"] == {0: "printed twice"}
    start = packed["columns"]["x"]["states"]
    assert list(base64.b64decode(packed["blob"])[start : start + 2]) == [CellState.FLAGGED, 0]


@pytest.mark.parametrize(
    "name", ["</script><script>", "\u202eevil\u2066", "nul\x00", "\u2028", "\"&'", "\ud800"]
)
def test_a_name_cannot_leave_the_text(name):
    columns = (GridColumn(key="t", title=name, kind="text"),)
    value = grid_value(GridData(columns, [name], {"t": [name]}, notes={"t": {0: name}}))
    assert value.isascii()
    assert not set("<>&\x00") & set(value)
    told = json.loads(value)
    assert told["own"]["cells"]["columns"]["t"]["texts"] == [name]
    assert told["own"]["columns"][0]["title"] == name


@pytest.mark.parametrize("key", ["", "a,b", "group:x"])
def test_a_key_that_a_link_could_not_hold_is_refused(key):
    with pytest.raises(ValueError, match="key: expected"):
        GridColumn(key=key, title="X")


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="expected 2 cells, got 1"):
        GridData((GridColumn(key="x", title="X"),), ["a", "b"], {"x": np.array([1.0])})


def test_a_thousand_models_on_all_tasks_take_two_bytes_a_score():
    random = np.random.default_rng(0)
    columns = tuple(GridColumn(key=f"t{at}", title="T") for at in range(699))
    cells = {column.key: np.round(random.uniform(0, 100, 1000), 2) for column in columns}
    value = grid_value(GridData(columns, [f"m{row}" for row in range(1000)], cells))
    assert len(value) < 1000 * 699 * 2 * 4 / 3 + 400 * 699


def test_heat_tells_wins_by_the_raw_score_and_the_rest_by_points():
    points = np.array([100.0, 100.0, 85.0, 50.0, np.nan])
    wins = np.array([True, False, False, False, False])
    codes = heat_codes(points, 90.0, wins, close=10.0)
    assert codes.tolist() == [1, 2, 2, 3, 0]
    packed = pack_cells(data_of(points, heat={"x": codes}))
    start = packed["columns"]["x"]["heat"]
    assert list(base64.b64decode(packed["blob"])[start : start + 5]) == [1, 2, 2, 3, 0]
