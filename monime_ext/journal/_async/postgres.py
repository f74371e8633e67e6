"""A journal in PostgreSQL, for any number of machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.journal.encryption import BodyCodec, PlainCodec
from monime_ext.journal.entry import Entry, EntryKey, Snapshot, filter_values
from monime_ext.journal.postgres_statements import BEGIN, CHANGE, ENTRIES, FIND, JOURNAL, PURGE
from monime_ext.journal.retention import checked_age
from monime_ext.storage._async.postgres import AsyncPostgresStore

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool

__all__ = ["AsyncPostgresJournal"]

MAX_TRIES: Final = 5


class AsyncPostgresJournal:
    """A journal in PostgreSQL. Call `prepare()` once, with the right to create tables.

    Args:
        database: `postgresql://…`, or a `psycopg_pool.AsyncConnectionPool`, or a `psycopg.AsyncConnection` in
            autocommit mode: every intent and every outcome is then durable before the call continues. Or your own
            connection with a transaction, and `in_transaction=True`.
        in_transaction: The journal becomes part of your transaction: it is rolled back with it, and durable when you
            commit. A crash between the request and your commit then loses the intent. The key, made from the order's
            id, still protects the order for as long as Monime remembers it, if you send the same body again.
        encryption: Encrypts bodies; without one they are stored as they are.
        clock: Seconds since 1970, UTC. Defaults to the server's own.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(
        self,
        database: str | AsyncConnection[Any] | AsyncConnectionPool[Any],
        *,
        in_transaction: bool = False,
        encryption: BodyCodec | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.codec: BodyCodec = encryption or PlainCodec()
        self._store = AsyncPostgresStore(database, JOURNAL)
        self._in_transaction = in_transaction
        self._clock = clock

    async def begin(self, entry: Entry, lease: float) -> Snapshot:
        """See `Journal.begin`."""
        if self._store.in_transaction and not self._in_transaction:
            raise ConfigurationError(
                "On this connection an intent is durable only when you commit, which is after the request was sent: a "
                "crash in between loses it. Pass the journal a pool, a connection in autocommit mode, or a connection "
                "string; or set `in_transaction=True` if that is what you want. Nothing was sent."
            )
        for _ in range(MAX_TRIES):
            values = self._values(**entry.to_row(), lease=lease)
            snapshot = _written(await self._store.fetch(BEGIN, values), entry, values)
            if snapshot is not None:
                return snapshot
        raise StoreUnavailable(
            "The PostgreSQL database hides from this transaction what others have written since it began (its "
            "isolation level is above READ COMMITTED). Nothing was sent: roll back, and try again."
        )

    async def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """See `Journal.change`."""
        values = self._values(**entry.to_row(), lease=lease, restarts=restarts)
        return _written(await self._store.fetch(CHANGE, values), entry, values)

    async def find(self, key: EntryKey) -> Snapshot | None:
        """See `Journal.find`."""
        rows = await self._store.fetch(FIND, self._values(**key.to_row()))
        return Snapshot(Entry.from_row(rows[0]), rows[0][-1]) if rows else None

    async def entries(
        self,
        *,
        unfinished: bool = False,
        key_prefix: Sequence[str] = (),
        after: EntryKey | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        """See `Journal.entries`."""
        rows = await self._store.fetch(ENTRIES, filter_values(key_prefix, after, limit, unfinished=unfinished))
        return [Entry.listed(row) for row in rows]

    async def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        return len(await self._store.fetch(PURGE, self._values(older_than=checked_age(older_than))))

    async def prepare(self) -> None:
        """See `Journal.prepare`."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close the journal's own connections. Your own connection or pool stays open."""
        await self._store.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def _values(self, **values: Any) -> dict[str, Any]:
        return {**values, "now": None if self._clock is None else self._clock()}


def _written(rows: Sequence[Sequence[Any]], written: Entry, values: Mapping[str, Any]) -> Snapshot | None:
    return Snapshot(written.updated_from_row(rows[0], values["record"]), rows[0][-1]) if rows else None
