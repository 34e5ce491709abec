"""The API endpoint ``/score_workbook``: the numbers of the page and the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from scorer.exports import to_dict
from scorer.ui.outcome import Choices, Refusal, Score, note, scored


def make_endpoint(score: Score) -> Callable[..., dict[str, Any]]:
    """Make the function behind the endpoint; its docstring is the API's documentation."""

    def score_workbook(
        file: str,
        model: str = "",
        board: str = "A/full",
        protocol: str = "paper",
        sota: str = "paper",
        fractions: bool = False,
    ) -> dict[str, Any]:
        """Score a results workbook of General-Bench: levels, tasks and problems.

        Args:
            file: xlsx or csv.
            model: the column to score, where the file has several.
            board: such as A/full, B/Image+Audio, C/3D-generation or D/I-C-1.
            protocol: paper, or release for the numbers of the released script.
            sota: whose specialists' scores to compare with: paper or workbook.
            fractions: read percent scores in 0-1 as fractions.

        Returns:
            One object with model, level, scores, bounds, modalities, language, tasks, problems.
        """
        if not isinstance(file, str) or not file:
            raise gr.Error("file: expected an xlsx or csv file, got none", print_exception=False)
        choices = Choices(
            model=model or None, board=board, protocol=protocol, sota=sota, fractions=fractions
        )
        outcome = scored(file, choices, score)
        note(outcome)
        if isinstance(outcome, Refusal):
            text = "\n".join(str(problem) for problem in outcome.problems)
            raise gr.Error(text, print_exception=False)
        return to_dict(outcome)

    return score_workbook


def build_endpoint(score: Score) -> None:
    """Publish the endpoint; its parts are never on the page. Call inside ``gr.Blocks``."""
    inputs = [
        gr.File(label="file", type="filepath", visible=False),
        gr.Textbox(label="model", value="", visible=False),
        gr.Textbox(label="board", value="A/full", visible=False),
        gr.Textbox(label="protocol", value="paper", visible=False),
        gr.Textbox(label="sota", value="paper", visible=False),
        gr.Checkbox(label="fractions", value=False, visible=False),
    ]
    result = gr.JSON(label="submission", visible=False)
    trigger = gr.Button(visible=False)
    trigger.click(
        make_endpoint(score),
        inputs,
        result,
        api_name="score_workbook",
        concurrency_limit=4,
        concurrency_id="score",
    )
