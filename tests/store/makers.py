"""Records for tests, as little to write as can be."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings

from scorer.records import TaskScore, TaskState
from scorer.store.records import (
    Card,
    EditRecord,
    Origin,
    ReviewRecord,
    SubmissionRecord,
    Verdict,
    WithdrawalRecord,
)

START = datetime(2026, 11, 21, 13, 45, tzinfo=UTC)


def patient(examples: int = 100) -> settings:
    """Settings of a property that may be tried on a machine with much else to do."""
    slow = [HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, suppress_health_check=slow)


def record_id(number: int) -> str:
    """The id of the record made so many seconds after the start, the same in every run."""
    moment = START + timedelta(seconds=number)
    return f"{moment:%Y%m%dT%H%M%S.%f}Z-{number:010x}"


def submission(
    number: int = 0,
    name: str = "Model",
    by: str = "ann",
    scores: dict[str, float] | None = None,
    *,
    needs_review: bool = False,
    **card: object,
) -> SubmissionRecord:
    return SubmissionRecord(
        record_id=record_id(number),
        by=by,
        card=Card(name=name, **card),
        scores={
            task_id: TaskScore(task_id, TaskState.SCORED, score)
            for task_id, score in (scores or {}).items()
        },
        catalog="0123456789ab",
        signature="scorer:1|catalog:0123456789ab|sota:paper|protocol:paper",
        origin=Origin(kind="workbook", digest="ab" * 32),
        needs_review=needs_review,
    )


def edit(number: int, of: int, name: str = "Model", by: str = "ann", **card: object) -> EditRecord:
    return EditRecord(
        record_id=record_id(number),
        by=by,
        of=record_id(of),
        card=Card(name=name, **card),
        reason="a misprint",
    )


def withdrawal(number: int, of: int, by: str = "ann") -> WithdrawalRecord:
    return WithdrawalRecord(
        record_id=record_id(number), by=by, of=record_id(of), reason="wrong weights"
    )


def review(number: int, of: int, verdict: Verdict, by: str = "judge") -> ReviewRecord:
    return ReviewRecord(
        record_id=record_id(number), by=by, of=record_id(of), verdict=verdict, reason="looked at"
    )
