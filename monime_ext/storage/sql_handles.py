"""What the SQL stores do differently in async and in sync code.

Written by hand for both: statements are run by sync functions, which SQLAlchemy's async connections and sessions accept
in `run_sync`; and only async code can limit the time of any driver.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from monime_ext.errors import ConfigurationError
from monime_ext.storage.address import parse_server_address
from monime_ext.storage.errors import import_extra
from monime_ext.storage.sql_engines import AsyncOwnedEngine, OwnedEngine
from monime_ext.storage.time_limit import seconds_left

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from monime_ext.storage.sql_types import (
        AsyncConnection,
        AsyncEngine,
        AsyncHandle,
        AsyncSession,
        AsyncSource,
        Connection,
        Engine,
        Handle,
        Session,
        Source,
    )

__all__ = [
    "IsolationLevel",
    "async_limited",
    "async_pause",
    "async_run_on",
    "async_source",
    "is_engine",
    "is_engine_async",
    "limited",
    "pause",
    "run_on",
    "source",
]

T = TypeVar("T")

IsolationLevel: TypeAlias = Literal["AUTOCOMMIT", "READ COMMITTED"]


def async_source(
    database: str | AsyncEngine | AsyncConnection | AsyncSession, max_connections: int, timeout: float
) -> AsyncSource:
    """Return where connections come from.

    Raises:
        ConfigurationError: The address is invalid, the extra `sql` is not installed, or the database is no object of
            SQLAlchemy's for async code.
    """
    if isinstance(database, str):
        return AsyncOwnedEngine(parse_server_address(database), max_connections, timeout)
    asynchronous = import_extra("sqlalchemy.ext.asyncio", "sql")
    kinds = (asynchronous.AsyncEngine, asynchronous.AsyncConnection, asynchronous.AsyncSession)
    if not isinstance(database, kinds):
        raise _wrong_kind(database, "an AsyncEngine, AsyncConnection or AsyncSession")
    checked: AsyncSource = database
    return checked


def source(database: str | Engine | Connection | Session, max_connections: int, timeout: float) -> Source:
    """As `async_source`, for sync code."""
    if isinstance(database, str):
        return OwnedEngine(parse_server_address(database), max_connections, timeout)
    sqlalchemy = import_extra("sqlalchemy", "sql")
    kinds = (sqlalchemy.Engine, sqlalchemy.Connection, import_extra("sqlalchemy.orm", "sql").Session)
    if not isinstance(database, kinds):
        raise _wrong_kind(database, "an Engine, Connection or Session")
    checked: Source = database
    return checked


def is_engine_async(source: AsyncSource) -> TypeIs[AsyncOwnedEngine | AsyncEngine]:
    """Return whether the store takes connections from an engine."""
    from sqlalchemy.ext.asyncio import AsyncEngine

    return isinstance(source, (AsyncOwnedEngine, AsyncEngine))


def is_engine(source: Source) -> TypeIs[OwnedEngine | Engine]:
    """Return whether the store takes connections from an engine."""
    from sqlalchemy import Engine

    return isinstance(source, (OwnedEngine, Engine))


async def async_run_on(handle: AsyncHandle, work: Callable[[Connection], T]) -> T:
    """Run `work` with the connection of a handle, and return its result."""
    from sqlalchemy.ext.asyncio import AsyncConnection

    if isinstance(handle, AsyncConnection):
        return await handle.run_sync(work)
    return await handle.run_sync(lambda session: work(session.connection()))


def run_on(handle: Handle, work: Callable[[Connection], T]) -> T:
    """Run `work` with the connection of a handle, and return its result."""
    from sqlalchemy import Connection

    return work(handle if isinstance(handle, Connection) else handle.connection())


@asynccontextmanager
async def async_limited(timeout: float) -> AsyncIterator[None]:
    """Cancel what the block does when the time is over.

    Raises:
        TimeoutError: The block took longer.
    """
    async with asyncio.timeout(seconds_left(timeout)):
        yield


@contextmanager
def limited(timeout: float) -> Iterator[None]:
    """Do nothing: the connections of sync code have timeouts of their own."""
    yield


async def async_pause() -> None:
    """Wait for a moment, so that two transactions that met do not meet again."""
    await asyncio.sleep(random.uniform(0.0, 0.05))  # noqa: S311 - it protects no secret


def pause() -> None:
    """As `async_pause`, for sync code."""
    time.sleep(random.uniform(0.0, 0.05))  # noqa: S311 - it protects no secret


def _wrong_kind(database: Any, wanted: str) -> ConfigurationError:
    return ConfigurationError(
        f"The database is an address such as postgresql://…, or {wanted} of SQLAlchemy, and this is "
        f"{type(database).__module__}.{type(database).__name__}. Nothing was sent."
    )
