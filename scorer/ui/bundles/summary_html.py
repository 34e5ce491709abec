"""What lies behind a bundle's scores, as HTML: benchmark, coverage, what was not scored and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from scorer.evaluate import Evaluation, TaskEvaluation
from scorer.evaluate.evaluation import Interval
from scorer.metrics.registry import SUPPLIED
from scorer.readers.bundles.bundle import BundleReport
from scorer.records import Task, TaskState
from scorer.ui import wording
from scorer.ui.bundles.naming import benchmark_name
from scorer.ui.numbers import points

_MOST_LISTED = 60  # files or tasks that a list names
_COUNTED = ("missing", "unreadable", "conflicting", "surplus", "repeated")


def summary(evaluation: Evaluation, tasks: Mapping[str, Task]) -> str:
    """Show the benchmark, what the bundle holds of it, and what could not be scored."""
    found = evaluation.tasks
    scored = sum(task.state is TaskState.SCORED for task in found.values())
    return facts_section(
        {
            wording.EVALUATED_BENCHMARK: _benchmark(evaluation),
            wording.EVALUATED_TASKS: bundle_tasks(evaluation.bundle, scored, len(found)),
            wording.EVALUATED_ITEMS: _items(found.values()),
            wording.EVALUATED_IN: _duration(evaluation),
        },
        [
            *not_scored((key for key, task in found.items() if task.score is None), tasks),
            *bundle_files(evaluation.bundle, tasks),
        ],
    )


def facts_section(named: Mapping[str, str], lists: Iterable[str]) -> str:
    """Frame facts, by name and as HTML, with what is listed below them."""
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in named.items()
    )
    label = escape(wording.EVALUATED)
    return (
        f'<section class="gl-evaluated" aria-label="{label}"><dl>{facts}</dl>'
        f"{''.join(lists)}</section>"
    )


def interval_line(name: str, interval: Interval | None) -> str:
    """Write the interval below a level score, explained where it is pointed at."""
    if interval is None:
        return ""
    low, high = points(interval[0]), points(interval[1])
    told = escape(wording.INTERVAL_LABEL.format(name=name, low=low, high=high))
    short = escape(wording.INTERVAL.format(low=low, high=high))
    return (
        f'<p class="gl-interval" role="img" tabindex="0" aria-label="{told}"><span>{short}</span>'
        f'<span class="gl-tip" aria-hidden="true">{told}</span></p>'
    )


def _benchmark(evaluation: Evaluation) -> str:
    revision = f" <code>{escape(evaluation.revision[:12])}</code>" if evaluation.revision else ""
    return f"{escape(benchmark_name(evaluation.benchmark))}{revision}"


def bundle_tasks(bundle: BundleReport, scored: int, found: int) -> str:
    """Say how many of a bundle's tasks were scored, and what else is in it."""
    told = [wording.EVALUATED_SCORED.format(scored=scored, found=found)]
    if unknown := len(bundle.unknown):
        told.append(wording.counted(wording.EVALUATED_UNKNOWN, unknown))
    if twice := len(bundle.duplicated):
        told.append(wording.counted(wording.EVALUATED_DUPLICATED, twice))
    return escape("; ".join(told))


def _items(found: Iterable[TaskEvaluation]) -> str:
    counts = [task.counts for task in found if task.counts]
    answered = sum(one.answered for one in counts)
    expected = sum(one.expected for one in counts)
    told = [wording.EVALUATED_ANSWERED.format(answered=f"{answered:,}", expected=f"{expected:,}")]
    for name in _COUNTED:
        if number := sum(getattr(one, name) for one in counts):
            told.append(wording.ITEM_COUNTS[name].format(count=f"{number:,}"))
    return escape("; ".join(told))


def _duration(evaluation: Evaluation) -> str:
    told = wording.EVALUATED_SECONDS.format(seconds=f"{evaluation.seconds:.1f}")
    if cached := sum(task.is_cached for task in evaluation.tasks.values()):
        told += "; " + wording.counted(wording.EVALUATED_CACHED, cached)
    return escape(told)


def not_scored(task_ids: Iterable[str], tasks: Mapping[str, Task]) -> Iterable[str]:
    """List tasks without a score by the reason."""
    groups: dict[tuple[str, str], list[str]] = {}
    for task_id in task_ids:
        task = tasks[task_id]
        reason = wording.SUPPLIED if task.measure in SUPPLIED else wording.NOT_SCORED
        groups.setdefault(reason, []).append(f"{task.title} ({task.metric.name})")
    for reason in (wording.SUPPLIED, wording.NOT_SCORED):
        if names := groups.get(reason):
            yield _listed(wording.counted(reason, len(names)), names)


def bundle_files(bundle: BundleReport, tasks: Mapping[str, Task]) -> Iterable[str]:
    """List the files of no task, and those of tasks that have several."""
    if bundle.unknown:
        title = wording.counted(wording.UNKNOWN_FILES, len(bundle.unknown))
        yield _listed(title, list(bundle.unknown))
    if bundle.duplicated:
        title = wording.counted(wording.DUPLICATED_TASKS, len(bundle.duplicated))
        names = [
            f"{tasks[one.task_id].title}: {', '.join(one.places)}" for one in bundle.duplicated
        ]
        yield _listed(title, names)


def _listed(title: str, names: list[str]) -> str:
    more = len(names) - _MOST_LISTED
    items = "".join(f"<li>{escape(name)}</li>" for name in names[:_MOST_LISTED])
    if more > 0:
        items += f"<li>{escape(wording.AND_MORE.format(count=more))}</li>"
    return f"<details><summary>{escape(title)}</summary><ul>{items}</ul></details>"
