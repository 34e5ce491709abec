"""The endpoint gives the digits of the command line, and the whole report to whom it refuses."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from places import EXAMPLES
from scorer.catalog import Catalog
from scorer.exports import to_dict
from scorer.score import ScoreOptions, score_workbook

EXAMPLE = EXAMPLES / "Vitron-V1.xlsx"


@pytest.fixture(scope="module")
def client(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("downloads")
    client = Client(address, verbose=False, download_files=str(folder), analytics_enabled=False)
    yield client
    client.close()


def test_only_these_endpoints_are_documented(client: Client) -> None:
    endpoints: Any = client.view_api(return_format="dict", print_info=False)
    documented = [
        "/benchmark_items",
        "/benchmark_task",
        "/board",
        "/compare",
        "/evaluate_bundle",
        "/model",
        "/publish",
        "/score_workbook",
        "/task",
    ]
    assert sorted(endpoints["named_endpoints"]) == documented
    parameters = endpoints["named_endpoints"]["/score_workbook"]["parameters"]
    names = [parameter["parameter_name"] for parameter in parameters]
    assert names == ["file", "model", "board", "protocol", "sota", "fractions"]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="as given"),
        pytest.param({"protocol": "release", "sota": "workbook"}, id="release"),
        pytest.param({"board": "B/Image+Audio"}, id="a joint board"),
        pytest.param({"fractions": True}, id="fractions"),
    ],
)
def test_digits_are_those_of_the_scorer(
    client: Client, catalog: Catalog, options: dict[str, Any]
) -> None:
    answer = client.predict(handle_file(EXAMPLE), **options, api_name="/score_workbook")
    expected = to_dict(score_workbook(EXAMPLE, catalog, ScoreOptions(**options)))
    assert answer == json.loads(json.dumps(expected))


def test_refused_file_is_explained_in_full(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "nothing.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(AppError, match=r"nothing\.xlsx: expected"):
        client.predict(handle_file(path), api_name="/score_workbook")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        pytest.param("board", "Z/none", "board: expected", id="board"),
        pytest.param("protocol", "secret", "protocol: expected", id="protocol"),
        pytest.param("sota", "none", "sota: expected", id="sota"),
        pytest.param("model", "Nobody", "Nobody", id="model"),
        pytest.param("board", "A" * 5000, "board: expected a name", id="a very long name"),
    ],
)
def test_unknown_choices_are_named(client: Client, option: str, value: str, said: str) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(handle_file(EXAMPLE), **{option: value}, api_name="/score_workbook")


def test_files_of_the_server_are_out_of_reach(client: Client, address: str) -> None:
    """Every event may be called by hand, with any path; none of them may be read."""
    dependencies = client.config["dependencies"]
    for dependency in dependencies:
        targets = [name for _, name in dependency["targets"]]
        if "chosen" not in targets and dependency.get("api_name") != "score_workbook":
            continue
        secret = {"path": "/etc/passwd", "name": "x", "meta": {"_type": "gradio.FileData"}}
        body = {
            "data": [None if index else secret for index in range(len(dependency["inputs"]))],
            "event_data": secret,
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
        assert "Level" not in text or "was not scored" in text
