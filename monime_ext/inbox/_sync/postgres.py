# Made by scripts/unasync.py from monime_ext/inbox/_async/postgres.py. Do not edit: change that file and run `make generate`.
"""The inbox in PostgreSQL, for any number of machines, in one transaction with the shop's own change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.inbox.tables import POSTGRES, Statements
from monime_ext.storage import PostgresStore

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

__all__ = ["PostgresInboxStore"]

_STATEMENTS: Final = Statements("%s")


class PostgresTransaction:
    """A transaction on a connection."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection

    def save(self, entry: InboxEntry) -> bool:
        """As `OpenTransaction.save`."""
        return (self.connection.execute(*_STATEMENTS.save(entry))).rowcount == 1

    def once(self, effect: str, entry: InboxEntry) -> bool:
        """As `OpenTransaction.once`."""
        values = (effect, entry.id, entry.changed_at)
        if (self.connection.execute(_STATEMENTS.insert_effect, values)).rowcount == 1:
            return True
        row = (self.connection.execute(_STATEMENTS.effect_owner, (effect,))).fetchone()
        return row is not None and bool(row[0] == entry.id)


class PostgresInboxStore:
    """Stores the inbox in the shop's own PostgreSQL: the shop's change and the event's completion are one transaction.

    Args:
        database: A connection string, a `psycopg_pool.ConnectionPool` or a `psycopg.Connection` of yours. On
            a connection with an open transaction, everything is part of that transaction, and done when you commit it.
        timeout: Seconds to wait for a free connection.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(self, database: str | Connection[Any] | ConnectionPool[Any], *, timeout: float = 10.0) -> None:
        self._store = PostgresStore(database, POSTGRES, timeout=timeout)

    def load(self, event_id: str) -> InboxEntry | None:
        """As `InboxStore.load`."""
        rows = self._store.fetch(_STATEMENTS.load, (event_id,))
        return InboxEntry(*rows[0]) if rows else None

    def save(self, entry: InboxEntry) -> bool:
        """As `InboxStore.save`."""
        with self._store.connection() as connection:
            return PostgresTransaction(connection).save(entry)

    @contextmanager
    def transaction(self, entry: InboxEntry) -> Iterator[PostgresTransaction]:
        """As `InboxStore.transaction`."""
        with self._store.connection() as connection, connection.transaction():
            yield PostgresTransaction(connection)

    def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """As `InboxStore.entries`."""
        return [InboxEntry(*row) for row in self._store.fetch(*_STATEMENTS.select(states, limit))]

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""
        self._store.fetch(_STATEMENTS.purge_effects, (before, before))
        with self._store.connection() as connection:
            return (connection.execute(_STATEMENTS.purge, (before,))).rowcount

    def prepare(self) -> None:
        """Create the tables, or migrate them. Call it once, with the right to create tables."""
        self._store.prepare()

    def close(self) -> None:
        """Close the connections that the store opened. A connection or pool of yours stays open."""
        self._store.close()
