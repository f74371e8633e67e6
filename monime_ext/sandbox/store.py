"""Where the sandbox's state lives: one SQLite database, in memory or in a file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from monime_ext.sandbox.tables import SHAPE, TABLES

_CACHE_KIB = 16 * 1024


class _OtherShape(Exception):
    """The file was made by another release."""


class Store:
    """The database and its transactions. Used by one thread at a time.

    Arguments:
        file: The database's file, made if it is not there; None keeps everything in memory.

    Raises:
        RuntimeError: The file is in use by another sandbox, or is not one that this release can read.
    """

    def __init__(self, file: Path | None = None) -> None:
        if file is not None:
            # It holds a token and what buyers typed: nobody else's to read.
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        # A database without a name lives in memory, and moves what is more than the cache to a file that no one
        # sees: a load test of hours does not eat the machine, as it would with ":memory:".
        self._connection = sqlite3.connect(
            "" if file is None else file, isolation_level=None, check_same_thread=False, timeout=0.2
        )
        self._depth = 0
        self._once_committed: list[Callable[[], None]] = []
        try:
            self._open(named=file is not None)
        except sqlite3.DatabaseError as trouble:
            self.close()
            if trouble.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise RuntimeError(f"the state file {file} is in use by another sandbox") from trouble
            if trouble.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                raise RuntimeError(f"{file} is not the state file of a sandbox") from trouble
            raise
        except _OtherShape as other:
            self.close()
            raise RuntimeError(f"{file} was written by another release of the sandbox; remove it") from other

    def _open(self, *, named: bool) -> None:
        # One sandbox per file. A killed process loses nothing that was answered: what it wrote is with the
        # operating system, so NORMAL is enough.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute(f"PRAGMA journal_mode = {'WAL' if named else 'MEMORY'}")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        with self.transaction():
            (shape,) = self._connection.execute("PRAGMA user_version").fetchone()
            if shape == 0:
                for statement in TABLES.split(";"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {SHAPE}")
            elif shape != SHAPE:
                raise _OtherShape

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen, or none. May be nested; the outermost one decides."""
        if self._depth:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._once_committed.clear()
            raise
        else:
            self._connection.execute("COMMIT")
        finally:
            self._depth -= 1
        self._tell()

    def once_committed(self, tell: Callable[[], None]) -> None:
        """Calls `tell` when what is written now is there to stay, and never if it is undone."""
        self._once_committed.append(tell)
        if not self._depth:
            self._tell()

    def _tell(self) -> None:
        due, self._once_committed = self._once_committed, []
        for tell in due:
            tell()

    def run(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Runs one statement."""
        return self._connection.execute(statement, values)

    def setting(self, name: str) -> str | None:
        """A value kept by `set_setting`."""
        row = self.run("SELECT value FROM settings WHERE name = ?", name).fetchone()
        return None if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keeps a small value under a name."""
        self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def close(self) -> None:
        """Gives the file back."""
        self._connection.close()
