"""A PostgreSQL database, through psycopg 3."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, LiteralString

from monime_ext.storage.errors import import_extra
from monime_ext.storage.postgres_pools import AsyncOwnedPool
from monime_ext.storage.postgres_statements import (
    HAS_VERSIONS,
    LOCK,
    MAKE_VERSIONS,
    READ_VERSIONS,
    SET_VERSION,
    map_postgres_errors,
)
from monime_ext.storage.schema import Component, check_version, pending

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool

__all__ = ["AsyncPostgresStore"]


class AsyncPostgresStore:
    """A PostgreSQL database. Call `prepare()` once to create its tables; this needs the right to create tables.

    Args:
        database: A connection string such as `postgresql://…`: the store then opens its own connections, and each
            statement is durable when it returns. Or a `psycopg_pool.AsyncConnectionPool` of yours, with the same
            effect. Or a `psycopg.AsyncConnection` of yours: statements are then part of the transaction that is open
            on it, and durable when you commit.
        components: The tables to have. They are created in the first schema of the connection's `search_path`.
        max_connections: The maximum number of connections that the store opens, in each process and each event loop.
        timeout: Seconds to wait for a free connection.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(
        self,
        database: str | AsyncConnection[Any] | AsyncConnectionPool[Any],
        *components: Component,
        max_connections: int = 10,
        timeout: float = 10.0,
    ) -> None:
        import_extra("psycopg", "postgres")
        self._components = components
        self._database = AsyncOwnedPool(database, max_connections) if isinstance(database, str) else database
        self._timeout = timeout
        self._checked = False

    @property
    def in_transaction(self) -> bool:
        """Whether statements wait for a commit of yours: on your own connection, unless it is in autocommit mode."""
        import psycopg

        if not isinstance(self._database, psycopg.AsyncConnection):
            return False
        return not self._database.autocommit or self._database.info.transaction_status != 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Yield a connection for one unit of work. For several statements, use the connection's `transaction()`.

        Raises:
            StoreUnavailable: The database cannot be reached. Exceptions of the block are raised unchanged.
            ConfigurationError: The tables are missing, or are those of another version of this package.
        """
        async with self._raw() as connection:
            if not self._checked:
                with map_postgres_errors():
                    await self._check(connection)
            yield connection

    async def fetch(
        self, statement: LiteralString, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of one statement, in one round trip.

        Raises:
            StoreUnavailable: The database cannot be reached, or failed.
            ConfigurationError: The tables are missing, or are those of another version of this package.
        """
        async with self.connection() as connection:
            with map_postgres_errors():
                cursor = await connection.execute(statement, values)
                return await cursor.fetchall() if cursor.description else []

    async def prepare(self) -> None:
        """Create the tables, or migrate them. Idempotent, and safe when several processes call it at the same time.

        Raises:
            StoreUnavailable: The database cannot be reached.
            ConfigurationError: The tables were created by a later version of this package.
        """
        async with self._raw() as connection:
            with map_postgres_errors():
                async with connection.transaction():
                    await connection.execute(*LOCK)
                    await connection.execute(MAKE_VERSIONS)
                    versions = dict(await (await connection.execute(READ_VERSIONS)).fetchall())
                    for component in self._components:
                        for statement in pending(component, versions.get(component.name, 0)):
                            await connection.execute(statement)
                        await connection.execute(SET_VERSION, (component.name, component.version))

    async def aclose(self) -> None:
        """Close the connections that the store opened. A connection or pool of yours stays open."""
        if isinstance(self._database, AsyncOwnedPool):
            await self._database.aclose()

    @asynccontextmanager
    async def _raw(self) -> AsyncIterator[AsyncConnection[Any]]:
        import psycopg

        database = self._database
        if isinstance(database, psycopg.AsyncConnection):
            yield database
            return
        async with AsyncExitStack() as stack:
            with map_postgres_errors():
                pool = await database.get() if isinstance(database, AsyncOwnedPool) else database
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

    async def _check(self, connection: AsyncConnection[Any]) -> None:
        row = await (await connection.execute(*HAS_VERSIONS)).fetchone()
        versions = dict(await (await connection.execute(READ_VERSIONS)).fetchall()) if row and row[0] else {}
        for component in self._components:
            check_version(component, versions.get(component.name, 0))
        self._checked = True

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
