"""Files that only their owner may access."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

__all__ = ["UnsafeFile", "create_private_folder", "prepare_private_file"]

# The files that SQLite creates next to a database, with the mode of the database.
_SQLITE_SUFFIXES = ("-wal", "-shm", "-journal")


class UnsafeFile(OSError):
    """Another user may control the file. `strerror` says why, `filename` is the file."""


def create_private_folder(folder: Path) -> None:
    """Create a folder and its missing parents, all accessible to this user only."""
    missing = [folder]
    while not missing[-1].exists() and missing[-1].parent != missing[-1]:
        missing.append(missing[-1].parent)
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)


def prepare_private_file(path: Path) -> None:
    """Create a SQLite database that only this user may access, or take the access of others to an existing one away.

    The file is not opened if it exists: closing it would release the locks that this process has on it.

    Raises:
        UnsafeFile: It is a symbolic link or no regular file, or belongs to another user.
        OSError: It cannot be created.
    """
    try:
        # O_EXCL does not follow a symbolic link.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        _narrow(path)
    for suffix in _SQLITE_SUFFIXES:
        try:
            _narrow(path.with_name(path.name + suffix))
        except FileNotFoundError:
            continue


def _narrow(path: Path) -> None:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise UnsafeFile(errno.ELOOP, "it is a symbolic link, which is not followed", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise UnsafeFile(errno.EINVAL, "it is not a regular file", str(path))
    # Windows has neither owners nor modes of this kind: files of a user's folder are private there.
    if os.name != "posix":
        return
    if status.st_uid != os.geteuid():
        raise UnsafeFile(errno.EPERM, "it belongs to another user", str(path))
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        path.chmod(mode & 0o700)
