"""``/evaluate_bundle`` gives the engine's digits; nobody reaches files or runs of others."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from places import ROOT
from running import running_app
from scorer.ui.bundles.naming import DEMO

BUNDLE = DEMO / "bundle.zip"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app that measures against the demo benchmark."""
    settings = {"MAX_UPLOAD_MB": "1", "BENCHMARK": str(DEMO / "benchmark")}
    with running_app(tmp_path_factory.mktemp("app"), **settings) as running:
        yield running


@pytest.fixture(scope="module")
def client(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("downloads")
    client = Client(address, verbose=False, download_files=str(folder), analytics_enabled=False)
    yield client
    client.close()


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        pytest.param({}, [], id="as given"),
        pytest.param(
            {"model": "Mine", "board": "B/Image+Audio", "protocol": "release", "sota": "workbook"},
            ["--model", "Mine", "--board", "B/Image+Audio", "--protocol", "release",
             "--sota", "workbook"],
            id="everything chosen",
        ),
    ],
)  # fmt: skip
def test_digits_are_those_of_the_command_line(
    client: Client, tmp_path: Path, options: dict[str, Any], arguments: list[str]
) -> None:
    command = [sys.executable, "-m", "scorer", "evaluate", str(BUNDLE), "--json", *arguments]
    command += ["--benchmark", str(DEMO / "benchmark")]
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    answer = client.predict(handle_file(BUNDLE), **options, api_name="/evaluate_bundle")
    assert answer == json.loads(done.stdout)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        pytest.param("board", "Z/none", "board: expected", id="board"),
        pytest.param("protocol", "secret", "protocol: expected", id="protocol"),
        pytest.param("sota", "none", "sota: expected", id="sota"),
        pytest.param("model", "A" * 5000, "model: expected a name", id="a very long name"),
    ],
)
def test_unknown_choices_are_named(client: Client, option: str, value: str, said: str) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(handle_file(BUNDLE), **{option: value}, api_name="/evaluate_bundle")


def test_refused_bundle_is_explained(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "nothing.zip"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(AppError, match=r"nothing\.zip: expected"):
        client.predict(handle_file(path), api_name="/evaluate_bundle")


def call(address: str, path: str, body: dict[str, Any]) -> str:
    request = urllib.request.Request(
        f"{address}gradio_api/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return str(error.read().decode())


def heard(address: str, session: str) -> str:
    """Listen to what a session is told until its event is over."""
    url = f"{address}gradio_api/queue/data?session_hash={session}"
    text = ""
    with urllib.request.urlopen(url, timeout=20) as answer:
        for line in answer:
            text += line.decode()
            if '"process_completed"' in text or '"close_stream"' in text:
                return text
    return text


@pytest.mark.parametrize("target", ["bundle", "ask", "wanted"])
def test_events_called_by_hand_reach_nothing(client: Client, address: str, target: str) -> None:
    """Every event may be called with any path and any task; none of them gives anything away."""
    client.predict(handle_file(BUNDLE), api_name="/evaluate_bundle")  # somebody else's run is there
    for dependency in client.config["dependencies"]:
        if target not in [name for _, name in dependency["targets"]]:
            continue
        told = {
            "path": "/etc/passwd", "name": "x.zip", "run": "1", "kind": "items_csv",
            "task": "NLP/causal-reasoning", "key": "k", "meta": {"_type": "gradio.FileData"},
        }  # fmt: skip
        session = f"by-hand-{dependency['id']}"
        body = {
            "data": [None for _ in dependency["inputs"]],
            "event_data": told,
            "fn_index": dependency["id"],
            "session_hash": session,
        }
        joined = call(address, "queue/join", body)
        text = heard(address, session) if "event_id" in joined else joined
        assert "root:" not in text
        assert "Causal" not in text or "expected" in text
        assert "gl-hero" not in text
        assert '"items": [{' not in text
