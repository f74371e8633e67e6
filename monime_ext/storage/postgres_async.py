"""PostgreSQL for tasks, through psycopg 3."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, LiteralString, cast
from weakref import WeakKeyDictionary

from monime_ext.storage.errors import library
from monime_ext.storage.postgres_statements import (
    HAS_VERSIONS,
    LOCK,
    MAKE_VERSIONS,
    READ_VERSIONS,
    SET_VERSION,
    translated,
)
from monime_ext.storage.schema import Component, check_version, pending

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool

__all__ = ["AsyncPostgresStore"]


class AsyncPostgresStore:
    """A PostgreSQL database. Its tables are made by `prepare()`, called once, with the right to create tables.

    Args:
        database: Where it is, `postgresql://…` or any other text that libpq takes: connections are then our own, at
            most `most` at a time in each event loop, and each statement is durable when it has run. Or a
            `psycopg_pool.AsyncConnectionPool` of yours, with the same effect. Or a `psycopg.AsyncConnection` of
            yours: what is done is then part of whatever transaction is open on it, and durable when you commit.
        components: The tables to have. They are made where the connection's `search_path` says.
        most: How many connections of our own there may be.
        timeout: Seconds to wait for a free connection.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(
        self,
        database: str | AsyncConnection[Any] | AsyncConnectionPool[Any],
        *components: Component,
        most: int = 10,
        timeout: float = 10.0,
    ) -> None:
        self._psycopg = library("psycopg", "postgres")
        self._components = components
        self._conninfo = database if isinstance(database, str) else None
        self._connection: AsyncConnection[Any] | None = None
        self._given: AsyncConnectionPool[Any] | None = None
        if isinstance(database, self._psycopg.AsyncConnection):
            self._connection = cast("AsyncConnection[Any]", database)
        elif not isinstance(database, str):
            self._given = cast("AsyncConnectionPool[Any]", database)
        self._most = most
        self._timeout = timeout
        # Connections do not move between event loops.
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncConnectionPool[Any]] = WeakKeyDictionary()
        self._checked = False

    @property
    def is_in_a_transaction(self) -> bool:
        """Whether what is done now waits for a commit of yours: on your own connection, unless it is in autocommit."""
        if self._connection is None:
            return False
        return not self._connection.autocommit or self._connection.info.transaction_status != 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Yield a connection for one piece of work; for several statements, use its `transaction()`.

        Raises:
            StoreUnavailable: The database cannot be reached. What is raised by the work itself stays as it is.
            ConfigurationError: The tables are missing, or are those of another release.
        """
        async with self._raw() as connection:
            if not self._checked:
                with translated(self._psycopg):
                    await self._check(connection)
            yield connection

    async def fetch(
        self, statement: LiteralString, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of one statement: one round trip.

        Raises:
            StoreUnavailable: The database cannot be reached, or failed.
            ConfigurationError: The tables are missing, or are those of another release.
        """
        async with self.connection() as connection:
            with translated(self._psycopg):
                cursor = await connection.execute(statement, values)
                return await cursor.fetchall() if cursor.description else []

    async def prepare(self) -> None:
        """Make the tables, or bring them up to date. Harmless when they are; safe when many processes call it at once.

        Raises:
            StoreUnavailable: The database cannot be reached.
            ConfigurationError: The tables were made by a later release of this package.
        """
        async with self._raw() as connection:
            with translated(self._psycopg):
                async with connection.transaction():
                    await connection.execute(*LOCK)
                    await connection.execute(MAKE_VERSIONS)
                    versions = dict(await (await connection.execute(READ_VERSIONS)).fetchall())
                    for component in self._components:
                        for statement in pending(component, versions.get(component.name, 0)):
                            await connection.execute(statement)
                        await connection.execute(SET_VERSION, (component.name, component.version))

    async def aclose(self) -> None:
        """Close our own connections of this event loop. A connection or pool of yours is left as it is."""
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.close()

    @asynccontextmanager
    async def _raw(self) -> AsyncIterator[AsyncConnection[Any]]:
        if self._connection is not None:
            yield self._connection
            return
        async with AsyncExitStack() as stack:
            with translated(self._psycopg):
                pool = await self._open_pool()
                connection = await stack.enter_async_context(pool.connection(self._timeout))
            if connection.autocommit:
                yield connection
                return
            await connection.set_autocommit(True)
            try:
                yield connection
            finally:
                if not connection.closed:
                    await connection.set_autocommit(False)

    async def _open_pool(self) -> AsyncConnectionPool[Any]:
        if self._given is not None:
            return self._given
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            pools = library("psycopg_pool", "postgres")
            pool = self._pools[loop] = pools.AsyncConnectionPool(
                self._conninfo, kwargs={"autocommit": True}, min_size=0, max_size=self._most, open=False
            )
            await pool.open()
        return pool

    async def _check(self, connection: AsyncConnection[Any]) -> None:
        row = await (await connection.execute(*HAS_VERSIONS)).fetchone()
        versions = dict(await (await connection.execute(READ_VERSIONS)).fetchall()) if row and row[0] else {}
        for component in self._components:
            check_version(component, versions.get(component.name, 0))
        self._checked = True

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
