"""Predictions and references in, task and level scores out: in parallel, cached, cancellable."""

from scorer.evaluate.evaluation import Counts, Evaluation, ItemState, TaskEvaluation
from scorer.evaluate.run import EvaluateOptions, Step, evaluate_bundle, evaluating

__all__ = [
    "Counts",
    "EvaluateOptions",
    "Evaluation",
    "ItemState",
    "Step",
    "TaskEvaluation",
    "evaluate_bundle",
    "evaluating",
]
