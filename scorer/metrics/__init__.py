"""Metrics: one file per family, each measure a pair of pure functions over arrays."""
