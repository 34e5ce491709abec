"""General-Bench: its tasks, answers, items and media, from a folder or a dataset on the Hub.

Importing this costs next to nothing: the Hub's client and ``datasets`` load when first needed.
"""

from scorer.benchmark.annotation import Annotation
from scorer.benchmark.benchmark import Benchmark, open_benchmark, task_aliases
from scorer.benchmark.faults import BenchmarkError
from scorer.benchmark.items import Item, Medium

__all__ = [
    "Annotation", "Benchmark", "BenchmarkError", "Item", "Medium", "open_benchmark", "task_aliases",
]  # fmt: skip
