"""Small files to read: workbooks from rows, packages from XML."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

Rows = Sequence[Sequence[object]]


@pytest.fixture
def book(tmp_path: Path) -> Callable[[Mapping[str, Rows]], Path]:
    """Write a workbook: sheet -> rows of values, the first being row 1."""

    def write(sheets: Mapping[str, Rows]) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row, start=1):
                    if isinstance(value, tuple):
                        sheet.cell(number, column, value[0]).number_format = value[1]
                    elif value is not None:
                        sheet.cell(number, column, value)
        path = tmp_path / "results.xlsx"
        workbook.save(path)
        return path

    return write


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Write an xlsx package from the XML of its sheets, strings and styles."""

    def write(
        sheets: Mapping[str, str | bytes],
        *,
        strings: str = "",
        styles: str = "",
        absolute: bool = False,
    ) -> Path:
        path = tmp_path / "results.xlsx"
        parts = list(enumerate(sheets.items()))
        folder = "/xl/" if absolute else ""
        names = "".join(
            f'<sheet name="{name}" sheetId="{at + 1}" r:id="r{at}"/>' for at, (name, _) in parts
        )
        targets = "".join(
            f'<Relationship Id="r{at}" Type="t/worksheet" Target="{folder}sheets/{at}.xml"/>'
            for at, _ in parts
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "xl/workbook.xml", f'<workbook xmlns:r="r"><sheets>{names}</sheets></workbook>'
            )
            if strings:
                targets += '<Relationship Id="x" Type="t/sharedStrings" Target="strings.xml"/>'
                archive.writestr("xl/strings.xml", strings)
            if styles:
                targets += '<Relationship Id="y" Type="t/styles" Target="styles.xml"/>'
                archive.writestr("xl/styles.xml", styles)
            archive.writestr(
                "xl/_rels/workbook.xml.rels", f"<Relationships>{targets}</Relationships>"
            )
            for at, (_, xml) in parts:
                archive.writestr(f"xl/sheets/{at}.xml", xml)
        return path

    return write
