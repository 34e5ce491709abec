"""Measure every candidate in Chromium, in one run, and print one table."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.grid.bundles import PACKAGES, Bundle, UnavailableError, bundle, prepare
from benchmarks.grid.measure import SIZES, Outcome, measure, open_browser
from benchmarks.grid.ours import our_bundle

_HEADER = (
    "grid", "kB (gzip)", "models", "usable ms", "nodes", "sort ms", "filter ms",
    "down fps", "right fps", "ARIA", "keys", "touch", "requests",
)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Measure the named candidates, or all, ours included."""
    names = arguments or ["ours", *PACKAGES]
    lines: list[tuple[str, ...]] = [_HEADER]
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        prepare(Path(folder))
        for name in names:
            try:
                candidate = our_bundle() if name == "ours" else bundle(Path(folder), name)
            except UnavailableError as reason:
                print(f"{name}: skipped, {reason}", file=sys.stderr)
                continue
            for count in SIZES:
                outcome = measure(browser, candidate, count)
                lines.append(_line(candidate, count, outcome))
                print(*lines[-1], file=sys.stderr)
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEADER))]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))


def _line(candidate: Bundle, count: int, outcome: Outcome | str) -> tuple[str, ...]:
    size = "{:.0f} ({:.0f})".format(*candidate.kilobytes)
    name = f"{candidate.name} {candidate.version}, {candidate.licence}"
    if isinstance(outcome, str):
        return (name, size, str(count), outcome, *[""] * (len(_HEADER) - 4))
    figures = (outcome.usable, outcome.nodes, outcome.sort, outcome.filter)
    rates = (outcome.down, outcome.right)
    flags = (outcome.aria, outcome.keyboard, outcome.touch)
    return (
        name,
        size,
        str(count),
        *(f"{figure:.0f}" for figure in figures),
        *("not moved" if rate is None else f"{rate:.0f}" for rate in rates),
        *("yes" if flag else "no" for flag in flags),
        str(outcome.requests),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
