"""Parses annotation files: JSON of bounded size, the usual shape fast, any other closely.

An item's answer is its ``output``; video grounding keeps it in ``trajectory`` beside the item's
other fields.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from scorer.benchmark.faults import fault
from scorer.benchmark.limits import (
    MAX_ANNOTATION_BYTES,
    MAX_COMMAS,
    MAX_ITEMS,
    MAX_LIGHT_BYTES,
    MAX_OPENED,
)

_GROUNDING = ("trajectory", "tube_start_frame", "tube_end_frame")
_BOM = b"\xef\xbb\xbf"


class Answer(msgspec.Struct, gc=False):
    """Of an item, only what scoring needs; the parser skips the rest."""

    id: Any = None
    output: Any = None


class Form(msgspec.Struct):
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


class File(Form):
    """A file in the documented shape."""

    data: list[Answer] = msgspec.field(default_factory=list)


_USUAL = msgspec.json.Decoder(File)
_HEAD = msgspec.json.Decoder(Form)
_WHOLE = msgspec.json.Decoder()


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
    return head.task if isinstance(head, Form) and isinstance(head.task, str) else ""


def usual(content: bytes, where: str) -> File | None:
    """Parse a file with only the fields that scoring uses; ``None`` if it has another shape."""
    file = _decoded(_USUAL.decode, content, where)
    if not isinstance(file, File):
        return None
    check_items(len(file.data), where)
    return file


def check_items(count: int, where: str) -> None:
    """Refuse a file of more items than any task has."""
    if count > MAX_ITEMS:
        raise fault(where, f"at most {MAX_ITEMS:,} items", f"{count:,}")


def _decoded(decode: Callable[[bytes], Any], content: bytes, where: str) -> Any:
    """Decode JSON; ``None`` stands for JSON of another shape than the decoder's."""
    content = content.removeprefix(_BOM)
    if len(content) > MAX_LIGHT_BYTES:
        _check_weight(content, where)
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


def _check_weight(content: bytes, where: str) -> None:
    """Refuse a large file of so many small values that the parsed one would not fit in memory."""
    if content.count(b"[") + content.count(b"{") > MAX_OPENED:
        raise fault(where, f"at most {MAX_OPENED:,} objects and lists", "more")
    if content.count(b",") > MAX_COMMAS:
        raise fault(where, f"at most {MAX_COMMAS:,} commas", "more")


def _said(error: msgspec.DecodeError) -> str:
    text = str(error).removeprefix("JSON is malformed: ")
    return "a file that ends too early" if "truncated" in text else text


def _hint(content: bytes) -> str:
    if any(word in content for word in (b": NaN", b":NaN", b"Infinity")):
        return "NaN and Infinity are no JSON: write null"
    return "download it again"


def items_and_form(content: bytes, where: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Decode a whole file of any shape we know: an object with ``data``, or a list of items."""
    whole = _decoded(_WHOLE.decode, content, where)
    form: dict[str, Any] = {}
    if isinstance(whole, dict):
        form = described(
            msgspec.convert({**whole, "data": []}, File, strict=False)  # the known fields
        )
        whole = whole.get("data")
    if not isinstance(whole, list):
        raise fault(where, "a list 'data' of items", _kind(whole))
    check_items(len(whole), where)
    for position, item in enumerate(whole):
        if not isinstance(item, dict):
            raise fault(f"{where}, data[{position}]", "an item with 'input'", _kind(item))
    return whole, form


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return "nothing" if value is None else kinds.get(type(value), "a number")


def described(file: File) -> dict[str, Any]:
    """Collect what a file says of all items; ``domain`` is a list, as some files have it."""
    form = {
        name: value for name in Form.__struct_fields__ if (value := getattr(file, name)) is not None
    }
    if isinstance(form.get("domain"), str):
        form["domain"] = [form["domain"]]
    return form


def id_of(item: dict[str, Any]) -> str:
    """Write an item's id as text; empty where it has none."""
    value = item.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def answer_of(item: dict[str, Any]) -> Any:
    """Return an item's answer; ``None`` where it has none, or an empty one as in the close set."""
    output = item.get("output")
    if output is not None and output not in ("", {}, []):
        return output
    if "trajectory" not in item:
        return None
    return {name: item[name] for name in _GROUNDING if name in item}
