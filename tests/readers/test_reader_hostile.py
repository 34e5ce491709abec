"""Files that are damaged, forged or meant to hurt: each with its exact message and its cost."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile

import pytest

from places import CATALOG_DIR, ROOT
from scorer.errors import SubmissionError
from scorer.readers.spreadsheet import read_spreadsheet

SAVE = "save it as .xlsx in a spreadsheet program"
AGAIN = "save, copy or upload it again"
RESAVE = "save the file again in a spreadsheet program"
LESS = "remove what is not scores, or save the scores as csv"
KIND = "results.xlsx: expected an .xlsx workbook or a .csv file, got "
XLSX = "results.xlsx: expected an .xlsx workbook, got "
SHEET = "results.xlsx, part 'xl/sheets/0.xml': expected "
END_OF_ZIP = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 2_000_000, 4, 0)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refusal(path, **options):
    with pytest.raises(SubmissionError) as caught:
        read_spreadsheet(path, lambda name: True, **options)
    return str(caught.value)


def zipped(*members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in members:
            archive.writestr(name, "x")
    return data.getvalue()


def body(xml):
    return f"<worksheet><sheetData>{xml}</sheetData></worksheet>"


CONTENTS = [
    pytest.param(b"", KIND + "an empty file", id="empty"),
    pytest.param(b"%PDF-1.7", f"{KIND}a PDF file; {SAVE}", id="pdf"),
    pytest.param(b" <html><table>", f"{KIND}a web page or XML text; {SAVE}", id="html"),
    pytest.param(
        b"\xef\xbb\xbf<?xml version='1.0'?><Workbook>",
        f"{KIND}a web page or XML text; {SAVE}",
        id="xml spreadsheet 2003",
    ),
    pytest.param(b"\x89PNG\r\n", f"{KIND}a picture; {SAVE}", id="picture"),
    pytest.param(b"\x1f\x8b\x08\0", f"{KIND}a gzip archive; {SAVE}", id="gzip"),
    pytest.param(b'{"a": 1}', f"{KIND}a JSON file; {SAVE}", id="json"),
    pytest.param(b"ab\0\1\2", f"{KIND}something else; {SAVE}", id="binary"),
    pytest.param(
        b"hello",
        f"{KIND}a text by the name of a workbook;"
        " if it is a table, give it a name that ends in .csv",
        id="text",
    ),
    pytest.param(
        OLE + "EncryptedPackage".encode("utf-16-le"),
        KIND + "a file with a password; remove the password and save",
        id="password",
    ),
    pytest.param(
        OLE + "Workbook".encode("utf-16-le"), f"{KIND}an old workbook (.xls); {SAVE}", id="xls"
    ),
    pytest.param(OLE, f"{KIND}an old Office file; {SAVE}", id="doc"),
    pytest.param(zipped("a.txt"), f"{XLSX}a zip archive without a workbook; {SAVE}", id="zip"),
    pytest.param(
        zipped("my/Scores.xlsx", "a.txt"),
        XLSX + "a zip archive that holds 'my/scores.xlsx'; unpack it and give the workbook",
        id="nested",
    ),
    pytest.param(
        zipped("mimetype", "content.xml"), f"{XLSX}an OpenDocument file (.ods); {SAVE}", id="ods"
    ),
    pytest.param(zipped("xl/workbook.bin"), f"{XLSX}a binary workbook (.xlsb); {SAVE}", id="xlsb"),
    pytest.param(
        zipped("word/document.xml"), f"{XLSX}a text document or presentation; {SAVE}", id="docx"
    ),
    pytest.param(
        zipped("Index/Document.iwa"), XLSX + "a Numbers document; export it as .xlsx", id="numbers"
    ),
    pytest.param(
        zipped(*map(str, range(10_001))),
        "results.xlsx: expected at most 10,000 parts in the file, got 10,001",
        id="many members",
    ),
    pytest.param(
        b"PK\3\4" + bytes(2_000_000) + END_OF_ZIP,
        "results.xlsx: expected a zip directory of at most 1,000,000 bytes, got 2,000,000 bytes;"
        " a workbook has few parts: check what the file is",
        id="large directory",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), CONTENTS)
def test_another_file_is_named(tmp_path, content, message):
    path = tmp_path / "results.xlsx"
    path.write_bytes(content)
    assert refusal(path) == message


def test_folder_absent_file_and_size(tmp_path):
    assert (
        refusal(tmp_path)
        == f"{tmp_path.name}: expected an .xlsx workbook or a .csv file, got a folder"
    )
    assert refusal(tmp_path / "a.xlsx") == (
        "a.xlsx: expected a readable file, got No such file or directory"
    )
    path = tmp_path / "b.xlsx"
    path.write_bytes(bytes(2_500_000))
    assert refusal(path, max_bytes=2_000_000) == (
        "b.xlsx: expected a file of at most 2 MB, got 2.5 MB"
    )


PARTS = [
    pytest.param(
        lambda: "<a>" + "<b/>" * 800_000,
        SHEET + f"at most 800,000 XML tags, got more; {LESS}",
        id="tags",
    ),
    pytest.param(
        lambda: "<a>" + "".join(f"<a{number}/>" for number in range(20_000)),
        SHEET + f"at most 10,000 XML names, got more; {LESS}",
        id="names",
    ),
    pytest.param(
        lambda: "<a b='" + "y" * 400_000,
        SHEET + f"XML tags of at most 262,144 bytes, got a longer one; {LESS}",
        id="token",
    ),
    pytest.param(
        lambda: " " * 33_000_000,
        SHEET + f"at most 32,000,000 bytes when unpacked, got more; {LESS}",
        id="bomb",
    ),
    pytest.param(
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>',
        SHEET + f"XML without a document type, got a DOCTYPE declaration; {RESAVE}",
        id="entities",
    ),
    pytest.param(
        "<worksheet>&b;</worksheet>",
        SHEET + f"well-formed XML, got undefined entity in line 1; {RESAVE}",
        id="undefined entity",
    ),
    pytest.param(
        "<worksheet><sheetData>\n<row",
        SHEET + f"well-formed XML, got unclosed token in line 2; {RESAVE}",
        id="cut XML",
    ),
    pytest.param("", SHEET + "well-formed XML, got nothing", id="no XML"),
    pytest.param(
        "<?xml version='1.0' encoding='idna'?><worksheet>\xe9</worksheet>".encode("latin-1"),
        SHEET + f"well-formed XML, got not well-formed (invalid token) in line 1; {RESAVE}",
        id="encoding",
    ),
    pytest.param(
        body("<row r='1'><c r='1A'><v>1</v></c></row>"),
        "results.xlsx, sheet 'S': expected a cell reference such as E12, got '1A'; " + RESAVE,
        id="cell reference",
    ),
    pytest.param(
        body("<row r='-1'/>"),
        f"results.xlsx, sheet 'S': expected a row number such as 12, got '-1'; {RESAVE}",
        id="row number",
    ),
    pytest.param(
        body("<row r='1'><c r='A1' t='s'><v>7</v></c></row>"),
        "results.xlsx, sheet 'S': expected text number 0 to -1 of the shared texts, got '7'; "
        + RESAVE,
        id="shared text",
    ),
    pytest.param(
        lambda: body(("<row>" + "<c><v>1</v></c>" * 900 + "</row>") * 112),
        "results.xlsx, sheet 'S': expected at most 100,000 cells with a value, got more",
        id="cells",
    ),
]


@pytest.mark.parametrize(("xml", "message"), PARTS)
def test_hostile_part_is_refused_word_for_word(package, xml, message):
    assert refusal(package({"S": xml() if callable(xml) else xml})) == message


def test_too_many_sheets(package):
    sheets = {f"s{number}": "" for number in range(301)}
    assert refusal(package(sheets)) == "results.xlsx: expected at most 300 sheets, got 301"


def forge(path, changes):
    """Change fields of the central directory entry of the sheet."""
    data = bytearray(path.read_bytes())
    name = b"xl/sheets/0.xml"
    entry = data.rindex(name) - 46
    assert data[entry : entry + 4] == b"PK\1\2"
    for offset, layout, value in changes:
        struct.pack_into(layout, data, entry + offset, value)
    path.write_bytes(data)


SHEET_PART = "results.xlsx, part 'xl/sheets/0.xml': expected "
FORGED = [
    pytest.param(
        [(8, "<H", 1)],
        SHEET_PART + "data without a password, got encrypted data; remove the password and save",
        id="encrypted member",
    ),
    pytest.param(
        [(10, "<H", 9)],
        SHEET_PART + "data stored or deflated, got compression method 9 (deflate64);"
        " save it in a spreadsheet program",
        id="deflate64",
    ),
    pytest.param(
        [(10, "<H", 12)],
        SHEET_PART + "data stored or deflated, got compression method 12 (bzip2);"
        " save it in a spreadsheet program",
        id="bzip2",
    ),
    pytest.param(
        [(10, "<H", 77)],
        SHEET_PART + "data stored or deflated, got compression method 77 (unknown);"
        " save it in a spreadsheet program",
        id="unknown method",
    ),
    pytest.param(
        [(10, "<H", 0)],
        SHEET_PART + f"undamaged data, got a checksum that does not fit; {AGAIN}",
        id="stored by name only",
    ),
    pytest.param(
        [(16, "<L", 7)],
        SHEET_PART + f"undamaged data, got a checksum that does not fit; {AGAIN}",
        id="checksum",
    ),
    pytest.param(
        [(24, "<L", 10)],
        SHEET_PART + f"undamaged data, got a checksum that does not fit; {AGAIN}",
        id="declared too small",
    ),
    pytest.param(
        [(20, "<L", 10)],
        SHEET_PART + f"undamaged data, got a checksum that does not fit; {AGAIN}",
        id="packed size too small",
    ),
    pytest.param(
        [(42, "<L", 2**31)],
        SHEET_PART + f"undamaged data, got data that ends too early; {AGAIN}",
        id="place beyond the end",
    ),
    pytest.param(
        [(42, "<L", 0)],
        SHEET_PART + f"undamaged data, got a damaged zip directory; {AGAIN}",
        id="place of another member",
    ),
    pytest.param(
        [(6, "<H", 99)],
        f"results.xlsx: expected a complete zip archive, got a damaged zip directory; {AGAIN}",
        id="zip version",
    ),
    pytest.param(
        [(8, "<H", 0x800), (46, "<H", 0xFFFF)],
        f"results.xlsx: expected a complete zip archive, got a damaged zip directory; {AGAIN}",
        id="name that is no text",
    ),
]


@pytest.mark.parametrize(("changes", "message"), FORGED)
def test_forged_archive_is_refused_word_for_word(package, changes, message):
    path = package({"S": body("<row><c><v>1</v></c></row>" * 100)})
    forge(path, changes)
    assert refusal(path) == message


@pytest.mark.parametrize("size", [2**31, 2**32 - 1])
def test_declared_too_large_is_read_as_far_as_there_is(package, size):
    path = package({"S": body("<row><c><v>1</v></c></row>" * 100)})
    forge(path, [(24, "<L", size)])
    (sheet,) = read_spreadsheet(path, lambda name: True).sheets
    assert len(sheet.cells) == 100


def test_a_bomb_that_declares_a_kilobyte_is_refused(package):
    path = package({"S": "<a>" + " " * 31_000_000})
    forge(path, [(24, "<L", 1000)])
    assert refusal(path) == (
        SHEET_PART + f"undamaged data, got a checksum that does not fit; {AGAIN}"
    )


def test_sizes_of_millions_of_terabytes_in_a_zip64_field(package):
    path = package({"S": body("<row><c><v>1</v></c></row>")})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            part = zipfile.ZipInfo(name)
            part.extra = struct.pack("<HHQQ", 1, 16, 2**62, 2**62)
            archive.writestr(part, data)
    forge(path, [(20, "<L", 2**32 - 1), (24, "<L", 2**32 - 1)])
    assert refusal(path).startswith(SHEET_PART + "undamaged data, got ")


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.99])
def test_truncated_workbook(package, kept):
    path = package({"S": body("<row><c><v>1</v></c></row>" * 100)})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert refusal(path) == (
        f"results.xlsx: expected a complete zip archive, got one that ends too early; {AGAIN}"
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_twice(package):
    path = package({"S": body("")})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sheets/0.xml", body("<row><c><v>1</v></c></row>"))
    assert refusal(path) == f"{SHEET_PART}to be in the file once, got 2 times; {AGAIN}"


def test_a_missing_part(package):
    path = package({"S": body("")})
    path.write_bytes(path.read_bytes().replace(b"xl/sheets/0.xml", b"xl/sheets/9.xml"))
    assert refusal(path) == f"{SHEET_PART}to be in the file once, got 0 times; {AGAIN}"


MEASURE = """
import json, resource, sys, time
from pathlib import Path
from scorer.catalog import load_catalog
from scorer.errors import SubmissionError
from scorer.readers.workbook import read_workbook

catalog = load_catalog(Path(sys.argv[1]))
for name in sys.argv[2:]:
    start = time.process_time()
    try:
        read_workbook(Path(name), catalog)
    except SubmissionError:
        pass
    seconds = time.process_time() - start
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss counts the process that started this one, too
        peak_kb = int(status.read_text().partition("VmHWM:")[2].split()[0])
    else:
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([Path(name).name, seconds, peak_kb / 1024]))
"""


def inline(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def scores(text, rows=9_900):
    """Make a sheet whose names, metrics and scores are all the same hostile text."""
    lines = "".join(
        f'<row r="{row}">' + "".join(inline(f"{column}{row}", text) for column in "ABC") + "</row>"
        for row in range(2, rows)
    )
    header = inline("A1", "Task Name") + inline("B1", "Metrics") + inline("C1", "M")
    return body(f'<row r="1">{header}</row>{lines}')


BOMBS = {
    "text.xlsx": lambda: body("<row><c t='inlineStr'><is><t>" + "x" * 31_000_000),
    "lines.xlsx": lambda: body("\n" * 31_000_000),
    "references.xlsx": lambda: body("<row><c t='inlineStr'><is><t>" + "&#65;" * 6_000_000),
    "deep.xlsx": lambda: "<a>" * 790_000,
    "rows.xlsx": lambda: body("<row/>" * 790_000),
    "cells.xlsx": lambda: body("<row>" + "<c s='1'/>" * 790_000),
    "far.xlsx": lambda: body(
        "<row r='60000'>" + "<c r='XFD60000'><v>1</v></c>" * 190_000 + "</row>"
    ),
    "attributes.xlsx": lambda: (
        "<a>" + ("<b " + " ".join(f'a{n}=""' for n in range(2_000)) + "/>") * 1_500
    ),
    "tokens.xlsx": lambda: "<a>" + ("<b a='" + "y" * 250_000 + "'/>") * 120,
    "names.xlsx": lambda: scores("\ufdfa" * 390),
    "numbers.xlsx": lambda: scores("1,234" * 78),
    "unknown.xlsx": lambda: scores("commonsense reasoning of an image"),
    "commas.csv": lambda: "sheet,Task Name,M\n" + ("," * 900 + "\n") * 21_000,
    "short.csv": lambda: "sheet,Task Name,M\n" + "\n" * 19_000_000,
    "wide.csv": lambda: "sheet,Task Name,M\n" + "," * 19_000_000,
    "sheets.csv": lambda: "sheet,Task Name,M\n" + "".join(f"{n},t,1\n" for n in range(200_000)),
    "unknown.csv": lambda: "sheet,Task Name,M\n" + "NLP,reasoning of commonsense,1\n" * 9_900,
}


def test_no_file_costs_more_than_two_seconds_or_300_mb(package, tmp_path):
    paths = []
    for name, make in BOMBS.items():
        path = tmp_path / name
        if name.endswith(".csv"):
            path.write_text(make())
        else:
            package({"NLP": make()}).rename(path)
        assert path.stat().st_size < 20_000_000
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(CATALOG_DIR), *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    measured = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(measured) == len(BOMBS)
    assert [row for row in measured if row[1] > 2] == []
    assert [row for row in measured if row[2] > 300] == []
