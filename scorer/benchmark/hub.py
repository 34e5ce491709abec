"""A benchmark in a dataset on the Hub: listed and fetched at one commit, file by file.

The Hub's client keeps the files in its own cache and finds them there without asking again. It
retries by itself when it lists, when it looks for a file it does not have, and when a transfer
breaks off, which it resumes; the rest is retried here. A transfer that the process does not survive
starts again with that file. Listings are kept beside, so that all of it works with no network.

The whole tree is never listed: it has more files than a visitor may ask for pages of.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from huggingface_hub import HfApi, constants, hf_hub_download
from huggingface_hub.file_download import repo_folder_name

from scorer.benchmark.hub_faults import patiently, told
from scorer.benchmark.hub_progress import quiet_bar
from scorer.benchmark.source import Entry, Progress, join

_PATHS_AT_ONCE = 300  # in one question for sizes
_REPO_TYPE = "dataset"


def open_hub(repository: str, revision: str, cache: Path, progress: Progress | None) -> HubSource:
    """Open a dataset at what a branch or tag is now, or was when the Hub was last reached.

    Raises:
        BenchmarkError: there is no such dataset or revision, or none of it can be had.
    """
    with told(repository, f"revision {revision!r}"):
        resolved = patiently(
            lambda: HfApi().resolve_revision(repository, repo_type=_REPO_TYPE, revision=revision)
        )
    return HubSource(repository, resolved.resolved, cache, progress)


class HubSource:
    """A dataset on the Hub at one commit. May be sent to other processes; they tell no progress."""

    def __init__(self, name: str, commit: str, cache: Path, progress: Progress | None) -> None:
        self.name = name
        self.revision = commit
        self._listings = cache / "listings" / repo_folder_name(repo_id=name, repo_type=_REPO_TYPE)
        self._progress = progress
        self._known: dict[str, Any] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what only this process has."""
        return self.__dict__ | {"_progress": None, "_known": {}}

    def entries(self, folder: str) -> tuple[Entry, ...]:
        """List a folder; one question per thousand entries, once per commit."""
        return self._list(folder, recursive=False)

    def listing(self, folder: str) -> tuple[Entry, ...]:
        """List all files below a folder; one question per thousand, once per commit."""
        return tuple(entry for entry in self._list(folder, recursive=True) if not entry.is_folder)

    def _list(self, folder: str, *, recursive: bool) -> tuple[Entry, ...]:
        def ask() -> list[tuple[str, bool, int]]:
            from huggingface_hub.errors import EntryNotFoundError

            try:
                found = HfApi().list_repo_tree(
                    self.name,
                    folder or None,
                    recursive=recursive,
                    revision=self.revision,
                    repo_type=_REPO_TYPE,
                )
                return sorted(
                    (item.path, not hasattr(item, "size"), getattr(item, "size", 0))
                    for item in found
                    if not item.path.rpartition("/")[2].startswith(".")
                )
            except EntryNotFoundError:
                return []

        kind = "below" if recursive else "in"
        return tuple(Entry(*entry) for entry in self._kept(kind, folder, ask))

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the sizes of those of the files that exist; one question per 300 paths."""
        asked = sorted(paths)
        found: dict[str, int] = {}
        for start in range(0, len(asked), _PATHS_AT_ONCE):
            some = asked[start : start + _PATHS_AT_ONCE]
            found |= self._kept("sizes", "\n".join(some), partial(self._sizes, some))
        return found

    def _sizes(self, paths: list[str]) -> dict[str, int]:
        found = patiently(
            lambda: HfApi().get_paths_info(
                self.name, paths, revision=self.revision, repo_type=_REPO_TYPE
            )
        )
        return {item.path: item.size for item in found if hasattr(item, "size")}

    def file(self, path: str) -> Path:
        """Return a file, fetched unless it is in the cache."""
        return self.fetch(path, None, self._progress)

    def fetch(self, path: str, to: Path | None, progress: Progress | None) -> Path:
        """Fetch a file into the Hub client's cache, or into a folder of one's own."""
        with told(join(self.name, path), "the file"):
            return Path(
                patiently(
                    lambda: hf_hub_download(
                        self.name,
                        path,
                        repo_type=_REPO_TYPE,
                        revision=self.revision,
                        local_dir=to,
                        tqdm_class=quiet_bar(path, progress),
                    )
                )
            )

    def find(self, folder: str, path: str) -> Path | None:
        """Return a file of a task's folder, or a folder with all its files."""
        wanted = join(folder, path)
        files = [
            entry.path
            for entry in self.listing(folder)
            if entry.path == wanted or entry.path.startswith(f"{wanted}/")
        ]
        for file in files:
            self.file(file)
        return self.local(wanted) if files else None

    def local(self, folder: str) -> Path:
        """Return where a folder is in the Hub client's cache."""
        repository = repo_folder_name(repo_id=self.name, repo_type=_REPO_TYPE)
        return Path(constants.HF_HUB_CACHE) / repository / "snapshots" / self.revision / folder

    def _kept(self, kind: str, key: str, ask: Callable[[], Any]) -> Any:
        """Answer from memory, from the disk, or from the Hub: a commit never changes."""
        name = f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"
        if name in self._known:
            return self._known[name]
        path = self._listings / self.revision / name
        try:
            answer = msgspec.json.decode(path.read_bytes())
        except (OSError, msgspec.DecodeError):
            with told(self.name, f"the list of {key.partition(chr(10))[0] or 'its folders'}"):
                answer = ask()
            _write(path, msgspec.json.encode(answer))
        self._known[name] = answer
        return answer


def _write(path: Path, content: bytes) -> None:
    """Write a file so that no reader sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(path)
