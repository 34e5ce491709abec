"""Published records and a Hub that refuses: what is told, and to whom not."""

import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.result_folders import (
    COMMIT,
    QUICK,
    RESULTS,
    connect,
    failure_of,
    files_of,
    path_of,
    publish,
    record_id,
    results,
    running,
    wait_for,
)
from hub.server import LoopbackHub
from scorer.catalog import Catalog
from scorer.publishing.people import Person
from scorer.settings import Settings
from scorer.store import Store
from scorer.store.hub_faults import HubError
from scorer.store.hub_results import ResultsRepo
from scorer.store.records import LOCAL
from scorer.ui.bundles.configured import make_bundle_desk
from scorer.ui.outcome import build_score
from scorer.ui.publish.desk import make_publish_desk
from scorer.ui.publish.handlers import on_open
from scorer.ui.score_handlers import Desk, Given, Selectors


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
    pace = replace(QUICK, merge=3600.0)
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


def test_the_page_tells_an_admin_what_is_in_the_way(
    hub: LoopbackHub, folder: Path, catalog: Catalog
) -> None:
    results(hub).add({"submissions/<b>notes</b>.txt": b""}, "")
    publish(folder, record_id(1))
    repo = ResultsRepo(RESULTS, folder, token=hub.token, endpoint=hub.endpoint, pace=QUICK)
    hub.fail(COMMIT, 1, status=403)
    with pytest.raises(HubError):
        repo.sync()
    settings = Settings(data_dir=folder.parent)
    scoring = Desk(catalog, build_score(catalog, 10**6), (), make_bundle_desk(settings, catalog, 1))
    store = Store(settings.data_dir, catalog)
    desk = make_publish_desk(store, scoring, settings, max_bytes=10**6)
    desk = replace(desk, hub_problems=repo.problems)
    for is_admin in (True, False):
        person = Person(LOCAL, is_admin=is_admin)
        told = str(on_open(desk, person, Given(), Selectors("A/full", "paper", "paper")))
        assert ("got a token that may not do this; set HF_TOKEN" in told) is is_admin
        assert ("&lt;b&gt;notes" in told) is is_admin
        assert "<b>notes" not in told


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
