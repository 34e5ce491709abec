"""What was last seen of the dataset on the Hub, kept over a restart.

It only spares questions and says what is queued while the Hub cannot be reached; without it all is
asked anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import msgspec

from scorer.store.files import make_folders, replace_file
from scorer.store.hub_files import git_digest
from scorer.store.hub_remote import RemoteFile

_LAYOUT = 1  # of the file; another number is not read


@dataclass(frozen=True)
class Month:
    """A folder: what git calls its content ("" where that is not known), records, other names."""

    tree: str
    files: dict[str, RemoteFile] = field(default_factory=dict)
    strange: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """The dataset at ``commit`` ("" before the first look).

    ``same`` says of paths with which content on the Hub the local file was found equal: digests.
    """

    commit: str = ""
    months: dict[str, Month] = field(default_factory=dict)
    strange: tuple[str, ...] = ()
    same: dict[str, str] = field(default_factory=dict)

    @cached_property
    def files(self) -> dict[str, RemoteFile]:
        """All records by path."""
        return {path: file for month in self.months.values() for path, file in month.files.items()}

    def with_file(self, path: str, content: bytes, commit: str) -> Known:
        """Return what is known after a commit of one's own on top of this one."""
        name = path.partition("/")[0]
        before = self.months.get(name, Month(""))
        digest = git_digest(content)
        files = before.files | {path: RemoteFile(digest, len(content))}
        months = self.months | {name: replace(before, tree="", files=files)}
        return replace(self, commit=commit, months=months, same=self.same | {path: digest})

    def same_in(self, files: dict[str, RemoteFile]) -> dict[str, str]:
        """Return of ``same`` what still holds for a later listing."""
        return {
            path: digest
            for path, digest in self.same.items()
            if path in files and files[path].digest == digest
        }

    def with_same(self, more: dict[str, str]) -> Known:
        """Return this with more files found equal."""
        return replace(self, same=self.same | more) if more else self


class _Kept(msgspec.Struct):
    layout: int
    known: Known


def load(path: Path) -> Known:
    """Read what was kept; anything else than that is as if nothing was."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Known()
    return kept.known if kept.layout == _LAYOUT else Known()


def save(path: Path, known: Known) -> None:
    """Keep what is known.

    Raises:
        OSError: it cannot be written, which costs only questions later.
    """
    make_folders(path.parent, path.parent)
    replace_file(path, [msgspec.json.encode(_Kept(_LAYOUT, known))])
