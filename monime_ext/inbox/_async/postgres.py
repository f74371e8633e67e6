"""The inbox in PostgreSQL, for any number of machines, in one transaction with the shop's own change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.inbox.tables import POSTGRES, Statements
from monime_ext.storage import AsyncPostgresStore

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool

__all__ = ["AsyncPostgresInboxStore"]

_STATEMENTS: Final = Statements("%s")


class AsyncPostgresTransaction:
    """A transaction on a connection."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self.connection = connection

    async def save(self, entry: InboxEntry) -> bool:
        """As `AsyncOpenTransaction.save`."""
        return (await self.connection.execute(*_STATEMENTS.save(entry))).rowcount == 1

    async def once(self, effect: str, entry: InboxEntry) -> bool:
        """As `AsyncOpenTransaction.once`."""
        values = (effect, entry.id, entry.changed_at)
        if (await self.connection.execute(_STATEMENTS.insert_effect, values)).rowcount == 1:
            return True
        row = await (await self.connection.execute(_STATEMENTS.effect_owner, (effect,))).fetchone()
        return row is not None and bool(row[0] == entry.id)


class AsyncPostgresInboxStore:
    """Stores the inbox in the shop's own PostgreSQL: the shop's change and the event's completion are one transaction.

    Args:
        database: A connection string, a `psycopg_pool.AsyncConnectionPool` or a `psycopg.AsyncConnection` of yours. On
            a connection with an open transaction, everything is part of that transaction, and done when you commit it.
        timeout: Seconds to wait for a free connection.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(
        self, database: str | AsyncConnection[Any] | AsyncConnectionPool[Any], *, timeout: float = 10.0
    ) -> None:
        self._store = AsyncPostgresStore(database, POSTGRES, timeout=timeout)

    async def load(self, event_id: str) -> InboxEntry | None:
        """As `AsyncInboxStore.load`."""
        rows = await self._store.fetch(_STATEMENTS.load, (event_id,))
        return InboxEntry(*rows[0]) if rows else None

    async def save(self, entry: InboxEntry) -> bool:
        """As `AsyncInboxStore.save`."""
        async with self._store.connection() as connection:
            return await AsyncPostgresTransaction(connection).save(entry)

    @asynccontextmanager
    async def transaction(self, entry: InboxEntry) -> AsyncIterator[AsyncPostgresTransaction]:
        """As `AsyncInboxStore.transaction`."""
        async with self._store.connection() as connection, connection.transaction():
            yield AsyncPostgresTransaction(connection)

    async def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """As `AsyncInboxStore.entries`."""
        return [InboxEntry(*row) for row in await self._store.fetch(*_STATEMENTS.select(states, limit))]

    async def purge(self, before: float) -> int:
        """As `AsyncInboxStore.purge`."""
        await self._store.fetch(_STATEMENTS.purge_effects, (before, before))
        async with self._store.connection() as connection:
            return (await connection.execute(_STATEMENTS.purge, (before,))).rowcount

    async def prepare(self) -> None:
        """Create the tables, or migrate them. Call it once, with the right to create tables."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close the connections that the store opened. A connection or pool of yours stays open."""
        await self._store.aclose()
