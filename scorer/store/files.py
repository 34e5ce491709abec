"""Files written so that they are whole or not there at all, and still there after a crash."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scorer.errors import StoreError

UNFINISHED = ".new-"  # how the name of a file starts that is still being written
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EACCES}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES}


def write_new(path: Path, data: bytes, *, mode: int = 0o666) -> bool:
    """Write a file that was not there; return once it survives a loss of power.

    The folders on its way must be there (``make_folders``).

    Args:
        path: where; a file that is there already is never touched.
        data: all that the file will hold.
        mode: who may read and write it, cut by the process's mask.

    Returns:
        Whether the file is new; False if one of this name was there.

    Raises:
        OSError: it could not be written; then nothing of it is left.
    """
    unfinished = path.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        _write(unfinished, data, mode)
        if not _give_name(unfinished, path):
            return False
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    try:
        sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    return True


def replace_file(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Put a file in the place of another at once: whoever reads finds the old or the new one.

    It is not brought to the disk: for what can be made again.

    Raises:
        OSError: it could not be written; the old one stays.
    """
    unfinished = path.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        with unfinished.open("xb") as file:
            for part in parts:
                file.write(part)
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _give_name(unfinished: Path, path: Path) -> bool:
    """Name a finished file unless the name is taken: a link is refused then, a rename is not."""
    try:
        os.link(unfinished, path, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Some mounts have no links. A name that nobody else would choose is looked for instead.
        if path.is_symlink() or path.exists():
            return False
        unfinished.rename(path)
    return True


def make_folders(root: Path, folder: Path, *, mode: int = 0o777) -> None:
    """Make a folder and those on the way from ``root``, all of them to survive a loss of power.

    Also those that another process has just made: it may not have got as far.
    """
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    for above in (folder, *folder.parents):
        sync_folder(above)
        if above == root.parent:
            return


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where the file system knows how."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except PermissionError:  # a parent that may be passed through but not listed
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def read_bounded(path: Path, most_bytes: int) -> bytes:
    """Read a plain file, and one byte beyond the bound if there is more. Follows no link.

    Raises:
        OSError: it cannot be read, is a link, or is no plain file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        return file.read(min(status.st_size, most_bytes) + 1)


@contextmanager
def told_as(where: str) -> Iterator[None]:
    """Turn a failing disk into words for whoever wanted something kept."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{where}: expected to be kept, got '{reason(error)}'; {_hint(error)}"
        ) from error


def reason(error: OSError) -> str:
    """Say why without naming the way to the file on this machine."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def _hint(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full; nothing was kept, try again later"
    return "nothing was kept, try again later"
