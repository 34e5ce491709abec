"""All records in one file that is quick to read. Derived: losing it costs a reading of them all.

The file: a head (magic, format, checksum of what follows, length of the facts), the facts as
MessagePack, then the scores, one row per submission, float64 with the little end first.
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from scorer.errors import Problem
from scorer.levels import FloatArray
from scorer.records import TaskScore
from scorer.store.coding import Reading
from scorer.store.files import UNFINISHED, read_bounded, replace_file
from scorer.store.ids import relative_path
from scorer.store.listing import Stamp
from scorer.store.records import (
    Card,
    EditRecord,
    Origin,
    ReviewRecord,
    SubmissionRecord,
    WithdrawalRecord,
)
from scorer.store.scores import Rows, RowScores

INDEX_FORMAT = 1  # to be raised with any change of this file, of decoding or of the records
_MAGIC = b"gl-index"
_HEAD = struct.Struct("<8sIIQ")  # magic, format, checksum, length of the facts
_NUMBER = np.dtype("<f8")
_MOST_BYTES = 4_000_000_000  # some half a million submissions
_CRASHED = 3600.0  # seconds after which an unfinished file is nobody's any more

Known = Mapping[str, tuple[Stamp, Reading]]  # by path relative to the folder of submissions


class _Submission(Struct, array_like=True):
    stamp: Stamp
    record_id: str
    by: str
    card: Card
    catalog: str
    signature: str
    origin: Origin
    needs_review: bool
    others: dict[str, TaskScore]
    problems: tuple[Problem, ...]


class _Refused(Struct, array_like=True):
    """A file that holds no record; read again only when it is another one."""

    stamp: Stamp
    path: str
    problems: tuple[Problem, ...]


class _Facts(Struct, array_like=True):
    catalog: str  # its version: what a row's places mean, and which scores are possible
    tasks: int
    submissions: list[_Submission]
    edits: list[tuple[Stamp, EditRecord]]
    withdrawals: list[tuple[Stamp, WithdrawalRecord]]
    reviews: list[tuple[Stamp, ReviewRecord]]
    refused: list[_Refused]


class Index(NamedTuple):
    """The file of the index, and the catalog that it has to be of."""

    path: Path
    rows: Rows

    def load(self) -> dict[str, tuple[Stamp, Reading]]:
        """Read what the files said when the index was made; nothing if it cannot be used.

        Nothing, too, if it is of another version or catalog, cut off or damaged.
        """
        try:
            data = read_bounded(self.path, _MOST_BYTES)
            magic, version, checksum, length = _HEAD.unpack_from(data)
            body = memoryview(data)[_HEAD.size :]
            if (magic, version) != (_MAGIC, INDEX_FORMAT) or zlib.crc32(body) != checksum:
                return {}
            facts = _decoder.decode(body[:length])
            if (facts.catalog, facts.tasks) != (self.rows.version, len(self.rows.task_ids)):
                return {}
            scores = np.frombuffer(body[length:], _NUMBER).astype(np.float64, copy=False)
            return _known(facts, scores.reshape(len(facts.submissions), facts.tasks), self.rows)
        except (OSError, MemoryError, struct.error, msgspec.MsgspecError, ValueError):
            return {}

    def save(self, known: Known) -> None:
        """Put down what the files say; a disk that is full or read-only is no reason to fail."""
        facts = _Facts(self.rows.version, len(self.rows.task_ids), [], [], [], [], [])
        scores = []
        for path, (stamp, reading) in sorted(known.items()):
            match reading.record:
                case None:
                    facts.refused.append(_Refused(stamp, path, reading.problems))
                case SubmissionRecord() as record:
                    if not isinstance(record.scores, RowScores):
                        raise TypeError(f"{path}: expected scores as a file gives them")
                    facts.submissions.append(_packed(stamp, record, record.scores, reading))
                    scores.append(record.scores.row)
                case EditRecord() as record:
                    facts.edits.append((stamp, record))
                case WithdrawalRecord() as record:
                    facts.withdrawals.append((stamp, record))
                case ReviewRecord() as record:
                    facts.reviews.append((stamp, record))
        packed = msgspec.msgpack.encode(facts)
        numbers = np.array(scores, _NUMBER).reshape(-1).view(np.uint8).data
        checksum = zlib.crc32(numbers, zlib.crc32(packed))
        head = _HEAD.pack(_MAGIC, INDEX_FORMAT, checksum, len(packed))
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._sweep()
            # Not brought to the disk: what a loss of power leaves of it does not fit its checksum.
            replace_file(self.path, (head, packed, numbers))

    def _sweep(self) -> None:
        """Remove what crashes left of earlier attempts."""
        for path in self.path.parent.glob(f"{UNFINISHED}*"):
            if time.time() - path.stat().st_mtime > _CRASHED:
                path.unlink(missing_ok=True)


_decoder = msgspec.msgpack.Decoder(_Facts)


def _packed(
    stamp: Stamp, record: SubmissionRecord, scores: RowScores, reading: Reading
) -> _Submission:
    return _Submission(
        stamp=stamp,
        record_id=record.record_id,
        by=record.by,
        card=record.card,
        catalog=record.catalog,
        signature=record.signature,
        origin=record.origin,
        needs_review=record.needs_review,
        others=dict(scores.others),
        problems=reading.problems,
    )


def _known(facts: _Facts, scores: FloatArray, rows: Rows) -> dict[str, tuple[Stamp, Reading]]:
    """Make the records again.

    Raises:
        ValueError: an id is none.
    """
    known: dict[str, tuple[Stamp, Reading]] = {}
    for one, row in zip(facts.submissions, scores, strict=True):
        record = SubmissionRecord(
            record_id=one.record_id,
            by=one.by,
            card=one.card,
            scores=RowScores(rows, row, one.others),
            catalog=one.catalog,
            signature=one.signature,
            origin=one.origin,
            needs_review=one.needs_review,
        )
        known[relative_path(one.record_id)] = one.stamp, Reading(record, one.problems)
    for kept in (facts.edits, facts.withdrawals, facts.reviews):
        for stamp, about in kept:
            known[relative_path(about.record_id)] = stamp, Reading(about)
    for refused in facts.refused:
        known[refused.path] = refused.stamp, Reading(None, refused.problems)
    return known
