"""Pacing through PostgreSQL: for every process that uses the same database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ConfigurationError
from ..stores.postgres import PostgresStore
from ..stores.postgres_async import AsyncPostgresStore
from .postgres_commands import PACING, PostgresCommands, Statement
from .shared import LONGEST_QUESTION, AsyncSharedPacing, SharedPacing

if TYPE_CHECKING:
    from psycopg_pool import AsyncConnectionPool, ConnectionPool

__all__ = ["AsyncPostgresPacing", "PostgresPacing"]

T = TypeVar("T")


class PostgresPacing(SharedPacing):
    """Keeps every process that uses the same database under Monime's limits, by its clock: one round trip a call.

    While the database cannot be used, the process paces itself, and tries again every 5 s. No token is kept, only a
    hash of it that nobody can turn back.

    Args:
        database: `postgresql://…` or any other text that libpq takes, or a `psycopg_pool.ConnectionPool` of yours. It
            takes no connection of yours: the locks of a transaction that is open would hold up the whole fleet.
        share: The part of Monime's limits to use, above 0 and at most 1, the same in every process.
        time: Seconds, for tests; the database's own when left out.

    Raises:
        ConfigurationError: The extra `postgres` is not installed, a connection, or a share that makes no sense.
    """

    def __init__(
        self,
        database: str | ConnectionPool[Any],
        *,
        share: float = 1.0,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._store = PostgresStore(_checked(database), PACING, timeout=LONGEST_QUESTION)
        super().__init__(PostgresCommands(time), self._command, share)

    def prepare(self) -> None:
        """Make the tables and functions, or bring them up to date. Call it once, with the right to create them.

        Raises:
            StoreUnavailable: The database cannot be reached.
            ConfigurationError: They were made by a later release of this package.
        """
        self._store.prepare()

    def close(self) -> None:
        """Close our own connections. A pool of yours is left as it is."""
        self._store.close()

    def _command(self, statement: Statement) -> Any:
        return self._store.fetch(statement.text, statement.values)


class AsyncPostgresPacing(AsyncSharedPacing):
    """Keeps every process that uses the same database under Monime's limits, by its clock: one round trip a call.

    While the database cannot be used, the process paces itself, and tries again every 5 s. No token is kept, only a
    hash of it that nobody can turn back.

    Args:
        database: `postgresql://…` or any other text that libpq takes, or a `psycopg_pool.AsyncConnectionPool` of yours.
            It takes no connection of yours: the locks of a transaction that is open would hold up the whole fleet.
        share: The part of Monime's limits to use, above 0 and at most 1, the same in every process.
        time: Seconds, for tests; the database's own when left out.

    Raises:
        ConfigurationError: The extra `postgres` is not installed, a connection, or a share that makes no sense.
    """

    def __init__(
        self,
        database: str | AsyncConnectionPool[Any],
        *,
        share: float = 1.0,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._store = AsyncPostgresStore(_checked(database), PACING, timeout=LONGEST_QUESTION)
        super().__init__(PostgresCommands(time), self._command, share)

    async def prepare(self) -> None:
        """Make the tables and functions, or bring them up to date. Call it once, with the right to create them.

        Raises:
            StoreUnavailable: The database cannot be reached.
            ConfigurationError: They were made by a later release of this package.
        """
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close our own connections. A pool of yours is left as it is."""
        await self._store.aclose()

    async def _command(self, statement: Statement) -> Any:
        return await self._store.fetch(statement.text, statement.values)


def _checked(database: T) -> T:
    if not isinstance(database, str) and not hasattr(database, "getconn"):
        raise ConfigurationError("A pacing takes the address of a database, or a pool of psycopg, and no connection.")
    return database
