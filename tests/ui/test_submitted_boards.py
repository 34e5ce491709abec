"""Models that were published here stand on the boards beside the paper's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from places import EXAMPLES
from scorer.catalog import Catalog
from scorer.levels import Protocol
from scorer.published import load_published
from scorer.readers.workbook import read_workbook
from scorer.records import Results
from scorer.score import score_results
from scorer.store import Store, new_id
from scorer.store.records import (
    LOCAL,
    Card,
    EditRecord,
    Origin,
    Record,
    SubmissionRecord,
    WithdrawalRecord,
)
from scorer.ui.grid import grid_value
from scorer.ui.leaderboard import handlers
from scorer.ui.leaderboard.address import citation
from scorer.ui.leaderboard.current import CurrentBoards
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.leaderboard.downloads import board_dict
from scorer.ui.leaderboard.endpoints import make_board, make_model, make_task
from scorer.ui.leaderboard.render import find_grid, render
from scorer.ui.leaderboard.run import Runs
from scorer.views import BoardView

HOSTILE = '<img src=x onerror="alert(1)">'
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def results(catalog: Catalog) -> Results:
    return read_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog)


@pytest.fixture
def store(tmp_path: Path, catalog: Catalog) -> Store:
    return Store(tmp_path, catalog)


@pytest.fixture
def boards(store: Store, catalog: Catalog) -> CurrentBoards:
    return CurrentBoards(catalog, load_published(catalog), store.state)


@pytest.fixture
def submit(store: Store, results: Results, catalog: Catalog) -> Callable[..., SubmissionRecord]:
    def add(name: str, *, second: int = 0, **card: object) -> SubmissionRecord:
        record = SubmissionRecord(
            record_id=new_id(START + timedelta(seconds=second)),
            by=LOCAL,
            card=Card(name=name, **card),  # type: ignore[arg-type]
            scores={key: one for key, one in results.scores.items() if one.score is not None},
            catalog=catalog.version,
            signature="scorer:x",
            origin=Origin(kind="workbook", digest="0" * 64),
            needs_review=False,
        )
        store.add(record)
        return record

    return add


def row_of(desk: BoardDesk, name: str, board: str = "A/full") -> dict[str, object]:
    rows = board_dict(desk, BoardView(board=board))["rows"]
    return next(row for row in rows if row["model"] == name)


def names(desk: BoardDesk) -> set[str]:
    return {model.name for model in desk.published.models}


def test_a_published_run_stands_on_every_board_with_its_own_scores(
    boards: CurrentBoards,
    submit: Callable[..., SubmissionRecord],
    results: Results,
    catalog: Catalog,
) -> None:
    record = submit("Newcomer", size="7B", access="open", organisation="Lab")
    for name in ("A/full", "B/Image", "C/Video-comprehension", "D/I-C-1"):
        row = row_of(boards.now(), "Newcomer", name)
        own = score_results(
            results, catalog, board=catalog.board(name), protocol=Protocol.PAPER,
            sota=boards.now().field(BoardView()).sota,
        ).levels  # fmt: skip
        assert row["scores"] == {key: own.scores[key] for key in row["scores"]}  # type: ignore[attr-defined]
        assert row["source"] == "submitted"
    assert row["submission"]["id"] == record.record_id  # type: ignore[index]
    assert (row["size"], row["access"], row["published"]) == ("7B", "open", None)


def test_boards_follow_the_store_and_a_desk_at_hand_stays_as_it_is(
    boards: CurrentBoards, store: Store, submit: Callable[..., SubmissionRecord]
) -> None:
    before = boards.now()
    assert boards.now() is before
    record = submit("Newcomer")
    after = boards.now()
    assert "Newcomer" in names(after)
    assert "Newcomer" not in names(before)
    edit: Record = EditRecord(
        record_id=new_id(START + timedelta(seconds=5)), by=LOCAL, of=record.record_id,
        card=Card(name="Newcomer", size="13B"), reason="a slip",
    )  # fmt: skip
    store.add(edit)
    assert row_of(boards.now(), "Newcomer")["size"] == "13B"
    gone = WithdrawalRecord(
        record_id=new_id(START + timedelta(seconds=9)), by=LOCAL, of=record.record_id, reason="old"
    )
    store.add(gone)
    assert names(boards.now()) == names(before)
    assert len({before.edition, after.edition}) == 2
    assert boards.now().edition == before.edition == ""


def test_the_order_of_published_ranks_leaves_submissions_their_own_level(
    boards: CurrentBoards, submit: Callable[..., SubmissionRecord]
) -> None:
    submit("Newcomer")
    rows = make_board(boards.now)("A/full", "published")["rows"]
    mine = next(row for row in rows if row["model"] == "Newcomer")
    assert mine["level"] == row_of(boards.now(), "Newcomer")["level"] == 4
    assert mine["as_published"] == []


def test_rows_can_be_chosen_by_where_they_come_from(
    boards: CurrentBoards, submit: Callable[..., SubmissionRecord]
) -> None:
    submit("Newcomer")
    board = make_board(boards.now)
    assert [row["model"] for row in board(filters="origin=submitted")["rows"]] == ["Newcomer"]
    assert "Newcomer" not in [row["model"] for row in board(filters="origin=paper")["rows"]]


def test_a_name_of_the_papers_models_is_told_apart(
    boards: CurrentBoards, submit: Callable[..., SubmissionRecord]
) -> None:
    submit("Vitron-V1")
    assert {"Vitron-V1", "Vitron-V1 (2)"} <= names(boards.now())


def test_the_model_page_says_what_its_owner_says_and_nothing_of_it_is_markup(
    boards: CurrentBoards, submit: Callable[..., SubmissionRecord]
) -> None:
    submit(HOSTILE, organisation=HOSTILE, notes=HOSTILE, link='https://x/"><img/src=x>')
    desk = boards.now()
    view = BoardView(model=HOSTILE)
    page = render(desk, handlers.Answer(view, handlers.EVERYTHING))
    assert page.model_head
    assert "<img" not in page.model_head
    assert "2026-01-02, version 1" in page.model_head
    assert "submitted here" in (page.account or "")
    assert page.doubts == ""
    assert make_model(boards.now)(HOSTILE)["model"] == HOSTILE
    grid = find_grid(desk, Runs(), "board=A/full")
    assert grid is not None
    assert "<" not in grid_value(grid)


def test_what_it_was_not_tested_on_is_missing_and_no_row_of_the_paper(
    boards: CurrentBoards, submit: Callable[..., SubmissionRecord], results: Results
) -> None:
    record = submit("Newcomer")
    lacking = next(t.task_id for t in boards.now().catalog.tasks if t.task_id not in record.scores)
    told = make_task(boards.now)(lacking)["models"]
    assert next(row["state"] for row in told if row["model"] == "Newcomer") == "missing"


def test_a_citation_names_the_submissions_it_was_made_with(
    boards: CurrentBoards, submit: Callable[..., SubmissionRecord]
) -> None:
    assert "submissions:" not in citation(boards.now(), BoardView(), "")
    submit("Newcomer")
    first = boards.now().edition
    assert f"submissions:{first}" in citation(boards.now(), BoardView(), "")
    submit("Another", second=3)
    assert boards.now().edition != first


def test_the_newest_version_counts(
    boards: CurrentBoards, store: Store, submit: Callable[..., SubmissionRecord]
) -> None:
    first = submit("Newcomer")
    task_id, one = next(iter(first.scores.items()))
    store.add(
        replace(
            first,
            record_id=new_id(START + timedelta(seconds=30)),
            scores={task_id: one},
        )
    )
    row = row_of(boards.now(), "Newcomer")
    assert row["coverage"] == {"scored": 1, "tasks": 699}
    assert row["submission"]["version"] == 2  # type: ignore[index]
