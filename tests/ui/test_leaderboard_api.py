"""The endpoints of the boards give what the functions give, and tell callers what is wrong."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from scorer.board_exports import comparison_to_dict, ranking_to_dict, task_to_dict
from scorer.boards import make_field, rank_models
from scorer.catalog import Catalog
from scorer.diagnose import gaps
from scorer.exports import to_dict
from scorer.levels import Protocol
from scorer.published import Published, load_published, published_results
from scorer.records import Submission
from scorer.score import find_sota, score_results


@pytest.fixture(scope="module")
def client(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("downloads")
    client = Client(address, verbose=False, download_files=str(folder), analytics_enabled=False)
    yield client
    client.close()


@pytest.fixture(scope="module")
def published(catalog: Catalog) -> Published:
    return load_published(catalog)


def as_json(value: object) -> Any:
    return json.loads(json.dumps(value))


def scored(catalog: Catalog, published: Published, name: str, board: str) -> Submission:
    results = published_results(published, catalog, name)
    assert results is not None
    return score_results(
        results, catalog, board=catalog.board(board), protocol=Protocol.PAPER,
        sota=find_sota(catalog, "paper"),
    )  # fmt: skip


def test_endpoints_are_documented(client: Client) -> None:
    told: Any = client.view_api(return_format="dict", print_info=False)
    named = told["named_endpoints"]
    assert {"/board", "/model", "/compare", "/task"} <= set(named)
    names = [one["parameter_name"] for one in named["/board"]["parameters"]]
    assert names == ["board", "source", "protocol", "sota", "filters", "sort"]
    assert named["/task"]["description"].startswith("Tell all about one task")


@pytest.mark.parametrize("board", ["A/full", "B/Image+Audio", "D/I-C-1"])
def test_board_is_the_ranking(
    client: Client, catalog: Catalog, published: Published, board: str
) -> None:
    field = make_field(catalog, published, find_sota(catalog, "paper"))
    ranking = rank_models(field, catalog.board(board))
    answer = client.predict(board=board, api_name="/board")
    assert answer == as_json(ranking_to_dict(ranking, published, catalog))


def test_board_takes_filters_and_a_column_to_sort_by(client: Client) -> None:
    answer = client.predict(
        board="B/Image", filters="level=3&access=open", sort="Image.S2", api_name="/board"
    )
    rows = answer["rows"]
    assert {row["level"] for row in rows} == {3}
    assert {row["access"] for row in rows} == {"open"}
    values = [row["modalities"]["Image"]["S2"] for row in rows]
    assert values == sorted(values, reverse=True)


def test_model_is_its_row_and_its_tasks(
    client: Client, catalog: Catalog, published: Published
) -> None:
    answer = client.predict("VidAgent", board="B/Video", api_name="/model")
    submission = scored(catalog, published, "VidAgent", "B/Video")
    assert answer["tasks"] == as_json(to_dict(submission)["tasks"])
    row = client.predict(board="B/Video", api_name="/board")["rows"]
    assert {**next(one for one in row if one["model"] == "VidAgent")}.items() <= answer.items()


def test_compare_is_the_comparison(client: Client, catalog: Catalog, published: Published) -> None:
    names = ("GPT4-o", "Emu2-37B")
    runs = [scored(catalog, published, name, "B/Image") for name in names]
    answer = client.predict("; ".join(names), board="B/Image", api_name="/compare")
    assert answer == as_json(comparison_to_dict(runs, gaps(runs)))


def test_task_is_the_task(client: Client, catalog: Catalog, published: Published) -> None:
    task = catalog.tasks[200]
    field = make_field(catalog, published, find_sota(catalog, "paper"))
    answer = client.predict(task.task_id, api_name="/task")
    assert answer == as_json(task_to_dict(task, field, published, catalog))


@pytest.mark.parametrize(
    ("endpoint", "arguments", "said"),
    [
        pytest.param("/board", {"board": "Z/none"}, "board: expected", id="board"),
        pytest.param("/board", {"protocol": "x"}, "protocol=x", id="protocol"),
        pytest.param("/board", {"sota": "x"}, "sota=x", id="sota"),
        pytest.param("/board", {"filters": "level=9"}, "level=9", id="filter"),
        pytest.param("/board", {"filters": "domain=None"}, "domain=None", id="domain"),
        pytest.param("/board", {"sort": "S9"}, "sort: expected", id="sort"),
        pytest.param(
            "/board", {"board": "C/3D-generation", "source": "published"}, "source: expected",
            id="published",
        ),
        pytest.param("/board", {"board": "A" * 5000}, "at most", id="a very long name"),
        pytest.param("/model", {"model": "Nobody"}, "'Nobody'", id="model"),
        pytest.param("/compare", {"models": "GPT4-o"}, "2 to 6", id="one model"),
        pytest.param("/compare", {"models": "GPT4-o;Nobody"}, "'Nobody'", id="unknown model"),
        pytest.param("/task", {"task": "nothing"}, "'nothing'", id="task"),
    ],
)  # fmt: skip
def test_callers_are_told_what_is_wrong(
    client: Client, endpoint: str, arguments: dict[str, str], said: str
) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(**arguments, api_name=endpoint)
