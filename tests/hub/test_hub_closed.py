"""Private answers in a private dataset on the Hub."""

import json
import zipfile
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from hub.server import LoopbackHub
from hub.small_bench import files
from running import running_app

CAUSAL = "NLP/causal-reasoning"
PRIVATE = "team/zqx-private"


def test_a_private_dataset_is_scored_against_and_never_named(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    hub.repository(PRIVATE, files(), private=True)
    bundle = tmp_path / "bundle.zip"
    said = [{"id": f"q{number}", "prediction": answer} for number, answer in enumerate("ABB")]
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("nlp/Causal-Reasoning/prediction.json", json.dumps(said))
    settings = {
        "HF_ENDPOINT": hub.endpoint, "HF_TOKEN": hub.token, "CLOSED_BENCHMARK": PRIVATE,
        "BENCHMARK": str(tmp_path), "NO_PROXY": "127.0.0.1,localhost",
    }  # fmt: skip
    with running_app(tmp_path, **settings) as address:
        client = Client(address, verbose=False, analytics_enabled=False)
        found = client.predict(handle_file(bundle), api_name="/evaluate_bundle")
        row = next(row for row in found["tasks"] if row["task_id"] == CAUSAL)
        assert (row["score"], row["given"]) == (75.0, 3)
        told = json.dumps(found)
        commit = hub.repositories[PRIVATE].refs["main"]
        assert "zqx-private" not in told
        assert commit[:7] not in told
        assert "q3" not in told  # the item that has no prediction
        client.close()
    hub.token = "another"
    hub.repositories[PRIVATE].refs["main"] = "0" * 40
    other = tmp_path / "other"
    other.mkdir()
    with running_app(other, **settings) as address:
        client = Client(address, verbose=False, analytics_enabled=False)
        with pytest.raises(AppError, match="whoever runs this server") as caught:
            client.predict(handle_file(bundle), api_name="/evaluate_bundle")
        assert "zqx-private" not in str(caught.value)
        assert not list((other / "data" / "quota").rglob("*"))  # nothing was charged
        client.close()
    assert "no such dataset" in (other / "app.log").read_text(encoding="utf-8")  # the host is told
