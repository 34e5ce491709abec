"""What people paste elsewhere: a LaTeX row, a citation of a view, a model card's results."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from scorer.records import LEVELS

# Where ranked models are evaluated; the open set is for trying things out.
BENCHMARK_REPOSITORY = "General-Level/General-Bench-Closeset"
PAPER = "arXiv:2505.04620"
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def plain(text: str) -> str:
    """Drop what cannot be seen: control characters and those that turn the text's direction."""
    return _UNPRINTABLE.sub("", text)


def latex_text(text: str) -> str:
    """Write a text so that LaTeX prints it as it is."""
    return "".join(_LATEX.get(character, character) for character in plain(text))


def latex_row(row: Mapping[str, Any]) -> str:
    """Write a board's row for a table: model, level, S2 to S5, coverage; rounded to two digits."""
    level = "--" if row["level"] is None else str(row["level"])
    scores = (
        "--" if row["scores"][name] is None else f"{row['scores'][name]:.2f}" for name in LEVELS
    )
    coverage = f"{row['coverage']['scored']}/{row['coverage']['tasks']}"
    return " & ".join([latex_text(row["model"]), level, *scores, coverage]) + r" \\"


def latex_header() -> str:
    """Name the columns of ``latex_row``."""
    return (
        " & ".join(
            ["Model", "Level", *(f"S\\textsubscript{{{name[1]}}}" for name in LEVELS), "Tasks"]
        )
        + r" \\"
    )


def view_citation(board: Mapping[str, Any], *, address: str, day: date) -> str:
    """Cite exactly one view of a board: its data, scorer, rules, date and address, as BibTeX."""
    place = re.sub(r"[^A-Za-z0-9]+", "-", board["board"]).strip("-").lower()
    return (
        f"@misc{{generallevel-{place}-{day:%Y%m%d},\n"
        f"  title        = {{General-Level board {latex_text(board['board'])}}},\n"
        f"  howpublished = {{\\url{{{_url(address)}}}}},\n"
        f"  note         = {{{latex_text(board['signature'])}; {board['source']}; "
        f"seen {day:%Y-%m-%d}; benchmark: {PAPER}}},\n"
        f"  year         = {{{day:%Y}}}\n"
        "}\n"
    )


def _url(address: str) -> str:
    r"""Keep an address from ending the ``\url`` it stands in."""
    return re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", plain(address))


def eval_results_yaml(row: Mapping[str, Any], board: Mapping[str, Any], *, day: date) -> str:
    """Write a model's level scores as a model repository's ``.eval_results/*.yaml``.

    Scores that do not apply are left out; the signature stands in every entry's notes.

    Source: huggingface_hub's ``EvalResultEntry``.
    """
    import yaml  # both only here, and most commands never come here
    from huggingface_hub import EvalResultEntry, eval_result_entries_to_yaml

    entries = [
        EvalResultEntry(
            dataset_id=BENCHMARK_REPOSITORY,
            task_id=f"{board['board']}/{name}",
            value=score,
            date=day.isoformat(),
            notes=f"{board['signature']}, {row['coverage']['scored']} of "
            f"{row['coverage']['tasks']} tasks scored",
        )
        for name, score in row["scores"].items()
        if score is not None
    ]
    text: str = yaml.safe_dump(
        eval_result_entries_to_yaml(entries), sort_keys=False, allow_unicode=True, width=100
    )
    return text
