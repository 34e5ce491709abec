"""The command line: ``python -m scorer …``, installed as ``general-level``.

The only place in the package that prints. Each command imports what it needs and no more.
Exit status: 0 done, 1 the input was refused (every problem on stderr), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scorer import __version__
from scorer.errors import OptionError, Problem, ReportError
from scorer.evaluate_command import add_evaluate
from scorer.fetch_command import add_fetch
from scorer.publish_command import add_publish
from scorer.site_command import add_export_site

if TYPE_CHECKING:
    from scorer.catalog import Catalog
    from scorer.published import Published
    from scorer.score import Sota

REFUSED, WRONG_USAGE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except OptionError as error:
        print(f"general-level: {error}", file=sys.stderr)
        return WRONG_USAGE
    except ReportError as error:
        _print_refusal(error.problems, as_json=options.json)
        return REFUSED
    except BrokenPipeError:
        # The reader of our output has gone (``| head``); Python must not complain at its exit.
        sys.stdout = None
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="general-level",
        description="Score multimodal generalist models on General-Bench.",
        epilog="Exit status: 0 done, 1 the input was refused, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"general-level {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    score = commands.add_parser(
        "score", help="score a results workbook", description="Score a results workbook."
    )
    score.add_argument("workbook", type=Path, help="xlsx or csv")
    score.add_argument("--model", metavar="COLUMN", help="model column, if there are several")
    score.add_argument(
        "--board", default="A/full", help="A/full, B/Image+Audio, C/3D-generation, D/I-C-1, …"
    )
    score.add_argument(
        "--fractions", action="store_true", help="read percent scores in 0–1 as fractions"
    )
    score.add_argument("--annotated", type=Path, metavar="XLSX", help="write a marked copy")
    score.add_argument("--csv", type=Path, metavar="CSV", help="write the table of tasks")
    score.set_defaults(run=_score)

    board = commands.add_parser(
        "board", help="rank the models of a board", description="Rank the models of a board."
    )
    board.add_argument("board", nargs="?", default="A/full", help="A/full, B/Image, D/I-C-1, …")
    board.add_argument(
        "--source",
        default="recomputed",
        choices=("recomputed", "published"),
        help="level scores by our formulas, or as the paper prints them",
    )
    board.add_argument("--sort", metavar="COL", help="order by S2, S3, … or Image.S2, wins, scored")
    board.add_argument("--csv", type=Path, metavar="CSV", help="write the board")
    board.set_defaults(run=_board)

    compare = commands.add_parser(
        "compare",
        help="set models or workbooks side by side",
        description="Set published models or workbooks side by side, task by task.",
    )
    compare.add_argument("runs", nargs="+", metavar="MODEL|WORKBOOK", help="two to six")
    compare.add_argument("--board", default="A/full", help="which tasks")
    compare.set_defaults(run=_compare)

    template = commands.add_parser(
        "template",
        help="write an empty workbook to fill in",
        description="Write an empty workbook of a board's tasks, ready to fill in.",
    )
    template.add_argument("--board", default="A/full", help="which tasks; A/full has all")
    template.add_argument("-o", "--output", type=Path, metavar="XLSX", help="where to write it")
    template.set_defaults(run=_template)

    add_evaluate(commands, print, _sota, _write)
    add_fetch(commands, print)
    add_publish(commands, print)
    add_export_site(commands, print, _all_models)

    for command in (score, board, compare):
        command.add_argument("--protocol", default="paper", choices=("paper", "release"))
        command.add_argument(
            "--sota", default="paper", metavar="paper|workbook|FILE", help="what counts as SoTA"
        )
    for command in (score, board, compare, template):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _catalog() -> Catalog:
    from scorer.host import host_catalog
    from scorer.settings import Settings

    return host_catalog(Settings())


def _score(options: argparse.Namespace) -> int:
    from scorer.score import ScoreOptions, score_workbook

    catalog = _catalog()
    sota = _sota(options.sota, catalog)
    chosen = ScoreOptions(
        model=options.model,
        board=options.board,
        protocol=options.protocol,
        sota=sota.name,
        fractions=options.fractions,
    )
    try:
        submission = score_workbook(options.workbook, catalog, chosen, sota=sota)
    except ReportError as error:
        if options.annotated:
            _annotate(options.workbook, error.problems, options.annotated)
        raise
    if options.annotated:
        _annotate(options.workbook, submission.problems, options.annotated)
    if options.csv:
        from scorer.exports import write_csv

        _write(options.csv, lambda path: write_csv(submission, path))
    if options.json:
        from scorer.exports import to_dict

        print(json.dumps(to_dict(submission), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        from scorer.console import report

        print(report(submission))
    return 0


def _sota(name: str, catalog: Catalog) -> Sota:
    """Find a choice of SoTA in the catalog, or read it from a workbook."""
    from scorer.score import find_sota, read_sota

    path = Path(name)
    if name not in catalog.sota and path.suffix and path.is_file():
        return read_sota(path, catalog)
    return find_sota(catalog, name)


def _all_models(catalog: Catalog) -> Published:
    """Line up the paper's models and those published into ``DATA_DIR``."""
    from scorer.published import load_published, with_submitted
    from scorer.settings import Settings
    from scorer.store import Store

    state = Store(Settings().data_dir, catalog).state()
    if state.faults:
        from scorer.console import refusal

        print(refusal(state.faults), file=sys.stderr)
    return with_submitted(load_published(catalog), state)


def _board(options: argparse.Namespace) -> int:
    from scorer import board_exports, console
    from scorer.boards import Source, make_field, rank_models
    from scorer.score import find_protocol

    catalog = _catalog()
    board = catalog.board(options.board)
    sota, protocol = _sota(options.sota, catalog), find_protocol(options.protocol)
    published = _all_models(catalog)
    field = make_field(catalog, published, sota, protocol)
    ranking = rank_models(field, board, Source(options.source))
    rows = board_exports.ranking_to_dict(ranking, published, catalog)
    if options.sort:
        rows["rows"] = board_exports.sorted_rows(rows["rows"], options.sort)
    if options.csv:
        _write(options.csv, lambda path: board_exports.write_board_csv(rows, path))
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print(console.board_table(rows))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from scorer import board_exports, console
    from scorer.catalog.names import suggest
    from scorer.diagnose import gaps
    from scorer.published import published_results
    from scorer.readers.workbook import read_workbook
    from scorer.score import find_protocol, score_results

    catalog = _catalog()
    board, protocol = catalog.board(options.board), find_protocol(options.protocol)
    sota = _sota(options.sota, catalog)
    published = _all_models(catalog)
    submissions = []
    for name in options.runs:
        results = published_results(published, catalog, name)
        if results is None and Path(name).is_file():
            results = read_workbook(Path(name), catalog)
        if results is None:
            near = suggest(name, (model.name for model in published.models))
            hint = f"did you mean {near!r}" if near else "`board` lists the models"
            raise OptionError(
                [Problem("compare", "a published model or a workbook", repr(name), hint)]
            )
        submissions.append(
            score_results(results, catalog, board=board, protocol=protocol, sota=sota)
        )
    compared = board_exports.comparison_to_dict(submissions, gaps(submissions))
    if options.json:
        print(json.dumps(compared, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print(console.comparison_table(compared))
    return 0


def _template(options: argparse.Namespace) -> int:
    from scorer.workbooks import write_template

    catalog = _catalog()
    board = catalog.board(options.board)
    path = options.output or Path(f"{board.board_id.replace('/', '-')}-template.xlsx")
    _write(path, lambda target: write_template(catalog, board, target))
    if options.json:
        print(
            json.dumps({"path": str(path), "board": board.board_id, "tasks": len(board.task_ids)})
        )
    else:
        print(f"{path}: {len(board.task_ids)} tasks of board {board.board_id}")
    return 0


def _annotate(workbook: Path, problems: Sequence[Problem], path: Path) -> None:
    from scorer.workbooks import write_annotated

    _write(path, lambda target: write_annotated(workbook, problems, target))


def _write(path: Path, write: Callable[[Path], object]) -> None:
    try:
        write(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OptionError([Problem(str(path), "a file that can be written", reason)]) from error


def _print_refusal(problems: Sequence[Problem], *, as_json: bool) -> None:
    from scorer.console import refusal

    print(refusal(problems), file=sys.stderr)
    if as_json:
        from scorer.exports import problem_to_dict

        listed = [problem_to_dict(problem) for problem in problems]
        print(json.dumps({"problems": listed}, ensure_ascii=False, indent=1))
