"""Where the sandbox's state lives: one SQLite database, in memory or in a file."""

from __future__ import annotations

import base64
import binascii
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

# A file of another shape is refused, not migrated: it holds nothing that a test run cannot make again.
SCHEMA_VERSION = 2

TABLES = """
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
CREATE INDEX sessions_of_space ON sessions (space, seq);
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
CREATE INDEX payments_of_space ON payments (space, seq);
CREATE INDEX payments_of_session ON payments (session, seq);
CREATE INDEX payments_of_order ON payments (order_number) WHERE order_number IS NOT NULL;
CREATE UNIQUE INDEX one_payment_at_a_time ON payments (session) WHERE status <> 'declined';

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
CREATE INDEX endpoints_of_space ON endpoints (space, seq);

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
CREATE INDEX events_of_session ON events (session, seq);

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
CREATE INDEX deliveries_waiting ON deliveries (endpoint, due, seq) WHERE status = 'waiting';
CREATE INDEX deliveries_being_sent ON deliveries (endpoint, ordering_key) WHERE status = 'sending';
CREATE TABLE attempts (
    delivery TEXT NOT NULL,
    number INTEGER NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (delivery, number)
) WITHOUT ROWID;

CREATE TABLE stored_responses (
    space TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    kept INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (space, key)
);
CREATE INDEX kept_answers_by_age ON stored_responses (kept);
"""

_CACHE_KIB = 16 * 1024


class InvalidState(Exception):
    """The state of a thing does not allow what was asked of it."""


class _OtherSchemaVersion(Exception):
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
        except _OtherSchemaVersion as other:
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
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            elif shape != SCHEMA_VERSION:
                raise _OtherSchemaVersion

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

    def on_commit(self, tell: Callable[[], None]) -> None:
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


_T = TypeVar("_T")
_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some things, and where the next page begins; None there at the end."""

    items: list[_T]
    following: int | None


def newest_first(
    store: Store,
    table: str,
    where: str,
    values: tuple[object, ...],
    limit: int,
    before: int | None,
    read: Callable[[Any], _T],
) -> Page[_T]:
    """One page of a table that counts its rows in `seq`.

    Arguments:
        store: Where the table is.
        table: Its name.
        where: The condition that a row must meet, with a `?` for each of `values`.
        values: The values of the condition.
        limit: How many things a page holds at most.
        before: Where the page begins; None for the newest.
        read: Makes a thing of a row, whose first column is `seq`.
    """
    found = store.run(
        f"SELECT * FROM {table} WHERE {where} AND seq < ? ORDER BY seq DESC LIMIT ?",  # noqa: S608 - our own words
        *(*values, _NEWEST if before is None else before, limit + 1),
    ).fetchall()
    return Page([read(row) for row in found[:limit]], found[limit - 1][0] if len(found) > limit else None)


def cursor(seq: int) -> str:
    """Where a page begins, as text that callers cannot read anything into."""
    return base64.urlsafe_b64encode(f"s{seq}".encode()).decode().rstrip("=")


def position(text: str) -> int | None:
    """What `cursor` was made of, or None when it made no such text."""
    try:
        plain = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
    except (UnicodeError, binascii.Error):
        return None
    digits = plain[1:]
    if plain[:1] != "s" or not digits.isdigit() or len(digits) > 18 or cursor(int(digits)) != text:
        return None
    return int(digits)
