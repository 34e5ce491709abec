"""Bundles scored with the Hub at one end or at both."""

import json

from hub.server import LoopbackHub
from hub.small_bench import REPOSITORY, Runner, files

CAUSAL = "NLP/causal-reasoning"
ANSWERS = "team/answers"


def given(*answers: str) -> bytes:
    entries = [{"id": f"q{number}", "prediction": answer} for number, answer in enumerate(answers)]
    return json.dumps(entries).encode()


def reference_answers() -> list[str]:
    annotation = json.loads(files()["nlp/Causal-Reasoning/annotation.json"])
    return [item["output"]["answer"] for item in annotation["data"]]


def test_answers_of_a_folder_are_scored_against_the_hub_and_then_without_it(
    hub: LoopbackHub, run: Runner
) -> None:
    right = reference_answers()
    folder = run.home / "mine" / "Causal-Reasoning"
    folder.mkdir(parents=True)
    (folder / "prediction.json").write_bytes(given(*right[:-1]))
    words = ("evaluate", "mine", "--benchmark", REPOSITORY, "--json", "--workers", "1")
    done = run.scorer(*words)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    row = next(row for row in told["tasks"] if row["task_id"] == CAUSAL)
    assert row["score"] == 100 * (len(right) - 1) / len(right)
    assert told["revision"] == hub.repositories[REPOSITORY].refs["main"]
    hub.stop()
    again = run.scorer(*words)
    assert json.loads(again.stdout)["scores"] == told["scores"]


def test_a_bundle_may_lie_in_a_dataset_on_the_hub(hub: LoopbackHub, run: Runner) -> None:
    right = reference_answers()
    hub.repository(ANSWERS, {"out/Causal-Reasoning/prediction.json": given(*right)})
    done = run.scorer("evaluate", ANSWERS, "--benchmark", REPOSITORY, "--json", "--workers", "1")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    row = next(row for row in told["tasks"] if row["task_id"] == CAUSAL)
    assert row["score"] == 100.0


def test_a_dataset_that_is_not_there_is_told(hub: LoopbackHub, run: Runner) -> None:
    done = run.scorer("evaluate", "team/nothing", "--benchmark", REPOSITORY)
    assert done.returncode == 1
    assert "got no such dataset" in done.stderr
