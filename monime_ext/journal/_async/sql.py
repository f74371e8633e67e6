"""A journal in PostgreSQL, MySQL or MariaDB, for any number of machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeVar

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.journal.encryption import BodyCodec, PlainCodec
from monime_ext.journal.entry import Entry, EntryKey, Snapshot
from monime_ext.journal.retention import checked_age
from monime_ext.storage.errors import import_extra

import_extra("sqlalchemy", "sql")

from monime_ext.journal.sql_statements import (  # noqa: E402 - the extra is checked first
    JOURNAL,
    begin,
    change,
    change_again,
    find,
    list_entries,
    purge_page,
    read_clock,
)
from monime_ext.storage._async.sql import AsyncSQLStore  # noqa: E402
from monime_ext.storage.sql_versions import autocommits, check_durability  # noqa: E402

if TYPE_CHECKING:
    from monime_ext.storage.sql_types import AsyncConnection, AsyncEngine, AsyncSession, Connection

__all__ = ["AsyncSQLJournal"]

T = TypeVar("T")

MAX_TRIES: Final = 5
PURGE_PAGE: Final = 500


class AsyncSQLJournal:
    """A journal in a database on a server. Call `prepare()` once, with the right to create tables.

    Args:
        database: `postgresql://…`, `mysql://…` or `mariadb://…`, or an engine of SQLAlchemy, or a connection of yours
            in AUTOCOMMIT mode: every intent and every outcome is then durable before the call goes on. Or a connection
            or session of yours with a transaction, and `in_transaction=True`.
        in_transaction: The journal becomes part of your transaction: it is rolled back with it, and durable when you
            commit. A crash between the request and your commit then loses the intent. The key, made from the order's
            id, still protects the order for as long as Monime remembers it, if you send the same body again.
        durability: Whether to refuse a database that may lose a commit when it crashes, such as PostgreSQL with
            `synchronous_commit = off`. It is asked once.
        encryption: Encrypts bodies; without one they are stored as they are.
        max_connections: The maximum number of connections that the journal opens, in each process and event loop.
        timeout: Seconds to wait for a connection, and for a statement.
        clock: Seconds since 1970, UTC. Defaults to the server's own.

    Raises:
        ConfigurationError: The extra `sql` is not installed, or the address is invalid.
    """

    def __init__(
        self,
        database: str | AsyncEngine | AsyncConnection | AsyncSession,
        *,
        in_transaction: bool = False,
        durability: Literal["strict", "relaxed"] = "strict",
        encryption: BodyCodec | None = None,
        max_connections: int = 10,
        timeout: float = 10.0,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.codec: BodyCodec = encryption or PlainCodec()
        self._store = AsyncSQLStore(database, JOURNAL, max_connections=max_connections, timeout=timeout)
        self._in_transaction = in_transaction
        self._is_durable = durability == "relaxed" or in_transaction
        self._clock = clock

    async def begin(self, entry: Entry, lease: float) -> Snapshot:
        """See `Journal.begin`."""
        for _ in range(MAX_TRIES):
            values = {**entry.to_row(), "lease": lease, "now": self._now()}
            snapshot = await self._store.run(self._durably(partial(begin, entry=entry, values=values)))
            if snapshot is not None:
                return snapshot
        raise StoreUnavailable(
            "The database hides from this transaction what others have written since it began (its isolation level is "
            "above READ COMMITTED). Nothing was sent: roll back, and try again."
        )

    async def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """See `Journal.change`."""
        values = {**entry.to_row(), "lease": lease, "restarts": int(restarts), "now": self._now()}
        return await self._store.run(
            partial(change, entry=entry, values=values), partial(change_again, entry=entry, values=values)
        )

    async def find(self, key: EntryKey) -> Snapshot | None:
        """See `Journal.find`."""
        return await self._store.run(partial(find, key=key, now=self._now()))

    async def entries(
        self,
        *,
        unfinished: bool = False,
        key_prefix: Sequence[str] = (),
        after: EntryKey | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        """See `Journal.entries`."""
        return await self._store.run(
            partial(list_entries, unfinished=unfinished, key_prefix=key_prefix, after=after, limit=limit)
        )

    async def purge(self, older_than: float) -> int:
        """See `Journal.purge`. Entries are deleted in pieces, so that others can write in between."""
        age = checked_age(older_than)
        now = self._now()
        before = (await self._store.run(read_clock) if now is None else now) - age
        after: tuple[Any, ...] | None = None
        total = 0
        while True:
            deleted, after = await self._store.run(partial(purge_page, before=before, after=after, limit=PURGE_PAGE))
            total += deleted
            if after is None:
                return total

    async def prepare(self) -> None:
        """See `Journal.prepare`."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close the journal's own connections. Your own engine, connection or session stays open."""
        await self._store.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._store.shown!r})"

    def _now(self) -> float | None:
        return None if self._clock is None else self._clock()

    def _durably(self, work: Callable[[Connection], T]) -> Callable[[Connection], T]:
        """Return `work` with a check that what it writes is durable, unless that is known or not wanted."""
        if self._is_durable:
            return work

        def checked(connection: Connection) -> T:
            if self._store.is_yours and not autocommits(connection):
                raise ConfigurationError(
                    "On this connection an intent is durable only when you commit, which is after the request was "
                    "sent: a crash in between loses it. Pass the journal an engine, a connection in AUTOCOMMIT mode, "
                    "or an address; or set `in_transaction=True` if that is what you want. Nothing was sent."
                )
            check_durability(connection)
            self._is_durable = True
            return work(connection)

        return checked
