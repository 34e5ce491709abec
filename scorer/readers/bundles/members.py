"""The files of a bundle: what a member is, which names are taken, and which are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple, Protocol

from scorer.readers.bundles.problems import FirstOfAKind, shown
from scorer.readers.limits import MAX_DEPTH, MAX_NAME, MAX_NAME_PART_BYTES

# What operating systems and tools leave behind, beside names that start with "._".
_LITTER = frozenset(
    {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".git", ".gitattributes", ".gitignore",
     ".cache", ".ipynb_checkpoints"}
)  # fmt: skip
_JSON = (".json", ".jsonl", ".ndjson")
_ARCHIVES = (
    ".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".7z", ".rar", ".zst", ".lz4",
)  # fmt: skip
_NOT_READ = "not read; rename it and pack again"


class Member(NamedTuple):
    """A file of a bundle, and where its bytes are. ``size`` bounds what is ever read of it."""

    name: str  # relative path with forward slashes, checked
    size: int
    offset: int = 0  # in the archive; the rest is for zip archives
    packed: int = 0
    method: int = 0
    crc: int = 0
    encrypted: bool = False

    @property
    def folder(self) -> str:
        """The path of its folder, ``""`` at the top."""
        return self.name.rpartition("/")[0]

    @property
    def is_json(self) -> bool:
        """Whether its name says that it may hold predictions."""
        return self.name.casefold().endswith(_JSON)

    @property
    def is_archive(self) -> bool:
        """Whether its name says that it is packed itself."""
        return self.name.casefold().endswith(_ARCHIVES)

    @property
    def stem(self) -> str:
        """Its file name without the ending."""
        return PurePosixPath(self.name).stem


class Store(Protocol):
    """Where the members of a bundle are read from. Small and picklable."""

    @property
    def where(self) -> str:
        """The bundle's name."""

    def __hash__(self) -> int:
        """Tell stores apart; two of the same file are the same."""

    def members(self, problems: FirstOfAKind) -> list[Member]:
        """List the files; what is not taken is a problem."""

    def chunks(self, member: Member, *, limit: int) -> Iterator[bytes]:
        """Read a member piece by piece, of which no more than ``limit`` bytes may come."""

    def read(self, member: Member, *, limit: int) -> bytes:
        """Read a member whole."""

    def head(self, member: Member, size: int) -> bytes:
        """Read up to ``size`` first bytes of a member, its end unseen."""

    def folder(self, member: Member) -> str | None:
        """Return the member's folder on disk, ``None`` while it is packed."""


def place(where: str, name: str) -> str:
    """Say where a member is, for a message."""
    return where if not name or name == where else f"{where}/{shown(name)[1:-1]}"


def is_litter(name: str) -> bool:
    """Whether a path is something that nobody meant to send."""
    return any(part in _LITTER or part.startswith("._") for part in name.split("/"))


def safe_name(raw: str, where: str, problems: FirstOfAKind) -> str | None:
    """Return a member's path, relative and clean; ``None`` (and a problem) where it is neither."""
    if len(raw) > MAX_NAME:
        got = f"{len(raw):,} characters: {shown(raw)}"
        problems.add(where, f"paths of at most {MAX_NAME:,} characters", got, _NOT_READ)
        return None
    name = raw.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":":
        problems.add(where, "relative paths", f"the absolute path {shown(raw)}", _NOT_READ)
        return None
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        problems.add(where, "paths inside the bundle", shown(raw), _NOT_READ)
        return None
    if len(parts) > MAX_DEPTH:
        got = f"{len(parts):,}: {shown(raw)}"
        problems.add(where, f"at most {MAX_DEPTH} folders inside each other", got, _NOT_READ)
        return None
    if any(char < " " or char == "\x7f" or "\ud800" <= char <= "\udfff" for char in name):
        got = shown(raw.encode("unicode_escape").decode())
        problems.add(where, "names without control characters", got, _NOT_READ)
        return None
    if any(len(part) > 80 and len(part.encode()) > MAX_NAME_PART_BYTES for part in parts):
        problems.add(where, f"names of at most {MAX_NAME_PART_BYTES} bytes", shown(raw), _NOT_READ)
        return None
    return "/".join(parts)
