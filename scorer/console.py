"""A scored run as plain text for a terminal. Digits are rounded here and only here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scorer.diagnose import near_misses, verdict
from scorer.errors import Problem
from scorer.records import LEVELS, PARADIGMS, GroupScores, Submission

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
