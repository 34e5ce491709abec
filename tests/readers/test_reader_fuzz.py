"""Whatever a file holds, reading it ends in results or in a refusal."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.errors import SubmissionError
from scorer.readers.workbook import read_workbook
from scorer.records import Results

HEADER = ("No", "Task Name", "Task Short Name", "Metrics", "M")
FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def read(tmp_path, catalog):
    def attempt(content, name):
        path = tmp_path / name
        path.write_bytes(content)
        outcome: Results | SubmissionError
        try:
            outcome = read_workbook(path, catalog)
        except SubmissionError as error:
            outcome = error
        assert isinstance(outcome, Results) or outcome.problems

    return attempt


@settings(max_examples=100, deadline=None, suppress_health_check=FIXTURE)
@given(
    start=st.sampled_from([b"", b"PK\3\4", b"PK\5\6", b"\xff\xfe", b"sheet,Task Name,M\n"]),
    content=st.binary(max_size=300),
    name=st.sampled_from(["a.xlsx", "a.csv", "a"]),
)
def test_random_bytes(read, start, content, name):
    read(start + content, name)


@settings(max_examples=100, deadline=None, suppress_health_check=FIXTURE)
@given(text=st.text(max_size=200))
def test_random_csv(read, text):
    lines = f"sheet,Task Name,Metrics,M\nNLP,Causal Reasoning,{text}\n{text},{text},{text},1"
    read(lines.encode("utf-8", "surrogatepass"), "a.csv")


@settings(max_examples=200, deadline=None, suppress_health_check=FIXTURE)
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)), max_size=6
    )
)
def test_changed_archive(read, book, changes):
    data = bytearray(book({"NLP": [HEADER, (1, "Causal Reasoning", None, "ACC", 65)]}).read_bytes())
    for place, content in changes:
        at = int(place * len(data))
        data[at : at + len(content)] = content
    read(bytes(data), "a.xlsx")


@settings(max_examples=200, deadline=None, suppress_health_check=FIXTURE)
@given(
    part=st.sampled_from(
        ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml",
         "xl/_rels/workbook.xml.rels", "_rels/.rels"]
    ),
    changes=st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.sampled_from([b"", b"<", b">", b"9", b"-1", b"'", b"/", b"E", b"\xff", b"s", b"&"]),
            st.integers(0, 12),
        ),
        min_size=1,
        max_size=4,
    ),
)  # fmt: skip
def test_changed_parts(read, book, part, changes):
    source = book(
        {"NLP": [HEADER, (1, "Causal Reasoning", None, "ACC", 65), (1, "x", 2, "=1", "8%")]}
    )
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = bytearray(old.read(name))
            if name == part:
                for place, content, length in changes:
                    at = int(place * len(data))
                    data[at : at + length] = content
            new.writestr(name, bytes(data))
    read(target.getvalue(), "a.xlsx")
