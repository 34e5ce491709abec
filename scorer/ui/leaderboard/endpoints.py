"""The boards' API: ``/board``, ``/model``, ``/compare`` and ``/task``, for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import gradio as gr

from scorer.board_exports import comparison_to_dict, sorted_rows, task_to_dict
from scorer.diagnose import gaps
from scorer.errors import ScorerError
from scorer.exports import to_dict
from scorer.ui.leaderboard.choices import usual_view
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.leaderboard.downloads import board_dict
from scorer.ui.leaderboard.render import find_task
from scorer.views import MOST_COMPARED, BoardView, query_lists, read_query, shown

_LONGEST = 2_000  # characters of any argument
Now = Callable[[], BoardDesk]  # gives the boards as they are at the moment
_P = ParamSpec("_P")
_T = TypeVar("_T")


def _explained(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Tell callers what was wrong with their arguments."""

    def explain(*args: _P.args, **named: _P.kwargs) -> _T:
        for value in (*args, *named.values()):
            if not isinstance(value, str) or len(value) > _LONGEST:
                told = f"argument: expected a text of at most {_LONGEST} characters"
                raise gr.Error(f"{told}, got {type(value).__name__}", print_exception=False)
        try:
            return function(*args, **named)
        except ScorerError as error:
            raise gr.Error(str(error), print_exception=False) from None

    explain.__name__, explain.__doc__ = function.__name__, function.__doc__
    explain.__annotations__ = function.__annotations__
    explain.__wrapped__ = function  # type: ignore[attr-defined]  # its signature is the API's
    return explain


def _view(
    desk: BoardDesk, board: str, source: str, protocol: str, sota: str, query: str
) -> BoardView:
    """Make the view that the arguments ask for.

    Raises:
        ScorerError: the board does not exist.
        gr.Error: an argument names nothing that exists.
    """
    usual = usual_view(desk.catalog)
    board_id = desk.catalog.board(board or usual.board).board_id
    given = query_lists(query)
    given |= {
        "board": [board_id],
        "source": [source or usual.source],
        "protocol": [protocol or usual.protocol],
        "sota": [sota or usual.sota],
    }
    view, unknown = read_query(given, desk.catalog)
    if unknown:
        text = "; ".join(f"{one}: expected a known choice" for one in unknown)
        raise gr.Error(text, print_exception=False)
    desk.ranking(view)
    if desk.settled(view) != view:
        text = f"source: expected 'recomputed', got {view.source!r}; "
        text += f"the paper publishes no level scores of board {board_id} by protocol {protocol}"
        raise gr.Error(text, print_exception=False)
    return view


def make_board(now: Now) -> Callable[..., dict[str, Any]]:
    """Make the function behind ``/board``."""

    def board(
        board: str = "A/full",
        source: str = "recomputed",
        protocol: str = "paper",
        sota: str = "paper",
        filters: str = "",
        sort: str = "",
    ) -> dict[str, Any]:
        """Rank the models on a board of General-Bench.

        Args:
            board: such as A/full, B/Image+Audio, C/3D-generation or D/I-C-1.
            source: recomputed, or published for the level scores that the paper prints.
            protocol: paper, or release for the numbers of the released script.
            sota: whose specialists' scores to compare with: paper or workbook.
            filters: the rest of a page's address, such as modality=Image&level=3&access=open.
            sort: S2 to S5, level, wins, scored, model, size, or such as Image.S2.

        Returns:
            One object with board, protocol, sota, source, signature and rows, the best first.
        """
        desk = now()
        view = _view(desk, board, source, protocol, sota, filters)
        told = board_dict(desk, view)
        ranking = desk.ranking(view)
        kept = {ranking.field.names[column] for column in shown(ranking, view)}
        rows = [row for row in told["rows"] if row["model"] in kept]
        return told | {"rows": sorted_rows(rows, sort) if sort and rows else rows}

    return _explained(board)


def make_model(now: Now) -> Callable[..., dict[str, Any]]:
    """Make the function behind ``/model``."""

    def model(
        model: str, board: str = "A/full", protocol: str = "paper", sota: str = "paper"
    ) -> dict[str, Any]:
        """Tell all about one model of the paper on a board.

        Args:
            model: its name, as /board gives it.
            board: such as A/full, B/Image+Audio, C/3D-generation or D/I-C-1.
            protocol: paper, or release for the numbers of the released script.
            sota: whose specialists' scores to compare with: paper or workbook.

        Returns:
            Its row of the board, its tasks with scores, points and wins, and doubts by task.
        """
        desk = now()
        view = _view(desk, board, "", protocol, sota, "")
        told = board_dict(desk, view)
        row = next((one for one in told["rows"] if one["model"] == model), None)
        submission = desk.submission(view, model)
        if row is None or submission is None:
            _unknown_model(model)
        fact = next(one for one in desk.published.models if one.name == model)
        head = {name: told[name] for name in ("board", "protocol", "sota", "source", "signature")}
        tasks = to_dict(submission)["tasks"] if submission else []
        return {**head, **(row or {}), "tasks": tasks, "doubts": dict(fact.flags)}

    return _explained(model)


def _unknown_model(name: str) -> None:
    text = f"model: expected a name that /board gives, got {name[:80]!r}"
    raise gr.Error(text, print_exception=False)


def make_compare(now: Now) -> Callable[..., dict[str, Any]]:
    """Make the function behind ``/compare``."""

    def compare(
        models: str, board: str = "A/full", protocol: str = "paper", sota: str = "paper"
    ) -> dict[str, Any]:
        """Set two to six models of the paper side by side, from their own rows.

        Args:
            models: their names, as /board gives them, one per line or with ; between them.
            board: such as A/full, B/Image+Audio, C/3D-generation or D/I-C-1.
            protocol: paper, or release for the numbers of the released script.
            sota: whose specialists' scores to compare with: paper or workbook.

        Returns:
            Their level scores, and the tasks, the one where they differ most first.
        """
        names = _names(models)
        if not 2 <= len(names) <= MOST_COMPARED:
            text = f"models: expected 2 to {MOST_COMPARED} different names, got {len(names)}"
            raise gr.Error(text, print_exception=False)
        desk = now()
        view = _view(desk, board, "", protocol, sota, "")
        submissions = []
        for name in names:
            submission = desk.submission(view, name)
            if submission is None:
                _unknown_model(name)
            else:
                submissions.append(submission)
        return comparison_to_dict(submissions, gaps(submissions))

    return _explained(compare)


def _names(text: str) -> Sequence[str]:
    parts = (part.strip() for part in text.replace("\n", ";").split(";"))
    return list(dict.fromkeys(part for part in parts if part))


def make_task(now: Now) -> Callable[..., dict[str, Any]]:
    """Make the function behind ``/task``."""

    def task(task: str, protocol: str = "paper", sota: str = "paper") -> dict[str, Any]:
        """Tell all about one task, and rank the models of the paper on it.

        Args:
            task: its id, such as Image-Comprehension/bird-detection; /model gives them.
            protocol: paper, or release for the numbers of the released script.
            sota: whose specialists' scores to compare with: paper or workbook.

        Returns:
            Metric, unit, specialist and its scores, and the models, the best first.
        """
        desk = now()
        view = _view(desk, "", "", protocol, sota, "")
        found = find_task(desk, task)
        if found is None:
            text = f"task: expected a task's id, got {task[:80]!r}"
            raise gr.Error(text, print_exception=False)
        return task_to_dict(found, desk.field(view), desk.published, desk.catalog)

    return _explained(task)


def build_board_endpoints(now: Now) -> None:
    """Publish the endpoints; their parts are never on the page. Call inside ``gr.Blocks``."""
    desk = now()
    rules = {"protocol": "paper", "sota": desk.catalog.sota_names[0]}
    board = {"board": desk.catalog.boards[0].board_id}
    listed: list[tuple[str, Callable[..., dict[str, Any]], dict[str, str]]] = [
        (
            "board",
            make_board(now),
            {**board, "source": "recomputed", **rules, "filters": "", "sort": ""},
        ),
        ("model", make_model(now), {"model": "", **board, **rules}),
        ("compare", make_compare(now), {"models": "", **board, **rules}),
        ("task", make_task(now), {"task": "", **rules}),
    ]
    for name, function, arguments in listed:
        inputs = [
            gr.Textbox(label=label, value=value, visible=False)
            for label, value in arguments.items()
        ]
        gr.Button(visible=False).click(
            function,
            inputs,
            gr.JSON(label=name, visible=False),
            api_name=name,
            concurrency_limit=4,
            concurrency_id="board",
        )
