"""``python -m benchmarks``: runs every measurement and prints one table."""

from benchmarks import (
    boards,
    browsing,
    bundles,
    clouds,
    cluster,
    dropping,
    evaluation,
    load,
    masks,
    media,
    metrics,
    scoring,
    serving,
    store,
)
from benchmarks.table import print_table


def main() -> None:
    """Measure and print."""
    parts = (
        scoring,
        boards,
        metrics,
        masks,
        media,
        clouds,
        bundles,
        evaluation,
        cluster,
        store,
        serving,
        dropping,
        browsing,
        load,
    )
    print_table([row for part in parts for row in part.measure()])


if __name__ == "__main__":
    main()
