"""Feeds XML to expat piece by piece, at a bounded cost: no entities, no floods of names or tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias
from xml.parsers import expat

from scorer.readers.archive import refuse
from scorer.readers.limits import MAX_NAMES, MAX_TAGS, MAX_TOKEN_BYTES

Start: TypeAlias = Callable[[str, dict[str, str]], None]
End: TypeAlias = Callable[[str], None]

_MAX_PIECE = 8_192  # bytes of text handed over at a time
_MAX_PIECES = 64  # kept at the end of a chunk; more than a text that is cut may need
_LESS = "remove what is not scores, or save the scores as csv"


class XmlReader:
    """Parses the parts of one file against one budget of tags and names."""

    def __init__(self) -> None:
        self._tags = 0
        self._names: dict[str, str] = {}

    def parse(
        self,
        where: str,
        chunks: Iterable[bytes],
        start: Start | None,
        end: End | None,
        text: list[str],
    ) -> None:
        """Parse one part, calling ``start(name, attributes)`` and ``end(name)``.

        With ``None`` for both it is only checked.

        Names come without the prefix that the root element has; elements of another prefix keep
        theirs. Text is appended to ``text``, which the handlers clear.

        Raises:
            SubmissionError: it is not well-formed, or costs more than a workbook may.
        """
        parser: expat.XMLParserType | None = None
        fed = 0
        try:
            for chunk in chunks:
                if parser is None:
                    parser = self._parser(where, _encoding(chunk), start, end, text)
                self._tags += chunk.count(b"<")
                if self._tags > MAX_TAGS:
                    raise refuse(where, f"at most {MAX_TAGS:,} XML tags", "more", _LESS)
                parser.Parse(chunk, False)
                fed += len(chunk)
                # Expat scans an unfinished tag again with every piece.
                if fed - parser.CurrentByteIndex > MAX_TOKEN_BYTES:
                    limit = f"XML tags of at most {MAX_TOKEN_BYTES:,} bytes"
                    raise refuse(where, limit, "a longer one", _LESS)
                if len(self._names) > MAX_NAMES:
                    raise refuse(where, f"at most {MAX_NAMES:,} XML names", "more", _LESS)
                del text[_MAX_PIECES:]
            if parser is None:
                raise refuse(where, "well-formed XML", "nothing")
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise refuse(
                where,
                "well-formed XML",
                f"{expat.errors.messages[error.code]} in line {error.lineno}",
                "save the file again in a spreadsheet program",
            ) from error

    def _parser(
        self,
        where: str,
        encoding: str,
        start: Start | None,
        end: End | None,
        text: list[str],
    ) -> expat.XMLParserType:
        # The encoding is ours: a declared one may name any codec.
        parser = expat.ParserCreate(encoding, None, self._names)
        parser.buffer_text = True
        parser.buffer_size = _MAX_PIECE

        def doctype(*_: object) -> None:
            raise refuse(
                where,
                "XML without a document type",
                "a DOCTYPE declaration",
                "save the file again in a spreadsheet program",
            )

        parser.StartDoctypeDeclHandler = doctype
        if start is not None and end is not None:
            parser.StartElementHandler = _first(parser, start, end)
            parser.CharacterDataHandler = text.append
        return parser


def _first(parser: expat.XMLParserType, start: Start, end: End) -> Start:
    """Make the handler of the root element, which puts the others in its place."""

    def first(name: str, attributes: dict[str, str]) -> None:
        prefix = name.rpartition(":")[0]
        if prefix:
            cut = len(prefix) + 1
            prefix += ":"
            parser.StartElementHandler = lambda name, attributes: start(
                name[cut:] if name.startswith(prefix) else name, attributes
            )
            parser.EndElementHandler = lambda name: end(
                name[cut:] if name.startswith(prefix) else name
            )
            start(name[cut:], attributes)
        else:
            parser.StartElementHandler = start
            parser.EndElementHandler = end
            start(name, attributes)

    return first


def _encoding(chunk: bytes) -> str:
    """Tell UTF-16 from UTF-8, the two encodings that the format allows."""
    if chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if chunk[:2] == b"<\0":
        return "utf-16le"
    if chunk[:2] == b"\0<":
        return "utf-16be"
    return "utf-8"


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]
