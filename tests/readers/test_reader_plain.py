"""A sheet read by its pattern holds what the same sheet holds read element by element."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorer.errors import SubmissionError
from scorer.readers import sheet
from scorer.readers.parts import Package
from scorer.readers.shared import Format

HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Task Name</t></is></c></row>'
PLAIN = [
    '<c r="{at}"><v>1.5</v></c>', '<c r="{at}" s="3"/>', '<c r="{at}" s="1" t="n"><v>-2e3</v></c>',
    '<c r="{at}" t="s"><v>1</v></c>', '<c r="{at}" t="b"><v>1</v></c>', '<c r="{at}"></c>',
    '<c r="{at}" t="e"><v>#N/A</v></c>', '<c r="{at}" t="str"><v> a </v></c>',
    '<c r="{at}" t="inlineStr"><is><t>a &lt;b&gt; &amp;amp; &quot;c&apos;</t></is></c>',
    '<c r="{at}" t="inlineStr"><is><t xml:space="preserve"> ∞ </t></is></c>',
    '<c r="{at}" t="inlineStr"><is><t></t></is></c>', '<c r="{at}" t="str"><v></v></c>',
    '<c r="{at}"><v>' + "9" * 500 + "</v></c>",
]  # fmt: skip
OTHERWISE = [
    '<c r="{at}"><f>A1</f><v>2</v></c>', '<c r="{at}" t="inlineStr"><is><t>a&#10;b</t></is></c>',
    "<c><v>7</v></c>", '<c r="B9"><v>8</v></c>', '<c t="n" r="{at}"><v>3</v></c>', " ",
    '<c r="{at}" t="n"><is><t>5</t></is></c>', '<c r="{at}"><v><![CDATA[6]]></v></c>',
    '<c r="{at}" t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r></is></c>',
    '<c r="{at}" t="inlineStr"><is><t>漢</t><rPh sb="0" eb="1"><t>kan</t></rPh></is></c>',
    '<c r="{at}"><v>4\r\n</v></c>', '<c r="XFD7"><v>1</v></c>', '<c r="{at}" t="s"><v>9</v></c>',
    '<c r="{at}"><v>1</v></c', "&bad;", "<row>", '<c r="a2"><v>1</v></c>',
]  # fmt: skip


@dataclass
class OneMember:
    content: bytes
    where: str = "results.xlsx"

    def chunks(self, _: str) -> Iterator[bytes]:
        for start in range(0, len(self.content), 50):
            yield self.content[start : start + 50]


def read(content: bytes) -> object:
    formats = {"1": Format(True, False), "3": Format(False, True)}
    reader = sheet.SheetReader(Package(OneMember(content)), ["x", "y"], formats)  # type: ignore[arg-type]
    try:
        found, far = reader.read("NLP", "a.xml")
    except SubmissionError as error:
        return str(error)
    return {row: dict(cells) for row, cells in found.cells.items()}, far


def by_elements(content: bytes) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "_PLAIN_CHUNKS", 0)
        return read(content)


def written(rows: list[list[str]], first: int = 2, head: str = "", tail: str = "") -> bytes:
    text = HEADER
    for number, cells in enumerate(rows, start=first):
        made = "".join(
            cell.format(at=f"{'ABCDEFGHI'[at]}{number}") for at, cell in enumerate(cells)
        )
        text += f'<row r="{number}" spans="1:9">{made}</row>'
    return f"<worksheet>{head}<sheetData>{text}</sheetData>{tail}</worksheet>".encode()


def rows_of(pieces: list[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(st.sampled_from(pieces), max_size=9), max_size=5)


@given(rows_of(PLAIN), st.sampled_from([1, 2, 9_999]))
@settings(max_examples=150, deadline=None)
def test_plain_sheets(rows: list[list[str]], first: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "_PLAIN_CHUNKS", 100_000)
        patch.setattr(Package, "parse", None)  # it is not read element by element
        content = written(rows, first)
        found = read(content)
        handlers = sheet._Handlers(
            sheet.SheetReader(Package(OneMember(b"")), ["x", "y"], {}), "", 999
        )  # type: ignore[arg-type]
        assert "<" in str(found) or isinstance(found, str) or first == 1 or handlers.plain(content)
    assert found == by_elements(content)


@given(rows_of(PLAIN + OTHERWISE))
@settings(max_examples=150, deadline=None)
def test_other_sheets(rows: list[list[str]]) -> None:
    content = written(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "_PLAIN_CHUNKS", 100_000)
        assert read(content) == by_elements(content)


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ("<!-- <sheetData> -->", ""), ("", '<x><c r="A7"><v>1</v></c></x>'), ("<row r='5'/>", ""),
        ("", '<sheetData><row r="8"><c r="A8"><v>1</v></c></row></sheetData>'), ("<a>", ""),
        ("<!DOCTYPE a>", ""), ("<?pi ?>", ""), ("", "</worksheet><worksheet>"), ("\x01", ""),
    ],
)  # fmt: skip
def test_what_stands_around_the_cells(head: str, tail: str) -> None:
    content = written([['<c r="{at}"><v>1</v></c>']], head=head, tail=tail)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "_PLAIN_CHUNKS", 100_000)
        assert read(content) == by_elements(content)
