"""Published runs: kept as immutable files, folded into what boards show."""

from scorer.errors import StoreError
from scorer.store.fold import fold
from scorer.store.hub_faults import HubError
from scorer.store.hub_results import HubStatus, ResultsRepo
from scorer.store.ids import new_id
from scorer.store.names import name_key
from scorer.store.quota import Quota
from scorer.store.store import State, Store

__all__ = [
    "HubError",
    "HubStatus",
    "Quota",
    "ResultsRepo",
    "State",
    "Store",
    "StoreError",
    "fold",
    "name_key",
    "new_id",
]
