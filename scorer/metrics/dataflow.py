"""The data flow of Python code as CodeBLEU draws it from a syntax tree: what comes from what.

The rules are those of codebleu 0.7.0 (MIT, Microsoft Corporation, Konstantin Chernyshev), in one
pass over a tree read once. There the names a value comes from pass through Python sets, so that the
score changes with the hash seed; here they keep the order in which they are met.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from scorer.metrics.syntax import Node

_STEPS = 300_000  # loops within loops double the work each; ten deep is far beyond real code

Flow = tuple[str, int, str, list[str], list[int]]  # name, place, relation, from names, from places
States = dict[str, list[int]]  # where each name was last set
Rule = Callable[[Node, States], States]


class TooDeepError(Exception):
    """The code is nested so deeply that its data flow would take minutes."""


def _variables(node: Node) -> list[Node]:
    """List the tokens of a node that are not keywords or marks."""
    if node.is_token:
        return [node] if node.type != node.code else []
    return [token for child in node.children for token in _variables(child)]


class _Walk:
    """One walk over a tree; ``flows`` collects what is found, in the order it is met."""

    def __init__(self) -> None:
        self.flows: list[Flow] = []
        self.steps = 0

    def visit(self, node: Node, states: States) -> States:
        """Follow a node; ``states`` is changed and returned, or another one is."""
        self.steps += 1
        if self.steps > _STEPS:
            raise TooDeepError
        if node.is_token:
            return self._token(node, states)
        rule = _RULES.get(node.type, _Walk._children)
        return rule(self, node, states)

    def _children(self, node: Node, states: States) -> States:
        for child in node.children:
            if child.type == "for_in_clause":
                states = self.visit(child, states)
        for child in node.children:
            if child.type != "for_in_clause":
                states = self.visit(child, states)
        return states

    def _token(self, node: Node, states: States) -> States:
        code = node.code
        if node.type == code:
            return states
        if code in states:
            self.flows.append((code, node.place, "comesFrom", [code], states[code]))
            return states
        if node.type == "identifier":
            states[code] = [node.place]
        self.flows.append((code, node.place, "comesFrom", [], []))
        return states

    def _default(self, node: Node, states: States) -> States:
        names, value = _variables(node.fields["name"]), node.fields.get("value")
        if value is None:
            for name in names:
                self.flows.append((name.code, name.place, "comesFrom", [], []))
                states[name.code] = [name.place]
            return states
        states = self.visit(value, states)
        sources = _variables(value)
        for name in names:
            self.flows += [
                (name.code, name.place, "comesFrom", [source.code], [source.place])
                for source in sources
            ]
            states[name.code] = [name.place]
        return states

    def _assignment(self, node: Node, states: States) -> States:
        if node.type == "for_in_clause":
            lefts, rights = [node.fields["left"]], [node.children[-1]]
        elif "right" not in node.fields:
            return states
        else:
            lefts, rights = _paired(node)
        return self._assign(lefts, rights, states)

    def _assign(self, lefts: Sequence[Node], rights: Sequence[Node], states: States) -> States:
        for right in rights:
            states = self.visit(right, states)
        for left, right in zip(lefts, rights, strict=False):
            sources = _variables(right)
            names, places = [s.code for s in sources], [s.place for s in sources]
            for target in _variables(left):
                self.flows.append((target.code, target.place, "computedFrom", names, places))
                states[target.code] = [target.place]
        return states

    def _branches(self, node: Node, states: States) -> States:
        current, others, has_else = dict(states), [], False
        for child in node.children:
            has_else = has_else or "else" in child.type
            if child.type in ("elif_clause", "else_clause"):
                others.append(self.visit(child, dict(states)))
            else:
                current = self.visit(child, current)
        others.append(current)
        if not has_else:
            others.append(states)
        merged: States = {}
        for other in others:
            for name, places in other.items():
                merged[name] = merged.get(name, []) + places
        return {name: sorted(set(places)) for name, places in merged.items()}

    def _for(self, node: Node, states: States) -> States:
        return self._twice(self._for_once, node, states)

    def _while(self, node: Node, states: States) -> States:
        return self._twice(self._while_once, node, states)

    def _twice(self, once: Rule, node: Node, states: States) -> States:
        """Go round twice, so that what a round sets reaches the next; then merge both rounds."""
        start = len(self.flows)
        for _ in range(2):
            states = once(node, states)
        merged: dict[tuple[str, int, str], tuple[list[str], list[int]]] = {}
        for name, place, relation, names, places in self.flows[start:]:
            key = (name, place, relation)
            if key in merged:
                merged[key] = (
                    list(dict.fromkeys(merged[key][0] + names)),
                    sorted({*merged[key][1], *places}),
                )
            else:
                merged[key] = (names, places)
        self.flows[start:] = [(*key, *sources) for key, sources in merged.items()]
        return states

    def _for_once(self, node: Node, states: States) -> States:
        lefts, rights = _paired(node)
        states = self._assign(lefts, rights, states)
        if node.children[-1].type == "block":
            states = self.visit(node.children[-1], states)
        return states

    def _while_once(self, node: Node, states: States) -> States:
        for child in node.children:
            states = self.visit(child, states)
        return states


_RULES = {
    "default_parameter": _Walk._default,
    "assignment": _Walk._assignment,
    "augmented_assignment": _Walk._assignment,
    "for_in_clause": _Walk._assignment,
    "if_statement": _Walk._branches,
    "for_statement": _Walk._for,
    "while_statement": _Walk._while,
}


def _paired(node: Node) -> tuple[list[Node], list[Node]]:
    """Pair what is assigned with what it is assigned from: one by one where the numbers agree."""
    left, right = node.fields["left"], node.fields["right"]
    lefts, rights = (
        [child for child in side.children if child.type != ","] if not side.is_token else []
        for side in (left, right)
    )
    if len(lefts) != len(rights):
        return [left], [right]
    return lefts or [left], rights or [right]


def data_flow(root: Node) -> Counter[tuple[str, str, tuple[str, ...]]]:
    """Count the flows of a program, names replaced by the order in which they appear.

    Raises:
        TooDeepError: the code is nested too deeply.
    """
    walk = _Walk()
    try:
        walk.visit(root, {})
    except (AttributeError, KeyError, StopIteration):  # a broken tree has no flow, as published
        return Counter()
    except RecursionError as error:
        raise TooDeepError from error
    flows = sorted(walk.flows, key=lambda flow: flow[1])
    used = {flow[1] for flow in flows if flow[4]} | {place for flow in flows for place in flow[4]}
    merged: dict[int, Flow] = {}
    for flow in flows:
        if flow[1] not in used:
            continue
        first = merged.get(flow[1])
        if first is None:
            merged[flow[1]] = flow
        else:
            names = list(dict.fromkeys(first[3] + flow[3]))
            merged[flow[1]] = (*flow[:3], names, list(dict.fromkeys(first[4] + flow[4])))
    return Counter(_renamed(merged.values()))


def _renamed(flows: Iterable[Flow]) -> list[tuple[str, str, tuple[str, ...]]]:
    numbers: dict[str, str] = {}
    renamed = []
    for name, _, relation, names, _ in flows:
        for each in (*names, name):
            if each not in numbers:
                numbers[each] = f"var_{len(numbers)}"
        renamed.append((numbers[name], relation, tuple(numbers[each] for each in names)))
    return renamed
