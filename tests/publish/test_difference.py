"""What changed between two runs, counted by hand on a handful of tasks."""

from dataclasses import replace

import pytest
from publish_parts import ADA

from scorer.catalog import Catalog
from scorer.publishing import Publishing, Run, difference
from scorer.records import TaskScore, TaskState


def test_difference_is_after_minus_before_task_by_task(
    publishing: Publishing, run: Run, catalog: Catalog
) -> None:
    tasks = [task for task in catalog.tasks_of("Image-Comprehension") if task.metric.is_percent]
    a, b, c, d = (task.task_id for task in tasks[:4])

    def published(name: str, **scores: float) -> object:
        found = {
            task_id: TaskScore(task_id, TaskState.SCORED, score)
            for task_id, score in scores.items()
        }
        results = replace(run.results, scores=found)
        return publishing.publish(ADA, replace(run, results=results), {"name": name})

    before = published("One", **{a: 40.0, b: 50.0, c: 60.0})
    after = published("Two", **{a: 42.5, b: 20.0, d: 10.0, c: 60.0})
    told = difference(before, after, catalog)  # type: ignore[arg-type]
    assert [(one.after.task.task_id, one.points) for one in told.tasks] == [
        (b, pytest.approx(-30.0)),
        (d, pytest.approx(10.0)),
        (a, pytest.approx(2.5)),
    ]
    assert told.same == 1
    assert told.tasks[1].before.state is TaskState.MISSING
    comprehension = len(catalog.tasks_of("Image-Comprehension"))
    level = next(one for one in told.levels if one.name == "S2")
    # S2 is the mean over four modalities of the mean of both paradigms' means.
    assert level.before == pytest.approx(150.0 / comprehension / 2 / 4)
    assert level.after == pytest.approx(132.5 / comprehension / 2 / 4)
