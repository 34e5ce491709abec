"""Bundles of predictions: opened, sorted by task, and read one task at a time.

Nothing here knows answers or metrics.
"""

from scorer.readers.bundles.bundle import Bundle, BundleReport, read_bundle
from scorer.readers.bundles.candidates import Duplicate
from scorer.readers.bundles.files import PredictionFile
from scorer.readers.bundles.opening import is_bundle

__all__ = ["Bundle", "BundleReport", "Duplicate", "PredictionFile", "is_bundle", "read_bundle"]
