"""Engines that the SQL stores make themselves, at first use.

Written by hand for async and sync: an async connection belongs to the event loop that opened it, so there is an engine
for each loop; a sync connection belongs to its process, so a forked child makes an engine of its own.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from monime_ext.errors import ConfigurationError
from monime_ext.storage.address import ServerAddress
from monime_ext.storage.errors import import_extra
from monime_ext.storage.time_limit import seconds_left

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["AsyncOwnedEngine", "OwnedEngine"]

EngineT = TypeVar("EngineT")

_INHERITED_AFTER_FORK: Final[list[object]] = []
"""Engines that a forked child inherited, kept alive because their finalizers would close the parent's sessions."""

_PING_AFTER: Final = 1.0
"""Seconds after which a connection is checked before it is used again. A check costs a round trip."""


class AsyncOwnedEngine:
    """An engine for each event loop.

    Args:
        address: The database.
        max_connections: The maximum number of connections per event loop.
        timeout: Seconds to wait for a connection, and for a statement.

    Raises:
        ConfigurationError: The extra `sql` is not installed.
    """

    def __init__(self, address: ServerAddress, max_connections: int, timeout: float) -> None:
        import_extra("sqlalchemy.ext.asyncio", "sql")
        import_extra("psycopg" if address.database == "postgresql" else "asyncmy", "sql")
        self._address = address
        self.shown = address.shown
        self._max_connections = max_connections
        self._timeout = timeout
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._by_loop: dict[asyncio.AbstractEventLoop, _Opened[AsyncEngine]] = {}

    def get(self) -> AsyncEngine:
        """Return the engine of the running event loop.

        Raises:
            ConfigurationError: The event loop is not asyncio's.
        """
        loop = _running_loop()
        self._leave_to_parent()
        opened = self._by_loop.get(loop)
        if opened is None:
            with self._lock:
                for ended in [other for other in self._by_loop if other.is_closed()]:
                    self._by_loop.pop(ended).abandon()
                engine = self._create()
                opened = self._by_loop[loop] = _Opened(engine)
                opened.watch(engine.sync_engine, owner=self)
        return opened.engine

    async def aclose(self) -> None:
        """Close the connections of the running event loop, and those of event loops that have ended."""
        self._leave_to_parent()
        opened = self._by_loop.pop(_running_loop(), None)
        for ended in [other for other in self._by_loop if other.is_closed()]:
            self._by_loop.pop(ended).abandon()
        if opened is not None:
            await opened.engine.dispose()

    def _leave_to_parent(self) -> None:
        if self._process != os.getpid():
            _INHERITED_AFTER_FORK.append(self._by_loop)
            self._lock = threading.Lock()
            self._by_loop = {}
            self._process = os.getpid()

    def _create(self) -> AsyncEngine:
        from sqlalchemy.ext.asyncio import create_async_engine

        options = _engine_options(self._max_connections, self._timeout)
        if self._address.database == "mysql":
            url, arguments = _mysql(self._address, "asyncmy", self._timeout)
            return create_async_engine(url, connect_args=arguments, **options)

        from monime_ext.storage.psycopg_connections import AsyncTimedConnection

        address, timeout = self._address, self._timeout

        async def connect() -> AsyncTimedConnection:
            connection = await AsyncTimedConnection.connect(
                f"postgresql:{address.rest}", **_psycopg_options(address, timeout)
            )
            connection.seconds = timeout
            return connection

        return create_async_engine("postgresql+psycopg://", async_creator=connect, use_native_hstore=False, **options)


class OwnedEngine:
    """An engine for each process.

    Args:
        address: The database.
        max_connections: The maximum number of connections.
        timeout: Seconds to wait for a connection, and for a statement.

    Raises:
        ConfigurationError: The extra `sql` is not installed.
    """

    def __init__(self, address: ServerAddress, max_connections: int, timeout: float) -> None:
        import_extra("sqlalchemy", "sql")
        import_extra("psycopg" if address.database == "postgresql" else "pymysql", "sql")
        self._address = address
        self.shown = address.shown
        self._max_connections = max_connections
        self._timeout = timeout
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._opened: _Opened[Engine] | None = None

    def get(self) -> Engine:
        """Return the engine of this process."""
        if self._process != os.getpid():
            _INHERITED_AFTER_FORK.append(self._opened)
            # Another thread of the parent may have held the lock.
            self._lock = threading.Lock()
            self._opened = None
            self._process = os.getpid()
        opened = self._opened
        if opened is None:
            with self._lock:
                if self._opened is None:
                    engine = self._create()
                    self._opened = _Opened(engine)
                    self._opened.watch(engine, owner=self)
                opened = self._opened
        return opened.engine

    def close(self) -> None:
        """Close the connections of this process. They are opened again when the engine is used again."""
        opened, self._opened = self._opened, None
        if opened is not None and self._process == os.getpid():
            opened.engine.dispose()

    def _create(self) -> Engine:
        from sqlalchemy import create_engine

        options = _engine_options(self._max_connections, self._timeout)
        if self._address.database == "mysql":
            url, arguments = _mysql(self._address, "pymysql", self._timeout)
            engine = create_engine(url, connect_args=arguments, **options)
            _limit_pymysql(engine, self._timeout)
            return engine

        from monime_ext.storage.psycopg_connections import TimedConnection

        address, timeout = self._address, self._timeout

        def connect() -> TimedConnection:
            connection = TimedConnection.connect(f"postgresql:{address.rest}", **_psycopg_options(address, timeout))
            connection.seconds = timeout
            return connection

        return create_engine("postgresql+psycopg://", creator=connect, use_native_hstore=False, **options)


class _Opened(Generic[EngineT]):
    """An engine and its connections."""

    def __init__(self, engine: EngineT) -> None:
        self.engine = engine
        self._connections: set[Any] = set()

    def watch(self, engine: Engine, owner: object) -> None:
        """Note every connection, check those that were not used for a while, and close all of them with their owner."""
        from sqlalchemy import event
        from sqlalchemy.exc import DisconnectionError

        # A client that opened a journal itself may never be closed.
        weakref.finalize(owner, _abandon_in_process, self, os.getpid())

        @event.listens_for(engine, "connect")
        def note(connection: Any, record: Any) -> None:
            self._connections.add(record.driver_connection)
            record.info["used_at"] = time.monotonic()

        @event.listens_for(engine, "close")
        @event.listens_for(engine, "close_detached")
        def drop(connection: Any, record: Any = None) -> None:
            self._connections.discard(getattr(connection, "driver_connection", connection))

        @event.listens_for(engine, "checkin")
        def note_use(connection: Any, record: Any) -> None:
            record.info["used_at"] = time.monotonic()

        @event.listens_for(engine, "checkout")
        def check(connection: Any, record: Any, proxy: Any) -> None:
            if time.monotonic() - record.info["used_at"] < _PING_AFTER:
                return
            try:
                engine.dialect.do_ping(connection)
            except Exception as failure:
                raise DisconnectionError from failure

    def abandon(self) -> None:
        """Close the connections without their event loop, which has ended, or whose store is gone."""
        while self._connections:
            connection = self._connections.pop()
            with suppress(Exception):
                if hasattr(connection, "pgconn"):
                    connection.pgconn.finish()
                elif not hasattr(connection, "_transport"):
                    connection.close()
                else:
                    # Neither asyncmy nor the transport can close it without the loop.
                    transport = connection._transport
                    open_socket, transport._sock = transport._sock, None
                    open_socket.close()


def _limit_pymysql(engine: Engine, timeout: float) -> None:
    """Limit the connections of PyMySQL, whose timeouts are fixed when it connects, to what is left of a call."""
    from sqlalchemy import event

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> None:
        seconds = seconds_left(timeout)
        options.update(connect_timeout=seconds, read_timeout=seconds, write_timeout=seconds)

    @event.listens_for(engine, "checkout")
    def use(connection: Any, record: Any, proxy: Any) -> None:
        connection._read_timeout = connection._write_timeout = seconds_left(timeout)


def _abandon_in_process(opened: _Opened[Any], process: int) -> None:
    if process == os.getpid():
        opened.abandon()
    else:
        _INHERITED_AFTER_FORK.append(opened)


def _running_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigurationError(
            "SQLAlchemy's connections need an event loop of asyncio, and this is none. With trio, use a journal or an "
            "inbox in a file, or a sync one in threads. Nothing was sent."
        ) from None


def _engine_options(max_connections: int, timeout: float) -> dict[str, Any]:
    return {
        "isolation_level": "AUTOCOMMIT",
        "skip_autocommit_rollback": True,
        "pool_size": max_connections,
        "max_overflow": 0,
        "pool_timeout": timeout,
        "pool_use_lifo": True,
        # Errors of SQLAlchemy would otherwise contain what is stored.
        "hide_parameters": True,
    }


def _psycopg_options(address: ServerAddress, timeout: float) -> dict[str, Any]:
    # PgBouncer in transaction mode gives each statement to another session, which does not know what was prepared.
    arguments: dict[str, Any] = {"prepare_threshold": None, "autocommit": True}
    if "connect_timeout=" not in address.rest:
        arguments["connect_timeout"] = max(int(seconds_left(timeout)), 2)
    return arguments


def _mysql(address: ServerAddress, driver: str, timeout: float) -> tuple[Any, dict[str, Any]]:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(f"mysql+{driver}:{address.rest}")
    except (ArgumentError, ValueError):
        raise ConfigurationError(f"The address {address.shown} is invalid. Nothing was sent.") from None
    # Outside of the strict mode, MySQL cuts off what is too long.
    strict = (
        "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', "
        f"innodb_lock_wait_timeout = {max(int(timeout), 1)}"
    )
    return url, {"connect_timeout": max(int(timeout), 1), "charset": "utf8mb4", "init_command": strict}
