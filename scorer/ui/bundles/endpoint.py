"""The API endpoint ``/evaluate_bundle``: what ``evaluate --json`` prints, for programs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import gradio as gr

from scorer.errors import ReportError
from scorer.exports import closed_to_dict, evaluation_to_dict
from scorer.ui.bundles.desk import BundleDesk
from scorer.ui.bundles.handlers import options_of, waited
from scorer.ui.bundles.runs import ClosedRun
from scorer.ui.outcome import Choices


def make_bundle_endpoint(desk: BundleDesk) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Make the function behind the endpoint; its docstring is the API's documentation."""

    async def evaluate_bundle(
        file: str,
        model: str = "",
        board: str = "A/full",
        protocol: str = "paper",
        sota: str = "paper",
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Evaluate a bundle of predictions for General-Bench: levels, tasks and problems.

        Bundles are evaluated one at a time; a call waits for its turn. Where the server has private
        answers, scores are against these, rounded, and a user has a few scorings a day.

        Args:
            file: zip, tar.gz, tar, json or jsonl.
            model: what the model is called; without it, what the bundle says.
            board: such as A/full, B/Image+Audio, C/3D-generation or D/I-C-1.
            protocol: paper, or release for the numbers of the released script.
            sota: whose specialists' scores to compare with: paper or workbook.
            request: who asks; filled in by the server.

        Returns:
            The object of /score_workbook, and benchmark, revision, intervals and bundle; for
            private answers benchmark, decimals and bundle.
        """
        if not isinstance(file, str) or not file:
            raise gr.Error("file: expected a bundle, got none", print_exception=False)
        choices = Choices(model=model or None, board=board, protocol=protocol, sota=sota)
        try:
            options = options_of(choices)
            desk.catalog.board(options.board)  # told before anything is read
            run = await waited(desk, desk.start(Path(file), options, desk.caller(request)))
        except ReportError as error:
            raise gr.Error(str(error), print_exception=False) from None
        if isinstance(run, ClosedRun):
            seen = run.on(
                desk.catalog, board=options.board, protocol=options.protocol, sota=options.sota
            )
            return closed_to_dict(seen)
        return evaluation_to_dict(run.evaluation)

    return evaluate_bundle


def build_bundle_endpoint(desk: BundleDesk) -> None:
    """Publish the endpoint; its parts are never on the page. Call inside ``gr.Blocks``."""
    inputs = [
        gr.File(label="file", type="filepath", visible=False),
        gr.Textbox(label="model", value="", visible=False),
        gr.Textbox(label="board", value="A/full", visible=False),
        gr.Textbox(label="protocol", value="paper", visible=False),
        gr.Textbox(label="sota", value="paper", visible=False),
    ]
    result = gr.JSON(label="evaluation", visible=False)
    trigger = gr.Button(visible=False)
    trigger.click(
        make_bundle_endpoint(desk),
        inputs,
        result,
        api_name="evaluate_bundle",
        concurrency_limit=None,  # calls wait in the line
    )
