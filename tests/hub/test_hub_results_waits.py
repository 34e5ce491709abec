"""Published records and a Hub that is busy, broken or gone: what is waited for, and how long."""

import time
from pathlib import Path

import pytest

from hub.result_folders import (
    COMMIT,
    QUICK,
    RESULTS,
    connect,
    failure_of,
    files_in,
    in_step,
    is_linear,
    path_of,
    publish,
    record_id,
    results,
    running,
    sent_once,
    wait_for,
)
from hub.server import LoopbackHub
from scorer.store.hub_results import ResultsRepo


@pytest.mark.parametrize(
    "waits",
    [{"Retry-After": "2"}, {"RateLimit": '"api";r=0;t=2'}],
    ids=["as seconds", "as what is left of a window"],
)
def test_the_hub_says_how_long_to_wait(
    hub: LoopbackHub, folder: Path, waits: dict[str, str]
) -> None:
    publish(folder, record_id(1))
    hub.fail(COMMIT, 1, status=429, headers=waits)
    with running(connect(hub, folder)) as repo:
        wait_for(lambda: repo.status().failure)
        refused = time.monotonic()
        assert "got too many requests; it is tried again" in str(repo.status().failure)
        assert repo.queued() == (record_id(1),)
        wait_for(lambda: in_step(hub, folder))
        assert time.monotonic() - refused > 1.5
        assert len(hub.asked(COMMIT)) == 2
        wait_for(lambda: repo.status().failure is None)


def test_waits_grow_while_the_hub_is_broken(hub: LoopbackHub, folder: Path) -> None:
    publish(folder, record_id(1))
    hub.fail(COMMIT, 999, status=503)
    with running(connect(hub, folder, first_wait=0.2, longest_wait=60.0)) as repo:
        wait_for(lambda: len(hub.asked(COMMIT)) >= 3)
        time.sleep(0.7)
        repo.wake()  # changes nothing: what is not taken now is not taken sooner
        time.sleep(0.1)
        assert len(hub.asked(COMMIT)) <= 4  # after 0, 0.2, 0.6, 1.4 seconds, more or less
        assert "got the Hub's answer 503" in str(repo.status().failure)


@pytest.mark.parametrize(
    ("question", "status"),
    [(COMMIT, 500), (COMMIT, 408), (COMMIT, 504), ("/refs", 502), ("/resolve/", 503)],
)
def test_a_hub_that_is_broken_for_a_moment_costs_nothing(
    hub: LoopbackHub, folder: Path, question: str, status: int
) -> None:
    theirs = f"submissions/{path_of(record_id(1))}"
    results(hub).add({theirs: b"{}"}, "")
    results(hub).log.clear()
    publish(folder, record_id(2))
    hub.fail(question, 2, status=status)
    with running(connect(hub, folder)) as repo:
        wait_for(lambda: in_step(hub, folder) and not repo.queued())
    assert [posted.paths for posted in results(hub).log] == [
        (f"submissions/{path_of(record_id(2))}",)
    ]


@pytest.mark.parametrize("question", ["/tree/", "/preupload/"])
def test_what_the_client_itself_asks_again(hub: LoopbackHub, folder: Path, question: str) -> None:
    publish(folder, record_id(1))
    hub.fail(question, 1, status=503)
    connect(hub, folder).sync()
    assert in_step(hub, folder)
    assert sent_once(hub)


def test_a_hub_that_is_gone_for_a_while(hub: LoopbackHub, folder: Path, other: Path) -> None:
    with running(connect(hub, folder)) as one, running(connect(hub, other)) as two:
        publish(folder, record_id(1))
        wait_for(lambda: in_step(hub, folder, other))
        hub.down = True
        for number in range(2, 6):
            publish(folder if number % 2 else other, record_id(number))
        one.wake()
        two.wake()
        wait_for(lambda: one.status().failure and two.status().failure)
        assert "got no answer; it is tried again" in str(one.status().failure)
        assert one.queued() == (record_id(3), record_id(5))
        assert two.queued() == (record_id(2), record_id(4))
        one.stop()
        again = connect(hub, folder)
        assert again.queued() == (record_id(3), record_id(5))
        hub.down = False
        with running(again):
            wait_for(lambda: in_step(hub, folder, other) and len(files_in(other)) == 5)
            wait_for(lambda: not again.status().failure and not two.status().failure)
    assert again.queued() == two.queued() == ()
    assert sent_once(hub)
    assert is_linear(hub)


def test_an_address_where_nobody_is(folder: Path) -> None:
    publish(folder, record_id(1))
    repo = ResultsRepo(RESULTS, folder, token="hf_x", endpoint="http://127.0.0.1:9", pace=QUICK)
    assert "got no answer" in failure_of(repo)


def test_an_answer_that_is_not_the_hubs(hub: LoopbackHub, folder: Path) -> None:
    publish(folder, record_id(1))
    hub.fail("/refs", 2, status=200)
    assert "got an answer that is not the Hub's; check HF_ENDPOINT" in failure_of(
        connect(hub, folder)
    )


def test_nothing_is_asked_before_the_first_page_and_a_publish_ends_the_wait(
    hub: LoopbackHub, folder: Path
) -> None:
    with running(connect(hub, folder, before=3600.0, merge=3600.0, send=3600.0)) as repo:
        time.sleep(0.3)
        assert hub.requests == []
        publish(folder, record_id(1))
        repo.wake()
        wait_for(lambda: not repo.queued())
        publish(folder, record_id(2))
        repo.wake()
        wait_for(lambda: not repo.queued())
    assert in_step(hub, folder)


def test_what_another_process_wrote_into_the_folder_is_found(
    hub: LoopbackHub, folder: Path
) -> None:
    with running(connect(hub, folder)), running(connect(hub, folder)):  # as an app and a command
        for number in range(5):
            publish(folder, record_id(number))
            time.sleep(0.02)
        wait_for(lambda: in_step(hub, folder))
    assert sent_once(hub)
    assert is_linear(hub)


def test_stopping_waits_for_no_failure(hub: LoopbackHub, folder: Path) -> None:
    publish(folder, record_id(1))
    hub.fail(COMMIT, 99, status=429, headers={"Retry-After": "3000"})
    repo = connect(hub, folder)
    with running(repo):
        wait_for(lambda: repo.status().failure)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
