"""Raw cells of an xlsx file, in every way that writers save them."""

from __future__ import annotations

import openpyxl
import pytest

from scorer.errors import SubmissionError
from scorer.readers.raw import Kind, RawCell
from scorer.readers.spreadsheet import read_spreadsheet
from scorer.readers.workbook import read_workbook

STRINGS = (
    "<sst><si><t>plain</t></si><si><r><rPr/><t>ri</t></r><r><t xml:space='preserve'>ch </t></r>"
    "</si><si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si><t/></si></sst>"
)
STYLES = (
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0.00\"%\"'/>"
    "<numFmt numFmtId='165' formatCode='[Red]0.0%;\\-0.0%'/>"
    "<numFmt numFmtId='166' formatCode='[$-409]d\\-mmm\\-yy;@'/>"
    "<numFmt numFmtId='167' formatCode='[h]'/><numFmt numFmtId='168' formatCode='[Magenta]0'/>"
    "<numFmt numFmtId='169' formatCode='0.0_%'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs>"
    + "".join(f"<xf numFmtId='{number}'/>" for number in (0, 9, 14, *range(164, 170)))
    + "</cellXfs></styleSheet>"
)


def number(value, **flags):
    return RawCell(value, Kind.NUMBER, **flags)


def text(value, **flags):
    return RawCell(value, Kind.TEXT, **flags)


CELLS = [
    ("<c r='A1'><v>83.3</v></c>", number(83.3)),
    ("<c r='A1' t='n'><v>1E-3</v></c>", number(0.001)),
    ("<c r='A1'><v>1E999</v></c>", number(float("inf"))),
    ("<c r='A1'><v>inf</v></c>", text("inf")),
    ("<c r='A1'><v>1_0</v></c>", text("1_0")),
    ("<c r='A1'><v>word</v></c>", text("word")),
    ("<c r='A1' t='s'><v>0</v></c>", text("plain")),
    ("<c r='A1' t='s'><v>1</v></c>", text("rich ")),
    ("<c r='A1' t='s'><v>2</v></c>", text("東京")),
    ("<c r='A1' t='s'><v>3</v></c>", None),
    ("<c r='A1' t='inlineStr'><is><t>in</t><rPh><t>x</t></rPh></is></c>", text("in")),
    ("<c r='A1' t='inlineStr'><is><r><t>a</t></r><r><t>&amp;b</t></r></is></c>", text("a&b")),
    ("<c r='A1' t='inlineStr'/>", None),
    ("<c r='A1' t='inlineStr'><is><t> \n</t></is></c>", None),
    ("<c r='A1' s='1'/>", None),
    ("<c r='A1'><v></v></c>", None),
    ("<c r='A1' t='str'><f>A2</f><v>yes</v></c>", text("yes", is_formula=True)),
    ("<c r='A1' t='str'><f>A2</f><v></v></c>", None),
    ("<c r='A1'><f>A2</f><v>5</v></c>", number(5.0, is_formula=True)),
    ("<c r='A1'><f>A2</f><v/></c>", RawCell(None, Kind.UNSAVED, is_formula=True)),
    ("<c r='A1'><f>A2</f></c>", RawCell(None, Kind.UNSAVED, is_formula=True)),
    ("<c r='A1' t='b'><v>1</v></c>", RawCell(True, Kind.BOOLEAN)),
    ("<c r='A1' t='b'><f>A2</f><v>0</v></c>", RawCell(False, Kind.BOOLEAN, is_formula=True)),
    ("<c r='A1' t='e'><v>#DIV/0!</v></c>", RawCell("#DIV/0!", Kind.ERROR)),
    ("<c r='A1' t='d'><v>2025-07-08</v></c>", text("2025-07-08", is_date=True)),
    ("<c r='A1' s='0'><v>1</v></c>", number(1.0)),
    ("<c r='A1' s='1'><v>1</v></c>", number(1.0, is_percent=True)),
    ("<c r='A1' s='2'><v>1</v></c>", number(1.0, is_date=True)),
    ("<c r='A1' s='3'><v>1</v></c>", number(1.0)),  # a quoted sign does not multiply
    ("<c r='A1' s='4'><v>1</v></c>", number(1.0, is_percent=True)),
    ("<c r='A1' s='5'><v>1</v></c>", number(1.0, is_date=True)),
    ("<c r='A1' s='6'><v>1</v></c>", number(1.0, is_date=True)),
    ("<c r='A1' s='7'><v>1</v></c>", number(1.0)),
    ("<c r='A1' s='8'><v>1</v></c>", number(1.0)),
    ("<c r='A1' s='99'><v>1</v></c>", number(1.0)),
    ("<c r='a1'><v>1</v></c>", number(1.0)),
    ("<c><v>1</v></c>", number(1.0)),
]


@pytest.mark.parametrize(("xml", "cell"), CELLS)
def test_cell(package, xml, cell):
    sheet = f"<worksheet><sheetData><row r='1'>{xml}</row></sheetData></worksheet>"
    path = package({"S": sheet}, strings=STRINGS, styles=STYLES)
    (found,) = read_spreadsheet(path, lambda name: True).sheets
    assert found.cells == ({} if cell is None else {1: {0: cell}})


def body(xml):
    return f"<worksheet><sheetData>{xml}</sheetData></worksheet>"


def test_rows_and_cells_without_reference_are_counted(package):
    xml = (
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row r='5'><c r='D5'><v>3</v></c>"
        "<c><v>4</v></c></row><row><c><v>5</v></c></row>"
    )
    (sheet,) = read_spreadsheet(package({"S": body(xml)}), lambda name: True).sheets
    values = {
        (row, column): cell.value
        for row, cells in sheet.cells.items()
        for column, cell in cells.items()
    }
    assert values == {(1, 0): 1, (1, 2): 2, (5, 3): 3, (5, 4): 4, (6, 0): 5}


def test_prefixed_and_strict_names(package):
    xml = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        '<x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t>in</x:t></x:is></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    (sheet,) = read_spreadsheet(package({"S": xml}, absolute=True), lambda name: True).sheets
    assert sheet.cells == {2: {1: text("in")}}


def test_utf16_parts(package):
    xml = '<?xml version="1.0" encoding="UTF-16"?>' + body("<row><c><v>1</v></c></row>")
    (sheet,) = read_spreadsheet(package({"S": xml.encode("utf-16")}), lambda name: True).sheets
    assert sheet.cells == {1: {0: number(1.0)}}


def test_unwanted_sheets_are_not_inflated(package):
    path = package({"S": body(""), "broken": "<not xml"})
    book = read_spreadsheet(path, lambda name: name == "S")
    assert [sheet.name for sheet in book.sheets] == ["S"]
    assert book.unread == ("broken",)


def test_far_values_are_left_out_with_a_warning(package):
    xml = (
        "<row r='1'><c r='A1'><v>1</v></c><c r='ALM1'><v>2</v></c></row>"
        "<row r='60000'><c r='XFD60000'><v>3</v></c></row>"
    )
    book = read_spreadsheet(package({"S": body(xml)}), lambda name: True)
    assert book.sheets[0].cells == {1: {0: number(1.0)}}
    assert [str(problem) for problem in book.problems] == [
        "S: expected values in the first 10,000 rows and 1,000 columns,"
        " got 2 outside, the first at ALM1; not read"
    ]


HEADER = "".join(
    f"<c t='inlineStr'><is><t>{name}</t></is></c>" for name in ("No", "Task Name", "M")
)


def row(number, *, header=False):
    cells = HEADER if header else f"<c><v>{number}</v></c><c t='str'><v>text</v></c><c><v>9</v></c>"
    return f"<row r='{number}'>{cells}</row>"


def columns_of(package, xml):
    (sheet,) = read_spreadsheet(package({"S": body(xml)}), lambda name: True).sheets
    return {number: sorted(cells) for number, cells in sheet.cells.items()}


def test_below_the_header_columns_that_nobody_reads_are_passed_over(package):
    found = columns_of(package, row(1) + row(2, header=True) + row(3))
    assert found == {1: [0, 1, 2], 2: [0, 1, 2], 3: [1, 2]}


def test_a_header_that_comes_late_in_the_file_is_the_header_all_the_same(package):
    found = columns_of(package, row(4, header=True) + row(5) + row(2, header=True) + row(3))
    assert found == {number: [0, 1, 2] for number in (2, 3, 4, 5)}


def test_passed_over_cells_count_as_cells(package, monkeypatch):
    monkeypatch.setattr("scorer.readers.xlsx.MAX_CELLS", 8)
    path = package({"S": body(row(1, header=True) + row(2) + row(3))})
    with pytest.raises(SubmissionError, match="cells with a value, got more"):
        read_spreadsheet(path, lambda name: True)


def test_formula_with_a_saved_value(package, catalog):
    task = "<c t='inlineStr'><is><t>Causal Reasoning</t></is></c>"
    rows = (
        "<row><c t='inlineStr'><is><t>Task Name</t></is></c>"
        "<c t='inlineStr'><is><t>M</t></is></c></row>"
    )
    told = []
    for style, value in (("", "83.3"), (" s='1'", "0.833"), (" t='str'", "83.3%")):
        row = f"<row>{task}<c{style}><f>A9*2</f><v>{value}</v></c></row>"
        results = read_workbook(package({"NLP": body(rows + row)}, styles=STYLES), catalog)
        assert results.scores["NLP/causal-reasoning"].score == 83.3
        told += [problem.got for problem in results.problems]
    assert told == [
        "a formula that gives 83.3",
        "a formula that gives 83.3% in a cell formatted as percent",
        "a formula that gives the text '83.3%'",
    ]


def test_hidden_sheets_are_read(book, catalog):
    path = book({"NLP": [("Task Name", "M"), ("Causal Reasoning", 65)], "Image-Generation": []})
    workbook = openpyxl.load_workbook(path)
    workbook["NLP"].sheet_state = "hidden"
    workbook.active = 1
    workbook.save(path)
    assert read_workbook(path, catalog).scores["NLP/causal-reasoning"].score == 65
