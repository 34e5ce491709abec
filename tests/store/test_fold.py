"""What records add up to: ownership, reviews, versions and the names that are shown."""

# ruff: noqa: RUF001

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import edit, patient, record_id, review, submission, withdrawal

from scorer.store.fold import fold, fold_all
from scorer.store.names import name_key
from scorer.store.records import Record, Status, Verdict

APPROVE, REJECT, HIDE, SHOW = Verdict

NAMES = st.sampled_from(["GPT-4o", "gpt 4О", "LLaVA", "LLaVA (bob)", "Qwen", "!"])
PEOPLE = st.sampled_from(["ann", "bob", "bоb"])
NUMBERS = st.integers(0, 30)


@st.composite
def any_record(draw: st.DrawFn) -> Record:
    number, of, by, name = draw(NUMBERS), draw(NUMBERS), draw(PEOPLE), draw(NAMES)
    kind = draw(st.integers(0, 5))
    if kind <= 2:
        return submission(number, name, by, needs_review=draw(st.booleans()))
    if kind == 3:
        return edit(number, of, name, by)
    if kind == 4:
        return withdrawal(number, of, by)
    return review(number, of, draw(st.sampled_from(Verdict)))


@patient()
@given(st.lists(any_record(), max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(records: list[Record], chance: random.Random) -> None:
    shuffled = [*records, *records[:3]]  # some come twice
    chance.shuffle(shuffled)
    assert fold_all(shuffled) == fold_all([*records, *records[:3]])


@patient()
@given(st.lists(any_record(), max_size=25))
def test_entries_agree_with_each_other(records: list[Record]) -> None:
    entries = fold(records)
    ids = [entry.submission.record_id for entry in entries]
    assert ids == sorted({one.record_id for one in records if one.record_id in ids})
    current = [entry for entry in entries if entry.is_current]
    assert len({name_key(entry.shown_as) for entry in current}) == len(current)
    models = [(entry.submission.by, name_key(entry.card.name)) for entry in current]
    assert len(set(models)) == len(models)
    assert all(entry.status is Status.LISTED for entry in current)
    for entry in entries:
        assert entry.history[0] == entry.submission
        assert [one.record_id for one in entry.history[1:]] == sorted(
            one.record_id for one in entry.history[1:]
        )


@pytest.mark.parametrize(
    ("needs_review", "verdicts", "status", "faults"),
    [
        pytest.param(False, [], Status.LISTED, 0, id="nobody reviews"),
        pytest.param(True, [], Status.WAITING, 0, id="waits for a reviewer"),
        pytest.param(True, [APPROVE], Status.LISTED, 0, id="approved"),
        pytest.param(True, [REJECT], Status.REJECTED, 0, id="rejected"),
        pytest.param(True, [REJECT, APPROVE], Status.LISTED, 0, id="rejected by mistake"),
        pytest.param(True, [APPROVE, APPROVE], Status.LISTED, 0, id="two approve at once"),
        pytest.param(True, [APPROVE, REJECT], Status.LISTED, 1, id="too late to reject"),
        pytest.param(True, [HIDE], Status.WAITING, 1, id="nothing to hide yet"),
        pytest.param(True, [SHOW], Status.WAITING, 1, id="show is no approval"),
        pytest.param(True, [REJECT, SHOW], Status.REJECTED, 1, id="show lists nothing rejected"),
        pytest.param(False, [HIDE], Status.HIDDEN, 0, id="hidden"),
        pytest.param(False, [HIDE, APPROVE], Status.HIDDEN, 1, id="approval does not unhide"),
        pytest.param(False, [HIDE, SHOW], Status.LISTED, 0, id="shown again"),
    ],
)
def test_reviews(needs_review: bool, verdicts: list[Verdict], status: Status, faults: int) -> None:
    reviews = [review(number, 1, verdict) for number, verdict in enumerate(verdicts, start=2)]
    folded = fold_all([submission(1, needs_review=needs_review), *reviews])
    (entry,) = folded.entries
    assert entry.status is status
    assert entry.is_current is (status is Status.LISTED)
    assert len(folded.faults) == faults
    assert entry.history[1:] == tuple(reviews)  # what changed nothing is on record all the same


@pytest.mark.parametrize("record", [edit(2, 1, "Mine now", by="eve"), withdrawal(2, 1, by="eve")])
def test_a_stranger_changes_nothing_and_it_is_told(record: Record) -> None:
    folded = fold_all([submission(1), record])
    assert folded.entries == fold([submission(1)])
    assert [str(fault) for fault in folded.faults] == [
        f"submissions/2026-11/{record_id(2)}.json: expected its owner, 'ann', got 'eve'; "
        "it is kept and changes nothing"
    ]


def test_records_about_nothing_known_are_told() -> None:
    folded = fold_all([edit(2, 1), withdrawal(3, 1), review(4, 1, HIDE), edit(6, 5), edit(5, 4)])
    assert not folded.entries
    assert len(folded.faults) == 5
    assert f"got '{record_id(1)}'" in str(folded.faults[0])


def test_nothing_brings_a_withdrawn_submission_back() -> None:
    later = [edit(3, 1, "New"), review(4, 1, SHOW), review(5, 1, APPROVE), withdrawal(6, 1)]
    folded = fold_all([submission(1), withdrawal(2, 1), *later])
    (entry,) = folded.entries
    assert (entry.status, entry.card.name, entry.is_current) == (Status.WITHDRAWN, "Model", False)
    assert len(folded.faults) == 4


def test_the_last_edit_counts_and_the_scores_stay() -> None:
    (entry,) = fold([submission(1), edit(3, 1, size="8B"), edit(2, 1, size="7B")])
    assert entry.card.size == "8B"
    assert entry.submission.card.size == ""
    assert [one.record_id for one in entry.history] == [record_id(n) for n in (1, 2, 3)]


def test_the_newest_listed_version_stands_on_the_boards() -> None:
    records = [submission(1, "Model"), submission(2, "MODEL"), submission(3, "Mödel", by="bob")]
    records += [submission(4, "mo-del", needs_review=True)]
    entries = fold(records)
    assert [entry.version for entry in entries] == [1, 2, 1, 3]
    assert [entry.is_current for entry in entries] == [False, True, True, False]
    entries = fold([*records, review(5, 4, APPROVE)])
    assert [entry.is_current for entry in entries] == [False, False, True, True]
    entries = fold([*records, review(5, 4, APPROVE), withdrawal(6, 4), review(7, 2, HIDE)])
    assert [entry.is_current for entry in entries] == [True, False, True, False]
    assert [entry.version for entry in entries] == [1, 2, 1, 3]


def shown(*records: Record) -> list[str]:
    return [entry.shown_as for entry in fold(records) if entry.is_current]


def test_the_earlier_owner_of_a_name_keeps_it_plain() -> None:
    assert shown(submission(1, "GPT-4o"), submission(2, "gpt 4о", by="bob")) == [
        "GPT-4o",
        "gpt 4о (bob)",
    ]
    # A newer version does not cost the name, a rename does not take it.
    assert shown(
        submission(1, "GPT-4o"),
        submission(2, "Other", by="bob"),
        submission(3, "GPT-4o", by="bob"),
        submission(4, "GPT-4o"),
    ) == ["Other", "GPT-4o (bob)", "GPT-4o"]
    renamed = [submission(1, "A"), submission(2, "B", by="bob"), edit(3, 1, "B")]
    assert shown(*renamed) == ["B (ann)", "B"]


def test_what_never_stood_on_a_board_holds_no_name() -> None:
    squatter = submission(1, "B", by="eve", needs_review=True)
    assert shown(squatter, submission(2, "B")) == ["B"]
    assert shown(squatter, review(3, 1, REJECT), submission(2, "B")) == ["B"]


def test_shown_names_differ_even_where_someone_is_called_so() -> None:
    names = shown(
        submission(1, "X"),
        submission(2, "X (bob)", by="cy"),
        submission(3, "X", by="bob"),
        submission(4, "X", by="bоb"),
    )
    assert names == ["X", "X (bob)", "X (bob, 2)", "X (bоb, 3)"]


def test_two_records_of_one_id_count_as_one_whichever_comes_first() -> None:
    one, other = submission(1, "A"), submission(1, "B")
    assert fold([one, one]) == fold([one])
    assert fold_all([one, other]) == fold_all([other, one])
    assert len(fold([one, other])) == 1
    assert len(fold_all([one, other]).faults) == 1
    assert not fold_all([one, replace(one)]).faults
