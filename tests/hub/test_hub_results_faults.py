"""Published records and a Hub that is busy, broken, gone, in dispute, or not to be written to."""

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.result_folders import (
    QUICK,
    RESULTS,
    connect,
    files_in,
    files_of,
    is_linear,
    path_of,
    publish,
    record_id,
    results,
)
from hub.server import LoopbackHub
from scorer.store.hub_faults import HubError
from scorer.store.hub_results import ResultsRepo

COMMIT = "POST .*/commit/"
PATIENCE = 20  # seconds; far more than a slow machine needs


@contextmanager
def running(repo: ResultsRepo) -> Iterator[ResultsRepo]:
    repo.start()
    try:
        yield repo
    finally:
        repo.stop()


def wait_for(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def in_step(hub: LoopbackHub, *folders: Path) -> bool:
    there = files_of(hub)
    return all(files_in(folder) == there for folder in folders)


def sent_once(hub: LoopbackHub) -> bool:
    paths = [path for posted in results(hub).log for path in posted.paths]
    return sorted(paths) == sorted(files_of(hub)) and all(
        len(posted.paths) == 1 for posted in results(hub).log
    )


def failure_of(repo: ResultsRepo) -> str:
    with pytest.raises(HubError) as raised:
        repo.sync()
    assert str(repo.status().failure) == str(raised.value)
    return str(raised.value)


def test_a_race_that_is_lost_is_run_again(hub: LoopbackHub, folder: Path, other: Path) -> None:
    repo = connect(hub, folder, fresh=60.0)
    publish(folder, record_id(1))
    repo.sync()
    publish(other, record_id(2))
    connect(hub, other).sync()  # the head is another now, and nobody told the first
    publish(folder, record_id(3))
    assert repo.push_next() == record_id(3)
    assert len(hub.asked(COMMIT)) == 4  # one of them in vain
    assert repo.status().failure is None
    assert repo.merge() == 1
    assert in_step(hub, folder)
    assert sent_once(hub)
    assert is_linear(hub)


@pytest.mark.parametrize("status", [409, 412])
def test_races_lost_again_and_again(hub: LoopbackHub, folder: Path, status: int) -> None:
    publish(folder, record_id(1))
    hub.fail(COMMIT, 5, status=status)
    repo = connect(hub, folder)
    repo.sync()
    assert repo.queued() == ()
    assert len(results(hub).log) == 1
    publish(folder, record_id(2))
    hub.fail(COMMIT, 99, status=status)
    repo = connect(hub, folder, races=3)
    assert "got a commit of somebody else; it is tried again" in failure_of(repo)
    assert repo.queued() == (record_id(2),)


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


@pytest.mark.parametrize("as_if", ["hung up", "gone"])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_commit_whose_answer_is_lost_is_not_made_twice(
    hub: LoopbackHub, folder: Path, as_if: str, *, restarted: bool
) -> None:
    for number in range(2):
        publish(folder, record_id(number))
    hub.fail(COMMIT, 1, cut_after=0, reset=as_if == "gone")
    repo = connect(hub, folder)
    with pytest.raises(HubError, match="got no answer; it is tried again"):
        repo.push_next()
    assert len(results(hub).log) == 1  # it was made all the same
    assert repo.queued() == (record_id(0), record_id(1))
    if restarted:
        repo = connect(hub, folder)
    repo.sync()
    assert repo.queued() == ()
    assert repo.status().failure is None
    assert sent_once(hub)
    assert is_linear(hub)
    assert in_step(hub, folder)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_lost_answer_and_a_head_that_lags_behind(
    hub: LoopbackHub, folder: Path, *, restarted: bool
) -> None:
    repo = connect(hub, folder)
    repo.merge()
    before = results(hub).refs["main"]
    publish(folder, record_id(1))
    publish(folder, record_id(2))
    hub.fail(COMMIT, 1, cut_after=0)
    with pytest.raises(HubError):
        repo.push_next()
    if restarted:
        repo = connect(hub, folder)
    hub.old_head, hub.old_head_times = before, 3
    repo.sync()
    repo.sync()
    assert repo.queued() == ()
    assert sent_once(hub)
    assert is_linear(hub)


def test_a_head_that_lags_behind_own_commits_is_not_believed(
    hub: LoopbackHub, folder: Path
) -> None:
    repo = connect(hub, folder)
    repo.merge()
    hub.old_head = results(hub).refs["main"]
    publish(folder, record_id(1))
    repo.push_next()
    hub.old_head_times = 99
    repo.merge()
    assert repo.queued() == ()
    assert repo.status().faults == ()
    assert len(results(hub).log) == 1


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


@pytest.mark.parametrize(
    ("repository", "token", "said"),
    [
        ("me/nothing", None, "--repo-type dataset --private (or --public)"),
        ("me/nothing", None, "make it: hf repos create me/nothing"),
        (RESULTS, "hf_wrong", "if it is there, set HF_TOKEN to a token that may write to it"),
        ("me/no thing", None, "a name that no dataset can have; write RESULTS_REPO as owner/name"),
        ("../me", None, "a name that no dataset can have"),
        (
            "General-Level/Small-Bench",
            "hf_reader",
            "got a token that may not do this; set HF_TOKEN",
        ),
    ],
)
def test_what_a_host_has_to_mend_is_said_and_asked_rarely(
    hub: LoopbackHub, folder: Path, repository: str, token: str | None, said: str
) -> None:
    publish(folder, record_id(1))
    pace = replace(QUICK, merge=60.0)
    repo = ResultsRepo(
        repository, folder, token=token or hub.token, endpoint=hub.endpoint, pace=pace
    )
    assert said in failure_of(repo)
    assert repo.queued() == (record_id(1),)
    hub.requests.clear()
    with running(repo):
        wait_for(lambda: repo.status().failure)
        time.sleep(0.5)
        assert len(hub.requests) <= 4
    assert "me/nothing" not in hub.repositories  # never made here


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("question", ["/refs", "/preupload/", COMMIT, "/resolve/"])
def test_a_token_that_is_refused_is_told_wherever(
    hub: LoopbackHub, folder: Path, question: str, status: int
) -> None:
    results(hub).add({f"submissions/{path_of(record_id(1))}": b"{}"}, "")
    publish(folder, record_id(2))
    hub.fail(question, 99, status=status)
    assert "set HF_TOKEN to a token that may write to it" in failure_of(connect(hub, folder))


def test_a_record_that_the_hub_does_not_want_holds_up_no_other(
    hub: LoopbackHub, folder: Path
) -> None:
    for number in range(3):
        publish(folder, record_id(number))
    hub.fail(COMMIT, 1, status=400)
    repo = connect(hub, folder)
    assert "expected 2026-11/" in failure_of(repo)
    assert repo.queued() == (record_id(0),)
    assert "got the Hub's answer 400" in str(repo.status().faults[0])


def test_a_hub_that_wants_no_record_at_all_is_not_asked_about_each(
    hub: LoopbackHub, folder: Path
) -> None:
    for number in range(20):
        publish(folder, record_id(number))
    hub.fail(COMMIT, 99, status=400)
    failure_of(connect(hub, folder))
    assert len(hub.asked(COMMIT)) == 3


def test_a_record_that_vanishes_is_not_sent_over_and_over(
    hub: LoopbackHub, folder: Path, other: Path
) -> None:
    results(hub).ignored = record_id(1)  # as a .gitignore does: a commit, and nothing in it
    publish(folder, record_id(1))
    repo = connect(hub, folder)
    repo.sync()
    results(hub).add({f"submissions/{path_of(record_id(2))}": b"{}"}, "")
    results(hub).log.clear()
    repo.sync()
    assert repo.queued() == (record_id(1),)
    assert "which was sent, got nothing; it was removed, or is left out by a .gitignore" in str(
        repo.status().faults[0]
    )
    assert not results(hub).log


def test_a_record_that_a_host_removes_is_not_sent_again_by_who_sent_it(
    hub: LoopbackHub, folder: Path
) -> None:
    results(hub).add({f"submissions/{path_of(record_id(1))}": b"{}"}, "")
    before = dict(results(hub).commits[results(hub).refs["main"]])
    repo = connect(hub, folder)
    publish(folder, record_id(2))
    repo.sync()
    results(hub).commit(before)
    results(hub).log.clear()
    repo.sync()
    repo.sync()
    assert repo.queued() == (record_id(2),)
    assert "the next start sends it again" in str(repo.status().faults[0])
    assert not results(hub).log
    connect(hub, folder).sync()
    assert in_step(hub, folder)


def test_a_record_that_got_there_by_another_way_costs_no_commit(
    hub: LoopbackHub, folder: Path
) -> None:
    repo = connect(hub, folder, fresh=60.0)
    repo.merge()
    content = publish(folder, record_id(1))
    both = {f"submissions/{path_of(record_id(1))}": content}
    results(hub).add(both | {f"submissions/{path_of(record_id(2))}": b"{}"}, "")
    assert repo.push_next() == record_id(1)
    assert repo.queued() == ()
    assert not hub.asked(COMMIT)
    assert repo.merge() == 1  # what came with it was not overlooked


def test_commits_that_a_host_takes_back_are_made_again(hub: LoopbackHub, folder: Path) -> None:
    repo = connect(hub, folder, fresh=60.0)
    repo.merge()
    before = results(hub).refs["main"]
    for number in range(2):
        publish(folder, record_id(number))
    repo.sync()
    results(hub).refs["main"] = before
    publish(folder, record_id(2))
    repo.sync()
    assert repo.queued() == ()
    assert in_step(hub, folder)


def test_a_folder_that_cannot_be_written_does_not_hold_up_sending(
    hub: LoopbackHub, folder: Path
) -> None:
    results(hub).add({f"submissions/{path_of(record_id(1, '2026-10'))}": b"{}"}, "")
    publish(folder, record_id(2))
    (folder / "2026-10").write_text("a file where a folder belongs")
    repo = connect(hub, folder)
    assert "expected 2026-10 to be written here" in failure_of(repo)
    assert repo.queued() == ()
    assert f"submissions/{path_of(record_id(2))}" in files_of(hub)


def test_nothing_is_asked_before_the_first_page_and_a_publish_ends_the_wait(
    hub: LoopbackHub, folder: Path
) -> None:
    with running(connect(hub, folder, before=60.0, merge=60.0, send=60.0)) as repo:
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


def test_a_failure_is_logged_once_and_its_end_too(
    hub: LoopbackHub, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="general_level")
    repo = connect(hub, folder)
    hub.fail("/refs", 3, status=503)
    for _ in range(3):
        with pytest.raises(HubError):
            repo.merge()
    repo.merge()
    repo.merge()
    said = [vars(line)["facts"] for line in caplog.records if line.message == "hub"]
    assert said == [{"kind": "busy", "reason": "the Hub's answer 503"}, {"kind": "in step"}]


def test_who_sends_and_sees_what_others_wrote_fetches_it_at_once(
    hub: LoopbackHub, folder: Path
) -> None:
    with running(connect(hub, folder, merge=60.0)) as repo:
        wait_for(lambda: repo.status().last_success)
        results(hub).add({f"submissions/{path_of(record_id(1))}": b"{}"}, "")
        publish(folder, record_id(2))
        wait_for(lambda: in_step(hub, folder))


def test_stopping_waits_for_no_failure(hub: LoopbackHub, folder: Path) -> None:
    publish(folder, record_id(1))
    hub.fail(COMMIT, 99, status=429, headers={"Retry-After": "3000"})
    repo = connect(hub, folder)
    with running(repo):
        wait_for(lambda: repo.status().failure)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3


def test_the_token_is_nowhere_to_be_read(
    hub: LoopbackHub,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    said: list[Any] = []
    faults: list[dict[str, Any]] = [
        *({"status": status} for status in (400, 401, 404, 412, 429, 500)),
        {"cut_after": 0},
    ]
    for fault in faults:
        for question in ("/refs", COMMIT, "/resolve/"):
            publish(folder, record_id(len(said)))
            results(hub).add({f"submissions/{path_of(record_id(len(said), '2026-01'))}": b"{}"}, "")
            hub.faults.clear()
            hub.fail(question, 2, **fault)
            repo = connect(hub, folder, races=1)
            try:
                repo.sync()
            except HubError as error:
                said += [error, *traceback.format_exception(error)]
            said += [repo, repr(repo.__dict__), repo.status(), repo.queued()]
    kept = b"".join(path.read_bytes() for path in (folder.parent / "hub").iterdir())
    shown = "\n".join([caplog.text, *map(str, said), *capfd.readouterr(), kept.decode()])
    assert len(shown) > 10_000
    assert hub.token not in shown
    assert "http" not in "".join(str(one) for one in said if isinstance(one, HubError))
