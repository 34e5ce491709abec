"""How numbers are written on the screen. Rounding happens here and nowhere before."""

from __future__ import annotations


def points(value: float | None) -> str:
    """Write points with two decimals; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def size(megabytes: float) -> str:
    """Write a file size limit."""
    return f"{megabytes:g} MB"
