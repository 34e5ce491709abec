"""The app itself, twice, on one dataset; and the command."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gradio_client import Client, handle_file

from hub.result_folders import RESULTS, files_in, files_of, is_linear, results, wait_for
from hub.server import LoopbackHub
from hub.small_bench import Runner
from places import EXAMPLES
from running import running_app


def publish(app: str, name: str) -> dict[str, Any]:
    client = Client(app, verbose=False)
    workbook = handle_file(EXAMPLES / "Vitron-V1.xlsx")
    answer: dict[str, Any] = client.predict(workbook, name, api_name="/publish")
    return answer


def test_two_apps_publish_at_once_and_a_third_starts_with_all_of_it(
    hub: LoopbackHub, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        folder.mkdir()
    settings = {"RESULTS_REPO": RESULTS, "HF_TOKEN": hub.token, "HF_ENDPOINT": hub.endpoint}
    with running_app(folders[0], **settings) as one, running_app(folders[1], **settings) as two:
        with ThreadPoolExecutor() as pool:
            jobs = [(one, "A"), (two, "B"), (one, "C"), (two, "D")]
            published = list(pool.map(lambda job: publish(*job), jobs))
        wait_for(lambda: len(files_of(hub)) == 4)
    said = sorted(answer["record_id"] for answer in published)
    paths = sorted(path for posted in results(hub).log for path in posted.paths)
    assert [path.rpartition("/")[2] for path in paths] == [f"{one}.json" for one in said]
    assert is_linear(hub)
    with running_app(folders[2], **settings) as three:
        wait_for(lambda: files_in(folders[2] / "data" / "submissions") == files_of(hub))
        board = Client(three, verbose=False).predict(api_name="/board")
        assert set("ABCD") <= {row["model"] for row in board["rows"]}
    for folder in folders:
        assert hub.token not in (folder / "app.log").read_text()


def test_the_command_sends_what_it_publishes_and_queues_it_while_the_hub_is_gone(
    hub: LoopbackHub, run: Runner
) -> None:
    run.environment |= {"RESULTS_REPO": RESULTS, "HF_TOKEN": hub.token}
    words = ("publish", str(EXAMPLES / "Vitron-V1.xlsx"), "--json", "--name")
    done = run.scorer(*words, "A")
    assert done.returncode == 0, done.stderr
    sent = json.loads(done.stdout)
    assert not sent["queued"]
    assert [path.rpartition("/")[2] for path in files_of(hub)] == [f"{sent['record_id']}.json"]
    hub.down = True
    done = run.scorer(*words, "B")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["queued"]
    assert "kept here, and queued for the Hub" in done.stderr
    hub.down = False
    assert not json.loads(run.scorer(*words, "C").stdout)["queued"]
    assert files_in(run.home / "data" / "submissions") == files_of(hub)
    assert len(results(hub).log) == 3
    assert hub.token not in done.stdout + done.stderr
