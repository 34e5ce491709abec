"""One cell at a time: what is written, what it is read as, and the exact words about it."""

from __future__ import annotations

import datetime
import math

import pytest

from scorer.readers.cells import by_hundred, times_hundred
from scorer.readers.numerals import NoNumeral, Numeral, read_numeral
from scorer.readers.workbook import read_workbook

HEADER = ("No", "Task Name", "Task Short Name", "Metrics", "M")
NLP = ("NLP", "Commonsense Reasoning", "ACC")
# A second score, clearly percent, so that no value below 1 makes the column look like fractions.
ANCHOR = (2, "Causal Reasoning", None, "ACC", 65)

WIDE = "\uff18\uff13\uff0e\uff13"  # 83.3 as typed on an East Asian keyboard
HERE = "NLP, row 2, column 'M': expected "
NUMBER = "a number or an empty cell"
PLAIN = "a plain number"
EMPTY = "leave the cell empty if there is no score"
ONLY = "write only the number"
RETYPE = "format the cell as a number and type the score again"
MARK = "read as missing, the paper's mark for 'not supported'"


def note(got, value):
    return f"note {HERE}{PLAIN}, got {got}; read as {value}"


def refused(got, hint=""):
    return f"error {HERE}{NUMBER}, got {got}" + (f"; {hint}" if hint else "")


def missing(text, hint="read as missing"):
    return f"note {HERE}{NUMBER}, got {text!r}; {hint}"


CASES = [
    pytest.param(83.3, 83.3, [], id="number"),
    pytest.param(0, 0.0, [], id="zero of an accuracy"),
    pytest.param(100, 100.0, [], id="highest"),
    pytest.param(None, None, [], id="blank"),
    pytest.param("   ", None, [], id="blanks"),
    pytest.param("\u200b", None, [], id="invisible"),
    *(
        pytest.param(text, None, [missing(text)], id=f"missing {text}")
        for text in (
            "-",
            "–",
            "—",
            "−",
            "/",
            "N/A",
            "na",
            "n.a.",
            "None",
            "null",
            "Not Supported",
            "unsupported",
            "x",
            "X",
            "✗",
        )
    ),
    *(
        pytest.param(text, None, [missing(text, MARK)], id=f"infinite {text}")
        for text in ("∞", "+∞", "inf", "+Inf", "Infinity", "oo")
    ),
    *(
        pytest.param(text, "rejected", [refused(repr(text), EMPTY)], id=f"refused {text}")
        for text in ("NaN", "nan", "-inf", "-∞")
    ),
    pytest.param("83.3", 83.3, [note("the text '83.3'", "83.3")], id="text"),
    pytest.param(" 83.3 ", 83.3, [note("the text '83.3'", "83.3")], id="text and blanks"),
    pytest.param(
        "\xa083.3\u2009", 83.3, [note("the text '83.3'", "83.3")], id="blanks of other widths"
    ),
    pytest.param("83,3", 83.3, [note("the text '83,3'", "83.3")], id="decimal comma"),
    pytest.param("0,815", 0.815, [note("the text '0,815'", "0.815"), "LOW"], id="comma after 0"),
    pytest.param(WIDE, 83.3, [note(f"the text {WIDE!r}", "83.3")], id="full width"),
    pytest.param("8.33e1", 83.3, [note("the text '8.33e1'", "83.3")], id="exponent"),
    pytest.param(
        "1,234",
        "rejected",
        [refused("'1,234'", "write 1.234 or 1234")],
        id="ambiguous comma",
    ),
    pytest.param("83.3%", 83.3, [note("the text '83.3%'", "83.3")], id="percent sign"),
    pytest.param("83,3 %", 83.3, [note("the text '83,3 %'", "83.3")], id="comma and percent"),
    pytest.param("0.5%", 0.5, [note("the text '0.5%'", "0.5")], id="half a percent"),
    pytest.param(
        (0.833, "0.0%"),
        83.3,
        [note("83.3% in a cell formatted as percent", "83.3")],
        id="percent format",
    ),
    pytest.param(
        (83.3, "0%"),
        "rejected",
        [
            note("8330% in a cell formatted as percent", "8330"),
            f"error {HERE}ACC between 0 and 100 (%), got 8330",
        ],
        id="percent in a percent format",
    ),
    *(
        pytest.param(text, "rejected", [refused(repr(text), ONLY)], id=f"more than {text}")
        for text in ("83.3±0.4", "≈83", "83.3*", "83.3 (zero-shot)", "83.3% ± 1", ">80", "83.3²")
    ),
    pytest.param("good", "rejected", [refused("'good'")], id="word"),
    pytest.param("1_000", "rejected", [refused("'1_000'")], id="underscore"),
    pytest.param("9" * 99, "rejected", None, id="many digits"),
    pytest.param("x" * 90, "rejected", [refused(repr("x" * 59 + "…"))], id="long text is cut"),
    pytest.param(True, "rejected", [refused("TRUE")], id="true"),
    pytest.param(False, "rejected", [refused("FALSE")], id="false"),
    pytest.param(
        datetime.date(2025, 7, 8),
        "rejected",
        [refused("45846 in a cell formatted as a date", RETYPE)],
        id="date",
    ),
    pytest.param(
        "=41.65*2",
        "rejected",
        [
            refused(
                "a formula without a saved value",
                "open and save it in a spreadsheet program, or paste values",
            )
        ],
        id="formula without value",
    ),
    pytest.param("#DIV/0!", "rejected", [refused("the error #DIV/0!")], id="division by zero"),
    pytest.param("#N/A", "rejected", [refused("the error #N/A")], id="not available"),
    pytest.param(
        27100, "rejected", [f"error {HERE}ACC between 0 and 100 (%), got 27100"], id="too high"
    ),
    pytest.param(
        -0.1, "rejected", [f"error {HERE}ACC between 0 and 100 (%), got -0.1"], id="too low"
    ),
    pytest.param(
        "−5",
        "rejected",
        [
            note("the text '−5'", "-5"),
            f"error {HERE}ACC between 0 and 100 (%), got -5",
        ],
        id="another minus",
    ),
    pytest.param(
        "1e999", "rejected", [f"error {HERE}a finite number, got the text '1e999'"], id="overflow"
    ),
]


@pytest.mark.parametrize(("value", "score", "problems"), CASES)
def test_cell_is_read_word_for_word(book, catalog, value, score, problems):
    path = book({"NLP": [HEADER, (1, NLP[1], None, NLP[2], value), ANCHOR]})
    results = read_workbook(path, catalog)
    found = results.scores["NLP/commonsense-reasoning"]
    assert found.state == (
        "missing" if score is None else "scored" if found.score is not None else score
    )
    if not isinstance(score, str):
        assert found.score == score
    if problems is not None:
        low = (
            "note NLP, column 'M': expected percent in 0–100,"
            " got 1 of 2 percent scores between 0 and 1; scored as given"
        )
        told = [f"{problem.severity} {problem}" for problem in results.problems]
        expected = [text for text in problems if text != "LOW"]
        assert told == ([low] if "LOW" in problems else []) + expected


OTHER_METRICS = [
    # sheet, task, metric, value, state, score, problems without the place
    pytest.param(
        "Video-Generation", "fvd", 0, "missing", None,
        ["note: expected a number or an empty cell, got FVD of exactly 0;"
         " read as missing, the paper's tables print 0 for 'not supported'"],
        id="zero of a distance",
    ),
    pytest.param(
        "Image-Generation", "ms_ssim", -0.0, "missing", None,
        ["note: expected a number or an empty cell, got MS-SSIM of exactly 0;"
         " read as missing, the paper's tables print 0 for 'not supported'"],
        id="negative zero",
    ),
    pytest.param("Image-Generation", "ms_ssim", -0.5, "scored", -0.5, [], id="negative MS-SSIM"),
    pytest.param(
        "Image-Generation", "ms_ssim", (0.9, "0%"), "scored", 0.9,
        ["note: expected a plain number, got 90% in a cell formatted as percent; read as 0.9"],
        id="fraction formatted as percent",
    ),
    pytest.param(
        "Video-Comprehension", "abs_rel", "7.1%", "scored", 0.071,
        ["note: expected a plain number, got the text '7.1%'; read as 0.071"],
        id="fraction with a percent sign",
    ),
    pytest.param(
        "Image-Generation", "psnr", "38%", "rejected", None,
        ["error: expected PSNR in its unit (dB), got the text '38%'"],
        id="decibel with a percent sign",
    ),
    pytest.param(
        "Image-Generation", "psnr", "1,234.5", "scored", 1234.5,
        ["note: expected a plain number, got the text '1,234.5'; read as 1234.5"],
        id="thousands",
    ),
    pytest.param(
        "Image-Generation", "psnr", -1, "rejected", None,
        ["error: expected PSNR of at least 0 (dB), got -1"],
        id="below a range without end",
    ),
    pytest.param(
        "Image-Generation", "psnr", "∞", "missing", None,
        ["note: expected a number or an empty cell, got '∞';"
         " read as missing, the paper's mark for 'not supported'"],
        id="infinite PSNR",
    ),
    pytest.param("Video-Comprehension", "epe", 9.99, "scored", 9.99, [], id="EPE in pixels"),
    pytest.param(
        "Video-Comprehension", "epe", 49.2, "scored", 49.2,
        ["warning: expected pixels, got 49.2; scored as given; the SoTA column gives points,"
         " a score here must be the end-point error in pixels"],
        id="EPE in points",
    ),
    pytest.param(
        "Audio-Generation", "mos", 5.5, "rejected", None,
        ["error: expected MOS between 1 and 5 (1–5), got 5.5"],
        id="above a scale",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "key", "value", "state", "score", "problems"), OTHER_METRICS)
def test_cell_of_another_unit(book, catalog, sheet, key, value, state, score, problems):
    task = next(task for task in catalog.tasks_of(sheet) if task.metric.key == key)
    results = read_workbook(
        book({sheet: [HEADER, (1, task.name, None, task.metric.name, value)]}), catalog
    )
    found = results.scores[task.task_id]
    assert (found.state, found.score) == (state, score)
    place = f"{sheet}, row 2, column 'M'"
    told = [problem for problem in results.problems if problem.where == place]
    assert [f"{problem.severity}{str(problem)[len(place) :]}" for problem in told] == problems


def test_a_range_dash_is_written_as_in_the_catalog(catalog):
    assert {task.metric.unit for task in catalog.tasks if task.metric.key == "mos"} == {"1–5"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234,567", Numeral(1234567.0, False)),
        ("1.234,5", Numeral(1234.5, False)),
        ("1 234,5", Numeral(1234.5, False)),
        ("1\u202f234.5", Numeral(1234.5, False)),
        ("+5", Numeral(5.0, False)),
        (".5", Numeral(0.5, False)),
        ("5.", Numeral(5.0, False)),
        ("-1,5", Numeral(-1.5, False)),
        ("50\uff05", Numeral(50.0, True)),
        ("12,345", NoNumeral.AMBIGUOUS),
        ("-1,234%", NoNumeral.AMBIGUOUS),
        ("1,23,456", NoNumeral.DECORATED),
        ("1.2.3", NoNumeral.DECORATED),
        ("3D-Front", NoNumeral.OTHER),
        ("٣", NoNumeral.OTHER),
        ("", NoNumeral.OTHER),
        ("%", NoNumeral.OTHER),
        ("0x10", NoNumeral.OTHER),
    ],
)
def test_numeral(text, expected):
    assert read_numeral(text) == expected


@pytest.mark.parametrize("value", [0.745, 0.335871269, 1e-7, -0.29, 0.1 + 0.2, 57.49])
def test_times_hundred_moves_the_point(value):
    assert by_hundred(times_hundred(value)) == value
    assert math.isclose(times_hundred(value), value * 100)
    assert times_hundred(0.745) == 74.5
    assert times_hundred(0.29) == 29.0
