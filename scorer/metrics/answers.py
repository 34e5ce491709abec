"""What a JSON value says: texts, labels, numbers. Knows annotation files, not metrics.

The benchmark's answers are strings, numbers, lists and objects under some thirty field names. What
is meant follows from the shape: an object with one field is what that field holds; of several
fields the one that names an answer counts. A list holds alternatives where a text is due and parts
where labels are due. Predictions may have any shape that references have.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# Where an object has several fields: the first of these that it has is the answer.
ANSWER_FIELDS = (
    "answer", "answers", "text", "prediction", "prediction_final", "final_answer", "label",
    "labels", "category", "response", "content", "translation", "summary", "highlights", "story",
    "reference", "references", "proof", "solution", "sql", "nl", "target", "entities",
    "paraphraseSentence", "Standard English", "repairCode", "code", "caption", "captions", "pred",
    "output", "result", "value", "number", "count",
)  # fmt: skip
_MOST = 1e30  # of a number that is scored; products of its squares are still numbers
LARGEST = 1e12  # of a coordinate or a confidence; squares of such can be added up
_DEPTH = 8  # of nested lists and objects; real answers have three


def unwrapped(value: Any) -> Any:
    """Take the answer out of the objects around it; a string, number, list or ``None`` remains.

    An object without a known field is its only value, or, with several, its own JSON text.
    """
    for _ in range(_DEPTH):
        if not isinstance(value, dict):
            return value
        if "steps" in value and "conclusion" in value:
            return _proof(value)
        field = next((name for name in ANSWER_FIELDS if name in value), None)
        if field is None and len(value) != 1:
            return spelt(value)
        value = value[field] if field is not None else next(iter(value.values()))
    return spelt(value)


def _proof(value: Mapping[str, Any]) -> str:
    """Write a proof as one text: a step per line, then the conclusion."""
    steps = value["steps"]
    lines = steps if isinstance(steps, list) else [steps]
    return "\n".join(str(line) for line in lines) + f"\nConclusion: {value['conclusion']}"


def spelt(value: Any) -> str:
    """Write any value as a text: numbers without a needless ``.0``, objects as sorted JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def acceptable_texts(value: Any) -> tuple[str, ...]:
    """Return every text that a reference accepts, at least one; of a list, each element."""
    if type(value) is dict and len(value) == 1:  # nearly all of them
        (value,) = value.values()
    answer = value if isinstance(value, str) else unwrapped(value)
    if isinstance(answer, str):
        return (answer,)
    if isinstance(answer, list) and answer:
        return tuple(dict.fromkeys(spelt(unwrapped(element)) for element in answer))
    return (spelt(answer) if answer != [] else "",)


def given_text(value: Any) -> str:
    """Return the text of a prediction; of a list, its first element: one answer counts."""
    if isinstance(value, str):
        return value
    answer = unwrapped(value)
    if isinstance(answer, list):
        return spelt(unwrapped(answer[0])) if answer else ""
    return spelt(answer)


def several_answers(value: Any) -> bool:
    """Whether a prediction gives a list of more than one text where one is due."""
    if isinstance(value, str):
        return False
    answer = unwrapped(value)
    return isinstance(answer, list) and len(answer) > 1


def parts(value: Any) -> tuple[str, ...]:
    """Return the parts of an answer that is made of several; a text is one part."""
    if type(value) is dict and len(value) == 1:
        (value,) = value.values()
    answer = value if isinstance(value, str) else unwrapped(value)
    if isinstance(answer, list):
        return tuple(_joined(element) for element in answer)
    return (spelt(answer),)


def _joined(element: Any) -> str:
    """Write a part that is a record or a tuple on one line, as texts of annotations do."""
    if isinstance(element, dict):
        return spelt(unwrapped(element) if len(element) == 1 else element)
    if isinstance(element, list):
        return "(" + ", ".join(spelt(part) for part in element) + ")"
    return spelt(element)


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number that can be reckoned with; JSON itself knows no bound."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and abs(value) <= LARGEST


def number(value: Any) -> float | None:
    """Read one number up to 1e30, written as such or as text; anything else is ``None``."""
    answer = unwrapped(value)
    if isinstance(answer, list) and len(answer) == 1:
        answer = unwrapped(answer[0])
    if isinstance(answer, bool) or not isinstance(answer, int | float | str):
        return None
    try:
        result = float(answer)
    except (ValueError, OverflowError):
        return None
    return result if abs(result) <= _MOST else None


def numbers(value: Any) -> tuple[float, ...] | None:
    """Read one number or a series of them; ``None`` if any is none, or too large to reckon with."""
    answer = unwrapped(value)
    if isinstance(answer, list) and len(answer) != 1:
        series = tuple(number(element) for element in answer)
        if not series or any(element is None for element in series):
            return None
        return tuple(element for element in series if element is not None)
    single = number(answer)
    return None if single is None else (single,)


def shown(value: Any, limit: int = 60) -> str:
    """Show an answer in a message: its JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else text[: limit - 1] + "…"
