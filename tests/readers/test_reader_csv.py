"""Results as csv: one file, a column ``sheet``, line numbers as row numbers."""

from __future__ import annotations

import pytest

from scorer.errors import Cell, SubmissionError
from scorer.readers.workbook import read_workbook

BOTH = {"NLP/commonsense-reasoning": 83.3, "3D-Generation/3d-point-cloud-completion": 0.5}
LINES = [
    "sheet,No,Task Name,Metrics,M",
    "NLP,1,Commonsense Reasoning,ACC,83.3",
    "3d generation,1,3D Point Cloud Completion,,0.5",
]


@pytest.fixture
def table(tmp_path):
    def write(lines, *, encoding="utf-8", end="\n", name="results.csv"):
        path = tmp_path / name
        path.write_bytes(end.join([*lines, ""]).encode(encoding))
        return path

    return write


def scored(results):
    return {key: found.score for key, found in results.scores.items() if found.score is not None}


def told(results):
    return [f"{problem.severity} {problem}" for problem in results.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_is_read(table, catalog, delimiter, encoding, end):
    lines = [line.replace(",", delimiter) for line in LINES]
    results = read_workbook(table(lines, encoding=encoding, end=end), catalog)
    assert scored(results) == BOTH
    assert told(results) == []
    assert results.model == "M"


def test_line_numbers_and_quotes(table, catalog):
    lines = [
        "sep=;",
        "",
        'sheet;"Task Name";M;Remark',
        'NLP;"Commonsense\n Reasoning";"83,3";"two\nlines"',
        "3D-Generation;3D Point Cloud Completion;half;",
        ";;;",
        "NLP;Causal Reasoning;83,3%;",
    ]
    results = read_workbook(table(lines), catalog)
    assert scored(results) == {
        "NLP/commonsense-reasoning": 83.3,
        "NLP/causal-reasoning": 83.3,
    }
    assert told(results) == [
        "note line 4, column 'M': expected a plain number, got the text '83,3'; read as 83.3",
        "note line 9, column 'M': expected a plain number, got the text '83,3%'; read as 83.3",
        "error line 7, column 'M': expected a number or an empty cell, got 'half'",
    ]
    assert results.problems[-1].cell == Cell("3D-Generation", 7, 2)


def test_lines_of_unknown_sheets(table, catalog):
    lines = [
        *LINES,
        "Image-Generatoin,1,Edge-to-Image Generation,,18",
        "Foo,1,Bar,,1",
        "Foo,2,Bar,,1",
        ",1,Causal Reasoning,,5",
    ]
    results = read_workbook(table(lines), catalog)
    assert scored(results) == BOTH
    sheets = ", ".join(catalog.sheets)
    assert told(results) == [
        "error line 4, column 'sheet': expected a sheet of the benchmark,"
        " got 'Image-Generatoin' in 1 line; did you mean 'Image-Generation'",
        "error line 5, column 'sheet': expected a sheet of the benchmark,"
        f" got 'Foo' in 2 lines; one of {sheets}",
        "error line 7, column 'sheet': expected a sheet of the benchmark,"
        f" got none in 1 line; one of {sheets}",
    ]


def test_error_texts_and_duplicates(table, catalog):
    lines = [*LINES, "NLP,1,Commonsense Reasoning,ACC,#DIV/0!", "NLP,2,Causal Reasoning,,NaN"]
    results = read_workbook(table(lines), catalog)
    assert told(results) == [
        "error line 4, column 'M': expected a number or an empty cell, got the error #DIV/0!",
        "error line 4, column 'M': expected one score for 'Commonsense Reasoning',"
        " got 83.3 in line 2 and a refused value in line 4; keep the right one",
        "error line 5, column 'M': expected a number or an empty cell, got 'NaN';"
        " leave the cell empty if there is no score",
    ]


REFUSED = [
    pytest.param(
        ["Task Name,M", "Commonsense Reasoning,5"],
        "results.csv, line 1: expected a column 'sheet', got a header without it;"
        " name the sheet of each task there, such as NLP or Image-Generation",
        id="no column sheet",
    ),
    pytest.param(
        ["a,b,c"],
        "results.csv: expected a header with 'sheet' and 'Task Name' in the first 20 lines,"
        " got none; separate columns by comma, semicolon or tab",
        id="no header",
    ),
    pytest.param(
        [LINES[0], *["NLP,1,x,,"] * 10_000],
        "results.csv: expected at most 10,000 lines, got more",
        id="too many lines",
    ),
    pytest.param(
        [LINES[0], "," * 1_000],
        "results.csv, line 2: expected at most 1,000 columns, got 1,001",
        id="too many columns",
    ),
    pytest.param(
        [LINES[0], *["1," * 500] * 201],
        "results.csv, line 201: expected at most 100,000 cells with a value, got more",
        id="too many cells",
    ),
    pytest.param(
        [LINES[0], *[f"{number},1,x" for number in range(301)]],
        "results.csv: expected at most 300 sheets, got more",
        id="too many sheets",
    ),
    pytest.param(
        [LINES[0], "x" * 1_000_001],
        "results.csv, line 2: expected at most 1,000,000 characters, got more",
        id="a long line",
    ),
    pytest.param(
        [LINES[0], '"' + "x\n" * 100_000],
        "results.csv, line 2: expected values separated alike,"
        " got field larger than field limit (131072); check its quotes",
        id="a quote without end",
    ),
]


@pytest.mark.parametrize(("lines", "message"), REFUSED)
def test_csv_is_refused_word_for_word(table, catalog, lines, message):
    with pytest.raises(SubmissionError) as caught:
        read_workbook(table(lines), catalog)
    assert str(caught.value) == message


def test_other_encodings_are_not_guessed(table, catalog):
    path = table([*LINES, "NLP,2,Caf\xe9,,5"], encoding="cp1252")
    with pytest.raises(SubmissionError) as caught:
        read_workbook(path, catalog)
    assert str(caught.value) == (
        "results.csv, line 4: expected UTF-8 text, got the byte 0xE9; save it as 'CSV UTF-8'"
    )


def test_a_cut_utf16_file_is_refused(tmp_path, catalog):
    path = tmp_path / "results.csv"
    path.write_bytes("\n".join(LINES).encode("utf-16")[:-1])
    with pytest.raises(SubmissionError, match="expected UTF-8 text"):
        read_workbook(path, catalog)


def test_csv_by_another_name_is_read_by_its_content(table, catalog):
    assert scored(read_workbook(table(LINES, name="results.tsv"), catalog)) == BOTH
    with pytest.raises(SubmissionError) as caught:
        read_workbook(table(LINES, name="results.xlsx"), catalog)
    assert str(caught.value) == (
        "results.xlsx: expected an .xlsx workbook or a .csv file,"
        " got a text by the name of a workbook;"
        " if it is a table, give it a name that ends in .csv"
    )
