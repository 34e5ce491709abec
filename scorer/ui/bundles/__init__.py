"""Bundles on the page: evaluated one at a time with progress, then looked at item by item."""
