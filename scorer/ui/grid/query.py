"""Which rows are shown, in which order: what ``static/query.js`` does, for the server."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scorer.ui.grid.data import GridData, Numbers
from scorer.ui.grid.state import Filter, GridState


def order_rows(data: GridData, state: GridState) -> NDArray[np.intp]:
    """Give the rows that pass, sorted: missing last in both directions, ties as in the data.

    The ghosts are left out when the state pins them on top.
    """
    passing = np.ones(len(data.ids), dtype=bool)
    for key, rule in state.filters.items():
        if key in data.by_key:
            passing &= _passes(data, key, rule)
    if terms := state.search.lower().split():
        passing &= np.array(
            [all(term in text for term in terms) for text in data.haystacks], dtype=bool
        )
    if state.ghost and data.ghosts:
        passing &= np.array([row_id not in data.ghosts for row_id in data.ids], dtype=bool)
    rows = data.rows[passing[data.rows]]
    for key, direction in reversed(state.sort):
        if key in data.by_key:
            values = _sortable(data, key)[rows]
            rows = rows[np.argsort(values if direction == "asc" else -values, kind="stable")]
    return rows


def _passes(data: GridData, key: str, rule: Filter) -> NDArray[np.bool_]:
    passing = np.ones(len(data.ids), dtype=bool)
    if data.by_key[key].is_text:
        texts = data.texts(key)
        if rule.values:
            passing &= np.array([text in rule.values for text in texts], dtype=bool)
        if rule.contains:
            wanted = rule.contains.lower()
            passing &= np.array([wanted in (text or "").lower() for text in texts], dtype=bool)
        return passing
    numbers = data.numbers(key)
    if rule.values:
        wanted_numbers = [value for value in rule.values if isinstance(value, int | float)]
        passing &= np.isin(numbers, wanted_numbers) | (np.isnan(numbers) & (None in rule.values))
    if rule.minimum is not None:
        passing &= numbers >= rule.minimum
    if rule.maximum is not None:
        passing &= numbers <= rule.maximum
    return passing


def _sortable(data: GridData, key: str) -> Numbers:
    """Give numbers to sort by; argsort puts NaN last, negated or not."""
    if not data.by_key[key].is_text:
        return data.numbers(key)
    lower = [None if text is None else text.lower() for text in data.texts(key)]
    # By UTF-16 code unit, as a browser compares strings.
    distinct = sorted(
        {text for text in lower if text is not None},
        key=lambda text: text.encode("utf-16-be", "surrogatepass"),
    )
    places = {text: float(place) for place, text in enumerate(distinct)}
    return np.array([np.nan if text is None else places[text] for text in lower])
