"""The inbox in a SQLite file, for the workers of one machine."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.inbox.tables import SQLITE, Statements
from monime_ext.storage import AsyncSQLiteStore

__all__ = ["AsyncSQLiteInboxStore"]

_STATEMENTS: Final = Statements("?")


class AsyncSQLiteTransaction:
    """A transaction on the file. Its statements are short, and run at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    async def save(self, entry: InboxEntry) -> bool:
        """As `AsyncOpenTransaction.save`."""
        return self.connection.execute(*_STATEMENTS.save(entry)).rowcount == 1

    async def once(self, effect: str, entry: InboxEntry) -> bool:
        """As `AsyncOpenTransaction.once`."""
        values = (effect, entry.id, entry.changed_at)
        if self.connection.execute(_STATEMENTS.insert_effect, values).rowcount == 1:
            return True
        (owner,) = self.connection.execute(_STATEMENTS.effect_owner, (effect,)).fetchone()
        return bool(owner == entry.id)


class AsyncSQLiteInboxStore:
    """Stores the inbox in a file, for any number of workers of one machine.

    If the file is also the shop's own database, the shop's change and the event's completion are one transaction.

    Args:
        path: The file. It is created with its tables at first use.
        timeout: Seconds to wait for other writers.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0) -> None:
        self._store = AsyncSQLiteStore(path, SQLITE, timeout=timeout)

    async def load(self, event_id: str) -> InboxEntry | None:
        """As `AsyncInboxStore.load`."""
        rows = await self._store.fetch(_STATEMENTS.load, (event_id,))
        return InboxEntry(*rows[0]) if rows else None

    async def save(self, entry: InboxEntry) -> bool:
        """As `AsyncInboxStore.save`."""
        return await self._store.change(*_STATEMENTS.save(entry)) == 1

    @asynccontextmanager
    async def transaction(self, entry: InboxEntry) -> AsyncIterator[AsyncSQLiteTransaction]:
        """As `AsyncInboxStore.transaction`. There is no other writer to the file until it ends."""
        async with self._store.transaction() as connection:
            yield AsyncSQLiteTransaction(connection)

    async def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """As `AsyncInboxStore.entries`."""
        return [InboxEntry(*row) for row in await self._store.fetch(*_STATEMENTS.select(states, limit))]

    async def purge(self, before: float) -> int:
        """As `AsyncInboxStore.purge`."""

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(_STATEMENTS.purge_effects, (before, before))
            return connection.execute(_STATEMENTS.purge, (before,)).rowcount

        return await self._store.run(work)

    async def prepare(self) -> None:
        """Create the file and its tables, or migrate them. This also happens at first use."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close the file. It is opened again when it is used again."""
        await self._store.aclose()
