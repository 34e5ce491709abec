"""A published run as JSON, for programs: what its owner may know, and no contact."""

from __future__ import annotations

from typing import Any

from scorer.records import LEVELS, Submission, TaskState
from scorer.store.records import Entry


def entry_to_dict(entry: Entry, submission: Submission) -> dict[str, Any]:
    """Write a submission with what it is worth.

    Args:
        entry: the submission after all its records.
        submission: it, scored on some board.
    """
    record = entry.submission
    return {
        "record_id": record.record_id,
        "by": record.by,
        "name": entry.card.name,
        "shown_as": entry.shown_as,
        "version": entry.version,
        "status": entry.status.value,
        "is_current": entry.is_current,
        "board": submission.board.board_id,
        "level": submission.levels.level,
        "scores": {name: submission.levels.scores[name] for name in LEVELS},
        "coverage": {
            "scored": sum(row.state is TaskState.SCORED for row in submission.tasks),
            "tasks": len(submission.tasks),
        },
        "signature": record.signature,
        "origin": {
            "kind": record.origin.kind,
            "digest": record.origin.digest,
            "benchmark": record.origin.benchmark,
        },
    }
