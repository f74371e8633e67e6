"""PostgreSQL for threads, through psycopg 3."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, LiteralString, cast

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
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

__all__ = ["PostgresStore"]

INHERITED_AFTER_FORK: Final[list[object]] = []
"""The pools of a process that forked, kept alive in its child, which would say goodbye on the parent's connections."""


class PostgresStore:
    """A PostgreSQL database. Its tables are made by `prepare()`, called once, with the right to create tables.

    Args:
        database: Where it is, `postgresql://…` or any other text that libpq takes: connections are then our own, at
            most `most` at a time, and each statement is durable when it has run. Or a `psycopg_pool.ConnectionPool`
            of yours, with the same effect. Or a `psycopg.Connection` of yours: what is done is then part of whatever
            transaction is open on it, and durable when you commit.
        components: The tables to have. They are made where the connection's `search_path` says.
        most: How many connections of our own there may be.
        timeout: Seconds to wait for a free connection.

    Raises:
        ConfigurationError: The extra `postgres` is not installed.
    """

    def __init__(
        self,
        database: str | Connection[Any] | ConnectionPool[Any],
        *components: Component,
        most: int = 10,
        timeout: float = 10.0,
    ) -> None:
        self._psycopg = library("psycopg", "postgres")
        self._components = components
        self._conninfo = database if isinstance(database, str) else None
        self._connection: Connection[Any] | None = None
        self._pool: ConnectionPool[Any] | None = None
        if isinstance(database, self._psycopg.Connection):
            self._connection = cast("Connection[Any]", database)
        elif not isinstance(database, str):
            self._pool = cast("ConnectionPool[Any]", database)
        self._most = most
        self._timeout = timeout
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._checked = False

    @property
    def is_in_a_transaction(self) -> bool:
        """Whether what is done now waits for a commit of yours: on your own connection, unless it is in autocommit."""
        if self._connection is None:
            return False
        return not self._connection.autocommit or self._connection.info.transaction_status != 0

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """Yield a connection for one piece of work; for several statements, use its `transaction()`.

        Raises:
            StoreUnavailable: The database cannot be reached. What is raised by the work itself stays as it is.
            ConfigurationError: The tables are missing, or are those of another release.
        """
        with self._raw() as connection:
            if not self._checked:
                with translated(self._psycopg):
                    self._check(connection)
            yield connection

    def fetch(self, statement: LiteralString, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of one statement: one round trip.

        Raises:
            StoreUnavailable: The database cannot be reached, or failed.
            ConfigurationError: The tables are missing, or are those of another release.
        """
        with self.connection() as connection, translated(self._psycopg):
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def prepare(self) -> None:
        """Make the tables, or bring them up to date. Harmless when they are; safe when many processes call it at once.

        Raises:
            StoreUnavailable: The database cannot be reached.
            ConfigurationError: The tables were made by a later release of this package.
        """
        with self._raw() as connection, translated(self._psycopg), connection.transaction():
            connection.execute(*LOCK)
            connection.execute(MAKE_VERSIONS)
            versions = dict(connection.execute(READ_VERSIONS).fetchall())
            for component in self._components:
                for statement in pending(component, versions.get(component.name, 0)):
                    connection.execute(statement)
                connection.execute(SET_VERSION, (component.name, component.version))

    def close(self) -> None:
        """Close our own connections. A connection or pool of yours is left as it is."""
        if self._conninfo is not None:
            pool, self._pool = self._pool, None
            if pool is not None and self._process == os.getpid():
                pool.close()

    @contextmanager
    def _raw(self) -> Iterator[Connection[Any]]:
        if self._connection is not None:
            yield self._connection
            return
        with ExitStack() as stack:
            with translated(self._psycopg):
                connection = stack.enter_context(self._open_pool().connection(self._timeout))
            if connection.autocommit:
                yield connection
                return
            connection.autocommit = True
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.autocommit = False

    def _open_pool(self) -> ConnectionPool[Any]:
        if self._conninfo is not None and self._process != os.getpid():
            INHERITED_AFTER_FORK.append(self._pool)
            self._lock = threading.Lock()
            self._pool = None
            self._process = os.getpid()
        with self._lock:
            if self._pool is None:
                pools = library("psycopg_pool", "postgres")
                self._pool = pools.ConnectionPool(
                    self._conninfo, kwargs={"autocommit": True}, min_size=0, max_size=self._most, open=True
                )
            return cast("ConnectionPool[Any]", self._pool)

    def _check(self, connection: Connection[Any]) -> None:
        row = connection.execute(*HAS_VERSIONS).fetchone()
        versions = dict(connection.execute(READ_VERSIONS).fetchall()) if row and row[0] else {}
        for component in self._components:
            check_version(component, versions.get(component.name, 0))
        self._checked = True

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
