"""The inbox in PostgreSQL for tasks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from monime_ext.inbox.entry import Entry, State
from monime_ext.inbox.postgres import STATEMENTS
from monime_ext.inbox.tables import POSTGRES
from monime_ext.storage import AsyncPostgresStore

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool

__all__ = ["AsyncPostgresInboxStore"]


class AsyncPostgresTransaction:
    """A transaction on a connection."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self.connection = connection

    async def save(self, entry: Entry) -> bool:
        """As `AsyncOpenTransaction.save`."""
        return (await self.connection.execute(*STATEMENTS.saving(entry))).rowcount == 1

    async def once(self, effect: str, entry: Entry) -> bool:
        """As `AsyncOpenTransaction.once`."""
        if (await self.connection.execute(STATEMENTS.once, (effect, entry.id, entry.changed))).rowcount == 1:
            return True
        row = await (await self.connection.execute(STATEMENTS.owner, (effect,))).fetchone()
        return row is not None and bool(row[0] == entry.id)


class AsyncPostgresInboxStore:
    """Keeps the inbox in the shop's own PostgreSQL: the shop's change and the mark are one transaction.

    Args:
        database: Where it is, as for `AsyncPostgresStore`: a text that libpq takes, or a
            `psycopg_pool.AsyncConnectionPool` or a `psycopg.AsyncConnection` of yours. On a connection on which a
            transaction is open, everything is part of that transaction, and done when you commit it.
        timeout: Seconds to wait for a free connection.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(
        self, database: str | AsyncConnection[Any] | AsyncConnectionPool[Any], *, timeout: float = 10.0
    ) -> None:
        self._store = AsyncPostgresStore(database, POSTGRES, timeout=timeout)

    async def load(self, event_id: str) -> Entry | None:
        """As `AsyncInboxStore.load`."""
        rows = await self._store.fetch(STATEMENTS.load, (event_id,))
        return Entry(*rows[0]) if rows else None

    async def save(self, entry: Entry) -> bool:
        """As `AsyncInboxStore.save`."""
        async with self._store.connection() as connection:
            return await AsyncPostgresTransaction(connection).save(entry)

    @asynccontextmanager
    async def transaction(self, entry: Entry) -> AsyncIterator[AsyncPostgresTransaction]:
        """As `AsyncInboxStore.transaction`."""
        async with self._store.connection() as connection, connection.transaction():
            yield AsyncPostgresTransaction(connection)

    async def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """As `AsyncInboxStore.entries`."""
        return [Entry(*row) for row in await self._store.fetch(*STATEMENTS.listing(states, limit))]

    async def purge(self, before: float) -> int:
        """As `AsyncInboxStore.purge`."""
        await self._store.fetch(STATEMENTS.purge_effects, (before, before))
        async with self._store.connection() as connection:
            return (await connection.execute(STATEMENTS.purge, (before,))).rowcount

    async def prepare(self) -> None:
        """Make the tables, or bring them up to date: once, with the right to create tables."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close our own connections. A connection or pool of yours is left as it is. So are those of other loops."""
        await self._store.aclose()
