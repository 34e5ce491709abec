"""What the tab Benchmark tells of tasks and items, and what it makes of senseless questions."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from places import ROOT
from scorer.benchmark import Item, Medium
from scorer.catalog import Catalog
from scorer.errors import ScorerError
from scorer.metrics.registry import COMPUTABLE, SUPPLIED
from scorer.models import embedding
from scorer.settings import Settings
from scorer.ui import benchmark_wording as words
from scorer.ui.benchmark import preview as previews
from scorer.ui.benchmark.asking import asked_count, asked_origin, asked_start, asked_task
from scorer.ui.benchmark.desk import BenchmarkDesk, make_desk
from scorer.ui.benchmark.example import example_text, shape_of
from scorer.ui.benchmark.handlers import on_open, on_samples
from scorer.ui.benchmark.samples import answer_parts, item_parts
from scorer.ui.benchmark.tab import asked_task_id
from scorer.ui.benchmark.task_facts import scoring_of, task_facts
from scorer.ui.benchmark.task_html import task_page
from scorer.ui.benchmark.task_list import task_list

BIRDS = "Image-Comprehension/bird-detection"
CAUSAL = "NLP/causal-reasoning"
LIGHTS = "Image-Comprehension/traffic-light-detection"
HOSTILE: list[Any] = [
    None, "", 0, True, [], {}, float("nan"), "../../etc/passwd", "x" * 100_000, ["NLP"], {"a": 1},
]  # fmt: skip


def annotation(task: str, *items: dict[str, Any], **fields: Any) -> str:
    return json.dumps({"task": task, "data": items, **fields})


def item(number: int, image: str = "images/a.png", **answer: Any) -> dict[str, Any]:
    output = answer or {"text": {"bird": [[10, 20, 30, 40]]}}
    return {
        "id": f"b{number}",
        "input": {"image_file": image, "prompt": "<b>?</b>"},
        "output": output,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A benchmark of two tasks: 23 items with a picture, and one that is said to be closed."""
    birds = tmp_path / "bench" / "image" / "comprehension" / "bird_detection"
    (birds / "images").mkdir(parents=True)
    Image.new("RGB", (200, 100), "red").save(birds / "images" / "a.png")
    Image.new("RGB", (3000, 100), "red").save(birds / "images" / "b.tiff")
    (birds / "images" / "broken.png").write_bytes(b"\x89PNG and no more")
    (tmp_path / "secret.png").write_bytes(b"secret")
    odd = [
        item(0), item(1, "images/b.tiff"), item(2, "images/broken.png"), item(3, "images/no.png"),
        item(4, "../../../../secret.png"), item(5, str(tmp_path / "secret.png")),
    ]  # fmt: skip
    items = [*odd, *(item(number) for number in range(6, 23))]
    (birds / "annotation.json").write_text(annotation("Bird Detection", *items))
    causal = tmp_path / "bench" / "nlp" / "Causal-Reasoning"
    causal.mkdir(parents=True)
    given = {"question": "Why?", "options": ["rain", "sun"]}
    closed = {"id": "c", "input": given, "output": {"answer": "A"}}
    (causal / "annotation.json").write_text(
        annotation("Causal Reasoning", closed, set_type="closeset")
    )
    return tmp_path / "bench"


@pytest.fixture
def desk(catalog: Catalog, folder: Path, tmp_path: Path) -> BenchmarkDesk:
    settings = Settings(benchmark=str(folder), data_dir=tmp_path / "data")
    return make_desk(catalog, settings)


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[Path], str]:
    """Copy as Gradio's cache does."""

    def copy(path: Path) -> str:
        kept = tmp_path / "kept" / path.name
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, kept)
        return str(kept)

    return copy


def ask(
    desk: BenchmarkDesk, keep: Callable[[Path], str], task: Any, start: Any = 0, source: Any = ""
) -> dict[str, Any]:
    told: dict[str, Any] = list(
        on_samples(desk, {"task": task, "start": start, "source": source}, keep)
    )[-1]
    return told


# -- tasks ----------------------------------------------------------------------------------------


def test_list_has_every_task_with_its_boards(catalog: Catalog) -> None:
    packed = task_list(catalog)
    assert [row[0] for row in packed["tasks"]] == [task.task_id for task in catalog.tasks]
    for scope in packed["boards"]:
        for board_id, _, runs in scope["boards"]:
            pairs = zip(runs[::2], runs[1::2], strict=True)
            places = [place for first, length in pairs for place in range(first, first + length)]
            named = tuple(catalog.tasks[place].task_id for place in places)
            assert named == catalog.board(board_id).task_ids
    row = packed["tasks"][1]
    traits = dict(zip(packed["traits"], row[3:], strict=True))
    assert [packed["names"]["metric"][number] for number in traits["metric"]] == ["ACC"]
    assert [packed["names"]["scoring"][number] for number in traits["scoring"]] == ["now"]


def test_every_task_has_a_page_and_an_example(catalog: Catalog) -> None:
    for task in catalog.tasks:
        assert shape_of(task) in words.SHAPES
        page = task_page(task, catalog)
        assert page.count("<section") == page.count("</section>") == 3
        example = example_text(task)
        assert bool(example) == (scoring_of(task) != "supplied")
        if example:
            assert {"id", "prediction"} == set(json.loads(example)[0])


def test_every_measure_has_a_shape(catalog: Catalog) -> None:
    known = {*COMPUTABLE, *SUPPLIED}
    assert {task.measure for task in catalog.tasks} <= known
    counts = dict.fromkeys(words.SCORING, 0)
    for task in catalog.tasks:
        counts[scoring_of(task)] += 1
    assert counts["supplied"] == 8
    assert sum(counts.values()) == len(catalog.tasks)


def test_tasks_of_a_pretrained_model_say_where_it_runs(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = {task.measure: task for task in catalog.tasks}
    for installed, told in ((False, "extra"), (True, "here")):
        monkeypatch.setattr(embedding, "is_installed", lambda extra, there=installed: there)
        for key, expected in (
            ("clip.text", told),
            ("wer", told),
            ("fid", told),
            ("musiq", "elsewhere"),
        ):
            measure = task_facts(tasks[key], catalog)["measure"]
            assert measure["embedding"] == expected
            assert measure["model"] in task_page(tasks[key], catalog)
    assert task_facts(tasks["rouge1"], catalog)["measure"]["model"] == ""


def test_facts_are_the_catalogs(catalog: Catalog) -> None:
    task = next(task for task in catalog.tasks if task.task_id == CAUSAL)
    told = json.loads(json.dumps(task_facts(task, catalog), allow_nan=False))
    assert told["metric"]["higher_is_better"] is True
    assert told["measure"]["key"] == "accuracy.exact"
    assert told["measure"]["scoring"] == "now"
    assert told["sota"]["paper"] == {"score": 95.0, "unit": "%", "points": 95.0}
    assert [board["board"] for board in told["boards"]][:1] == ["A/full"]
    assert {"board": "D/L-1", "title": "Cognitive Question Answering (Language)"} in told["boards"]


def test_sota_that_is_no_percentage_is_shown_in_points_too(catalog: Catalog) -> None:
    flow = next(task for task in catalog.tasks if task.metric.sota_in_points)
    assert task_facts(flow, catalog)["sota"]["paper"]["unit"] == "points"
    ratio = next(task for task in catalog.tasks if task.measure == "psnr")
    sota = task_facts(ratio, catalog)["sota"]["paper"]
    assert sota["unit"] == "dB"
    assert sota["points"] > sota["score"]


# -- items ----------------------------------------------------------------------------------------


def test_items_come_ten_at_a_time(desk: BenchmarkDesk, keep: Callable[[Path], str]) -> None:
    first = ask(desk, keep, BIRDS)
    assert [one["id"] for one in first["items"]] == [f"b{number}" for number in range(10)]
    assert (first["previous"], first["next"], first["range"]) == (None, 10, "1–10 of 23")
    last = ask(desk, keep, BIRDS, 20)
    assert (last["previous"], last["next"], last["range"]) == (10, None, "21–23 of 23")
    behind = ask(desk, keep, BIRDS, 999_999)
    assert behind["range"] == "21–23 of 23"
    assert behind["asked"] == 999_999


def test_files_are_shown_or_it_is_said_why_not(
    desk: BenchmarkDesk, keep: Callable[[Path], str], tmp_path: Path
) -> None:
    told = ask(desk, keep, BIRDS)
    media = [one["media"][0] for one in told["items"]]
    shown = media[0]
    assert (shown["state"], shown["kind"], shown["width"], shown["height"]) == (
        "shown", "image", 200, 100,
    )  # fmt: skip
    assert Path(shown["file"]["path"]).parent == tmp_path / "kept"
    drawn_anew = media[1]
    assert drawn_anew["file"]["path"].endswith(".webp")
    assert (drawn_anew["width"], drawn_anew["height"]) == (3000, 100)
    assert [one["state"] for one in media[2:6]] == ["note"] * 4
    assert "cannot be shown" in media[2]["note"]
    assert "not in this benchmark" in media[3]["note"]
    assert not (tmp_path / "kept" / "secret.png").exists()
    assert str(tmp_path) not in json.dumps([one.get("note") for one in media])


def test_large_files_are_named_and_left(
    desk: BenchmarkDesk, keep: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "MOST_BYTES", 10)
    medium = ask(desk, keep, BIRDS)["items"][0]["media"][0]
    assert medium["note"].startswith("a.png has ")
    assert "{" not in medium["note"]


def test_frames_of_a_folder_are_spread(
    desk: BenchmarkDesk, keep: Callable[[Path], str], folder: Path
) -> None:
    frames = folder / "image" / "comprehension" / "bird_detection" / "clip"
    frames.mkdir()
    for number in range(20):
        Image.new("RGB", (8, 8)).save(frames / f"{number:03}.png")
    (frames / "notes.txt").write_text("no frame")
    origin = desk.usual
    medium = Medium("video_folder", "folder", "clip")
    told = previews.preview(desk.benchmark(origin), BIRDS, medium, keep)
    assert told["kind"] == "frames"
    assert [one["name"] for one in told["frames"]] == [f"{n:03}.png" for n in range(0, 20, 3)]
    assert told["note"] == "7 of 20 frames of clip"


def test_answers_are_sent_with_their_boxes(
    desk: BenchmarkDesk, keep: Callable[[Path], str]
) -> None:
    answer = ask(desk, keep, BIRDS)["items"][0]["answer"]
    assert answer["boxes"] == [["bird", 10.0, 20.0, 30.0, 40.0]]


def test_answers_of_the_close_set_stay_here(
    desk: BenchmarkDesk, keep: Callable[[Path], str]
) -> None:
    told = ask(desk, keep, CAUSAL)["items"][0]
    assert told["answer"] is None
    assert told["withheld"] is True
    assert told["parts"][1] == {"field": "options", "kind": "options", "lines": ["rain", "sun"]}


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        pytest.param("yes", "yes", id="a text"),
        pytest.param({"text": "yes"}, "yes", id="a text in a field"),
        pytest.param({"answer": ["a", "b"]}, "a\nb", id="alternatives"),
        pytest.param({"text": 7}, "7", id="a number"),
        pytest.param({"a": 1, "b": [1, 2]}, "a: 1\nb: [1, 2]", id="several fields"),
        pytest.param({"text": "<script>"}, "<script>", id="markup is text"),
    ],
)
def test_answers_are_written_as_text(reference: Any, text: str) -> None:
    told = answer_parts(reference, {})
    assert told is not None
    assert told["text"] == text
    assert told["boxes"] == []


def test_long_texts_are_cut_and_it_is_said() -> None:
    long = Item(item_id="1", texts={"raw_text": "x" * 20_007}, media=(), reference=None)
    part = item_parts(long)[0]
    assert len(part["text"]) == 20_000
    assert part["more"] == "… and 7 more characters"
    answer = answer_parts("y" * 5_000, {})
    assert answer is not None
    assert len(answer["text"]) == 4_000


def test_dialogue_comes_as_turns() -> None:
    talk = Item(item_id="1", texts={"dialog": "Hi.\nHello."}, media=(), reference=None)
    assert item_parts(talk) == [{"field": "dialog", "kind": "turns", "lines": ["Hi.", "Hello."]}]


def test_task_that_is_not_there_is_told(desk: BenchmarkDesk, keep: Callable[[Path], str]) -> None:
    told = ask(desk, keep, LIGHTS)
    assert told["state"] == "absent"
    assert "2 of the 699 tasks" in told["text"]
    assert told["tasks"] == []


def test_demo_has_samples(desk: BenchmarkDesk, keep: Callable[[Path], str]) -> None:
    told = ask(desk, keep, LIGHTS, source="demo")
    assert told["state"] == "items"
    assert all(one["media"][0]["state"] == "shown" for one in told["items"])
    absent = ask(desk, keep, "NLP/commonsense-reasoning", source="demo")
    assert [LIGHTS, "Traffic Light Detection"] in absent["tasks"]


# -- which benchmark ------------------------------------------------------------------------------


def test_folder_of_the_host_comes_first_and_is_local(desk: BenchmarkDesk, folder: Path) -> None:
    assert [origin.key for origin in desk.origins.values()] == ["configured", "demo"]
    assert desk.usual.is_local
    assert desk.usual.label == folder.name  # not where it lies
    _, samples = on_open(desk, BIRDS)
    assert samples["state"] == "loading"  # the page asks at once
    assert str(folder) not in json.dumps(samples)


def test_hub_is_not_asked_before_a_reader_asks(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> None:
        pytest.fail("the benchmark was opened")

    monkeypatch.setattr("scorer.ui.benchmark.desk.open_benchmark", never)
    usual = make_desk(catalog, Settings(data_dir=tmp_path))
    assert [origin.key for origin in usual.origins.values()] == ["demo", "configured"]
    assert on_open(usual, LIGHTS, "configured")[1]["state"] == "idle"
    own = make_desk(catalog, Settings(benchmark="someone/else", data_dir=tmp_path))
    assert own.usual.label == "someone/else"
    assert on_open(own, LIGHTS)[1]["state"] == "idle"
    listed = tmp_path / "benchmark/listings/datasets--General-Level--General-Bench-Openset"
    listed.mkdir(parents=True)
    known = make_desk(catalog, Settings(data_dir=tmp_path))
    assert known.usual.key == "configured"


def test_without_a_demo_there_is_no_choice(catalog: Catalog, tmp_path: Path) -> None:
    desk = make_desk(catalog, Settings(data_dir=tmp_path), demo=tmp_path / "none")
    assert list(desk.origins) == ["configured"]


def test_fault_is_told_without_the_servers_paths(
    catalog: Catalog, folder: Path, keep: Callable[[Path], str], tmp_path: Path
) -> None:
    (folder / "nlp" / "Causal-Reasoning" / "annotation.json").write_text("{")
    desk = make_desk(catalog, Settings(benchmark=str(folder), data_dir=tmp_path / "data"))
    told = ask(desk, keep, CAUSAL)
    assert told["state"] == "fault"
    assert "JSON" in told["lines"][0]
    assert str(tmp_path) not in json.dumps(told)
    (folder / "nlp" / "Causal-Reasoning" / "annotation.json").write_text(
        annotation("Causal Reasoning", {"id": "c", "input": {"question": "?"}})
    )
    assert ask(desk, keep, CAUSAL)["state"] == "items"  # asking again helps


# -- senseless questions --------------------------------------------------------------------------


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_senseless_questions_are_refused(
    desk: BenchmarkDesk, keep: Callable[[Path], str], value: Any
) -> None:
    for data in (
        value,
        {"task": value, "start": 0},
        {"task": BIRDS, "start": 0, "source": [value]},
    ):
        with pytest.raises(ScorerError):
            list(on_samples(desk, data, keep))
    page, samples = on_open(desk, value, value)
    assert "gl-bench-message" in page
    assert samples is None
    with pytest.raises(ScorerError):
        asked_task(desk, value)
    with pytest.raises(ScorerError):
        asked_count(value)
    if value not in (None, ""):
        with pytest.raises(ScorerError) as caught:
            asked_origin(desk, value)
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize("value", [-1, 1.5, float("inf"), 1_000_001, "0", None, True])
def test_start_is_a_whole_number(value: Any) -> None:
    with pytest.raises(ScorerError, match="start: expected a whole number"):
        asked_start(value)


def test_address_names_a_task() -> None:
    assert asked_task_id("?benchmark=NLP/causal-reasoning") == CAUSAL
    assert asked_task_id("?benchmark=") == ""
    assert asked_task_id("?x=1") is None
    assert asked_task_id("?benchmark=a&board=A/full") is None  # the leaderboard's
    assert asked_task_id("?" + "a=1&" * 3000) is None
    for value in HOSTILE:
        asked_task_id(value)


def test_unknown_task_of_a_link_is_told(desk: BenchmarkDesk) -> None:
    page, samples = on_open(desk, "NLP/<script>")
    assert words.NO_SUCH_TASK_TITLE in page
    assert "<script>" not in page
    assert samples is None


def test_demo_is_part_of_the_app() -> None:
    assert (ROOT / "leaderboard_data" / "demo" / "benchmark").is_dir()
