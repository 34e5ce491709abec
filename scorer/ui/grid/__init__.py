"""A grid for boards, windowed in both directions: at most a screenful is in the document.

``GridData`` holds columns; ``component.grid`` makes the component, and nothing else here needs
Gradio; ``grid_value`` writes what it shows, ``grid_pointer`` only names it. Beyond ``PAGED_ABOVE``
rows the browser asks a ``Pager`` for the cells in sight. No ranking, no colours of points and no
downloads here: whoever fills the grid decides what stands in it.
"""

from scorer.ui.grid.columns import GridColumn, Kind
from scorer.ui.grid.data import CellState, GridData, Heat, Shared, heat_codes
from scorer.ui.grid.paging import PAGED_ABOVE, Pager
from scorer.ui.grid.query import order_rows
from scorer.ui.grid.state import Filter, GridState
from scorer.ui.grid.value import grid_pointer, grid_value, shared_value
from scorer.ui.grid.words import WORDS

__all__ = [
    "PAGED_ABOVE",
    "WORDS",
    "CellState",
    "Filter",
    "GridColumn",
    "GridData",
    "GridState",
    "Heat",
    "Kind",
    "Pager",
    "Shared",
    "grid_pointer",
    "grid_value",
    "heat_codes",
    "order_rows",
    "shared_value",
]
