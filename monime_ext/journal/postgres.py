"""A journal in PostgreSQL, for any number of machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.journal.encryption import BodyCodec, PlainCodec
from monime_ext.journal.entry import Entry, EntryKey, Snapshot
from monime_ext.journal.retention import checked_age
from monime_ext.journal.rows import COLUMNS, entry_from, entry_kept, filters, name_of, values_of
from monime_ext.storage import AsyncPostgresStore, PostgresStore
from monime_ext.storage.schema import Component

if TYPE_CHECKING:
    from psycopg import AsyncConnection, Connection
    from psycopg_pool import AsyncConnectionPool, ConnectionPool

__all__ = ["AsyncPostgresJournal", "PostgresJournal"]

JOURNAL: Final = Component(
    "journal",
    (
        (
            """CREATE TABLE monime_journal (
                space_id text NOT NULL, operation text NOT NULL, once text NOT NULL, attempt bigint NOT NULL,
                revision bigint NOT NULL, state text NOT NULL, owner text,
                made_at double precision NOT NULL, sent_at double precision NOT NULL,
                changed_at double precision NOT NULL, lease_ends double precision,
                record text NOT NULL,
                PRIMARY KEY (space_id, operation, once, attempt)
            )""",
            """CREATE INDEX monime_journal_unfinished ON monime_journal (space_id, operation, once, attempt)
                WHERE state IN ('sending', 'unknown')""",
        ),
    ),
)

# The time is the server's, so that machines whose clocks differ agree on leases; a test hands in its own.
_CLOCK: Final = """WITH clock AS (SELECT coalesce(
    CAST(%(now)s AS double precision), CAST(extract(epoch FROM clock_timestamp()) AS double precision)) AS now)"""
_NAMED: Final = "space_id = %(space_id)s AND operation = %(operation)s AND once = %(once)s AND attempt = %(attempt)s"

# A row that another transaction adds while this runs is seen by neither half: there is no answer, and one asks again.
_BEGIN: Final = f"""{_CLOCK}, made AS (
        INSERT INTO monime_journal ({COLUMNS}) SELECT
            %(space_id)s, %(operation)s, %(once)s, %(attempt)s, 1, %(state)s, %(owner)s, now, now, now,
            now + %(lease)s, %(record)s FROM clock
        ON CONFLICT DO NOTHING RETURNING {COLUMNS})
    SELECT {COLUMNS}, now FROM made, clock
    UNION ALL SELECT {COLUMNS}, now FROM monime_journal, clock WHERE {_NAMED}"""  # noqa: S608
_CHANGE: Final = f"""{_CLOCK}
    UPDATE monime_journal SET
        revision = revision + 1, state = %(state)s, owner = %(owner)s, record = %(record)s, changed_at = now,
        lease_ends = now + CAST(%(lease)s AS double precision),
        sent_at = CASE WHEN %(restarts)s THEN now ELSE sent_at END
    FROM clock WHERE {_NAMED} AND revision = %(revision)s RETURNING {COLUMNS}, now"""  # noqa: S608
_FIND: Final = f"{_CLOCK} SELECT {COLUMNS}, now FROM monime_journal, clock WHERE {_NAMED}"  # noqa: S608
_ENTRIES: Final = f"""
    SELECT {COLUMNS} FROM monime_journal
    WHERE (CAST(%(within_space)s AS text) IS NULL OR space_id = %(within_space)s)
        AND (CAST(%(within_operation)s AS text) IS NULL OR operation = %(within_operation)s)
        AND (CAST(%(within_once)s AS text) IS NULL OR once = %(within_once)s)
        AND (space_id, operation, once, attempt) > (%(space_id)s, %(operation)s, %(once)s, %(attempt)s)
        AND (NOT %(unfinished)s OR state IN ('sending', 'unknown'))
    ORDER BY space_id, operation, once, attempt LIMIT %(limit)s"""  # noqa: S608
_PURGE: Final = f"""{_CLOCK}
    DELETE FROM monime_journal AS old USING clock
    WHERE changed_at < now - CAST(%(older_than)s AS double precision) AND state NOT IN ('sending', 'unknown')
        AND NOT EXISTS (
            SELECT 1 FROM monime_journal AS later
            WHERE (later.space_id, later.operation, later.once) = (old.space_id, old.operation, old.once)
                AND later.attempt > old.attempt
                AND (later.changed_at >= now - CAST(%(older_than)s AS double precision)
                    OR later.state IN ('sending', 'unknown')))
    RETURNING 1"""  # noqa: S608

_TRIES: Final = 5


class _Reading:
    """What the journals for threads and for tasks have in common."""

    def __init__(
        self, encryption: BodyCodec | None, clock: Callable[[], float] | None, *, in_transaction: bool
    ) -> None:
        self.keeping: BodyCodec = encryption or PlainCodec()
        self._clock = clock
        self._in_transaction = in_transaction

    def _values(self, **values: Any) -> dict[str, Any]:
        return {**values, "now": None if self._clock is None else self._clock()}

    def _check(self, *, is_in_a_transaction: bool) -> None:
        if is_in_a_transaction and not self._in_transaction:
            raise ConfigurationError(
                "On this connection an intent is durable only when you commit, which is after the request was sent: a "
                "crash in between forgets it. Give the journal a pool, a connection in autocommit, or where the "
                "database is; or say `in_transaction=True` if that is what you want. Nothing was sent."
            )


def _kept(rows: Sequence[Sequence[Any]], sent: Entry, values: Mapping[str, Any]) -> Snapshot | None:
    return Snapshot(entry_kept(rows[0], sent, values), rows[0][-1]) if rows else None


def _found(rows: Sequence[Sequence[Any]]) -> Snapshot | None:
    return Snapshot(entry_from(rows[0]), rows[0][-1]) if rows else None


def _not_seen() -> StoreUnavailable:
    return StoreUnavailable(
        "The PostgreSQL database keeps from this transaction what others have written since it began (it is of an "
        "isolation above READ COMMITTED). Nothing was sent: roll back, and do the same again."
    )


class PostgresJournal(_Reading):
    """A journal in PostgreSQL. Call `prepare()` once, with the right to create tables.

    Args:
        database: `postgresql://…`, or a `psycopg_pool.ConnectionPool`, or a `psycopg.Connection` in autocommit: every
            intent and every outcome is then durable before anything goes on. Or a connection of yours with a
            transaction, and `in_transaction=True`.
        in_transaction: The journal becomes part of your transaction: rolled back with it, and durable when you commit.
            Then a crash between the request and your commit forgets the intent. The key, made from the order's id,
            still guards the order for as long as Monime remembers it, if you send the same body again.
        encryption: Encrypts bodies; they are kept as they are without one.
        clock: Seconds since 1970, UTC; the server's own when left out.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(
        self,
        database: str | Connection[Any] | ConnectionPool[Any],
        *,
        in_transaction: bool = False,
        encryption: BodyCodec | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(encryption, clock, in_transaction=in_transaction)
        self._store = PostgresStore(database, JOURNAL)

    def begin(self, entry: Entry, lease: float) -> Snapshot:
        """See `Journal.begin`."""
        self._check(is_in_a_transaction=self._store.is_in_a_transaction)
        for _ in range(_TRIES):
            values = self._values(**values_of(entry), lease=lease)
            standing = _kept(self._store.fetch(_BEGIN, values), entry, values)
            if standing is not None:
                return standing
        raise _not_seen()

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """See `Journal.change`."""
        values = self._values(**values_of(entry), lease=lease, restarts=restarts)
        return _kept(self._store.fetch(_CHANGE, values), entry, values)

    def find(self, name: EntryKey) -> Snapshot | None:
        """See `Journal.find`."""
        return _found(self._store.fetch(_FIND, self._values(**name_of(name))))

    def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: EntryKey | None = None, limit: int = 100
    ) -> list[Entry]:
        """See `Journal.entries`."""
        rows = self._store.fetch(_ENTRIES, filters(within, after, limit, unfinished=unfinished))
        return [entry_from(row) for row in rows]

    def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        return len(self._store.fetch(_PURGE, self._values(older_than=checked_age(older_than))))

    def prepare(self) -> None:
        """See `Journal.prepare`."""
        self._store.prepare()

    def close(self) -> None:
        """Close the journal's own connections; a connection or pool of yours is left as it is."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncPostgresJournal(_Reading):
    """A journal in PostgreSQL, for tasks. Call `prepare()` once, with the right to create tables.

    Args:
        database: `postgresql://…`, or a `psycopg_pool.AsyncConnectionPool`, or a `psycopg.AsyncConnection` in
            autocommit: every intent and every outcome is then durable before anything goes on. Or a connection of yours
            with a transaction, and `in_transaction=True`.
        in_transaction: See `PostgresJournal`.
        encryption: Encrypts bodies; they are kept as they are without one.
        clock: Seconds since 1970, UTC; the server's own when left out.

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
        super().__init__(encryption, clock, in_transaction=in_transaction)
        self._store = AsyncPostgresStore(database, JOURNAL)

    async def begin(self, entry: Entry, lease: float) -> Snapshot:
        """See `Journal.begin`."""
        self._check(is_in_a_transaction=self._store.is_in_a_transaction)
        for _ in range(_TRIES):
            values = self._values(**values_of(entry), lease=lease)
            standing = _kept(await self._store.fetch(_BEGIN, values), entry, values)
            if standing is not None:
                return standing
        raise _not_seen()

    async def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """See `Journal.change`."""
        values = self._values(**values_of(entry), lease=lease, restarts=restarts)
        return _kept(await self._store.fetch(_CHANGE, values), entry, values)

    async def find(self, name: EntryKey) -> Snapshot | None:
        """See `Journal.find`."""
        return _found(await self._store.fetch(_FIND, self._values(**name_of(name))))

    async def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: EntryKey | None = None, limit: int = 100
    ) -> list[Entry]:
        """See `Journal.entries`."""
        rows = await self._store.fetch(_ENTRIES, filters(within, after, limit, unfinished=unfinished))
        return [entry_from(row) for row in rows]

    async def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        return len(await self._store.fetch(_PURGE, self._values(older_than=checked_age(older_than))))

    async def prepare(self) -> None:
        """See `Journal.prepare`."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close the journal's own connections; a connection or pool of yours is left as it is."""
        await self._store.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
