"""Published records and a dataset whose head is not what was thought: races, lost answers, lags."""

from pathlib import Path

import pytest

from hub.result_folders import (
    COMMIT,
    connect,
    failure_of,
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
from scorer.store.hub_faults import HubError


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


def test_who_sends_and_sees_what_others_wrote_fetches_it_at_once(
    hub: LoopbackHub, folder: Path
) -> None:
    # The next look by itself is an hour away, longer than anything here is waited for.
    with running(connect(hub, folder, merge=3600.0)) as repo:
        wait_for(lambda: repo.status().last_success)
        results(hub).add({f"submissions/{path_of(record_id(1))}": b"{}"}, "")
        publish(folder, record_id(2))
        wait_for(lambda: in_step(hub, folder))
        assert (folder / path_of(record_id(1))).read_bytes() == b"{}"
