"""Reads one annotation file: ids and answers fast, whole items where they are looked at.

An item's answer is its ``output``; video grounding keeps it in ``trajectory`` beside the item's
other fields. An item without an id goes by its position, counted from 0. Of items that share an id
the first counts: predictions come by id, so a second answer could not be told from the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from scorer.benchmark.faults import fault, warning
from scorer.benchmark.limits import MAX_ANNOTATION_BYTES, MAX_ITEMS
from scorer.errors import Problem
from scorer.records import References

_GROUNDING = ("trajectory", "tube_start_frame", "tube_end_frame")
_BOM = b"\xef\xbb\xbf"


class _Answer(msgspec.Struct, gc=False):
    """Of an item, only what scoring needs; the parser skips the rest."""

    id: Any = None
    output: Any = UNSET
    trajectory: Any = UNSET
    tube_start_frame: Any = UNSET
    tube_end_frame: Any = UNSET


class _Form(msgspec.Struct):
    """What a file says of all its items."""

    task: Any = None
    type: Any = None
    modality: Any = None
    others: Any = None
    set_type: Any = None
    version: Any = None
    skill: Any = None
    domain: Any = None
    general_capability: Any = None
    capability: Any = None
    bbox_format: Any = None
    data_source: Any = None


class _File(_Form):
    data: list[_Answer] = msgspec.field(default_factory=list)


_FAST = msgspec.json.Decoder(_File)
_HEAD = msgspec.json.Decoder(_Form)
_WHOLE = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """The answers of one task, and what is odd about the file they come from."""

    references: References
    problems: tuple[Problem, ...]
    items: int  # in the file, with those that have no answer or an id that is taken


class _Read(NamedTuple):
    """An item's id as text (empty where it has none) and its answer (``UNSET`` without one)."""

    item_id: str
    answer: Any


def read_bytes(path: Path, where: str) -> bytes:
    """Read a file of bounded size."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_ANNOTATION_BYTES + 1)
    except OSError as error:
        raise fault(where, "a file that can be read", error.strerror or str(error)) from error
    if len(content) > MAX_ANNOTATION_BYTES:
        raise fault(where, f"at most {MAX_ANNOTATION_BYTES:,} bytes", "more")
    return content


def task_field(content: bytes, where: str) -> str:
    """Return what a file calls its task, empty where it does not say."""
    head = _decoded(_HEAD.decode, content, where)
    return head.task if isinstance(head, _Form) and isinstance(head.task, str) else ""


def read_annotation(content: bytes, where: str, task_id: str, folder: Path) -> Annotation:
    """Read ids and answers.

    Args:
        content: the file.
        where: what a person calls it.
        task_id: the task it belongs to.
        folder: where relative paths of media start.

    Raises:
        BenchmarkError: it is no annotation file, or no item has an answer.
    """
    file = _decoded(_FAST.decode, content, where)
    if isinstance(file, _File):
        form, read = _described(file), [_Read(_id(item.id), _answer(item)) for item in file.data]
    else:  # not of the usual shape: look at it closely
        items, form = _items(content, where)
        read = [_Read(_id(item.get("id")), _loose_answer(item)) for item in items]
    if not read:
        raise fault(where, "a list 'data' of items", "none", "check that the file is complete")
    if len(read) > MAX_ITEMS:
        raise fault(where, f"at most {MAX_ITEMS:,} items", f"{len(read):,}")
    problems: list[Problem] = []
    kept = _chosen(read, where, problems)
    if not kept:
        raise fault(
            where,
            "answers ('output')",
            f"none in {len(read):,} items",
            "the close set has questions only; choose a benchmark with answers",
        )
    return Annotation(
        references=References(
            task_id=task_id,
            ids=tuple(item.item_id for item in kept),
            answers=tuple(item.answer for item in kept),
            form=form,
            folder=folder,
            digest=hashlib.sha256(content).hexdigest(),
        ),
        problems=tuple(problems),
        items=len(read),
    )


def read_items(content: bytes, where: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Give every item that scoring counts or could count: id, fields, answer or ``None``."""
    items, _ = _items(content, where)
    seen: set[str] = set()
    for position, item in enumerate(items):
        item_id = _id(item.get("id")) or str(position)
        if item_id in seen:
            continue
        seen.add(item_id)
        answer = _loose_answer(item)
        yield item_id, item, None if answer is UNSET else answer


def _decoded(decode: Callable[[bytes], Any], content: bytes, where: str) -> Any:
    """Decode JSON; ``None`` stands for JSON of another shape than the decoder's."""
    content = content.removeprefix(_BOM)
    try:
        if not content.isascii():
            content.decode("utf-8")  # the parser looks only at the texts it keeps
        return decode(content)
    except UnicodeDecodeError as error:
        byte = f"the byte 0x{content[error.start]:02X} at {error.start:,}"
        raise fault(where, "UTF-8 text", byte, "save it as UTF-8") from error
    except msgspec.ValidationError:
        return None
    except msgspec.DecodeError as error:
        raise fault(where, "JSON", _said(error), _hint(content)) from error
    except RecursionError as error:
        raise fault(where, "JSON", "values nested too deeply") from error


def _said(error: msgspec.DecodeError) -> str:
    text = str(error).removeprefix("JSON is malformed: ")
    return "a file that ends too early" if "truncated" in text else text


def _hint(content: bytes) -> str:
    if any(word in content for word in (b": NaN", b":NaN", b"Infinity")):
        return "NaN and Infinity are no JSON: write null"
    return "download it again"


def _items(content: bytes, where: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Decode a whole file of any shape we know: an object with ``data``, or a list of items."""
    whole = _decoded(_WHOLE.decode, content, where)
    form: dict[str, Any] = {}
    if isinstance(whole, dict):
        form = _described(
            msgspec.convert({**whole, "data": []}, _File, strict=False)  # the known fields
        )
        whole = whole.get("data")
    if not isinstance(whole, list):
        raise fault(where, "a list 'data' of items", _kind(whole))
    for position, item in enumerate(whole):
        if not isinstance(item, dict):
            raise fault(f"{where}, data[{position}]", "an item with 'input'", _kind(item))
    return whole, form


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return "nothing" if value is None else kinds.get(type(value), "a number")


def _described(file: _File) -> dict[str, Any]:
    """Collect what a file says of all items; ``domain`` is a list, as some files have it."""
    form = {
        name: value
        for name in _Form.__struct_fields__
        if (value := getattr(file, name)) is not None
    }
    if isinstance(form.get("domain"), str):
        form["domain"] = [form["domain"]]
    return form


def _id(value: object) -> str:
    """Write an id as text; empty where it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _answer(item: _Answer) -> Any:
    if item.output is not UNSET and item.output is not None:
        return item.output
    if item.trajectory is UNSET:
        return UNSET
    fields = {name: getattr(item, name) for name in _GROUNDING}
    return {name: value for name, value in fields.items() if value is not UNSET}


def _loose_answer(item: dict[str, Any]) -> Any:
    if item.get("output") is not None:
        return item["output"]
    if "trajectory" not in item:
        return UNSET
    return {name: item[name] for name in _GROUNDING if name in item}


def _chosen(read: Sequence[_Read], where: str, problems: list[Problem]) -> list[_Read]:
    """Keep the items that can be scored, and say how many cannot and where the first is."""
    seen: set[str] = set()
    kept: list[_Read] = []
    nameless, repeated, unanswered = [], [], []
    for position, item in enumerate(read):
        item_id = item.item_id
        if not item_id:
            nameless.append(position)
            item_id = str(position)
        if item_id in seen:
            repeated.append(position)
            continue
        seen.add(item_id)
        if item.answer is UNSET:
            unanswered.append(position)
            continue
        kept.append(item if item.item_id else _Read(item_id, item.answer))
    for positions, expected, missing, done in (
        (nameless, "an id for every item", "none", "they go by their position, counted from 0"),
        (repeated, "each id once", "it again", "the first item of that id counts"),
        (unanswered, "an answer ('output') for every item", "none", "they are not scored"),
    ):
        if positions:
            first = f"{where}, data[{positions[0]}]"
            got = f"{missing} in {len(positions):,} of {len(read):,} items"
            problems.append(warning(first, expected, got, done))
    return kept
