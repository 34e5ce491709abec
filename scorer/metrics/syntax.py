"""The syntax tree of Python code: its nodes, its tokens, and every subtree as a text.

The tree is read once, since most of the time of CodeBLEU goes into looking at its nodes.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

_WHOLE = frozenset({"string_literal", "string", "character_literal"})  # tokens that have children
_WITH_FIELDS = frozenset(
    {"assignment", "augmented_assignment", "for_in_clause", "for_statement", "default_parameter"}
)
_FIELDS = ("left", "right", "name", "value")
_PARENTHESIS = re.compile(r"[()]")
_NEEDS_CLEANING = re.compile(r"""[#"'\t\f\\\r]""")  # comments, texts, odd blanks, joined lines


_NO_FIELDS: Mapping[str, Node] = MappingProxyType({})


class Node:
    """What CodeBLEU needs of a node of the syntax tree."""

    __slots__ = ("children", "code", "fields", "is_token", "place", "type")

    def __init__(self, kind: str) -> None:
        self.type = kind
        self.children: Sequence[Node] = ()
        self.fields: Mapping[str, Node] = _NO_FIELDS
        self.is_token = False
        self.place = -1  # of a token among the tokens
        self.code = ""  # of a token


@cache
def _parser() -> Any:
    import tree_sitter
    import tree_sitter_python

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))


def parse(code: str) -> tuple[Node, list[str]]:
    """Parse code without its comments and docstrings.

    Returns:
        The tree, and the texts of all subtrees that have a child, the whole among them.

    Raises:
        RecursionError: brackets are nested too deeply.
    """
    source = _without_comments(code).encode()
    root = _parser().parse(source).root_node
    reading = _Reading(source)
    tree = reading.read(root)
    if root.has_error:  # then the texts of marks may hold parentheses
        return tree, [str(node) for node in _inner(root)]
    spans = _spans(whole := str(root))
    kept = reading.inner if reading.inner[:1] == [0] else [0, *reading.inner]
    return tree, [*reading.unnamed, *(whole[slice(*spans[place])] for place in kept)]


def _without_comments(code: str) -> str:
    """Remove comments and docstrings as codebleu does; code that is no Python stays as it is."""
    if not _NEEDS_CLEANING.search(code):
        return code
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):
        return code
    kept: list[str] = []
    before, last_line, last_column = tokenize.INDENT, -1, 0
    for kind, text, (line, column), (end_line, end_column), _ in tokens:
        if line > last_line:
            last_column = 0
        if column > last_column:
            kept.append(" " * (column - last_column))
        if kind == tokenize.STRING:
            if before not in (tokenize.INDENT, tokenize.NEWLINE) and column > 0:
                kept.append(text)
        elif kind != tokenize.COMMENT:
            kept.append(text)
        before, last_column, last_line = kind, end_column, end_line
    return "\n".join(line for line in "".join(kept).split("\n") if line.strip())


class _Reading:
    """One reading of a tree: numbers its tokens, and its named nodes as their texts are."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.text = source.decode() if source.isascii() else ""
        self.named = 0
        self.inner: list[int] = []  # named nodes that have children
        self.unnamed: list[str] = []  # texts of the other nodes that have children
        self.tokens = 0
        self.marks: dict[str, Node] = {}
        self.empty: dict[int, list[Node]] = {}  # empty tokens by their offset

    def read(self, node: Any) -> Node:
        kind = node.type
        kids = node.children
        if not kids and not node.is_named and (mark := self._mark(node, kind)) is not None:
            return mark
        ours = Node(kind)
        self._count(node, kids)
        if (not kids or kind in _WHOLE) and kind != "comment":
            for kid in kids:
                self._skim(kid)
            self._token(ours, node.start_byte, node.end_byte)
            return ours
        read = self.read
        ours.children = [read(kid) for kid in kids]
        if kind in _WITH_FIELDS:
            places = {kid.id: place for place, kid in enumerate(kids)}
            ours.fields = {
                name: ours.children[places[found.id]]
                for name in _FIELDS
                if (found := node.child_by_field_name(name)) is not None
            }
        return ours

    def _mark(self, node: Any, kind: str) -> Node | None:
        """Share one node among all keywords and marks of a kind: nothing is asked of them."""
        if self.text[node.start_byte : node.end_byte] != kind:
            return None
        self.tokens += 1
        mark = self.marks.get(kind)
        if mark is None:
            mark = self.marks[kind] = Node(kind)
            mark.is_token, mark.code = True, kind
        return mark

    def _count(self, node: Any, kids: list[Any]) -> None:
        if node.is_named:
            if kids:
                self.inner.append(self.named)
            self.named += 1
        elif kids:
            self.unnamed.append(str(node))

    def _skim(self, node: Any) -> None:
        kids = node.children
        self._count(node, kids)
        for kid in kids:
            self._skim(kid)

    def _token(self, ours: Node, start: int, end: int) -> None:
        ours.is_token, ours.place = True, self.tokens
        self.tokens += 1
        if start == end:  # empty ones at one place share the last one's number
            here = self.empty.setdefault(start, [])
            here.append(ours)
            for other in here:
                other.place = ours.place
        elif self.text:
            code = self.text[start:end]
            ours.code = code.replace("\n", "") if "\n" in code else code
        else:
            ours.code = _odd_text(self.source, start, end)


def _odd_text(source: bytes, start: int, end: int) -> str:
    """Take a token's text as codebleu does beyond ASCII: byte columns counted as letters."""
    lines = source.decode().split("\n")
    first, last = source.count(b"\n", 0, start), source.count(b"\n", 0, end)
    left, right = (place - (source.rfind(b"\n", 0, place) + 1) for place in (start, end))
    if first == last:
        return lines[first][left:right]
    return "".join([lines[first][left:], *lines[first + 1 : last], lines[last][:right]])


def _inner(root: Any) -> Iterator[Any]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(kid for kid in node.children if kid.children)


def _spans(text: str) -> list[tuple[int, int]]:
    """Find where each parenthesis opens and closes: one per named node, in their order."""
    spans: list[tuple[int, int]] = []
    open_at: list[int] = []
    for match in _PARENTHESIS.finditer(text):
        start = match.start()
        if text[start] == "(":
            open_at.append(len(spans))
            spans.append((start, start))
        else:
            place = open_at.pop()
            spans[place] = (spans[place][0], start + 1)
    return spans
