"""The command ``export-site``: the boards as a folder of plain files."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scorer.errors import OptionError, Problem

if TYPE_CHECKING:
    from scorer.catalog import Catalog
    from scorer.published import Published

Print = Callable[..., None]
FindModels = Callable[["Catalog"], "Published"]


def add_export_site(commands: Any, tell: Print, find_models: FindModels) -> None:
    """Add the command.

    Args:
        commands: what ``argparse`` adds commands to.
        tell: how to print.
        find_models: gives the models to rank, those published into ``DATA_DIR`` included.
    """
    parser = commands.add_parser(
        "export-site",
        help="write the boards as a static site",
        description="Write the boards as a static site: a folder that any file server shows, such "
        "as python -m http.server or a static Space, with nothing to install there.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or an empty folder")
    parser.add_argument(
        "--board", action="append", default=[], metavar="BOARD",
        help="A/full, B/Image, D/I-C-1, …; may be given several times; all boards by default",
    )  # fmt: skip
    parser.add_argument("--sota", default="paper", metavar="NAME|FILE", help="what counts as SoTA")
    parser.add_argument("--protocol", default="paper", choices=("paper", "release"))
    parser.add_argument("--title", metavar="TEXT", help="the page's title")
    parser.add_argument(
        "--date", metavar="YYYY-MM-DD",
        help="the day that the page names; SOURCE_DATE_EPOCH or today by default",
    )  # fmt: skip
    parser.add_argument(
        "--force", action="store_true", help="replace an earlier export in the folder"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=lambda options: _export(options, tell, find_models))


def _export(options: argparse.Namespace, tell: Print, find_models: FindModels) -> int:
    from scorer.fetch_command import size
    from scorer.host import host_catalog
    from scorer.settings import Settings
    from scorer.ui.leaderboard.desk import BoardDesk
    from scorer.ui.site import SiteOptions, export_site

    settings, sota = Settings(), options.sota
    if Path(sota).suffix and Path(sota).is_file():
        settings = settings.model_copy(update={"sota_file": Path(sota)})
    catalog = host_catalog(settings)
    if settings.sota_file == Path(sota):
        sota = catalog.sota_names[-1]
    chosen = SiteOptions(
        day=_day(options.date),
        boards=tuple(options.board),
        sota=sota,
        protocol=options.protocol,
        **({"title": options.title} if options.title else {}),
    )
    desk = BoardDesk(catalog, find_models(catalog))
    written = export_site(desk, chosen, options.folder, force=options.force)
    if options.json:
        told = {
            "folder": str(options.folder),
            "boards": list(written.boards),
            "models": written.models,
            "files": written.files,
            "bytes": written.size_bytes,
            "data": written.data,
            "date": chosen.day.isoformat(),
        }
        tell(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        tell(
            f"{options.folder}: {_counted(len(written.boards), 'board')}, "
            f"{_counted(written.models, 'model')}, "
            f"{written.files:,} files, {size(written.size_bytes)}; data {written.data}"
        )
        tell(f"Look at it: python -m http.server --directory {options.folder}")
    return 0


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"


def _day(given: str | None) -> date:
    """Read the day, or take that of the sources, or today's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        if given:
            return date.fromisoformat(given)
        if epoch:
            return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        where, expected = ("--date", "YYYY-MM-DD") if given else ("SOURCE_DATE_EPOCH", "seconds")
        raise OptionError([Problem(where, expected, repr(given or epoch))]) from None
    return datetime.now(UTC).date()
