"""Connection pools that the PostgreSQL stores open themselves, at first use.

Written by hand for async and sync: an async connection belongs to the event loop that opened it, so there is a pool for
each loop; a sync connection belongs to its process, so a forked child opens a pool of its own.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from monime_ext.storage.errors import import_extra

if TYPE_CHECKING:
    from psycopg_pool import AsyncConnectionPool, ConnectionPool

__all__ = ["AsyncOwnedPool", "OwnedPool"]

_INHERITED_AFTER_FORK: Final[list[object]] = []
"""Pools that a forked child inherited, kept alive because their finalizers would close the parent's sessions."""


class AsyncOwnedPool:
    """A connection pool for each event loop.

    Args:
        conninfo: The database, as libpq accepts it.
        max_connections: The maximum number of connections per event loop.
    """

    def __init__(self, conninfo: str, max_connections: int) -> None:
        self._conninfo = conninfo
        self._max_connections = max_connections
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncConnectionPool[Any]] = WeakKeyDictionary()

    async def get(self) -> AsyncConnectionPool[Any]:
        """Return the pool of the running event loop, open."""
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            pool = self._pools[loop] = self._create()
        if pool.closed:
            await pool.open()
        return pool

    async def aclose(self) -> None:
        """Close the pool of the running event loop. It is opened again when it is used again."""
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.close()

    def _create(self) -> AsyncConnectionPool[Any]:
        psycopg_pool = import_extra("psycopg_pool", "postgres")
        pool: AsyncConnectionPool[Any] = psycopg_pool.AsyncConnectionPool(
            self._conninfo, kwargs={"autocommit": True}, min_size=0, max_size=self._max_connections, open=False
        )
        return pool


class OwnedPool:
    """A connection pool for each process.

    Args:
        conninfo: The database, as libpq accepts it.
        max_connections: The maximum number of connections.
    """

    def __init__(self, conninfo: str, max_connections: int) -> None:
        self._conninfo = conninfo
        self._max_connections = max_connections
        self._pool: ConnectionPool[Any] | None = None
        self._process = os.getpid()
        self._lock = threading.Lock()

    def get(self) -> ConnectionPool[Any]:
        """Return the pool of this process, open."""
        if self._process != os.getpid():
            _INHERITED_AFTER_FORK.append(self._pool)
            # Another thread of the parent may have held the lock.
            self._lock = threading.Lock()
            self._pool = None
            self._process = os.getpid()
        with self._lock:
            if self._pool is None:
                self._pool = self._create()
            return self._pool

    def close(self) -> None:
        """Close the pool of this process. It is opened again when it is used again."""
        pool, self._pool = self._pool, None
        if pool is not None and self._process == os.getpid():
            pool.close()

    def _create(self) -> ConnectionPool[Any]:
        psycopg_pool = import_extra("psycopg_pool", "postgres")
        pool: ConnectionPool[Any] = psycopg_pool.ConnectionPool(
            self._conninfo, kwargs={"autocommit": True}, min_size=0, max_size=self._max_connections, open=True
        )
        return pool
