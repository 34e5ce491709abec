"""Published records in a folder and in a dataset on the Hub, kept in step."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hub.result_folders import (
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
from hub.server import Answer, LoopbackHub
from places import ROOT
from scorer.store.coding import MOST_BYTES
from scorer.store.hub_files import git_digest


def test_every_record_becomes_one_commit_oldest_first(hub: LoopbackHub, folder: Path) -> None:
    ids = [record_id(9, "2025-12"), *(record_id(number) for number in range(4))]
    for one in reversed(ids):
        publish(folder, one)
    repo = connect(hub, folder)
    assert repo.queued() == tuple(ids)
    assert [repo.push_next() for _ in range(6)] == [*ids, None]
    assert repo.queued() == ()
    assert [posted.paths for posted in results(hub).log] == [
        (f"submissions/{path_of(one)}",) for one in ids
    ]
    assert is_linear(hub)
    assert files_of(hub) == files_in(folder)


def test_a_record_costs_few_requests_and_a_quiet_minute_one(hub: LoopbackHub, folder: Path) -> None:
    repo = connect(hub, folder, fresh=60.0)
    publish(folder, record_id(1))
    repo.sync()
    hub.requests.clear()
    publish(folder, record_id(2))
    repo.push_next()
    costs = ["/preupload/main", "/commit/main"]
    assert [str(request).rpartition(RESULTS)[2] for request in hub.requests] == costs
    repo = connect(hub, folder)
    hub.requests.clear()
    publish(folder, record_id(3))
    repo.push_next()
    assert [str(request).rpartition(RESULTS)[2] for request in hub.requests] == ["/refs", *costs]
    hub.requests.clear()
    assert repo.merge() == 0
    assert [str(request).rpartition(RESULTS)[2] for request in hub.requests] == ["/refs"]


def test_what_others_wrote_is_fetched_once(hub: LoopbackHub, folder: Path, other: Path) -> None:
    for number in range(120):  # more than fit in two pages of a listing
        publish(folder, record_id(number, "2026-10"))
    theirs = {f"submissions/{path_of(record_id(n))}": b'{"n": %d}' % n for n in range(3)}
    results(hub).add(files_in(folder) | theirs, "")
    repo = connect(hub, other)
    assert repo.merge() == 123
    assert files_in(other) == files_of(hub)
    hub.requests.clear()
    results(hub).add({f"submissions/{path_of(record_id(7))}": b"{}"}, "")
    assert repo.merge() == 1
    assert not hub.asked("tree/.*/submissions/2026-10")  # nothing changed there
    assert len(hub.asked("/resolve/")) == 1
    assert not results(hub).log[2:]  # and nothing was sent back


def test_two_folders_converge(hub: LoopbackHub, folder: Path, other: Path) -> None:
    for number in range(4):
        publish(folder if number % 2 else other, record_id(number))
    one, two = connect(hub, folder), connect(hub, other)
    one.sync()
    two.sync()
    one.sync()
    assert files_in(folder) == files_in(other) == files_of(hub)
    assert len(results(hub).log) == 4
    assert is_linear(hub)


def test_what_is_queued_is_known_after_a_restart_without_the_hub(
    hub: LoopbackHub, folder: Path
) -> None:
    publish(folder, record_id(1))
    connect(hub, folder).sync()
    publish(folder, record_id(2))
    hub.stop()
    again = connect(hub, folder)
    assert again.queued() == (record_id(2),)
    assert again.status().queued == 1


@pytest.mark.parametrize("damage", [b"", b"{", b'{"layout": 0}', b"[]", b"\xff"])
def test_what_was_kept_may_be_lost_or_broken(hub: LoopbackHub, folder: Path, damage: bytes) -> None:
    publish(folder, record_id(1))
    connect(hub, folder).sync()
    for path in (folder.parent / "hub").iterdir():
        path.write_bytes(damage)
    again = connect(hub, folder)
    again.sync()
    assert again.queued() == ()
    assert len(results(hub).log) == 1


def test_nothing_but_records_ever_goes_to_the_hub(
    hub: LoopbackHub, folder: Path, tmp_path: Path
) -> None:
    one = record_id(1)
    publish(folder, one)
    contact = folder.parent / "private" / "contacts" / f"{one}.json"
    contact.parent.mkdir(parents=True)
    contact.write_text('{"contact": "me@example.org"}')
    month = folder / "2026-11"
    (month / f"{record_id(2)}.json.tmp").write_text("{}")
    (month / f"{record_id(3, '2026-10')}.json").write_text("{}")  # of another month
    (month / "notes.txt").write_text("mine")
    (month / f"{record_id(4)}.json").symlink_to(contact)
    (folder / "2026-12").symlink_to(contact.parent)
    (month / f"{record_id(5)}.json").mkdir()
    connect(hub, folder).sync()
    assert list(files_of(hub)) == [f"submissions/{path_of(one)}"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../escaped.json", b"{}"),
        ("2026-11/../../escaped.json", b"{}"),
        ("2026-11/..%2Fescaped.json", b"{}"),
        ("2026-11/notes.json", b"{}"),
        (path_of(record_id(9)).replace("2026-11/", "2026-10/"), b"{}"),
        (path_of(record_id(9)) + "\n", b"{}"),
        (path_of(record_id(9)).replace("134512", "١٣٤٥١٢"), b"{}"),
        ("deep/er/" + path_of(record_id(9)), b"{}"),
        (path_of(record_id(9)), b'{"cut": '),
        (path_of(record_id(9)), b"[1, 2]"),
        (path_of(record_id(9)), b"[" * 100_000),
        (path_of(record_id(9)), b'{"a":' * 100_000),
        (path_of(record_id(9)), b'{"name": "\xff"}'),
        (path_of(record_id(9)), b""),
        (path_of(record_id(9)), b'{"a": "%s"}' % (b"x" * MOST_BYTES)),
    ],
)
def test_hostile_files_are_told_skipped_and_left_there(
    hub: LoopbackHub, folder: Path, name: str, content: bytes
) -> None:
    good = f"submissions/{path_of(record_id(1))}"
    results(hub).add({f"submissions/{name}": content, good: b"{}"}, "")
    repo = connect(hub, folder)
    assert repo.merge() == 1
    (fault,) = repo.status().faults
    assert name.strip().partition("/")[0] in str(fault) or "9.json" in str(fault)
    assert files_in(folder) == {good: b"{}"}
    assert sorted(path.name for path in folder.parent.parent.iterdir()) == ["one"]
    publish(folder, record_id(2))
    hub.requests.clear()
    repo.sync()
    assert not hub.asked("/resolve/")  # not fetched again
    assert files_of(hub)[f"submissions/{name}"] == content


def test_a_file_larger_than_listed_is_not_read_to_the_end(hub: LoopbackHub, folder: Path) -> None:
    def endless(*_: object) -> Answer:
        return Answer(200, b"{" * 500_000, {"Content-Length": str(10**12)})

    results(hub).add({f"submissions/{path_of(record_id(1))}": b"{}"}, "")
    repo = connect(hub, folder)
    hub.routes.insert(0, ("GET", re.compile(".*(?P<repo>me/results)/resolve/.*"), endless))
    assert repo.merge() == 0
    assert "something else" in str(repo.status().faults[0])  # and not that it was cut off
    assert files_in(folder) == {}


def test_a_file_of_one_name_and_two_contents_is_told_and_neither_changes(
    hub: LoopbackHub, folder: Path
) -> None:
    one = record_id(1)
    ours = publish(folder, one)
    results(hub).add({f"submissions/{path_of(one)}": b'{"theirs": 1}'}, "")
    repo = connect(hub, folder)
    repo.sync()
    (fault,) = repo.status().faults
    assert "expected 2026-11/" in str(fault)
    assert "another content; both are kept" in str(fault)
    assert (folder / path_of(one)).read_bytes() == ours
    assert json.loads(files_of(hub)[f"submissions/{path_of(one)}"]) == {"theirs": 1}
    assert repo.queued() == ()


def test_a_record_that_is_broken_here_is_told_and_not_sent(hub: LoopbackHub, folder: Path) -> None:
    publish(folder, record_id(1))
    (folder / path_of(record_id(1))).write_bytes(b"\0" * 100)
    publish(folder, record_id(2))
    repo = connect(hub, folder)
    repo.sync()
    assert list(files_of(hub)) == [f"submissions/{path_of(record_id(2))}"]
    assert repo.queued() == (record_id(1),)
    (fault,) = repo.status().faults
    assert "expected a record, got no JSON object; it is not sent" in str(fault)


def test_a_file_stored_apart_is_fetched_without_the_token(hub: LoopbackHub, folder: Path) -> None:
    large = b'{"notes": "%s"}' % (b"n" * 200_000)
    results(hub).add({f"submissions/{path_of(record_id(1))}": large}, "")
    assert connect(hub, folder).merge() == 1
    assert files_in(folder) == files_of(hub)
    (request,) = hub.asked("^GET /stored/")
    assert "authorization" not in request.headers


def test_git_names_content_so() -> None:
    # From `printf '{}' | git hash-object --stdin`.
    assert git_digest(b"{}") == "9e26dfeeb6e641a33dae4961196235bdb965b21b"


def test_making_one_asks_nothing_and_loads_no_client(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from scorer.store.hub_results import ResultsRepo\n"
        f"repo = ResultsRepo('me/results', Path({str(folder)!r}), token='hf_x')\n"
        "assert repo.status().queued == 0 and repo.status().failure is None\n"
        "repo.start(); print('huggingface_hub' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["False"]
    assert not folder.exists()
