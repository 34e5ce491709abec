"""Reads every shape that predictions come in, and says what is wrong entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import Any

from scorer.errors import Severity
from scorer.readers.archive import refuse
from scorer.readers.bundles.answers import fault_of, has_half_pairs, mend
from scorer.readers.bundles.json_text import Lines, Unreadable, parse, parse_pairs
from scorer.readers.bundles.problems import FirstOfAKind, shown, what_is
from scorer.readers.limits import MAX_ID

# Keys of an answer, the first that an entry has counts: as the released scorer has it.
_KEYS = ("prediction", "prediction_final", "response", "pred", "output", "answer")
_SURE_KEYS = frozenset(_KEYS[:4])  # in annotations "output" and "answer" are the right answers
_HEADER = frozenset(
    {"task", "skill", "type", "model", "model_name", "modality", "version", "domain", "others",
     "data_source", "general_capability", "set_type"}
)  # fmt: skip
_QUESTIONS = frozenset({"input", "dialog", "dialogue", "conversation", "question", "options"})
UNREADABLE = "counts as unreadable"
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


def read_contents(where: str, text: bytes, max_items: int) -> Contents:
    """Read a file of any shape.

    Args:
        where: the file, for messages.
        text: its content as UTF-8.
        max_items: entries that it may have, readable or not.

    Raises:
        SubmissionError: it is no JSON, or not of a shape that holds predictions.
    """
    value = parse(where, text, max_items)
    # Only a "\\ud8…" can become half of a pair, so most files need not be searched.
    may_have_halves = b"\\ud" in text or b"\\uD" in text
    contents = Contents(problems=FirstOfAKind(where))
    reader = _Reader(where, max_items, contents, may_have_halves=may_have_halves)
    if isinstance(value, Lines):
        reader.read_lines(value)
    elif isinstance(value, list):
        reader.read_entries(value, reader.place_in_list)
    elif isinstance(value, dict):
        reader.read_object(value, text)
    else:
        raise refuse(where, _SHAPE, what_is(value))
    if not contents.ids and contents.kind is Kind.PREDICTIONS:
        contents.problems.add(where, "at least one prediction", "none", severity=Severity.WARNING)
    return contents


@dataclass(slots=True)
class _Reader:
    where: str
    max_items: int
    contents: Contents
    may_have_halves: bool

    def place_in_list(self, number: int) -> str:
        """Say where an entry of a list is."""
        return f"{self.where}[{number}]"

    def read_lines(self, lines: Lines) -> None:
        """Read JSON Lines; a first line without an id speaks of all."""
        values, numbers = lines
        if isinstance(values[0], dict) and "id" not in values[0] and values[0].keys() & _HEADER:
            self._read_header(values[0])
            values, numbers = values[1:], numbers[1:]
        self.read_entries(values, lambda number: f"{self.where}, line {numbers[number]}", dot=", ")

    def read_object(self, value: dict[str, Any], text: bytes) -> None:
        """Read the documented shape, one with another word for ``data``, or id -> answer."""
        self._read_header(value)
        data = value.get("data")
        if isinstance(data, list):
            self.read_entries(data, self.place_in_list, header=value)
        elif isinstance(data, dict):
            self._read_mapping(data.items())
        elif "id" in value and value.keys() & set(_KEYS):
            self.read_entries([value], lambda _: self.where)
        elif name := _list_of_entries(value):
            self.contents.problems.add(
                self.where,
                "the entries under 'data'",
                f"them under {shown(name)}",
                "read as the data",
                Severity.NOTE,
            )
            self.read_entries(value[name], self.place_in_list, header=value)
        else:
            self._check_count(len(value))
            pairs = parse_pairs(text) or value.items()
            self._read_mapping([pair for pair in pairs if not _is_header(*pair)])

    def _read_header(self, value: Mapping[str, Any]) -> None:
        for key in ("model", "model_name"):
            if isinstance(model := value.get(key), str) and self.contents.model is None:
                self.contents.model = model
        if isinstance(task := value.get("task"), str):
            self.contents.task = task

    def _check_count(self, count: int) -> None:
        if count > self.max_items:
            raise refuse(self.where, f"at most {self.max_items:,} entries", f"{count:,}")

    def _read_mapping(self, pairs: Collection[tuple[str, Any]]) -> None:
        self._check_count(len(pairs))
        self.contents.kind = Kind.MAPPING
        for name, answer in pairs:
            if isinstance(answer, dict) and (keys := [key for key in _KEYS[:4] if key in answer]):
                place = partial("{}[{}].{}".format, self.where, shown(name), keys[0])
                self._add(place, name, answer[keys[0]])
            else:
                self._add(partial("{}[{}]".format, self.where, shown(name)), name, answer)

    def read_entries(
        self,
        entries: list[Any],
        place: Callable[[int], str],
        *,
        header: Mapping[str, Any] = MappingProxyType({}),
        dot: str = ".",
    ) -> None:
        """Read entries; ``place`` says where the one of a number is."""
        self._check_count(len(entries))
        if entries and _are_annotations(entries, header):
            self.contents.kind = Kind.ANNOTATIONS
            return
        for number, entry in enumerate(entries):
            self._read_entry(partial(place, number), entry, dot)

    def _read_entry(self, where: Callable[[], str], entry: Any, dot: str) -> None:
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
            hint = f"not read; {_NAME_IT}"
            problems.add(lambda: f"{where()}{dot}id", "an id, a text or a number", got, hint)
            return
        key = next((key for key in _KEYS if key in entry), None)
        if key is None or (key not in _SURE_KEYS and entry.keys() & _QUESTIONS):
            problems.add(
                lambda: f"{where()}{dot}prediction",
                "an answer under 'prediction'",
                _only(entry),
                f"{UNREADABLE}; {_NAME_IT}",
            )
            self.contents.ids.append(name)
            self.contents.answers.append(None)
            return
        if len(entry) > 2 or key == "answer":
            self._note_keys(where, entry, key)
        self._add(lambda: f"{where()}{dot}{key}", name, entry[key])

    def _note_keys(self, where: Callable[[], str], entry: Mapping[str, Any], key: str) -> None:
        """Say where another key might have been meant."""
        others = [other for other in _KEYS[:4] if other in entry and entry[other] != entry[key]]
        if others:
            got = f"'{key}' and '{others[0]}', which differ"
            self.contents.problems.add(where, "one answer", got, f"'{key}' is read", Severity.NOTE)
        elif key == "answer":
            self.contents.problems.add(
                where, "the key 'prediction'", "'answer'", "read as the prediction", Severity.NOTE
            )

    def _add(self, where: Callable[[], str], name: str, answer: Any) -> None:
        if len(name) > MAX_ID:
            expected, got = f"ids of at most {MAX_ID:,} characters", f"{len(name):,}: {shown(name)}"
            self.contents.problems.add(where, expected, got, "not read")
            return
        if fault := fault_of(answer):
            self.contents.problems.add(where, fault.expected, fault.got, UNREADABLE, fault.severity)
            answer = None
        elif self.may_have_halves and has_half_pairs(answer):
            got, hint = "half of a surrogate pair", "read as �"
            self.contents.problems.add(where, "Unicode text", got, hint, Severity.NOTE)
            answer = mend(answer)
        self.contents.ids.append(mend(name) if self.may_have_halves else name)
        self.contents.answers.append(answer)


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
