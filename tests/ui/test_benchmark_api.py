"""The endpoints of the tab Benchmark, as programs use them, and its events called by hand."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from scorer.catalog import Catalog
from scorer.ui.benchmark.task_facts import task_facts

LIGHTS = "Image-Comprehension/traffic-light-detection"


@pytest.fixture(scope="module")
def client(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("downloads")
    client = Client(address, verbose=False, download_files=str(folder), analytics_enabled=False)
    yield client
    client.close()


def test_endpoints_are_documented(client: Client) -> None:
    told: Any = client.view_api(return_format="dict", print_info=False)
    named = told["named_endpoints"]
    parameters = named["/benchmark_items"]["parameters"]
    names = [one["parameter_name"] for one in parameters]
    assert names == ["task", "start", "count", "source", "answers"]
    assert named["/benchmark_task"]["description"].startswith("Tell what a task")


def test_task_is_told(client: Client, catalog: Catalog) -> None:
    answer = client.predict(LIGHTS, api_name="/benchmark_task")
    task = next(task for task in catalog.tasks if task.task_id == LIGHTS)
    assert answer == json.loads(json.dumps(task_facts(task, catalog)))


def test_items_come_without_answers(client: Client) -> None:
    told: Any = client.predict(LIGHTS, 1, 2, api_name="/benchmark_items")
    assert (told["source"], told["start"], told["total"]) == ("demo", 1, 8)
    assert [item["id"] for item in told["items"]] == ["tl001", "tl002"]
    assert set(told["items"][0]) == {"id", "texts", "media"}
    assert told["items"][0]["media"][0]["kind"] == "image"


def test_answers_come_on_request(client: Client) -> None:
    told: Any = client.predict(LIGHTS, count=1, answers=True, api_name="/benchmark_items")
    assert json.loads(told["items"][0]["answer"]) == {"text": {"traffic light": [[20, 10, 14, 34]]}}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param({"task": "../../etc/passwd"}, "task: expected", id="no task"),
        pytest.param({"task": "x" * 9_000}, "task: expected", id="a very long one"),
        pytest.param({"start": -1}, "start: expected", id="before the first"),
        pytest.param({"count": 51}, "count: expected .* from 1 to 50", id="too many"),
        pytest.param({"count": 1.5}, "count: expected", id="half an item"),
        pytest.param({"source": "/etc"}, "source: expected one of", id="a folder"),
        pytest.param(
            {"task": "NLP/commonsense-reasoning", "source": "demo"}, "a task of Built-in demo",
            id="not in the demo",
        ),
    ],
)  # fmt: skip
def test_wrong_arguments_are_named(client: Client, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(**{"task": LIGHTS, **arguments}, api_name="/benchmark_items")


@pytest.mark.parametrize(
    "data",
    [
        None,
        "/etc/passwd",
        {"task": "/etc/passwd", "start": 0},
        {"task": LIGHTS, "start": "0", "source": "demo"},
        {"task": LIGHTS, "start": 0, "source": "../.."},
        {"task": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}},
    ],
)
def test_events_by_hand_reach_no_file(client: Client, address: str, data: Any) -> None:
    """The list's ``open`` and the samples' ``ask`` may be raised by anyone with anything."""
    events = ("open", "ask")
    called = 0
    for dependency in client.config["dependencies"]:
        if not {name for _, name in dependency["targets"]} & set(events):
            continue
        called += 1
        body = {
            "data": [data] * len(dependency["inputs"]),
            "event_data": data,
            "fn_index": dependency["id"],
            "session_hash": "by-hand",
        }
        request = urllib.request.Request(
            f"{address}gradio_api/run/predict",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode()
        assert "root:" not in text
    assert called >= 2
