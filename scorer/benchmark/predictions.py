"""A bundle of predictions that lies in a dataset on the Hub."""

from __future__ import annotations

from pathlib import Path

from scorer.benchmark.faults import fault
from scorer.benchmark.source import Progress

MAX_FILES = 20_000  # as in an archive
MAX_BYTES = 2_000_000_000


def fetch_predictions(
    repository: str, *, revision: str = "main", cache: Path, progress: Progress | None = None
) -> Path:
    """Fetch a dataset's files into a folder and return it; what is there is not fetched again.

    Args:
        repository: ``owner/name``.
        revision: branch, tag or commit.
        cache: folder for the files, one folder in it per commit.
        progress: told of every file that is fetched.

    Raises:
        BenchmarkError: it cannot be had, or is larger than a bundle may be.
    """
    from scorer.benchmark.hub import open_hub  # late: the Hub's client takes half a second

    source = open_hub(repository, revision, cache, progress)
    files = source.listing("")
    size_bytes = sum(file.size_bytes for file in files)
    if len(files) > MAX_FILES or size_bytes > MAX_BYTES:
        raise fault(
            repository,
            f"a bundle of at most {MAX_FILES:,} files and {MAX_BYTES:,} bytes",
            f"{len(files):,} files, {size_bytes:,} bytes",
        )
    folder = cache / "predictions" / repository.replace("/", "--") / source.revision
    for file in files:
        source.fetch(file.path, folder, progress)
    if not files:
        raise fault(repository, "a bundle of predictions", "no files")
    return folder
