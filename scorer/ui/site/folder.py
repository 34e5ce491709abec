"""A folder that appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from scorer.errors import OptionError, Problem

LISTING = "data/files.json"  # what an export wrote, so that the next one can take it away


@contextmanager
def replaced(folder: Path, *, force: bool) -> Iterator[Path]:
    """Give a folder to write into, which takes the place of ``folder`` when the block ends well.

    A new or empty folder appears in one step. With ``force`` the files of an earlier export are
    replaced one by one and those that are no longer written are removed; whatever else is there,
    such as a repository's ``.git``, is left alone.

    Raises:
        OptionError: there is something in the folder already, or it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise _refused(folder, "a folder, or none yet", "a file")
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise _refused(folder, "a new or an empty folder", "files in it", "--force replaces them")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True
        ) as place:
            fresh = Path(place) / "site"
            fresh.mkdir()
            yield fresh
            _list(fresh)
            _move(fresh, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused(folder, "a folder that can be written", reason) from error


def _refused(folder: Path, expected: str, got: str, hint: str = "") -> OptionError:
    return OptionError([Problem(str(folder), expected, got, hint)])


def _move(fresh: Path, folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        if folder.exists():
            folder.rmdir()
        fresh.rename(folder)
        return
    stale = _listed(folder) - files_in(fresh).keys()
    for name in files_in(fresh):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).replace(target)
    for name in stale:
        (folder / name).unlink(missing_ok=True)


def _list(folder: Path) -> None:
    path = folder / LISTING
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(sorted((*files_in(folder), LISTING)), indent=0)
    path.write_text(text + "\n", encoding="utf-8")


def _listed(folder: Path) -> set[str]:
    """Read what an earlier export wrote; nothing outside of the folder is believed."""
    try:
        names = json.loads((folder / LISTING).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return set()
    given = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return {name for name in given if _is_inside(folder, name)}


def _is_inside(folder: Path, name: str) -> bool:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or PurePosixPath(name).is_absolute():
        return False
    return (folder / name).resolve().is_relative_to(folder.resolve())


def files_in(folder: Path) -> dict[str, int]:
    """List the files below a folder by their relative names, in order, with their sizes."""
    found = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }
    return dict(sorted(found.items()))


def digest_of(folder: Path, parts: tuple[str, ...]) -> str:
    """Hash the files below some parts of a folder by name and content: sha256, 12 hex digits."""
    digest = hashlib.sha256()
    for name in files_in(folder):
        if name.partition("/")[0] in parts:
            content = (folder / name).read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:12]


def copy(source: Path, target: Path) -> None:
    """Copy a file, making its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
