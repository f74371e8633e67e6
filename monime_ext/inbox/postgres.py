"""The inbox in PostgreSQL, for any number of machines, in one transaction with the shop's own change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from monime_ext.inbox.entry import Entry, State
from monime_ext.inbox.tables import POSTGRES, Statements
from monime_ext.storage import PostgresStore

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

__all__ = ["STATEMENTS", "PostgresInboxStore"]

STATEMENTS: Final = Statements("%s")


class PostgresTransaction:
    """A transaction on a connection."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection

    def save(self, entry: Entry) -> bool:
        """As `OpenTransaction.save`."""
        return self.connection.execute(*STATEMENTS.saving(entry)).rowcount == 1

    def once(self, effect: str, entry: Entry) -> bool:
        """As `OpenTransaction.once`."""
        if self.connection.execute(STATEMENTS.once, (effect, entry.id, entry.changed)).rowcount == 1:
            return True
        row = self.connection.execute(STATEMENTS.owner, (effect,)).fetchone()
        return row is not None and bool(row[0] == entry.id)


class PostgresInboxStore:
    """Keeps the inbox in the shop's own PostgreSQL: the shop's change and the mark are one transaction.

    Args:
        database: Where it is, as for `PostgresStore`: a text that libpq takes, or a
            `psycopg_pool.ConnectionPool` or a `psycopg.Connection` of yours. On a connection on which a
            transaction is open, everything is part of that transaction, and done when you commit it.
        timeout: Seconds to wait for a free connection.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(self, database: str | Connection[Any] | ConnectionPool[Any], *, timeout: float = 10.0) -> None:
        self._store = PostgresStore(database, POSTGRES, timeout=timeout)

    def load(self, event_id: str) -> Entry | None:
        """As `InboxStore.load`."""
        rows = self._store.fetch(STATEMENTS.load, (event_id,))
        return Entry(*rows[0]) if rows else None

    def save(self, entry: Entry) -> bool:
        """As `InboxStore.save`."""
        with self._store.connection() as connection:
            return PostgresTransaction(connection).save(entry)

    @contextmanager
    def transaction(self, entry: Entry) -> Iterator[PostgresTransaction]:
        """As `InboxStore.transaction`."""
        with self._store.connection() as connection, connection.transaction():
            yield PostgresTransaction(connection)

    def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """As `InboxStore.entries`."""
        return [Entry(*row) for row in self._store.fetch(*STATEMENTS.listing(states, limit))]

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""
        self._store.fetch(STATEMENTS.purge_effects, (before, before))
        with self._store.connection() as connection:
            return connection.execute(STATEMENTS.purge, (before,)).rowcount

    def prepare(self) -> None:
        """Make the tables, or bring them up to date: once, with the right to create tables."""
        self._store.prepare()

    def close(self) -> None:
        """Close our own connections. A connection or pool of yours is left as it is."""
        self._store.close()
