"""Reads every shape that predictions come in, and says what is wrong entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from scorer.errors import Severity
from scorer.readers.archive import refuse
from scorer.readers.bundles.answers import fault_of, has_half_pairs, mend
from scorer.readers.bundles.json_text import Lines, Unreadable, parse, parse_pairs
from scorer.readers.bundles.problems import FirstOfAKind, shown, what_is
from scorer.readers.limits import MAX_ID, MAX_PREDICTION_ITEMS

# Keys of an answer, the first that an entry has counts: as the released scorer has it.
_KEYS = ("prediction", "prediction_final", "response", "pred", "output", "answer")
_SURE_KEYS = frozenset(_KEYS[:4])  # in annotations "output" and "answer" are the right answers
_HEADER = frozenset(
    {"task", "skill", "type", "model", "model_name", "modality", "version", "domain", "others",
     "data_source", "general_capability", "set_type"}
)  # fmt: skip
_QUESTIONS = frozenset({"input", "dialog", "dialogue", "conversation", "question", "options"})
_SHAPE = "a list of entries with 'id' and 'prediction'"
_NAME_IT = "name the id 'id' and the answer 'prediction'"


class Kind(Enum):
    """What a JSON file is."""

    PREDICTIONS = "predictions"
    MAPPING = "mapping"  # id -> answer; any object looks like that
    ANNOTATIONS = "annotations"  # the benchmark's own


@dataclass(slots=True, kw_only=True)
class Contents:
    """What was read from a file; ``ids`` and ``answers`` are equally long."""

    ids: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    kind: Kind = Kind.PREDICTIONS
    task: str | None = None  # the file's own word for its task
    model: str | None = None
    problems: FirstOfAKind


def read_contents(where: str, text: bytes) -> Contents:
    """Read a file of any shape.

    Args:
        where: the file, for messages.
        text: its content as UTF-8.

    Raises:
        SubmissionError: it is no JSON, or not of a shape that holds predictions.
    """
    value = parse(where, text)
    reader = _Reader(where, Contents(problems=FirstOfAKind(where)))
    if isinstance(value, Lines):
        reader.read_lines(value)
    elif isinstance(value, list):
        reader.read_entries(_places(where, value))
    elif isinstance(value, dict):
        reader.read_object(value, text)
    else:
        raise refuse(where, _SHAPE, what_is(value))
    contents = reader.contents
    if not contents.ids and contents.kind is Kind.PREDICTIONS:
        contents.problems.add(where, "at least one prediction", "none", severity=Severity.WARNING)
    return contents


def _places(where: str, entries: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{where}[{number}]", entry) for number, entry in enumerate(entries))


@dataclass(slots=True)
class _Reader:
    where: str
    contents: Contents

    def read_lines(self, lines: Lines) -> None:
        """Read JSON Lines; a first line without an id speaks of all."""
        values, numbers = lines
        if isinstance(values[0], dict) and "id" not in values[0] and values[0].keys() & _HEADER:
            self._read_header(values[0])
            values, numbers = values[1:], numbers[1:]
        pairs = zip(numbers, values, strict=True)
        self.read_entries(
            [(f"{self.where}, line {number}", value) for number, value in pairs], dot=", "
        )

    def read_object(self, value: dict[str, Any], text: bytes) -> None:
        """Read the documented shape, one with another word for ``data``, or id -> answer."""
        self._read_header(value)
        data = value.get("data")
        if isinstance(data, list):
            self.read_entries(_places(self.where, data), header=value)
        elif isinstance(data, dict):
            self._read_mapping(data.items())
        elif "id" in value and value.keys() & set(_KEYS):
            self.read_entries([(self.where, value)])
        elif name := _list_of_entries(value):
            self.contents.problems.add(
                self.where, "the entries under 'data'", f"them under {shown(name)}",
                "read as the data", Severity.NOTE,
            )  # fmt: skip
            self.read_entries(_places(self.where, value[name]), header=value)
        else:
            pairs = parse_pairs(text) or value.items()
            self._read_mapping((key, one) for key, one in pairs if not _is_header(key, one))

    def _read_header(self, value: Mapping[str, Any]) -> None:
        for key in ("model", "model_name"):
            if isinstance(model := value.get(key), str) and self.contents.model is None:
                self.contents.model = model
        if isinstance(task := value.get("task"), str):
            self.contents.task = task

    def _read_mapping(self, pairs: Iterable[tuple[str, Any]]) -> None:
        self.contents.kind = Kind.MAPPING
        for name, answer in pairs:
            where = f"{self.where}[{shown(name)}]"
            if isinstance(answer, dict) and (keys := [key for key in _KEYS[:4] if key in answer]):
                where, answer = f"{where}.{keys[0]}", answer[keys[0]]
            self._add(where, name, answer)

    def read_entries(
        self,
        entries: Iterable[tuple[str, Any]],
        *,
        header: Mapping[str, Any] | None = None,
        dot: str = ".",
    ) -> None:
        """Read entries with their places."""
        placed = list(entries)
        if len(placed) > MAX_PREDICTION_ITEMS:
            raise refuse(
                self.where, f"at most {MAX_PREDICTION_ITEMS:,} entries", f"{len(placed):,}"
            )
        if placed and _are_annotations([entry for _, entry in placed], header or {}):
            self.contents.kind = Kind.ANNOTATIONS
            return
        for where, entry in placed:
            self._read_entry(where, entry, dot)

    def _read_entry(self, where: str, entry: Any, dot: str) -> None:
        problems = self.contents.problems
        if isinstance(entry, Unreadable):
            problems.add(where, *entry, "this line is not read")
            return
        if not isinstance(entry, dict):
            problems.add(where, "an object with 'id' and 'prediction'", what_is(entry), "not read")
            return
        if "id" not in entry:
            entry = {key.strip().casefold(): value for key, value in entry.items()}
        name = _id_text(entry.get("id"))
        if name is None:
            got = what_is(entry["id"]) if "id" in entry else _only(entry)
            problems.add(
                f"{where}{dot}id", "an id, a text or a number", got, f"not read; {_NAME_IT}"
            )
            return
        given = [key for key in _KEYS if key in entry]
        if not given or (given[0] not in _SURE_KEYS and entry.keys() & _QUESTIONS):
            problems.add(
                f"{where}{dot}prediction", "an answer under 'prediction'", _only(entry),
                f"counts as unreadable; {_NAME_IT}",
            )  # fmt: skip
            self.contents.ids.append(name)
            self.contents.answers.append(None)
            return
        self._note_keys(where, entry, given)
        self._add(f"{where}{dot}{given[0]}", name, entry[given[0]])

    def _note_keys(self, where: str, entry: Mapping[str, Any], given: list[str]) -> None:
        """Say where another key might have been meant."""
        key, *others = given
        sure = [other for other in others if other in _SURE_KEYS and entry[other] != entry[key]]
        if sure:
            self.contents.problems.add(
                where, "one answer", f"'{key}' and '{sure[0]}', which differ", f"'{key}' is read",
                Severity.NOTE,
            )  # fmt: skip
        elif key == "answer":
            self.contents.problems.add(
                where, "the key 'prediction'", "'answer'", "read as the prediction", Severity.NOTE
            )

    def _add(self, where: str, name: str, answer: Any) -> None:
        if len(name) > MAX_ID:
            got = f"{len(name):,}: {shown(name)}"
            self.contents.problems.add(
                where, f"ids of at most {MAX_ID:,} characters", got, "not read"
            )
            return
        if fault := fault_of(answer):
            hint = "counts as unreadable"
            self.contents.problems.add(where, fault.expected, fault.got, hint, fault.severity)
            answer = None
        elif has_half_pairs(answer):
            got, hint = "half of a surrogate pair", "read as �"
            self.contents.problems.add(where, "Unicode text", got, hint, Severity.NOTE)
            answer = mend(answer)
        self.contents.ids.append(mend(name))
        self.contents.answers.append(answer)
        if len(self.contents.ids) > MAX_PREDICTION_ITEMS:
            raise refuse(self.where, f"at most {MAX_PREDICTION_ITEMS:,} entries", "more")


def _id_text(value: Any) -> str | None:
    """Write an id as text; 12 and 12.0 are the same number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _is_header(key: str, value: Any) -> bool:
    """Whether a pair of an id -> answer object speaks of the file instead."""
    return key in _HEADER and (key != "type" or isinstance(value, str))


def _list_of_entries(value: Mapping[str, Any]) -> str | None:
    """Find the only list of objects with ids in an object."""
    names = [
        name
        for name, one in value.items()
        if isinstance(one, list) and one and isinstance(one[0], dict) and "id" in one[0]
    ]
    return names[0] if len(names) == 1 else None


def _are_annotations(entries: list[Any], header: Mapping[str, Any]) -> bool:
    """Whether entries are the benchmark's items, with their answers or without.

    Predictions may stand inside a copy of the annotations: then one entry at least has them.
    """
    objects = [entry for entry in entries if isinstance(entry, dict)]
    if not objects or any(entry.keys() & _SURE_KEYS for entry in objects):
        return False
    if "modality" in header and all("output" in entry for entry in objects):
        return True
    return all(
        entry.keys() & _QUESTIONS and ("answer" not in entry or "output" in entry)
        for entry in objects
    )


def _only(entry: Mapping[str, Any]) -> str:
    """List an entry's keys."""
    names = [shown(key) for key in list(entry)[:4]]
    if not names:
        return "an empty object"
    return f"only {', '.join(names)}{', …' if len(entry) > 4 else ''}"
