"""``/publish`` for programs: the file is scored here, and what is wrong with it is told in full."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from publish_parts import EXAMPLE

from running import running_app
from scorer.ui.bundles.naming import DEMO


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("api")
    with running_app(folder, BENCHMARK=str(DEMO / "benchmark")) as address:
        client = Client(address, verbose=False, analytics_enabled=False)
        yield client
        client.close()


def test_bundle_is_evaluated_and_published_with_its_origin(client: Client) -> None:
    bundle = DEMO / "bundle.zip"
    told = client.predict(handle_file(bundle), "Demo", size="1.3b", api_name="/publish")
    assert (told["name"], told["version"], told["status"]) == ("Demo", 1, "listed")
    assert told["origin"]["kind"] == "bundle"
    assert told["origin"]["digest"] == sha256(bundle.read_bytes()).hexdigest()
    evaluated = client.predict(handle_file(bundle), api_name="/evaluate_bundle")
    assert told["scores"] == pytest.approx(evaluated["scores"])
    assert told["level"] == evaluated["level"]
    board = client.predict(api_name="/board")
    assert "Demo" in {row["model"] for row in board["rows"]}


def test_workbook_is_published_and_stands_on_the_board(client: Client) -> None:
    told = client.predict(handle_file(EXAMPLE), "Alpha", api_name="/publish")
    assert (told["level"], told["coverage"]["scored"]) == (4, 591)
    with pytest.raises(AppError, match="run: expected a run that is not published yet"):
        client.predict(handle_file(EXAMPLE), "Alpha", api_name="/publish")


def test_everything_wrong_is_told(client: Client) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(
            handle_file(EXAMPLE), "GPT-4V", link="x", modalities="Smell", api_name="/publish"
        )
    for field in ("name: expected", "link: expected", "modalities: expected"):
        assert field in str(refused.value)
