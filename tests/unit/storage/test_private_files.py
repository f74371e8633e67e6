"""Files of journals and inboxes that only their owner may access."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from monime_ext.errors import ConfigurationError
from monime_ext.storage.private_files import create_private_folder
from monime_ext.storage.sqlite import SQLiteStore


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder, with a file mode creation mask that takes nothing away."""
    previous = os.umask(0)
    yield tmp_path
    os.umask(previous)


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_new_folders_and_files_are_private(folder: Path) -> None:
    create_private_folder(folder / "a" / "b")
    store = SQLiteStore(folder / "a" / "b" / "store.sqlite3")
    store.prepare()

    assert modes(folder) == modes(folder / "a") == {0o700}
    assert modes(folder / "a" / "b") == {0o600}
    store.close()


def test_the_shops_own_database_becomes_private(folder: Path) -> None:
    with sqlite3.connect(folder / "shop.sqlite3") as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE ledger (session TEXT)")
    connection.close()
    (folder / "shop.sqlite3-wal").touch()
    (folder / "shop.sqlite3").chmod(0o664)
    store = SQLiteStore(folder / "shop.sqlite3")
    store.prepare()

    assert modes(folder) == {0o600}
    store.close()


@pytest.mark.parametrize("name", ["store.sqlite3", "store.sqlite3-wal", "store.sqlite3-shm", "store.sqlite3-journal"])
def test_a_symbolic_link_is_not_followed(folder: Path, name: str) -> None:
    (folder / name).symlink_to(folder / "target")

    with pytest.raises(ConfigurationError, match="it is a symbolic link"):
        SQLiteStore(folder / "store.sqlite3").prepare()

    assert not (folder / "target").exists()


def test_something_that_is_no_file_is_refused(folder: Path) -> None:
    (folder / "store.sqlite3").mkdir()

    with pytest.raises(ConfigurationError, match="not a regular file"):
        SQLiteStore(folder / "store.sqlite3").prepare()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(folder: Path) -> None:
    file = folder / "store.sqlite3"
    file.touch(0o666)
    os.chown(file, 65534, 65534)

    with pytest.raises(ConfigurationError, match="belongs to another user"):
        SQLiteStore(file).prepare()
