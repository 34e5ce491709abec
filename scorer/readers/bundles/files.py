"""One task's prediction file: small enough to send to another process, read there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from scorer.readers.archive import refuse
from scorer.readers.bundles.decoding import decode
from scorer.readers.bundles.media import unpack_named
from scorer.readers.bundles.members import Member, Store, place
from scorer.readers.bundles.shapes import Contents, Kind
from scorer.readers.limits import MAX_PREDICTION_BYTES, MAX_PREDICTION_ITEMS
from scorer.records import Predictions


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionFile:
    """Where a task's predictions are; ``pickle`` takes it, and reading needs nothing else.

    ``unpack_to`` is the folder that stands for the top of an archive when a file that an answer
    names is unpacked; ``None`` where none is to be.
    """

    task_id: str
    store: Store
    member: Member
    unpack_to: Path | None = None
    has_media: bool = False  # other files lie in its folder
    max_items: int = MAX_PREDICTION_ITEMS

    @property
    def where(self) -> str:
        """Its place, for messages."""
        return place(self.store.where, self.member.name)

    def read(self) -> Predictions:
        """Read the predictions, and unpack the files that they name.

        Raises:
            SubmissionError: nothing in the file can be read.
        """
        data = self._bytes()
        contents = decode(self.where, data, self.max_items)
        if contents.kind is Kind.ANNOTATIONS:
            hint = "write the model's answers under 'prediction'"
            raise refuse(self.where, "predictions", "the benchmark's annotations", hint)
        return Predictions(
            task_id=self.task_id,
            ids=tuple(contents.ids),
            answers=tuple(contents.answers),
            folder=self._media_folder(contents),
            digest=hashlib.sha256(data).hexdigest(),
            problems=contents.problems.problems(),
        )

    def digest(self) -> str:
        """Return the sha256 of the file's bytes, hex.

        Raises:
            SubmissionError: the file is damaged.
        """
        return hashlib.sha256(self._bytes()).hexdigest()

    def _bytes(self) -> bytes:
        return self.store.read(self.member, limit=MAX_PREDICTION_BYTES)

    def _media_folder(self, contents: Contents) -> Path | None:
        """Return where relative paths start on disk."""
        on_disk = self.store.folder(self.member)
        if on_disk is not None:
            return Path(on_disk)
        if self.unpack_to is None:
            return None
        if self.has_media:
            unpack_named(
                self.store, self.member, contents.answers, self.unpack_to, contents.problems
            )
        return self.unpack_to / self.member.folder
