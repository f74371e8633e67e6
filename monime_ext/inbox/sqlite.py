"""The inbox in a file, for the workers of one machine."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from typing import Final, TypeVar, TypeVarTuple, Unpack

from ..stores import SQLiteStore
from .entry import Entry, State
from .tables import SQLITE, Statements

__all__ = ["AsyncSQLiteInboxStore", "SQLiteInboxStore"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_STATEMENTS: Final = Statements("?")


class _Open:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def save(self, entry: Entry) -> bool:
        return self.connection.execute(*_STATEMENTS.saving(entry)).rowcount == 1

    def once(self, effect: str, entry: Entry) -> bool:
        if self.connection.execute(_STATEMENTS.once, (effect, entry.id, entry.changed)).rowcount == 1:
            return True
        (owner,) = self.connection.execute(_STATEMENTS.owner, (effect,)).fetchone()
        return bool(owner == entry.id)


class SQLiteInboxStore:
    """Keeps the inbox in a file: for any number of threads and processes of one machine.

    Where the file is also the shop's own database, the shop's change and the mark are one transaction.

    Args:
        path: The file, made with its tables when it is first used.
        timeout: Seconds to wait for others that write.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0) -> None:
        self._store = SQLiteStore(path, SQLITE, timeout=timeout)

    def load(self, event_id: str) -> Entry | None:
        """As `InboxStore.load`."""
        row = self._store.run(lambda connection: connection.execute(_STATEMENTS.load, (event_id,)).fetchone())
        return None if row is None else Entry(*row)

    def save(self, entry: Entry) -> bool:
        """As `InboxStore.save`."""
        return self._store.run(lambda connection: _Open(connection).save(entry))

    @contextmanager
    def transaction(self, entry: Entry) -> Iterator[_Open]:
        """As `InboxStore.transaction`. Nobody else writes to the file until it ends."""
        with self._store.transaction() as connection:
            yield _Open(connection)

    def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """As `InboxStore.entries`."""
        statement = _STATEMENTS.listing(states, limit)
        return [Entry(*row) for row in self._store.run(lambda connection: connection.execute(*statement).fetchall())]

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(_STATEMENTS.purge_effects, (before,))
            return connection.execute(_STATEMENTS.purge, (before,)).rowcount

        return self._store.run(work)

    def prepare(self) -> None:
        """Make the file and its tables, or bring them up to date. The first use does it too."""
        self._store.prepare()

    def close(self) -> None:
        """Close the file. It is opened again when it is used again."""
        self._store.close()


class _AsyncOpen:
    def __init__(self, inner: _Open) -> None:
        self.connection = inner.connection
        self._inner = inner

    async def save(self, entry: Entry) -> bool:
        return self._inner.save(entry)

    async def once(self, effect: str, entry: Entry) -> bool:
        return self._inner.once(effect, entry)


class AsyncSQLiteInboxStore:
    """Keeps the inbox in a file: for any number of tasks, threads and processes of one machine.

    Where the file is also the shop's own database, the shop's change and the mark are one transaction. Waiting for
    others, and writing to the disk, are done in threads; the statements of a transaction are short and done at once.

    Args:
        path: The file, made with its tables when it is first used.
        timeout: Seconds to wait for others that write.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0) -> None:
        self._inner = SQLiteInboxStore(path, timeout=timeout)

    async def load(self, event_id: str) -> Entry | None:
        """As `AsyncInboxStore.load`."""
        return await _in_a_thread(self._inner.load, event_id)

    async def save(self, entry: Entry) -> bool:
        """As `AsyncInboxStore.save`."""
        return await _in_a_thread(self._inner.save, entry)

    @asynccontextmanager
    async def transaction(self, entry: Entry) -> AsyncIterator[_AsyncOpen]:
        """As `AsyncInboxStore.transaction`. Nobody else writes to the file until it ends."""
        async with AsyncExitStack() as outer:
            inner = ExitStack()

            async def leave(*failure: object) -> None:
                await _in_a_thread(inner.__exit__, *failure)  # type: ignore[arg-type]

            outer.push_async_exit(leave)
            yield _AsyncOpen(await _in_a_thread(inner.enter_context, self._inner.transaction(entry)))

    async def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """As `AsyncInboxStore.entries`."""
        return await _in_a_thread(self._inner.entries, states, limit)

    async def purge(self, before: float) -> int:
        """As `AsyncInboxStore.purge`."""
        return await _in_a_thread(self._inner.purge, before)

    async def prepare(self) -> None:
        """Make the file and its tables, or bring them up to date. The first use does it too."""
        await _in_a_thread(self._inner.prepare)

    async def aclose(self) -> None:
        """Close the file. It is opened again when it is used again."""
        await _in_a_thread(self._inner.close)


async def _in_a_thread(work: Callable[[Unpack[Ts]], T], *arguments: *Ts) -> T:
    """Do work in a thread, to its end even when the task is cancelled: it may hold the lock on the file by then.

    Those that wait for a transaction wait in threads, and the one that has it needs a thread to end it: so there are as
    many as are asked for.
    """
    from anyio import CancelScope, CapacityLimiter, to_thread

    working = asyncio.ensure_future(to_thread.run_sync(work, *arguments, limiter=CapacityLimiter(1)))
    cancelled: asyncio.CancelledError | None = None
    # The scope is for what anyio cancels, the loop for what asyncio does.
    with CancelScope(shield=True):
        while not working.done():
            try:
                await asyncio.wait({working})
            except asyncio.CancelledError as interruption:
                cancelled = interruption
    if cancelled is not None:
        raise cancelled
    return working.result()
