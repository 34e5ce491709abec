"""Records as JSON: nothing is lost, and nothing that cannot be a record becomes one."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import edit, patient, record_id, review, submission, withdrawal

from places import CATALOG_DIR
from scorer.catalog import Catalog, load_catalog
from scorer.records import TaskScore, TaskState
from scorer.store.coding import MOST_BYTES, decode, encode
from scorer.store.ids import relative_path
from scorer.store.records import (
    Card,
    EditRecord,
    Origin,
    Record,
    ReviewRecord,
    SubmissionRecord,
    Verdict,
    WithdrawalRecord,
)
from scorer.store.scores import Rows

ROWS = Rows(load_catalog(CATALOG_DIR))
PERCENT = "NLP/causal-reasoning"
PATH = relative_path(record_id(1))

LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
CARDS = st.builds(
    Card,
    name=LINES.filter(bool),
    organisation=LINES,
    link=st.sampled_from(["", "https://example.org/a?b=c#d"]),
    size=LINES,
    modalities=st.lists(st.sampled_from(["Image", "3D", "Language"]), max_size=3).map(tuple),
    paradigms=st.sampled_from(["", "C", "G", "C+G"]),
    access=st.sampled_from(["", "open", "closed"]),
    notes=LINES,
)
IDS = st.builds(record_id, st.integers(0, 10**6))


@st.composite
def scores(draw: st.DrawFn) -> dict[str, TaskScore]:
    found = {}
    places = draw(st.lists(st.integers(0, len(ROWS.task_ids) - 1), max_size=6, unique=True))
    for place in places:
        task_id = ROWS.task_ids[place]
        if draw(st.booleans()):
            high = min(float(ROWS.high[place]), 1e300)
            number = draw(st.floats(float(ROWS.low[place]), high))
            if math.isinf(ROWS.high[place]) and draw(st.booleans()):
                number = math.inf
            found[task_id] = TaskScore(task_id, TaskState.SCORED, number, draw(LINES))
        else:
            found[task_id] = TaskScore(task_id, TaskState.REJECTED, reason=draw(LINES))
    for task_id in draw(st.lists(LINES, max_size=2)):
        number = draw(st.floats(allow_nan=False, allow_infinity=False))
        found[f"Elsewhere/{task_id}"] = TaskScore(f"Elsewhere/{task_id}", TaskState.SCORED, number)
    return found


RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(
        SubmissionRecord,
        record_id=IDS,
        by=LINES.filter(bool),
        card=CARDS,
        scores=scores(),
        catalog=LINES,
        signature=LINES,
        origin=st.builds(
            Origin,
            kind=st.sampled_from(["workbook", "bundle", "closed"]),
            digest=st.sampled_from(["", "0a" * 32]),
            benchmark=LINES,
        ),
        needs_review=st.booleans(),
    ),
    st.builds(EditRecord, record_id=IDS, by=LINES.filter(bool), of=IDS, card=CARDS, reason=LINES),
    st.builds(WithdrawalRecord, record_id=IDS, by=LINES.filter(bool), of=IDS, reason=LINES),
    st.builds(
        ReviewRecord,
        record_id=IDS,
        by=LINES.filter(bool),
        of=IDS,
        verdict=st.sampled_from(Verdict),
        reason=LINES,
    ),
)


@patient()
@given(RECORDS)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    data = encode(record)
    reading = decode(relative_path(record.record_id), data, ROWS)
    assert reading.record == record
    assert encode(reading.record) == data or isinstance(record, SubmissionRecord)
    assert json.loads(data)["record_id"] == record.record_id  # JSON to others, too


def plain(**changes: Any) -> dict[str, Any]:
    """A valid file's content, with changes; ``...`` takes a field out."""
    content = json.loads(encode(submission(1, scores={PERCENT: 50.0})))
    content |= changes
    return {name: value for name, value in content.items() if value is not ...}


def card(**changes: Any) -> dict[str, Any]:
    return plain(card=plain()["card"] | changes)


REFUSED = [
    (plain(format=2), "a record of format 1, got 2; another version wrote it"),
    (plain(format=...), "a record of format 1, got none; another version wrote it"),
    (plain(format="1"), "'int | null', got 'str'"),
    (plain(kind="deletion"), "a record of format 1, got invalid value 'deletion'"),
    (plain(by=...), "a record of format 1, got object missing required field 'by'"),
    (plain(by=""), "'str' of length >= 1, got something else"),
    (plain(by=7), "'str', got 'int'"),
    (plain(more=1), "a record of format 1, got object contains unknown field 'more'"),
    (plain(needs_review="no"), "'bool', got 'str'"),
    (plain(record_id=record_id(2)), f"the file's own name, got '{record_id(2)}'"),
    (plain(record_id="../../x"), "the file's own name, got '../../x'"),
    (plain(scores=[1]), "'object', got 'array'"),
    (plain(scores={PERCENT: "61"}), "'float | object', got 'str'"),
    (plain(scores={PERCENT: True}), "'float | object', got 'bool'"),
    (plain(scores={PERCENT: None}), "'float | object', got 'null'"),
    (plain(scores={PERCENT: 100.5}), "a score between 0 and 100, got 100.5"),
    (plain(scores={PERCENT: -1}), "a score between 0 and 100, got -1"),
    (plain(scores={PERCENT: {"state": "scored"}}), "a score where the state is 'scored'"),
    (plain(scores={PERCENT: {"state": "rejected", "score": 1}}), "a score where the state is"),
    (plain(scores={PERCENT: {"state": "won"}}), "invalid enum value 'won'"),
    (card(link="javascript:alert(1)"), "'str' matching regex"),
    (card(link="https://a b"), "'str' matching regex"),
    (card(link="https://a\n"), "'str' matching regex"),
    (card(link="\n"), "'str' matching regex"),
    (plain(origin={"kind": "workbook", "digest": "0a" * 32 + "\n"}), "'str' matching regex"),
    (card(name=""), "'str' of length >= 1"),
    (card(name="x" * 501), "'str' of length <= 500"),
    (card(modalities=["Smell"]), "invalid enum value 'Smell'"),
    (card(access="maybe"), "invalid enum value 'maybe'"),
    (plain(origin={"kind": "workbook", "digest": "xyz"}), "'str' matching regex"),
    ([], "'object', got 'array'"),
    ("text", "'object', got 'str'"),
    (None, "'object', got 'null'"),
]


@pytest.mark.parametrize(
    ("content", "expected"), REFUSED, ids=[expected[:50] for _, expected in REFUSED]
)
def test_what_is_no_record_is_refused_and_told(content: Any, expected: str) -> None:
    reading = decode(PATH, json.dumps(content).encode(), ROWS)
    assert reading.record is None
    (problem,) = reading.problems
    assert str(problem).startswith(f"submissions/{PATH}")
    assert expected in str(problem)


@pytest.mark.parametrize(
    "record",
    [edit(1, 2), withdrawal(1, 2), review(1, 2, Verdict.HIDE)],
    ids=lambda one: type(one).__name__,
)
def test_what_a_record_is_about_must_be_an_id(record: Record) -> None:
    content = json.loads(encode(record)) | {"of": "../secret"}
    reading = decode(PATH, json.dumps(content).encode(), ROWS)
    assert reading.record is None
    assert "the id of a submission" in str(reading.problems[0])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0" * 500, id="zeros, as a crash of another program leaves"),
        pytest.param(encode(submission(1))[:-20], id="cut off"),
        pytest.param(encode(submission(1)) * 2, id="twice"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deep in objects"),
        pytest.param(b'{"format": 1, "x": ' + b"[" * 100_000, id="deep behind the format"),
        pytest.param(b"\xff\xfe{}", id="not UTF-8"),
        pytest.param(json.dumps(plain(by="\ud800")).encode(), id="half a character"),
        pytest.param(json.dumps(plain(by="\udc00")).encode(), id="the other half"),
        pytest.param(json.dumps(plain(scores={PERCENT: math.nan})).encode(), id="NaN"),
        pytest.param(json.dumps(plain(scores={PERCENT: math.inf})).encode(), id="Infinity"),
        pytest.param(
            encode(submission(1)).replace(b'"scores": {', b'"scores": {"x": 1e999'), id="1e999"
        ),
        pytest.param(b" " * MOST_BYTES + encode(submission(1)), id="too large"),
    ],
)
def test_bytes_that_are_no_record_are_refused(data: bytes) -> None:
    reading = decode(PATH, data, ROWS)
    assert reading.record is None
    assert len(str(reading.problems[0])) < 400


@patient(300)
@given(st.binary(max_size=60), st.data())
def test_no_bytes_raise_anything(noise: bytes, data: st.DataObject) -> None:
    whole = encode(submission(1, scores={PERCENT: 50.0}))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    for given_bytes in (noise, whole[:start] + noise + whole[end:]):
        reading = decode(PATH, given_bytes, ROWS)
        assert (reading.record is None) == any(one.severity == "error" for one in reading.problems)
        if reading.record is not None:
            assert encode(reading.record)  # whatever was read can be written again


def test_a_plain_score_is_as_good_as_one_that_is_told(catalog: Catalog) -> None:
    told = plain(scores={PERCENT: {"state": "scored", "score": 50}, "Other/x": 3})
    reading = decode(PATH, json.dumps(told).encode(), ROWS)
    assert reading.record == submission(1, scores={PERCENT: 50, "Other/x": 3})
    assert len(reading.record.scores) == 2
    assert set(reading.record.scores) == {PERCENT, "Other/x"}
    with pytest.raises(KeyError):
        reading.record.scores["NLP/no-such-task"]
    with pytest.raises(KeyError):
        reading.record.scores[catalog.tasks[0].task_id]
