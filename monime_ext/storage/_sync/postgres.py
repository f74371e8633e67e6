# Made by scripts/unasync.py from monime_ext/storage/_async/postgres.py. Do not edit: change that file and run `make generate`.
"""A PostgreSQL database, through psycopg 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, LiteralString

from monime_ext.storage.errors import import_extra
from monime_ext.storage.postgres_pools import OwnedPool
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
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

__all__ = ["PostgresStore"]


class PostgresStore:
    """A PostgreSQL database. Call `prepare()` once to create its tables; this needs the right to create tables.

    Args:
        database: A connection string such as `postgresql://…`: the store then opens its own connections, and each
            statement is durable when it returns. Or a `psycopg_pool.ConnectionPool` of yours, with the same
            effect. Or a `psycopg.Connection` of yours: statements are then part of the transaction that is open
            on it, and durable when you commit.
        components: The tables to have. They are created in the first schema of the connection's `search_path`.
        max_connections: The maximum number of connections that the store opens, in each process and each event loop.
        timeout: Seconds to wait for a free connection.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(
        self,
        database: str | Connection[Any] | ConnectionPool[Any],
        *components: Component,
        max_connections: int = 10,
        timeout: float = 10.0,
    ) -> None:
        import_extra("psycopg", "postgres")
        self._components = components
        self._database = OwnedPool(database, max_connections) if isinstance(database, str) else database
        self._timeout = timeout
        self._checked = False

    @property
    def in_transaction(self) -> bool:
        """Whether statements wait for a commit of yours: on your own connection, unless it is in autocommit mode."""
        import psycopg

        if not isinstance(self._database, psycopg.Connection):
            return False
        return not self._database.autocommit or self._database.info.transaction_status != 0

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """Yield a connection for one unit of work. For several statements, use the connection's `transaction()`.

        Raises:
            StoreUnavailable: The database cannot be reached. Exceptions of the block are raised unchanged.
            ConfigurationError: The tables are missing, or are those of another version of this package.
        """
        with self._raw() as connection:
            if not self._checked:
                with map_postgres_errors():
                    self._check(connection)
            yield connection

    def fetch(
        self, statement: LiteralString, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of one statement, in one round trip.

        Raises:
            StoreUnavailable: The database cannot be reached, or failed.
            ConfigurationError: The tables are missing, or are those of another version of this package.
        """
        with self.connection() as connection:
            with map_postgres_errors():
                cursor = connection.execute(statement, values)
                return cursor.fetchall() if cursor.description else []

    def prepare(self) -> None:
        """Create the tables, or migrate them. Idempotent, and safe when several processes call it at the same time.

        Raises:
            StoreUnavailable: The database cannot be reached.
            ConfigurationError: The tables were created by a later version of this package.
        """
        with self._raw() as connection:
            with map_postgres_errors():
                with connection.transaction():
                    connection.execute(*LOCK)
                    connection.execute(MAKE_VERSIONS)
                    versions = dict((connection.execute(READ_VERSIONS)).fetchall())
                    for component in self._components:
                        for statement in pending(component, versions.get(component.name, 0)):
                            connection.execute(statement)
                        connection.execute(SET_VERSION, (component.name, component.version))

    def close(self) -> None:
        """Close the connections that the store opened. A connection or pool of yours stays open."""
        if isinstance(self._database, OwnedPool):
            self._database.close()

    @contextmanager
    def _raw(self) -> Iterator[Connection[Any]]:
        import psycopg

        database = self._database
        if isinstance(database, psycopg.Connection):
            yield database
            return
        with ExitStack() as stack:
            with map_postgres_errors():
                pool = database.get() if isinstance(database, OwnedPool) else database
                connection = stack.enter_context(pool.connection(self._timeout))
            if connection.autocommit:
                yield connection
                return
            connection.set_autocommit(True)
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.set_autocommit(False)

    def _check(self, connection: Connection[Any]) -> None:
        row = (connection.execute(*HAS_VERSIONS)).fetchone()
        versions = dict((connection.execute(READ_VERSIONS)).fetchall()) if row and row[0] else {}
        for component in self._components:
            check_version(component, versions.get(component.name, 0))
        self._checked = True

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
