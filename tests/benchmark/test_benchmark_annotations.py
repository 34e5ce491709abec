"""Annotation files: what is read, what is told, what is refused."""

import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from benchmark.trees import BIRDS, CAUSAL, annotation, items, opened, tarred, zipped
from scorer.benchmark import BenchmarkError
from scorer.benchmark.limits import MAX_ANNOTATION_BYTES

PLACE = "nlp/Causal-Reasoning/annotation.json"


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        pytest.param({"output": {"answer": "A"}}, {"answer": "A"}, id="choice"),
        pytest.param({"output": {"answer": ["4", "four"]}}, {"answer": ["4", "four"]}, id="list"),
        pytest.param({"input": "bonjour", "output": "hello"}, "hello", id="plain text"),
        pytest.param({"output": {"target": 0}}, {"target": 0}, id="number 0 inside"),
        pytest.param({"output": 0}, 0, id="number 0"),
        pytest.param({"output": False}, False, id="false"),
        pytest.param({"input": "a.mp4", "output": "a.npz"}, "a.npz", id="depth"),
        pytest.param(
            {
                "video_path": "v.mp4",
                "tube_start_frame": 1,
                "tube_end_frame": 2,
                "trajectory": {"1": {"bbox": [1, 2, 3, 4]}},
            },
            {
                "trajectory": {"1": {"bbox": [1, 2, 3, 4]}},
                "tube_start_frame": 1,
                "tube_end_frame": 2,
            },
            id="grounding",
        ),
    ],
)
def test_an_answer_is_the_output_unchanged(
    tmp_path: Path, item: dict[str, Any], answer: object
) -> None:
    benchmark = opened(tmp_path, {PLACE: items({"id": "x"} | item)})
    assert benchmark.references(CAUSAL).answers == (answer,)
    assert next(benchmark.items(CAUSAL)).reference == answer


@pytest.mark.parametrize(
    ("given", "kept"),
    [("q1", "q1"), (7, "7"), (0, "0"), (7.5, "7.5"), ("007", "007"), (" q", " q")],
)
def test_ids_are_kept_as_text(tmp_path: Path, given: object, kept: str) -> None:
    benchmark = opened(tmp_path, {PLACE: items({"id": given, "output": "A"})})
    assert benchmark.references(CAUSAL).ids == (kept,)


@pytest.mark.parametrize("given", [None, "", True, [], {}])
def test_an_item_without_id_goes_by_its_position(tmp_path: Path, given: object) -> None:
    some = ({"id": "x", "output": "A"}, {"id": given, "output": "B"}, {"output": "C"})
    loaded = opened(tmp_path, {PLACE: items(*some)}).annotation(CAUSAL)
    assert loaded.references.ids == ("x", "1", "2")
    assert [str(problem) for problem in loaded.problems] == [
        f"{PLACE}, data[1]: expected an id for every item, got none in 2 of 3 items; "
        "they go by their position, counted from 0"
    ]


def test_of_items_with_one_id_the_first_counts(tmp_path: Path) -> None:
    some = [{"id": one, "output": answer} for one, answer in (("x", "A"), ("y", "B"), ("x", "C"))]
    benchmark = opened(tmp_path, {PLACE: items(*some, {"id": "1", "output": "D"})})
    loaded = benchmark.annotation(CAUSAL)
    assert loaded.references.ids == ("x", "y", "1")
    assert loaded.references.answers == ("A", "B", "D")
    assert loaded.items == 4
    assert [str(problem) for problem in loaded.problems] == [
        f"{PLACE}, data[2]: expected each id once, got it again in 1 of 4 items; "
        "the first item of that id counts"
    ]
    assert [item.reference for item in benchmark.items(CAUSAL)] == ["A", "B", "D"]


@pytest.mark.parametrize("nothing", [None, "", {}, []])
def test_the_close_set_has_items_and_no_references(tmp_path: Path, nothing: object) -> None:
    some = items({"id": "a", "input": {"question": "?"}}, {"id": "b", "output": nothing})
    benchmark = opened(tmp_path, {PLACE: some})
    with pytest.raises(BenchmarkError) as caught:
        benchmark.references(CAUSAL)
    assert str(caught.value) == (
        f"{PLACE}: expected answers ('output'), got none in 2 items; "
        "the close set has questions only; choose a benchmark with answers"
    )
    assert [item.reference for item in benchmark.items(CAUSAL)] == [None, None]


def test_an_item_without_answer_is_told_and_left_out(tmp_path: Path) -> None:
    some = items({"id": "a", "output": "A"}, {"id": "b", "input": "?"})
    loaded = opened(tmp_path, {PLACE: some}).annotation(CAUSAL)
    assert loaded.references.ids == ("a",)
    assert "expected an answer ('output') for every item, got none in 1 of 2 items" in str(
        loaded.problems[0]
    )


@pytest.mark.parametrize("domain", ["Art", ["Art"], ["Art", "Law"]])
def test_domain_is_a_list_however_written(tmp_path: Path, domain: object) -> None:
    content = annotation("x", domain=domain, others={"bbox_format": "xywh"}, type="T", extra=1)
    form = opened(tmp_path, {PLACE: content}).references(CAUSAL).form
    assert form["domain"] == (domain if isinstance(domain, list) else [domain])
    assert (form["others"], form["type"]) == ({"bbox_format": "xywh"}, "T")
    assert "data" not in form


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'[{"id": "a", "output": "A"}]', id="a bare list"),
        pytest.param(b'\xef\xbb\xbf{"data": [{"id": "a", "output": "A"}]}', id="a BOM"),
        pytest.param(b'{"data": [{"id": "a", "output": "A", "x": 1e400}]}', id="a huge number"),
        pytest.param(b'{"data": [{"id": "a", "id": "a", "output": "A"}]}', id="a field twice"),
    ],
)
def test_harmless_oddities_are_read(tmp_path: Path, content: bytes) -> None:
    assert opened(tmp_path, {PLACE: content}).references(CAUSAL).ids == ("a",)


DEEP = b'{"data": ' + b"[" * 200_000
BAD_BYTE = '{"data": [{"id": "a", "input": "é", "output": "A"}]}'.encode("latin-1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "expected JSON, got a file that ends too early; download", id="empty"),
        pytest.param(b'{"data": [', "expected JSON, got a file that ends too early", id="cut"),
        pytest.param(b"<html>", "expected JSON, got invalid character (byte 0)", id="a web page"),
        pytest.param(
            b'{"data": [{"id": "a", "output": NaN}]}',
            "expected JSON, got invalid character (byte 32); NaN and Infinity are no JSON: write "
            "null",
            id="NaN",
        ),
        pytest.param(
            b'{"data": [{"id": "a", "x": Infinity, "output": 1}]}', "write null", id="infinity"
        ),
        pytest.param(BAD_BYTE, "expected UTF-8 text, got the byte 0xE9 at 32", id="latin-1"),
        pytest.param(DEEP, "expected JSON, got values nested too deeply", id="deep"),
        pytest.param(b"{}", "expected a list 'data' of items, got nothing", id="no data"),
        pytest.param(b'{"x": ' + b"[" * 200_000, "nested too deeply", id="deep where none looks"),
        pytest.param(b'{"data": {}}', "a list 'data' of items, got an object", id="an object"),
        pytest.param(b'{"data": []}', "expected a list 'data' of items, got none", id="no item"),
        pytest.param(b"3", "expected a list 'data' of items, got a number", id="a number"),
        pytest.param(b'{"data": ["x"]}', "data[0]: expected an item with 'input', got a text",
                     id="a text for an item"),
    ],
)  # fmt: skip
def test_what_is_no_annotation_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    benchmark = opened(tmp_path, {PLACE: content})
    with pytest.raises(BenchmarkError) as caught:
        benchmark.references(CAUSAL)
    assert str(caught.value).startswith(PLACE)
    assert said in str(caught.value)
    with pytest.raises(BenchmarkError):
        list(benchmark.items(CAUSAL)) or benchmark.references(CAUSAL)


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    benchmark = opened(tmp_path, {PLACE: b"["})
    path = tmp_path / "bench" / PLACE
    with path.open("r+b") as file:
        file.truncate(MAX_ANNOTATION_BYTES + 2)  # sparse: no disk is used
    with pytest.raises(BenchmarkError, match="expected at most 256,000,000 bytes, got more"):
        benchmark.references(CAUSAL)


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        pytest.param(b"[],", "at most 1,500,000 objects and lists, got more", id="lists"),
        pytest.param(b'{"id":1},', "at most 1,500,000 objects and lists, got more", id="items"),
        pytest.param(b"1,", "at most 12,000,000 commas, got more", id="numbers"),
        pytest.param(b"[", "values nested too deeply", id="deep"),
    ],
)
def test_a_file_of_too_many_values_is_refused_before_it_is_parsed(
    tmp_path: Path, piece: bytes, said: str
) -> None:
    count = 1_400_000 if piece == b"[" else 40_000_000 // len(piece)
    content = b'{"data": [' + piece * count + b" " * 20_000_000
    benchmark = opened(tmp_path, {PLACE: content})
    start = time.perf_counter()
    with pytest.raises(BenchmarkError, match=said):
        benchmark.references(CAUSAL)
    assert time.perf_counter() - start < 2


def test_more_items_than_any_task_has_are_refused(tmp_path: Path) -> None:
    content = b'{"data": [' + b'{"id":1},' * 250_000 + b"{}]}"
    with pytest.raises(BenchmarkError, match="expected at most 200,000 items, got 250,001"):
        opened(tmp_path, {PLACE: content}).references(CAUSAL)


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        pytest.param(zipped({"x.txt": b""}), "an annotation file in the archive", id="none"),
        pytest.param(zipped({"annotation.json": b"{"}), "ends too early", id="bad JSON"),
        pytest.param(b"PK\x03\x04 no zip", "expected an undamaged archive", id="no zip"),
        pytest.param(
            zipped({"annotation.json": annotation()})[:-30], "an undamaged archive", id="cut"
        ),
    ],
)  # fmt: skip
def test_a_bad_archive_is_refused(tmp_path: Path, archive: bytes, said: str) -> None:
    benchmark = opened(tmp_path, {"image/comprehension/Bird-Detection.zip": archive})
    with pytest.raises(BenchmarkError, match=said):
        benchmark.references(BIRDS)


def test_an_archive_that_inflates_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scorer.benchmark.archives.MAX_UNPACKED_BYTES", 1_000_000)
    monkeypatch.setattr("scorer.benchmark.archives.MAX_ANNOTATION_BYTES", 100_000)
    bomb = zipped({"annotation.json": bytes(5_000_000)})
    benchmark = opened(tmp_path, {"image/comprehension/Bird-Detection.zip": bomb})
    with pytest.raises(BenchmarkError, match="expected at most 100,000 bytes, got more"):
        benchmark.references(BIRDS)
    with pytest.raises(BenchmarkError, match="expected an archive that fits on the disk"):
        benchmark.media(BIRDS, "x.png")
    assert list((tmp_path / "cache" / "unpacked").iterdir()) == []  # nothing half done stays


@pytest.mark.parametrize(
    "name", ["../../evil.png", "/evil.png", "C:\\evil.png", "a/../../evil.png"]
)
def test_a_member_that_leads_out_is_left_out(tmp_path: Path, name: str) -> None:
    for suffix, pack in (("zip", zipped), ("tar.gz", tarred)):
        packed = pack({name: b"x", "annotation.json": annotation(), "ok.png": b"y"})
        place = f"image/comprehension/Bird-Detection.{suffix}"
        benchmark = opened(tmp_path / suffix, {place: packed})
        benchmark.media(BIRDS, "ok.png")
        assert not list(tmp_path.rglob("*evil*"))


def test_a_link_in_an_archive_is_left_out(tmp_path: Path) -> None:
    members = {"annotation.json": annotation(), "ok.png": b"y"}
    packed = tarred(members, links={"leak.png": "/etc/passwd", "up": "../.."})
    benchmark = opened(tmp_path, {"image/comprehension/Bird-Detection.tar.gz": packed})
    for path in ("leak.png", "up/x.png"):
        with pytest.raises(BenchmarkError, match="it is not in the benchmark"):
            benchmark.media(BIRDS, path)


def test_loading_is_fast_and_keeps_nothing(tmp_path: Path) -> None:
    data = [
        {"id": f"{n:05}", "input": {"question": "why " * 15}, "output": {"answer": "A"}}
        for n in range(20_000)
    ]
    benchmark = opened(tmp_path, {PLACE: json.dumps({"data": data}).encode()})
    benchmark.references(CAUSAL)
    start = time.perf_counter()
    benchmark.references(CAUSAL)
    seconds = time.perf_counter() - start
    assert seconds < 0.5  # 0.03 s is usual: 325,000 items in half a second
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(3):
        benchmark.references(CAUSAL)
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert kept < 500_000
