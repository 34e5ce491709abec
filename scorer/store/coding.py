"""Records to the bytes of their files and back. Whatever the bytes, a reading never raises.

A file is one JSON object with ``format`` and ``kind`` (submission, edit, withdrawal, review)
besides the record's own fields. A score is a number; where there is a state or a reason to tell, an
object of ``state``, ``score`` and ``reason``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from scorer.errors import Problem, Severity
from scorer.levels import FloatArray
from scorer.records import TaskScore, TaskState
from scorer.store.form import (
    FORMAT,
    CardPart,
    EditFile,
    OriginPart,
    ReviewFile,
    SubmissionFile,
    ToldScore,
    WithdrawalFile,
)
from scorer.store.ids import ENDING, is_id, on_one_line, relative_path, where_of
from scorer.store.records import (
    Card,
    EditRecord,
    Origin,
    Record,
    ReviewRecord,
    SubmissionRecord,
    WithdrawalRecord,
)
from scorer.store.scores import Rows, RowScores

MOST_BYTES = 2_000_000  # of a file; 700 scores with a reason each take a tenth of it


class _Header(Struct):
    format: int | None = None


_header = msgspec.json.Decoder(_Header)
_body = msgspec.json.Decoder(SubmissionFile | EditFile | WithdrawalFile | ReviewFile)
_encoder = msgspec.json.Encoder()
_MISFIT = re.compile(r"(?s)(?P<what>.*?)(?: - at `\$\.?(?P<at>.*)`)?")
_EXPECTED = re.compile(r"(?s)Expected (?P<expected>.*?)(?:, got (?P<got>.*))?")


class Reading(NamedTuple):
    """What a file holds: the record unless it was refused, and what there is to say of it."""

    record: Record | None
    problems: tuple[Problem, ...] = ()


def encode(record: Record) -> bytes:
    """Write a record as JSON, a line per field and per score.

    Raises:
        ValueError: a text of it has halves of characters, which UTF-8 cannot hold.
    """
    record_id, by = record.record_id, record.by
    match record:
        case SubmissionRecord():
            body: Struct = SubmissionFile(
                record_id=record_id,
                by=by,
                card=CardPart(**asdict(record.card)),
                origin=OriginPart(**asdict(record.origin)),
                catalog=record.catalog,
                signature=record.signature,
                needs_review=record.needs_review,
                scores={task_id: _told(one) for task_id, one in record.scores.items()},
            )
        case EditRecord():
            card = CardPart(**asdict(record.card))
            body = EditFile(
                record_id=record_id, by=by, of=record.of, card=card, reason=record.reason
            )
        case WithdrawalRecord():
            body = WithdrawalFile(record_id=record_id, by=by, of=record.of, reason=record.reason)
        case ReviewRecord():
            body = ReviewFile(
                record_id=record_id,
                by=by,
                of=record.of,
                verdict=record.verdict,
                reason=record.reason,
            )
    return msgspec.json.format(_encoder.encode(body), indent=1) + b"\n"


def _told(one: TaskScore) -> float | ToldScore:
    """Write a number where nothing else is to be told; JSON has none that is infinite."""
    score: float | Literal["∞"] | None = one.score
    if one.score is not None and math.isinf(one.score):
        score = "∞"
    if one.state is TaskState.SCORED and isinstance(score, float | int) and not one.reason:
        return score
    return ToldScore(state=one.state, score=score, reason=one.reason)


def decode(path: str, data: bytes, rows: Rows, *, where: str = "") -> Reading:
    """Read a record from the bytes of a file.

    Args:
        path: the file, relative to the folder of submissions.
        data: what it holds; more than ``MOST_BYTES`` is refused.
        rows: the catalog's tasks and the ranges of their scores.
        where: what messages call it, the path if nothing else is said.
    """
    where = where or where_of(path)
    if len(data) > MOST_BYTES:
        return _refused(where, f"at most {MOST_BYTES:,} bytes", "more")
    try:
        version = _header.decode(data).format
        if version != FORMAT:
            got = "none" if version is None else str(version)
            return _refused(where, f"a record of format {FORMAT}", got, "another version wrote it")
        body = _body.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return _misfit(where, error)
    if not is_id(body.record_id) or relative_path(body.record_id) != path:
        return _refused(f"{where}, record_id", "the file's own name", repr(body.record_id))
    if not isinstance(body, SubmissionFile):
        return _about(where, body)
    return _submission(where, body, rows)


def _about(where: str, body: EditFile | WithdrawalFile | ReviewFile) -> Reading:
    if not is_id(body.of):
        return _refused(f"{where}, of", f"the id of a submission, without {ENDING}", repr(body.of))
    by = {"record_id": body.record_id, "by": body.by, "of": body.of, "reason": body.reason}
    match body:
        case EditFile():
            return Reading(EditRecord(**by, card=_card(body.card)))
        case WithdrawalFile():
            return Reading(WithdrawalRecord(**by))
        case ReviewFile():
            return Reading(ReviewRecord(**by, verdict=body.verdict))


def _submission(where: str, body: SubmissionFile, rows: Rows) -> Reading:
    scores = _scores(where, body.scores, rows)
    if isinstance(scores, Problem):
        return Reading(None, (scores,))
    record = SubmissionRecord(
        record_id=body.record_id,
        by=body.by,
        card=_card(body.card),
        scores=scores,
        catalog=body.catalog,
        signature=body.signature,
        origin=Origin(
            kind=body.origin.kind, digest=body.origin.digest, benchmark=body.origin.benchmark
        ),
        needs_review=body.needs_review,
    )
    unknown = [task_id for task_id in scores.others if task_id not in rows.places]
    if not unknown:
        return Reading(record)
    note = Problem(
        f"{where}, scores",
        "tasks of the catalog",
        f"{len(unknown)} others, such as {_shown(unknown[0])}",
        "they are kept and not shown on boards",
        Severity.NOTE,
    )
    return Reading(record, (note,))


def _card(card: CardPart) -> Card:
    return Card(
        name=card.name,
        organisation=card.organisation,
        link=card.link,
        size=card.size,
        modalities=card.modalities,
        paradigms=card.paradigms,
        access=card.access,
        notes=card.notes,
    )


def _scores(where: str, given: Mapping[str, float | ToldScore], rows: Rows) -> RowScores | Problem:
    """Put the scores into a row and check them; the first that cannot be is told."""
    row: FloatArray = np.full(len(rows.task_ids), np.nan)
    others: dict[str, TaskScore] = {}
    for task_id, one in given.items():
        place = rows.places.get(task_id)
        if isinstance(one, float):
            if place is None:
                others[task_id] = TaskScore(task_id, TaskState.SCORED, one)
            else:
                row[place] = one
            continue
        if (one.state is TaskState.SCORED) != (one.score is not None):
            expected = "a score where the state is 'scored', and nowhere else"
            return Problem(f"{where}, {_shown(task_id)}", expected, str(one.score))
        score = math.inf if isinstance(one.score, str) else one.score
        if place is not None and score is not None:
            row[place] = score
        if place is None or score is None or one.reason:
            others[task_id] = TaskScore(task_id, one.state, score, one.reason)
    outside = np.flatnonzero((row < rows.low) | (row > rows.high))
    if len(outside):
        place = int(outside[0])
        return Problem(
            f"{where}, {rows.task_ids[place]}",
            f"a score between {rows.low[place]:g} and {rows.high[place]:g}",
            f"{row[place]:g}",
        )
    return RowScores(rows, row, others)


def _refused(where: str, expected: str, got: str, hint: str = "") -> Reading:
    return Reading(None, (Problem(where, expected, got, hint),))


def _misfit(where: str, error: Exception) -> Reading:
    """Say what a decoder found wrong."""
    found = _MISFIT.fullmatch(str(error))
    if not isinstance(error, msgspec.ValidationError) or found is None:
        return _refused(where, "JSON in UTF-8", _shown(str(error)))
    place = f"{where}, {_shown(found['at'])}" if found["at"] else where
    if told := _EXPECTED.fullmatch(found["what"]):
        return _refused(place, _plain(told["expected"]), _plain(told["got"] or "something else"))
    what = found["what"][0].lower() + found["what"][1:]
    return _refused(place, f"a record of format {FORMAT}", _plain(what))


def _plain(text: str) -> str:
    return _shown(text.replace("`", "'"))


def _shown(text: str) -> str:
    """Cut a text that a file gave to what a message can hold, on one line."""
    return on_one_line(text if len(text) <= 120 else f"{text[:119]}…")
