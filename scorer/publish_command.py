"""The command ``publish``: a workbook scored and kept among the published runs of ``DATA_DIR``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scorer.settings import Settings

Print = Callable[..., None]
_FIELDS = {
    "organisation": "whose model it is",
    "link": "an address that starts with https:// or http://",
    "size": "parameters, such as 7B or 770M",
    "modalities": "some of Image, Video, Audio, 3D, Language, with commas between them",
    "paradigms": "C, G or C+G",
    "access": "open or closed, for the weights",
    "contact": "e-mail or account; kept apart, in no list and no export",
    "notes": "up to 1,000 characters",
}


def add_publish(commands: Any, tell: Print) -> None:
    """Add the command.

    Args:
        commands: what ``argparse`` adds commands to.
        tell: how to print.
    """
    parser = commands.add_parser(
        "publish",
        help="score a workbook and put it on the boards of DATA_DIR",
        description="Score a results workbook and put it on the boards of DATA_DIR.",
    )
    parser.add_argument("workbook", type=Path, help="xlsx or csv")
    parser.add_argument("--name", required=True, help="the model's name; again: a new version")
    for field, text in _FIELDS.items():
        parser.add_argument(f"--{field}", default="", help=text)
    parser.add_argument("--model", metavar="COLUMN", help="model column, if there are several")
    parser.add_argument(
        "--fractions", action="store_true", help="read percent scores in 0–1 as fractions"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=lambda options: _publish(options, tell))


def _publish(options: argparse.Namespace, tell: Print) -> int:
    from scorer.errors import Problem, StoreError
    from scorer.host import host_catalog
    from scorer.levels import Protocol
    from scorer.published import load_published
    from scorer.publishing import Person, PublishError, Publishing, run_of_workbook
    from scorer.publishing.exports import entry_to_dict
    from scorer.records import Results
    from scorer.score import find_sota, score_results
    from scorer.settings import Settings
    from scorer.store import Store
    from scorer.store.records import LOCAL

    settings = Settings()
    catalog = host_catalog(settings)
    run = run_of_workbook(
        options.workbook, catalog, model=options.model, fractions=options.fractions
    )
    papers = load_published(catalog).models
    names = {name for model in papers for name in (model.name, *model.printed_as)}
    publishing = Publishing(Store(settings.data_dir, catalog), catalog, settings, sorted(names))
    given = {"name": options.name, **{field: getattr(options, field) for field in _FIELDS}}
    try:
        entry = publishing.publish(Person(LOCAL, is_admin=True), run, given)
    except StoreError as error:
        problem = Problem("DATA_DIR", "a folder that can be written", str(error))
        raise PublishError([problem]) from error
    submission = score_results(
        Results(model=entry.card.name, scores=entry.submission.scores, problems=()),
        catalog,
        board=catalog.boards[0],
        protocol=Protocol.PAPER,
        sota=find_sota(catalog, catalog.sota_names[0]),
    )
    told = entry_to_dict(entry, submission)
    told["queued"] = not _sent(settings, entry.submission.record_id, tell)
    if options.json:
        tell(json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False))
        return 0
    level = submission.levels.level
    reached = "no level" if level is None else f"level {level}"
    covered = told["coverage"]
    tell(f"{entry.card.name}, version {entry.version}: {entry.status.value}")
    tell(f"{reached}, {covered['scored']} of {covered['tasks']} tasks scored")
    tell(f"record {entry.submission.record_id} in {settings.data_dir}")
    return 0


def _sent(settings: Settings, record_id: str, tell: Print) -> bool:
    """Send what is queued to the Hub, if there is one; what does not arrive stays queued here."""
    if not settings.results_repo:
        return True
    from scorer.store.hub_faults import HubError
    from scorer.store.hub_results import ResultsRepo
    from scorer.store.ids import FOLDER

    token = settings.hf_token.get_secret_value()
    hub = ResultsRepo(settings.results_repo, settings.data_dir / FOLDER, token=token)
    try:
        hub.sync()
    except HubError as error:
        tell(f"kept here, and queued for the Hub: {error}", file=sys.stderr)
    return record_id not in hub.queued()
