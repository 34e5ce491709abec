"""What may be told of a bundle that was scored against private answers, and nothing else.

A type of its own: there is no field that could hold an item, an interval or a message about
answers, so telling them is an error of types and not a forgotten ``if``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scorer.catalog import Catalog
from scorer.readers.bundles.bundle import BundleReport
from scorer.records import Results, Submission
from scorer.score import find_protocol, find_sota, score_results


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedEvaluation:
    """A bundle scored against private answers.

    Scores in ``results`` are rounded, and ``submission`` is computed from them alone. All problems
    were found before any answer was read.
    """

    submission: Submission
    results: Results
    given: Mapping[str, int]  # task_id -> answers in the bundle, of each task that was tried
    bundle: BundleReport
    benchmark: str  # the answers' name
    decimals: int  # digits after the point of a score in percent

    def on(self, catalog: Catalog, *, board: str, protocol: str, sota: str) -> ClosedEvaluation:
        """Return it with its levels on some board by some rules; no answer is read again.

        Raises:
            OptionError: one of the names does not exist.
        """
        submission = score_results(
            self.results,
            catalog,
            board=catalog.board(board),
            protocol=find_protocol(protocol),
            sota=find_sota(catalog, sota),
        )
        return replace(self, submission=submission)

    def named(self, model: str) -> ClosedEvaluation:
        """Return it under another name of the model."""
        return replace(
            self,
            submission=replace(self.submission, model=model),
            results=replace(self.results, model=model),
        )
