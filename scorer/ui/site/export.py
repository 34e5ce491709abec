"""Writes the site: every board, its models and tasks, and the page that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scorer.levels import Protocol
from scorer.score import find_protocol, find_sota
from scorer.ui import site_wording
from scorer.ui.leaderboard.choices import boards_of
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.site.boards import (
    Exported,
    shared_of,
    write_board,
    write_facts,
    write_shared,
)
from scorer.ui.site.folder import digest_of, files_in, replaced
from scorer.ui.site.models import task_cells, write_models
from scorer.ui.site.names import FileNames
from scorer.ui.site.page import Facts, write_page
from scorer.ui.site.tasks import write_scores, write_tasks
from scorer.views import BoardView

SCOPES = ("A", "B", "C", "D")
CONTENT = ("data", "download")  # what the data's hash is made of; page and date are not


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """What a site shows.

    ``boards`` are names of boards, none for all of every scope. ``day`` is told as the day of the
    export; the same day and the same data give the same bytes.
    """

    day: date
    boards: tuple[str, ...] = ()
    sota: str = "paper"
    protocol: str = Protocol.PAPER.value
    title: str = site_wording.TITLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: how much of it, and the hash of its data."""

    boards: tuple[str, ...]
    models: int
    files: int
    size_bytes: int
    data: str


def export_site(
    desk: BoardDesk, options: SiteOptions, folder: Path, *, force: bool = False
) -> Written:
    """Write the boards as a static site into a new or an empty folder.

    Raises:
        OptionError: a board, SoTA or protocol does not exist, or the folder cannot be used.
    """
    boards = _chosen(desk, options)
    with replaced(folder, force=force) as fresh:
        facts = _write(desk, options, boards, fresh)
    written = files_in(folder)
    return Written(
        boards=tuple(one.board.board_id for one in boards),
        models=len(facts.models),
        files=len(written),
        size_bytes=sum(written.values()),
        data=facts.data,
    )


def _chosen(desk: BoardDesk, options: SiteOptions) -> list[Exported]:
    """Find the boards, and give each a file's name."""
    catalog = desk.catalog
    sota, protocol = find_sota(catalog, options.sota), find_protocol(options.protocol)
    if options.boards:
        found = {board.board_id: board for board in map(catalog.board, options.boards)}
        boards = list(found.values())
    else:
        boards = [board for scope in SCOPES for board in boards_of(catalog, scope)]
    names = FileNames()
    return [
        Exported(
            board=board,
            name=names.name(board.board_id),
            view=BoardView(board=board.board_id, sota=sota.name, protocol=protocol.value),
        )
        for board in boards
    ]


def _write(desk: BoardDesk, options: SiteOptions, boards: list[Exported], folder: Path) -> Facts:
    shared = shared_of(desk, boards)
    write_shared(shared, folder)
    first, *others = boards
    write_facts(write_board(desk, first, shared, folder), folder)
    for one in others:
        write_board(desk, one, shared, folder)
    field = desk.field(first.view)
    cells = task_cells(desk, field, shared)
    write_tasks(desk, cells, folder)
    write_scores(cells, field, folder / "download" / "tasks.csv")
    naming = FileNames()
    models = {model: naming.name(model) for model in field.names}
    write_models(desk, first, cells, models, folder)
    facts = Facts(
        title=options.title,
        day=options.day,
        data=digest_of(folder, CONTENT),
        boards=tuple(boards),
        models=models,
    )
    write_page(desk, facts, folder)
    return facts
