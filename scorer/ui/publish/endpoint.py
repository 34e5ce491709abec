"""The API endpoint ``/publish``: score a file again and publish it, by the rules of the page."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import gradio as gr

from scorer.errors import ScorerError
from scorer.publishing import Run, run_of_results, run_of_workbook
from scorer.publishing.card import FIELDS
from scorer.publishing.exports import entry_to_dict
from scorer.publishing.rules import known
from scorer.ui.bundles.handlers import options_of, waited
from scorer.ui.drop_zone import BUNDLE_SUFFIXES
from scorer.ui.identity import who
from scorer.ui.outcome import Choices, checked
from scorer.ui.publish.desk import PublishDesk, check_benchmark

_LONGEST = 20_000  # characters of any argument


def make_publish_endpoint(desk: PublishDesk) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Make the function behind the endpoint; its docstring is the API's documentation."""

    async def publish(
        file: str,
        name: str,
        organisation: str = "",
        link: str = "",
        size: str = "",
        modalities: str = "",
        paradigms: str = "",
        access: str = "",
        contact: str = "",
        notes: str = "",
        model: str = "",
        fractions: bool = False,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Score a workbook or a bundle here and publish it, as the account that is logged in.

        The name again is a new version. Only the name is needed.

        Args:
            file: xlsx or csv; or zip, tar.gz, tar, json or jsonl for a bundle of predictions.
            name: the model's name on the boards, 1 to 80 characters.
            organisation: whose model it is.
            link: an address that starts with https:// or http://.
            size: parameters, such as 7B or 770M.
            modalities: some of Image, Video, Audio, 3D, Language, with commas between them.
            paradigms: C, G or C+G.
            access: open or closed, for the weights.
            contact: e-mail or account, kept apart and never shown.
            notes: up to 1,000 characters.
            model: the column to publish, where a workbook has several.
            fractions: read percent scores in 0-1 as fractions.
            request: who asks; filled in by the server.

        Returns:
            One object with record_id, name, version, status, level, scores and signature.
        """
        if not isinstance(file, str) or not file:
            raise gr.Error("file: expected a workbook or a bundle, got none", print_exception=False)
        values = (
            name, organisation, link, size, modalities, paradigms, access, contact, notes,
        )  # fmt: skip
        given = {
            field: value[:_LONGEST] if isinstance(value, str) else value
            for field, value in zip(FIELDS, values, strict=True)
        }
        person = who(request, desk.settings)
        try:
            known(person)  # told before anything is read
            run = await _run(desk, Path(file), model, request, fractions=bool(fractions))
            entry = await to_thread(desk.publishing.publish, person, run, given)
        except ScorerError as error:
            raise gr.Error(str(error), print_exception=False) from None
        return entry_to_dict(entry, desk.standings.of(entry.submission))

    return publish


async def _run(
    desk: PublishDesk, path: Path, model: str, request: gr.Request | None, *, fractions: bool
) -> Run:
    """Score a file here.

    Raises:
        ReportError: it is refused, or not scored against the benchmark that is set.
    """
    choices = Choices(model=model or None, fractions=fractions)
    column, catalog = checked(choices).model, desk.publishing.catalog
    if not path.name.lower().endswith(BUNDLE_SUFFIXES):
        return await to_thread(
            run_of_workbook,
            path,
            catalog,
            model=column,
            fractions=fractions,
            max_bytes=desk.max_bytes,
        )
    bundles = desk.scoring.bundles
    job = bundles.start(path, options_of(choices), bundles.caller(request))
    found = await waited(bundles, job)
    check_benchmark(desk, found.origin)
    return run_of_results(found.evaluation.results, found.origin, catalog)


def build_publish_endpoint(desk: PublishDesk) -> None:
    """Publish the endpoint; its parts are never on the page. Call inside ``gr.Blocks``."""
    inputs = [
        gr.File(label="file", type="filepath", visible=False),
        *(gr.Textbox(label=field, value="", visible=False) for field in (*FIELDS, "model")),
        gr.Checkbox(label="fractions", value=False, visible=False),
    ]
    result = gr.JSON(label="published", visible=False)
    trigger = gr.Button(visible=False)
    trigger.click(
        make_publish_endpoint(desk),
        inputs,
        result,
        api_name="publish",
        concurrency_limit=None,  # bundles wait in their line
    )
