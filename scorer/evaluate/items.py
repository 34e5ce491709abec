"""A task's items as people look at them: what was right, what was answered, what it was worth.

An evaluation keeps neither answers nor references; both files are read again, task by task.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scorer.benchmark import Benchmark
from scorer.evaluate.align import align
from scorer.evaluate.evaluation import ItemState, TaskEvaluation
from scorer.readers.bundles.files import PredictionFile
from scorer.readers.bundles.problems import FirstOfAKind


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a scored task."""

    item_id: str
    state: ItemState
    score: float  # as if it were the whole task; NaN where an item alone has none
    reference: Any  # JSON values, as in the files
    prediction: Any


def item_rows(
    task: TaskEvaluation, file: PredictionFile, benchmark: Benchmark
) -> Iterator[ItemRow]:
    """Give a scored task's items in the benchmark's order.

    Args:
        task: what was found; nothing is given for one that was not scored.
        file: the predictions it was found from.
        benchmark: the references it was found from.

    Raises:
        BenchmarkError: the references cannot be read any more.
        SubmissionError: the predictions cannot be read any more.
    """
    if not task.item_ids:
        return
    # An item that was scored without a reference has a row all the same.
    references = benchmark.references(task.task_id, unanswered=True)
    aligned = align(references, file.read(), file.where, FirstOfAKind(file.where))
    answers = {
        item_id: pair
        for item_id, *pair in zip(references.ids, references.answers, aligned.answers, strict=True)
    }
    for item_id, state, score in zip(
        task.item_ids, task.item_states.tolist(), task.item_scores.tolist(), strict=True
    ):
        reference, prediction = answers.get(item_id, (None, None))
        yield ItemRow(item_id, ItemState(state), score, reference, prediction)
