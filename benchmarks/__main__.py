"""``python -m benchmarks``: runs every measurement and prints one table."""

from benchmarks import boards, browsing, scoring, serving
from benchmarks.table import print_table


def main() -> None:
    """Measure and print."""
    print_table([*scoring.measure(), *boards.measure(), *serving.measure(), *browsing.measure()])


if __name__ == "__main__":
    main()
