"""A SQLite database in a file, for any number of threads, event loops and processes of one machine.

Written by hand for async and sync: the `sqlite3` module is sync only, so the async store runs its calls in threads.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, LiteralString, TypeVar, TypeVarTuple, Unpack

from monime_ext.errors import ConfigurationError
from monime_ext.storage.errors import store_unavailable
from monime_ext.storage.private_files import UnsafeFile, prepare_private_file
from monime_ext.storage.schema import VERSIONS, Component, pending

if TYPE_CHECKING:
    import asyncio

__all__ = ["AsyncSQLiteStore", "SQLiteStore"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_INHERITED_AFTER_FORK: Final[list[sqlite3.Connection]] = []
"""Connections that a forked child inherited. They are kept alive, since the child may neither use nor close them."""

_PROGRAMMING_ERRORS: Final = (
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InternalError,
    sqlite3.NotSupportedError,
    sqlite3.ProgrammingError,
)
"""The subclasses of `DatabaseError` that a program causes; the others concern the file, such as a damaged one."""


class FileLocked(Exception):
    """The file cannot be written to without waiting."""


class SQLiteStore:
    """A database in a file. The file and its tables are created at first use, in a folder that exists.

    A committed transaction is on the disk, and survives a loss of power.

    Args:
        path: The file. Its folder must exist. The file is accessible to this user only, since the data may be personal;
            the access of others to an existing file is removed. A symbolic link, or a file of another user, is refused
            with a `ConfigurationError`. It must be on a local disk: network file systems break SQLite's locks.
        components: The tables to have.
        timeout: Seconds to wait for other writers.
    """

    def __init__(
        self, path: str | os.PathLike[str], *components: Component[LiteralString], timeout: float = 30.0
    ) -> None:
        self.path: Path = Path(path)
        self._components = components
        self._timeout = timeout
        self._connection: sqlite3.Connection | None = None
        self._release: Callable[[], object] = _nothing
        self._process = os.getpid()
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for one transaction, which is rolled back if the block raises.

        Other writers, in this process too, wait until it ends.

        Raises:
            StoreUnavailable: The file cannot be used, or other writers took too long. Exceptions of the block are
                raised unchanged.
        """
        with self._process_lock():
            connection = self._connection or self._connect()
            with self._map_errors():
                connection.execute("BEGIN IMMEDIATE")
            with self._ending(connection):
                yield connection

    @contextmanager
    def transaction_without_waiting(self) -> Iterator[sqlite3.Connection]:
        """As `transaction`, for code that must not wait.

        Raises:
            FileLocked: The file is not open yet, or there is another writer.
        """
        lock = self._process_lock()
        if not lock.acquire(blocking=False):
            raise FileLocked
        try:
            connection = self._connection
            if connection is None or not self._has_begun(connection):
                raise FileLocked
            with self._ending(connection):
                yield connection
        finally:
            lock.release()

    def fetch(
        self, statement: LiteralString, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of one statement that reads.

        Raises:
            StoreUnavailable: The file cannot be used, or other writers took too long.
        """
        with self._process_lock():
            connection = self._connection or self._connect()
            with self._map_errors():
                return connection.execute(statement, values).fetchall()

    def change(self, statement: LiteralString, values: Sequence[object] | Mapping[str, object] = ()) -> int:
        """Execute one statement in a transaction of its own, and return the number of rows it changed.

        Raises:
            StoreUnavailable: The file cannot be used, or other writers took too long.
        """
        with self._process_lock():
            connection = self._connection or self._connect()
            with self._map_errors():
                return connection.execute(statement, values).rowcount

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in one transaction and return its result. The transaction is rolled back if `work` raises.

        Args:
            work: Receives the connection, for its exclusive use until it returns.

        Raises:
            StoreUnavailable: The file cannot be used, or other writers took too long.
        """
        with self.transaction() as connection, self._map_errors():
            return work(connection)

    def prepare(self) -> None:
        """Create the file and its tables, or migrate them. This also happens at first use.

        Raises:
            StoreUnavailable: The file cannot be used.
            ConfigurationError: The tables were created by a later version of this package.
        """
        self.run(lambda connection: None)

    def close(self) -> None:
        """Close the file. It is opened again when it is used again."""
        with self._process_lock():
            self._connection = None
            self._release()

    def _process_lock(self) -> threading.Lock:
        """Return the lock of this process. In a forked child, the parent's may be held by a thread that is gone."""
        if self._process != os.getpid():
            self._lock = threading.Lock()
            self._connection = None
            self._release()
            self._process = os.getpid()
        return self._lock

    def _has_begun(self, connection: sqlite3.Connection) -> bool:
        with self._map_errors():
            connection.execute("PRAGMA busy_timeout = 0")
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as failure:
                if not _is_busy(failure):
                    raise
            finally:
                connection.execute(f"PRAGMA busy_timeout = {self._timeout * 1000:.0f}")
        return connection.in_transaction

    @contextmanager
    def _ending(self, connection: sqlite3.Connection) -> Iterator[None]:
        try:
            yield
            with self._map_errors():
                connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _connect(self) -> sqlite3.Connection:
        with self._map_errors((sqlite3.DatabaseError, OSError)):
            self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        if not self.path.parent.is_dir():
            raise ConfigurationError(
                f"The folder of the file {self.path} does not exist. Create it, or correct the path. Nothing was sent."
            )
        try:
            prepare_private_file(self.path)
        except UnsafeFile as refusal:
            raise ConfigurationError(
                f"The file {refusal.filename} is not used: {refusal.strerror}. Nothing was sent or changed."
            ) from refusal
        connection = sqlite3.connect(
            self.path, timeout=self._timeout, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        try:
            self._switch_to_wal(connection)
            # FULL syncs the log at each commit; with NORMAL, a loss of power could undo the last commits.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")
            if self._is_behind(connection):
                self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        # A client that opened a journal itself may never be closed: the connection is then closed with the store.
        self._release = weakref.finalize(self, _close_in_process, connection, self._process)
        return connection

    def _switch_to_wal(self, connection: sqlite3.Connection) -> None:
        # When several processes switch a new file at the same moment, SQLite ignores the busy timeout and fails at once
        # in all but one.
        ends_at = time.monotonic() + self._timeout
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as failure:
                if not _is_busy(failure) or time.monotonic() >= ends_at:
                    raise
                time.sleep(0.01)
            else:
                return

    def _is_behind(self, connection: sqlite3.Connection) -> bool:
        exists = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (VERSIONS,)).fetchone()
        versions = _read_versions(connection) if exists else {}
        return any(pending(component, versions.get(component.name, 0)) for component in self._components)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {VERSIONS} (component TEXT PRIMARY KEY, version INTEGER NOT NULL)"
            )
            versions = _read_versions(connection)
            for component in self._components:
                for statement in pending(component, versions.get(component.name, 0)):
                    connection.execute(statement)
                connection.execute(
                    f"INSERT OR REPLACE INTO {VERSIONS} VALUES (?, ?)",  # noqa: S608
                    (component.name, component.version),
                )
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def _map_errors(self, kinds: tuple[type[Exception], ...] = (sqlite3.DatabaseError,)) -> Iterator[None]:
        try:
            yield
        except kinds as failure:
            if isinstance(failure, _PROGRAMMING_ERRORS):
                raise
            raise store_unavailable(f"The file {self.path}", failure) from failure

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"


class AsyncSQLiteStore:
    """A database in a file. The file and its tables are created at first use.

    Opening the file, waiting for other writers, and syncing to the disk happen in a small pool of threads. A
    thread runs to its end even if the call is cancelled, since it may already hold the lock on the file. Calls wait for
    the transactions of their event loop in the loop, so that a call that is cancelled while it waits ends immediately.

    Args:
        path: The file; see `SQLiteStore`.
        components: The tables to have.
        timeout: Seconds to wait for other writers.
    """

    def __init__(
        self, path: str | os.PathLike[str], *components: Component[LiteralString], timeout: float = 30.0
    ) -> None:
        self._store = SQLiteStore(path, *components, timeout=timeout)
        self._limits: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Limits] = weakref.WeakKeyDictionary()

    @property
    def path(self) -> Path:
        """The file."""
        return self._store.path

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[sqlite3.Connection]:
        """Yield the connection for one transaction, which is rolled back if the block raises.

        Other writers, in this process too, wait until it ends. Statements of the block run in the event loop: keep them
        short.

        Raises:
            StoreUnavailable: The file cannot be used, or other writers took too long. Exceptions of the block are
                raised unchanged.
        """
        async with self._limits_here().all_threads(), AsyncExitStack() as outer:
            transaction = ExitStack()

            async def end(*failure: Any) -> None:
                await _run_in_thread(transaction.__exit__, *failure)

            # Before it begins: a cancellation meanwhile is raised once it has begun.
            outer.push_async_exit(end)
            try:
                connection = transaction.enter_context(self._store.transaction_without_waiting())
            except FileLocked:
                connection = await _run_in_thread(transaction.enter_context, self._store.transaction())
            yield connection

    async def fetch(
        self, statement: LiteralString, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of one statement that reads.

        Raises:
            StoreUnavailable: The file cannot be used, or other writers took too long.
        """
        async with self._limits_here().one_thread:
            return await _run_in_thread(self._store.fetch, statement, values)

    async def change(self, statement: LiteralString, values: Sequence[object] | Mapping[str, object] = ()) -> int:
        """Execute one statement in a transaction of its own, and return the number of rows it changed.

        Raises:
            StoreUnavailable: The file cannot be used, or other writers took too long.
        """
        async with self._limits_here().one_thread:
            return await _run_in_thread(self._store.change, statement, values)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in one transaction and return its result. The transaction is rolled back if `work` raises.

        Args:
            work: Receives the connection, for its exclusive use until it returns. It runs in a thread.

        Raises:
            StoreUnavailable: The file cannot be used, or other writers took too long.
        """
        async with self._limits_here().one_thread:
            return await _run_in_thread(self._store.run, work)

    async def prepare(self) -> None:
        """Create the file and its tables, or migrate them. This also happens at first use.

        Raises:
            StoreUnavailable: The file cannot be used.
            ConfigurationError: The tables were created by a later version of this package.
        """
        await self.run(lambda connection: None)

    async def aclose(self) -> None:
        """Close the file. It is opened again when it is used again."""
        async with self._limits_here().one_thread:
            await _run_in_thread(self._store.close)

    def _limits_here(self) -> _Limits:
        import asyncio

        loop = asyncio.get_running_loop()
        limits = self._limits.get(loop)
        if limits is None:
            limits = self._limits[loop] = _Limits()
        return limits

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"


class _Limits:
    """Limits the calls of one event loop: a few short calls in threads, or one transaction.

    A transaction stays open while the event loop runs: a thread that waited for it could not be cancelled.
    """

    def __init__(self) -> None:
        import asyncio

        # More than one, so that the next call is ready when the file becomes free.
        self._threads = 4
        self.one_thread = asyncio.Semaphore(self._threads)
        self._transaction = asyncio.Lock()

    @asynccontextmanager
    async def all_threads(self) -> AsyncIterator[None]:
        """Yield while no other call of the event loop runs."""
        acquired = 0
        try:
            # Two transactions that each waited for the other's threads would wait forever.
            async with self._transaction:
                while acquired < self._threads:
                    await self.one_thread.acquire()
                    acquired += 1
            yield
        finally:
            for _ in range(acquired):
                self.one_thread.release()


async def _run_in_thread(work: Callable[[Unpack[Ts]], T], *arguments: *Ts) -> T:
    """Run `work` in a thread, to its end even if the call is cancelled, and return its result.

    The thread counts towards no limit: a handler that waits for one of a limited number of threads may be what holds
    the file.
    """
    import asyncio

    from anyio import CancelScope, CapacityLimiter, to_thread

    working = asyncio.ensure_future(to_thread.run_sync(work, *arguments, limiter=CapacityLimiter(1)))
    cancelled: asyncio.CancelledError | None = None
    # The scope shields from cancellation by anyio, the loop from cancellation by asyncio.
    with CancelScope(shield=True):
        while not working.done():
            try:
                await asyncio.wait({working})
            except asyncio.CancelledError as interruption:
                cancelled = interruption
    if cancelled is not None:
        raise cancelled
    return working.result()


def _close_in_process(connection: sqlite3.Connection, process: int) -> None:
    if process == os.getpid():
        connection.close()
    else:
        _INHERITED_AFTER_FORK.append(connection)


def _is_busy(failure: sqlite3.OperationalError) -> bool:
    # The low byte of an extended code, such as SQLITE_BUSY_RECOVERY, is the code.
    return failure.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _nothing() -> None:
    """Release nothing: the file was never opened."""


def _read_versions(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(connection.execute(f"SELECT component, version FROM {VERSIONS}").fetchall())  # noqa: S608
