"""Turns one cell of a model's column into a score, or says what is wrong with it.

What needs more than the cell (fractions, duplicates) does not belong here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from scorer.errors import Severity
from scorer.readers.numerals import NoNumeral, Numeral, read_numeral, respell
from scorer.readers.raw import Kind, RawCell
from scorer.records import Metric, TaskState

_MISSING = frozenset(
    (
        "-", "--", "---", "\u2014", "/", "n/a", "na", "n.a.", "n.a", "none", "null",
        "not supported", "unsupported", "x", "×", "✗", "✘",
    )
)  # fmt: skip
_INFINITE = frozenset(("∞", "+∞", "inf", "+inf", "infinity", "+infinity", "oo"))
_NOT_A_NUMBER = frozenset(("nan", "-nan", "-inf", "-infinity", "-∞", "-oo"))
_ERRORS = frozenset(
    (
        "#div/0!", "#n/a", "#name?", "#null!", "#num!", "#ref!", "#value!", "#spill!", "#calc!",
        "#getting_data",
    )
)  # fmt: skip
_SHOWN_LENGTH = 60
_PLAUSIBLE_PIXELS = 10.0  # no flow method errs by more; from there on points were probably meant
A_NUMBER = "a number or an empty cell"


class Said(NamedTuple):
    """A finding without its place. ``kind`` is the same for all findings of a sort."""

    kind: str
    expected: str
    got: str
    hint: str = ""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Reading:
    """What one score cell says. ``value`` is set while the state is *scored*."""

    state: TaskState
    value: float | None = None
    said: tuple[Said, ...] = ()
    has_percent_sign: bool = False  # typed or formatted: never to be taken for a fraction

    @property
    def reason(self) -> str:
        """Say why there is no score."""
        if self.state is TaskState.SCORED:
            return ""
        if not self.said:
            return "no score given"
        said = self.said[-1]
        if self.state is TaskState.MISSING:
            return f"{said.got} is read as missing"
        return f"expected {said.expected}, got {said.got}"


BLANK = Reading(TaskState.MISSING)


def quoted(text: str) -> str:
    """Show a text of unknown length and content in a message."""
    return repr(text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…")


def number_text(value: float) -> str:
    """Write a number in full, a whole one without its point."""
    text = repr(float(value))
    return text.removesuffix(".0")


def times_hundred(value: float) -> float:
    """Multiply by 100 as a person does: by moving the decimal point, so 0.745 gives 74.5."""
    return float(Decimal(repr(value)).scaleb(2))


def by_hundred(value: float) -> float:
    """Divide by 100 by moving the decimal point."""
    return float(Decimal(repr(value)).scaleb(-2))


def is_missing_mark(cell: RawCell) -> bool:
    """Whether a cell holds one of the marks for "no score"."""
    return cell.kind is Kind.TEXT and respell(str(cell.value)).casefold() in _MISSING | _INFINITE


def is_number_like(cell: RawCell) -> bool:
    """Whether somebody meant a number here, well written or not."""
    if cell.kind is Kind.TEXT:
        return read_numeral(str(cell.value)) is not NoNumeral.OTHER
    return cell.kind in (Kind.NUMBER, Kind.ERROR, Kind.UNSAVED)


def read_cell(cell: RawCell | None, metric: Metric, *, is_scored: bool = False) -> Reading:
    """Read the score of a task; its range is not looked at yet.

    Args:
        cell: where the score stands.
        metric: the task's.
        is_scored: the row says that this is a score; ∞ then is one where the metric reaches it.
    """
    if cell is None:
        return BLANK
    if cell.kind is Kind.NUMBER and isinstance(cell.value, float):
        return _number(cell, cell.value, metric)
    if cell.kind is Kind.UNSAVED:
        hint = "open and save it in a spreadsheet program, or paste values"
        return _rejected(A_NUMBER, "a formula without a saved value", hint)
    if cell.kind is Kind.BOOLEAN:
        return _rejected(A_NUMBER, "TRUE" if cell.value else "FALSE")
    text = str(cell.value).strip()
    if cell.kind is Kind.ERROR:
        return _rejected(A_NUMBER, f"the error {text[:_SHOWN_LENGTH]}")
    is_infinite = is_scored and metric.higher_is_better and math.isinf(metric.high)
    if is_infinite and respell(text).casefold() in _INFINITE:
        return Reading(TaskState.SCORED, math.inf)
    return _text(cell, text, metric)


def _rejected(expected: str, got: str, hint: str = "") -> Reading:
    return Reading(TaskState.REJECTED, said=(Said(expected, expected, got, hint),))


def _number(cell: RawCell, value: float, metric: Metric) -> Reading:
    if not math.isfinite(value):
        return _rejected("a finite number", str(value))
    if cell.is_date:
        got = f"{number_text(value)} in a cell formatted as a date"
        hint = "format the cell as a number and type the score again"
        return _rejected(A_NUMBER, got, hint)
    if cell.is_percent:
        shown = times_hundred(value)
        if not math.isfinite(shown):
            return _rejected("a finite number", number_text(value))
        got = f"{number_text(shown)}% in a cell formatted as percent"
        return _percent(cell, shown, value, got, metric)
    if cell.is_formula:
        return _read_as(value, f"a formula that gives {number_text(value)}")
    return Reading(TaskState.SCORED, value)


def _percent(cell: RawCell, shown: float, part: float, got: str, metric: Metric) -> Reading:
    """Read a percentage: as it is shown, or as the part of 1 that it stands for."""
    if cell.is_formula:
        got = f"a formula that gives {got}"
    if metric.unit.startswith("%"):
        return _read_as(shown, got, has_percent_sign=True)
    if metric.unit == "fraction":
        return _read_as(part, got, has_percent_sign=True)
    said = Said("no percentage", f"{metric.name} in its unit ({metric.unit})", got)
    return Reading(TaskState.REJECTED, said=(said,))


def _read_as(value: float, got: str, *, has_percent_sign: bool = False) -> Reading:
    said = Said(
        "a plain number", "a plain number", got, f"read as {number_text(value)}", Severity.NOTE
    )
    return Reading(TaskState.SCORED, value, (said,), has_percent_sign)


def _text(cell: RawCell, text: str, metric: Metric) -> Reading:
    if cell.is_date:
        hint = "format the cell as a number and type the score again"
        return _rejected(A_NUMBER, f"the date {quoted(text)}", hint)
    mark = respell(text).casefold()
    if not mark:
        return BLANK
    if mark in _MISSING or mark in _INFINITE:
        supported = ", the paper's mark for 'not supported'" if mark in _INFINITE else ""
        hint = f"read as missing{supported}"
        said = Said(A_NUMBER, A_NUMBER, quoted(text), hint, Severity.NOTE)
        return Reading(TaskState.MISSING, said=(said,))
    if mark in _ERRORS:
        return _rejected(A_NUMBER, f"the error {text}")
    if mark in _NOT_A_NUMBER:
        return _rejected(A_NUMBER, quoted(text), "leave the cell empty if there is no score")
    numeral = read_numeral(text)
    if isinstance(numeral, Numeral):
        return _numeral(cell, text, numeral, metric)
    hint = ""
    if numeral is NoNumeral.AMBIGUOUS:
        plain = respell(text).rstrip("% ")
        hint = f"write {plain.replace(',', '.')} or {plain.replace(',', '')}"
    elif numeral is NoNumeral.DECORATED:
        hint = "write only the number"
    return _rejected(A_NUMBER, quoted(text), hint)


def _numeral(cell: RawCell, text: str, numeral: Numeral, metric: Metric) -> Reading:
    got = f"the text {quoted(text)}"
    if not math.isfinite(numeral.value):
        return _rejected("a finite number", got)
    if numeral.is_percent:
        return _percent(cell, numeral.value, by_hundred(numeral.value), got, metric)
    if cell.is_formula:
        got = f"a formula that gives {got}"
    return _read_as(numeral.value, got)


def judge(reading: Reading, metric: Metric, *, is_scored: bool = False) -> Reading:
    """Compare a score with what its metric can be; a score that is refused says why.

    Args:
        reading: what the cell says.
        metric: the task's.
        is_scored: an exact 0 is a score even where the paper's tables print it for none.
    """
    value = reading.value
    if value is None:
        return reading
    if value == 0 and metric.zero_is_missing and not is_scored:
        hint = "read as missing, the paper's tables print 0 for 'not supported'"
        got = f"{metric.name} of exactly 0"
        said = Said("a score above 0", A_NUMBER, got, hint, Severity.NOTE)
        return Reading(TaskState.MISSING, said=(*reading.said, said))
    if not metric.low <= value <= metric.high:
        said = Said("a score in its range", range_text(metric), number_text(value))
        return Reading(TaskState.REJECTED, said=(*reading.said, said))
    if metric.sota_in_points and value >= _PLAUSIBLE_PIXELS:
        hint = (
            "scored as given; the SoTA column gives points,"
            " a score here must be the end-point error in pixels"
        )
        said = Said("pixels", "pixels", number_text(value), hint, Severity.WARNING)
        return Reading(reading.state, value, (*reading.said, said), reading.has_percent_sign)
    return reading


def range_text(metric: Metric) -> str:
    """Say what a metric's score can be, with its unit."""
    if math.isinf(metric.high):
        return f"{metric.name} of at least {metric.low:g} ({metric.unit})"
    return f"{metric.name} between {metric.low:g} and {metric.high:g} ({metric.unit})"
