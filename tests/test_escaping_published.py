"""A card's fields stay text wherever they are shown, also of records that others wrote."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scorer.board_exports import ranking_to_dict, with_task_scores, write_board_csv
from scorer.board_files import write_board_json, write_board_xlsx, write_latex
from scorer.catalog import Catalog
from scorer.errors import ScorerError
from scorer.published import load_published
from scorer.publishing import AuditLine
from scorer.publishing.card import read_card
from scorer.records import Submission, TaskScore, TaskState
from scorer.store import Store, new_id
from scorer.store.records import Card, Entry, Origin, SubmissionRecord, WithdrawalRecord
from scorer.ui.leaderboard import handlers
from scorer.ui.leaderboard.current import CurrentBoards
from scorer.ui.leaderboard.render import render
from scorer.ui.publish.list_html import audit_html, own_html, waiting_html
from scorer.views import BoardView
from test_escaping import is_sendable, named, named_whole, runs_nothing

LINKS = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "https://x.org/\"onx='")
DAY = datetime(2026, 11, 21, tzinfo=UTC)


def record(name: str, link: str, catalog: Catalog) -> SubmissionRecord:
    task_id = catalog.tasks[0].task_id
    return SubmissionRecord(
        record_id=new_id(DAY),
        by="somebody",
        card=Card(name=name, organisation=name, link=link, notes=name, size="7B"),
        scores={task_id: TaskScore(task_id, TaskState.SCORED, 50.0)},
        catalog=catalog.version,
        signature="scorer:0|catalog:0|sota:paper|protocol:paper",
        origin=Origin(kind="workbook", digest="0" * 64),
        needs_review=False,
    )


def kept(folder: Path, catalog: Catalog, name: str, link: str) -> tuple[Store, Entry] | None:
    """Keep a record; ``None`` where the store itself refuses it, so that nobody is shown it."""
    store, made = Store(folder, catalog), record(name, link, catalog)
    try:
        store.add(made)
    except (ScorerError, ValueError):
        return None
    entry = store.entry(made.record_id)
    return None if entry is None else (store, entry)


@named_whole
def test_lists_and_boards_show_a_card_as_text(
    name: str, catalog: Catalog, tmp_path: Path, submission: Submission
) -> None:
    stored = kept(tmp_path, catalog, name, "")
    if stored is None:
        assert len(name) > 1_000
        return
    store, entry = stored
    withdrawal = WithdrawalRecord(
        record_id=new_id(DAY), by=name, of=entry.submission.record_id, reason=name
    )
    for shown in (
        own_html([entry], lambda _: submission, frozenset()),
        waiting_html([entry], lambda _: submission, frozenset()),
        audit_html([AuditLine(withdrawal, entry)], []),
    ):
        assert runs_nothing(shown)
        assert is_sendable(shown)
    boards = CurrentBoards(catalog, load_published(catalog), store.state).now()
    assert entry.shown_as in {model.name for model in boards.published.models}
    task_id = catalog.tasks[0].task_id
    for view in (BoardView(), BoardView(model=entry.shown_as), BoardView(task=task_id)):
        answer: Any = render(boards, handlers.Answer(view, handlers.EVERYTHING), ())
        for field in answer.__dataclass_fields__:
            value = getattr(answer, field)
            assert is_sendable(value), field
            if isinstance(value, str) and value.lstrip().startswith("<"):
                assert runs_nothing(value), field
    ranking = boards.ranking(BoardView())
    board = with_task_scores(ranking_to_dict(ranking, boards.published, catalog, {}), ranking)
    write_board_csv(board, tmp_path / "board.csv")
    write_board_json(board, tmp_path / "board.json")
    write_board_xlsx(board, tmp_path / "board.xlsx")
    write_latex(board, tmp_path / "board.tex")


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_runs_something_is_no_link(
    link: str, catalog: Catalog, tmp_path: Path, submission: Submission
) -> None:
    assert any(one.where == "link" for one in read_card({"name": "A", "link": link}).problems) or (
        link.startswith("https")
    )
    stored = kept(tmp_path, catalog, "A model", link)
    if stored is None:
        assert not link.startswith("https")
        return
    store, entry = stored
    assert link.startswith("https")
    assert runs_nothing(waiting_html([entry], lambda _: submission, frozenset()))
    boards = CurrentBoards(catalog, load_published(catalog), store.state).now()
    view = BoardView(model=entry.shown_as)
    answer: Any = render(boards, handlers.Answer(view, handlers.EVERYTHING), ())
    for field in answer.__dataclass_fields__:
        value = getattr(answer, field)
        if isinstance(value, str) and value.lstrip().startswith("<"):
            assert runs_nothing(value), field


@named
def test_what_a_form_sends_is_read_to_something_that_can_be_seen(name: str) -> None:
    draft = read_card({"name": name, "organisation": name, "notes": name, "link": name})
    for text in (draft.card.name, draft.card.organisation, draft.card.notes):
        text.encode("utf-8")
        assert not {"\0", "\u202e", "\u200b", "\x1b", "\ufeff"} & set(text)
        assert len(text) <= 1_000
    assert draft.card.link == ""


@pytest.fixture(scope="module")
def submission(catalog: Catalog) -> Submission:
    from places import EXAMPLES
    from scorer.score import score_workbook

    return score_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog)
