"""A dataset on the Hub as a place for records: its head, its files, one commit more.

Every call asks the Hub and raises ``HubError``. Only files below ``submissions/`` are looked at or
written; nothing is ever deleted.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from scorer.store.coding import MOST_BYTES
from scorer.store.hub_faults import HubError, Setback, problem, told
from scorer.store.hub_files import has_digest
from scorer.store.ids import is_month, is_record_path

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile, RepoFolder

TOP = "submissions"  # the folder in the dataset
_KIND = "dataset"
_BRANCH = "main"
_PATIENCE = 60.0  # seconds without a byte; the client itself would wait for ever
_MAX_ENTRIES = 20_000  # read of one folder; the Hub itself allows 10,000


class RemoteFile(NamedTuple):
    """What a listing says of a file."""

    digest: str  # hex: as git names it, or the SHA-256 of one that is stored apart
    size: int  # bytes


class Remote:
    """The dataset. ``token`` "" leaves it to the client to find the one of this machine."""

    def __init__(self, repository: str, *, token: str, endpoint: str | None) -> None:
        self.repository = repository
        self._token = token or None
        self.endpoint = endpoint

    def __repr__(self) -> str:
        return f"Remote({self.repository!r})"

    def head(self) -> str:
        """Return the newest commit; one small question.

        Branches are asked for and not the dataset's description, which the Hub serves from a cache.
        """
        with told(self.repository, "its newest commit"):
            branches = self._api().list_repo_refs(self.repository, repo_type=_KIND).branches
            commits = [branch.target_commit for branch in branches if branch.name == _BRANCH]
            if not commits:
                raise self._error("a branch main", "none", Setback.REFUSED)
            return commits[0]

    def months(self, commit: str) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return the folders by month with what git calls their content, and names of all else."""
        from huggingface_hub.hf_api import RepoFolder

        found: dict[str, str] = {}
        strange: list[str] = []
        for entry in self._entries(commit, TOP):
            name = entry.path.removeprefix(f"{TOP}/")
            if isinstance(entry, RepoFolder) and is_month(name):
                found[name] = entry.tree_id
            else:
                strange.append(name)
        return found, tuple(strange)

    def files(self, commit: str, month: str) -> tuple[dict[str, RemoteFile], tuple[str, ...]]:
        """Return the records of a month by path, and the names of all else there."""
        from huggingface_hub.hf_api import RepoFile

        found: dict[str, RemoteFile] = {}
        strange: list[str] = []
        for entry in self._entries(commit, f"{TOP}/{month}"):
            path = entry.path.removeprefix(f"{TOP}/")
            if isinstance(entry, RepoFile) and is_record_path(path):
                digest = entry.lfs.sha256 if entry.lfs else entry.blob_id
                found[path] = RemoteFile(digest, entry.size)
            else:
                strange.append(path)
        return found, tuple(strange)

    def _entries(self, commit: str, folder: str) -> list[RepoFile | RepoFolder]:
        from huggingface_hub.errors import EntryNotFoundError

        with told(self.repository, f"the list of {folder}"):
            try:
                listed = self._api().list_repo_tree(
                    self.repository, folder, revision=commit, repo_type=_KIND
                )
                return list(islice(listed, _MAX_ENTRIES))
            except EntryNotFoundError:
                return []

    def content(self, commit: str, path: str, file: RemoteFile) -> bytes:
        """Return a file's bytes, as many as were listed and no more.

        Raises:
            HubError: it cannot be had, or is not what was listed (``Setback.FILE``).
        """
        from huggingface_hub import get_session, hf_hub_url, hf_raise_for_status
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

        if file.size > MOST_BYTES:
            got = f"{file.size:,} bytes"
            raise self._error(f"{path} with at most {MOST_BYTES:,} bytes", got, Setback.FILE)
        with told(self.repository, path):
            self._api()
            where = hf_hub_url(
                self.repository, f"{TOP}/{path}", repo_type=_KIND, revision=commit,
                endpoint=self.endpoint,
            )  # fmt: skip
            content = bytearray()
            headers = build_hf_headers(token=self._token)
            with get_session().stream("GET", where, headers=headers) as response:
                hf_raise_for_status(response)
                for part in response.iter_bytes():
                    content += part
                    if len(content) > file.size:
                        break
        if not has_digest(bytes(content), file.digest):
            raise self._error(f"{path} as it is listed", "something else", Setback.FILE)
        return bytes(content)

    def commit(self, path: str, content: bytes, parent: str) -> str:
        """Add a file in one commit on top of ``parent``, which must be the head.

        Returns:
            The commit; "" if the file was there already, which means that the head is another.

        Raises:
            HubError: it was not added, or perhaps it was and the answer got lost.
        """
        from huggingface_hub import CommitOperationAdd

        with told(self.repository, f"{path} to be kept there"):
            addition = CommitOperationAdd(f"{TOP}/{path}", content)
            done = self._api().create_commit(
                self.repository, [addition], commit_message=f"Add {path}", repo_type=_KIND,
                parent_commit=parent,
            )  # fmt: skip
            # The client makes no commit for a file that is there, and tells only so.
            return done.oid if getattr(addition, "_is_committed", False) else ""

    def _api(self) -> HfApi:
        from huggingface_hub import HfApi, get_session

        get_session().timeout = _PATIENCE
        return HfApi(endpoint=self.endpoint, token=self._token)

    def _error(self, expected: str, got: str, setback: Setback) -> HubError:
        return HubError(problem(self.repository, expected, got), setback)
