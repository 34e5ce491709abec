"""Who may publish, change and review what; everybody else changes and learns nothing."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread

import pytest
from publish_parts import ADA, ADMIN, BOB, EXAMPLE, Clock, Make

from scorer.publishing import Person, PublishError, Publishing, Run
from scorer.records import TaskScore, TaskState
from scorer.store.records import Entry, Status, Verdict


def card(name: str = "Alpha", **fields: object) -> dict[str, object]:
    return {"name": name, **fields}


def altered(run: Run, score: float = 1.0) -> Run:
    """The same run with another score on its first task, from another file."""
    scores = dict(run.results.scores)
    first = next(iter(scores))
    scores[first] = TaskScore(first, TaskState.SCORED, score)
    results = replace(run.results, scores=scores)
    digest = sha256(str(score).encode()).hexdigest()
    return replace(run, results=results, origin=replace(run.origin, digest=digest))


def records(folder: Path) -> int:
    return len(list((folder / "data" / "submissions").rglob("*.json")))


def test_published_run_is_listed_as_its_card_says(publishing: Publishing, run: Run) -> None:
    entry = publishing.publish(ADA, run, card("Alpha", organisation="Lab", size="7b"))
    assert (entry.status, entry.is_current, entry.version) == (Status.LISTED, True, 1)
    assert (entry.shown_as, entry.card.organisation, entry.card.size) == ("Alpha", "Lab", "7B")
    submission = entry.submission
    assert submission.by == "ada"
    assert submission.origin.kind == "workbook"
    assert submission.origin.digest == sha256(EXAMPLE.read_bytes()).hexdigest()
    assert submission.catalog == publishing.catalog.version
    assert "protocol:paper" in submission.signature
    scored = {
        task_id: one.score
        for task_id, one in run.results.scores.items()
        if one.state is TaskState.SCORED
    }
    assert scored
    assert {
        task_id: one.score
        for task_id, one in submission.scores.items()
        if one.state is TaskState.SCORED
    } == scored


def test_contact_is_in_no_record(publishing: Publishing, run: Run, tmp_path: Path) -> None:
    entry = publishing.publish(ADA, run, card(contact="secret@lab.example"))
    publishing.edit(ADA, entry.submission.record_id, card("Beta", contact="other-secret"), "why")
    for path in (tmp_path / "data" / "submissions").rglob("*.json"):
        assert "secret" not in path.read_text(encoding="utf-8")
    kept = [path.read_text() for path in (tmp_path / "data" / "private").rglob("*.json")]
    assert sorted(json.loads(text)["contact"] for text in kept) == [
        "other-secret",
        "secret@lab.example",
    ]


@pytest.mark.parametrize("act", ["publish", "edit", "withdraw", "review"])
def test_stranger_changes_nothing(
    act: str, publishing: Publishing, run: Run, tmp_path: Path
) -> None:
    entry = publishing.publish(ADA, run, card())
    before = records(tmp_path)
    with pytest.raises(PublishError, match="got nobody"):
        call(publishing, act, None, entry, run)
    assert records(tmp_path) == before


def call(publishing: Publishing, act: str, person: Person | None, entry: Entry, run: Run) -> Entry:
    name = entry.submission.record_id
    if act == "publish":
        return publishing.publish(person, altered(run), card("Other"))
    if act == "edit":
        return publishing.edit(person, name, card("Other"), "because")
    if act == "withdraw":
        return publishing.withdraw(person, name, "because")
    return publishing.review(person, name, "hide", "because")


@pytest.mark.parametrize("act", ["edit", "withdraw"])
@pytest.mark.parametrize("person", [BOB, ADMIN], ids=["another", "an admin"])
def test_only_the_owner_edits_and_withdraws(
    act: str, person: Person, publishing: Publishing, run: Run, tmp_path: Path
) -> None:
    entry = publishing.publish(ADA, run, card())
    before = records(tmp_path)
    with pytest.raises(PublishError) as refused:
        call(publishing, act, person, entry, run)
    with pytest.raises(PublishError) as unknown:
        call(publishing, act, person, replaced_id(entry), run)
    assert str(refused.value) == str(unknown.value)  # whether it is there is not told
    assert records(tmp_path) == before


def replaced_id(entry: Entry) -> Entry:
    other = replace(entry.submission, record_id="20200101T000000.000000Z-0123456789")
    return replace(entry, submission=other)


def test_owner_without_admins_rights_reviews_nothing(publishing: Publishing, run: Run) -> None:
    entry = publishing.publish(ADA, run, card())
    with pytest.raises(PublishError, match="expected an admin"):
        publishing.review(ADA, entry.submission.record_id, "hide", "because")
    for ask in (publishing.to_review, publishing.audit):
        with pytest.raises(PublishError, match="expected an admin"):
            ask(ADA)


@pytest.mark.parametrize("odd", ["../../etc/passwd", "", None, 7, {"id": 1}, "x" * 10_000])
def test_ids_that_are_none_are_refused(odd: object, publishing: Publishing) -> None:
    with pytest.raises(PublishError):
        publishing.withdraw(ADA, odd, "because")  # type: ignore[arg-type]
    with pytest.raises(PublishError):
        publishing.review(ADMIN, odd, "hide", "because")  # type: ignore[arg-type]


def test_all_problems_of_card_and_run_are_told_at_once(
    publishing: Publishing, run: Run, tmp_path: Path
) -> None:
    empty = replace(run, results=replace(run.results, scores={}))
    with pytest.raises(PublishError) as refused:
        publishing.publish(ADA, empty, card("GPT-4V", link="ftp://x", size="much"))
    assert [one.where for one in refused.value.problems] == ["link", "size", "name", "run"]
    assert not (tmp_path / "data" / "submissions").exists()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("GPT-4V", id="the name itself"),
        pytest.param("gpt 4v", id="small letters and a blank"),
        pytest.param("GРТ-4V", id="Cyrillic letters"),  # noqa: RUF001
        pytest.param("GPT\u200b-4\u202eV", id="signs that are not seen"),
        pytest.param("Vitron-Vl", id="l for 1"),
    ],
)
def test_name_that_looks_like_one_of_the_papers_is_refused(
    name: str, publishing: Publishing, run: Run
) -> None:
    with pytest.raises(PublishError, match="is there already"):
        publishing.publish(ADA, run, card(name))


def test_name_of_anothers_listed_model_is_refused(publishing: Publishing, run: Run) -> None:
    first = publishing.publish(ADA, run, card("Alpha 10"))
    for name in ("alpha-10", "Аlpha 1O"):  # noqa: RUF001
        with pytest.raises(PublishError, match="'Alpha 10' is there already"):
            publishing.publish(BOB, altered(run), card(name))
    mine = publishing.publish(BOB, altered(run), card("Beta"))
    with pytest.raises(PublishError, match="'Alpha 10' is there already"):
        publishing.edit(BOB, mine.submission.record_id, card("ALPHA 10"), "a better name")
    publishing.withdraw(ADA, first.submission.record_id, "wrong file")
    assert publishing.publish(BOB, altered(run, 2.0), card("Alpha 10")).shown_as == "Alpha 10"


def test_name_that_only_waits_is_not_betrayed(make: Make, run: Run) -> None:
    publishing = make(review=True)
    publishing.publish(ADA, run, card("Secret Model"))
    other = publishing.publish(BOB, altered(run), card("Secret Model"))
    assert other.status is Status.WAITING


def test_same_name_again_is_a_new_version(publishing: Publishing, run: Run) -> None:
    first = publishing.publish(ADA, run, card("Alpha"))
    second = publishing.publish(ADA, altered(run), card("alpha"))
    assert (second.version, second.is_current) == (2, True)
    old = publishing.own_entry(ADA, first.submission.record_id)
    assert old is not None
    assert (old.version, old.is_current, old.status) == (1, False, Status.LISTED)
    assert [one.version for one in publishing.own(ADA)] == [2, 1]


def test_very_same_run_is_published_once(publishing: Publishing, run: Run) -> None:
    first = publishing.publish(ADA, run, card("Alpha"))
    with pytest.raises(PublishError, match="stands as 'Alpha' since 2026-11-21; edit"):
        publishing.publish(ADA, run, card("ALPHA"))
    publishing.publish(ADA, run, card("Alpha without tricks"))
    publishing.withdraw(ADA, first.submission.record_id, "again, then")
    assert publishing.publish(ADA, run, card("Alpha")).status is Status.LISTED


def test_two_clicks_at_once_publish_once(publishing: Publishing, run: Run, tmp_path: Path) -> None:
    start, refused = Barrier(8), []

    def click() -> None:
        start.wait()
        try:
            publishing.publish(ADA, run, card("Alpha"))
        except PublishError as error:
            refused.append(error)

    threads = [Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), records(tmp_path)) == (7, 1)


def test_edit_changes_the_card_and_keeps_the_scores(publishing: Publishing, run: Run) -> None:
    first = publishing.publish(ADA, run, card("Alpha", notes="old"))
    name = first.submission.record_id
    entry = publishing.edit(ADA, name, card("Alpha 2", notes="new"), "the right name")
    assert (entry.card.name, entry.card.notes, entry.shown_as) == ("Alpha 2", "new", "Alpha 2")
    assert entry.submission.card.name == "Alpha"
    assert [type(one).__name__ for one in entry.history] == ["SubmissionRecord", "EditRecord"]
    with pytest.raises(PublishError, match="something that changes"):
        publishing.edit(ADA, name, card("Alpha 2", notes="new"), "nothing")
    with pytest.raises(PublishError, match="reason: expected 1 to 500"):
        publishing.edit(ADA, name, card("Alpha 3"), " ")


def test_withdrawn_is_withdrawn_for_good(publishing: Publishing, run: Run) -> None:
    name = publishing.publish(ADA, run, card()).submission.record_id
    with pytest.raises(PublishError, match="reason: expected 1 to 500"):
        publishing.withdraw(ADA, name, "")
    entry = publishing.withdraw(ADA, name, "wrong file")
    assert (entry.status, entry.is_current) == (Status.WITHDRAWN, False)
    assert publishing.store.state().current == ()
    for act in ("edit", "withdraw"):
        with pytest.raises(PublishError, match="still stands"):
            call(publishing, act, ADA, entry, run)
    with pytest.raises(PublishError, match="one that is withdrawn"):
        publishing.review(ADMIN, name, "show", "")


def test_reviewed_run_waits_until_it_is_approved(make: Make, run: Run) -> None:
    publishing = make(review=True)
    entry = publishing.publish(ADA, run, card())
    name = entry.submission.record_id
    assert (entry.status, publishing.store.state().current) == (Status.WAITING, ())
    assert publishing.to_review(ADMIN) == (entry,)
    assert publishing.review(ADMIN, name, "approve", "").status is Status.LISTED
    assert publishing.to_review(ADMIN) == ()
    with pytest.raises(PublishError, match="reason: expected 1 to 500"):
        publishing.review(ADMIN, name, "hide", "")
    assert publishing.review(ADMIN, name, "hide", "copied").status is Status.HIDDEN
    assert publishing.review(ADMIN, name, "show", "").status is Status.LISTED


def test_rejected_run_is_not_listed_and_says_why(make: Make, run: Run) -> None:
    publishing = make(review=True)
    name = publishing.publish(ADA, run, card()).submission.record_id
    with pytest.raises(PublishError, match="reason: expected 1 to 500"):
        publishing.review(ADMIN, name, "reject", None)
    entry = publishing.review(ADMIN, name, "reject", "no such model")
    assert entry.status is Status.REJECTED
    assert [line.record.reason for line in publishing.audit(ADMIN)[:1]] == ["no such model"]  # type: ignore[union-attr]
    with pytest.raises(PublishError, match="still stands"):
        publishing.edit(ADA, name, card("Beta"), "because")


@pytest.mark.parametrize("verdict", ["delete", "", None, 7, "APPROVE"])
def test_unknown_verdicts_are_refused(verdict: object, publishing: Publishing, run: Run) -> None:
    name = publishing.publish(ADA, run, card()).submission.record_id
    with pytest.raises(PublishError, match="expected approve, reject, hide, show"):
        publishing.review(ADMIN, name, verdict, "because")


@pytest.mark.parametrize("verdict", ["approve", "reject", "show"])
def test_listed_run_can_only_be_hidden(verdict: str, publishing: Publishing, run: Run) -> None:
    name = publishing.publish(ADA, run, card()).submission.record_id
    with pytest.raises(PublishError, match="one that is listed"):
        publishing.review(ADMIN, name, verdict, "because")


def test_audit_has_every_act_with_who_when_and_why(make: Make, run: Run) -> None:
    publishing = make(review=True)
    name = publishing.publish(ADA, run, card()).submission.record_id
    publishing.review(ADMIN, name, Verdict.APPROVE, "fine")
    publishing.edit(ADA, name, card("Beta"), "renamed")
    publishing.withdraw(ADA, name, "over")
    lines = publishing.audit(ADMIN)
    told = [(line.record.by, type(line.record).__name__) for line in reversed(lines)]
    assert told == [
        ("ada", "SubmissionRecord"),
        ("root", "ReviewRecord"),
        ("ada", "EditRecord"),
        ("ada", "WithdrawalRecord"),
    ]
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert {line.entry.submission.record_id for line in lines} == {name}


def test_rate_is_per_user_and_day_and_survives_a_restart(
    make: Make, run: Run, clock: Clock
) -> None:
    publishing = make(publish_per_day=2)
    assert publishing.left_today(ADA) == 2
    first = publishing.publish(ADA, run, card())
    with pytest.raises(PublishError):  # what is refused for its fields costs nothing
        publishing.edit(ADA, first.submission.record_id, card(""), "because")
    publishing.edit(ADA, first.submission.record_id, card("Beta"), "because")
    again = make(publish_per_day=2)
    assert (again.left_today(ADA), again.left_today(BOB)) == (0, 2)
    with pytest.raises(PublishError, match="at most 2 submissions, edits and withdrawals a day"):
        again.withdraw(ADA, first.submission.record_id, "because")
    again.publish(BOB, altered(run), card("Gamma"))
    clock.now = clock.now.replace(day=22)
    assert again.withdraw(ADA, first.submission.record_id, "because").status is Status.WITHDRAWN


def test_everything_is_there_after_a_restart(make: Make, run: Run) -> None:
    entry = make().publish(ADA, run, card())
    assert make().own_entry(ADA, entry.submission.record_id) == entry


def test_others_see_nothing_of_ones_own_list(publishing: Publishing, run: Run) -> None:
    entry = publishing.publish(ADA, run, card())
    assert publishing.own(BOB) == publishing.own(None) == ()
    assert publishing.own_entry(BOB, entry.submission.record_id) is None
    assert publishing.own_entry(None, entry.submission.record_id) is None
