"""Finds the parts of an xlsx file: workbook, sheets, shared strings, styles."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field

from scorer.readers.archive import Archive, refuse
from scorer.readers.limits import MAX_MEMBERS, MAX_SHEETS
from scorer.readers.xmlstream import End, Start, XmlReader, local

_MAX_SHEET_NAME = 100  # characters that are kept; spreadsheet programs allow 31
_SAVE = "save it as .xlsx in a spreadsheet program"


@dataclass(slots=True)
class Parts:
    """Where the parts of one xlsx file are."""

    workbook: str
    sheets: list[tuple[str, str]]  # name, member
    strings: str | None
    styles: str | None


@dataclass(slots=True)
class Package:
    """An xlsx file being read: its archive and its parser's budget."""

    archive: Archive
    xml: XmlReader = field(default_factory=XmlReader)

    def parse(
        self,
        member: str,
        start: Start,
        end: End,
        text: list[str],
        chunks: Iterable[bytes] | None = None,
    ) -> None:
        """Parse one member, from its chunks where they are at hand."""
        where = f"{self.archive.where}, part {member!r}"
        self.xml.parse(where, chunks or self.archive.chunks(member), start, end, text)

    def check(self, member: str, chunks: Iterable[bytes]) -> None:
        """See whether a member is XML that may be read, at the same bounds."""
        self.xml.parse(f"{self.archive.where}, part {member!r}", chunks, None, None, [])

    def elements(self, member: str, *names: str) -> list[tuple[str, dict[str, str]]]:
        """Return all elements of some names with their attributes, in order."""
        found: list[tuple[str, dict[str, str]]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name in names:
                found.append((name, attributes))
            if len(found) > MAX_MEMBERS:
                where = f"{self.archive.where}, part {member!r}"
                raise refuse(where, f"at most {MAX_MEMBERS:,} elements {name!r}", "more")

        self.parse(member, start, _ignore, [])
        return found

    def relations(self, member: str) -> dict[str, tuple[str, str]]:
        """Return id -> (kind, target) of the parts that a part refers to."""
        folder, name = posixpath.split(member)
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        if source not in self.archive:
            return {}
        return {
            attributes.get("Id", ""): (
                attributes.get("Type", "").rpartition("/")[2],
                _resolve(folder, attributes.get("Target", "")),
            )
            for _, attributes in self.elements(source, "Relationship")
        }


def _ignore(_: str) -> None:
    """Do nothing at the end of an element."""


def _resolve(folder: str, target: str) -> str:
    """Turn a target, relative to a folder or absolute, into a member's name."""
    path = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))
    return path.lstrip("/")


def find_parts(package: Package) -> Parts:
    """Find the workbook and what belongs to it.

    Raises:
        SubmissionError: the archive is something else than an xlsx workbook.
    """
    archive = package.archive
    workbook = "xl/workbook.xml"
    for kind, target in package.relations("").values():
        if kind == "officeDocument":
            workbook = target
    if workbook not in archive or not workbook.casefold().endswith(".xml"):
        raise refuse(archive.where, "an .xlsx workbook", *_what_else(archive))
    relations = package.relations(workbook)
    by_kind = {kind: target for kind, target in relations.values() if target in archive}
    found = package.elements(workbook, "sheets", "sheet")
    if not any(name == "sheets" for name, _ in found):
        raise refuse(archive.where, "an .xlsx workbook", *_what_else(archive))
    sheets = []
    for name, attributes in found:
        if name == "sheet":
            ids = [value for key, value in attributes.items() if ":" in key and local(key) == "id"]
            _, target = relations.get(ids[0] if ids else "", ("", ""))
            sheets.append((attributes.get("name", "")[:_MAX_SHEET_NAME], target))
    if len(sheets) > MAX_SHEETS:
        raise refuse(archive.where, f"at most {MAX_SHEETS:,} sheets", f"{len(sheets):,}")
    return Parts(workbook, sheets, by_kind.get("sharedStrings"), by_kind.get("styles"))


def _what_else(archive: Archive) -> tuple[str, str]:
    """Say what a zip archive is that is no xlsx workbook, and what to do."""
    names = archive.names
    inner = [name for name in names if name.endswith((".xlsx", ".xlsm"))]
    if inner:
        return f"a zip archive that holds {inner[0][-60:]!r}", "unpack it and give the workbook"
    if any(name.endswith("workbook.bin") for name in names):
        return "a binary workbook (.xlsb)", _SAVE
    if "content.xml" in archive and "mimetype" in archive:
        return "an OpenDocument file (.ods)", _SAVE
    if any(name.endswith(".iwa") for name in names):
        return "a Numbers document", "export it as .xlsx"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "a text document or presentation", _SAVE
    return "a zip archive without a workbook", _SAVE
