"""From an uploaded file and the selectors to a submission, or to the reasons against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scorer.catalog import Catalog
from scorer.errors import Problem, ReportError, SubmissionError
from scorer.events import Event, log
from scorer.readers.workbook import list_model_columns
from scorer.records import MODALITIES, Submission, TaskState
from scorer.score import ScoreOptions, score_workbook
from scorer.ui import wording

_MOST_KEPT = 16  # submissions; charts and downloads of a file ask for the one just scored
_LONGEST_NAME = 200  # characters of a model column that a request may name


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the selectors say. Any caller can send anything: see ``checked``."""

    model: str | None = None
    board: str = "A/full"
    protocol: str = "paper"
    sota: str = "paper"
    fractions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A file that was not scored: every problem, and the columns to choose from, if that is it.

    ``title`` and ``text`` are for reasons that do not lie in the file.
    """

    problems: tuple[Problem, ...]
    columns: tuple[str, ...] = ()
    title: str = wording.REFUSED_TITLE
    text: str = wording.REFUSED_TEXT


class NoModelChosenError(SubmissionError):
    """A file holds several models, and none was chosen; ``columns`` names them."""

    def __init__(self, problems: Iterable[Problem], columns: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.columns = columns


Outcome = Submission | Refusal
Score = Callable[[str, ScoreOptions], Submission]


def build_score(catalog: Catalog, max_bytes: int) -> Score:
    """Make the one road from an uploaded file to a submission; the latest few are kept."""

    @lru_cache(maxsize=_MOST_KEPT)
    def score(path: str, options: ScoreOptions) -> Submission:
        try:
            return score_workbook(Path(path), catalog, options, max_bytes=max_bytes)
        except SubmissionError as error:
            if options.model is None:
                columns = list_model_columns(Path(path), catalog, max_bytes=max_bytes)
                if len(columns) > 1:
                    raise NoModelChosenError(error.problems, columns) from None
            raise

    return score


def checked(choices: Choices) -> ScoreOptions:
    """Turn choices into options; whether board, protocol and SoTA exist, scoring finds out.

    Raises:
        SubmissionError: a choice is not even a name. The page cannot send that, a program can.
    """
    names = {
        "model": choices.model or "",
        "board": choices.board,
        "protocol": choices.protocol,
        "sota": choices.sota,
    }
    if problems := [
        Problem(where, "a name", f"{type(value).__name__} of {len(str(value))} characters")
        for where, value in names.items()
        if not isinstance(value, str) or len(value) > _LONGEST_NAME
    ]:
        raise SubmissionError(problems)
    return ScoreOptions(
        model=choices.model or None,
        board=choices.board,
        protocol=choices.protocol,
        sota=choices.sota,
        fractions=bool(choices.fractions),
    )


def scored(path: str, choices: Choices, score: Score) -> Outcome:
    """Score a file, or say everything that speaks against it."""
    if not Path(path).is_file():
        gone = Problem(
            wording.GONE_WHERE, wording.GONE_EXPECTED, wording.GONE_GOT, wording.GONE_HINT
        )
        return Refusal(problems=(gone,))
    try:
        return score(path, checked(choices))
    except NoModelChosenError as error:
        return Refusal(problems=error.problems, columns=error.columns)
    except ReportError as error:
        return Refusal(problems=error.problems)


def note(outcome: Outcome, kind: str = "workbook") -> None:
    """Log that a file was scored or refused, and nothing of what is in it."""
    if isinstance(outcome, Refusal):
        log(Event.REFUSED, kind=kind, problems=len(outcome.problems))
    else:
        tasks = sum(result.state is TaskState.SCORED for result in outcome.tasks)
        log(Event.SCORED, kind=kind, tasks=tasks, problems=len(outcome.problems))


def board_choices(catalog: Catalog) -> list[tuple[str, str]]:
    """List every board as (label, id): the named ones and all joint boards of scope B."""
    boards = {board.board_id: board for board in catalog.boards}
    for modalities in _joint(MODALITIES):
        board = catalog.board("B/" + "+".join(modalities))
        boards.setdefault(board.board_id, board)
    ordered = sorted(boards.values(), key=lambda board: board.scope)
    sheets = {skill.skill_id: skill.sheet for skill in catalog.skills.values()}
    labels = []
    for board in ordered:
        title = board.title
        if board.scope == "D":
            sheet = sheets.get(board.board_id.partition("/")[2], "")
            title = f"{title} ({sheet.replace('-', ' ').lower()})"
        count = wording.TASK_COUNT.format(count=len(board.task_ids))
        labels.append((f"{board.scope} · {title} — {count}", board.board_id))
    return labels


def _joint(names: Sequence[str]) -> list[tuple[str, ...]]:
    """List every choice of two or more names, small ones first, in the given order."""
    subsets = [
        tuple(name for position, name in enumerate(names) if mask >> position & 1)
        for mask in range(1 << len(names))
    ]
    return sorted((subset for subset in subsets if len(subset) > 1), key=len)
