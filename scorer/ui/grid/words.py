"""Every text of the grid in one place, for translation; plain text, escaped where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "label": "Results",
        "search": "Search …",
        "columns": "Columns",
        "find_column": "Find a column …",
        "all_of_group": "Show all of this group",
        "default_columns": "Default columns",
        "no_column": "No column fits.",
        "count": "{shown} of {all} rows",
        "columns_count": "{shown} of {all} columns",
        "none": "No row fits these filters.",
        "reset": "Clear all",
        "menu": "Sort, filter, hide: {column}",
        "ascending": "Sort ascending",
        "descending": "Sort descending",
        "unsorted": "Remove sorting",
        "hide": "Hide this column",
        "open_column": "Open this task",
        "close": "Close",
        "higher": "higher is better",
        "lower": "lower is better",
        "min": "at least",
        "max": "at most",
        "contains": "contains",
        "only": "only",
        "missing": "none given",
        "apply": "Apply",
        "remove_filter": "Remove: {filter}",
        "sorted": "Sorted by {column}, {direction}",
        "not_sorted": "Not sorted",
        "ascending_spoken": "ascending",
        "descending_spoken": "descending",
        "select": "Select {name} to compare",
        "selected": "{count} selected",
        "too_many": "Up to {limit} can be selected; remove one first",
        "ghost": "my run",
        "pin_ghost": "My run on top",
        "loading": "Loading …",
        "failed": "The rows did not arrive. Scroll or sort to try again.",
        "legend": "Against the specialist",
        "heat_won": "won",
        "heat_close": "close",
        "heat_far": "far",
        "state_scored": "scored",
        "state_missing": "not given or not supported",
        "state_no_row": "no row in the published tables",
        "state_rejected": "a score was given and refused",
        "state_flagged": "flagged: see the note",
    }
)
