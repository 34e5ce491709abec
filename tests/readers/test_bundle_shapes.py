"""Every shape that predictions come in, and what is said of entries that cannot be read."""

from __future__ import annotations

import codecs
import json

import pytest

from scorer.errors import SubmissionError
from scorer.readers.bundles.decoding import decode
from scorer.readers.bundles.shapes import Kind

QA = [{"id": "a", "prediction": "A"}, {"id": 2, "prediction": "B"}]
DOCUMENTED = {"task": "T", "skill": "s", "type": "c", "data": QA}


def bytes_of(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def read(value):
    return decode("qa.json", bytes_of(value))


def said(value):
    contents = read(value)
    return [f"{problem.severity}: {problem}" for problem in contents.problems.problems()]


def lines(*values):
    return b"\n".join(bytes_of(value) for value in values)


def keyed(key):
    return [{"id": "a", key: "A"}, {"id": 2, key: "B"}]


SHAPES = [
    pytest.param(DOCUMENTED, id="documented"),
    pytest.param(QA, id="flat list"),
    pytest.param({"a": "A", "2": "B"}, id="id to answer"),
    pytest.param({"task": "T", "model": "m", "a": "A", "2": "B"}, id="id to answer, with a task"),
    pytest.param({"task": "T", "data": {"a": "A", "2": "B"}}, id="id to answer under data"),
    pytest.param({"a": {"prediction": "A"}, "2": {"response": "B"}}, id="id to entry"),
    pytest.param(lines(*QA), id="lines"),
    pytest.param(lines({"task": "T", "model": "m"}, *QA), id="lines after a header"),
    pytest.param(b"\n\r\n" + lines(*QA).replace(b"\n", b"\r\n\r\n"), id="lines, CRLF, blank ones"),
    pytest.param(keyed("prediction_final"), id="prediction_final"),
    pytest.param(keyed("response"), id="response"),
    pytest.param(keyed("pred"), id="pred"),
    pytest.param(keyed("output"), id="output"),
    pytest.param([{"ID": "a", "Prediction": "A"}, {"Id": 2.0, "PRED": "B"}], id="case, 2.0"),
    pytest.param(codecs.BOM_UTF8 + bytes_of(DOCUMENTED), id="UTF-8 with a mark"),
    pytest.param(json.dumps(DOCUMENTED).encode("utf-16"), id="UTF-16"),
    pytest.param(json.dumps(QA).encode("utf-16-le"), id="UTF-16 without a mark"),
    pytest.param(json.dumps(QA, indent=2).replace("\n", "\r\n").encode("utf-16-be"), id="UTF-16BE"),
]


@pytest.mark.parametrize("value", SHAPES)
def test_every_shape_gives_the_same(value):
    contents = read(value)
    assert (contents.ids, contents.answers) == (["a", "2"], ["A", "B"])
    assert contents.problems.problems() == ()
    assert contents.task in ("T", None)


@pytest.mark.parametrize(
    "answer", ["A", "", 1, 0.5, True, ["a", "b"], {"bird": [[1, 2.5, 3, 4]]}, [], {}, "π", "\0"]
)
@pytest.mark.parametrize("key", ["prediction", "response"])
def test_an_answer_is_kept_as_it_is(key, answer):
    contents = read([{"id": "a", key: answer}])
    assert contents.answers == [answer]
    assert type(contents.answers[0]) is type(answer)
    assert contents.problems.problems() == ()


def test_repeated_ids_are_kept_in_every_shape():
    twice = [{"id": "a", "prediction": "A"}, {"id": "a", "prediction": "B"}]
    for value in (twice, {"data": twice}, lines(*twice), b'{"a": "A", "a": "B"}'):
        contents = read(value)
        assert (contents.ids, contents.answers) == (["a", "a"], ["A", "B"])


ENTRIES = [
    pytest.param(
        [*QA, "A"],
        "error: qa.json[2]: expected an object with 'id' and 'prediction', got the text 'A';"
        " not read",
        id="no object",
    ),
    pytest.param(
        [*QA, {"prediction": "A"}],
        "error: qa.json[2].id: expected an id, a text or a number, got only 'prediction';"
        " not read; name the id 'id' and the answer 'prediction'",
        id="no id",
    ),
    pytest.param(
        [*QA, {"id": None, "prediction": "A"}],
        "error: qa.json[2].id: expected an id, a text or a number, got null;"
        " not read; name the id 'id' and the answer 'prediction'",
        id="null as id",
    ),
    pytest.param(
        lines(*QA, b'{"id": "x", "predic'),
        "error: qa.json, line 3: expected complete JSON, got a text that ends there;"
        " this line is not read",
        id="cut line",
    ),
]


@pytest.mark.parametrize(("value", "message"), ENTRIES)
def test_an_entry_that_cannot_be_read_is_said_and_the_others_are_read(value, message):
    assert said(value) == [message]
    assert read(value).ids == ["a", "2"]


ANSWERS = [
    pytest.param(
        {"id": "x", "answr": "A"},
        "error: qa.json[0].prediction: expected an answer under 'prediction', got only 'id',"
        " 'answr'; counts as unreadable; name the id 'id' and the answer 'prediction'",
        id="no answer",
    ),
    pytest.param(
        {"id": "x", "question": "?", "answer": "A", "x": 1, "y": 2},
        "error: qa.json[0].prediction: expected an answer under 'prediction', got only 'id',"
        " 'question', 'answer', 'x', …; counts as unreadable;"
        " name the id 'id' and the answer 'prediction'",
        id="perhaps the right answer",
    ),
    pytest.param(
        {"id": "x", "prediction": None},
        "warning: qa.json[0].prediction: expected an answer, got null; counts as unreadable",
        id="null",
    ),
    pytest.param(
        b'[{"id": "x", "prediction": NaN}]',
        "error: qa.json[0].prediction: expected a finite number, got NaN; counts as unreadable",
        id="NaN",
    ),
    pytest.param(
        b'[{"id": "x", "prediction": [1, -Infinity]}]',
        "error: qa.json[0].prediction: expected a finite number, got -Infinity;"
        " counts as unreadable",
        id="infinity inside",
    ),
    pytest.param(
        b'[{"id": "x", "prediction": 1e999}]',
        "error: qa.json[0].prediction: expected a finite number, got 1e999; counts as unreadable",
        id="beyond a float",
    ),
    pytest.param(
        b'[{"id": "x", "prediction": ' + b"9" * 5_000 + b"}]",
        "error: qa.json[0].prediction: expected a finite number, got one of 5,000 digits;"
        " counts as unreadable",
        id="huge number",
    ),
    pytest.param(
        b'[{"id": "x", "prediction": ' + b"9" * 400 + b"}]",
        "error: qa.json[0].prediction: expected a finite number, got one of 1,329 bits;"
        " counts as unreadable",
        id="large number",
    ),
    pytest.param(
        {"id": "x", "prediction": "y" * 200_001},
        "error: qa.json[0].prediction: expected texts of at most 200,000 characters, got 200,001;"
        " counts as unreadable",
        id="one huge text",
    ),
    pytest.param(
        b'[{"id": "x", "prediction": ' + b"[" * 70 + b"]" * 70 + b"}]",
        "error: qa.json[0].prediction: expected lists and objects at most 64 levels deep, got more;"
        " counts as unreadable",
        id="deep",
    ),
]


@pytest.mark.parametrize(("value", "message"), ANSWERS)
def test_an_answer_that_cannot_be_read_is_none(value, message):
    value = [value] if isinstance(value, dict) else value
    assert said(value) == [message]
    contents = read(value)
    assert (contents.ids, contents.answers) == (["x"], [None])


NOTES = [
    pytest.param(
        [{"id": "x", "answer": "A"}],
        "note: qa.json[0]: expected the key 'prediction', got 'answer'; read as the prediction",
        id="answer",
    ),
    pytest.param(
        [{"id": "x", "prediction": "A", "prediction_final": "B"}],
        "note: qa.json[0]: expected one answer, got 'prediction' and 'prediction_final', which"
        " differ; 'prediction' is read",
        id="two answers",
    ),
    pytest.param(
        {"predictions": [{"id": "x", "prediction": "A"}]},
        "note: qa.json: expected the entries under 'data', got them under 'predictions';"
        " read as the data",
        id="another word for data",
    ),
]


@pytest.mark.parametrize(("value", "message"), NOTES)
def test_another_way_of_writing_is_read_and_said(value, message):
    assert said(value) == [message]
    assert read(value).answers == ["A"]


def test_half_of_a_surrogate_pair_is_mended():
    value = b'[{"id": "x", "prediction": ["\\ud83d", "\\ud83d\\ude00"]}]'
    assert read(value).answers == [["�", "😀"]]
    assert said(value) == [
        "note: qa.json[0].prediction: expected Unicode text, got half of a surrogate pair;"
        " read as �"
    ]


FILES = [
    pytest.param(
        b'[{"id": "x", "pred', "qa.json, line 1: expected complete JSON, got a text that ends"
        " there; save or upload it again", id="cut",
    ),
    pytest.param(
        b"{'id': 'x'}", "qa.json, line 1, column 2: expected JSON, got \"'id': 'x'}\";"
        " write it with a JSON library", id="Python",
    ),
    pytest.param(b" \n", "qa.json: expected JSON, got an empty file", id="blank"),
    pytest.param(
        b"5", "qa.json: expected a list of entries with 'id' and 'prediction', got the number 5",
        id="number",
    ),
    pytest.param(
        b'[{"id": "x",\n"prediction": "caf\xe9"}]',
        "qa.json, line 2: expected UTF-8 text, got the byte 0xE9; save it as UTF-8",
        id="another encoding",
    ),
    pytest.param(
        b"\xff\xfe{\0\0", "qa.json: expected UTF-8 text, got bytes that are no text;"
        " save it as UTF-8", id="cut UTF-16",
    ),
    pytest.param(
        b"[" * 100_000,
        "qa.json: expected JSON of a few levels, got lists or objects nested too deep", id="deep",
    ),
    pytest.param(
        b'{"a":' * 100_000,
        "qa.json: expected JSON of a few levels, got lists or objects nested too deep",
        id="deep objects",
    ),
    pytest.param(
        b'{"id": 1}\n' + b"x\n" * 500,
        "qa.json: expected a JSON object per line, got 101 lines that are none", id="no lines",
    ),
    pytest.param(
        b"[" + b"[]," * 3_000_000 + b"[]]",
        "qa.json: expected values of at most 180 MB in memory, got some 420 MB;"
        " write long lists as a file and give its path", id="many values",
    ),
    pytest.param(
        b"[" + b"0," * 300_000 + b"0]",
        "qa.json: expected at most 100,000 entries, got 300,001", id="many entries",
    ),
    pytest.param(
        b'{"id": 1}\n' * 2 + b"\n" * 500_000,
        "qa.json: expected at most 100,000 lines, got more", id="many lines",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), FILES)
def test_a_file_that_cannot_be_read_is_refused_word_for_word(content, message):
    with pytest.raises(SubmissionError) as caught:
        read(content)
    assert str(caught.value) == message


def test_an_empty_list_is_a_warning():
    for value in ([], {"data": []}, {}):
        assert read(value).ids == []
    assert said([]) == ["warning: qa.json: expected at least one prediction, got none"]


def test_the_first_twenty_of_a_kind_are_kept_and_the_rest_counted():
    messages = said([{"id": number, "prediction": None} for number in range(1_000)])
    assert len(messages) == 21
    assert messages[0].startswith("warning: qa.json[0].prediction: ")
    assert messages[20] == "warning: qa.json: expected an answer, got 980 more like this"


ANNOTATIONS = [
    [{"id": "a", "input": {"question": "?"}, "output": {"answer": "A"}}],
    [{"id": "a", "input": {"question": "?"}}],
    [{"id": "a", "dialog": [], "output": {"response": "hello"}}],
    {"modality": {"in": ["video"]}, "data": [{"id": "a", "input": "x.mp4", "output": "x.npz"}]},
]


@pytest.mark.parametrize("value", ANNOTATIONS)
def test_the_benchmarks_own_items_are_told_apart(value):
    assert read(value).kind is Kind.ANNOTATIONS


def test_the_published_annotations_are_told_apart(shared):
    files = sorted(shared.joinpath("annotations").rglob("*.json"))
    assert files
    for path in files:
        assert decode(path.name, path.read_bytes()).kind is Kind.ANNOTATIONS


def test_a_flood_of_nan_is_refused_at_once():
    with pytest.raises(SubmissionError) as refused:
        read(b'[{"id": "a", "prediction": [' + b"NaN," * 20_000 + b"NaN]}]")
    assert str(refused.value) == (
        "qa.json: expected finite numbers, got 20,001 times NaN or Infinity; "
        "leave out what was not answered"
    )
