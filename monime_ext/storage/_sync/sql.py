# Made by scripts/unasync.py from monime_ext/storage/_async/sql.py. Do not edit: change that file and run `make generate`.
"""A database on a server, PostgreSQL, MySQL or MariaDB, through SQLAlchemy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from monime_ext.storage.errors import import_extra
from monime_ext.storage.sql_engines import OwnedEngine
from monime_ext.storage.sql_handles import is_engine, limited, pause, run_on, source
from monime_ext.storage.time_limit import seconds_left

if TYPE_CHECKING:
    from monime_ext.storage.sql_handles import IsolationLevel
    from monime_ext.storage.sql_types import (
        Connection,
        Engine,
        Handle,
        Session,
        Source,
    )
    from monime_ext.storage.sql_versions import SQLComponent

import_extra("sqlalchemy", "sql")

from monime_ext.storage.sql_errors import (  # noqa: E402 - the extra is checked first
    driver_error,
    is_database_error,
    is_transient,
    map_sql_errors,
    sql_unavailable,
)
from monime_ext.storage.sql_versions import (  # noqa: E402
    check_tables,
    prepare_tables,
    require_transaction,
    run_alone,
)

__all__ = ["SQLStore"]

T = TypeVar("T")

MAX_TRIES: Final = 10


class SQLStore:
    """A database on a server. Call `prepare()` once to create its tables; this needs the right to create tables.

    Args:
        database: An address such as `postgresql://…` or `mysql://…`: the store then makes an engine of its own, and
            each statement is durable when it returns. Or an engine of yours, with the same effect. Or a connection or
            session of yours: statements are then part of its transaction, and durable when you commit.
        components: The tables to have.
        max_connections: The maximum number of connections that the store opens, in each process and each event loop.
        timeout: Seconds to wait for a connection, and for a statement on a connection of the store.

    Attributes:
        is_yours: Whether statements run on a connection or session of yours.

    Raises:
        ConfigurationError: The extra `sql` is not installed, or the address is invalid.
    """

    def __init__(
        self,
        database: str | Engine | Connection | Session,
        *components: SQLComponent,
        max_connections: int = 10,
        timeout: float = 10.0,
    ) -> None:
        self._source: Source = source(database, max_connections, timeout)
        self.is_yours = not is_engine(self._source)
        self._components = components
        self._timeout = timeout
        self._checked = False

    def run(self, work: Callable[[Connection], T], again: Callable[[Connection], T] | None = None) -> T:
        """Run `work` and return its result. Each of its statements is durable when it returns, or when you commit.

        On a connection of the store or of your engine, the work is retried if the connection was lost, and if the
        database chose it to resolve a deadlock.

        Args:
            work: Receives a connection, for its exclusive use until it returns.
            again: Runs instead if an earlier try may have had an effect. Defaults to `work`.

        Raises:
            StoreUnavailable: The database cannot be reached, or failed.
            ConfigurationError: The tables are missing, or are those of another version of this package.
        """
        ends_at = time.monotonic() + seconds_left(self._timeout)
        tries = 0
        while True:
            tries += 1
            checked = self._checking(work)
            try:
                with limited(ends_at - time.monotonic()), self._handle() as handle:
                    return run_on(handle, partial(run_alone, checked) if self.is_yours else checked)
            except Exception as failure:
                if not is_database_error(failure):
                    raise
                may_retry = not self.is_yours and tries < MAX_TRIES and time.monotonic() < ends_at
                if not may_retry or not is_transient(failure):
                    raise sql_unavailable(failure) from driver_error(failure)
                work = again or work
                pause()

    @contextmanager
    def transaction(self) -> Iterator[Handle]:
        """Yield a connection, or your session, for one transaction, which is rolled back if the block raises.

        On a connection or session of yours it is a savepoint, and you commit.

        Raises:
            StoreUnavailable: The database cannot be reached, or the transaction cannot be committed. Exceptions of the
                block are raised unchanged.
            ConfigurationError: The tables are missing, or are those of another version of this package.
        """
        raised: list[BaseException] = []
        with map_sql_errors(raised):
            with self._handle("READ COMMITTED") as handle:
                if self.is_yours:
                    run_on(handle, require_transaction)
                with handle.begin_nested() if self.is_yours else handle.begin():
                    run_on(handle, self._checking(lambda connection: None))
                    try:
                        yield handle
                    except BaseException as failure:
                        raised.append(failure)
                        raise

    def run_in(self, handle: Handle, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction that is open, and return its result.

        Raises:
            StoreUnavailable: The database failed.
        """
        with map_sql_errors():
            with limited(self._timeout):
                return run_on(handle, work)

    def prepare(self) -> None:
        """Create the tables, or migrate them. Idempotent, and safe when several processes call it at the same time.

        Raises:
            StoreUnavailable: The database cannot be reached.
            ConfigurationError: The tables were created by a later version of this package.
        """
        with map_sql_errors():
            with ExitStack() as stack:
                handle = stack.enter_context(self._handle("READ COMMITTED"))
                stack.enter_context(handle.begin_nested() if self.is_yours else handle.begin())
                run_on(handle, partial(prepare_tables, components=self._components))

    def close(self) -> None:
        """Close the connections that the store opened. An engine, connection or session of yours stays open."""
        if isinstance(self._source, OwnedEngine):
            self._source.close()

    @contextmanager
    def _handle(self, isolation: IsolationLevel = "AUTOCOMMIT") -> Iterator[Handle]:
        source = self._source
        if isinstance(source, OwnedEngine):
            with source.get().connect() as connection:
                if isolation != "AUTOCOMMIT":
                    connection.execution_options(isolation_level=isolation)
                yield connection
            return
        if not is_engine(source):
            yield source
            return
        with source.connect() as connection:
            connection.execution_options(isolation_level=isolation)
            yield connection

    def _checking(self, work: Callable[[Connection], T]) -> Callable[[Connection], T]:
        """Return `work`, after a check of the tables if there was none."""
        if self._checked:
            return work

        def checked(connection: Connection) -> T:
            check_tables(connection, self._components)
            self._checked = True
            return work(connection)

        return checked

    @property
    def shown(self) -> str:
        """The database, in a form that may be shown."""
        source = self._source
        return source.shown if isinstance(source, OwnedEngine) else f"{type(source).__name__} of yours"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shown!r})"
