"""The inbox in PostgreSQL, MySQL or MariaDB, in one transaction with the shop's own change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.storage.errors import import_extra

import_extra("sqlalchemy", "sql")

from monime_ext.inbox.sql_statements import (  # noqa: E402 - the extra is checked first
    INBOX,
    claim_effect,
    list_entries,
    load,
    purge,
    save,
    save_again,
)
from monime_ext.storage._async.sql import AsyncSQLStore  # noqa: E402

if TYPE_CHECKING:
    from monime_ext.storage.sql_types import AsyncConnection, AsyncEngine, AsyncHandle, AsyncSession

__all__ = ["AsyncSQLInboxStore"]


class AsyncSQLTransaction:
    """A transaction on a connection or session."""

    def __init__(self, store: AsyncSQLStore, connection: AsyncHandle) -> None:
        self.connection = connection
        self._store = store

    async def save(self, entry: InboxEntry) -> bool:
        """As `AsyncOpenTransaction.save`."""
        return await self._store.run_in(self.connection, partial(save, entry=entry))

    async def once(self, effect: str, entry: InboxEntry) -> bool:
        """As `AsyncOpenTransaction.once`."""
        return await self._store.run_in(self.connection, partial(claim_effect, effect=effect, entry=entry))


class AsyncSQLInboxStore:
    """Stores the inbox in the shop's own database: the shop's change and the event's completion are one transaction.

    Args:
        database: An address such as `postgresql://…` or `mysql://…`, or an engine, connection or session of SQLAlchemy.
            On a connection or session, everything is part of its transaction, and done when you commit it.
        max_connections: The maximum number of connections that the store opens, in each process and event loop.
        timeout: Seconds to wait for a connection, and for a statement.

    Raises:
        ConfigurationError: The extra `sql` is not installed, or the address is invalid.
    """

    def __init__(
        self,
        database: str | AsyncEngine | AsyncConnection | AsyncSession,
        *,
        max_connections: int = 10,
        timeout: float = 10.0,
    ) -> None:
        self._store = AsyncSQLStore(database, INBOX, max_connections=max_connections, timeout=timeout)

    async def load(self, event_id: str) -> InboxEntry | None:
        """As `AsyncInboxStore.load`."""
        return await self._store.run(partial(load, event_id=event_id))

    async def save(self, entry: InboxEntry) -> bool:
        """As `AsyncInboxStore.save`."""
        return await self._store.run(partial(save, entry=entry), partial(save_again, entry=entry))

    @asynccontextmanager
    async def transaction(self, entry: InboxEntry) -> AsyncIterator[AsyncSQLTransaction]:
        """As `AsyncInboxStore.transaction`."""
        async with self._store.transaction() as connection:
            yield AsyncSQLTransaction(self._store, connection)

    async def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """As `AsyncInboxStore.entries`."""
        return await self._store.run(partial(list_entries, states=states, limit=limit))

    async def purge(self, before: float) -> int:
        """As `AsyncInboxStore.purge`."""
        return await self._store.run(partial(purge, before=before))

    async def prepare(self) -> None:
        """Create the tables, or migrate them. Call it once, with the right to create tables."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close the connections that the store opened. An engine, connection or session of yours stays open."""
        await self._store.aclose()
