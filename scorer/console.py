"""A scored run as plain text for a terminal. Digits are rounded here and only here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scorer.diagnose import near_misses, verdict
from scorer.errors import Problem
from scorer.records import LEVELS, PARADIGMS, GroupScores, Submission, TaskState

if TYPE_CHECKING:
    from scorer.evaluate import Evaluation

_SHOWN_PROBLEMS = 40  # on a terminal; --json and --annotated have all


def report(submission: Submission) -> str:
    """Write out level, scores, coverage, nearest misses and problems."""
    levels, board = submission.levels, submission.board
    lines = []
    if submission.fraction_like:
        lines += [_line(submission.problems[0]), ""]
    lines += [
        f"Model     {submission.model}",
        f"Board     {board.board_id} ({board.title}), {len(board.task_ids)} tasks",
        f"Protocol  {submission.protocol}, SoTA {submission.sota_name}",
        "",
        verdict(submission),
        "",
        f"{'':<10}{'score':>10}   if every missing task were won",
    ]
    for name in LEVELS:
        score, bounds = levels.scores[name], levels.bounds[name]
        if score is not None:
            upper = f"{bounds[1]:>10.2f}" if bounds else ""
            lines.append(f"{name:<10}{score:>10.2f}{upper}")
    lines += ["", *_modalities(submission)]
    if missed := near_misses(submission, 5):
        lines += ["", "Nearest to a win (points, the specialist's points)"]
        lines += [
            f"  {row.points:6.2f}  {row.sota_points:6.2f}  {row.task.sheet}, {row.task.title}"
            for row in missed
        ]
    lines += ["", *_problems(submission.problems), "", submission.signature]
    return "\n".join(lines)


def evaluation_report(evaluation: Evaluation) -> str:
    """Write out an evaluated bundle: ``report``, and before it what was in the bundle."""
    bundle, tasks = evaluation.bundle, evaluation.tasks
    counts = [task.counts for task in tasks.values() if task.counts]
    expected = sum(one.expected for one in counts)
    scored = sum(task.state is TaskState.SCORED for task in tasks.values())
    cached = sum(task.is_cached for task in tasks.values())
    rejected = Counter(task.reason for task in tasks.values() if task.reason)
    lines = [
        f"Bundle    {bundle.name}: {len(bundle.found)} tasks, {len(bundle.unknown)} unknown, "
        f"{len(bundle.duplicated)} given twice",
        f"Answers   {evaluation.benchmark} {evaluation.revision[:12]}".rstrip(),
        f"Scored    {scored} tasks in {evaluation.seconds:.1f} s, {cached} of them known before; "
        f"{sum(one.answered for one in counts):,} of {expected:,} items answered",
        *(f"Rejected  {count} tasks: {reason}" for reason, count in rejected.most_common()),
        "",
        report(evaluation.submission),
        "",
        "95 % intervals, from bootstrap samples of the items",
    ]
    lines += [
        f"{name:<10}{pair[0]:>10.2f} to {pair[1]:.2f}"
        for name, pair in evaluation.intervals.items()
        if pair
    ]
    return "\n".join(lines)


def _modalities(submission: Submission) -> list[str]:
    levels = submission.levels
    lines = [f"{'':<26}{'S2':>8}{'S3':>8}{'S4':>8}{'scored':>12}{'supported':>11}{'wins':>6}"]
    for name, scores in levels.modalities.items():
        numbers = "".join(
            f"{value:>8.2f}" if value is not None else f"{'':>8}"
            for value in (scores.s2, scores.s3, scores.s4)
        )
        lines.append(f"{name:<26}{numbers}")
        for paradigm, group in zip(
            PARADIGMS, (scores.comprehension, scores.generation), strict=True
        ):
            if group:
                lines.append(_group(f"  {paradigm}", group))
    if levels.language:
        lines.append(_group("Language", levels.language))
    return lines


def _group(title: str, group: GroupScores) -> str:
    means = f"{group.mean:>8.2f}{group.mean_of_wins:>8.2f}{'':>8}"
    coverage = f"{group.scored}/{group.tasks}"
    return f"{title:<26}{means}{coverage:>12}{group.supported:>11}{group.wins:>6}"


def _problems(problems: Sequence[Problem]) -> list[str]:
    if not problems:
        return ["No problems were found."]
    counts = Counter(problem.severity.value for problem in problems)
    found = ", ".join(
        f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items()
    )
    lines = [f"Problems: {found}", *(f"  {_line(one)}" for one in problems[:_SHOWN_PROBLEMS])]
    if (more := len(problems) - _SHOWN_PROBLEMS) > 0:
        lines.append(f"  and {more} more: --annotated marks them all in a copy, --json has all")
    return lines


def _line(problem: Problem) -> str:
    return f"{problem.severity.value}: {problem}"


def refusal(problems: Sequence[Problem]) -> str:
    """Write out why an input was refused."""
    return "\n".join(_line(problem) for problem in problems)


def board_table(board: Mapping[str, Any]) -> str:
    """Write out a board, one line per model."""
    lines = [
        f"Board {board['board']}, protocol {board['protocol']}, SoTA {board['sota']}, "
        f"{board['source']}",
        "",
        f"{'rank':>4}  {'interval':<9}  {'model':<30}{'level':>5}"
        + "".join(f"{name:>8}" for name in LEVELS)
        + f"{'scored':>10}{'wins':>6}",
    ]
    for row in board["rows"]:
        low, high = row["rank_interval"] or ("", "")
        interval = f"{low}–{high}" if row["rank"] else ""
        scores = "".join(_number(row["scores"][name]) for name in LEVELS)
        coverage = f"{row['coverage']['scored']}/{row['coverage']['tasks']}"
        mark = "*" if row["as_published"] else ""
        lines.append(
            f"{row['rank'] or '':>4}  {interval:<9}  {_short(row['model'] + mark, 29):<30}"
            f"{row['level'] or '–':>5}{scores}{coverage:>10}{row['wins']:>6}"
        )
    lines += ["", "* published scores stand in where the paper's tables have no rows"]
    return "\n".join([*lines, board["signature"]])


def comparison_table(compared: Mapping[str, Any]) -> str:
    """Write out runs side by side: level scores, then the tasks where they differ most."""
    runs = compared["runs"]
    lines = [f"Board {compared['board']}", ""]
    lines.append(f"{'':<46}" + "".join(f"{_short(run['model'], 17):>18}" for run in runs))
    lines.append(f"{'level':<46}" + "".join(f"{run['level'] or '–':>18}" for run in runs))
    for name in LEVELS:
        lines.append(f"{name:<46}" + "".join(f"{_number(r['scores'][name]):>18}" for r in runs))
    lines += ["", "Where they differ most, in points"]
    for task in compared["tasks"][:20]:
        points = "".join(f"{_number(value):>18}" for value in task["points"])
        lines.append(f"{_short(task['title'], 45):<46}{points}")
    return "\n".join([*lines, "", compared["signature"]])


def _number(value: float | None) -> str:
    return f"{'–':>8}" if value is None else f"{value:>8.2f}"


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
