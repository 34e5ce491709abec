"""The running app with private answers below its working directory, asked for everything."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from closed.answers import (
    ANSWERS,
    files_with_canary,
    holds_canary,
    plain,
    provoking,
    write_answers,
    zipped,
)
from closed.prying import Prying, path_guesses, pry_everywhere, pry_own
from running import running_app

TASKS = [task_id for task_id, _ in ANSWERS.values()]
FACTS = (
    "an answer to each of", "for other ids", "ids as in the benchmark", "labels of the references",
    "different answers to", "of 6 items answered", "of 6 answered",
)  # fmt: skip
SOME_ANSWERS = "nlp/Commonsense-Reasoning/annotation.json"


@contextmanager
def app(place: Path, **settings: str) -> Iterator[str]:
    """Run the app in a folder that a careless host lets Gradio hand out."""
    with running_app(place, at=place, GRADIO_ALLOWED_PATHS=str(place), **settings) as address:
        yield address


def write_open(place: Path) -> Path:
    path = place / "open" / "nlp" / "TriviaQA"
    path.mkdir(parents=True)
    data = [{"id": "1", "input": {"question": "?"}, "output": {"answer": ["Saturn"]}}]
    content = {"task": "TriviaQA", "type": "OpenQA", "data": data}
    (path / "annotation.json").write_text(json.dumps(content), encoding="utf-8")
    return place / "open"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place")
    write_answers(folder / "answers")
    write_open(folder)
    return folder


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    with app(place, CLOSED_BENCHMARK="answers", BENCHMARK="open", CLOSED_QUERIES="4") as running:
        yield running


@pytest.fixture(scope="module")
def pried(address: str, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prying]:
    """Everything that was asked of the app after a bundle was scored that provokes messages."""
    bundle = provoking(tmp_path_factory.mktemp("bundle") / "provoking.zip")
    with Prying(address) as prying:
        pry_own(prying, bundle, place / "answers", TASKS)
        pry_everywhere(prying, bundle, place / "answers")
        yield prying


def test_no_answer_holds_a_word_of_the_private_ones(pried: Prying) -> None:
    assert [what for what, content in pried.heard.items() if holds_canary(content)] == []


def test_it_was_scored_and_asked_for_indeed(pried: Prying) -> None:
    told = [content.decode("utf-8", "replace") for content in pried.heard.values()]
    assert any('data-kind=\\"closed\\"' in text for text in told)
    assert any("expected answers that may be shown, got private answers" in text for text in told)
    assert len(pried.heard) > 2 * len(pried.config["dependencies"])


def test_no_file_that_is_handed_out_holds_one(pried: Prying) -> None:
    files = pried.files_told()
    assert len(files) >= 4  # the filled workbook, JSON, csv and templates
    assert not any(map(holds_canary, files))


def test_no_file_but_the_answers_and_no_line_of_the_log_holds_one(
    pried: Prying, place: Path
) -> None:
    assert files_with_canary(place / "uploads", place / "data") == []
    assert not holds_canary((place / "app.log").read_bytes())
    assert '"kind": "not scored"' in (place / "app.log").read_text(encoding="utf-8")
    assert files_with_canary(place / "answers")  # where it is, it is found


def test_nothing_of_single_items_is_told(pried: Prying) -> None:
    """What an open evaluation says of pairing, reading and comparing; see the last test."""
    told = {what: content.decode("utf-8", "replace") for what, content in pried.heard.items()}
    assert [(what, fact) for what, text in told.items() for fact in FACTS if fact in text] == []


def test_paths_cannot_be_guessed(pried: Prying, place: Path) -> None:
    assert pried.files_told()  # what was made for a visitor is fetched by the same route
    for target in path_guesses(place, "answers", SOME_ANSWERS):
        status, content = pried.get(target)
        assert not holds_canary(content), target
        assert b"Commonsense" not in content or status in (400, 403, 404, 405, 422), target
    for folder in ("benchmark", "quota", "unpacked"):
        for path in (place / "data" / folder).rglob("*"):
            assert pried.get(f"/gradio_api/file={path}")[0] in (403, 404), path


def test_open_benchmark_knows_nothing_of_the_private_one(address: str) -> None:
    client = Client(address, verbose=False, analytics_enabled=False)
    page = client.predict("NLP/triviaqa", 0, 5, "", True, api_name="/benchmark_items")
    assert "Saturn" in page["items"][0]["answer"]
    with pytest.raises(AppError, match="a task of open"):
        client.predict(TASKS[0], 0, 5, "", True, api_name="/benchmark_items")
    client.close()


def test_scorings_are_counted_and_told_on_the_clock(
    pried: Prying, address: str, tmp_path: Path, place: Path
) -> None:
    """The bundle that pried was one of four, however often it was called."""
    client = Client(address, verbose=False, analytics_enabled=False, download_files=str(tmp_path))
    start = time.monotonic()
    found = client.predict(handle_file(plain(tmp_path / "a.zip")), api_name="/evaluate_bundle")
    assert time.monotonic() - start >= 15
    assert found["benchmark"] == "private answers"
    assert {row["score"] for row in found["tasks"] if row["score"] is not None} <= {
        round(step / 10, 1) for step in range(1001)
    }
    assert "intervals" not in found
    assert "items" not in found["tasks"][0]
    for word in ("b", "c"):
        bundle = plain(tmp_path / f"{word}.zip", word=word, folders=["nlp/Bias-Detection"])
        client.predict(handle_file(bundle), api_name="/evaluate_bundle")
    with pytest.raises(AppError, match="left today"):
        client.predict(
            handle_file(plain(tmp_path / "d.zip", word="d")), api_name="/evaluate_bundle"
        )
    unknown = zipped(tmp_path / "e.zip", {"nlp/Time-Travel": [("1", "A")]})
    with pytest.raises(AppError):
        client.predict(handle_file(unknown), api_name="/evaluate_bundle")
    client.close()


def test_whoever_has_not_logged_in_is_refused(place: Path, tmp_path: Path) -> None:
    other = tmp_path / "login"
    other.mkdir()
    with running_app(
        other, CLOSED_BENCHMARK=str(place / "answers"), BENCHMARK=str(place / "open"),
        REQUIRE_LOGIN="1",
    ) as address:  # fmt: skip
        client = Client(address, verbose=False, analytics_enabled=False)
        bundle = plain(tmp_path / "a.zip")
        with pytest.raises(AppError, match="log in"):
            client.predict(handle_file(bundle), api_name="/evaluate_bundle")
        client.close()
        with Prying(address) as prying:
            given = {"path": prying.upload(bundle), "name": "a.zip", "run": "1"}
            (number,) = prying.events("bundle")
            assert "log in" in prying.join(number, given, "s").lower() + shown(prying, "s")
        assert not list((other / "data" / "quota").rglob("*"))


def shown(prying: Prying, session: str) -> str:
    """Read what the page shows after the event of a bundle."""
    return "".join(
        prying.run(one["id"], None, session, [True, None, "A/full", "paper", "paper"]).lower()
        for one in prying.config["dependencies"]
        if one["api_name"] == "show"
    )


def test_the_same_prying_finds_answers_that_are_not_private(tmp_path: Path) -> None:
    """So the tests above would fail if there was anything to find."""
    place = tmp_path / "place"
    place.mkdir()
    write_answers(place / "answers")
    with app(place, BENCHMARK="answers") as address, Prying(address) as prying:
        pry_own(prying, provoking(tmp_path / "provoking.zip"), place / "answers", TASKS[:3])
        leaks = [what for what, content in prying.heard.items() if holds_canary(content)]
        assert any("heard" in what for what in leaks)  # messages and items on the page
        assert any("evaluate_bundle" in what for what in leaks)  # messages of the API
        assert any("benchmark_items" in what for what in leaks)
        assert any(map(holds_canary, prying.files_told()))  # tables of items
        told = b"".join(prying.heard.values()).decode("utf-8", "replace")
        assert [fact for fact in FACTS[:4] if fact not in told] == []


def test_answers_that_visitors_could_look_into_are_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "open" / "private").mkdir(parents=True)
    settings = {"CLOSED_BENCHMARK": "open/private", "BENCHMARK": "open"}
    with (
        pytest.raises(RuntimeError, match="ended with status 1"),
        running_app(tmp_path, at=tmp_path, **settings),
    ):
        pytest.fail("it runs")
    assert "CLOSED_BENCHMARK: expected" in (tmp_path / "app.log").read_text(encoding="utf-8")
