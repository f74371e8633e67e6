"""The inbox in a file, for tasks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from typing import TypeVar, TypeVarTuple, Unpack

from monime_ext.inbox.entry import Entry, State
from monime_ext.inbox.sqlite import FileTransaction, SQLiteInboxStore

__all__ = ["AsyncSQLiteInboxStore"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class AsyncFileTransaction:
    """A transaction on the file."""

    def __init__(self, inner: FileTransaction) -> None:
        self.connection = inner.connection
        self._inner = inner

    async def save(self, entry: Entry) -> bool:
        """As `AsyncOpenTransaction.save`."""
        return self._inner.save(entry)

    async def once(self, effect: str, entry: Entry) -> bool:
        """As `AsyncOpenTransaction.once`."""
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
    async def transaction(self, entry: Entry) -> AsyncIterator[AsyncFileTransaction]:
        """As `AsyncInboxStore.transaction`. Nobody else writes to the file until it ends."""
        async with AsyncExitStack() as outer:
            inner = ExitStack()

            async def leave(*failure: object) -> None:
                await _in_a_thread(inner.__exit__, *failure)  # type: ignore[arg-type]

            outer.push_async_exit(leave)
            yield AsyncFileTransaction(await _in_a_thread(inner.enter_context, self._inner.transaction(entry)))

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
