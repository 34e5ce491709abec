"""JSON with something odd put in the place of any part of it."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

VALUES: tuple[Any, ...] = (
    None, "", "?", "é", 0, -1, 5, True, 1.5, 1e300, -1e308, 10**300, 2**63, 1e-320, [], {}, [[]],
    {"a": 1}, [1, 2], ["x"], [None], {"counts": 5}, {"size": [2, 3]}, "[1", '{"a":', "\x00", "../x",
    "/etc/passwd", ".", "x.png", "n" * 300,
)  # fmt: skip


def with_oddities(value: Any, random: Random) -> Any:
    """Copy a value; one to three of its parts are odd, or gone from their object."""
    for _ in range(random.choice((1, 1, 2, 3))):
        value = copy.deepcopy(value)
        *way, last = random.choice([way for way in _ways(value) if way] or [(None,)])
        if last is None:  # it has no parts
            return random.choice(VALUES)
        holder = value
        for step in way:
            holder = holder[step]
        if isinstance(holder, dict) and random.random() < 0.15:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(random.choice(VALUES))
    return value


def _ways(value: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield so_far
    parts = value.items() if isinstance(value, dict) else ()
    for key, part in enumerate(value) if isinstance(value, list) else parts:
        yield from _ways(part, (*so_far, key))
