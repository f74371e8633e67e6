"""The SQLite database that holds a sandbox's state, in memory or in a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from monime_ext.storage.private_files import prepare_private_file

__all__ = ["InvalidState", "Page", "Store"]

_T = TypeVar("_T")
_CACHE_KIB = 16 * 1024
_NO_CURSOR = 2**63 - 1

# Increment with every change to the tables. A file with another version is rejected rather than migrated: it holds
# nothing that a test run cannot recreate.
_SCHEMA_VERSION = 3
_TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tokens (token TEXT NOT NULL, space TEXT NOT NULL, PRIMARY KEY (token, space)) WITHOUT ROWID;

CREATE TABLE sessions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    status TEXT NOT NULL,
    started INTEGER NOT NULL,
    order_number TEXT,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    cart TEXT NOT NULL
);
CREATE INDEX sessions_by_space ON sessions (space, seq);
CREATE INDEX sessions_to_expire ON sessions (expires) WHERE status = 'pending';

CREATE TABLE payments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    session TEXT NOT NULL,
    status TEXT NOT NULL,
    order_number TEXT,
    financial_account TEXT NOT NULL,
    transaction_reference TEXT,
    reason TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX payments_by_space ON payments (space, seq);
CREATE INDEX payments_by_session ON payments (session, seq);
CREATE INDEX payments_by_order ON payments (order_number) WHERE order_number IS NOT NULL;
CREATE UNIQUE INDEX one_active_payment ON payments (session) WHERE status <> 'declined';

CREATE TABLE receipts (
    order_number TEXT PRIMARY KEY,
    space TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    content TEXT NOT NULL,
    used TEXT NOT NULL,
    metadata TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE endpoints (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX endpoints_by_space ON endpoints (space, seq);

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    name TEXT NOT NULL,
    object TEXT NOT NULL,
    session TEXT NOT NULL,
    occurred INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX events_by_session ON events (session, seq);

CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    ordering_key TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER NOT NULL
);
CREATE INDEX pending_deliveries ON deliveries (endpoint, due, seq) WHERE status = 'pending';
CREATE INDEX deliveries_in_flight ON deliveries (endpoint, ordering_key) WHERE status = 'sending';
CREATE TABLE attempts (
    delivery TEXT NOT NULL,
    number INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (delivery, number)
) WITHOUT ROWID;

CREATE TABLE stored_responses (
    space TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    stored INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (space, key)
);
CREATE INDEX stored_responses_to_expire ON stored_responses (expires);
"""


class InvalidState(Exception):
    """The current state of a resource does not allow the operation."""


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """One page of a list. `next` is the position at which the following page starts, or None at the end."""

    items: list[_T]
    next: int | None


class _OtherSchemaVersion(Exception):
    """The file was written by another version of the sandbox."""


class Store:
    """A database connection with nestable transactions. Used by one thread at a time.

    Args:
        file: The database file, created if it does not exist; None keeps everything in memory.

    Attributes:
        is_persistent: Whether the state is in a file.

    Raises:
        OSError: The file cannot be created, is a symbolic link, or belongs to another user.
        RuntimeError: The file is in use by another sandbox, or this version cannot read it.
    """

    def __init__(self, file: Path | None = None) -> None:
        if file is not None:
            # It holds a token and buyers' input, so only its owner may read it.
            prepare_private_file(file)
        # Unlike ":memory:", a database without a name spills what exceeds the cache to a temporary file, so a load test
        # of several hours does not exhaust the memory.
        self._connection = sqlite3.connect(
            "" if file is None else file, isolation_level=None, check_same_thread=False, timeout=0.2
        )
        self.is_persistent: bool = file is not None
        self._depth = 0
        self._on_commit: list[Callable[[], None]] = []
        try:
            self._open(named=file is not None)
        except sqlite3.DatabaseError as error:
            self.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise RuntimeError(f"the state file {file} is in use by another sandbox") from error
            if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                raise RuntimeError(f"{file} is not a sandbox state file") from error
            raise
        except _OtherSchemaVersion as error:
            self.close()
            raise RuntimeError(f"{file} was written by another version of the sandbox; delete it") from error

    def _open(self, *, named: bool) -> None:
        # One sandbox per file. NORMAL is enough: a killed process loses nothing that it had responded to, because
        # committed data has reached the operating system.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute(f"PRAGMA journal_mode = {'WAL' if named else 'MEMORY'}")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        with self.transaction():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _TABLES.split(";"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            elif version != _SCHEMA_VERSION:
                raise _OtherSchemaVersion

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in a transaction. Nested blocks join the outermost one."""
        if self._depth:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._on_commit.clear()
            raise
        else:
            self._connection.execute("COMMIT")
        finally:
            self._depth -= 1
        self._run_callbacks()

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Run `callback` after the current transaction commits; drop it if the transaction is rolled back."""
        self._on_commit.append(callback)
        if not self._depth:
            self._run_callbacks()

    def _run_callbacks(self) -> None:
        callbacks, self._on_commit = self._on_commit, []
        for callback in callbacks:
            callback()

    def run(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Execute one statement."""
        return self._connection.execute(statement, values)

    def newest_page(
        self,
        table: str,
        where: str,
        values: tuple[object, ...],
        limit: int,
        before: int | None,
        parse: Callable[[Any], _T],
    ) -> Page[_T]:
        """Return one page of a table whose rows are numbered by `seq`, newest first.

        Args:
            table: The name of the table.
            where: The condition of the query, with a `?` for each item of `values`.
            values: The values of the condition.
            limit: The maximum number of items.
            before: The position at which the page starts, exclusive; None for the newest row.
            parse: Converts a row, whose first column is `seq`, to an item.
        """
        rows = self.run(
            f"SELECT * FROM {table} WHERE {where} AND seq < ? ORDER BY seq DESC LIMIT ?",  # noqa: S608 - no user input
            *(*values, _NO_CURSOR if before is None else before, limit + 1),
        ).fetchall()
        return Page([parse(row) for row in rows[:limit]], rows[limit - 1][0] if len(rows) > limit else None)

    def count_by_status(self, table: str) -> dict[str, int]:
        """Return the number of rows of a table for each status that occurs."""
        return dict(
            self.run(f"SELECT status, count(*) FROM {table} GROUP BY status").fetchall()  # noqa: S608 - no user input
        )

    def setting(self, name: str) -> str | None:
        """Return a value stored by `set_setting`, or None."""
        row = self.run("SELECT value FROM settings WHERE name = ?", name).fetchone()
        return None if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Store a value by name."""
        self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def close(self) -> None:
        """Close the database and release the file."""
        self._connection.close()
